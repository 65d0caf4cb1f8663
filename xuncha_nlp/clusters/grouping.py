"""Links to a partition: linkage by the best few pairs of a few core members, under constraints. Nothing joins through a single neighbour."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

VERSION = "2"
_CORES, _WITNESSES, _AGAINST = 4, 4, -2.0
_DOUBT = 6.0


def _odds(score: float) -> float:
    """Log-odds, from below not under -6: that two letters show no likeness says little when others do."""
    return -_DOUBT if score <= 0.0 else max(-_DOUBT, min(30.0, math.log(score) - math.log1p(-min(score, 1.0 - 1e-13))))


class _Groups:
    """Disjoint sets that know their members and the numbers they must stay apart from."""

    def __init__(self, size: int, apart: Iterable[tuple[int, int]]) -> None:
        self.of = list(range(size))
        self.members: list[list[int]] = [[i] for i in range(size)]
        self.apart: dict[int, set[int]] = {}
        for i, j in apart:
            self.apart.setdefault(i, set()).add(j)
            self.apart.setdefault(j, set()).add(i)

    def allowed(self, a: int, b: int) -> bool:
        small, large = sorted((self.members[a], self.members[b]), key=len)
        return not any(self.of[k] == self.of[large[0]] for i in small for k in self.apart.get(i, ()))

    def join(self, a: int, b: int) -> None:
        if len(self.members[a]) < len(self.members[b]):
            a, b = b, a
        for i in self.members[b]:
            self.of[i] = a
        self.members[a] += self.members[b]
        self.members[b] = []


def group(
    size: int,
    links: Sequence[tuple[float, int, int]],
    score: Callable[[int, int], float],
    join_at: float,
    same: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> list[list[int]]:
    """Groups of 0 … size-1, each sorted by centrality, then number.

    Links (score, i, j) are taken strongest first. Two groups join when the mean log-odds of the four best pairs of their core members (up to four
    each, the first to have come in) are at least those of `join_at` and the mean of all says not clearly otherwise: who tells a matter with few words
    agrees with some of the others only; pairs that are no link are scored when needed. `same` comes first and
    `apart` is never broken.
    """
    groups = _Groups(size, apart)
    for i, j in sorted(same):
        a, b = groups.of[i], groups.of[j]
        if a != b and groups.allowed(a, b):
            groups.join(a, b)
    known = {(i, j): s for s, i, j in links}
    strength = [0.0] * size
    for s, i, j in links:
        strength[i] += s
        strength[j] += s

    def between(i: int, j: int) -> float:
        pair = (i, j) if i < j else (j, i)
        if pair not in known:
            known[pair] = score(*pair)
        return known[pair]

    for _, i, j in sorted(links, key=lambda link: (-link[0], link[1], link[2])):
        a, b = groups.of[i], groups.of[j]
        if a == b or not groups.allowed(a, b):
            continue
        left, right = groups.members[a][:_CORES], groups.members[b][:_CORES]
        odds = sorted((_odds(between(x, y)) for x in left for y in right), reverse=True)
        if math.fsum(odds[:_WITNESSES]) >= _odds(join_at) * len(odds[:_WITNESSES]) and math.fsum(odds) >= _AGAINST * len(odds):
            groups.join(a, b)
    return [sorted(members, key=lambda i: (-strength[i], i)) for members in groups.members if members]
