"""The words that carried a label: the phrase of its best window that alone speaks most for it, cut at the text's own commas and stops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..types import Span
from .pooling import Floats, Ints, Scores

_BETWEEN = "，,、；;：:。！？!?" + "".join(filter(str.isspace, map(chr, range(0x10000))))
_CLAUSE = re.compile(f"[^{re.escape(_BETWEEN)}]+")
_LONGEST = 60


class Runs(Protocol):
    """What finding a phrase asks of a backend: probabilities of runs of clauses first..last per sentence axis, (runs, labels)."""

    def runs(self, clauses: Sequence[str], first: Ints, last: Ints) -> dict[str, Floats]: ...


def phrase(backend: Runs, texts: Sequence[str], scores: Sequence[Scores], wanted: Sequence[Sequence[tuple[str, int]]]) -> None:
    """Note in each Scores the phrase of every wanted (axis, label number)."""
    clauses: list[str] = []
    runs: list[tuple[int, int]] = []
    waiting: list[tuple[Scores, str, int, list[tuple[int, int, int]]]] = []
    for text, score, labels in zip(texts, scores, wanted, strict=True):
        known: dict[tuple[int, int], Span | list[tuple[int, int, int]] | None] = {}
        for axis, at in labels:
            window = score.bounds(axis, at)
            if window in known:
                found = known[window]
            elif window[1] - window[0] <= _LONGEST:
                found = known[window] = _stripped(text, *window)
            else:
                parts = clauses_of(text, *window)
                ends = candidates(parts)
                if len(ends) > 1:
                    found = known[window] = [(parts[i][0], parts[j][1], len(runs) + k) for k, (i, j) in enumerate(ends)]
                    runs += [(len(clauses) + i, len(clauses) + j) for i, j in ends]
                    clauses += [text[first:last] for first, last in parts]
                else:
                    found = known[window] = Span(parts[0][0], parts[-1][1]) if parts else None
            if isinstance(found, list):
                waiting.append((score, axis, at, found))
            elif found:
                score.phrases[axis, at] = found
    bounds = np.array(runs, np.int64).reshape(-1, 2)
    worth = backend.runs(clauses, bounds[:, 0], bounds[:, 1]) if runs else {}
    for score, axis, at, several in waiting:
        column = worth[axis][several[0][2] : several[-1][2] + 1, at].tolist()
        (start, end, _), _ = max(zip(several, column, strict=True), key=_worth)
        score.phrases[axis, at] = Span(start, end)


def _worth(run: tuple[tuple[int, int, int], float]) -> tuple[float, int]:
    """What a run is worth; of two that are worth the same the shorter is better."""
    (start, end, _), value = run
    return value, start - end


def _stripped(text: str, start: int, end: int) -> Span | None:
    """The window without commas, stops and white space around it; None where nothing else is there."""
    part = text[start:end].rstrip(_BETWEEN)
    first = start + len(part) - len(part.lstrip(_BETWEEN))
    return Span(first, start + len(part)) if first < start + len(part) else None


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
