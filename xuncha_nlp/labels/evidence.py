"""The words that carried a label: the phrase of its best window that alone speaks most for it, cut at the text's own commas and stops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..types import Span
from .pooling import Floats, Ints, Scores

_CLAUSE = re.compile(r"[^，,、；;：:。！？!?\s]+")
_LONGEST = 60


class Runs(Protocol):
    """What finding a phrase asks of a backend: probabilities of runs of clauses first..last per sentence axis, (runs, labels)."""

    def runs(self, clauses: Sequence[str], first: Ints, last: Ints) -> dict[str, Floats]: ...


def phrase(backend: Runs, texts: Sequence[str], scores: Sequence[Scores], wanted: Sequence[Sequence[tuple[str, int]]]) -> None:
    """Note in each Scores the phrase of every wanted (axis, label number)."""
    cut: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
    clauses: list[str] = []
    runs: list[tuple[int, int]] = []
    for n, (text, score, labels) in enumerate(zip(texts, scores, wanted, strict=True)):
        for axis, at in labels:
            start, end = score.bounds(axis, at)
            if (n, start, end) not in cut:
                parts = clauses_of(text, start, end)
                ends = candidates(parts)
                cut[n, start, end] = [(parts[i][0], parts[j][1], len(runs) + k) for k, (i, j) in enumerate(ends)]
                if len(ends) > 1:
                    runs.extend((len(clauses) + i, len(clauses) + j) for i, j in ends)
                    clauses.extend(text[first:last] for first, last in parts)
    bounds = np.array(runs, np.int64).reshape(-1, 2)
    worth = backend.runs(clauses, bounds[:, 0], bounds[:, 1]) if runs else {}
    for n, (score, labels) in enumerate(zip(scores, wanted, strict=True)):
        for axis, at in labels:
            start, end = score.bounds(axis, at)
            found = cut[n, start, end]
            if len(found) == 1:
                score.phrases[axis, at] = Span(*found[0][:2])
            elif found:
                column = worth[axis][:, at]
                start, end, _ = max(found, key=lambda f: (column[f[2]], f[0] - f[1]))
                score.phrases[axis, at] = Span(start, end)


def clauses_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the clauses of text[start:end] begin and end, between commas and stops."""
    return [match.span() for match in _CLAUSE.finditer(text, start, end)]


def candidates(clauses: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs (first, last) of neighbouring clauses, each as long as a phrase may be; a short window is its own phrase."""
    found: list[tuple[int, int]] = []
    last = 0
    for i, (start, _) in enumerate(clauses):
        last = max(last, i)
        while last + 1 < len(clauses) and clauses[last + 1][1] - start <= _LONGEST:
            last += 1
        if not found or found[-1][1] < last:
            found.append((i, last))
    return found
