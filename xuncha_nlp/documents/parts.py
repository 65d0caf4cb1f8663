"""The parts of an Office or OFD file (a zip of XML), their size and ratio checked before anything parses them."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from ..errors import Damaged, Encrypted, TooLarge
from .limits import Limits

if TYPE_CHECKING:
    from lxml.etree import _Element

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, KeyError, ValueError, OverflowError, RuntimeError)
_CHUNK = 1 << 20
_SMALL = 1 << 20
_BROKEN = "文件结构不完整，可能没有下载完或已损坏。请用 Office 或 WPS 打开确认，另存后重新放入。"
_DTD = "文件里有 DTD 实体声明，正常的文件没有，可能是攻击文件，已拒绝读取。请核对来源。"


def open_parts(data: bytes, limits: Limits, most: int, broken: str = _BROKEN) -> zipfile.ZipFile:
    """The package. No part may be over `most` bytes, nor expand over `limits.ratio` once it is over 1 MiB. Raises Damaged,
    Encrypted, TooLarge."""
    try:
        package = zipfile.ZipFile(BytesIO(data))
    except BROKEN_ZIP:
        raise Damaged(broken) from None
    infos = package.infolist()
    if len(infos) > limits.members:
        raise TooLarge(f"文件内部有 {len(infos)} 个部件，超过上限 {limits.members}。请拆成几个文件后放入。")
    if sum(info.file_size for info in infos) > limits.expanded:
        raise TooLarge(f"文件展开后超过 {limits.expanded >> 20} MB。请拆成几个文件后放入。")
    for info in infos:
        if info.flag_bits & 1:
            raise Encrypted("文件设有密码，读不到内容。请取消密码后重新放入。")
        if info.filename.lower().endswith((".xml", ".rels")):
            if info.file_size > most:
                raise TooLarge(f"文件正文展开后超过 {most >> 20} MB。请拆成几个文件后放入。")
            if info.file_size > _SMALL and info.file_size > limits.ratio * max(info.compress_size, 1):
                raise TooLarge(f"文件展开后是压缩时的 {limits.ratio} 倍以上，可能是压缩炸弹。请核对来源，另存为新文件后放入。")
    return package


def chunks(package: zipfile.ZipFile, name: str, broken: str = _BROKEN) -> Iterator[bytes]:
    """One part, at most 1 MiB at a time. Raises Damaged where the bytes are not what the package says, or hold a DTD."""
    try:
        with package.open(name) as stream:
            tail, wide = b"", False
            while chunk := stream.read(_CHUNK):
                wide = wide or (not tail and b"\0" in chunk[:4])
                seen = (tail + chunk).replace(b"\0", b"") if wide else tail + chunk
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                    raise Damaged(_DTD)
                yield chunk
                tail = chunk[-32:]
    except BROKEN_ZIP:
        raise Damaged(broken) from None


def part(package: zipfile.ZipFile, name: str, broken: str = _BROKEN) -> bytes:
    """One whole part; raises as `chunks`."""
    return b"".join(chunks(package, name, broken))


def tree(package: zipfile.ZipFile, name: str, broken: str = _BROKEN) -> _Element:
    """The root element of one part; raises as `chunks`, and Damaged for what is not XML or has a DTD in whatever encoding."""
    from lxml import etree

    data = part(package, name, broken)
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True))
    except etree.XMLSyntaxError:
        raise Damaged(broken) from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Damaged(_DTD)
    return root
