"""The objects of an OFD page (GB/T 33190): glyphs where they are printed, and ruled lines. Lengths in millimetres, y downwards."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ..errors import TooLarge
from .grid import Rule
from .numbering import local

if TYPE_CHECKING:
    from lxml.etree import _Element

Matrix = tuple[float, float, float, float, float, float]
_NUMBERS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?|[A-Za-z]")
_ARGUMENTS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_FAR = 100_000.0
_THIN = 1.0
_RULES = 4000
_TOKENS = 20_000
_NESTED = 32
_OBJECTS = 200_000
_PALE = 128
_OBLIQUE = 4.0
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Glyph(NamedTuple):
    """A printed character: left end and baseline, width and size. `char` is a whole column where text runs downwards; `turn` counts
    quarter turns clockwise; `space` is the blank before it."""

    x: float
    y: float
    width: float
    size: float
    char: str
    turn: int = 0
    space: str = ""
    template: bool = False


@dataclass
class Page:
    """What is printed on a page, and what was passed over."""

    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    objects: int = 0
    watermark: bool = False
    hidden: bool = False
    nameless: int = 0


def collect(page: Page, content: _Element, unit: Callable[[str], _Element | None], most: int, template: bool = False, pale: bool = False) -> None:
    """Add the objects below `content` to `page`. `unit` finds composite graphics by id; `most` bounds the characters of a page.
    `pale`: nearly transparent text is a watermark here. Raises TooLarge."""
    _Collector(page, unit, most, template, pale).walk(content, _placed(content, IDENTITY), 0)


class _Collector:
    def __init__(self, page: Page, unit: Callable[[str], _Element | None], most: int, template: bool, pale: bool) -> None:
        self.page, self.unit, self.most, self.template, self.pale = page, unit, most, template, pale
        self.inside: list[str] = []

    def walk(self, parent: _Element, outer: Matrix, depth: int) -> None:
        for child in parent:
            name = local(child)
            if not name.endswith("Object") and name not in ("Layer", "PageBlock", "Content"):
                continue
            self.page.objects += 1
            if self.page.objects > _OBJECTS:
                raise TooLarge(f"OFD 的一页里超过 {_OBJECTS} 个图元。请核对来源，或转换为 PDF 后放入。")
            if child.get("Visible", "").lower() == "false":
                self.page.hidden |= name != "PathObject"
            elif name == "TextObject":
                self._text(child, outer)
            elif name == "PathObject":
                self._path(child, outer)
            elif name == "ImageObject":
                self.page.images.append(child.get("ResourceID", ""))
            elif name == "CompositeObject":
                self._composite(child, outer, depth)
            elif depth < _NESTED:
                self.walk(child, outer, depth + 1)

    def _composite(self, item: _Element, outer: Matrix, depth: int) -> None:
        id = item.get("ResourceID", "")
        content = None if id in self.inside or depth >= _NESTED else self.unit(id)
        if content is not None:
            self.inside.append(id)
            self.walk(content, _placed(item, outer), depth + 1)
            self.inside.pop()

    def _text(self, item: _Element, outer: Matrix) -> None:
        a, b, c, d, e, f = _placed(item, outer)
        angle = math.degrees(math.atan2(b, a))
        turn = round(angle / 90)
        if abs(angle - 90 * turn) > _OBLIQUE or (self.pale and _number(item.get("Alpha", "255")) <= _PALE):
            self.page.watermark = True
            return
        size, scale = _number(item.get("Size", "0")) or 4.0, _number(item.get("HScale", "1")) or 1.0
        tall, wide = size * (math.hypot(c, d) or 1.0), math.hypot(a, b)
        x = y = 0.0
        for code in item:
            if local(code) != "TextCode":
                continue
            x, y = _number(code.get("X", str(x))), _number(code.get("Y", str(y)))
            text = "".join(str(piece) for piece in code.itertext()).strip("\r\n\t")
            if len(self.page.glyphs) + len(text) > self.most:
                raise TooLarge(f"OFD 的文字超过 {self.most} 字。请拆分后放入。")
            across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
            space, u, v = "", x, y
            column = bool(down) and len(text) > 1 and sum(map(abs, down)) > 2 * sum(map(abs, across))
            if column:
                shown = "".join(text.split())
                if shown:
                    self._put(a * u + c * v + e, b * u + d * v + f, tall, tall, shown, turn, "")
                continue
            for at, char in enumerate(text):
                natural = size * scale * (1.0 if char > "\u2e7f" or char in "“”‘’…—·" else 0.5)
                step = across[at] if at < len(across) else natural if not across and not down else (across[-1] if across else 0.0)
                if char.isspace():
                    space = space or char
                else:
                    width = step if 0 < step <= 1.05 * size and char <= "\u2e7f" else natural
                    self.page.nameless += char in "¤\ufffd"
                    self._put(a * u + c * v + e, b * u + d * v + f, width * wide, tall, char, turn, space)
                    space = ""
                u += step
                v += down[at] if at < len(down) else 0.0

    def _put(self, x: float, y: float, width: float, size: float, char: str, turn: int, space: str) -> None:
        if abs(x) < _FAR and abs(y) < _FAR and 0 < size < _FAR:
            self.page.glyphs.append(Glyph(x, y, width, size, char, turn % 4, space, self.template))

    def _path(self, item: _Element, outer: Matrix) -> None:
        data = next((child.text for child in item if local(child) == "AbbreviatedData"), None)
        if not data or len(self.page.rules) >= _RULES:
            return
        a, b, c, d, e, f = _placed(item, outer)
        stroked = item.get("Stroke", "true").lower() != "false"
        lines = [(a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f) for x0, y0, x1, y1 in _lines(data)]
        if not lines:
            return
        x0, x1 = min(min(line[0], line[2]) for line in lines), max(max(line[0], line[2]) for line in lines)
        y0, y1 = min(min(line[1], line[3]) for line in lines), max(max(line[1], line[3]) for line in lines)
        if min(x1 - x0, y1 - y0) <= _THIN and len(lines) > 2:
            level = x1 - x0 >= y1 - y0
            lines = [(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2) if level else ((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)]
        elif not stroked:
            return
        for p, q, r, s in lines:
            if max(abs(p), abs(q), abs(r), abs(s)) < _FAR and min(abs(p - r), abs(q - s)) < 0.3 and max(abs(p - r), abs(q - s)) > 2 * _THIN:
                self.page.rules.append(Rule(min(p, r), min(q, s), max(p, r), max(q, s)))


def turned(page: Page, turn: int) -> tuple[list[Glyph], list[Rule]]:
    """The glyphs that stand in that direction, and all lines, as seen with the page turned so that they read from left to right."""
    glyphs = [glyph._replace(x=x, y=y) for glyph in page.glyphs if glyph.turn == turn for x, y in [_seen(glyph.x, glyph.y, turn)]]
    rules = []
    for rule in page.rules if turn else ():
        (p, q), (r, s) = _seen(rule.x0, rule.y0, turn), _seen(rule.x1, rule.y1, turn)
        rules.append(Rule(min(p, r), min(q, s), max(p, r), max(q, s)))
    return glyphs, rules if turn else page.rules


def _seen(x: float, y: float, turn: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn % 4]


def _placed(item: _Element, outer: Matrix) -> Matrix:
    """From the space of an object to the page: its CTM, then its Boundary, then what it stands in."""
    numbers = [_number(token) for token in (item.get("CTM") or "").split()[:6]]
    a, b, c, d, e, f = numbers if len(numbers) == 6 else IDENTITY
    box = [_number(token) for token in (item.get("Boundary") or "").split()[:2]]
    e, f = (e + box[0], f + box[1]) if len(box) == 2 else (e, f)
    p, q, r, s, t, u = outer
    return (p * a + r * b, q * a + s * b, p * c + r * d, q * c + s * d, p * e + r * f + t, q * e + s * f + u)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if -_FAR < number < _FAR else 0.0


def _deltas(text: str | None, most: int) -> list[float]:
    """`g 3 4.2 5` means 4.2 three times, then 5."""
    found: list[float] = []
    tokens = (text or "").split()
    at = 0
    while at < len(tokens) and len(found) < most:
        if tokens[at] in ("g", "G") and at + 2 < len(tokens):
            found.extend([_number(tokens[at + 2])] * min(max(int(_number(tokens[at + 1])), 0), most))
            at += 3
        else:
            found.append(_number(tokens[at]))
            at += 1
    return found[:most]


def _lines(data: str) -> Iterator[Rule]:
    """The straight pieces of a path."""
    tokens = [match[0] for match in _NUMBERS.finditer(data[: 12 * _TOKENS])]
    x = y = start_x = start_y = 0.0
    at = 0
    while at < len(tokens):
        verb = tokens[at]
        wanted = _ARGUMENTS.get(verb)
        at += 1
        if wanted is None:
            continue
        numbers = [_number(token) for token in tokens[at : at + wanted]]
        if len(numbers) < wanted:
            return
        at += wanted
        if verb == "C":
            yield Rule(x, y, start_x, start_y)
            x, y = start_x, start_y
        elif verb in "MS":
            x, y = start_x, start_y = numbers[0], numbers[1]
        else:
            if verb == "L":
                yield Rule(x, y, numbers[0], numbers[1])
            x, y = numbers[-2], numbers[-1]
