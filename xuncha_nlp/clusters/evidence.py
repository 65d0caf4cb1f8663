"""What two texts share word for word, as pairs of spans of the two originals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .body import Body
from .rows import compiled

VERSION = "1"
_SHORTEST = 5
_MOST = 12
_PIECES, _SHORT = 3, 8
_BASE = np.uint64(0x9E3779B97F4A7C15)
Run = tuple[int, int, int]


def _windows(body: Body) -> npt.NDArray[np.uint64]:
    """Hash of the _SHORTEST code points from every place, 0 where they cross a cover."""
    count = len(body.points) - _SHORTEST + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for step in range(_SHORTEST):
        hashes = hashes * _BASE + body.points[step : step + count].astype(np.uint64) + np.uint64(1)
    hashes[body.piece[:count] != body.piece[_SHORTEST - 1 :]] = 0
    return hashes


def _runs(a: Body, b: Body) -> list[Run]:
    """(size, place in a, place in b) of the longest equal runs; of what stands in the first text more than once the first place counts."""
    left, right = _windows(a), _windows(b)
    if not len(left) or not len(right):
        return []
    order = np.argsort(left, kind="stable")
    at = np.searchsorted(left[order], right)
    at[at == len(left)] = 0
    found = order[at]
    same = (left[found] == right) & (right != 0)
    found = np.where(same, found, -2)
    places = np.flatnonzero(same)
    if not len(places):
        return []
    new = np.ones(len(places), bool)
    new[1:] = (np.diff(places) != 1) | (np.diff(found[places]) != 1)
    starts = places[new]
    ends = np.append(places[np.flatnonzero(new)[1:] - 1], places[-1]) + _SHORTEST
    return list(zip((ends - starts).tolist(), found[starts].tolist(), starts.tolist(), strict=True))


def _chosen(runs: list[Run]) -> list[Run]:
    """The longest of the runs, at most twelve, that do not overlap in either text."""
    taken: list[Run] = []
    for size, x, y in sorted(runs, key=lambda run: (-run[0], run[1], run[2])):
        for n, u, v in taken:
            if not ((x + size <= u or u + n <= x) and (y + size <= v or v + n <= y)):
                break
        else:
            taken.append((size, x, y))
            if len(taken) == _MOST:
                break
    return taken


def passages(a: Body, b: Body, *, fast: bool = False) -> list[Run]:
    """(size, place in a, place in b) of the longest shared passages of at least five code points, at most twelve, in the order of the first body;
    they do not overlap.

    `fast` takes the compiled path, where numba is installed; the result is the same.
    """
    kernel = compiled(fast, 0)
    taken = kernel.chosen(kernel.runs(a.points, a.piece, b.points, b.piece, _SHORTEST, _BASE), _MOST).tolist() if kernel else _chosen(_runs(a, b))
    return [(n, x, y) for n, x, y in sorted(taken, key=lambda run: run[1]) if a.text[x : x + n] == b.text[y : y + n]]


def scattered(a: Body, b: Body, runs: Sequence[Run]) -> bool:
    """Whether what two texts share lies in short passages only: a copy with slips all over; a form letter is changed in few places."""
    return len(runs) >= _PIECES and max(size for size, _, _ in runs) * _SHORT <= min(len(a.text), len(b.text))


def edges(body: Body, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """(start, end) in the source of (size, place) pieces of a body."""
    first = body.origin[[at for _, at in places]].tolist() if places else []
    last = body.origin[[at + size - 1 for size, at in places]].tolist() if places else []
    return [(start, end + 1) for start, end in zip(first, last, strict=True)]


def shared_terms(bigrams: Sequence[str], rarity: Sequence[float], others: frozenset[str]) -> dict[str, float]:
    """The maximal runs of bigrams that stand among the others too, as words, each with the rarity of its rarest bigram."""
    found: dict[str, float] = {}
    run, best = "", 0.0
    for gram, rare in zip(bigrams, rarity, strict=True):
        if gram in others:
            run = run + gram[1] if run else gram
            best = max(best, rare)
        elif run:
            found[run] = best
            run, best = "", 0.0
    if run:
        found[run] = best
    return found


def coverage(body: Body, places: Sequence[tuple[int, int]]) -> float:
    """The share of the body that (size, place) pieces of it cover, in [0, 1]."""
    return sum(end - start for start, end in edges(body, places)) / max(1, int(body.origin[-1] - body.origin[0]) + 1) if len(body.origin) else 0.0
