"""The verb of the room: petitions in, a partition out."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..encoder import Encoder
from ..types import Cluster, Link, Span
from .body import matter_of
from .evidence import edges
from .grouping import group
from .index import Index
from .rows import rows_of
from .verify import Collection, Comparison

THRESHOLD = 0.25
FLOOR = 0.05
_COPY = 0.2
_LEAST_SAID = 0.05
_NEAR, _MANY = 0.1, 2000
NEAR_COPY, SAME_MATTER, PARTIAL, NEW_MATTER, DECIDED = "重复件", "多人反映同一事", "部分重复", "同对象新问题", "人工认定"

_span = lru_cache(1 << 16)(Span)  # few ranges stand in many links
_Account = tuple[bytes, str]  # edges of the shared passages: start, end here, start, end there; why


class Text(Protocol):
    """Anything with an id and a masked text; `facts`, `subjects` and `received` are read where they exist."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


def relation(link: Link) -> str:
    """The word at the head of `why`: 重复件 | 多人反映同一事 | 部分重复 | 同对象新问题 | 人工认定."""
    return link.why.partition("：")[0]


class _Linked:
    """The petitions in the order of their ids, their verified pairs, and scores of other pairs on demand; `below` where links under the threshold
    are wanted too, `index` where they are a part of more, `pairs` of ids where only these are wanted."""

    def __init__(
        self,
        petitions: Iterable[Text],
        encoder: Encoder | None,
        threshold: float,
        *,
        below: bool = False,
        index: Index | None = None,
        df: npt.NDArray[np.uint32] | None = None,
        pairs: Iterable[tuple[str, str]] | None = None,
    ) -> None:
        self._threshold, self._below = threshold, below
        self.petitions: Sequence[Text] = sorted(petitions, key=lambda p: p.id)
        self.ids = [p.id for p in self.petitions]
        if len(set(self.ids)) != len(self.ids):
            raise ValueError("petition ids must be unique")
        self.texts = Collection(
            [p.text for p in self.petitions],
            [tuple(getattr(p, "facts", ()) or ()) for p in self.petitions],
            [tuple(getattr(p, "subjects", ()) or ()) for p in self.petitions],
            [getattr(p, "received", None) for p in self.petitions],
            df=df,
            size=None if index is None else len(index),
            days=None if index is None else index.days(),
            encoder=encoder,
        )
        if pairs is None:
            found, scores, _, told = self.texts.scores(self.texts.candidates(), FLOOR, self._account)
        else:
            number = {id_: i for i, id_ in enumerate(self.ids)}
            named = sorted(tuple(sorted((number[a], number[b]))) for a, b in pairs)
            found, scores, _, told = self.texts.scores(np.array(named, np.int64).reshape(-1, 2), _NEAR)
        self.found: dict[tuple[int, int], float] = {(i, j): s for (i, j), s in zip(found.tolist(), scores.tolist(), strict=True)}
        self.told: dict[tuple[int, int], _Account] = {(i, j): of for (i, j), of in zip(found.tolist(), told, strict=True) if of}

    def score(self, i: int, j: int) -> float:
        return self.texts.score(i, j)

    def _account(self, i: int, j: int, score: float, wording: float, bars: Sequence[Comparison]) -> _Account | None:
        """What a link of this pair says, packed; None where it may not join and is no link either."""
        if score < self._threshold and not (self._below and self.texts.same_object(i, j)):
            return None
        runs, covered = self.texts.passages(i, j), self.texts.covered(i, j)
        if score < self._threshold:
            word = NEW_MATTER
        elif covered[1] >= 0.4 and covered[0] < covered[1] / 2:
            word = PARTIAL
        elif covered[0] >= 0.5 or wording >= _COPY:
            word = NEAR_COPY
        else:
            word = SAME_MATTER
        parts = [bar.said for bar in bars if abs(bar.weight) >= _LEAST_SAID]
        if runs:
            one, other = (edges(self.texts.body(at), [(run[0], run[side]) for run in runs]) for side, at in ((1, i), (2, j)))
            parts.append(f"共有{len(runs)}处相同表述，最长{max(end - start for start, end in one)}字")
            packed = array("i", [edge for pair in zip(one, other, strict=True) for span in pair for edge in span]).tobytes()
        else:
            packed = b""
        return packed, f"{word}：{'；'.join(parts)}"

    def link(self, i: int, j: int) -> Link:
        packed, why = self.told[i, j]
        at = iter(array("i", packed))
        shared = tuple((_span(start, end), _span(first, last)) for start, end, first, last in zip(at, at, at, at, strict=True))
        return Link(self.ids[i], self.ids[j], round(self.found[i, j], 4), shared, why)


def links(petitions: Iterable[Text], *, threshold: float = THRESHOLD, encoder: Encoder | None = None) -> list[Link]:
    """The verified candidate links, sorted by ids (a < b): those that may join, and, called 同对象新问题, those from 0.05 up to `threshold`
    that name the same person or place.

    Raises ValueError on duplicate ids.
    """
    linked = _Linked(petitions, encoder, threshold, below=True)
    return [linked.link(i, j) for i, j in sorted(linked.told)]


def cluster_petitions(
    petitions: Iterable[Text],
    *,
    threshold: float = THRESHOLD,
    encoder: Encoder | None = None,
    same: Iterable[tuple[str, str]] = (),
    different: Iterable[tuple[str, str]] = (),
) -> list[Cluster]:
    """A partition of the petitions by matter, the same for any order of input; clusters sorted by their smallest id.

    `threshold` in [0, 1] is the least score of a link, and the least mean score between groups, that may join: lower finds more of the
    same matter told in other words and more chance likeness. `encoder` gives vectors of what letters report, whose likeness is one
    comparison more. `same` and `different` are inspectors' verdicts by id: `different`
    wins, `same` is transitive as far as `different` allows, unknown ids are ignored. Raises ValueError on duplicate ids.
    """
    return _clusters(_Linked(petitions, encoder, threshold), threshold, same, different)


def update_clusters(
    new: Iterable[Text],
    index: Index,
    previous: Sequence[Cluster],
    load: Callable[[Sequence[str]], Iterable[Text]],
    *,
    threshold: float = THRESHOLD,
    encoder: Encoder | None = None,
    same: Iterable[tuple[str, str]] = (),
    different: Iterable[tuple[str, str]] = (),
) -> list[Cluster]:
    """The clusters after `new` petitions have come to those of the `index`, which they join: what one run over all would give, up to its rounding.

    Only clusters that a new petition comes near, or that a verdict contradicts, are made anew; `load` gives the petitions of some ids. The
    caller calls `index.commit()` once the clusters are kept. Raises ValueError on duplicate ids.
    """
    added = sorted(new, key=lambda p: p.id)
    same, different = list(same), list(different)
    start = len(index)
    index.add([p.id for p in added], rows_of([matter_of(p.text) for p in added]), [getattr(p, "received", None) for p in added])
    if not start:
        return _clusters(_Linked(added, encoder, threshold), threshold, same, different)
    pairs, df = index.touched(start, threshold, kindred=encoder is not None) if added else ([], None)
    near = {old for old, _ in pairs}
    of = {member: at for at, cluster in enumerate(previous) for member in cluster.members}
    if len(near) > _MANY:  # rarity among so many is that among all, nearly: to ask first who may be linked to new letters repays
        linked = _Linked([*load(sorted(near)), *added], encoder, threshold, index=index, df=df, pairs=pairs)
        near &= {linked.ids[i] for pair in linked.found for i in pair}
    touched = {of[id_] for id_ in near}
    for decided, together in ((same, True), (different, False)):
        touched |= {of[x] for a, b in decided if a in of and b in of and (of[a] == of[b]) != together for x in (a, b)}
        touched |= {of[x] for pair in decided for x, y in (pair, pair[::-1]) if x in of and y not in of}
    kept = [cluster for at, cluster in enumerate(previous) if at not in touched]
    members = sorted(member for at in touched for member in previous[at].members)
    made = _clusters(_Linked([*load(members), *added], encoder, threshold, index=index, df=df), threshold, same, different) if added or members else []
    return sorted([*kept, *made], key=lambda cluster: min(cluster.members))


def _clusters(linked: _Linked, threshold: float, same: Iterable[tuple[str, str]], different: Iterable[tuple[str, str]]) -> list[Cluster]:
    number = {id_: i for i, id_ in enumerate(linked.ids)}

    def numbered(pairs: Iterable[tuple[str, str]]) -> set[tuple[int, int]]:
        known = {(number[a], number[b]) for a, b in pairs if a in number and b in number and a != b}
        return {(min(pair), max(pair)) for pair in known}

    apart = numbered(different)
    decided = numbered(same) - apart
    strong = [(score, i, j) for (i, j), score in linked.found.items() if score >= threshold]
    groups = group(len(linked.ids), strong, linked.score, threshold, decided, apart)
    of = {i: at for at, members in enumerate(groups) for i in members}
    inside: dict[int, list[Link]] = {}
    strong_pairs = {(i, j) for _, i, j in strong}
    for i, j in sorted((i, j) for i, j in strong_pairs | decided if of[i] == of[j]):
        link = linked.link(i, j) if (i, j) in strong_pairs else Link(linked.ids[i], linked.ids[j], 1.0, (), f"{DECIDED}：同一事项")
        inside.setdefault(of[i], []).append(link)
    named = (tuple(linked.ids[i] for i in members) for members in groups)
    clusters = [Cluster(members, tuple(inside.get(at, ()))) for at, members in enumerate(named)]
    return sorted(clusters, key=lambda cluster: min(cluster.members))
