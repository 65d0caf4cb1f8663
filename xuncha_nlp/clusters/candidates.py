"""Which pairs are worth comparing: those that share rare n-grams or rare keys. No step looks at all pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .vectors import Vectors

VERSION = "1"
_RAREST = 40
_POSTING = 24
_WINDOW = 8
_HUBS = 4
_KEPT = 16
_KEY_WEIGHT = 5.0
_BLOCK = 4_000_000
_ROWS = 2000


def _rarest(vectors: Vectors) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """(row, column, idf) of the _RAREST entries of every row that at least one other row shares."""
    found_rows, found_columns = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for first in range(0, len(vectors), _ROWS):
        pointers = vectors.indptr[first : first + _ROWS + 1]
        rows = np.repeat(np.arange(first, first + len(pointers) - 1), np.diff(pointers))
        columns = vectors.indices[pointers[0] : pointers[-1]].astype(np.int64)
        shared = vectors.df[columns] > 1
        rows, columns = rows[shared], columns[shared]
        order = np.lexsort((columns, -vectors.idf[columns], rows))
        rows, columns = rows[order], columns[order]
        kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < _RAREST
        found_rows.append(rows[kept])
        found_columns.append(columns[kept])
    columns = np.concatenate(found_columns)
    return np.concatenate(found_rows), columns, vectors.idf[columns]


def _pairs_of(size: int) -> npt.NDArray[np.int64]:
    """Positions of the pairs taken from a posting of `size` rows, shape (pairs, 2): all, or a window plus a few hubs."""
    if size <= _POSTING:
        return np.stack(np.triu_indices(size, 1), axis=1)
    at = np.arange(size)
    left = np.concatenate([at[: size - step] for step in range(1, _WINDOW + 1)] + [np.full(size - 1 - hub, hub) for hub in range(_HUBS)])
    right = np.concatenate([at[step:] for step in range(1, _WINDOW + 1)] + [at[hub + 1 :] for hub in range(_HUBS)])
    return np.unique(np.stack([left, right], axis=1), axis=0)


def candidate_pairs(vectors: Vectors, keys: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    """Pairs (i < j), shape (pairs, 2), at most about _KEPT for each text; `keys` are numbers of facts, equal where texts agree.

    Postings longer than _POSTING give a window and a few hubs instead of all pairs, so that work grows with the number of texts.
    """
    size = len(vectors)
    rows, columns, weights = _rarest(vectors)
    key_rows = np.repeat(np.arange(size), [len(of) for of in keys])
    key_columns = np.array([key for of in keys for key in of], dtype=np.int64) + (1 << 32)
    rows, columns = np.concatenate([rows, key_rows]), np.concatenate([columns, key_columns])
    weights = np.concatenate([weights, np.full(len(key_rows), _KEY_WEIGHT, np.float32)])
    order = np.lexsort((rows, columns))
    rows, columns, weights = rows[order], columns[order], weights[order]
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    sizes = np.diff(np.append(starts, len(columns)))
    codes: list[npt.NDArray[np.int64]] = []
    values: list[npt.NDArray[np.float32]] = []
    pending = 0
    for length in np.unique(sizes[sizes > 1]):
        pairs = _pairs_of(int(length))
        of_length = starts[sizes == length]
        step = max(1, _BLOCK // len(pairs))
        for at in range(0, len(of_length), step):
            chosen = of_length[at : at + step]
            left, right = rows[chosen[:, None] + pairs[:, 0]], rows[chosen[:, None] + pairs[:, 1]]
            codes.append((left * size + right).ravel())
            values.append(np.repeat(weights[chosen], len(pairs)))
            pending += codes[-1].size
            if pending > 2 * _BLOCK:
                codes, values = _summed(codes, values)
                pending = 0
    if not codes:
        return np.zeros((0, 2), np.int64)
    codes, values = _summed(codes, values)
    return _best(codes[0] // size, codes[0] % size, values[0])


def _summed(
    codes: list[npt.NDArray[np.int64]], values: list[npt.NDArray[np.float32]]
) -> tuple[list[npt.NDArray[np.int64]], list[npt.NDArray[np.float32]]]:
    unique, inverse = np.unique(np.concatenate(codes), return_inverse=True)
    return [unique], [np.bincount(inverse.ravel(), weights=np.concatenate(values)).astype(np.float32)]


def _best(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], weight: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The pairs that are among the _KEPT heaviest of either side."""
    kept = np.zeros(len(left), bool)
    for one, other in ((left, right), (right, left)):
        order = np.lexsort((other, -weight, one))
        rank = np.empty(len(order), np.int64)
        sorted_rows = one[order]
        rank[order] = np.arange(len(order)) - np.searchsorted(sorted_rows, sorted_rows)
        kept |= rank < _KEPT
    return np.stack([left[kept], right[kept]], axis=1)
