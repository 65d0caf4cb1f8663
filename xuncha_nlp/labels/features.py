"""Pieces of a letter and their weighted n-grams: what training and use of the linear model share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..ngrams import Counts, count_ngrams
from ..text import sentences
from ..types import COVER, Span
from .pooling import Floats

LOW, HIGH, BITS = 1, 3, 18
_COVERED = 0.25


@dataclass(frozen=True, slots=True)
class Pieces:
    """The sentences of many texts: text i has the spans spans[offsets[i]:offsets[i+1]]."""

    spans: tuple[Span, ...]
    offsets: npt.NDArray[np.int64]
    counts: Counts

    def of(self, at: int) -> tuple[Span, ...]:
        return self.spans[int(self.offsets[at]) : int(self.offsets[at + 1])]


def cut(texts: Sequence[str]) -> Pieces:
    """Sentences of each text (a text without any gets one piece) and their n-gram counts.

    Who wrote must not count: covers are taken out, a sentence that is mostly covered (a signature, "我叫███，电话███") is left out,
    and 她 reads as 他.
    """
    spans: list[Span] = []
    parts: list[str] = []
    offsets = np.zeros(len(texts) + 1, np.int64)
    for at, text in enumerate(texts):
        found = sentences(text) or [Span(0, max(1, len(text)))]
        if COVER in text:
            found = [span for span in found if text.count(COVER, span.start, span.end) <= _COVERED * (span.end - span.start)] or found
        spans.extend(found)
        parts.extend(text[span.start : span.end] for span in found)
        offsets[at + 1] = len(spans)
    return Pieces(tuple(spans), offsets, count(parts))


def count(parts: Sequence[str]) -> Counts:
    """n-gram counts of sentences as the model reads them."""
    return count_ngrams([part.replace(COVER, "").replace("她", "他") for part in parts], LOW, HIGH, BITS, fast=True)


@dataclass(frozen=True, slots=True)
class Weighting:
    """Which hashed columns count, and how much: column (2**BITS,) -> feature or -1; idf (features,)."""

    column: npt.NDArray[np.int32]
    idf: Floats

    def apply(self, counts: Counts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats, Floats]:
        """indptr, features, count x idf, and the squared norm of each row."""
        features = self.column[counts.indices]
        kept = features >= 0
        features = features[kept]
        values = (counts.data[kept] * self.idf[features]).astype(np.float32)
        sums = np.concatenate([[0], np.cumsum(kept)])
        indptr = sums[counts.indptr].astype(np.int64)
        squares = np.concatenate([[0.0], np.cumsum(values.astype(np.float64) ** 2)])
        norms = (squares[indptr[1:]] - squares[indptr[:-1]]).astype(np.float32)
        return indptr, features, values, np.maximum(norms, 1e-6)


def weigh(counts: Counts, least: int = 2, most: int = 80_000) -> Weighting:
    """Keep columns seen in at least `least` rows, at most `most` of them, the commonest first; idf = 1 + log(N / df)."""
    frequency = np.bincount(counts.indices, minlength=1 << BITS)
    chosen = np.argsort(-frequency, kind="stable")[:most]
    chosen = chosen[frequency[chosen] >= least]
    column = np.full(1 << BITS, -1, np.int32)
    column[chosen] = np.arange(len(chosen), dtype=np.int32)
    idf = (1.0 + np.log(len(counts) / frequency[chosen])).astype(np.float32)
    return Weighting(column, idf)
