"""Ruled tables in the picture of a page: the lines that are drawn, and the recognised text in their cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .compose import Piece, row, seam
from .grid import Grid, Rule, grids
from .layout import Segment, arranged, paragraphs

_PAGE = 297.0
_LEVEL, _UPRIGHT = 12.0, 9.0
_GAP = 1.5
_RULES = 2000
_THICK = 3.0


def tables(image: Any, lean: float) -> list[Grid]:
    """The ruled tables of a page (BGR), its lines sloping by `lean` radians; edges in pixels of the page set straight, as in `Segment`.
    None but tables of two rows and two columns or more."""
    import cv2
    import numpy

    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    unit = max(grey.shape) / _PAGE
    height, width = grey.shape
    down = max(0.0, width * math.sin(lean))
    across = max(0.0, -height * math.sin(lean))
    if lean:
        turn = numpy.array([[math.cos(lean), math.sin(lean), across], [-math.sin(lean), math.cos(lean), down]], dtype=numpy.float32)
        size = int(width + abs(height * math.sin(lean))) + 1, int(height + abs(width * math.sin(lean))) + 1
        grey = cv2.warpAffine(grey, turn, size, borderValue=255)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 20)
    rules = []
    for level in (True, False):
        for x, y, wide, high in _runs(dark, level, unit):
            thick, x0, y0 = (high if level else wide), x - across, y - down
            if thick <= _THICK * unit:
                middle = (y0 + high / 2) if level else (x0 + wide / 2)
                edges = (x0, middle, x0 + wide, middle) if level else (middle, y0, middle, y0 + high)
                rules.append(Rule(*(edge / unit for edge in edges)))
    if len(rules) > _RULES:
        return []
    found = [Grid([x * unit for x in grid.xs], [y * unit for y in grid.ys], grid.owner) for grid in grids(rules)]
    return [grid for grid in found if len(grid.ys) > 2 and len(set(grid.owner)) > 3]


def _runs(dark: Any, level: bool, unit: float) -> list[tuple[int, int, int, int]]:
    """The boxes of long dark runs along x or along y, small breaks closed."""
    import cv2

    def kernel(length: float) -> Any:
        pixels = max(int(length * unit), 2)
        return cv2.getStructuringElement(cv2.MORPH_RECT, (pixels, 1) if level else (1, pixels))

    seen = cv2.morphologyEx(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, kernel(_GAP)), cv2.MORPH_OPEN, kernel(_LEVEL if level else _UPRIGHT))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(seen)
    return [(int(box[0]), int(box[1]), int(box[2]), int(box[3])) for box in boxes[1:count]]


def placed(segments: Sequence[Segment], found: Sequence[Grid], number: int) -> list[Piece]:
    """The pieces of a page in reading order, tables as rows."""
    free: list[Segment] = []
    held: list[dict[int, list[Segment]]] = [{} for _ in found]
    for segment in segments:
        for part in _split(segment, found):
            for grid, inside in zip(found, held, strict=True):
                if (cell := grid.cell((part.left + part.right) / 2, part.middle)) is not None:
                    inside.setdefault(cell, []).append(part)
                    break
            else:
                free.append(part)
    pieces: list[Piece] = []
    for grid, inside in sorted(zip(found, held, strict=True), key=lambda table: table[0].ys[0]):
        if len(inside) < 2:
            free += [part for parts in inside.values() for part in parts]
            continue
        above = [segment for segment in free if segment.middle < grid.ys[0]]
        free = [segment for segment in free if segment.middle >= grid.ys[0]]
        pieces += arranged(above, number) if above else []
        pieces += _rows(grid, inside, number)
    return pieces + (arranged(free, number) if free else [])


def _rows(grid: Grid, inside: dict[int, list[Segment]], number: int) -> list[Piece]:
    columns, found = len(grid.xs) - 1, []
    for start in range(0, len(grid.owner), columns):
        cells = [inside.get(at, []) if grid.owner[at] == at else [] for at in range(start, start + columns)]
        if any(cells):
            sure = min(segment.confidence for cell in cells for segment in cell)
            found.append(row(map(_cell, cells), number, sure))
    return found


def _cell(segments: list[Segment]) -> str:
    text = ""
    for piece in paragraphs(arranged(segments, 1)) if segments else []:
        text += seam(text, piece.text) + piece.text.replace("\t", " ")
    return text


def _split(segment: Segment, found: Sequence[Grid]) -> list[Segment]:
    """A line that was recognised across walls of a table, cut there by the widths of its characters."""
    walls = sorted({
        wall for grid in found for wall in grid.xs[1:-1]
        if segment.left + segment.height < wall < segment.right - segment.height
        and grid.cell(wall - 1, segment.middle) != grid.cell(wall + 1, segment.middle)
    })  # fmt: skip
    if not walls:
        return [segment]
    weights = [1.0 if char > "\u2e80" else 0.55 for char in segment.text]
    scale = (segment.right - segment.left) / sum(weights)
    parts: list[list[str]] = [[] for _ in range(len(walls) + 1)]
    x = segment.left
    for char, weight in zip(segment.text, weights, strict=True):
        parts[sum(wall < x + weight * scale / 2 for wall in walls)].append(char)
        x += weight * scale
    edges = [segment.left, *walls, segment.right]
    return [segment._replace(text="".join(chars), left=a, right=b) for chars, a, b in zip(parts, edges, edges[1:], strict=False) if chars]
