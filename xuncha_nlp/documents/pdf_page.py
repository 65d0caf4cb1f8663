"""One page of a PDF: its text as pdfium gives it, or put in order by where it stands; ruled tables by pdfplumber."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from statistics import median
from typing import Any, NamedTuple

from .compose import Piece, clean, row, seam
from .layout import Segment, arranged, gutter, lines, merged, paragraphs

Box = tuple[float, float, float, float]
Char = tuple[str, float, float, float, float]
Grid = tuple[Box, list[list[Box | None]]]
_CHINESE = re.compile("[\u4e00-\u9fff]")
_HAN = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
_OBJECTS = 5000
_RECTS = 3000
_PLAIN = 6
_DEEP = 2


class Face(NamedTuple):
    """What a page holds. `flat` where it needs a Chinese font that neither the file nor this computer has; `scattered` where it stands in columns or cells; `covered` is the share of
    the page under pictures; `drawn` whether there is anything to see; `paths` how many lines and shapes, 0 where they cannot make a table."""

    text: str
    flat: bool
    scattered: bool
    covered: float
    drawn: bool
    paths: int


def face(page: Any, sheet: Any) -> Face:
    """`sheet` is the text page of pypdfium2. Raises PdfiumError."""
    text: str = sheet.get_text_range(errors="replace")
    chinese = _CHINESE.search(text[:500])
    box = sheet.get_charbox(chinese.start()) if chinese and sheet.count_chars() > chinese.start() else (0, 0, 1, 1)
    scattered = _scattered(sheet)
    covered, drawn, paths = _objects(page)
    return Face(re.sub("[\ufffe\x02]\r?\n?", "", text), box[3] - box[1] < 0.1, scattered, covered, drawn, paths)


def _scattered(sheet: Any) -> bool:
    """Whether the text stands in two columns, or in cells side by side."""
    import pypdfium2.raw as pdfium

    count = sheet.count_rects()
    if not 4 <= count <= _RECTS:
        return False
    edges = [ctypes.c_double() for _ in range(4)]
    boxes = []
    for at in range(count):
        pdfium.FPDFText_GetRect(sheet.raw, at, *(ctypes.byref(edge) for edge in edges))
        left, top, right, bottom = (edge.value for edge in edges)
        boxes.append((left, -top, right, -bottom))
    usual = median(bottom - top for _, top, _, bottom in boxes)
    found: list[Box] = []
    for left, top, right, bottom in boxes:
        middle, half = (top + bottom) / 2, max(bottom - top, usual) / 2
        if found and abs((found[-1][1] + found[-1][3]) / 2 - middle) < half and -half < left - found[-1][2] < 1.8 * half:
            found[-1] = (found[-1][0], found[-1][1], max(right, found[-1][2]), found[-1][3])
        else:
            found.append((left, middle - half, right, middle + half))
    segments = [Segment("字" * int((right - left) / max(bottom - top, 1.0)), left, top, right, bottom) for left, top, right, bottom in found]
    return sum(1 for line in lines(segments) if len(merged(line)) > 1) >= 2 or gutter(segments) is not None


def _objects(page: Any) -> tuple[float, bool, int]:
    """The share of the page under pictures, whether anything is drawn, and how many paths there are, 0 where they make no table."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    covered, count, paths, many = 0.0, 0, 0, False
    xs, ys = set[int](), set[int]()
    edges = [ctypes.c_float() for _ in range(4)]
    for item, kind in islice(_drawn(page.raw), _OBJECTS):
        count += 1
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in edges)):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            covered += max(0.0, right - left) * max(0.0, top - bottom) / max(width * height, 1.0)
            continue
        paths += 1
        many = many or pdfium.FPDFPath_CountSegments(item) > _PLAIN
        ys.update(() if top - bottom > 3 and right - left <= 3 else (int(bottom), int(top)))
        xs.update(() if right - left > 3 and top - bottom <= 3 else (int(left), int(right)))
    return min(covered, 1.0), count > 0, paths if many or (len(xs) > 2 and len(ys) > 2) else 0


def _drawn(holder: Any, depth: int = 0) -> Iterator[tuple[Any, int]]:
    """The objects of a page, or of a form on it, with their kinds."""
    import pypdfium2.raw as pdfium

    count, get = (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject) if depth else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    for at in range(count(holder)):
        item = get(holder, at)
        kind = pdfium.FPDFPageObj_GetType(item)
        yield item, kind
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEP:
            yield from _drawn(item, depth + 1)


def placed(page: Any, sheet: Any, number: int, grids: Sequence[Grid]) -> list[Piece]:
    """The pieces of a page by where its characters stand, ruled tables as rows. Empty where the characters have no extent."""
    chars = _chars(page, sheet)
    if not any(right > left and bottom > top for _, left, top, right, bottom in chars):
        return []
    segments, tables = [], []
    for box, rows in grids:
        inside = [char for char in chars if _holds(box, char)]
        made = [row((_cell(cell, inside) for cell in line), number) for line in rows]
        if any("\t" in piece.text for piece in made):
            chars = [char for char in chars if not _holds(box, char)]
            tables.append((box, [piece for piece in made if piece.text]))
    segments = _segments(chars)
    pieces: list[Piece] = []
    for box, made in sorted(tables, key=lambda table: table[0][1]):
        above = [segment for segment in segments if segment.middle < box[1]]
        segments = [segment for segment in segments if segment.middle >= box[1]]
        pieces += (paragraphs(arranged(above, number)) if above else []) + made
    return pieces + (paragraphs(arranged(segments, number)) if segments else [])


def _holds(box: Box, char: Char) -> bool:
    x, y = (char[1] + char[3]) / 2, (char[2] + char[4]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _cell(box: Box | None, chars: Sequence[Char]) -> str:
    if box is None:
        return ""
    text = ""
    for piece in paragraphs(arranged(segments, 1)) if (segments := _segments([c for c in chars if _holds(box, c)])) else []:
        text += seam(text, piece.text) + piece.text.replace("\t", " ")
    return text


def _chars(page: Any, sheet: Any) -> list[Char]:
    """Every character with its box from the top left corner of the page as shown; a line end as \\n without extent."""
    import pypdfium2.raw as pdfium

    left, bottom, right, top = page.get_bbox()
    turned = page.get_rotation()
    box = pdfium.FS_RECTF()
    found: list[Char] = []
    for at in range(sheet.count_chars()):
        code = pdfium.FPDFText_GetUnicode(sheet.raw, at)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if char in "\r\n" or code in (2, 0xFFFE):
            found.append(("\n" if char in "\r\n" else "", 0, 0, 0, 0))
            continue
        if not pdfium.FPDFText_GetLooseCharBox(sheet.raw, at, ctypes.byref(box)):
            continue
        a, b, c, d = box.left - left, top - max(box.top, box.bottom), box.right - left, top - min(box.top, box.bottom)
        wide, high = right - left, top - bottom
        if turned == 90:
            a, b, c, d = high - d, a, high - b, c
        elif turned == 180:
            a, b, c, d = wide - c, high - d, wide - a, high - b
        elif turned == 270:
            a, b, c, d = b, wide - c, d, wide - a
        found.append((char, a, b, c, d))
    return found


def _segments(chars: Sequence[Char]) -> list[Segment]:
    """Runs of characters on one line, less than a character apart."""
    found: list[Segment] = []
    run: list[Char] = []
    space = ended = False
    for char in chars:
        if not char[0] or char[0] == "\n" or char[0].isspace():
            ended, space = ended or char[0] in ("", "\n"), True
            continue
        last = run[-1] if run else None
        size = char[4] - char[2]
        if last is not None:
            apart, level = char[1] - last[3], abs((char[2] + char[4]) / 2 - (last[2] + last[4]) / 2) < 0.5 * max(size, last[4] - last[2])
            if not level or apart > 0.9 * max(size, 1.0) or apart < -size or (ended and apart > 0.5 * size):
                found.append(_run(run))
                run = []
            elif space and not (_HAN.match(last[0]) and _HAN.match(char[0])) and apart > 0.1 * size:
                run.append((" ", last[3], last[2], char[1], last[4]))
        run.append(char)
        space = ended = False
    if run:
        found.append(_run(run))
    return found


def _run(run: Sequence[Char]) -> Segment:
    text = clean("".join(char[0] for char in run))
    return Segment(text, run[0][1], min(c[2] for c in run), max(c[3] for c in run), max(c[4] for c in run))


class Rules:
    """Ruled tables, found by pdfplumber; opened only when a page has lines to look at. `unread` lists the pages where that failed."""

    def __init__(self, data: bytes, most: int) -> None:
        self._data = data
        self._left = most
        self._book: Any = None
        self.unread: list[int] = []

    def grids(self, number: int, paths: int) -> list[Grid]:
        if not paths:
            return []
        if self._left <= 0 or paths >= _OBJECTS:
            self.unread.append(number)
            return []
        self._left -= 1
        try:
            return self._found(number)
        except MemoryError:
            raise
        except Exception:
            self.unread.append(number)
            return []

    def _found(self, number: int) -> list[Grid]:
        if self._book is None:
            import pdfplumber

            self._book = pdfplumber.open(BytesIO(self._data))
        page = self._book.pages[number - 1]
        try:
            tables = [table for table in page.find_tables() if len(table.rows) >= 2 and max(len(line.cells) for line in table.rows) >= 2]
            outer = [t for t in tables if not any(o is not t and _within(t.bbox, o.bbox) for o in tables)]
            return [(tuple(table.bbox), [list(line.cells) for line in table.rows]) for table in outer]
        finally:
            page.close()


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3] and tuple(inner) != tuple(outer)
