"""Word documents (.docx): an lxml walk of our own in body order, then headers, footers and notes."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import Damaged
from ..types import Document, RawFile
from . import image, ocr
from .compose import Notes, Piece, compose, row
from .frames import Page
from .limits import Limits
from .numbering import Numbering, local, value
from .ole import MACROS
from .parts import open_parts, part, tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_DROPPED = {"pPr", "rPr", "instrText", "delText", "delInstrText", "rt", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr", "commentReference"}
_DELETED = {"del", "moveFrom"}
_BLOCKS = {"p", "tbl"}
_PICTURES = {"blip", "imagedata"}
_SIDES = (("header", "header"), ("footer", "footer"), ("footnotes", "footnote"), ("endnotes", "footnote"))
_PAGE_NUMBER = re.compile(r"[-—–－ ]{1,4}\d{1,4}[-—–－ ]{1,4}|第 ?[\d一二三四五六七八九十]{1,4} ?页[ ，,/／]*(?:共 ?[\d一二三四五六七八九十]{1,4} ?页)?|Page \d{1,4}(?: of \d{1,4})?")


def read(raw: RawFile, limits: Limits) -> Iterator[Document | Page]:
    """One document. Paragraphs with their automatic numbers, one line a table row (a row of one cell with several paragraphs
    is a frame around text, not a row), text boxes (kind textbox) after their paragraph, then headers, footers, foot- and endnotes.
    Page numbers are left out there, and are footers in the body; pictures of text are recognised where they stand, if the extra [ocr]
    is there. Notes: deleted_text, macros, images, embedded, comments, and those of recognition. Raises Damaged, Encrypted, TooLarge, EmptyText."""
    package = open_parts(raw.data, limits, limits.part)
    names = set(package.namelist())
    main = next((target for _, kind, target in _relations(package, "") if kind == "officeDocument"), "word/document.xml")
    if main not in names:
        raise Damaged("不是完整的 Word 文档：缺少正文。请用 Word 或 WPS 打开确认，另存为 .docx 后重新放入。")
    related = _relations(package, main)
    one = {kind: _parsed(package, target) for _, kind, target in related if kind in ("numbering", "styles") and target in names}
    walk = _Walk(Numbering(one.get("numbering"), one.get("styles")))
    body = _parsed(package, main)
    pictures = {id: target for id, kind, target in related if kind == "image" and target in names}
    pieces = [marked(piece) for piece in walk.pieces(body)]
    seen: set[str] = set()
    for kind, as_kind in _SIDES:
        for target in dict.fromkeys(target for _, found, target in related if found == kind and target in names):
            for piece in walk.pieces(_parsed(package, target)):
                if piece.kind != "picture" and any(map(str.isalpha, piece.text)) and piece.text not in seen and not is_page_number(piece.text):
                    seen.add(piece.text)
                    pieces.append(Piece(piece.text, as_kind if piece.kind != "table_row" else "table_row"))
    said = any(_says(_parsed(package, target)) for _, kind, target in related if kind == "comments" and target in names)
    doubts = ocr.Doubts("张图片")
    pieces, read_pictures = yield from _recognised(package, pieces, pictures, doubts, limits)
    notes = (*_notes(names, walk.deleted, said, read_pictures), *doubts.notes())
    yield compose(f"{raw.id}#0", raw.name, pieces, notes)


def _recognised(
    package: zipfile.ZipFile, pieces: list[Piece], pictures: dict[str, str], doubts: ocr.Doubts, limits: Limits
) -> Generator[Page, None, tuple[list[Piece], int]]:
    """The pieces with the text of each picture in its place, and how many pictures had text."""
    shown = dict.fromkeys(pictures[piece.text] for piece in pieces if piece.kind == "picture" and piece.text in pictures)
    found: dict[str, list[Piece]] = {}
    if shown and ocr.installed():
        wanted = [name for name in list(shown)[: limits.ocr_pages] if image.holds_text(part(package, name), limits)]
        if wanted and not limits.model:
            raise ocr.NeedsModel
        for number, name in enumerate(wanted, 1):
            yield Page(number)
            with suppress(Damaged):
                seen = ocr.recognised(image.pixels(part(package, name), limits))
                found[name] = [piece._replace(page=None) for piece in doubts.page(seen, number)]
    count = sum(map(bool, found.values()))
    return [inner for piece in pieces for inner in (found.pop(pictures.get(piece.text, ""), []) if piece.kind == "picture" else [piece])], count


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but the number of its page: - 3 -, 第 3 页 共 5 页."""
    return _PAGE_NUMBER.fullmatch(text.strip()) is not None


def marked(piece: Piece) -> Piece:
    """A paragraph, or the footer that it is where a page number was typed into the body."""
    return Piece(piece.text, "footer", piece.page) if piece.kind == "paragraph" and is_page_number(piece.text) else piece


def _says(comments: _Element) -> bool:
    return any(local(child) == "t" and child.text for child in comments.iter())


def _notes(names: set[str], deleted: bool, commented: bool, recognised: int) -> Notes:
    lower = [name.lower() for name in names]
    images = sum("/media/" in name for name in lower) - recognised
    embedded = sum("/embeddings/" in name or "/afchunk" in name for name in lower)
    notes = []
    if deleted:
        notes.append(("deleted_text", "文件带有修订记录，已删除的文字没有读入。"))
    if any(name.endswith("vbaproject.bin") for name in lower):
        notes.append(MACROS)
    if images:
        notes.append(("images", f"文件里有 {images} 张图片没有读出文字，请对照原件。" + ("" if ocr.installed() else f"要识别图片，{ocr.HOW}。")))
    if embedded:
        notes.append(("embedded", f"文件里嵌有 {embedded} 个其他文件，没有读入。请另存后单独放入。"))
    if commented:
        notes.append(("comments", "文件带有批注，批注没有读入。"))
    return tuple(notes)


def _parsed(package: zipfile.ZipFile, name: str) -> _Element:
    return tree(package, name, "文件正文不完整，可能没有下载完或已损坏。请用 Word 或 WPS 打开确认，另存后重新放入。")


def _relations(package: zipfile.ZipFile, source: str) -> list[tuple[str, str, str]]:
    """(id, kind, target) of what a part refers to inside the package."""
    folder, name = posixpath.split(source)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package.namelist():
        return []
    root = _parsed(package, rels)
    found = []
    for relation in root:
        target = relation.get("Target", "")
        if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append((relation.get("Id", ""), posixpath.basename(relation.get("Type", "")), path))
    return found


class _Walk:
    """The way through a body; remembers whether deleted text was passed."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.deleted = False

    def pieces(self, parent: _Element) -> Iterator[Piece]:
        begun = ""
        for child in parent:
            name = local(child)
            if name == "p":
                boxes: list[_Element] = []
                text = begun + "".join(self._runs(child, boxes))
                number, heading = self.numbering.of(child)
                if _mark_deleted(child):
                    self.deleted, begun = True, text
                else:
                    yield Piece(number + text if text.strip() else "", "heading" if heading else "paragraph")
                    begun = ""
                for box in boxes:
                    if local(box) in _PICTURES:
                        yield Piece(next((str(text) for key, text in box.items() if str(key).endswith(("}embed", "}id"))), ""), "picture")
                    else:
                        yield from (_boxed(piece) for piece in self.pieces(box) if piece.text)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "AlternateContent":
                yield from self.pieces(_chosen(child))
            elif name in _DELETED:
                self.deleted = True
            elif name in ("footnote", "endnote") and any("eparator" in text for text in child.values()):
                continue
            elif name not in _DROPPED:
                yield from self.pieces(child)
        if begun.strip():
            yield Piece(begun)

    def _runs(self, parent: _Element, boxes: list[_Element]) -> Iterator[str]:
        for child in parent:
            name = local(child)
            if name == "t":
                yield child.text or ""
            elif name in ("tab", "ptab"):
                yield "\t"
            elif name in ("br", "cr"):
                yield "\n"
            elif name == "noBreakHyphen":
                yield "-"
            elif name in _DELETED:
                self.deleted = True
            elif name == "txbxContent" or name in _PICTURES:
                boxes.append(child)
            elif name == "AlternateContent":
                yield from self._runs(_chosen(child), boxes)
            elif name not in _DROPPED:
                yield from self._runs(child, boxes)

    def _table(self, table: _Element) -> Iterator[Piece]:
        for line in self._inside(table, "tr"):
            if value(line, "trPr", "del") is not None:
                self.deleted = True
                continue
            cells: list[str] = []
            nested: list[Piece] = []
            found = list(self._inside(line, "tc"))
            for cell in found:
                if value(cell, "tcPr", "cellDel") is not None:
                    self.deleted = True
                    cells.append("")
                    continue
                inner = [piece for piece in self.pieces(cell) if piece.text]
                lines = [piece.text for piece in inner if piece.kind not in ("table_row", "picture")]
                if len(found) == 1 and len(lines) > 1:
                    yield from inner
                    break
                nested.extend(piece for piece in inner if piece.kind in ("table_row", "picture"))
                cells.append("" if value(cell, "tcPr", "vMerge") in ("", "continue") else " ".join(lines))
                span = value(cell, "tcPr", "gridSpan") or "1"
                cells.extend([""] * (min(int(span), 1000) - 1 if span.isdecimal() else 0))
            else:
                if (joined := row(cells)).text:
                    yield joined
                yield from nested

    def _inside(self, parent: _Element, wanted: str) -> Iterator[_Element]:
        for child in parent:
            name = local(child)
            if name == wanted:
                yield child
            elif name == "AlternateContent":
                yield from self._inside(_chosen(child), wanted)
            elif name in _DELETED:
                self.deleted = True
            elif name not in _DROPPED and name not in _BLOCKS:
                yield from self._inside(child, wanted)


def _mark_deleted(paragraph: _Element) -> bool:
    """Whether the end of a paragraph was deleted, so that the next one goes on in it."""
    properties = next((child for child in paragraph if local(child) == "pPr"), None)
    marks = next((child for child in properties if local(child) == "rPr"), None) if properties is not None else None
    return marks is not None and any(local(child) in _DELETED for child in marks)


def _boxed(piece: Piece) -> Piece:
    return Piece(piece.text, "textbox") if piece.kind == "paragraph" else piece


def _chosen(alternate: _Element) -> _Element:
    choice = next((child for child in alternate if local(child) == "Choice"), None)
    if choice is not None and len(choice):
        return choice
    return next((child for child in alternate if local(child) == "Fallback"), alternate)
