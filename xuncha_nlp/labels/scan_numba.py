"""Where patterns may begin, compiled; only `scan` imports it."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def begin(points, stops, row, second, number, patterns):  # type: ignore[no-untyped-def]
    """Places at which pattern k may begin in text i, points[stops[i]:stops[i+1]], counted from its start and ascending: those of the second
    array between index[i * patterns + k] and the next. `row`, `second` and `number` as in `scan.Scan`; a second code point of 0 stands for any.
    """
    texts = len(stops) - 1
    index = np.zeros(texts * patterns + 1, np.int64)
    for text in range(texts):
        _walk(points[stops[text] : stops[text + 1]], row, second, number, index[text * patterns + 1 :], index[:0])
    for at in range(len(index) - 1):
        index[at + 1] += index[at]
    filled, places = index[:-1].copy(), np.empty(index[-1], np.int64)
    for text in range(texts):
        _walk(points[stops[text] : stops[text + 1]], row, second, number, filled[text * patterns :], places)
    return index, places


@njit(cache=True)
def _walk(points, row, second, number, filled, places):  # type: ignore[no-untyped-def]
    """Count the places of each pattern in `filled` (patterns), and write each to places[filled[pattern]] where there is room."""
    size = len(points)
    for at in range(size):
        point = points[at]
        if point < np.uint32(0xFFFF):
            following = points[at + 1] if at + 1 < size else np.uint32(0)
            for entry in range(row[point], row[point + 1]):
                if second[entry] == following or second[entry] == 0:
                    own = filled[number[entry]]
                    if len(places) > 0:
                        places[own] = at
                    filled[number[entry]] = own + 1
