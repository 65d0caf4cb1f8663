"""Where patterns may begin, compiled; only `scan` imports it."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def begin(points, stops, row, second, number, width, likely, patterns):  # type: ignore[no-untyped-def]
    """Places at which pattern k may begin in text i, points[stops[i]:stops[i+1]], counted from its start: those of the second array between
    index[i * patterns + k] and the next. `row`, `second`, `number`, `width` and `likely` as in `scan.Scan`.
    """
    texts = len(stops) - 1
    index = np.zeros(texts * patterns + 1, np.int64)
    for text in range(texts):
        _walk(points[stops[text] : stops[text + 1]], row, second, number, width, likely, index[text * patterns + 1 :], index[:0])
    for at in range(len(index) - 1):
        index[at + 1] += index[at]
    filled, places = index[:-1].copy(), np.empty(index[-1], np.int64)
    for text in range(texts):
        _walk(points[stops[text] : stops[text + 1]], row, second, number, width, likely, filled[text * patterns :], places)
    return index, places


@njit(cache=True)
def _walk(points, row, second, number, width, likely, filled, places):  # type: ignore[no-untyped-def]
    """Count the places of each pattern in `filled` (patterns), and write each to places[filled[pattern]] where there is room."""
    size = len(points)
    for at in range(size):
        point, following = np.int64(points[at]), np.int64(points[at + 1]) if at + 1 < size else 0
        if point < 0xFFFF:
            known = likely[(point * 31 ^ following) & 0xFFFF]
            for entry in range(row[point], row[point + 1]):
                if second[entry] > 0 and not known:
                    break
                if second[entry] == following or second[entry] == 0:
                    first, own = max(0, at - width[entry]), filled[number[entry]]
                    if len(places) > 0:
                        for place in range(first, at + 1):
                            places[own + place - first] = place
                    filled[number[entry]] = own + at + 1 - first
