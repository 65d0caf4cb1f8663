"""Where patterns may begin, compiled; only `scan` imports it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[Any]


def begin(
    points: Array, stops: Array, table: tuple[Array, ...], patterns: int
) -> tuple[Array, Array]:  # fmt: skip
    """Places at which pattern k may begin in text i, points[stops[i]:stops[i+1]], counted from its start and ascending: those of the second
    array between index[i * patterns + k] and the next. `table` as in `scan.Scan`.
    """
    room = len(points) + 64
    while True:
        slots, places = np.empty(room, np.int64), np.empty(room, np.int64)
        found = _walk(points, stops, *table, patterns, slots, places)
        if found <= room:
            index, ascending = _gathered(slots[:found], places[:found], (len(stops) - 1) * patterns)
            return index, ascending
        room = found


@njit(cache=True)
def _walk(points, stops, row, second, number, width, likely, patterns, slots, places):  # type: ignore[no-untyped-def]
    """How many places there are; text and pattern as one number, and the place, of as many as there is room for."""
    found, room = 0, len(slots)
    for text in range(len(stops) - 1):
        start, stop, base = stops[text], stops[text + 1], text * patterns
        for at in range(start, stop):
            point, following = np.int64(points[at]), np.int64(points[at + 1]) if at + 1 < stop else 0
            if point >= 0xFFFF:
                continue
            known = likely[(point * 31 ^ following) & 0xFFFF]
            for entry in range(row[point], row[point + 1]):
                if second[entry] == 0 or (known and second[entry] == following):
                    for place in range(max(start, at - width[entry]), at + 1):
                        if found < room:
                            slots[found], places[found] = base + number[entry], place - start
                        found += 1
                elif not known:
                    break
    return found


@njit(cache=True)
def _gathered(slots, places, size):  # type: ignore[no-untyped-def]
    """The places slot by slot, ascending, and where those of each slot stand."""
    index, sorted_places = np.zeros(size + 1, np.int64), np.empty_like(places)
    for slot in slots:
        index[slot + 1] += 1
    for slot in range(size):
        index[slot + 1] += index[slot]
    filled = index[:-1].copy()
    for at in range(len(slots)):
        to = filled[slots[at]]
        filled[slots[at]] += 1
        while to > index[slots[at]] and sorted_places[to - 1] > places[at]:
            sorted_places[to] = sorted_places[to - 1]
            to -= 1
        sorted_places[to] = places[at]
    return index, sorted_places
