"""Texts to hashed character n-grams of the normalised view: counts for the classifier, sets for the deduplicator.

An n-gram is the polynomial hash of its code points (modulo 2**32), mixed by murmur3's finaliser together with n. Two paths give the
same rows: numpy, always there, and the compiled one of `ngrams_numba`, which is loaded once there has been enough to count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from .text import code_points, fold

VERSION = "1"
Points = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]
_Rows = tuple[Ints, Points, npt.NDArray[np.float32]]
_BASE = np.uint32(0x01000193)
_BLOCK = 400_000
_WORTH = 6_000_000  # n-grams that numpy hashes while numba is imported: about 0.6 s
_seen = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """CSR rows: row i has columns indices[indptr[i]:indptr[i+1]] (ascending, uint32) and counts data (float32)."""

    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.uint32]
    data: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.indptr) - 1


def salt(n: int) -> np.uint32:
    """What is added to the hash of an n-gram, so that a bigram and a trigram of like sums differ."""
    added: np.uint32 = np.uint32(n * 0x9E3779B9 & 0xFFFFFFFF)
    return added


def hashed(points: Points, n: int) -> Points:
    """The 32-bit hash of every n code points in order, shape (max(0, len(points) - n + 1),): the one that `count_ngrams` folds into columns."""
    hashes = points
    for step in range(1, n):
        hashes = hashes[:-1] * _BASE + points[step:]
    return _mixed(hashes + salt(n))


def _mixed(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Murmur3's finaliser: every bit of the hash depends on every bit."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    done: npt.NDArray[np.uint32] = hashes ^ (hashes >> np.uint32(16))
    return done


def _blocks(lengths: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of texts with about _BLOCK code points, so that the working arrays stay in cache."""
    blocks, first, size, at = [], 0, 0, -1
    for at, length in enumerate(lengths):
        size += length
        if size >= _BLOCK:
            blocks.append((first, at + 1))
            first, size = at + 1, 0
    if first <= at:
        blocks.append((first, at + 1))
    return blocks


def _hashed(folded: Points, lengths: Ints, low: int, high: int) -> tuple[Ints, Points]:
    """(row, 32-bit hash) of every n-gram with low <= n <= high that lies inside one of the texts of these lengths, end to end and folded."""
    rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    kept = folded != 0
    points, rows = folded[kept], rows[kept]
    found_rows, found_hashes = [], []
    hashes = np.zeros(len(points), dtype=np.uint32)
    for n in range(1, high + 1):
        if n > len(points):
            break
        hashes = hashes[: len(points) - n + 1] * _BASE + points[n - 1 :]
        if n >= low:
            inside = rows[: len(hashes)] == rows[n - 1 :]
            found_rows.append(rows[: len(hashes)][inside])
            found_hashes.append(_mixed(hashes[inside] + salt(n)))
    if not found_rows:
        return np.zeros(0, np.int64), np.zeros(0, np.uint32)
    return np.concatenate(found_rows), np.concatenate(found_hashes)


def _joined(texts: Sequence[str]) -> tuple[Points, Ints]:
    """The folded code points of texts end to end, and the length of each."""
    return fold(code_points("".join(texts))), np.array([len(text) for text in texts], dtype=np.int64)


def _with_numpy(texts: Sequence[str], low: int, high: int, bits: int) -> Counts:
    return _counted((_joined(texts[first:last]) for first, last in _blocks(map(len, texts))), low, high, bits)


def _counted(blocks: Iterable[tuple[Points, Ints]], low: int, high: int, bits: int) -> Counts:
    indptr, indices, data = [np.zeros(1, np.int64)], [], []
    filled = 0
    for folded, lengths in blocks:
        rows, hashes = _hashed(folded, lengths, low, high)
        keys = (rows << bits) | (hashes >> np.uint32(32 - bits)).astype(np.int64)
        keys, counts = np.unique(keys, return_counts=True)
        per_row = np.bincount(keys >> bits, minlength=len(lengths))
        indptr.append(filled + np.cumsum(per_row))
        filled += len(keys)
        indices.append((keys & ((1 << bits) - 1)).astype(np.uint32))
        data.append(counts.astype(np.float32))
    return Counts(
        np.concatenate(indptr),
        np.concatenate(indices) if indices else np.zeros(0, np.uint32),
        np.concatenate(data) if data else np.zeros(0, np.float32),
    )


@cache
def _compiled() -> tuple[Callable[..., _Rows], Callable[..., _Rows]] | None:
    """`count` and `count_slices` of the numba path, or None where numba is missing, does not fit this numpy, or finds no folder for its cache."""
    try:
        from .ngrams_numba import count, count_slices
    except (ImportError, RuntimeError):
        return None
    return count, count_slices


def _worth_compiling(texts: Sequence[str], low: int, high: int) -> bool:
    """Whether this process has had enough n-grams to repay the import of numba."""
    global _seen
    if _seen < _WORTH:
        _seen += sum(map(len, texts)) * max(0, high - low + 1)
    return _seen >= _WORTH


def count_ngrams(texts: Sequence[str], low: int = 1, high: int = 3, bits: int = 16, *, fast: bool | None = None) -> Counts:
    """Counts of the hashed n-grams of each text, columns in [0, 2**bits), 1 <= bits <= 32.

    `fast`: True takes the compiled path where numba is installed, False takes numpy; None chooses by the work done so far. The
    result is the same, byte for byte.
    """
    compiled = _compiled() if fast or (fast is None and _worth_compiling(texts, low, high)) else None
    return Counts(*compiled[0](texts, low, high, bits)) if compiled else _with_numpy(texts, low, high, bits)


def count_slices(points: Points, starts: Ints, ends: Ints, table: Points, low: int, high: int, bits: int, *, fast: bool = True) -> Counts:
    """As `count_ngrams` of the texts points[starts[i]:ends[i]], folded by `table` (65536,) instead of the normalised view; 0 is dropped."""
    if fast and (compiled := _compiled()):
        return Counts(*compiled[1](points, starts, ends, table, low, high, bits))
    lengths = ends - starts

    def block(first: int, last: int) -> tuple[Points, Ints]:
        own = lengths[first:last]
        chosen = points[np.arange(own.sum()) + np.repeat(starts[first:last] - (np.cumsum(own) - own), own)]
        return np.where(chosen < len(table), table[np.minimum(chosen, len(table) - 1)], chosen), own

    return _counted((block(first, last) for first, last in _blocks(lengths.tolist())), low, high, bits)


def ngram_sets(texts: Sequence[str], n: int = 3, *, fast: bool | None = None) -> Counts:
    """The distinct 32-bit n-gram hashes of each text, ascending, with their counts."""
    return count_ngrams(texts, n, n, bits=32, fast=fast)


def ngram_places(texts: Sequence[str], n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """(row, place, 32-bit hash) of every n-gram in the order of the texts; a place counts the code points that the normalised view keeps."""
    rows, places, hashes = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)]
    for first, last in _blocks(map(len, texts)):
        found, hashed = _hashed(*_joined(texts[first:last]), n, n)
        starts = np.searchsorted(found, np.arange(last - first))
        rows.append(found + first)
        places.append(np.arange(len(found), dtype=np.int64) - starts[found])
        hashes.append(hashed)
    return np.concatenate(rows), np.concatenate(places), np.concatenate(hashes)
