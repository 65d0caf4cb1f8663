"""Pieces of a letter and their weighted n-grams: what training and use of the linear model share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ..ngrams import Counts, count_slices
from ..text import CLOSERS, COMMAS, LONGEST, STOPS, code_points, fold_table, sentences
from ..types import COVER
from .pooling import Floats, loops

LOW, HIGH, BITS = 1, 3, 18
_COVERED = 0.25


@dataclass(frozen=True, slots=True)
class Pieces:
    """The sentences of many texts: text i has the bounds[offsets[i]:offsets[i+1]], (start, end) in that text each."""

    bounds: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]
    counts: Counts

    def of(self, at: int) -> npt.NDArray[np.int64]:
        """The bounds of the sentences of text `at`, shape (sentences, 2)."""
        return self.bounds[self.offsets[at] : self.offsets[at + 1]]


def cut(texts: Sequence[str]) -> Pieces:
    """Sentences of each text (a text without any gets one piece) and their n-gram counts.

    Who wrote must not count: covers are taken out, a sentence that is mostly covered (a signature, "我叫███，电话███") is left out,
    and 她 reads as 他.
    """
    points, stops = code_points("".join(texts)), np.cumsum([0, *map(len, texts)])
    if compiled := loops():
        starts, ends, offsets = np.empty(len(points) + len(texts), np.int64), np.empty(len(points) + len(texts), np.int64), np.zeros(len(texts) + 1, np.int64)
        compiled.cut(_kinds()[np.minimum(points, 0xFFFF)], stops[1:], LONGEST, _COVERED, starts, ends, offsets)
        bounds = np.stack([starts[: offsets[-1]], ends[: offsets[-1]]], axis=1)
    else:
        parts = [_cut(text) for text in texts]
        offsets = np.cumsum([0, *map(len, parts)])
        bounds = np.concatenate(parts) + np.repeat(stops[:-1], np.diff(offsets))[:, None] if parts else np.zeros((0, 2), np.int64)
    counts = count_slices(points, bounds[:, 0], bounds[:, 1], _folding(), LOW, HIGH, BITS)
    bounds = bounds - np.repeat(stops[:-1], np.diff(offsets))[:, None]
    np.maximum(bounds[:, 1], bounds[:, 0] + 1, out=bounds[:, 1])
    return Pieces(bounds, offsets, counts)


def _cut(text: str) -> npt.NDArray[np.int64]:
    """The bounds of the sentences of one text, shape (sentences, 2)."""
    found = [(span.start, span.end) for span in sentences(text, LONGEST)] or [(0, len(text))]
    if COVER in text:
        found = [(start, end) for start, end in found if text.count(COVER, start, end) <= _COVERED * (end - start)] or found
    return np.array(found, np.int64)


def count(parts: Sequence[str]) -> Counts:
    """n-gram counts of sentences as the model reads them."""
    stops = np.cumsum([0, *map(len, parts)])
    return count_slices(code_points("".join(parts)), stops[:-1], stops[1:], _folding(), LOW, HIGH, BITS)


@cache
def _folding() -> npt.NDArray[np.uint32]:
    """The folding of `text`, and covers dropped, and 她 as 他."""
    table: npt.NDArray[np.uint32] = fold_table().copy()
    table[ord(COVER)], table[ord("她")] = 0, ord("他")
    return table


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """What a code point under 65536 is to `scoring_numba.cut`."""
    from .scoring_numba import CLOSER, COMMA, COVERED, SPACE, STOP

    table = np.zeros(0x10000, np.uint8)
    for kind, chars in ((STOP, STOPS), (CLOSER, CLOSERS), (COMMA, COMMAS), (COVERED, COVER), (SPACE, filter(str.isspace, map(chr, range(0x10000))))):
        for char in chars:
            table[ord(char)] |= kind
    return table


@dataclass(frozen=True, slots=True)
class Weighting:
    """Which hashed columns count, and how much: column (2**BITS,) -> feature or -1; idf (features,)."""

    column: npt.NDArray[np.int32]
    idf: Floats

    def apply(self, counts: Counts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats, Floats]:
        """indptr, features, count x idf, and the squared norm of each row."""
        if compiled := loops():
            indptr, norms = np.empty_like(counts.indptr), np.empty(len(counts), np.float32)
            features, values = np.empty(len(counts.indices), np.int32), np.empty(len(counts.indices), np.float32)
            compiled.weighted(counts.indptr, counts.indices, counts.data, self.column, self.idf, indptr, features, values, norms)
            return indptr, features[: indptr[-1]], values[: indptr[-1]], norms
        features = self.column[counts.indices]
        kept = features >= 0
        features = features[kept]
        values = (counts.data[kept] * self.idf[features]).astype(np.float32)
        sums = np.concatenate([[0], np.cumsum(kept)])
        indptr = sums[counts.indptr].astype(np.int64)
        squares = np.concatenate([[0.0], np.cumsum(values.astype(np.float64) ** 2)])
        norms = (squares[indptr[1:]] - squares[indptr[:-1]]).astype(np.float32)
        return indptr, features, values, np.maximum(norms, 1e-6)


def rooted(counts: Counts, columns: npt.NDArray[np.integer], idf: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats]:
    """Row, place among `columns` (hashed, ascending), and root count times idf of every n-gram known there; the values of a row have length 1."""
    column = np.full(1 << BITS, -1, np.int32)
    column[columns] = np.arange(len(columns), dtype=np.int32)
    indptr, places, values, norms = Weighting(column, idf).apply(Counts(counts.indptr, counts.indices, np.sqrt(counts.data)))
    rows = np.repeat(np.arange(len(counts), dtype=np.int64), np.diff(indptr))
    return rows, places, np.asarray(values / np.sqrt(norms)[rows], np.float32)


def weigh(counts: Counts, least: int = 2, most: int = 80_000) -> Weighting:
    """Keep columns seen in at least `least` rows, at most `most` of them, the commonest first; idf = 1 + log(N / df)."""
    frequency = np.bincount(counts.indices, minlength=1 << BITS)
    chosen = np.argsort(-frequency, kind="stable")[:most]
    chosen = chosen[frequency[chosen] >= least]
    column = np.full(1 << BITS, -1, np.int32)
    column[chosen] = np.arange(len(chosen), dtype=np.int32)
    idf = (1.0 + np.log(len(counts) / frequency[chosen])).astype(np.float32)
    return Weighting(column, idf)
