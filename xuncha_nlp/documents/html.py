"""Web pages: lxml feeds a sink of our own; the standard library's parser where lxml stops short (deep nesting)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from ..types import Document, RawFile
from .compose import Notes, Piece, compose, row
from .decode import decoded
from .limits import Limits

_SKIPPED = {"script", "style", "noscript", "template", "title", "svg", "iframe", "object"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    "p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "hr", "pre", "blockquote", "section", "article", "header", "footer", "main", "nav",
    "aside", "form", "fieldset", "address", "center", "body", "html", "figure", "figcaption", "option", "caption", "textarea", "thead", "tbody", "tfoot",
}
_VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}
_CHARSET = re.compile(rb"""(?i)<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_SPACE = re.compile("[ \t\n\r\x0b\x0c\xa0]+")
_DEEP = 180
_WIDE = 1000


def read(raw: RawFile, limits: Limits) -> Iterator[Document]:
    """One document: block elements as lines, one line a table row."""
    found, notes = page(raw.data)
    yield compose(f"{raw.id}#0", raw.name, found, notes)


def page(data: bytes, declared: str | None = None) -> tuple[list[Piece], Notes]:
    """The pieces of a page in its bytes; `declared` is the charset of the transport, the page's own is asked otherwise."""
    named = _CHARSET.search(data[:4096])
    text, notes = decoded(data, declared or (named[1].decode() if named else None))
    return pieces(text), notes


def pieces(text: str) -> list[Piece]:
    """The lines and table rows of a page, scripts and styles dropped."""
    from lxml import etree

    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    sink = _Sink()
    try:
        parser = etree.HTMLParser(target=sink, huge_tree=True, no_network=True)
        parser.feed(text)
        parser.close()
        if sink.deepest < _DEEP and sink.found:
            return sink.found
    except (etree.LxmlError, AssertionError, ValueError):
        pass
    plain = _Plain()
    plain.feed(text)
    plain.close()
    return plain.sink.close()


class _Row:
    """The row being read: its cells, each a list of pieces, and the columns they start in."""

    def __init__(self) -> None:
        self.cells: list[list[Piece]] = []
        self.columns: list[int] = []
        self.next = 0


class _Sink:
    """Takes tags and text in document order, whoever parses them, and makes pieces; needs no balanced tags."""

    def __init__(self) -> None:
        self.found: list[Piece] = []
        self.deepest = 0
        self._depth = self._skipping = self._pre = 0
        self._line: list[str] = []
        self._kind = "paragraph"
        self._rows: list[_Row | None] = []
        self._falling: list[dict[int, int]] = []

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        tag = _string(tag)
        if tag not in _VOID:
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "table":
            self._flush()
            self._rows.append(None)
            self._falling.append({})
        elif tag == "tr" and self._rows:
            self._end_row()
            self._rows[-1] = _Row()
        elif tag in ("td", "th") and self._rows:
            self._flush()
            self._begin_cell({_string(name): _string(value) for name, value in attrib.items()})
        elif tag in _BLOCKS:
            self._flush()
            self._pre += tag == "pre"
            if tag in _HEADINGS:
                self._kind = "heading"

    def end(self, tag: str | bytes) -> None:
        tag = _string(tag)
        if tag not in _VOID:
            self._depth = max(self._depth - 1, 0)
        if tag in _SKIPPED:
            self._skipping = max(self._skipping - 1, 0)
        elif tag == "table" and self._rows:
            self._end_row()
            self._rows.pop()
            self._falling.pop()
        elif tag == "tr" and self._rows:
            self._end_row()
        elif tag in _BLOCKS or tag in ("td", "th"):
            self._flush()
            self._pre = max(self._pre - (tag == "pre"), 0)

    def data(self, data: str | bytes) -> None:
        text = _string(data)
        if self._skipping:
            return
        if self._pre:
            *lines, text = text.split("\n")
            for line in lines:
                self._line.append(line)
                self._flush()
        self._line.append(text)

    def comment(self, text: str | bytes) -> None:
        """Comments are no text."""

    def close(self) -> list[Piece]:
        while self._rows:
            self.end("table")
        self._flush()
        return self.found

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        line = self._rows[-1] or _Row()
        self._rows[-1] = line
        falling = self._falling[-1]
        while falling.get(line.next, 0) > 0:
            falling[line.next] -= 1
            line.next += 1
        wide, high = (_count(attributes.get(name)) for name in ("colspan", "rowspan"))
        line.cells.append([])
        line.columns.append(line.next)
        for column in range(line.next, line.next + wide):
            if high > 1 and column < _WIDE:
                falling[column] = high - 1
        line.next += wide

    def _flush(self) -> None:
        text = _SPACE.sub(" ", "".join(self._line)).strip(" ")
        self._line.clear()
        if text:
            self._put(Piece(text, self._kind))
        self._kind = "paragraph"

    def _put(self, piece: Piece) -> None:
        for line in reversed(self._rows):
            if line is not None and line.cells:
                line.cells[-1].append(piece)
                return
        self.found.append(piece)

    def _end_row(self) -> None:
        self._flush()
        line, self._rows[-1] = self._rows[-1], None
        if line is None or not line.cells:
            return
        falling = self._falling[-1]
        for column in [column for column in falling if column >= line.next]:
            falling[column] -= 1
        filled = [cell for cell in line.cells if cell]
        framed = len(line.cells) == 1 or (len(filled) == 1 and len(filled[0]) > 1)
        if framed or any(piece.kind == "table_row" for cell in filled for piece in cell):
            for piece in (piece for cell in filled for piece in cell):
                self._put(piece)
            return
        texts = [""] * min(line.next, _WIDE)
        for column, cell in zip(line.columns, line.cells, strict=True):
            if column < _WIDE:
                texts[column] = " ".join(piece.text for piece in cell)
            elif cell:
                texts[-1] += " " + " ".join(piece.text for piece in cell)
        if (joined := row(texts)).text:
            self._put(joined)


class _Plain(HTMLParser):
    """The standard library's parser, which knows no depth."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sink = _Sink()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sink.start(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        self.sink.end(tag)

    def handle_data(self, data: str) -> None:
        self.sink.data(data)


def _string(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")


def _count(text: str | None) -> int:
    return min(int(text), _WIDE) if text and text.isdecimal() and len(text) < 6 and int(text) > 0 else 1
