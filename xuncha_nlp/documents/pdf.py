"""PDF: the text of every page by pypdfium2; lines of one paragraph joined where that is safe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..errors import Damaged, EmptyText, Encrypted, TooLarge
from ..types import Document, RawFile
from .compose import Notes, Piece, clean, compose
from .limits import Limits

_PASSWORD = 4
_NUMBER = re.compile(r"[-—–\s第]*\d{1,4}(?:\s*[/／]\s*\d{1,4})?[-—–\s页]*(?:共\s*\d+\s*页)?$")
_ENDS = "。！？；：…!?;:"
_BEGINS = re.compile(r"[\s　]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.、．)）]|第.{1,4}[条章节部页]|附件|附：|[●•■◆\-—*①-⑳]")
_TABLE = re.compile(r"[ \t　]{2,}|\t|(?:[^\x00-\x7f] +){2}[^\x00-\x7f]")
_GARBLED = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LEAST = 36


def read(raw: RawFile, limits: Limits) -> Iterator[Document]:
    """One document; blocks carry page numbers from 1. Notes list page numbers with commas: empty_pages,
    garbled_pages, broken_pages, and missing_font_pages, where pdfium may drop a line that repeats the one above it.
    Raises EmptyText where no page has text (a scan), Encrypted, Damaged, TooLarge."""
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
    pieces: list[Piece] = []
    empty, garbled, broken, fontless, size = [], [], [], [], 0
    for number in range(1, count + 1):
        try:
            text, flat = _page_text(book, number - 1)
        except pypdfium2.PdfiumError:
            broken.append(number)
            continue
        size += len(text)
        if flat:
            fontless.append(number)
        if size > limits.characters:
            raise TooLarge(f"PDF 的文字超过 {limits.characters} 字。请拆分后放入。")
        if not text.strip():
            empty.append(number)
        elif len(_GARBLED.findall(text)) * 10 > len(text) * 3:
            garbled.append(number)
        pieces.extend(_paragraphs(text, number))
    if len(broken) == count:
        raise Damaged("PDF 的每一页都读不出来，文件可能已损坏。请重新索取或另存后放入。")
    if not pieces:
        raise EmptyText("PDF 里没有文字，很可能是扫描件。请安装扩展 [ocr] 做文字识别，或索取电子版。")
    yield compose(f"{raw.id}#0", raw.name, pieces, _notes(empty, garbled, broken, fontless))


def _page_text(book: Any, index: int) -> tuple[str, bool]:
    """The text of a page, and whether it needs a Chinese font that neither the file nor this computer has."""
    page = book[index]
    try:
        sheet = page.get_textpage()
        try:
            text: str = sheet.get_text_range(errors="replace")
            chinese = _CHINESE.search(text[:500])
            box = sheet.get_charbox(chinese.start()) if chinese and sheet.count_chars() > chinese.start() else (0, 0, 1, 1)
        finally:
            sheet.close()
    finally:
        page.close()
    return re.sub("[\ufffe\x02]\r?\n?", "", text), box[3] - box[1] < 0.1


def _notes(empty: list[int], garbled: list[int], broken: list[int], fontless: list[int]) -> Notes:
    found = (("empty_pages", empty), ("garbled_pages", garbled), ("broken_pages", broken), ("missing_font_pages", fontless))
    return tuple((code, ",".join(map(str, pages))) for code, pages in found if pages)


def _paragraphs(text: str, number: int) -> Iterator[Piece]:
    lines = [line.rstrip() for line in clean(text).split("\n")]
    widths = [_width(line) for line in lines]
    full = max(widths, default=0)
    wraps = full >= _LEAST and sum(width >= full - 4 for width in widths) >= 2
    paragraph = ""
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        if _NUMBER.match(line.strip()) and at in (0, 1, len(lines) - 1, len(lines) - 2):
            if paragraph:
                yield Piece(paragraph, "paragraph", number)
                paragraph = ""
            yield Piece(line, "footer", number)
            continue
        paragraph += (" " if paragraph and paragraph[-1].isascii() and line[0].isascii() else "") + line
        after = lines[at + 1] if at + 1 < len(lines) else ""
        whole = not wraps or widths[at] < full - 4 or line[-1] in _ENDS or not after or _BEGINS.match(after)
        if whole or _TABLE.search(line) or _TABLE.search(after) or _NUMBER.match(after.strip()):
            yield Piece(paragraph, "paragraph", number)
            paragraph = ""
    if paragraph:
        yield Piece(paragraph, "paragraph", number)


def _width(line: str) -> int:
    return sum(1 if char < "\u0100" else 2 for char in line)
