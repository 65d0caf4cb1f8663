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
    cut: dict[tuple[int, Span], list[tuple[Span, int]]] = {}
    clauses: list[str] = []
    runs: list[tuple[int, int]] = []
    for n, (text, score, labels) in enumerate(zip(texts, scores, wanted, strict=True)):
        for axis, at in labels:
            window = score.window(axis, at)
            if (n, window) not in cut:
                cut[n, window] = found = []
                parts = clauses_of(text, window)
                for first, last in candidates(parts):
                    found.append((Span(parts[first].start, parts[last].end), len(runs)))
                    runs.append((len(clauses) + first, len(clauses) + last))
                if len(found) > 1:
                    clauses.extend(part.of(text) for part in parts)
                else:
                    del runs[len(runs) - len(found) :]
    ends = np.array(runs, np.int32).reshape(-1, 2)
    worth = backend.runs(clauses, ends[:, 0], ends[:, 1]) if runs else {}
    for n, (score, labels) in enumerate(zip(scores, wanted, strict=True)):
        for axis, at in labels:
            found = cut[n, score.window(axis, at)]
            if len(found) == 1:
                score.phrases[axis, at] = found[0][0]
            elif found:
                column = worth[axis][:, at]
                score.phrases[axis, at] = max(found, key=lambda f: (column[f[1]], f[0].start - f[0].end))[0]


def clauses_of(text: str, window: Span) -> list[Span]:
    """The clauses of a window, between commas and stops."""
    return [Span(m.start(), m.end()) for m in _CLAUSE.finditer(text, window.start, window.end)]


def candidates(clauses: Sequence[Span]) -> list[tuple[int, int]]:
    """Runs (first, last) of neighbouring clauses, each as long as a phrase may be; a short window is its own phrase."""
    if not clauses:
        return []
    found: list[tuple[int, int]] = []
    end = 0
    for i in range(len(clauses)):
        end = max(end, i)
        while end + 1 < len(clauses) and clauses[end + 1].end - clauses[i].start <= _LONGEST:
            end += 1
        if not found or found[-1][1] < end:
            found.append((i, end))
    return found
