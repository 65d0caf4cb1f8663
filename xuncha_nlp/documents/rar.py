"""RAR archives: the list by rarfile, the bytes by a program of this computer that writes them to a pipe, never to disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any

from ..errors import Damaged, Encrypted, ReadError, TooLarge, UnknownFormat
from ..types import Failure, RawFile
from .limits import Limits
from .sevenzip import LINK, MISSING, PASSWORD
from .zip_ import JUNK, named, safe, unused, weigh

INSTALL = "请安装 unar（统信、麒麟、Ubuntu：apt install unar；macOS：brew install unar）或 unrar；Windows 10 及以上自带的 tar 即可"
_BROKEN = "压缩包不完整或已损坏，打不开。请重新压缩或重新索取后放入；分卷压缩包（.part1.rar、.part2.rar……）请先合并解压。"
_BAD = "压缩包里的这个文件解不开：可能已损坏，或者这台电脑的解压程序不支持它的压缩方式。请解压后放入，或者改用 ZIP 重新压缩。"
_LOCKED = "压缩包里的这个文件设有密码。请解压后去掉密码重新放入。"
_TOOLS = (("unrar", ("p", "-inul", "-p-", "-cfg-", "--")), ("unar", ("-q", "-p", "", "-o", "-")), ("bsdtar", ("-x", "--to-stdout", "-f")))
_FILE_BLOCK, _STORED, _SPLIT, _UNICODE = 0x74, 0x30, 0x03, 0x200
_COPIES = (4, 5)
_CHUNK = 1 << 20


def tools() -> list[tuple[str, ...]]:
    """Commands of this computer that unpack RAR; the file's path is to be added."""
    named = [*_TOOLS, ("tar", _TOOLS[2][1])] if sys.platform in ("win32", "darwin") else list(_TOOLS)
    found = [(shutil.which(name), options) for name, options in named]
    return [(path, *options) for path, options in found if path and os.path.isabs(path)]


def read(raw: RawFile, limits: Limits) -> Iterator[RawFile | Failure]:
    """Every member as a RawFile named `outer.rar/inner.txt`; a Failure for a member that cannot be unpacked. Raises Encrypted where
    names are encrypted too, UnknownFormat without rarfile or a program that unpacks, Damaged and TooLarge for the archive."""
    infos = [info for info in _listed(raw.data) if not info.is_dir()]
    if len(infos) > limits.members:
        raise TooLarge(f"压缩包里有 {len(infos)} 个文件，超过上限 {limits.members}。请分成几个压缩包后放入。")
    names = set[str]()
    copies: dict[str, list[str]] = {}
    wanted: list[tuple[str, Any]] = []
    flowing: list[Any] = []
    for info in infos:
        inner = safe(_name(info))
        fault, original = _fault(info), _copied(info)
        if fault is None and original is None:
            flowing.append(info)
        if not JUNK.search(inner):
            name = unused(f"{raw.name}/{inner}", names)
            if original is not None:
                copies.setdefault(original, []).append(name)
            elif fault is None:
                wanted.append((name, info))
            else:
                yield Failure(name, "read", fault.code, fault.message)
    if not wanted:
        unpacked: Iterator[bytes | ReadError] = iter(())
    elif all(info.compress_type == _STORED for _, info in wanted):
        unpacked = _stored(raw.data, [info for _, info in wanted], limits)
    elif found := tools():
        unpacked = _unpacked(raw.data, flowing, {id(info) for _, info in wanted}, found, limits)
    else:
        raise UnknownFormat(f"这是 RAR 压缩包，这台电脑没有能解开它的程序。{INSTALL}；或者解压后把里面的文件放入。")
    for (first, info), made in zip(wanted, unpacked, strict=False):
        for name in (first, *copies.pop(str(info.filename), ())):
            yield Failure(name, "read", made.code, made.message) if isinstance(made, ReadError) else RawFile(name, made)
    for name in (name for lost in copies.values() for name in lost):
        yield Failure(name, "read", Damaged.code, _BAD)


def _listed(data: bytes) -> list[Any]:
    try:
        import rarfile
    except ImportError:
        raise UnknownFormat(MISSING.format("RAR")) from None
    rarfile.rar3_decompress = lambda *_, **__: b""
    split: list[Any] = []
    try:
        archive = rarfile.RarFile(BytesIO(data), part_only=True, info_callback=lambda info: split.append(info) if _is_split(info) else None)
        infos: list[Any] = archive.infolist()
    except (rarfile.Error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, EOFError):
        raise Damaged(_BROKEN) from None
    if archive.needs_password() and not infos:
        raise Encrypted(PASSWORD)
    if archive.strerror() or split:
        raise Damaged(_BROKEN)
    return infos


def _is_split(info: Any) -> bool:
    return info.type == _FILE_BLOCK and bool(info.flags & _SPLIT)


def _name(info: Any) -> str:
    """RAR 4 keeps names in Unicode or, unmarked, in the code page of the sender."""
    coded = info.orig_filename
    old = info.extract_version is not None and info.extract_version < 50
    return named(coded) if old and isinstance(coded, bytes) and not info.flags & _UNICODE else str(info.filename)


def _fault(info: Any) -> ReadError | None:
    """Why a member is not unpacked at all; programs that unpack write nothing for it."""
    if info.is_symlink():
        return UnknownFormat(LINK)
    return Encrypted(_LOCKED) if info.needs_password() else None


def _stored(data: bytes, infos: list[Any], limits: Limits) -> Iterator[bytes | ReadError]:
    spent = 0
    for info in infos:
        try:
            weigh(info.file_size, max(info.compress_size, 1), min(limits.bytes, limits.expanded - spent), limits)
            body = data[info.data_offset : info.data_offset + info.file_size]
            if len(body) != info.file_size or not _same(body, info):
                raise Damaged(_BAD)
            spent += len(body)
            yield body
        except ReadError as error:
            yield error


def _unpacked(data: bytes, infos: list[Any], wanted: set[int], found: list[tuple[str, ...]], limits: Limits) -> Iterator[bytes | ReadError]:
    """The bytes of each wanted member, or why it could not be had. All members come out of one pipe in their order, cut by their
    sizes and held against their checksums; where a program loses the way, the next one starts again."""
    at = spent = 0
    for command in found:
        with _flow(command, data, limits) as pipe:
            for info in infos[:at]:
                _drained(pipe, info.file_size)
            while at < len(infos):
                info = infos[at]
                left = min(limits.bytes, limits.expanded - spent)
                try:
                    weigh(info.file_size, info.compress_size or 1, left, limits)
                    body = pipe.read(info.file_size)
                    if len(body) != info.file_size or not _same(body, info):
                        break
                    spent += len(body)
                    made: bytes | ReadError = body
                except TooLarge as error:
                    made = error
                    if info.file_size > limits.expanded - spent:
                        yield from (error for later in infos[at:] if id(later) in wanted)
                        return
                    if not _drained(pipe, info.file_size):
                        break
                    spent += info.file_size
                at += 1
                if id(info) in wanted:
                    yield made
    for info in infos[at:]:
        if id(info) in wanted:
            yield Damaged(_BAD)


def _drained(pipe: IO[bytes], size: int) -> bool:
    """Read `size` bytes and forget them; whether there were as many."""
    while size > 0 and (chunk := pipe.read(min(size, _CHUNK))):
        size -= len(chunk)
    return size == 0


def _same(body: bytes, info: Any) -> bool:
    if info.CRC is not None:
        return zlib.crc32(body) == int(info.CRC)
    if info.blake2sp_hash is not None:
        import rarfile

        return bool(rarfile.Blake2SP(body).digest() == info.blake2sp_hash)
    return True


def _copied(info: Any) -> str | None:
    """The member of which this one is a copy without bytes of its own."""
    kind, _, original = info.file_redir or (0, 0, "")
    return str(original) if kind in _COPIES else None


@contextmanager
def _flow(command: tuple[str, ...], data: bytes, limits: Limits) -> Iterator[IO[bytes]]:
    """What the program writes for the whole archive. The archive has no name on disk where the system allows it, the program
    may write no file, and it ends with this process."""
    with _held(data) as (path, source):
        process = subprocess.Popen(
            [*command, path], stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir(),
            preexec_fn=None if sys.platform == "win32" else lambda: _tie(limits),
        )
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


@contextmanager
def _held(data: bytes) -> Iterator[tuple[str, int]]:
    if sys.platform == "linux":
        handle = os.memfd_create("archive")
        try:
            with os.fdopen(handle, "wb", closefd=False) as file:
                file.write(data)
            os.lseek(handle, 0, os.SEEK_SET)
            yield "/proc/self/fd/0", handle
        finally:
            os.close(handle)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "archive.rar")
        with open(path, "wb") as file:
            file.write(data)
        yield path, subprocess.DEVNULL


def _tie(limits: Limits) -> None:
    """In the program's process before it starts: no file may grow, processor time is short, its parent's end is its own."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, 9)
