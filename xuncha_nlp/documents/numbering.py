"""Automatic numbers of Word paragraphs (一、 （一） 1.) as they are printed, and which paragraphs are headings."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element

_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
          (4, "iv"), (1, "i"))


class _Level(NamedTuple):
    start: int
    format: str
    text: str


class Numbering:
    """Counts the numbered paragraphs of one document, in the order in which they are asked about (ECMA-376 17.9)."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[str] = set()
        self._styles: dict[str, tuple[str, int] | None] = {}
        self._headings: set[str] = set()
        self._read_styles(styles)
        self._read_lists(numbering)

    def of(self, paragraph: _Element) -> tuple[str, bool]:
        """The printed number of a paragraph (empty if none) and whether it is a heading; counts it where it has text."""
        properties = next((child for child in paragraph if local(child) == "pPr"), None)
        if properties is None:
            return "", False
        style = value(properties, "pStyle") or ""
        outline = value(properties, "outlineLvl")
        heading = style in self._headings or (outline or "9") in "012345678"
        place = self._place(properties) or self._styles.get(style)
        if place is None or not any(local(child) == "t" and child.text for child in paragraph.iter()):
            return "", heading
        return self._next(*place), heading

    def _next(self, list_id: str, depth: int) -> str:
        if list_id not in self._lists:
            return ""
        abstract, starts = self._lists[list_id]
        levels, counts = self._levels.get(abstract, {}), self._counts[abstract]
        if depth not in levels:
            return ""
        if list_id not in self._started:
            self._started.add(list_id)
            for level in starts:
                counts.pop(level, None)
        start = starts.get(depth, levels[depth].start)
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if levels[depth].format in ("bullet", "none"):
            return ""

        def printed(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            if level not in levels:
                return ""
            number = counts.setdefault(level, starts.get(level, levels[level].start))
            return written(number, levels[level].format)

        label = re.sub("%([1-9])", printed, levels[depth].text)
        return label + (" " if label[-1:].isascii() and label[-1:] else "")

    def _place(self, properties: _Element | None) -> tuple[str, int] | None:
        numbers = next((child for child in properties if local(child) == "numPr"), None) if properties is not None else None
        if numbers is None:
            return None
        depth = value(numbers, "ilvl") or "0"
        return (value(numbers, "numId") or "0", int(depth) if re.fullmatch("[0-8]", depth) else 0)

    def _read_styles(self, styles: _Element | None) -> None:
        for style in styles if styles is not None else ():
            if local(style) != "style":
                continue
            id = attribute(style, "styleId")
            name = (value(style, "name") or "").lower()
            properties = next((child for child in style if local(child) == "pPr"), None)
            self._styles[id] = self._place(properties) or self._styles.get(value(style, "basedOn") or "")
            if re.match("heading [1-9]|title$|标题", name):
                self._headings.add(id)

    def _read_lists(self, numbering: _Element | None) -> None:
        for item in numbering if numbering is not None else ():
            if local(item) == "abstractNum":
                id = attribute(item, "abstractNumId")
                self._levels[id] = {}
                for level in item:
                    if local(level) == "lvl" and (depth := attribute(level, "ilvl")).isdecimal():
                        self._levels[id][int(depth)] = _level(level)
                        style = value(level, "pStyle")
                        if style and (place := self._styles.get(style)) is not None:
                            self._styles[style] = (place[0], int(depth))
            elif local(item) == "num":
                starts = {}
                for override in item:
                    depth, start = attribute(override, "ilvl"), value(override, "startOverride")
                    if local(override) == "lvlOverride" and depth.isdecimal() and start and start.isdecimal():
                        starts[int(depth)] = min(int(start), 100_000)
                self._lists[attribute(item, "numId")] = (value(item, "abstractNumId") or "", starts)


def written(number: int, format: str) -> str:
    """A number in a Word number format (ST_NumberFormat); decimal where the format is not known."""
    if format in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"):
        return chinese(number)
    if format == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if format.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if format == "decimalEnclosedParen" and 1 <= number <= 20:
        return chr(0x2474 + number - 1)
    if format in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letter if format == "upperLetter" else letter.lower()
    if format in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = ""
        for worth, letters in _ROMAN:
            roman += letters * (number // worth)
            number %= worth
        return roman.upper() if format == "upperRoman" else roman
    return f"{number:02d}" if format == "decimalZero" else str(number)


def chinese(number: int) -> str:
    """1 -> 一, 12 -> 十二, 105 -> 一百零五; digits outside 1..9999."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + mark
        gap = not digit
    return text.removeprefix("一") if 10 <= number < 20 else text


def _level(level: _Element) -> _Level:
    start = value(level, "start") or "1"
    return _Level(min(int(start), 100_000) if start.isdecimal() else 1, value(level, "numFmt") or "decimal", (value(level, "lvlText") or "")[:50])


def local(element: _Element) -> str:
    """The tag without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element, name: str) -> str:
    """An attribute in whatever namespace; empty if there is none."""
    return next((str(text) for key, text in element.items() if str(key).rpartition("}")[2] == name), "")


def value(element: _Element, *path: str) -> str | None:
    """The `val` of the element at the end of a path of child names; "" without `val`, None without the element."""
    found: _Element | None = element
    for name in path:
        found = next((child for child in found if local(child) == name), None) if found is not None else None
    return None if found is None else attribute(found, "val")
