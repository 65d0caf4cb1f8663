"""Ruled tables in pictures: lines found, merged cells, skew, text recognised across a wall, frames that are no tables."""

from __future__ import annotations

import math
from typing import Any

import pytest

from xuncha_nlp.documents.layout import Segment
from xuncha_nlp.documents.ruled import placed, tables

pytest.importorskip("cv2")
XS, YS = (100, 300, 900, 1200), (200, 300, 400, 500)


def drawn(*lines: tuple[int, int, int, int], angle: float = 0.0) -> Any:
    import numpy
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (1400, 1980), "white")
    pen = ImageDraw.Draw(image)
    for line in lines:
        pen.line(line, "black", 3)
    return numpy.asarray(image.rotate(angle, 3, fillcolor="white", center=(0, 0)))[:, :, ::-1].copy()


def whole() -> list[tuple[int, int, int, int]]:
    return [(XS[0], y, XS[-1], y) for y in YS] + [(x, YS[0], x, YS[-1]) for x in XS]


def text(shown: str, x: float, y: float) -> Segment:
    return Segment(shown, x, y, x + 40 * len(shown), y + 40, 0.99)


def test_cells_and_what_stands_around() -> None:
    segments = [text("标题", 500, 100), text("甲", 120, 230), text("乙丙", 320, 230), text("一", 320, 310), text("二", 320, 352), text("丁", 950, 430), text("尾。", 100, 600)]
    pieces = placed(segments, tables(drawn(*whole()), 0.0), 3)
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("paragraph", "标题"), ("table_row", "甲\t乙丙"), ("table_row", "\t一二"), ("table_row", "\t\t丁"), ("paragraph", "尾。"),
    ]  # fmt: skip
    assert {piece.page for piece in pieces} == {3} and pieces[1].confidence == 0.99


def test_merged_cells_and_text_across_a_wall() -> None:
    lines = [line for line in whole() if line[:2] != (300, 200)] + [(300, 300, 300, 500)]
    pieces = placed([text("并起来的格", 150, 230), text("左边右边", 220, 330)], tables(drawn(*lines), 0.0), 1)
    assert [piece.text for piece in pieces] == ["并起来的格", "左边\t右边"]


@pytest.mark.parametrize("degrees", [1.5, -2.0])
def test_skewed_lines(degrees: float) -> None:
    (grid,) = tables(drawn(*whole(), angle=degrees), math.radians(-degrees))
    assert all(abs(a - b) < 4 for a, b in zip((*grid.xs, *grid.ys), (*XS, *YS), strict=True))


def test_frames_and_underlines_are_no_tables() -> None:
    frame = [(100, 200, 1200, 200), (100, 1500, 1200, 1500), (100, 200, 100, 1500), (1200, 200, 1200, 1500)]
    assert not tables(drawn(*frame, *((150, y, 1100, y) for y in (300, 400, 500))), 0.0)
    assert not tables(drawn(), 0.0)
