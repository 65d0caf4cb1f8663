"""Text recognition by rapidocr: one model a process, the page turned upright, every line with its confidence."""

from __future__ import annotations

import importlib.util
import math
import os
import re
from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import Any, NamedTuple

from .compose import Piece, listed
from .grid import Grid
from .layout import Segment
from .ruled import placed, tables

LONG_SIDE = 2000
SURE = 0.9
HOW = "请执行 pip install 'xuncha-nlp[ocr]' 安装文字识别组件后重新运行"
_UPRIGHT = 0.85
_FAINT = 0.3
_NARROW = re.compile("(?<=[\u4e00-\u9fff，。、；：！？”’）》])[,:;!?()]|[()](?=[\u4e00-\u9fff“‘《])")
_WIDE = dict(zip(",:;!?()", "，：；！？（）", strict=True))
_YEAR = re.compile("(?<![〇零○一二三四五六七八九十百千])二([一二三][〇零○一二三四五六七八九])(?=年)")


class NeedsModel(Exception):
    """This process may not load the model: the file is for the one that may."""


class Seen(NamedTuple):
    """What was recognised on one page. `turned` is by how many degrees anticlockwise the picture was turned to stand upright,
    `faint` how many lines were too unsure to be kept, `lean` by how much the lines slope, in radians."""

    segments: list[Segment]
    confidence: float
    turned: int
    faint: int
    lean: float = 0.0
    grids: Sequence[Grid] = ()


def installed() -> bool:
    """Whether the extra [ocr] is there."""
    return all(importlib.util.find_spec(module) is not None for module in ("rapidocr", "onnxruntime"))


@cache
def _model() -> Any:
    for name in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED"):
        os.putenv(name, "1")  # else onnxruntime writes a session file and calls home when it is imported
    import onnxruntime
    from rapidocr import RapidOCR

    onnxruntime.disable_telemetry_events()
    return RapidOCR(params={"Global.use_cls": False, "Global.text_score": 0.0, "Global.max_side_len": LONG_SIDE, "Global.log_level": "critical"})


def recognised(image: Any) -> Seen:
    """The text and the ruled tables of a picture (BGR, uint8), turned in steps of 90 degrees until it reads well."""
    import numpy

    best = _upright(image)
    return best._replace(grids=tables(numpy.ascontiguousarray(numpy.rot90(image, best.turned // 90)), best.lean)) if best.segments else best


def _upright(image: Any) -> Seen:
    import numpy

    best, tall = _seen(image, 0)
    tried = {0}
    while best.confidence < _UPRIGHT or tall:
        way = _next(tried, tall, best.confidence)
        if way is None or not best.segments:
            break
        tried.add(way)
        seen, upended = _seen(numpy.ascontiguousarray(numpy.rot90(image, way // 90)), way)
        if tall and not upended and seen.confidence >= _UPRIGHT:
            return seen
        if seen.confidence > best.confidence and not upended:
            best, tall = seen, False
    return best


def _next(tried: set[int], tall: bool, confidence: float) -> int | None:
    """rapidocr turns tall boxes anticlockwise before it reads them, so where they read well the page wants the same turn."""
    order = ((90, 270) if confidence >= _UPRIGHT else (270, 90)) if tall else (180, 90, 270)
    return next((way for way in order if way not in tried), None)


def _seen(image: Any, turned: int) -> tuple[Seen, bool]:
    """What is read this way up, and whether most lines stand on end."""
    answer = _model()(image, use_det=True, use_cls=False, use_rec=True)
    if answer.boxes is None or not answer.txts:
        return Seen([], 0.0, turned, 0), False
    found = [(box, text, float(score)) for box, text, score in zip(answer.boxes.tolist(), answer.txts, answer.scores, strict=True) if text.strip()]
    kept = [item for item in found if item[2] >= _FAINT]
    weight = sum(len(text) for _, text, _ in kept)
    if not weight:
        return Seen([], 0.0, turned, len(found)), False
    confidence = sum(len(text) * score for _, text, score in kept) / weight
    upended = sum(len(text) for box, text, _ in kept if _long(box[0], box[3]) > 1.5 * _long(box[0], box[1]))
    lean = _lean([box for box, _, _ in kept])
    segments = [_segment(box, text, score, lean) for box, text, score in kept]
    return Seen(segments, confidence, turned, len(found) - len(kept), lean), upended * 2 > weight


def _long(a: list[float], b: list[float]) -> float:
    return math.hypot(b[0] - a[0], b[1] - a[1])


def _lean(boxes: list[list[list[float]]]) -> float:
    """By how much the lines slope, in radians."""
    wide = [math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box in boxes if _long(box[0], box[1]) > 6 * _long(box[0], box[3])]
    lean = median(wide) if wide else 0.0
    return lean if 0.003 < abs(lean) < 0.4 else 0.0


def _segment(box: list[list[float]], text: str, score: float, lean: float) -> Segment:
    x, y = sum(p[0] for p in box) / 4, sum(p[1] for p in box) / 4
    across, down = x * math.cos(lean) + y * math.sin(lean), y * math.cos(lean) - x * math.sin(lean)
    width, height = (_long(box[0], box[1]) + _long(box[3], box[2])) / 2, (_long(box[0], box[3]) + _long(box[1], box[2])) / 2
    text = _NARROW.sub(lambda match: _WIDE[match[0]], text)
    dated = _YEAR.sub(r"二〇\1", text)
    return Segment(dated, across - width / 2, down - height / 2, across + width / 2, down + height / 2, score if dated == text else min(score, SURE - 0.01))


class Doubts:
    """What a reader of recognised pages should be told."""

    def __init__(self, unit: str = "页") -> None:
        self._unit = unit
        self._unsure: list[tuple[int, int]] = []
        self._hand: list[int] = []
        self._turned: list[int] = []

    def page(self, seen: Seen, number: int) -> list[Piece]:
        """The pieces of one page; its doubts are kept."""
        unsure = [s for s in seen.segments if s.confidence < SURE]
        if unsure or seen.faint:
            self._unsure.append((number, len(unsure) + seen.faint))
        letters, doubtful = sum(len(s.text) for s in seen.segments), sum(len(s.text) for s in unsure)
        if (len(unsure) >= 3 and doubtful > letters * 0.3) or (seen.faint >= 3 and seen.faint >= len(seen.segments)):
            self._hand.append(number)
        if seen.turned:
            self._turned.append(number)
        return placed(seen.segments, seen.grids, number) if seen.segments else []

    def notes(self) -> list[tuple[str, str]]:
        found = []
        if self._unsure:
            shown = "、".join(f"第 {page} {self._unit} {count} 行" for page, count in self._unsure)
            found.append(("low_confidence_lines", f"识别把握不足九成的：{shown}，请对照原件。"))
        if self._hand:
            found.append(("handwriting_suspected", f"{listed(self._hand, self._unit)}多处识别不准，可能是手写或图像不清，请对照原件录入。"))
        if self._turned:
            found.append(("turned_pages", f"{listed(self._turned, self._unit)}原来是横放或倒放的，已转正后识别。"))
        return found
