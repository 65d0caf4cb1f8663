"""7z archives by py7zr, one folder (solid block) after the other; nothing is ever written to disk."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import Damaged, Encrypted, ReadError, TooLarge, UnknownFormat
from ..types import Failure, RawFile
from .limits import Limits
from .zip_ import JUNK, safe, unused, weigh

if TYPE_CHECKING:
    from py7zr import SevenZipFile

MISSING = "这是 {} 压缩包，读它需要的扩展没有安装。请执行 pip install 'xuncha-nlp[archives]' 后重新读取，或者解压后把里面的文件放入。"
PASSWORD = "压缩包设有密码，读不到内容。请解压后去掉密码重新放入。"
LINK = "这是一个链接，不是文件，没有读取。请放入它所指的文件。"
_BROKEN = "压缩包不完整或已损坏，打不开。请重新压缩或重新索取后放入；分卷压缩包（.001、.002……）请先合并解压。"
_BAD = "压缩包里的这个文件已损坏，解不开。请重新压缩或重新索取后放入。"
_METHOD = "压缩包用了本程序不支持的压缩方法。请用 ZIP 方式重新压缩，或者解压后把里面的文件放入。"
_CHUNK = 1 << 20
_ERRORS = (
    lzma.LZMAError, zlib.error, struct.error, OSError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError,
    AssertionError, RuntimeError, ArithmeticError, SystemError,
)


def read(raw: RawFile, limits: Limits) -> Iterator[RawFile | Failure]:
    """Every member as a RawFile named `outer.7z/inner.txt`; a Failure for a member that cannot be unpacked. Raises Encrypted where
    names are encrypted too, UnknownFormat without py7zr, Damaged and TooLarge for the archive as a whole."""
    archive = _opened(raw.data)
    files = [file for file in getattr(archive, "files", ()) if not file.is_directory]
    if len(files) > limits.members:
        raise TooLarge(f"压缩包里有 {len(files)} 个文件，超过上限 {limits.members}。请分成几个压缩包后放入。")
    unpacking, names = _Unpacking(archive, limits), set[str]()
    for file in files:
        inner = safe(str(file.filename))
        if JUNK.search(inner):
            unpacking.skip(file)
            continue
        name = unused(f"{raw.name}/{inner}", names)
        try:
            yield RawFile(name, unpacking.data(file))
        except ReadError as error:
            yield Failure(name, "read", error.code, error.message)


class _Unpacking:
    """Unpacks members in their order. A solid block that broke, or grew beyond what its compressed size allows, is left."""

    def __init__(self, archive: SevenZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._spent = self._done = self._packed = 0
        self._folder: Any = None
        self._waiting: list[Any] = []
        self._fault: ReadError | None = None
        streams = getattr(archive.header, "main_streams", None)
        folders = streams.unpackinfo.folders if streams is not None else []
        self._places: dict[int, tuple[int, int]] = {}
        at, sizes = archive.afterheader, iter(streams.packinfo.packsizes if streams is not None else ())
        for folder in folders:
            size = sum(islice(sizes, max(sum(coder["numinstreams"] for coder in folder.coders) - len(folder.bindpairs), 1)))
            self._places[id(folder)] = (at, size)
            at += size

    def skip(self, file: Any) -> None:
        """Leave a member out; its bytes are unpacked only where another one follows in the same block."""
        if not file.emptystream:
            self._enter(file.folder)
            self._waiting.append(file)

    def data(self, file: Any) -> bytes:
        """Raises Encrypted, UnknownFormat, TooLarge, Damaged."""
        if file.is_symlink or file.is_junction or file.is_socket:
            self.skip(file)
            raise UnknownFormat(LINK)
        if file.emptystream:
            return b""
        self._enter(file.folder)
        if self._fault is not None:
            raise self._fault
        try:
            weigh(file.uncompressed, self._packed, min(self._limits.bytes, self._limits.expanded - self._spent), self._limits)
        except TooLarge:
            self._waiting.append(file)
            raise
        waiting, self._waiting = self._waiting, []
        for left_out in waiting:
            self._unpacked(left_out, keep=False)
        return self._unpacked(file, keep=True)

    def _enter(self, folder: Any) -> None:
        if folder is self._folder:
            return
        from py7zr.properties import CompressionMethod

        self._folder, self._waiting, self._done, self._fault = folder, [], 0, None
        if folder is None or id(folder) not in self._places:
            self._fault = Damaged(_BAD)
            return
        start, self._packed = self._places[id(folder)]
        if any(coder["method"] == CompressionMethod.CRYPT_AES256_SHA256 for coder in folder.coders):
            self._fault = Encrypted("压缩包里的这个文件设有密码。请解压后去掉密码重新放入。")
        self._archive.fp.seek(start)

    def _unpacked(self, file: Any, keep: bool) -> bytes:
        from py7zr.exceptions import ArchiveError, UnsupportedCompressionMethodError

        pieces, checksum, left = [], 0, file.uncompressed
        try:
            decompressor = self._folder.get_decompressor(self._packed)
            while left > 0:
                before = self._archive.fp.tell()
                chunk = decompressor.decompress(self._archive.fp, min(left, _CHUNK))
                if not chunk and self._archive.fp.tell() == before:
                    raise EOFError
                left -= len(chunk)
                self._done += len(chunk)
                self._spent += len(chunk)
                weigh(self._done, self._packed, self._done + self._limits.expanded - self._spent, self._limits)
                if keep:
                    checksum = zlib.crc32(chunk, checksum)
                    pieces.append(bytes(chunk))
        except TooLarge as error:
            self._fault = error
        except UnsupportedCompressionMethodError:
            self._fault = UnknownFormat(_METHOD)
        except (ArchiveError, *_ERRORS):
            self._fault = Damaged(_BAD)
        if self._fault is not None:
            raise self._fault
        if keep and file.crc32 is not None and checksum != file.crc32:
            raise Damaged(_BAD)
        return b"".join(pieces)


def _opened(data: bytes) -> SevenZipFile:
    try:
        from py7zr import SevenZipFile
        from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
    except ImportError:
        raise UnknownFormat(MISSING.format("7z")) from None
    try:
        return SevenZipFile(BytesIO(data))
    except PasswordRequired:
        raise Encrypted(PASSWORD) from None
    except UnsupportedCompressionMethodError:
        raise UnknownFormat(_METHOD) from None
    except (ArchiveError, *_ERRORS):
        raise Damaged(_BROKEN) from None
