"""Which texts are worth comparing: those that share rare n-grams. No step looks at all pairs; memory grows with the rows, not the pairs.

Two paths, the same numbers: numpy, always there, and the compiled one of `search_numba` where numba is installed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .rows import COLUMNS, Rows, compiled, in_threads

VERSION = "2"
_WINDOW = 64
_FLOOR = 5000
_BLOCK = 4000
_PAIRS = 100_000
_PARTS = 2

Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a search goes: places read for each text and neighbours kept."""

    budget: int
    neighbours: int


RETELLINGS = Effort(3000, 24)


def _ranked(columns: npt.NDArray[np.uint32], df: npt.NDArray[np.uint32], weights: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    columns = columns[df[columns] > 1]
    return columns[np.argsort(-weights[columns].astype(np.int64), kind="stable")]


def _looked_up(ranked: npt.NDArray[np.uint32], df: npt.NDArray[np.uint32], budget: int) -> npt.NDArray[np.uint32]:
    costs = np.minimum(df[ranked].astype(np.int64), _WINDOW)
    return ranked[np.cumsum(costs) - costs < budget]


def candidate_pairs(
    rows: Rows, df: npt.NDArray[np.uint32], weights: npt.NDArray[np.uint8], effort: Effort, *, start: int = 0, fast: bool | None = None
) -> Pairs:
    """Pairs (i < j), shape (pairs, 2), ascending: rows from `start` on and their nearest neighbours among all rows.

    Every row looks up its rarest n-grams that others hold, reads at most `effort.budget` places (of an n-gram that more than 64 rows hold
    the 64 around its own place) and keeps the neighbours with the greatest summed squared weight.
    """
    kernel = compiled(fast, len(rows))
    wanted = np.zeros(COLUMNS, bool)
    queries = Rows(rows.indptr[start:], rows.columns)
    if kernel:
        kernel.mark(queries.indptr, queries.columns, _table(df, weights), _WINDOW, effort.budget, wanted)
    else:
        for row in range(len(queries)):
            wanted[_looked_up(_ranked(queries.of(row), df, weights), df, effort.budget)] = True
    ends = np.cumsum(np.where(wanted, df, 0), dtype=np.int64)
    places = np.empty(int(ends[-1]), np.uint32)
    offsets = ends - np.where(wanted, df, 0)
    if kernel:
        cursor = offsets.copy()
        fill = kernel.fill
        list(in_threads(lambda low, high: fill(rows.indptr, rows.columns, wanted, low, high, cursor, places), COLUMNS, COLUMNS // _PARTS))
        del cursor
        table = _table(df, weights, offsets)
    else:
        at = np.flatnonzero(wanted[rows.columns])
        order = np.argsort(rows.columns[at], kind="stable")
        places[:] = (np.searchsorted(rows.indptr, at, "right") - 1)[order]

    def block(first: int, last: int) -> npt.NDArray[np.int64]:
        """Codes i * size + j."""
        if not kernel:
            found = [_nearest(rows, start + row, df, weights, offsets, ends, places, effort) for row in range(first, last)]
            one = np.repeat(np.arange(start + first, start + last), [len(f) for f in found])
            other = np.concatenate(found)
        else:
            others = np.empty((last - first, effort.neighbours), np.int64)
            scores = np.empty((last - first, effort.neighbours), np.int64)
            counts = np.zeros(last - first, np.int64)
            kernel.nearest(
                rows.indptr[start + first : start + last + 1], rows.columns, start + first, len(rows), table, places,
                _WINDOW, effort.budget, effort.neighbours, _FLOOR, others, scores, counts,
            )  # fmt: skip
            one = np.repeat(np.arange(start + first, start + last), counts)
            other = others[np.arange(effort.neighbours) < counts[:, None]]
        codes: npt.NDArray[np.int64] = np.minimum(one, other) * len(rows) + np.maximum(one, other)
        return codes

    found = list(in_threads(block, len(queries), _BLOCK))
    codes = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
    return np.stack([codes // max(1, len(rows)), codes % max(1, len(rows))], axis=1)


def _table(df: npt.NDArray[np.uint32], weights: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64] | None = None) -> npt.NDArray[np.uint64]:
    """What a look-up of a column needs, side by side in one number: where its places begin, << 32; how many rows hold it, << 8; its weight."""
    table: npt.NDArray[np.uint64] = df.astype(np.uint64) << np.uint64(8) | weights
    return table if offsets is None else table | offsets.astype(np.uint64) << np.uint64(32)


def _nearest(
    rows: Rows, row: int, df: npt.NDArray[np.uint32], weights: npt.NDArray[np.uint8],
    offsets: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], places: npt.NDArray[np.uint32], effort: Effort,
) -> npt.NDArray[np.int64]:  # fmt: skip
    looked_up = _looked_up(_ranked(rows.of(row), df, weights), df, effort.budget)
    pieces, sums = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for column in looked_up:
        first, last = int(offsets[column]), int(ends[column])
        if last - first > _WINDOW:
            at = first + int(np.searchsorted(places[first:last], row))
            first = max(first, min(at - _WINDOW // 2, last - _WINDOW))
            last = first + _WINDOW
        pieces.append(places[first:last].astype(np.int64))
        sums.append(np.full(last - first, int(weights[column]) ** 2, np.int64))
    others, inverse = np.unique(np.concatenate(pieces), return_inverse=True)
    total = np.bincount(inverse.ravel(), weights=np.concatenate(sums), minlength=len(others)).astype(np.int64)
    kept = (total >= _FLOOR) & (others != row)
    others, total = others[kept], total[kept]
    best: npt.NDArray[np.int64] = others[np.lexsort((others, -total))][: effort.neighbours]
    return best


def likeness(
    rows: Rows, squares: npt.NDArray[np.uint16], pairs: Pairs, *, fast: bool | None = None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(what both rows of every pair share, in squared nats; their idf cosine in [0, 1]), shape (pairs,) each."""
    kernel = compiled(fast, len(rows))
    norms = np.zeros(len(rows), np.int64)
    both = np.zeros(len(pairs), np.int64)
    if kernel:
        named = np.zeros(len(rows), bool)
        named[pairs] = True
        kernel.totals(rows.indptr, rows.columns, squares, np.flatnonzero(named), norms)

        def block(first: int, last: int) -> None:
            kernel.shared(rows.indptr, rows.columns, squares, pairs[first:last, 0], pairs[first:last, 1], both[first:last])

        list(in_threads(block, len(pairs), _PAIRS))
    else:
        for row in np.unique(pairs):
            norms[row] = squares[rows.of(row)].sum(dtype=np.int64)
        for at, (i, j) in enumerate(pairs.tolist()):
            both[at] = _shared(rows, squares, i, j)
    scale = np.sqrt(norms[pairs[:, 0]].astype(np.float64) * norms[pairs[:, 1]].astype(np.float64))
    return both / 256.0, both / np.maximum(scale, 1.0)


def _shared(rows: Rows, squares: npt.NDArray[np.uint16], i: int, j: int) -> int:
    one, other = rows.of(i), rows.of(j)
    if not len(other):
        return 0
    at = np.minimum(np.searchsorted(other, one), len(other) - 1)
    return int(squares[one[other[at] == one]].sum(dtype=np.int64))


def likeness_of(rows: Rows, squares: npt.NDArray[np.uint16], i: int, j: int) -> tuple[float, float]:
    """`likeness` of one pair."""
    both = _shared(rows, squares, i, j)
    norms = [int(squares[rows.of(row)].sum(dtype=np.int64)) for row in (i, j)]
    return both / 256.0, both / max(math.sqrt(float(norms[0]) * float(norms[1])), 1.0)
