"""PDF: the text layer where it can be believed, text recognition page by page where there is none or it is garbage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..errors import Damaged, EmptyText, Encrypted, TooLarge
from ..types import Document, RawFile
from . import ocr
from .compose import Notes, Piece, clean, compose, listed
from .frames import Page
from .layout import BEGINS, ENDS
from .limits import Limits
from .margins import NUMBER, sided
from .pdf_page import Face, face, placed
from .sane import distrusted

_PASSWORD = 4
_TABLE = re.compile(r"[ \t　]{2,}|\t|(?:[^\x00-\x7f] +){2}[^\x00-\x7f]")
_LEAST = 36
_PICTURE = 0.6
_LABEL = 30


def read(raw: RawFile, limits: Limits) -> Iterator[Document | Page]:
    """One document; blocks carry page numbers from 1, recognised lines their confidence. Notes: empty_pages, broken_pages,
    text_layer_distrusted, unrecognised_pages and garbled_pages (the extra [ocr] is missing), tables_unread, low_confidence_lines,
    handwriting_suspected, turned_pages, and missing_font_pages, where pdfium may drop a line that repeats the one above it. Raises
    EmptyText where no page has text, Encrypted, Damaged, TooLarge."""
    import pypdfium2

    try:
        book = pypdfium2.PdfDocument(raw.data)
        count = len(book)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise Encrypted("PDF 设有打开密码，读不到内容。请取消密码后重新放入。") from None
        raise Damaged("PDF 结构不完整，打不开，可能没有下载完或已损坏。请重新索取或另存后放入。") from None
    if count > limits.pages:
        raise TooLarge(f"PDF 有 {count} 页，超过上限 {limits.pages} 页。请拆分后放入。")
    if not count:
        raise Damaged("PDF 里一页也没有，文件可能已损坏。请重新索取或另存后放入。")
    layer = _Layer(limits, book)
    for number in range(1, count + 1):
        layer.take(number)
    if len(layer.broken) == count:
        raise Damaged("PDF 的每一页都读不出来，文件可能已损坏。请重新索取或另存后放入。")
    doubts = ocr.Doubts()
    if layer.wanted and ocr.installed():
        if len(layer.wanted) > limits.ocr_pages:
            raise TooLarge(f"PDF 有 {len(layer.wanted)} 页要做文字识别，超过上限 {limits.ocr_pages} 页。请拆分后放入。")
        if not limits.model:
            raise ocr.NeedsModel
        for number in layer.wanted:
            yield Page(number)
            layer.recognise(number, doubts)
        layer.wanted.clear()
    pages = sided([layer.pages[number] for number in range(1, count + 1)])
    if not any(pages) or (layer.wanted and all(number in layer.wanted for number in range(1, count + 1) if layer.pages[number])):
        raise EmptyText(_empty(layer))
    yield compose(f"{raw.id}#0", raw.name, (piece for page in pages for piece in page), (*layer.notes(), *doubts.notes()))


class _Layer:
    """The pages of a book: what their text layer gives, and which of them are wanted for recognition."""

    def __init__(self, limits: Limits, book: Any) -> None:
        self.pages: dict[int, list[Piece]] = {}
        self.wanted: list[int] = []
        self.broken: list[int] = []
        self._limits, self._book = limits, book
        self._crowded: list[int] = []
        self._empty: list[int] = []
        self._garbled: list[int] = []
        self._fontless: list[int] = []
        self._size = 0

    def take(self, number: int) -> None:
        import pypdfium2

        self.pages[number] = []
        try:
            page = self._book[number - 1]
            try:
                sheet = page.get_textpage()
                try:
                    self._judge(page, sheet, number, face(page, sheet))
                finally:
                    sheet.close()
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            self.broken.append(number)

    def _judge(self, page: Any, sheet: Any, number: int, shown: Face) -> None:
        self._size += len(shown.text)
        if self._size > self._limits.characters:
            raise TooLarge(f"PDF 的文字超过 {self._limits.characters} 字。请拆分后放入。")
        text = shown.text.strip()
        if shown.flat:
            self._fontless.append(number)
        if text and distrusted(text):
            self._garbled.append(number)
            self.wanted.append(number)
        elif (not text and shown.drawn.anything) or (shown.drawn.covered >= _PICTURE and len(text) < _LABEL):
            self.wanted.append(number)
        elif not text:
            self._empty.append(number)
        pieces: list[Piece] = []
        if text and not shown.flat and number not in self.wanted:
            if shown.drawn.crowded:
                self._crowded.append(number)
            tables = shown.drawn.tables
            if tables or shown.scattered or sum(1 for line in shown.text.split("\n") if _TABLE.search(line.strip())) >= 2:
                pieces = placed(page, sheet, number, tables)
        self.pages[number] = pieces or list(_paragraphs(shown.text, number))

    def recognise(self, number: int, doubts: ocr.Doubts) -> None:
        import pypdfium2

        try:
            page = self._book[number - 1]
            try:
                width, height = page.get_size()
                scale = min(ocr.LONG_SIDE / max(width, height, 1.0), 10.0)
                image = page.render(scale=scale).to_numpy()
            finally:
                page.close()
        except (pypdfium2.PdfiumError, ValueError):
            self.broken.append(number)
            return
        self.pages[number] = doubts.page(ocr.recognised(image), number)
        if not self.pages[number]:
            self._empty.append(number)

    def notes(self) -> Notes:
        """`wanted` still holds pages only where they could not be recognised."""
        missing = [number for number in self.wanted if number not in self._garbled]
        found = (
            ("empty_pages", sorted(self._empty), "没有文字。"),
            ("broken_pages", sorted(self.broken), "读不出来，可能已损坏，请核对原件。"),
            ("text_layer_distrusted", [n for n in self._garbled if not self.wanted], "的文字层是乱码，已改用文字识别的结果，请对照原件。"),
            ("garbled_pages", [n for n in self._garbled if self.wanted], f"的文字层是乱码，不可采用。{ocr.HOW}。"),
            ("unrecognised_pages", missing, f"是扫描图片，没有识别。{ocr.HOW}。"),
            ("tables_unread", self._crowded, "线条太多，如有表格，没有按行列读出。"),
            ("missing_font_pages", self._fontless, "缺少中文字体，与上一行相同的文字可能漏读，请对照原件。"),
        )
        return tuple((code, listed(pages) + says) for code, pages, says in found if pages)


def _empty(layer: _Layer) -> str:
    if layer.wanted:
        return f"PDF 里没有可用的文字，是扫描件，或者文字层是乱码。{ocr.HOW}，或索取电子版。"
    return "PDF 里没有文字，也没有认出文字。请核对是否交错了文件；手写或不清楚的，请录成文字再放入。"


def _paragraphs(text: str, number: int) -> Iterator[Piece]:
    lines = [line.rstrip() for line in clean(text).split("\n")]
    widths = [_width(line) for line in lines]
    full = max(widths, default=0)
    wraps = full >= _LEAST and sum(width >= full - 4 for width in widths) >= 2
    paragraph = ""
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        if NUMBER.match(line.strip()) and at in (0, 1, len(lines) - 1, len(lines) - 2):
            if paragraph:
                yield Piece(paragraph, "paragraph", number)
                paragraph = ""
            yield Piece(line, "footer", number)
            continue
        paragraph += (" " if paragraph and paragraph[-1].isascii() and line[0].isascii() else "") + line
        after = lines[at + 1] if at + 1 < len(lines) else ""
        whole = not wraps or widths[at] < full - 4 or line[-1] in ENDS or not after or BEGINS.match(after)
        if whole or _TABLE.search(line) or _TABLE.search(after) or NUMBER.match(after.strip()):
            yield Piece(paragraph, "paragraph", number)
            paragraph = ""
    if paragraph:
        yield Piece(paragraph, "paragraph", number)


def _width(line: str) -> int:
    return sum(1 if char < "\u0100" else 2 for char in line)
