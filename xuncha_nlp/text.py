"""Views of a text that keep the way back.

`normalised` folds every code point to at most one code point (NFKC where that gives a single one, lower case, a few
variant characters, traditional as simplified) and drops white space and invisible characters. `simplified` only does
the last, one for one. `masked` covers ranges one for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .types import COVER, Span

VERSION = "2"
_VARIANTS = {"帐": "账", "裏": "里", "妳": "你", "〇": "零", "○": "零", "－": "-", "—": "-", "–": "-", "﹏": "_"}
_DROPPED = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}


@cache
def fold_table() -> npt.NDArray[np.uint32]:
    """The folding of every BMP code point, shape (65536,): 0 where it is dropped, itself where nothing changes."""
    table = np.arange(0x10000, dtype=np.uint32)
    for point in range(0x10000):
        if 0x3400 <= point <= 0x9FFF or 0xAC00 <= point <= 0xDFFF:
            continue
        char = chr(point)
        if unicodedata.category(char) in _DROPPED:
            table[point] = 0
            continue
        folded = unicodedata.normalize("NFKC", char).lower()
        if len(folded) == 1 and ord(folded) < 0x10000:
            table[point] = ord(folded)
    for variant, standard in (_traditional() | _VARIANTS).items():
        table[ord(variant)] = ord(standard)
    return table[table]


@cache
def _traditional() -> dict[str, str]:
    """Traditional characters and what they are in simplified writing (`scripts/build_traditional.py`)."""
    pairs = Path(__file__).with_name("traditional.txt").read_text("utf-8").strip()
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


@cache
def _any_traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_traditional())}]")


@cache
def _to_simplified() -> dict[int, str]:
    return str.maketrans(_traditional())


def simplified(text: str) -> str:
    """The text in simplified writing, one for one, so that places stay; 乾 and 著, which simplified writing knows too, are left."""
    return text.translate(_to_simplified()) if _any_traditional().search(text) else text


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The code points of a text, shape (len(text),). Lone surrogates pass."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def fold(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Fold code points one for one; 0 marks what the normalised view drops."""
    low = points < 0x10000
    return np.where(low, fold_table()[np.where(low, points, 0)], points).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class View:
    """A derived text; `origin[i]` is where code point i stands in the source."""

    text: str
    origin: npt.NDArray[np.intp]

    def back(self, start: int, end: int) -> Span:
        """The range of the source from which view[start:end] came."""
        return Span(int(self.origin[start]), int(self.origin[end - 1]) + 1)

    def find_all(self, needle: str) -> list[Span]:
        """Every non-overlapping place of `needle` (already normalised), as spans of the source."""
        found, at = [], self.text.find(needle) if needle else -1
        while at >= 0:
            found.append(self.back(at, at + len(needle)))
            at = self.text.find(needle, at + len(needle))
        return found


def normalised(text: str) -> View:
    """The normalised view of a text."""
    folded = fold(code_points(text))
    kept = np.flatnonzero(folded)
    return View(folded[kept].tobytes().decode("utf-32-le", "surrogatepass"), kept)


def masked(text: str, spans: Iterable[Span]) -> str:
    """Cover spans with █, one for one; line breaks stay, so nothing moves."""
    chars = list(text)
    for span in spans:
        for at in range(span.start, min(span.end, len(chars))):
            if chars[at] not in "\r\n":
                chars[at] = COVER
    return "".join(chars)


STOPS, CLOSERS, COMMAS = "。！？!?；;\n", "”’」』）)\"'", "，,、：: "
_SENTENCE = re.compile(rf"[^{STOPS}]*(?:[{STOPS}]+[{re.escape(CLOSERS)}]*|$)")
LONGEST = 60


def sentences(text: str, longest: int = LONGEST) -> list[Span]:
    """Sentences at 。！？； and line breaks; longer ones are cut at commas, so that no piece is much over `longest` code points."""
    pieces: list[Span] = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        words = match.group()
        if end - start <= longest and words and not words[0].isspace() and not words[-1].isspace():
            pieces.append(Span(start, end))
        elif words:
            pieces.extend(_cut(text, start, end, longest))
    return pieces


def _cut(text: str, start: int, end: int, longest: int) -> Iterable[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > longest:
        comma = max((text.rfind(c, start + longest // 3, start + longest) for c in COMMAS), default=-1)
        stop = comma + 1 if comma > start else start + longest
        yield Span(start, stop)
        start = stop
    if start < end:
        yield Span(start, end)
