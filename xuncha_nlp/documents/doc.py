"""Word and WPS binary documents (.doc .dot .wps): plain ones from their own text where antiword agrees, the rest by LibreOffice."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from ..errors import Damaged, Encrypted, UnknownFormat
from ..types import Document, RawFile
from . import office, word
from .compose import Notes, Piece, compose, row
from .frames import Page
from .limits import Limits
from .ole import Ole, macros

_WHAT = "旧版 Word（.doc）或 WPS 文字（.wps）文件"
_SPACE = re.compile(r"\s+")
_NOT_PLAIN = re.compile("[\x01\x02\x05\x07\x08\x13-\x15\u0000]")
_FIELD = re.compile("\x13[^\x13-\x15]*(?:\x14([^\x13-\x15]*))?\x15")
_DELETED, _HIDDEN = 0x0800, 0x083C
_LIST = b"\x0b\x46"
_SIMPLIFIED = ("simplified", "本机没有 LibreOffice，只读出了正文：自动编号、页眉页脚、文本框可能缺失，表格可能走样，请对照原件。")


def read(raw: RawFile, limits: Limits) -> Iterator[Document | Page]:
    """One document, as `word.read`. Text, footers and headers of a plain letter are read here; it counts as plain where nothing but
    paragraphs and headers is in it and antiword shows the same characters. Notes: those of `word.read`, simplified. Raises
    UnknownFormat where the programs are missing, Encrypted, Damaged, TimedOut, TooLarge, EmptyText."""
    ole = Ole(raw.data)
    stream = ole.read("WordDocument")
    if len(stream) < 424:
        raise Damaged("不是完整的 Word 文档：缺少正文。请用 Word 或 WPS 打开确认，另存为 .docx 后重新放入。")
    magic, version = struct.unpack_from("<HH", stream)
    flags = struct.unpack_from("<H", stream, 10)[0]
    if flags & 0x100:
        raise Encrypted("文件设有打开密码，读不到内容。请在 Word 或 WPS 中取消密码后重新放入。")
    notes = macros(ole)
    shown = office.plain(raw.data, limits)
    if shown is not None and version >= 0xC1:
        pieces = _plain(stream, ole.read("1Table" if flags & 0x200 else "0Table"), shown)
        if pieces:
            yield compose(f"{raw.id}#0", raw.name, pieces, notes)
            return
    try:
        made = office.converted(raw.data, "doc" if version >= 0xC1 or magic != 0xA5DC else "doc95" if version > 101 else "doc6", _WHAT, limits)
    except UnknownFormat:
        if not (shown or "").strip():
            raise
        yield compose(f"{raw.id}#0", raw.name, _shown(shown or ""), (*notes, _SIMPLIFIED))
        return
    yield from rewritten(raw, made, limits, notes)


def rewritten(raw: RawFile, made: bytes, limits: Limits, notes: Notes = ()) -> Iterator[Document | Page]:
    """What `word.read` finds in the .docx made from a file, under the file's own id."""
    for document in word.read(RawFile(raw.name, made), limits):
        yield document if isinstance(document, Page) else Document(f"{raw.id}#0", raw.name, document.text, document.blocks, "", notes + document.notes)


def _plain(stream: bytes, table: bytes, shown: str) -> list[Piece] | None:
    """The paragraphs, headers and footers of a document that holds nothing else; None for any other. [MS-DOC] 2.5, 2.8.35."""
    try:
        size, notes, heads, _, remarks, ends, boxes, head_boxes = struct.unpack_from("<8i", stream, 76)
        if size <= 0 or heads < 0 or notes or remarks or ends or boxes or head_boxes:
            return None
        text = _characters(stream, table, size + heads)
        body, rest = text[:size], text[size : size + heads]
        if len(body) != size or _NOT_PLAIN.search(body) or _squeezed(body) != _squeezed(shown):
            return None
        if _numbered(stream, table) or _altered(stream, table):
            return None
        around = _around(rest, table, *struct.unpack_from("<II", stream, 242))
    except (struct.error, UnicodeError, IndexError):
        return None
    if around is None:
        return None
    body = body.replace("\x1e", "-").replace("\x1f", "")
    pieces = [word.marked(Piece(_joined(line))) for line in re.split("[\r\x0c]", body)]
    return pieces + around


def _characters(stream: bytes, table: bytes, size: int) -> str:
    """The first `size` UTF-16 units of the document, one character each, by the piece table."""
    at, length = struct.unpack_from("<II", stream, 418)
    clx = table[at : at + length]
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    (length,) = struct.unpack_from("<I", clx, at + 1)
    count = (length - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    parts = []
    for n in range(count):
        place, changed = struct.unpack_from("<IH", clx, at + 5 + 4 * (count + 1) + 8 * n + 2)
        if changed:
            raise IndexError
        units = starts[n + 1] - starts[n]
        if units < 0 or units > len(stream):
            raise IndexError
        if place & 0x40000000:
            start = (place & 0x3FFFFFFF) // 2
            parts.append(stream[start : start + units].decode("cp1252"))
        else:
            coded = stream[place : place + 2 * units]
            parts.append("".join(map(chr, struct.unpack(f"<{units}H", coded))))
    return "".join(parts)[:size]


def _around(text: str, table: bytes, at: int, length: int) -> list[Piece] | None:
    """The headers and footers: six separators, then even, odd and first ones of every section."""
    if not text:
        return []
    places = struct.unpack_from(f"<{length // 4}I", table, at)
    found: dict[str, str] = {}
    for n in range(6, len(places) - 1):
        story = text[places[n] : places[n + 1]]
        while (plainer := _FIELD.sub(lambda match: match[1] or "", story)) != story:
            story = plainer
        if _NOT_PLAIN.search(story):
            return None
        for line in story.split("\r"):
            line = _joined(line).strip()
            if any(map(str.isalpha, line)) and not word.is_page_number(line):
                found.setdefault(line, "header" if (n - 6) % 6 in (0, 1, 4) else "footer")
    return [Piece(line, kind) for line, kind in sorted(found.items(), key=lambda item: item[1] == "footer")]


def _numbered(stream: bytes, table: bytes) -> bool:
    """Whether some style or paragraph may belong to a list (sprmPIlfo with any list but 0)."""
    for held in (stream, table):
        at = held.find(_LIST)
        while at >= 0:
            if held[at + 2 : at + 4] != b"\0\0":
                return True
            at = held.find(_LIST, at + 1)
    return False


def _altered(stream: bytes, table: bytes) -> bool:
    """Whether some run is marked as deleted or hidden; antiword shows deleted ones. [MS-DOC] 2.9.33, 2.6.1."""
    at, length = struct.unpack_from("<II", stream, 250)
    count = (length - 4) // 8
    for page in struct.unpack_from(f"<{count}I", table, at + 4 * (count + 1)):
        held = stream[(page & 0x3FFFFF) * 512 : (page & 0x3FFFFF) * 512 + 512]
        runs = held[511]
        for offset in held[4 * (runs + 1) : 4 * (runs + 1) + runs]:
            if offset and any(code in (_DELETED, _HIDDEN) and value for code, value in _properties(held[offset * 2 + 1 : offset * 2 + 1 + held[offset * 2]])):
                return True
    return False


def _properties(changes: bytes) -> Iterator[tuple[int, int]]:
    """(code, first byte of its value) of every property change in a run."""
    at = 0
    while at + 3 <= len(changes):
        (code,) = struct.unpack_from("<H", changes, at)
        yield code, changes[at + 2]
        size = (1, 1, 2, 4, 2, 2, changes[at + 2] + 1, 3)[code >> 13]
        at += 2 + size


def _joined(units: str) -> str:
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _squeezed(text: str) -> str:
    return _SPACE.sub("", _joined(text).replace("\x1e", "-").replace("\x1f", "").replace("\xad", ""))


def _shown(text: str) -> Iterator[Piece]:
    """antiword's lines; what stands between bars is a table row."""
    for line in text.split("\n"):
        framed = len(line) > 2 and line.startswith("|") and line.endswith("|")
        yield row(line[1:-1].split("|")) if framed else Piece(line)

