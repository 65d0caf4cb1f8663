"""How probable it is that two petitions tell the same matter: likeness of wording, agreement and contradiction of facts.

Record linkage after Fellegi and Sunter (JASA 64, 1969): every comparison adds its weight, a log-odds in nats, to a prior. Agreement on a value
weighs by how rare the value is (Winkler's frequency adjustment).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ..encoder import Encoder
from .bodies import Bodies
from .body import Body, words_of
from .bounds import Telling, Token, bigrams_of
from .comparing import agreeing, apart, counted_apart, measured_apart, namesakes, other_title, replaced, roughly
from .evidence import Run, coverage, passages, scattered, shared_terms
from .facts import KINDS, OBJECT, RAREST, Block, Facts, pack
from .keys import Gazetteer, mentions_in, place_in
from .rows import Rows, compiled, count_documents, in_processes, is_common, rows_of, weights_of
from .search import RETELLINGS, Pairs, candidate_pairs, likeness, likeness_of

VERSION = "6"
# Fitted by scripts/fit_clusters.py (`copy`, `form`, `nothing` set there by hand): nats of log-odds at a hundred letters, for each e-fold of wording, for each nat of rarity of an agreeing fact.
WEIGHTS: dict[str, float] = {
    "prior": -5.14, "nats": 0.05, "terms": 1.11, "copy": 10.0, "received": 1.14, "kind": 6.65, "person": 0.25, "surname": 0.36, "place": 0.25,
    "amount": 0.51, "rough": 0.39, "project": 0.05, "unit": 0.05, "other_amount": -0.57, "other_year": -1.93, "other_place": -2.19, "other_person": -2.01,
    "namesake": -2.71, "other_title": -0.21, "other_unit": -1.26, "other_group": -1.06, "strangers": -0.63, "nothing": -0.27, "form": -8.0,
}  # fmt: skip
_FITTED_ON, _SMALLEST = 100, 50
_ALIKE, _UNLIKE, _FORM, _EDITED = 0.1, 0.075, 0.25, (0.3, 0.85)
_RETYPED = 0.6  # share of a form letter that is kept when the numbers are changed; edited copies change numbers and words alike
_TELLING = 60  # n-grams, about thirty characters: the likeness of shorter texts weighs less
_NATS_A_TERM = 4 * 3.5  # (r + u)² >= 4ru: what one term of rarity r adds at least to the squared nats
_SAID = {
    "prior": "起点", "nats": "相同用语", "copy": "文字大体相同", "terms": "同说", "few_terms": "少有相同的说法", "received": "收到时间相近", "far": "收到时间相隔久", "person": "被反映人", "place": "地点", "amount": "数额", "rough": "数额相近", "project": "项目", "unit": "单位",
    "other_amount": "数额不同", "other_year": "年份不同", "other_place": "地点不同", "other_person": "被反映人不同", "strangers": "人、地没有相同的",
    "kind": "所反映的事同类", "other_kind": "所反映的事不同类", "namesake": "被反映人同姓不同名", "other_title": "同姓而职务不同", "other_unit": "单位不同", "other_group": "村民小组不同", "nothing": "人、地、数额都没有相同的",
}  # fmt: skip

_IDENTIFYING = frozenset(("person", "surname", "place", "amount", "rough", "project"))
_USUAL, _KINDRED = 3.5, -0.55  # mean log of the likeness of kind that speaks neither for nor against
_SLIGHT = 0.05  # likeness of kind that one part at least has
_CHANCE, _BY_CHANCE = 250, 4.0  # characters for each root of shared nats that two letters come to by chance, at most so many
_NEAR_DAYS, _UNCUT = 60, 1.5  # where names are cut out of a passage, what remains tells half as much again at most
_BLOCK, _LETTERS, _KEPT, _TOGETHER, _FAR = 100_000, 1000, 20_000, 0.75, math.log(1 - 0.75)

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One bar of the waterfall: what was compared, its weight in nats, the agreeing or contradicting values in words."""

    kind: str
    weight: float
    words: str = ""

    @property
    def said(self) -> str:
        return f"{self.words or _SAID[self.kind]}（{self.weight:+.1f}）"


class Collection:
    """The compared texts, in a fixed order: rows of n-grams, and for those that come near another the body and the keys.

    `df`, `size` and `days` (of receipt, as ordinals) are those of a larger collection that these texts belong to, where they are a part of it.
    """

    def __init__(
        self,
        texts: Sequence[str],
        facts: Sequence[Iterable[Any]],
        subjects: Sequence[Iterable[Any]],
        received: Sequence[date | None] = (),
        *,
        rows: Rows | None = None,
        df: npt.NDArray[np.uint32] | None = None,
        size: int | None = None,
        days: npt.NDArray[np.int64] | None = None,
        encoder: Encoder | None = None,
        fast: bool | None = None,
    ) -> None:
        self.texts, self._facts, self._subjects, self._encoder, self._fast = texts, facts, subjects, encoder, fast
        self.size = size or len(texts)
        self._bodies = Bodies(texts)
        self.body = self._bodies.of
        self.rows = rows_of(texts, bounds=self._bodies.bounds, fast=fast) if rows is None else rows
        self.df = count_documents(self.rows, fast=fast) if df is None else df
        self.weights = weights_of(self.df, self.size)
        self.squares = self.weights.astype(np.uint16) ** 2
        self._bias = prior(self.size)
        self._passages: dict[tuple[str, str], list[Run]] = {}
        self.facts = Facts()
        self._vectors = np.zeros((0, 0), np.float32)
        self._row, self._parts = np.zeros(0, np.int64), np.zeros(1, np.int64)
        self._lengths = np.sqrt(np.diff(self.rows.indptr) / 2.0 + 20.0)
        self._rarity = np.maximum(self.weights, int(16 * _USUAL)) - np.uint8(16 * _USUAL)
        self._told: dict[int, tuple[list[str], list[float], frozenset[str]]] = {}
        self._received = received or [None] * len(texts)
        self._days = np.array([day.toordinal() if day else 0 for day in received] or [0] * len(texts))
        all_days = self._days if days is None else days
        self._near = share_near(all_days[all_days > 0])

    def __len__(self) -> int:
        return len(self.texts)

    def candidates(self) -> Pairs:
        df = self.df if self.size == len(self) else count_documents(self.rows, fast=self._fast)
        return candidate_pairs(self.rows, df, self.weights, RETELLINGS, fast=self._fast)

    def passages(self, i: int, j: int) -> list[Run]:
        """The shared passages; texts equal to the letter are compared once."""
        pair = self.texts[i], self.texts[j]
        if pair not in self._passages:
            _make_room(self._passages)
            self._passages[pair] = passages(self.body(i), self.body(j), fast=compiled(self._fast, len(self)) is not None)
        return self._passages[pair]

    def covered(self, i: int, j: int) -> list[float]:
        """The shares of both texts that the shared passages cover, ascending."""
        runs = self.passages(i, j)
        return sorted((coverage(self.body(i), [(size, x) for size, x, _ in runs]), coverage(self.body(j), [(size, y) for size, _, y in runs])))

    def read_keys(self, numbers: Iterable[int]) -> None:
        """Read who, where and how much of these texts, names and places learned from all of them."""
        order = sorted(numbers)

        def told(first: int, last: int) -> list[str]:
            return [body.text for body in self._bodies.some(order[first:last])]

        known = {s.name for i in order for s in self._subjects[i] if s.name}
        read_places = (place_in(str(fact.value)) for i in order for fact in self._facts[i] if fact.kind == "place")
        villages = (stem for stem, level in read_places if level == "village")
        gazetteer = Gazetteer(in_processes(lambda first, last: [mentions_in(told(first, last))], len(order), _LETTERS), known, is_common, villages)

        def read(first: int, last: int) -> list[Block]:
            texts, these = told(first, last), order[first:last]
            return [pack([
                gazetteer.keys(text, names, self._facts[i], self._subjects[i], self._received[i])
                for i, text, names in zip(these, texts, gazetteer.known(texts), strict=True)
            ])]  # fmt: skip

        blocks, times = list(in_processes(read, len(order), _LETTERS)), Counter[str]()
        for block in blocks:
            times.update(block.names)
        self.facts = Facts(len(self), order, blocks, gazetteer.drop_words(times))
        if self._encoder:
            self._vectors = self._encoder.encode([self.texts[i] for i in order])
            self._row = np.full(len(self), -1, np.int64)
            self._row[order] = np.arange(len(order))
            self._parts = np.array(getattr(self._encoder, "parts", (0,)))

    def _words(self, i: int, body: Body) -> str:
        """The text without punctuation, names and places cut out."""
        keys, words = self.facts.of(i), words_of(body)
        named = keys.names | keys.villages | keys.towns | {surname + title for surname, title in keys.roles if title}
        for name in sorted(named, key=lambda n: (-len(n), n)):
            words = words.replace(name, "|")
        return words

    def _bigrams(self, i: int) -> tuple[list[str], list[float], frozenset[str]]:
        """The bigrams of a text in their order ("" where a bigram would cross a cut); the nats beyond _USUAL that each tells; the set of them."""
        if i not in self._told:
            _make_room(self._told)
            words = self._words(i, self.body(i))
            columns = bigrams_of(words)
            grams = ["" if column < 0 else words[at : at + 2] for at, column in enumerate(columns.tolist())]
            rarity = np.where(columns < 0, 0, self._rarity[columns]) / 16.0
            self._told[i] = grams, rarity.tolist(), frozenset(grams) - {""}
        return self._told[i]

    def _terms(self, i: int, j: int) -> list[tuple[float, str]]:
        """(nats beyond _USUAL of its rarest bigram, term) of every term that both tell, the rarest first."""
        grams, rarity, _ = self._bigrams(i)
        terms = shared_terms(grams, rarity, self._bigrams(j)[2])
        return sorted(((rare, term) for term, rare in terms.items() if rare > 0), key=lambda item: (-item[0], item[1]))

    def hopeful(self, pairs: Pairs, floor: float, *, closer: bool = False) -> tuple[Pairs, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The pairs that may reach `floor` if all facts agree, with what they share in squared nats and their cosine; `closer`: what they tell in the
        same words is looked at too."""
        nats, cosines = likeness(self.rows, self.squares, pairs, fast=self._fast)
        near = may_reach(nats, cosines, self._bias, self._near, floor, kindred=self._encoder is not None)
        if closer:
            pairs, nats, cosines = pairs[near], nats[near], cosines[near]
            told = self._telling_of(np.unique(pairs)).most(pairs, fast=self._fast) * _UNCUT * _NATS_A_TERM
            near = may_reach(np.where(cosines > _ALIKE, nats, np.minimum(nats, told)), cosines, self._bias, self._near, floor, kindred=self._encoder is not None)
        return pairs[near], nats[near], cosines[near]

    def scores(
        self, pairs: Pairs, floor: float, account: Callable[[int, int, float, float, Sequence[Comparison]], A | None] | None = None
    ) -> tuple[Pairs, npt.NDArray[np.float64], npt.NDArray[np.float64], list[A | None]]:
        """(pairs, probability of the same matter, wording in [0, 1], account) of the pairs that reach `floor`; `account` makes what is kept of a pair
        from its numbers, probability, wording and waterfall, without it nothing is.

        The prior falls as one over the number of petitions: in a large inbox a chance likeness is likelier than a match.
        """
        pairs, nats, cosines = self.hopeful(pairs, floor, closer=account is None)
        least = math.log(floor / (1 - floor))
        if len(pairs) and not len(self.facts):
            self.read_keys(np.unique(pairs).tolist())
        likely = self.most(pairs, nats, cosines, least - 1e-9) >= least - 1e-9
        pairs, nats, cosines = pairs[likely], nats[likely], cosines[likely]

        def score(first: int, last: int) -> list[tuple[float, A | None]]:
            self._bodies.at_hand(np.unique(pairs[first:last][cosines[first:last] > _ALIKE]).tolist())
            found: list[tuple[float, A | None]] = []
            for (i, j), n, wording in zip(pairs[first:last].tolist(), nats[first:last].tolist(), cosines[first:last].tolist(), strict=True):
                bars = self.waterfall(i, j, n, wording, words=account is not None, least=least)
                probability = _probability(bars)
                found.append((probability, account(i, j, probability, wording, bars) if account and probability >= floor else None))
            return found

        made = list(in_processes(score, len(pairs), _LETTERS))
        scores = np.array([probability for probability, _ in made])
        kept = scores >= floor if len(scores) else np.zeros(0, bool)
        return pairs[kept], scores[kept], cosines[kept], [told for (_, told), is_kept in zip(made, kept.tolist(), strict=True) if is_kept]

    def most(self, pairs: Pairs, nats: npt.NDArray[np.float64], cosines: npt.NDArray[np.float64], least: float = -math.inf) -> npt.NDArray[np.float64]:
        """What `waterfall`, which takes long, can come to at most, shape (pairs,); nearly so only where that is `least` or more."""
        kinds = sorted(set(KINDS.values()))
        weighed, sums, objects, low = self.facts.agreeing(WEIGHTS), self.facts.sums, self.facts.objects, cosines <= _ALIKE
        chance = self._chance(pairs[:, 0], pairs[:, 1])
        told = np.where(low, WEIGHTS["terms"] * (np.sqrt(nats / _NATS_A_TERM) - chance), WEIGHTS["copy"] * np.log(np.maximum(cosines, _UNLIKE) / _UNLIKE))
        odds = self._bias + _nats_weight(nats) + told
        for first in range(0, len(pairs), _BLOCK):
            block = slice(first, first + _BLOCK)
            left, right = pairs[block, 0], pairs[block, 1]
            best = weighed.best(pairs[block], fast=self._fast)
            rough = sums[left] & sums[right]
            identified = best[:, [at for at, kind in enumerate(kinds) if kind in _IDENTIFYING]].any(axis=1) | rough
            met = best[:, [at for at, kind in enumerate(kinds) if kind in ("person", "surname", "place")]].any(axis=1)
            near = (abs(self._days[left] - self._days[right]) <= _NEAR_DAYS) | (self._days[left] == 0) | (self._days[right] == 0)
            against = max(WEIGHTS[kind] for kind in ("strangers", "other_place", "other_person"))
            odds[block] += best.sum(axis=1) + WEIGHTS["rough"] * rough + self._kindred(left, right)
            odds[block] += np.where(identified, against * (~met & objects[left] & objects[right]), WEIGHTS["nothing"])
            odds[block] += near * WEIGHTS["received"] * max(0.0, self._near or 0.0)
        open_ = np.flatnonzero(low & (odds >= least))
        terms = np.sqrt(self._telling_of(np.unique(pairs[open_])).most(pairs[open_], fast=self._fast))
        odds[open_] += np.minimum(0.0, WEIGHTS["terms"] * (terms - chance[open_]) - told[open_])
        return np.asarray(odds, np.float64)

    def _telling_of(self, numbers: npt.NDArray[np.int64]) -> Telling:
        """The bigrams of these texts; before keys are read those of names too, then none of texts whose keys were not."""
        order = [i for i in numbers.tolist() if i in self.facts or not len(self.facts)]

        def cut(first: int, last: int) -> list[tuple[list[int], npt.NDArray[np.int32]]]:
            found = zip(order[first:last], self._bodies.some(order[first:last]), strict=True)
            words = [self._words(i, body) if len(self.facts) else words_of(body) for i, body in found]
            return [([len(of) + 1 for of in words], np.append(bigrams_of("|".join([*words, ""])), np.int32(-1)))]

        sizes, columns = np.zeros(len(self) + 1, np.int64), [np.zeros(0, np.int32)]
        for (lengths, some), first in zip(in_processes(cut, len(order), _LETTERS), range(0, len(order), _LETTERS), strict=True):
            sizes[np.array(order[first : first + len(lengths)]) + 1] = lengths
            columns.append(some)
        return Telling(np.cumsum(sizes), np.concatenate(columns), self._rarity)

    def _kindred(self, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """What likeness of kind says of these pairs; 0 without an encoder."""
        if not len(self._vectors):
            return np.zeros(len(left))
        alike = np.add.reduceat(self._vectors[self._row[left]] * self._vectors[self._row[right]], self._parts, axis=1).astype(float) * len(self._parts)
        return np.asarray(WEIGHTS["kind"] * (np.log(np.maximum(alike, 0.0) + _SLIGHT).mean(axis=1) - _KINDRED))

    def _chance(self, left: Any, right: Any) -> Any:
        """Root of the nats that letters of these lengths tell in the same words by chance."""
        return np.minimum(self._lengths[left] * self._lengths[right] / _CHANCE, _BY_CHANCE)

    def score(self, i: int, j: int) -> float:
        """The probability of one pair."""
        return _probability(self.waterfall(i, j, *likeness_of(self.rows, self.squares, i, j), words=False))

    def same_object(self, i: int, j: int) -> bool:
        """Whether both name the same person or place."""
        return any(kind in OBJECT for kind, _ in self.facts.shared(i, j))

    def explain(self, i: int, j: int) -> list[Comparison]:
        """The waterfall of one pair, in words."""
        return self.waterfall(i, j, *likeness_of(self.rows, self.squares, i, j))

    def _telling(self, i: int, j: int, words: bool, hopeful: bool) -> Comparison:
        """What both tell in the same words, more than letters of their lengths by chance; not looked for where that were `hopeful`less."""
        terms = self._terms(i, j) if hopeful else []
        weight = WEIGHTS["terms"] * (math.sqrt(math.fsum(rarity for rarity, _ in terms)) - float(self._chance(i, j)))
        said = "同说" + "、".join(f"“{term[:8]}”" for _, term in terms[:3]) if words and terms and weight > 0 else ""
        return Comparison("terms" if weight > 0 else "few_terms", weight, said)

    def waterfall(self, i: int, j: int, nats: float, cosine: float, *, words: bool = True, least: float = -math.inf) -> list[Comparison]:
        """The prior and every comparison that speaks for or against, in this order; their sum is the log-odds.

        Where place, accused, year or all of several amounts contradict each other, likeness is that of a form letter: it counts for nothing, and they weigh all the more. Where the sum cannot come to `least`, what the texts say in the same words is not looked for.
        """
        bars = [Comparison("prior", self._bias), Comparison("nats", float(_nats_weight(nats)))]
        if i not in self.facts or j not in self.facts:
            return bars
        a, b = self.facts.of(i), self.facts.of(j)
        best: dict[str, tuple[float, Token]] = {}
        unlike = namesakes(a, b)
        for token in self.facts.shared(i, j):
            kind, rarity = KINDS[token[0]], self.facts.weight[token]
            if kind == "surname" and (token[1] in unlike or a.names & b.names):
                continue
            if kind not in best or rarity > best[kind][0] or (rarity == best[kind][0] and str(token) > str(best[kind][1])):
                best[kind] = rarity, token
        for kind, (rarity, _) in sorted(best.items()):
            bars.append(Comparison(kind, WEIGHTS[kind] * rarity, agreeing(kind, a, b) if words else ""))
        if "surname" in best and other_title(a, b, str(best["surname"][1][1])):
            bars.append(Comparison("other_title", WEIGHTS["other_title"]))
        if unlike and "person" not in best:
            bars.append(Comparison("namesake", WEIGHTS["namesake"]))
        for kind, ours, theirs in (("other_unit", a.units, b.units), ("other_group", a.groups, b.groups)):
            if ours and theirs and ours.isdisjoint(theirs):
                bars.append(Comparison(kind, WEIGHTS[kind]))
        if len(self._vectors):
            parts = np.add.reduceat(self._vectors[self._row[i]] * self._vectors[self._row[j]], self._parts).tolist()
            alike = WEIGHTS["kind"] * (math.fsum(math.log(max(part * len(parts), 0.0) + _SLIGHT) for part in parts) / len(parts) - _KINDRED)
            bars.append(Comparison("kind" if alike > 0 else "other_kind", alike))
        before_terms = len(bars)
        if self._near is not None and self._days[i] and self._days[j]:
            near = abs(int(self._days[i]) - int(self._days[j])) <= _NEAR_DAYS
            bars.append(Comparison(*(("received", WEIGHTS["received"] * self._near) if near else ("far", WEIGHTS["received"] * _FAR))))
        against = self.contradictions(i, j, cosine)
        if cosine > _ALIKE and counted_apart(a, b) and self.covered(i, j)[1] >= _RETYPED:
            against.append(("other_amount", "数额不同"))
        elif "amount" not in best and roughly(a, b):
            bars.append(Comparison("rough", WEIGHTS["rough"]))
        elif "amount" not in best and measured_apart(a, b):
            bars.append(Comparison("other_amount", WEIGHTS["other_amount"]))
        if a.years and b.years and a.years.isdisjoint(b.years):
            if cosine > _ALIKE:
                against.append(("other_year", "年份不同"))
            else:
                bars.append(Comparison("other_year", WEIGHTS["other_year"]))
        if not _IDENTIFYING & {bar.kind for bar in bars}:
            bars.append(Comparison("nothing", WEIGHTS["nothing"]))
        elif not against and not {"person", "surname", "place"} & best.keys() and self.facts.objects[i] and self.facts.objects[j]:
            bars.append(Comparison("strangers", WEIGHTS["strangers"]))
        bars += [Comparison(kind, WEIGHTS["form"] if cosine > _ALIKE else WEIGHTS[kind], said if words else "") for kind, said in against]
        if cosine > _ALIKE and not against:
            full = min(1.0, min(len(self.rows.of(i)), len(self.rows.of(j))) / _TELLING)
            bars.insert(2, Comparison("copy", WEIGHTS["copy"] * math.log(cosine / _UNLIKE) * full * min(1.0, 2 * cosine) ** (1 - full)))
        if cosine <= _ALIKE:
            most = math.fsum(bar.weight for bar in bars) + WEIGHTS["terms"] * (math.sqrt(nats / _NATS_A_TERM) - float(self._chance(i, j)))
            bars.insert(before_terms, self._telling(i, j, words, most >= least))
        return bars

    def contradictions(self, i: int, j: int, cosine: float) -> list[tuple[str, str]]:
        """(kind, words): other village or town, another person in the same post, or another name in the same place of a near copy."""
        a, b = self.facts.of(i), self.facts.of(j)
        found = []
        person = not a.surnames.isdisjoint(b.surnames)
        edited = _ALIKE < cosine < _EDITED[1] and scattered(self.body(i), self.body(j), self.passages(i, j))
        lenient = person or edited or _EDITED[0] <= cosine < _EDITED[1]
        put = replaced(self.body(i), self.body(j), self.passages(i, j), a, b) if cosine >= _FORM and self.texts[i] != self.texts[j] else frozenset()
        if "place" in put or (apart(a.villages, b.villages, lenient) and not a.villages & b.towns and not b.villages & a.towns):
            found.append(("other_place", "村社区不同"))
        elif apart(a.towns, b.towns, lenient):
            found.append(("other_place", "乡镇不同"))
        found += [(kind, _SAID[kind]) for kind, what in (("other_unit", "unit"), ("other_group", "group")) if what in put]
        if "person" in put:
            found.append(("other_person", "被反映人不同"))
        elif not person and not (edited and a.villages & b.villages):
            posts = {title for _, title in a.roles if title} & {title for _, title in b.roles if title}
            if posts or (a.names and b.names):
                found.append(("other_person", "被反映人不同"))
        return found


def _probability(bars: Sequence[Comparison]) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, math.fsum(bar.weight for bar in bars)))))


def _make_room(kept: dict[Any, Any]) -> None:
    """Forget what can be made again where there is much of it."""
    if len(kept) >= _KEPT:
        kept.clear()


def share_near(days: npt.NDArray[np.int64]) -> float | None:
    """Nats that speak for two letters received within _NEAR_DAYS: three quarters of those about one matter are, and how many of all?"""
    if len(days) < 2:
        return None
    days = np.sort(days)
    within = (np.searchsorted(days, days + _NEAR_DAYS, "right") - np.arange(len(days)) - 1).sum()
    share = max(float(within) / (len(days) * (len(days) - 1) / 2), 1e-3)
    return math.log((_TOGETHER + (1 - _TOGETHER) * share) / share)


def _nats_weight(nats: Any) -> Any:
    return WEIGHTS["nats"] * np.log(nats + 10.0)


def prior(size: int) -> float:
    """Log-odds that two petitions of `size` tell the same matter, before anything is compared."""
    return WEIGHTS["prior"] - math.log(max(size, _SMALLEST) / _FITTED_ON)


def may_reach(
    nats: npt.NDArray[np.float64], cosines: npt.NDArray[np.float64], bias: float, near: float | None, floor: float, *, kindred: bool
) -> npt.NDArray[np.bool_]:
    """Whether a pair could reach `floor` if all its facts agreed."""
    copy = WEIGHTS["copy"] * np.log(np.maximum(cosines, _UNLIKE) / _UNLIKE)
    worded = WEIGHTS["nats"] * np.log(nats + 10.0) + np.where(cosines > _ALIKE, copy, WEIGHTS["terms"] * np.sqrt(nats / _NATS_A_TERM))
    most = sum(WEIGHTS[kind] * RAREST for kind in ("surname", "place", "amount", "unit")) + kindred * WEIGHTS["kind"] * (math.log(1 + _SLIGHT) - _KINDRED) + WEIGHTS["received"] * max(0.0, near or 0.0)
    return np.asarray(bias + worded + most >= math.log(floor / (1 - floor)), np.bool_)
