"""Texts read for the rules a batch at a time: one compiled pass says where each of their patterns may begin, so that only those places are tried.

Without numba every pattern searches every text for itself: the same matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ..text import code_points
from .alternatives import beginnings
from .pooling import loops
from .rules import Reading, Starts

_BMP = 0x10000


def pair(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Two code points as one number under 65536."""
    return (first * 31 ^ second) & 0xFFFF


class Scan:
    """The heads of many patterns: those of a code point c stand at row[c]:row[c+1], each the second code point (or 0 for any), the number of the
    pattern, and how far before the head a match may begin. `likely` by `pair`: whether any head is like that.
    """

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        known = {id(pattern): pattern for pattern in patterns}
        self.patterns = tuple(known.values())  # keeps the ids theirs
        self._heads = {key: found for key, pattern in known.items() if (found := beginnings(pattern.pattern))}
        self._numbers = {key: number for number, key in enumerate(self._heads)}

    @cached_property
    def _table(self) -> tuple[npt.NDArray[Any], ...]:
        rows = sorted((ord(head[0]), ord(head[1:] or "\0"), self._numbers[key], width) for key, found in self._heads.items() for head, width in found)
        first, second, number, width = np.array(rows, np.int64).T.copy()
        likely = np.zeros(_BMP, np.bool_)
        likely[pair(first, second)] = True
        return np.searchsorted(first, np.arange(_BMP + 1)), second, number, width, likely

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One Reading a text, in order."""
        if loops() is None:
            return [Reading(text) for text in texts]
        from .scan_numba import begin

        stops = np.cumsum([0, *map(len, texts)])
        index, places = begin(code_points("".join(texts)), stops, self._table, len(self._numbers))
        found, bounds = places.tolist(), index.tolist()
        return [Reading(text, Starts(self._numbers, found, bounds, at * len(self._numbers))) for at, text in enumerate(texts)]
