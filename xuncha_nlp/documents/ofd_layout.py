"""Glyphs with places, in whatever order, become lines, columns, table rows and paragraphs in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .compose import Piece, row
from .grid import Grid, Rule, grids
from .ofd_page import Glyph

_GAP = 1.3
_PAGE_NUMBER = re.compile(r"[-—–\s第]*\d{1,4}(?:\s*[/／]\s*\d{1,4})?[-—–\s页]*(?:共\s*\d+\s*页)?$")
_BEGINS = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.、．)）]|第.{1,4}[条章节部页]|附件|附：|[●•■◆\-—*①-⑳]")
_PROSE = 8
_WRAPS = 10
_SURE = 18
_DEEP = 12


class Segment(NamedTuple):
    """Text without a wide gap; y is the baseline."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    template: bool


class Table(NamedTuple):
    """A ruled table where it stands; `y` is its upper edge."""

    x0: float
    x1: float
    y: float
    rows: list[Piece]
    template: bool


Line = list[Segment]
Found = tuple[Piece, bool]


def layout(glyphs: Sequence[Glyph], rules: Sequence[Rule], page: int) -> list[Found]:
    """The pieces of a page in reading order, each with whether all of it comes from a template."""
    upright = [glyph for glyph in glyphs if len(glyph.char) == 1]
    if sum(len(glyph.char) for glyph in glyphs) > 2 * len(upright):
        return _vertical(glyphs, page)
    tables, free = _ruled(glyphs, rules, page)
    lines = _lines(free)
    items: list[Line | Table] = sorted([*lines, *tables], key=lambda item: item.y if isinstance(item, Table) else item[0].y)
    top, bottom = (items.pop(at) if items and _is_number(items[at]) else None for at in (0, -1))
    ends = [[(Piece(end[0].text, "footer", page), end[0].template)] if end and not isinstance(end, Table) else [] for end in (top, bottom)]
    return [*ends[0], *_ordered(items, page, 0), *ends[1]]


def _is_number(item: Line | Table) -> bool:
    return not isinstance(item, Table) and len(item) == 1 and bool(_PAGE_NUMBER.match(item[0].text))


def _vertical(glyphs: Iterable[Glyph], page: int) -> list[Found]:
    """A page of columns that run downwards, the first on the right."""
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.x):
        if columns and columns[-1][0].x - glyph.x < 0.5 * glyph.size:
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    found = []
    for column in columns:
        column.sort(key=lambda glyph: glyph.y)
        found.append((Piece("".join(glyph.char for glyph in column), "paragraph", page), all(glyph.template for glyph in column)))
    return found


def _ruled(glyphs: Sequence[Glyph], rules: Sequence[Rule], page: int) -> tuple[list[Table], list[Glyph]]:
    places = grids(rules)
    cells: list[dict[int, list[Glyph]]] = [{} for _ in places]
    free = []
    for glyph in glyphs:
        x, y = glyph.x + glyph.width / 2, glyph.y - 0.35 * glyph.size
        for grid, inside in zip(places, cells, strict=True):
            if (cell := grid.cell(x, y)) is not None:
                inside.setdefault(cell, []).append(glyph)
                break
        else:
            free.append(glyph)
    tables = []
    for grid, inside in zip(places, cells, strict=True):
        if len(inside) < 2:
            free.extend(glyph for filled in inside.values() for glyph in filled)
            continue
        template = all(glyph.template for filled in inside.values() for glyph in filled)
        tables.append(Table(grid.xs[0], grid.xs[-1], grid.ys[0], list(_rows(grid, inside, page)), template))
    return tables, free


def _rows(grid: Grid, inside: dict[int, list[Glyph]], page: int) -> Iterable[Piece]:
    columns = len(grid.xs) - 1
    for start in range(0, len(grid.owner), columns):
        cells = [_lines(inside[at]) if grid.owner[at] == at and at in inside else [] for at in range(start, start + columns)]
        rights = [_right(grid, at) for at in range(start, start + columns)]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and any(_aligned(filled[0][at:]) for at in range(len(filled[0]))):
            yield from (piece for piece, _ in _flowing(filled[0], page))
            continue
        lefts = grid.xs[:-1]
        for texts in _listed(cells, [right - left for left, right in zip(lefts, rights, strict=True)]) or [[_cell(cell, right) for cell, right in zip(cells, rights, strict=True)]]:
            if any(texts):
                yield row(texts, page)


def _right(grid: Grid, at: int) -> float:
    """Where the area that begins with a cell ends."""
    columns, end = len(grid.xs) - 1, at
    while (end + 1) % columns and grid.owner[end + 1] == at:
        end += 1
    return grid.xs[end % columns + 1]


def _listed(cells: list[list[Line]], widths: list[float]) -> list[list[str]]:
    """The rows of a list that stands in cells without lines between its rows; empty where text just runs over several lines."""
    lists = sum(width > 3.5 * cell[0][0].size and _is_list(cell, width) for cell, width in zip(cells, widths, strict=True) if len(cell) > 1)
    longest = max(cells, key=len, default=[])
    if lists < 2:
        return []
    table = [[""] * len(cells) for _ in longest]
    for column, cell in enumerate(cells):
        for line in cell:
            near = min(range(len(longest)), key=lambda at: abs(longest[at][0].y - line[0].y))
            if abs(longest[near][0].y - line[0].y) > 0.6 * line[0].size or table[near][column]:
                return []
            table[near][column] = _joined(line)
    return table


def _is_list(cell: list[Line], width: float) -> bool:
    """Whether a line ends long before the cell does and another one follows."""
    return any(line[-1].x1 - line[0].x0 < width - 3 * line[0].size for line in cell[:-1])


def _cell(lines: list[Line], right: float) -> str:
    """Lines of a cell run on where they fill it, or hold one character each; elsewhere a blank stands between them."""
    text = ""
    for at, line in enumerate(lines):
        if at:
            before, size = lines[at - 1][-1], line[0].size
            whole = before.x1 >= right - 1.8 * size or (len(text) == at and len(_joined(line)) == 1)
            text += _seam(text, line[0].text) if whole else " "
        text += _joined(line)
    return text


def _lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines from the top, each with its segments from the left."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.y, glyph.x)):
        if rows and glyph.y - rows[-1][0].y < 0.4 * min(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_segments(sorted(found, key=lambda glyph: glyph.x)) for found in rows]


def _segments(glyphs: list[Glyph]) -> Line:
    line: Line = []
    run: list[str] = []
    last = first = glyphs[0]
    template = True

    def close() -> None:
        line.append(Segment(first.x, last.x + last.width, first.y, max(first.size, last.size), "".join(run), template))

    for glyph in glyphs:
        if run:
            if glyph.char == last.char and glyph.x - last.x < 0.15 * glyph.size:
                continue
            gap, size = glyph.x - last.x - last.width, max(glyph.size, last.size)
            if gap > _GAP * size:
                close()
                run, first, template = [], glyph, True
            elif glyph.space:
                run.append(glyph.space)
            elif gap > 0.25 * size and last.char[-1].isascii() and glyph.char[0].isascii():
                run.append(" ")
        run.append(glyph.char)
        template &= glyph.template
        last = glyph
    close()
    return line


def _ordered(items: list[Line | Table], page: int, depth: int) -> list[Found]:
    """Side by side columns one after the other, wherever a gutter runs through several lines of prose."""
    band = _columns(items) if depth < _DEEP else None
    if band is None:
        return _emitted(items, page)
    start, end, gutter = band
    left: list[Line | Table] = []
    right: list[Line | Table] = []
    for item in items[start:end]:
        if isinstance(item, Table):
            (left if item.x1 <= gutter else right).append(item)
            continue
        for side, part in ((left, [piece for piece in item if piece.x1 <= gutter]), (right, [piece for piece in item if piece.x0 >= gutter])):
            if part:
                side.append(part)
    sides = _ordered(left, page, depth + 1) + _ordered(right, page, depth + 1)
    return _ordered(items[:start], page, depth + 1) + sides + _ordered(items[end:], page, depth + 1)


def _columns(items: list[Line | Table]) -> tuple[int, int, float] | None:
    """The longest run of items that one gutter divides into two columns of prose: its start, its end, and where the gutter is."""
    candidates: dict[int, float] = {}
    for item in items:
        if not isinstance(item, Table):
            for before, after in pairwise(item):
                candidates.setdefault(round((before.x1 + after.x0) / 4), (before.x1 + after.x0) / 2)
    best: tuple[int, int, float] | None = None
    for gutter in list(candidates.values())[:40]:
        start = 0
        for at in range(len(items) + 1):
            if at == len(items) or _crosses(items[at], gutter):
                if at - start >= 3 and (best is None or at - start > best[1] - best[0]) and _prose(items[start:at], gutter):
                    best = (start, at, gutter)
                start = at + 1
    return best


def _crosses(item: Line | Table, x: float) -> bool:
    return any(part.x0 < x < part.x1 for part in ([item] if isinstance(item, Table) else item))


def _prose(items: list[Line | Table], gutter: float) -> bool:
    lines = [item for item in items if not isinstance(item, Table)]
    sides = [[[part for part in line if (part.x0 < gutter) is left] for line in lines] for left in (True, False)]
    for side in sides:
        filled = [line for line in side if line]
        if len(filled) < 3:
            return False
        parts = [part for line in filled for part in line]
        width = max(part.x1 for part in parts) - min(part.x0 for part in parts)
        ink = [sum(part.x1 - part.x0 for part in line) for line in filled]
        if median(len(part.text) for part in parts) < _PROSE or median(ink) < 0.6 * width:
            return False
    return sum(len(line) == 1 for line in sides[0] if line) >= 0.8 * sum(map(bool, sides[0]))


def _emitted(items: list[Line | Table], page: int) -> list[Found]:
    """One column: ruled tables, tables of aligned text, and paragraphs."""
    found: list[Found] = []
    at = 0
    while at < len(items):
        item = items[at]
        if isinstance(item, Table):
            found.extend((piece, item.template) for piece in item.rows)
            at += 1
            continue
        end = at
        while end < len(items) and not isinstance(items[end], Table):
            end += 1
        found.extend(_flowing([line for line in items[at:end] if not isinstance(line, Table)], page))
        at = end
    return found


def _flowing(lines: list[Line], page: int) -> list[Found]:
    found: list[Found] = []
    single = [line[0] for line in lines if len(line) == 1]
    left, right = min((part.x0 for part in single), default=0.0), max((part.x1 for line in lines for part in line), default=0.0)
    full = sum(part.x1 >= right - 1.8 * part.size for part in single) >= 2
    at = 0
    while at < len(lines):
        if len(lines[at]) > 1 and (size := _aligned(lines[at:])):
            found.extend(_borderless(lines[at : at + size], page))
            at += size
            continue
        text, template, last = _joined(lines[at]), all(part.template for part in lines[at]), lines[at]
        at += 1
        while at < len(lines) and _runs_on(last, lines[at], left, right, full) and not _BEGINS.match(_joined(lines[at])):
            text += _seam(text, lines[at][0].text) + _joined(lines[at])
            template &= lines[at][0].template
            last = lines[at]
            at += 1
        found.append((Piece(text, "paragraph", page), template))
    return found


def _runs_on(last: Line, after: Line, left: float, right: float, full: bool) -> bool:
    if len(last) > 1 or len(after) > 1:
        return False
    one, two = last[0], after[0]
    size = one.size
    if right - left < _WRAPS * size or one.x1 < right - 1.8 * size or not (full or right - left >= _SURE * size):
        return False
    return abs(two.x0 - left) <= 0.7 * size and abs(two.size - size) <= 0.1 * size and two.y - one.y <= 2.6 * size


def _aligned(lines: list[Line]) -> int:
    """How many lines from the first make a table without rules: two columns or more all the way down, two rows at least."""
    size = rows = good = 0
    for at, line in enumerate(lines):
        if at and line[0].y - lines[at - 1][0].y > 4 * line[0].size:
            break
        columns = _spans(lines[: at + 1])
        if len(columns) < 2:
            break
        if len(line) == 1:
            if line[0].x0 < columns[1][0] or line[0].y - lines[at - 1][0].y > 2 * line[0].size:
                break
        elif len({_column(columns, part) for part in line}) > 1:
            rows += 1
        else:
            break
        size = at + 1
        if rows >= 2:
            good = size
    return good


def _spans(lines: list[Line]) -> list[tuple[float, float]]:
    """Where columns are: stretches of the x axis that text covers."""
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted((part.x0, part.x1) for line in lines for part in line):
        if merged and x0 < merged[-1][1] + 0.3:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _column(columns: list[tuple[float, float]], part: Segment) -> int:
    return next(at for at, (_, end) in enumerate(columns) if part.x0 <= end)


def _borderless(lines: list[Line], page: int) -> Iterable[Found]:
    columns = _spans(lines)
    table: list[list[str]] = []
    for line in lines:
        if len(line) > 1 or not table:
            table.append([""] * len(columns))
        for part in line:
            at = _column(columns, part)
            held = table[-1][at]
            table[-1][at] = held + (_seam(held, part.text) if len(line) == 1 else " " if held else "") + part.text
    template = all(part.template for line in lines for part in line)
    return [(row(cells, page), template) for cells in table]


def _joined(line: Line) -> str:
    """The text of a line; letters set wide apart, one by one, are one word."""
    return ("" if len(line) > 1 and all(len(part.text) == 1 for part in line) else "  ").join(part.text for part in line)


def _seam(text: str, after: str) -> str:
    return " " if text and after and text[-1].isascii() and after[0].isascii() and text[-1].isalnum() and after[0].isalnum() else ""
