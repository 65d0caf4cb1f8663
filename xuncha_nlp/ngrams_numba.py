"""The kernel of `ngrams` compiled by numba: the same rows, in one pass over blocks of texts that stay in cache.

Import it only where numba is installed and there is much to count. The hash must agree with `ngrams`; a property test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from .text import code_points, fold_table

F = TypeVar("F", bound=Callable[..., Any])
Array = npt.NDArray[Any]
_compiled: Callable[[F], F] = numba.njit(cache=True, nogil=True)

_BLOCK = 1 << 16
_DIGIT = 11
_ROW_BITS = 8
_ONE = np.uint64(1)


@_compiled
def _mixed(value: np.uint32) -> Any:
    value = np.uint32((value ^ (value >> np.uint32(16))) * np.uint32(0x85EBCA6B))
    value = np.uint32((value ^ (value >> np.uint32(13))) * np.uint32(0xC2B2AE35))
    return value ^ (value >> np.uint32(16))


@_compiled
def _hash(points: Array, table: Array, low: int, high: int, shift: np.uint32, tag: np.uint64, kept: Array, hashes: Array, keys: Array) -> Any:
    """Write tag | column of every n-gram of one text to `keys`; return how many. `kept` and `hashes` hold at least len(points)."""
    size = np.uint64(0)
    for point in points:
        folded = table[point] if point < np.uint32(0x10000) else point
        kept[size] = folded
        if folded != 0:
            size += _ONE
    for at in range(size):
        hashes[at] = 0
    made = np.uint64(0)
    for n in range(_ONE, np.uint64(high) + _ONE):
        if n > size:
            break
        last = n - _ONE
        salt = np.uint32((n * np.uint64(0x9E3779B9)) & np.uint64(0xFFFFFFFF))
        for at in range(size - last):
            hashes[at] = np.uint32(np.uint32(hashes[at] * np.uint32(0x01000193)) + kept[at + last])
        if n >= low:
            for at in range(size - last):
                keys[made + at] = np.uint64(_mixed(np.uint32(hashes[at] + salt)) >> shift) | tag
            made += size - last
    return np.int64(made)


@_compiled
def _scatter(source: Array, target: Array, size: int, shift: np.uint64, width: int, places: Array) -> None:
    """One stable pass of a radix sort: by the `width` bits from `shift` on."""
    buckets = _ONE << np.uint64(width)
    mask = buckets - _ONE
    for digit in range(buckets):
        places[digit] = 0
    for at in range(np.uint64(size)):
        places[(source[at] >> shift) & mask] += _ONE
    filled = np.uint64(0)
    for digit in range(buckets):
        count = places[digit]
        places[digit] = filled
        filled += count
    for at in range(np.uint64(size)):
        key = source[at]
        digit = (key >> shift) & mask
        place = places[digit]
        target[place] = key
        places[digit] = place + _ONE


@_compiled
def _squeeze(keys: Array, mask: np.uint64, stops: Array, indices: Array, data: Array) -> Any:
    """Write the distinct columns of one sorted row and how often each stands there; return how many."""
    if len(keys) == 0:
        return 0
    found = np.uint64(0)
    previous = keys[0]
    for at in range(np.uint64(len(keys))):
        key = keys[at]
        found += np.uint64(key != previous)
        previous = key
        indices[found] = key & mask
        stops[found] = at + _ONE
    start = np.uint64(0)
    for at in range(found + _ONE):
        data[at] = stops[at] - start
        start = stops[at]
    return np.int64(found) + 1


@_compiled
def _count_block(
    points: Array, starts: Array, ends: Array, table: Array, low: int, high: int, bits: int,
    letters: Array, keys: Array, stops: Array, indptr: Array, indices: Array, data: Array,
) -> None:  # fmt: skip
    """Rows of the texts points[starts[i]:ends[i]]; the start of the first is indptr[0], the ends of all are written behind it.

    A long text is sorted alone. Short ones share a sort, so that the buckets are worth their clearing; a row number above the
    column then parts them again.
    """
    passes = (bits + _DIGIT - 1) // _DIGIT
    width = (bits + passes - 1) // passes
    group = 2 << width
    mask = (_ONE << np.uint64(bits)) - _ONE
    places = np.empty(max(1 << width, 1 << _ROW_BITS), np.uint64)
    row_stops = np.empty(1 << _ROW_BITS, np.int64)
    span = high - low + 1
    row = 0
    while row < len(ends):
        first, room, size = row, 0, 0
        while row < len(ends) and row - first < 1 << _ROW_BITS:
            room += (ends[row] - starts[row]) * span
            if room > group and row > first:
                break
            tag = np.uint64(row - first) << np.uint64(bits)
            text = points[starts[row] : ends[row]]
            size += _hash(text, table, low, high, np.uint32(32 - bits), tag, letters[0], letters[1], keys[0, size:])
            row_stops[row - first] = size
            row += 1
        side = 0
        for digit in range(passes):
            _scatter(keys[side], keys[1 - side], size, np.uint64(digit * width), width, places)
            side = 1 - side
        if row - first > 1:
            _scatter(keys[side], keys[1 - side], size, np.uint64(bits), _ROW_BITS, places)
            side = 1 - side
        begun = 0
        for at in range(first, row):
            filled = indptr[at]
            stop = row_stops[at - first]
            indptr[at + 1] = filled + _squeeze(keys[side, begun:stop], mask, stops, indices[filled:], data[filled:])
            begun = stop


def count(texts: Sequence[str], low: int, high: int, bits: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
    """indptr, indices and data of `ngrams.count_ngrams`; 1 <= bits <= 32."""
    lengths = np.array([len(text) for text in texts], np.int64)
    return _count(lengths, _blocks(texts, lengths), fold_table(), low, high, bits)


def count_slices(
    points: Array, starts: Array, ends: Array, table: Array, low: int, high: int, bits: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
    """indptr, indices and data of `ngrams.count_slices`."""
    return _count(ends - starts, iter([(points, np.ascontiguousarray(starts), np.ascontiguousarray(ends))]), table, low, high, bits)


def _blocks(texts: Sequence[str], lengths: Array) -> Iterator[tuple[Array, Array, Array]]:
    """Code points, starts and ends of runs of texts that stay in cache together."""
    first = 0
    while first < len(texts):
        last, size = first, 0
        while last < len(texts) and size < _BLOCK:
            size += len(texts[last])
            last += 1
        ends = np.cumsum(lengths[first:last])
        yield code_points("".join(texts[first:last])), ends - lengths[first:last], ends
        first = last


def _count(
    lengths: Array, blocks: Iterator[tuple[Array, Array, Array]], table: Array, low: int, high: int, bits: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
    low = max(low, 1)
    span = max(0, high - low + 1)
    longest = int(lengths.max(initial=0))
    room = max(2 << _DIGIT, longest * span)
    letters = np.empty((2, longest), np.uint32)
    keys, stops = np.empty((2, room), np.uint64), np.empty(room, np.uint64)
    indptr = np.zeros(len(lengths) + 1, np.int64)
    most = int(lengths.sum()) * span
    indices, data = np.empty(most, np.uint32), np.empty(most, np.float32)
    first = 0
    for points, starts, ends in blocks if span else ():
        last = first + len(ends)
        _count_block(points, starts, ends, table, low, high, bits, letters, keys, stops, indptr[first : last + 1], indices, data)
        first = last
    filled = int(indptr[-1])
    indices.resize(filled, refcheck=False)
    data.resize(filled, refcheck=False)
    return indptr, indices, data
