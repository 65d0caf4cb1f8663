"""One page of a PDF: its text as pdfium gives it, or put in order by where it stands, ruled tables as rows."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from .compose import Piece, clean, row, seam
from .grid import Grid
from .layout import Segment, arranged, gutter, lines, merged, paragraphs
from .pdf_drawn import Box, Drawn, drawn, view

Char = tuple[str, float, float, float, float]
_CHINESE = re.compile("[\u4e00-\u9fff]")
_HAN = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
_RECTS = 3000


class Face(NamedTuple):
    """What a page holds. `flat` where it needs a Chinese font that neither the file nor this computer has; `scattered` where it stands
    in columns or cells."""

    text: str
    flat: bool
    scattered: bool
    drawn: Drawn


def face(page: Any, sheet: Any) -> Face:
    """`sheet` is the text page of pypdfium2. Raises PdfiumError."""
    text: str = sheet.get_text_range(errors="replace")
    chinese = _CHINESE.search(text[:500])
    box = sheet.get_charbox(chinese.start()) if chinese and sheet.count_chars() > chinese.start() else (0, 0, 1, 1)
    return Face(re.sub("[\ufffe\x02]\r?\n?", "", text), box[3] - box[1] < 0.1, _scattered(sheet), drawn(page))


def _scattered(sheet: Any) -> bool:
    """Whether the text stands in two columns, or in cells side by side."""
    import pypdfium2.raw as pdfium

    count = sheet.count_rects()
    if not 4 <= count <= _RECTS:
        return False
    edges = x0, y0, x1, y1 = [ctypes.c_double() for _ in range(4)]
    places, boxes = [ctypes.byref(edge) for edge in edges], []
    for at in range(count):
        pdfium.FPDFText_GetRect(sheet.raw, at, *places)
        boxes.append((x0.value, -y0.value, x1.value, -y1.value))
    usual = median([bottom - top for _, top, _, bottom in boxes])
    found: list[Box] = []
    for left, top, right, bottom in boxes:
        middle, half = (top + bottom) / 2, max(bottom - top, usual) / 2
        if found and abs((found[-1][1] + found[-1][3]) / 2 - middle) < half and -half < left - found[-1][2] < 1.8 * half:
            found[-1] = (found[-1][0], found[-1][1], max(right, found[-1][2]), found[-1][3])
        else:
            found.append((left, middle - half, right, middle + half))
    segments = [Segment("字" * int((right - left) / max(bottom - top, 1.0)), left, top, right, bottom) for left, top, right, bottom in found]
    return sum(1 for line in lines(segments) if len(merged(line)) > 1) >= 2 or gutter(segments) is not None


def placed(page: Any, sheet: Any, number: int, tables: Sequence[Grid]) -> list[Piece]:
    """The pieces of a page by where its characters stand, ruled tables as rows. Empty where the characters have no extent."""
    chars = _chars(page, sheet)
    if not any(right > left and bottom > top for _, left, top, right, bottom in chars):
        return []
    held: list[dict[int, list[Char]]] = [{} for _ in tables]
    places = [_place(char, tables) for char in chars]
    for char, place in zip(chars, places, strict=True):
        if place is not None:
            held[place[0]].setdefault(place[1], []).append(char)
    rows = [_rows(grid, inside, number) for grid, inside in zip(tables, held, strict=True)]
    made = {n: pieces for n, pieces in enumerate(rows) if any("\t" in piece.text for piece in pieces)}
    segments = _segments([char for char, place in zip(chars, places, strict=True) if place is None or place[0] not in made])
    pieces: list[Piece] = []
    for n in sorted(made, key=lambda n: tables[n].ys[0]):
        above = [segment for segment in segments if segment.middle < tables[n].ys[0]]
        segments = [segment for segment in segments if segment.middle >= tables[n].ys[0]]
        pieces += (paragraphs(arranged(above, number)) if above else []) + made[n]
    return pieces + (paragraphs(arranged(segments, number)) if segments else [])


def _place(char: Char, tables: Sequence[Grid]) -> tuple[int, int] | None:
    """The table and the cell in which a character stands."""
    _, left, top, right, bottom = char
    if right > left or bottom > top:
        for n, grid in enumerate(tables):
            if (cell := grid.cell((left + right) / 2, (top + bottom) / 2)) is not None:
                return n, cell
    return None


def _rows(grid: Grid, inside: dict[int, list[Char]], number: int) -> list[Piece]:
    columns = len(grid.xs) - 1
    rows = [row((_cell(inside.get(at, [])) for at in range(start, start + columns)), number) for start in range(0, len(grid.owner), columns)]
    return [piece for piece in rows if piece.text]


def _cell(chars: Sequence[Char]) -> str:
    text = ""
    for piece in paragraphs(arranged(segments, 1)) if (segments := _segments(chars)) else []:
        text += seam(text, piece.text) + piece.text.replace("\t", " ")
    return text


def _chars(page: Any, sheet: Any) -> list[Char]:
    """Every character with its box from the top left corner of the page as shown; a line end as \\n without extent."""
    import pypdfium2.raw as pdfium

    seen = view(page)
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
        found.append((char, *seen(box.left, min(box.top, box.bottom), box.right, max(box.top, box.bottom))))
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
