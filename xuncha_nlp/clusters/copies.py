"""Near copies alone: the fast stage, by likeness of wording and nothing else. Form letters about other people look like copies to it.

Two paths, the same numbers: numpy, always there, and the compiled one of `copies_numba` where numba is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
import numpy.typing as npt

from ..ngrams import hashed, salt
from ..text import code_points, fold_table
from .rows import PUNCTUATION, background, in_threads

VERSION = "3"
_USUAL, _MOST = 96, 256
_WINDOW, _BUDGET, _MOST_ALIKE = 32, 192, 16
_SHARE, _ALIKE = 0.04, 0.06
_EQUAL, _SHORT = 0.5, 150  # two texts shorter than so many characters are not alike for sharing a phrase
_FEW, _NEAR = 6, 8
_BLOCK, _ENOUGH = 1000, 1000
_PARTS, _RUNS = 6, 4
_PRIOR, _STEP = 100.0, 2.0


@dataclass(frozen=True, slots=True)
class Sketches:
    """CSR: text i has the distinct hashes rows[indptr[i]:indptr[i+1]] (uint32), those of its 3-grams that 2**levels[i] divides; `spots` says where in
    the text, in characters that are neither punctuation nor white space (uint16)."""

    indptr: npt.NDArray[np.int64]
    rows: npt.NDArray[np.uint32]
    spots: npt.NDArray[np.uint16]
    levels: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.levels)


_Sketched = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint16], npt.NDArray[np.int64], npt.NDArray[np.int64]]


@cache
def _kernel() -> ModuleType | None:
    try:
        from . import copies_numba
    except (ImportError, RuntimeError):
        return None
    return copies_numba


@cache
def _table() -> npt.NDArray[np.uint32]:
    """The folding of every BMP code point, shape (65536,): 0 where it is white space, punctuation or a cover."""
    table: npt.NDArray[np.uint32] = fold_table().copy()
    table[[ord(char) for char in PUNCTUATION]] = 0
    table[np.isin(table, [ord(char) for char in PUNCTUATION])] = 0
    return table


@cache
def _known() -> npt.NDArray[np.uint8]:
    """The greatest weight of a hash, by its share in the background, shape (2**22,)."""
    return np.clip(np.rint(_STEP * np.log(background()[0]) ** 2), 0, 255).astype(np.uint8)


def near_copies(texts: Sequence[str], *, fast: bool | None = None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """(pairs i < j, ascending, shape (pairs, 2); their idf cosine in [0, 1]): texts of which 5 to 30 % of the characters were changed.

    Looks at a sample of 48 to 96 character 3-grams of each text, drawn by their hash, and compares each text with the 16 earlier ones that
    share most. A copy shares little in many places, in the same order; another text on the same topic shares much in few, or in another order.
    `fast` as in `count_ngrams`; the result is the same.
    """
    kernel = _kernel() if fast or (fast is None and len(texts) > _ENOUGH) else None
    made = _sketches(texts, kernel)
    packed, places = _indexed(made, kernel)
    norms = _norms(made, packed, kernel)

    def block(first: int, last: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        if kernel is None:
            found = [_earlier(made, packed, norms, places, row) for row in range(first, last)]
            sizes = np.array([len(others) for others, _ in found])
            other, cosines = np.concatenate([others for others, _ in found]), np.concatenate([cosines for _, cosines in found])
        else:
            others, alike, sizes = np.empty((last - first, _MOST_ALIKE), np.int64), np.empty((last - first, _MOST_ALIKE)), np.zeros(last - first, np.int64)
            kernel.pairs(
                made.indptr, made.rows, made.spots, packed, norms, made.levels, places, first, last, _BUDGET, _MOST_ALIKE, _SHARE, _ALIKE, _EQUAL, _SHORT, _FEW, _NEAR,
                others, alike, sizes,
            )
            taken = np.arange(_MOST_ALIKE) < sizes[:, None]
            other, cosines = others[taken], alike[taken]
        return np.stack([other, np.repeat(np.arange(first, last), sizes)], axis=1), cosines

    blocks = list(in_threads(block, len(made), _BLOCK))
    if not blocks:
        return np.zeros((0, 2), np.int64), np.zeros(0)
    pairs, cosines = np.concatenate([pairs for pairs, _ in blocks]), np.concatenate([cosines for _, cosines in blocks])
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order], cosines[order]


def _sketches(texts: Sequence[str], kernel: ModuleType | None) -> Sketches:
    """Of a text of n 3-grams those whose hash 2**level divides, the least level with n >> level <= 96, in their order: equal n-grams are drawn
    or left together, whatever the level of the texts."""

    def block(first: int, last: int) -> _Sketched:
        joined = "\0".join(texts[first:last]) + "\0"
        if joined.count("\0") != last - first:
            joined = "\0".join(text.replace("\0", "") for text in texts[first:last]) + "\0"
        points = code_points(joined)
        if kernel is None:
            return _sketched(points)
        room = min(len(points), _MOST * (last - first))
        rows, spots, sizes, levels = np.empty(room, np.uint32), np.empty(room, np.uint16), *np.empty((2, last - first), np.int64)
        letters, hashes = np.empty((2, len(points)), np.uint32)
        size = kernel.sketch(points, _table(), salt(3), _USUAL, _MOST, letters, hashes, rows, spots, sizes, levels)
        return rows[:size].copy(), spots[:size].copy(), sizes, levels

    blocks = list(in_threads(block, len(texts), _BLOCK))
    if not blocks:
        return Sketches(np.zeros(1, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.uint16), np.zeros(0, np.int64))
    rows, spots, sizes, levels = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Sketches(np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), rows, spots, levels)


def _sketched(points: npt.NDArray[np.uint32]) -> _Sketched:
    """(hashes, their places, their number for each text, level of each text) of texts each ended by a 0."""
    ended = points == 0
    folded = np.where(points < 0x10000, _table()[np.where(points < 0x10000, points, 0)], points)
    kept = folded != 0
    of, letters = np.cumsum(ended)[kept], folded[kept]
    inside = of[:-2] == of[2:]
    texts = int(ended.sum())
    spots = (np.arange(len(of)) - np.searchsorted(of, of))[:-2][inside] if len(of) > 2 else np.zeros(0, np.int64)
    hashes, of = hashed(letters, 3)[inside], of[:-2][inside]
    grams, levels = np.bincount(of, minlength=texts), np.zeros(texts, np.int64)
    while (more := grams >> levels > _USUAL).any():
        levels[more] += 1
    drawn = hashes & ((1 << levels[of]) - 1).astype(np.uint32) == 0
    codes = of[drawn] << 32 | hashes[drawn].astype(np.int64)
    first = np.sort(np.unique(codes, return_index=True)[1])
    of, hashes, spots = of[drawn][first], hashes[drawn][first], np.minimum(spots[drawn][first], 0xFFFF).astype(np.uint16)
    kept = np.arange(len(of)) - np.searchsorted(of, of) < _MOST
    return hashes[kept], spots[kept], np.bincount(of[kept], minlength=texts), levels


def _indexed(made: Sketches, kernel: ModuleType | None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """(for every entry: its place, << 16; how many places before it are worth reading, << 8; its weight. The text of every place.)

    Places stand in the order of buckets, heads of the hash at least as many as entries, then of texts. Worth reading are up to 32 in the
    same bucket. Weights are twice the squared nats that
    an n-gram tells, the lesser of what the rarity here and that in the background say: the usual counts for little, and for something.
    """
    entries = len(made.rows)
    bits = max(10, entries.bit_length())
    log = np.log(np.maximum(np.arange(-1, len(made)), 0.5) / (len(made) + _PRIOR))
    rare = np.clip(np.rint(_STEP * log * np.minimum(log, 0.0)), 0, 255).astype(np.uint8)
    texts = np.repeat(np.arange(len(made), dtype=np.uint32), np.diff(made.indptr))
    if kernel is None:
        bucket = (made.rows >> np.uint32(32 - bits)).astype(np.int64)
        order = np.argsort(bucket, kind="stable")
        spots = np.empty(entries, np.int64)
        spots[order] = np.arange(entries)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(bucket, minlength=1 << bits))])
        held = np.minimum(starts[bucket + 1] - starts[bucket], len(made))
        weights = np.minimum(rare[held], _known()[made.rows >> np.uint32(10)])
        return spots << 16 | np.minimum(spots - starts[bucket], _WINDOW) << 8 | weights, texts[order]
    compiled, parts = kernel, max(1, min(_PARTS, bits - 12))
    which = np.zeros((_RUNS, 1 << parts), np.int64)
    edges = [entries * run // _RUNS for run in range(_RUNS + 1)]
    heads, numbers = np.empty((2, entries), np.uint32)
    packed, places = np.empty(entries, np.int64), np.empty(entries, np.uint32)

    def tally(run: int, _: int) -> None:
        compiled.tally(made.rows[edges[run] : edges[run + 1]], np.uint32(32 - parts), which[run])

    def part(run: int, _: int) -> None:
        compiled.part(made.rows, edges[run], edges[run + 1], np.uint32(32 - parts), cursors[run], heads, numbers)

    def index(first: int, last: int) -> None:
        for begin, end in zip(begins[first:last].tolist(), begins[first + 1 : last + 1].tolist(), strict=True):
            compiled.index(
                heads[begin:end], numbers[begin:end], begin, np.uint32(32 - bits), np.uint32((1 << bits - parts) - 1), texts, rare, _known(), _WINDOW,
                places[begin:end], packed,
            )  # fmt: skip

    list(in_threads(tally, _RUNS, 1))
    begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(which.sum(axis=0))])
    cursors = begins[:-1] + np.cumsum(which, axis=0) - which
    list(in_threads(part, _RUNS, 1))
    list(in_threads(index, 1 << parts, 16))
    return packed, places


def _norms(made: Sketches, packed: npt.NDArray[np.int64], kernel: ModuleType | None) -> npt.NDArray[np.int64]:
    """Summed squared weight of every text."""
    norms = np.zeros(len(made), np.int64)
    if kernel is None:
        return np.diff(np.concatenate([np.zeros(1, np.int64), np.cumsum((packed & 255) ** 2)])[made.indptr])
    kernel.measure(made.indptr, packed, norms)
    return norms


def _earlier(
    made: Sketches, packed: npt.NDArray[np.int64], norms: npt.NDArray[np.int64], places: npt.NDArray[np.uint32], row: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Earlier texts like this one, and their cosines. Reads the heaviest entries, by the nat, as long as they cost at most _BUDGET places."""
    entries = packed[made.indptr[row] : made.indptr[row + 1]]
    weights, reads = entries & 255, entries >> 8 & 255
    costs = np.bincount(weights >> 4, weights=reads, minlength=16).astype(np.int64)[::-1].cumsum()
    least = 15 - max(int(np.flatnonzero(costs <= _BUDGET).max(initial=-1)), min(15, int(np.searchsorted(costs, 1))))
    read = weights >> 4 >= least
    spots, reads, squares = entries[read] >> 16, reads[read], weights[read] ** 2
    if not reads.sum():
        return np.zeros(0, np.int64), np.zeros(0)
    at = np.repeat(spots - np.cumsum(reads), reads) + np.arange(int(reads.sum()))
    others, inverse = np.unique(places[at].astype(np.int64), return_inverse=True)
    total = np.bincount(inverse.ravel(), weights=np.repeat(squares, reads), minlength=len(others)).astype(np.int64)
    scale = np.float64(norms[row]) * norms[others].astype(np.float64)
    likely = (total > 0) & (np.square(total.astype(np.float64)) * (1 << abs(made.levels[others] - made.levels[row])) >= _SHARE * _SHARE * scale) & (others != row)
    others = others[likely][np.lexsort((others[likely], -total[likely]))][:_MOST_ALIKE]
    cosines = np.array([_likeness(made, packed, row, other) for other in others.tolist()])
    return others[cosines >= 0], cosines[cosines >= 0]


def _likeness(made: Sketches, packed: npt.NDArray[np.int64], i: int, j: int) -> float:
    """The idf cosine of two texts, on what both had a chance to draw; -1 where they are not copies: where what they share in the same order, two
    places or more that lie as far apart here as there, is too little or lies in too few places."""
    level = max(int(made.levels[i]), int(made.levels[j]))
    mask = np.uint32((1 << level) - 1)
    hashes, squares, spots = [], [], []
    for row in (i, j):
        entries = slice(int(made.indptr[row]), int(made.indptr[row + 1]))
        drawn = made.rows[entries] & mask == 0
        hashes.append(made.rows[entries][drawn])
        squares.append((packed[entries][drawn] & 255) ** 2)
        spots.append(made.spots[entries][drawn].astype(np.int64))
    shorter = min(int(made.spots[made.indptr[row + 1] - 1]) for row in (i, j))
    at, where = np.nonzero(hashes[1][:, None] == hashes[0])
    place, there, both = spots[1][at], spots[0][where], squares[1][at]
    apart = abs(place[:, None] - place)
    shift = there - place
    held = ((apart >= _NEAR) & (abs(shift[:, None] - shift) <= _FEW + (apart >> 5))).any(axis=1)
    runs, begun = 0, -_NEAR
    for spot in place[held].tolist():
        if spot - begun >= _NEAR:
            runs, begun = runs + 1, spot
    scale = max(float(np.sqrt(np.float64(squares[0].sum()) * np.float64(squares[1].sum()))), 1.0)
    told = int(both[held].sum())
    alike = _ALIKE + (_EQUAL - _ALIKE) * max(0.0, 1.0 - shorter / _SHORT)
    copied = told >= alike * scale and runs >= min(_FEW, 1 + shorter // (3 * _NEAR))
    return float(both.sum()) / scale if copied else -1.0
