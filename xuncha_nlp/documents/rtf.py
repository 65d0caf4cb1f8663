"""Rich text (.rtf): plain paragraphs read here; tables, lists, fields, headers and everything else by LibreOffice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import Damaged, EmptyText, TooLarge
from ..types import Document, RawFile
from . import office
from .compose import Notes, Piece, compose
from .decode import commonness, decoded
from .doc import rewritten
from .frames import Page
from .limits import Limits
from .word import marked

_WHAT = "RTF 文档"
_TOKEN = re.compile(rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|(\\)", re.S)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info filetbl listtable listoverridetable revtbl rsidtbl generator themedata colorschememapping latentstyles "
    b"datastore xmlnstbl mmathPr userprops protusertbl pgptbl".split()
)
_COMPLEX = frozenset(
    b"trowd cell row nestcell footnote annotation atnid header headerl headerr headerf footer footerl footerr footerf shp shpgrp shptxt do object "
    b"pict field listtext pntext pn pnlvl pnlvlbody ls deleted v upr bin fromhtml mac pca dptxbxtext shppict nonshppict".split()
)
_CHARS = {
    b"par": "\n", b"sect": "\n", b"page": "\n", b"column": "\n", b"line": "\v", b"lbr": "\v", b"softline": "\v", b"tab": "\t", b"emdash": "—",
    b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003",
    b"enspace": "\u2002", b"qmspace": "\u2005",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n", b"\t": "\t", b"|": "", b":": ""}
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 77: "mac-roman"}
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_DEEP = 5000
_CUT: Notes = (("truncated", "文件末尾不完整，后面的内容可能缺失，请向提供者核对。"),)


class _Complex(Exception):
    """Not for the plain reader."""


class _State(NamedTuple):
    skipping: bool
    width: int
    font: int


def read(raw: RawFile, limits: Limits) -> Iterator[Document | Page]:
    """One document, as `word.read`; a note `truncated` where groups are left open. Raises UnknownFormat where LibreOffice is needed and
    missing, Damaged, TimedOut, TooLarge, EmptyText."""
    try:
        text, whole = plain(raw.data)
    except _Complex:
        whole = raw.data.rstrip(b"\r\n \0").endswith(b"}")
        yield from rewritten(raw, office.converted(raw.data, "rtf", _WHAT, limits), limits, () if whole else _CUT)
        return
    pieces = [marked(Piece(line.replace("\v", "\n"))) for line in text.split("\n")]
    if not whole and not text.strip():
        raise Damaged("RTF 文件不完整，读不到文字。请用 Word 或 WPS 打开确认，另存为 .docx 后重新放入。")
    yield compose(f"{raw.id}#0", raw.name, pieces, () if whole else _CUT)


def simple(data: bytes) -> list[Piece]:
    """The paragraphs of a plain file; EmptyText where it is not plain or has none."""
    try:
        return [Piece(line.replace("\v", "\n")) for line in plain(data)[0].split("\n")]
    except _Complex:
        raise EmptyText("RTF 里没有可直接读取的文字。") from None


def plain(data: bytes) -> tuple[str, bool]:
    """The text, paragraphs ended by \\n and lines by \\v, and whether every group is closed. Raises _Complex."""
    fonts, page = _fonts(data)
    if not data.rstrip(b"\r\n \0").endswith(b"}") and (cut := data.rfind(b"\\", len(data) - 12)) > 0:
        data = data[:cut]
    out: list[str] = []
    waiting = bytearray()
    default = re.search(rb"\\deff(\d{1,5})", data[:2000])
    state, stack, left, begins, starred = _State(False, 1, int(default[1]) if default else -1), list[_State](), 0, False, False

    def flush() -> None:
        if waiting:
            if not waiting.isascii():
                out.append(_strict(bytes(waiting), fonts.get(state.font), page))
            else:
                out.append(waiting.decode())
            waiting.clear()

    closed = False
    for match in _TOKEN.finditer(data):
        word, number, code, symbol, brace, run, _ = match.groups()
        if brace == b"{":
            flush()
            stack.append(state)
            left, begins = 0, True
            if len(stack) > _DEEP:
                raise TooLarge("文件嵌套层数过多，已停止。请核对来源。")
            continue
        if brace:
            flush()
            if not stack:
                raise Damaged("RTF 文件的括号不配对，文件可能已损坏。请用 Word 或 WPS 打开确认，另存为 .docx 后重新放入。")
            state, left, begins = stack.pop(), 0, False
            if not stack:
                closed = True
                break
            continue
        if word is code is symbol is run is None:
            continue
        first, begins = begins or starred, False
        if symbol == b"*" and first:
            starred = True
            continue
        if word is not None and first and (word in _SKIPPED or (starred and word not in _COMPLEX)):
            state = state._replace(skipping=True)
        starred = False
        if state.skipping:
            continue
        if code is not None or run is not None:
            piece = bytes([int(code, 16)]) if code is not None else run
            cut = min(left, len(piece))
            left -= cut
            waiting += piece[cut:]
        elif symbol is not None and left:
            left -= 1
        elif symbol is not None:
            flush()
            if symbol not in _SYMBOLS:
                raise _Complex
            out.append(_SYMBOLS[symbol])
        elif word is not None:
            if word == b"u" and number is not None:
                flush()
                out.append(chr(int(number) & 0xFFFF))
                left = state.width
                continue
            if left and word in _CHARS:
                left -= 1
                continue
            flush()
            left = 0
            if word in _COMPLEX and number != b"0":
                raise _Complex
            if word in _CHARS:
                out.append(_CHARS[word])
            elif word == b"uc":
                state = state._replace(width=min(int(number or 1), 8))
            elif word == b"f" and number is not None:
                state = state._replace(font=int(number))
            elif word == b"plain":
                state = state._replace(font=int(default[1]) if default else -1)
    flush()
    return "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), closed


def _strict(data: bytes, named: str | None, page: str) -> str:
    for codec in dict.fromkeys((named or page, page)):
        try:
            text = data.decode(codec)
            if codec == "gb18030":
                return decoded(data, codec)[0]
            if codec == "cp1252" and re.search(rb"[\x81-\xfe]{2}", data) and commonness(chinese := data.decode("gb18030")) >= 0.9:
                return chinese
            return text
        except (UnicodeError, LookupError):
            continue
    raise _Complex


def _fonts(data: bytes) -> tuple[dict[int, str], str]:
    """The codecs of the fonts that name one, and of the file."""
    head = data[:200_000]
    named = re.search(rb"\\ansicpg(\d{1,5})", head)
    page = _PAGES.get(int(named[1]), f"cp{int(named[1])}") if named else "cp1252"
    stated = re.findall(rb"\\f(\d{1,5})(?:\\(?!f\d|fcharset)[a-z]{1,20}-?\d{0,5} ?){0,8}\\fcharset(\d{1,3})", head)
    return {int(font): _CHARSETS[int(charset)] for font, charset in stated if int(charset) in _CHARSETS}, page
