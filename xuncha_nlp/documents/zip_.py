"""ZIP archives: every member as a RawFile, names in GBK or UTF-8, nothing ever written to disk."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO

from ..errors import Damaged, Encrypted, ReadError, TooLarge, UnknownFormat
from ..types import Failure, RawFile
from .limits import Limits
from .parts import BROKEN_ZIP

_CHUNK = 1 << 20
SMALL = 10_000_000
_MOST = 1032  # deflate cannot expand more
JUNK = re.compile(r"(?i)(?:^|/)(?:__MACOSX/|\._|~\$|(?:\.DS_Store|Thumbs\.db|desktop\.ini)$)")


def read(raw: RawFile, limits: Limits) -> Iterator[RawFile | Failure]:
    """Every member as a RawFile named `outer.zip/inner.txt`; a Failure for a member that cannot be unpacked. Raises Damaged
    and TooLarge for the archive as a whole."""
    try:
        archive = zipfile.ZipFile(BytesIO(raw.data))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except BROKEN_ZIP:
        raise Damaged("压缩包不完整或已损坏，打不开。请重新压缩或重新索取后放入；分卷压缩包请先合并解压。") from None
    if len(infos) > limits.members:
        raise TooLarge(f"压缩包里有 {len(infos)} 个文件，超过上限 {limits.members}。请分成几个压缩包后放入。")
    spent, names = 0, set[str]()
    for info in infos:
        inner = safe(shown(info))
        if JUNK.search(inner):
            continue
        name = unused(f"{raw.name}/{inner}", names)
        weigh(spent, len(raw.data), limits.expanded, limits)
        try:
            data = unpacked(archive, info, limits, limits.expanded - spent)
        except ReadError as error:
            spent += min(info.file_size, info.compress_size * _MOST) if isinstance(error, Damaged) else 0
            yield Failure(name, "read", error.code, error.message)
            continue
        spent += len(data)
        yield RawFile(name, data)


def shown(info: zipfile.ZipInfo) -> str:
    """The name of a member as its sender saw it: flagged UTF-8, else strict UTF-8, else GB18030."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        coded = info.orig_filename.encode("cp437")
    except UnicodeError:
        return info.filename
    return named(coded)


def named(coded: bytes) -> str:
    """A name in its bytes: strict UTF-8, else GB18030."""
    try:
        name = coded.decode()
        if all(char < "\x80" or char >= "\u0800" for char in name):
            return name
    except UnicodeError:
        pass
    return coded.decode("gb18030", "replace")


def safe(name: str) -> str:
    """A relative path without drive letters, `..`, control characters or over-long parts; `文件` if nothing is left."""
    name = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name.replace("\\", "/"))
    parts = [part for part in re.sub(r"^[A-Za-z]:", "", name).split("/") if part.strip() not in ("", ".", "..")]
    return "/".join(part if len(part) <= 200 else part[:150] + part[-50:] for part in parts[-20:]) or "文件"


def unused(name: str, names: set[str]) -> str:
    """`name`, or the same with ~2, ~3… where it was given before; added to `names`."""
    chosen, n = name, 1
    while chosen in names:
        n += 1
        stem, dot, ending = name.rpartition(".")
        chosen = f"{stem}~{n}.{ending}" if dot and "/" not in ending else f"{name}~{n}"
    names.add(chosen)
    return chosen


def weigh(done: int, packed: int, most: int, limits: Limits) -> None:
    """Raises TooLarge where `done` real bytes are over `most`, or too many for `packed` compressed ones."""
    if done > most:
        raise TooLarge(f"解压后超过上限（单个文件 {limits.bytes >> 20} MB，合计 {limits.expanded >> 20} MB）。请拆分后放入。")
    if done > SMALL and done > limits.ratio * max(packed, 1):
        raise TooLarge(f"解压后是压缩时的 {limits.ratio} 倍以上，可能是压缩炸弹，已停止。请核对来源。")


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int) -> bytes:
    """The bytes of one member, `left` at most. Raises Encrypted, UnknownFormat, TooLarge, Damaged."""
    if info.flag_bits & 1:
        raise Encrypted("压缩包里的这个文件设有密码。请解压后去掉密码重新放入。")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnknownFormat("这是一个符号链接，不是文件，没有读取。请放入它所指的文件。")
    most = min(limits.bytes, left)
    done, pieces = 0, []
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                done += len(chunk)
                weigh(done, info.compress_size, most, limits)
                pieces.append(chunk)
    except NotImplementedError:
        raise UnknownFormat("压缩包用了本程序不支持的压缩方法。请用普通 ZIP 方式重新压缩。") from None
    except BROKEN_ZIP:
        raise Damaged("压缩包里的这个文件已损坏，解不开。请重新压缩或重新索取后放入。") from None
    return b"".join(pieces)
