"""Segments of text on a page, in reading order: columns, tables without rules, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from .compose import Piece, row, seam

ENDS = "。！？；：…!?;:"
BEGINS = re.compile(
    r"[\s　]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.、．)）](?!\d)|第.{1,4}[条章节部页]|附件|附：|[●•■◆\-—*①-⑳]"
)
_TRIES = 41


class Segment(NamedTuple):
    """A run of text on one line; edges in any unit, from the top left corner of the upright page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


Line = list[Segment]


def arranged(segments: Sequence[Segment], page: int) -> list[Piece]:
    """The pieces of a page: two columns one after the other, aligned cells as table rows, every line of prose a piece of its own,
    `joined` where it goes on the line above."""
    return [piece for part in parts(segments) for piece in _flow(part, page)]


def parts(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The segments in groups to be read one after the other: whole width, left column, right column."""
    cut = gutter(segments)
    if cut is None:
        yield list(segments)
        return
    left: list[Segment] = []
    right: list[Segment] = []
    wide: list[Segment] = []
    for segment in sorted(segments, key=lambda s: s.middle):
        if segment.left < cut < segment.right:
            yield from (part for part in (left, right) if part)
            left, right = [], []
            wide.append(segment)
            continue
        if wide:
            yield wide
            wide = []
        (left if segment.right <= cut else right).append(segment)
    yield from (part for part in (wide, left, right) if part)


def gutter(segments: Sequence[Segment]) -> float | None:
    """Where a page of two columns of prose is to be cut, or None."""
    if len(segments) < 8:
        return None
    first, last = min(s.left for s in segments), max(s.right for s in segments)
    width = last - first
    best: tuple[int, float, float] | None = None
    for step in range(_TRIES):
        cut = first + width * (0.3 + 0.4 * step / (_TRIES - 1))
        left, right = [s for s in segments if s.right <= cut], [s for s in segments if s.left >= cut]
        crossing = len(segments) - len(left) - len(right)
        if len(left) < 3 or len(right) < 3 or crossing * 5 > len(segments):
            continue
        found = (crossing, -(min(s.left for s in right) - max(s.right for s in left)), cut)
        if (best is None or found < best) and _prose(left, cut - first) and _prose(right, last - cut) and _beside(left, right):
            best = found
    return best[2] if best else None


def _prose(column: Sequence[Segment], width: float) -> bool:
    return median(s.right - s.left for s in column) > width * 0.6 and median(len(s.text) for s in column) >= 8


def _beside(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    top, bottom = max(min(s.top for s in left), min(s.top for s in right)), min(max(s.bottom for s in left), max(s.bottom for s in right))
    least = min(max(s.bottom for s in side) - min(s.top for s in side) for side in (left, right))
    return bottom - top > least * 0.5


def lines(segments: Sequence[Segment]) -> list[Line]:
    """The segments line by line, each from left to right."""
    found: list[Line] = []
    for segment in sorted(segments, key=lambda s: s.middle):
        if found:
            last = found[-1]
            middle, height = sum(s.middle for s in last) / len(last), max(s.height for s in last)
            if abs(segment.middle - middle) < 0.5 * min(max(height, 1e-6), max(segment.height, 1e-6)) + 0.1 * height:
                last.append(segment)
                continue
        found.append([segment])
    return [sorted(line, key=lambda s: s.left) for line in found]


def _flow(segments: Sequence[Segment], page: int) -> Iterator[Piece]:
    rows = [merged(line) for line in lines(segments)]
    left, right = min(s.left for s in segments), max(s.right for s in segments)
    at = 0
    while at < len(rows):
        end = _band(rows, at, left, right)
        table = _table(rows[at:end], page) if end - at >= 2 else []
        if table:
            yield from table
            at = end
            continue
        stop = at + 1
        while stop < len(rows) and len(rows[stop]) == 1:
            stop += 1
        yield from _prose_pieces(rows[at:stop], left, right, page)
        at = stop


def merged(line: Line) -> Line:
    """The cells of a line: segments less than a character apart are one."""
    cells: Line = []
    for segment in line:
        if cells and segment.left - cells[-1].right < 0.9 * max(segment.height, cells[-1].height):
            cells[-1] = _together(cells[-1], segment)
        else:
            cells.append(segment)
    return cells


def _together(a: Segment, b: Segment) -> Segment:
    text = a.text + seam(a.text, b.text) + b.text
    return Segment(text, min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom), min(a.confidence, b.confidence))


def _band(rows: Sequence[Line], at: int, left: float, right: float) -> int:
    """Where the run of lines with several cells that begins at `at` ends; a short line inside it goes on a cell."""
    end = at
    while end < len(rows):
        line = rows[end]
        if len(line) == 1 and not (end > at and line[0].right - line[0].left < (right - left) * 0.5 and _goes_on(rows[end - 1], line[0])):
            break
        end += 1
    while end > at and len(rows[end - 1]) == 1 and rows[end - 1][0].left < rows[at][-1].left:
        end -= 1
    return end


def _goes_on(above: Line, cell: Segment) -> bool:
    near = cell.top - max(s.bottom for s in above) < cell.height * 0.8
    return near and any(abs(s.left - cell.left) < cell.height * 0.5 for s in above[1:] or above)


def _table(rows: Sequence[Line], page: int) -> list[Piece]:
    several = [line for line in rows if len(line) > 1]
    columns = _columns([cell for line in several for cell in line])
    if len(columns) < 2 or len(several) < (3 if len(columns) == 2 else 2):
        return []
    if median(len(line) for line in several) < len(columns) * 0.6 or median(len(cell.text) for line in several for cell in line) > 30:
        return []
    filled: list[tuple[list[str], list[float]]] = []
    for line in rows:
        if len(line) == 1 and filled:
            texts, sure = filled[-1]
        else:
            texts, sure = [""] * len(columns), []
            filled.append((texts, sure))
        for cell in line:
            column = max(range(len(columns)), key=lambda n: min(cell.right, columns[n][1]) - max(cell.left, columns[n][0]))
            texts[column] += seam(texts[column], cell.text) + cell.text
            sure.append(cell.confidence)
    return [row(texts, page, min(sure)) for texts, sure in filled]


def _columns(cells: Sequence[Segment]) -> list[tuple[float, float]]:
    """Left and right edges of what the cells cover together."""
    found: list[tuple[float, float]] = []
    for cell in sorted(cells, key=lambda s: s.left):
        if found and cell.left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], cell.right))
        else:
            found.append((cell.left, cell.right))
    return found


def _prose_pieces(rows: Sequence[Line], left: float, right: float, page: int) -> Iterator[Piece]:
    """One piece a line. A line goes on the one above when that one is full and this one is not indented."""
    above: Segment | None = None
    for line in rows:
        text = "  ".join(cell.text for cell in line)
        whole = Segment(text, line[0].left, min(c.top for c in line), line[-1].right, max(c.bottom for c in line), min(c.confidence for c in line))
        joined = above is not None and len(line) == 1 and _continues(above, whole, left, right)
        yield Piece(text, "paragraph", page, whole.confidence, joined)
        above = whole if len(line) == 1 else None


def _continues(above: Segment, below: Segment, left: float, right: float) -> bool:
    size = min(above.height, below.height)
    if max(above.height, below.height) > size * 1.6 or below.top - above.bottom > size * 1.6:
        return False
    if above.right < right - 2.5 * size or below.left > left + 1.2 * size or right - left < 12 * size:
        return False
    return not (BEGINS.match(below.text) and above.text[-1:] in ENDS)


def paragraphs(pieces: Sequence[Piece]) -> list[Piece]:
    """The same text with one piece a paragraph."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.joined and found:
            before = found[-1]
            text = before.text + seam(before.text, piece.text) + piece.text
            found[-1] = before._replace(text=text, confidence=min(before.confidence, piece.confidence))
        else:
            found.append(piece)
    return found
