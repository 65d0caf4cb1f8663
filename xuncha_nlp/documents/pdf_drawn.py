"""What is drawn on a page of a PDF besides text: the straight lines that may make tables, and how much of it pictures cover."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from .grid import Grid, Rule, grids

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
_MILLIMETRES = 25.4 / 72
_THIN = 3.0
_SHORT = 4.0
_OBJECTS = 5000
_RULES = 4000
_STEPS = 4000
_CORNERS = range(4, 7)
_DEEP = 2
_ITSELF: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawn(NamedTuple):
    """`covered` is the share of the page under pictures, `anything` whether there is something to see, `tables` the ruled tables of two
    rows and two columns or more, as shown, `crowded` whether there are too many lines to look for them."""

    covered: float
    anything: bool
    tables: list[Grid]
    crowded: bool


def drawn(page: Any) -> Drawn:
    """`page` is one of pypdfium2."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    covered, count, rules, seen = 0.0, 0, list[Rule](), view(page)
    for item, kind, matrix in islice(_objects(page.raw, _ITSELF, 0), _OBJECTS):
        count += 1
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and (box := _bounds(item, matrix)):
            covered += (box[2] - box[0]) * (box[3] - box[1]) / max(width * height, 1.0)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(rules) <= _RULES:
            rules += [Rule(*(edge * _MILLIMETRES for edge in seen(*line))) for line in _lines(item, matrix)]
    crowded = count == _OBJECTS or len(rules) > _RULES
    found = [] if crowded or len(rules) < 6 else grids(rules)
    tables = [Grid([x / _MILLIMETRES for x in grid.xs], [y / _MILLIMETRES for y in grid.ys], grid.owner) for grid in found]
    return Drawn(min(covered, 1.0), count > 0, [grid for grid in tables if len(grid.ys) > 2 and len(set(grid.owner)) > 2], crowded)


def view(page: Any) -> Callable[[float, float, float, float], Box]:
    """Takes left, bottom, right, top on the page to left, top, right, bottom from the top left corner of the page as shown."""
    left, bottom, right, top = page.get_bbox()
    turned, wide, high = page.get_rotation(), right - left, top - bottom

    def seen(a: float, b: float, c: float, d: float) -> Box:
        a, b, c, d = a - left, top - d, c - left, top - b
        if turned == 90:
            return high - d, a, high - b, c
        if turned == 180:
            return wide - c, high - d, wide - a, high - b
        return (b, wide - c, d, wide - a) if turned == 270 else (a, b, c, d)

    return seen


def _objects(holder: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:
    """The objects of a page, or of a form on it, with their kinds and the way from their place to the page."""
    import pypdfium2.raw as pdfium

    count, get = (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject) if depth else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    for at in range(count(holder)):
        item = get(holder, at)
        kind = pdfium.FPDFPageObj_GetType(item)
        yield item, kind, matrix
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEP:
            yield from _objects(item, _joined(_matrix(item), matrix), depth + 1)


def _matrix(item: Any) -> Matrix:
    import pypdfium2.raw as pdfium

    held = pdfium.FS_MATRIX()
    return (held.a, held.b, held.c, held.d, held.e, held.f) if pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(held)) else _ITSELF


def _joined(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    (p, r), (q, s), (x, y) = _moved(a, b, two, False), _moved(c, d, two, False), _moved(e, f, two)
    return p, r, q, s, x, y


def _moved(x: float, y: float, matrix: Matrix, placed: bool = True) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e * placed, b * x + d * y + f * placed


def _bounds(item: Any, matrix: Matrix) -> Box | None:
    import pypdfium2.raw as pdfium

    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in edges)):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    corners = [_moved(x, y, matrix) for x in (left, right) for y in (bottom, top)]
    return min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)


def _lines(item: Any, matrix: Matrix) -> Iterator[Box]:
    """The level and upright pieces of a path: a thin one is a line, a box has four, a longer path is followed."""
    import pypdfium2.raw as pdfium

    steps = pdfium.FPDFPath_CountSegments(item)
    box = _bounds(item, matrix) if steps < 7 else None
    if box is not None:
        left, bottom, right, top = box
        if max(right - left, top - bottom) < _SHORT:
            return
        if top - bottom <= _THIN:
            yield left, (bottom + top) / 2, right, (bottom + top) / 2
        elif right - left <= _THIN:
            yield (left + right) / 2, bottom, (left + right) / 2, top
        elif steps in _CORNERS:
            yield from ((left, y, right, y) for y in (bottom, top))
            yield from ((x, bottom, x, top) for x in (left, right))
        return
    own = _joined(_matrix(item), matrix)
    x, y, begun = ctypes.c_float(), ctypes.c_float(), (0.0, 0.0)
    last = begun
    for at in range(min(steps, _STEPS)):
        step = pdfium.FPDFPath_GetPathSegment(item, at)
        pdfium.FPDFPathSegment_GetPoint(step, ctypes.byref(x), ctypes.byref(y))
        point, kind = _moved(x.value, y.value, own), pdfium.FPDFPathSegment_GetType(step)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begun = point
        ends = [(last, point)] if kind == pdfium.FPDF_SEGMENT_LINETO else []
        ends += [(point, begun)] if pdfium.FPDFPathSegment_GetClose(step) else []
        for (a, b), (c, d) in ends:
            if min(abs(a - c), abs(b - d)) < 1 and max(abs(a - c), abs(b - d)) >= _SHORT:
                yield min(a, c), min(b, d), max(a, c), max(b, d)
        last = point
