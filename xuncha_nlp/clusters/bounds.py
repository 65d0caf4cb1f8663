"""How much can speak for a pair at most: agreeing facts and shared terms of many pairs at once, so that few need be compared in full.

Two paths, the same numbers: numpy, always there, and the compiled one of `search_numba` where numba is installed.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import numpy.typing as npt

from ..ngrams import hashed
from ..text import code_points, fold
from .rows import BITS, compiled, in_threads
from .search import Pairs

VERSION = "1"
_CUT = ord("|")
_PAIRS = 20_000
Floats = npt.NDArray[np.float64]
Token = tuple[str, Hashable]


def bigrams_of(words: str) -> npt.NDArray[np.int32]:
    """The column of every bigram of a text without punctuation, in order, as `rows_of` numbers them; -1 where one of the two is a cut "|"."""
    points = fold(code_points(words))
    if len(points) < 2:
        return np.zeros(0, np.int32)
    columns: npt.NDArray[np.int32] = (hashed(points, 2) >> np.uint32(32 - BITS)).astype(np.int32)
    columns[(points[:-1] == _CUT) | (points[1:] == _CUT)] = -1
    return columns


class Agreeing:
    """What texts may agree on, as CSR: text i has the tokens numbers[indptr[i]:indptr[i+1]], ascending, each of one of `width` kinds and of so many
    nats."""

    def __init__(
        self, indptr: npt.NDArray[np.int64], numbers: npt.NDArray[np.int32], kinds: npt.NDArray[np.int64], nats: Floats, width: int
    ) -> None:
        self._indptr, self._numbers, self._kinds, self._nats, self._width = indptr, numbers, kinds, nats, width

    def best(self, pairs: Pairs, *, fast: bool | None = None) -> Floats:
        """Nats of the weightiest shared fact of each kind, shape (pairs, kinds)."""
        found = np.zeros((len(pairs), self._width))
        if kernel := compiled(fast, len(pairs)):

            def block(first: int, last: int) -> None:
                kernel.agreement(self._indptr, self._numbers, self._kinds, self._nats, pairs[first:last, 0], pairs[first:last, 1], found[first:last])

            list(in_threads(block, len(pairs), _PAIRS))
            return found
        for at, (i, j) in enumerate(pairs.tolist()):
            both = np.intersect1d(self._of(i), self._of(j), assume_unique=True)
            np.maximum.at(found[at], self._kinds[both], self._nats[both])
        return found

    def _of(self, row: int) -> npt.NDArray[np.int32]:
        return self._numbers[self._indptr[row] : self._indptr[row + 1]]


class Telling:
    """The bigrams of texts in their order (CSR as in `Agreeing`), names and places cut out, and the sixteenths of a nat beyond the usual that each tells."""

    def __init__(self, indptr: npt.NDArray[np.int64], columns: npt.NDArray[np.int32], rarity: npt.NDArray[np.uint8]) -> None:
        self._indptr, self._columns, self._rarity = indptr, columns, rarity

    def most(self, pairs: Pairs, *, fast: bool | None = None) -> Floats:
        """Summed nats of the rarest bigram of every unbroken run of the first text's bigrams that the second holds too, shape (pairs,)."""
        found = np.zeros(len(pairs), np.int64)
        if kernel := compiled(fast, len(pairs)):

            def block(first: int, last: int) -> None:
                kernel.terms(self._indptr, self._columns, self._rarity, pairs[first:last, 0], pairs[first:last, 1], found[first:last])

            list(in_threads(block, len(pairs), _PAIRS))
            return found / 16.0
        for at, (i, j) in enumerate(pairs.tolist()):
            one = self._of(i)
            shared = np.isin(one, self._of(j)) & (one >= 0)
            starts = np.flatnonzero(shared & ~np.concatenate([[False], shared[:-1]]))
            if len(starts):
                found[at] = np.maximum.reduceat(np.where(shared, self._rarity[one], 0).astype(np.int64), starts).sum()
        return found / 16.0

    def _of(self, row: int) -> npt.NDArray[np.int32]:
        return self._columns[self._indptr[row] : self._indptr[row + 1]]
