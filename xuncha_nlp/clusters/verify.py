"""How probable it is that two petitions tell the same matter: likeness of wording, agreement and contradiction of facts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from .body import Body, body_of, words_of
from .evidence import passages
from .keys import SURNAMES, Gazetteer, Keys
from .vectors import Vectors, is_common, vectors_of

VERSION = "1"
# Log-odds, rounded from a logistic fit on the examples: e-fold of wording likeness, nat of rarity of an agreeing fact.
_BIAS, _WORDING, _CONTRADICTION = 7.5, 2.2, 8.0
_AGREEMENT = {"name": 0.55, "surname": 0.55, "place": 0.25, "amount": 0.5, "project": 0.5, "unit": 0.25}
_RAREST_KEY = 4.0
_FITTED_ON, _SMALLEST = 100, 50
_NOISE = 0.003
_NEAR_COPY, _FORM_LETTER, _EDITED = 0.5, 0.1, (0.3, 0.85)
_EAST_WEST = frozenset("东西南北中上下前后大小新老一二三四五六七八九十")

Token = tuple[str, Hashable]


class Collection:
    """The compared texts, in a fixed order: bodies, vectors of what is told (names taken out), keys."""

    def __init__(self, texts: Sequence[str], facts: Sequence[Iterable[Any]], subjects: Sequence[Iterable[Any]]) -> None:
        self.bodies: list[Body] = [body_of(text) for text in texts]
        told = [body.text for body in self.bodies]
        known = {s.name for of in subjects for s in of if s.name}
        gazetteer = Gazetteer(told, known, is_common)
        self.keys: list[Keys] = [gazetteer.keys(*one) for one in zip(told, facts, subjects, strict=True)]
        dropped = gazetteer.drop_words(Counter(word for keys in self.keys for word in keys.names | keys.villages | keys.towns))
        if dropped:
            self.keys = [keys.without(dropped) for keys in self.keys]
        words = [words_of(body) for body in self.bodies]
        self.vectors: Vectors = vectors_of([_without(text, keys) for text, keys in zip(words, self.keys, strict=True)])
        self._tokens = [frozenset(_tokens(keys)) for keys in self.keys]
        df = Counter(token for tokens in self._tokens for token in tokens)
        size = len(self.bodies)
        self._weight = {t: _AGREEMENT[t[0]] * min(_RAREST_KEY, math.log((size + 50) / (n + 2))) for t, n in df.items()}
        self._bias = _BIAS - math.log(max(size, _SMALLEST) / _FITTED_ON)
        self._scratch = np.zeros(len(self.vectors.df), np.float32)

    def __len__(self) -> int:
        return len(self.bodies)

    def key_numbers(self) -> list[list[int]]:
        """For each text the numbers of its keys and pairs of keys, for the search of candidates."""
        numbers: dict[Hashable, int] = {}
        rows = []
        for tokens in self._tokens:
            people = [t for t in tokens if t[0] in ("name", "surname")]
            others = [t for t in tokens if t[0] in ("place", "amount", "unit", "project")]
            joined: list[Hashable] = [t for t in tokens if t[0] in ("name", "project")]
            joined += [(one, other) for one in people for other in others]
            joined += [(one, other) for one in others for other in others if one[0] == "place" and other[0] in ("amount", "unit")]
            rows.append(sorted({numbers.setdefault(key, len(numbers)) for key in joined}))
        return rows

    def wording(self, pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """idf cosine of every pair, shape (pairs,); pairs sorted by their first column."""
        v, scratch = self.vectors, self._scratch
        cosines = np.zeros(len(pairs))
        firsts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1))
        for at, end in zip(firsts, [*firsts[1:], len(pairs)], strict=False):
            row = pairs[at, 0]
            own = v.indices[v.indptr[row] : v.indptr[row + 1]]
            scratch[own] = v.data[v.indptr[row] : v.indptr[row + 1]]
            others = pairs[at:end, 1]
            cosines[at:end] = [
                scratch[v.indices[v.indptr[j] : v.indptr[j + 1]]] @ v.data[v.indptr[j] : v.indptr[j + 1]] for j in others
            ]
            scratch[own] = 0
        return np.clip(cosines, 0.0, 1.0)

    def scores(self, pairs: npt.NDArray[np.int64], floor: float = 0.0) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """(probability of the same matter in [0, 1], wording) of every pair; pairs that cannot reach `floor` get 0.

        The prior falls as one over the number of petitions: in a large inbox a chance likeness is likelier than a match.
        Where facts contradict each other, likeness beyond _FORM_LETTER is that of a form letter and counts for nothing.
        """
        wording = self.wording(pairs)
        odds = self._bias + _WORDING * np.log(np.maximum(wording - _NOISE, 0.0) + 0.001)
        least = math.log(floor / (1 - floor)) if floor > 0 else -math.inf
        for at, (i, j) in enumerate(pairs.tolist()):
            shared = self._tokens[i] & self._tokens[j]
            if shared:
                odds[at] += self._agreement(shared)
            if odds[at] >= least and (against := self.contradictions(i, j, float(wording[at]))):
                void = math.log(min(1.0, _FORM_LETTER / max(wording[at], 1e-9)))
                odds[at] += _WORDING * void - _CONTRADICTION * len(against)
        scores = 1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30)))
        scores[odds < least] = 0.0
        return scores, wording

    def _agreement(self, shared: frozenset[Token]) -> float:
        """The strongest agreement of each kind; full name and surname are one kind."""
        best: dict[str, float] = {}
        for token in shared:
            kind = "surname" if token[0] == "name" else token[0]
            best[kind] = max(best.get(kind, 0.0), self._weight[token])
        return math.fsum(sorted(best.values()))

    def contradictions(self, i: int, j: int, wording: float) -> list[str]:
        """Other village, other town, another person in the same post, or another name in the same place of a near copy."""
        a, b = self.keys[i], self.keys[j]
        found = []
        person = not a.surnames.isdisjoint(b.surnames)
        lenient = person or _EDITED[0] <= wording < _EDITED[1]
        if _apart(a.villages, b.villages, lenient) and not a.villages & b.towns and not b.villages & a.towns:
            found.append("村社区不同")
        elif _apart(a.towns, b.towns, lenient):
            found.append("乡镇不同")
        if not person:
            posts = {title for _, title in a.roles if title} & {title for _, title in b.roles if title}
            if posts or (a.names and b.names) or (wording >= _NEAR_COPY and _other_name(self.bodies[i], self.bodies[j])):
                found.append("被反映人不同")
        return found

    def agreements(self, i: int, j: int) -> list[str]:
        """What agrees, as Chinese words: names, places, projects, amounts, units of the reported matter."""
        a, b = self.keys[i], self.keys[j]
        words = []
        if names := sorted(a.names & b.names):
            words.append("同一被反映人" + "、".join(names))
        elif surnames := sorted(a.surnames & b.surnames):
            words.append("被反映人同姓" + "、".join(surnames))
        if places := sorted((a.villages | a.towns) & (b.villages | b.towns)):
            words.append("同一地点" + "、".join(places))
        if projects := sorted(a.projects & b.projects):
            words.append("同一项目" + "、".join(projects))
        if amounts := sorted(a.amounts & b.amounts, reverse=True):
            words.append("数额一致" + "、".join(_amount(value, unit) for value, unit in amounts[:3]))
        if units := sorted(a.units & b.units):
            words.append("同涉" + "、".join(units[:3]))
        return words


def _without(words: str, keys: Keys) -> str:
    named = keys.names | keys.villages | keys.towns | {surname + title for surname, title in keys.roles if title}
    for name in sorted(named, key=lambda n: (-len(n), n)):
        words = words.replace(name, "")
    return words


def _tokens(keys: Keys) -> Iterable[Token]:
    yield from (("name", name) for name in keys.names)
    yield from (("surname", surname) for surname in keys.surnames)
    yield from (("place", place) for place in keys.villages | keys.towns)
    yield from (("unit", unit) for unit in keys.units)
    yield from (("amount", amount) for amount in keys.amounts)
    yield from (("project", project) for project in keys.projects)


def _slip(a: str, b: str) -> bool:
    """At most one character differs at the end, and not as 东村 differs from 西村: a slip of the pen."""
    different = [(x, y) for x, y in zip(a[::-1], b[::-1], strict=False) if x != y]
    return not different or (len(different) == 1 and not (different[0][0] in _EAST_WEST and different[0][1] in _EAST_WEST))


def _apart(a: frozenset[str], b: frozenset[str], lenient: bool) -> bool:
    """No place in common; `lenient` forgives a slip of the pen: where the person agrees, or in an edited copy."""
    return bool(a and b) and a.isdisjoint(b) and not (lenient and any(_slip(x, y) for x in a for y in b))


def _other_name(a: Body, b: Body) -> bool:
    """Between two shared passages stands a name here and another name there: a form letter about somebody else."""
    spans = passages(a, b)
    for (x, y), (u, v) in pairwise(spans):
        one, other = _between(a, x.end, u.start), _between(b, y.end, v.start)
        if all(2 <= len(name) <= 3 and name[0] in SURNAMES for name in (one, other)) and one[0] != other[0]:
            return True
    return False


def _between(body: Body, start: int, end: int) -> str:
    left, right = np.searchsorted(body.origin, (start, end))
    return body.points[left:right].tobytes().decode("utf-32-le", "surrogatepass")


def _amount(value: float, unit: str) -> str:
    return f"{value / 10000:g}万{unit}" if value >= 10000 else f"{value:g}{unit}"
