"""Clusters -> clues: ids that stay, what the machine proposes for the whole clue, what people decided."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone

from ..types import Analysis, Clue, Cluster, Decision, Label
from . import rank

AXES = ("nature", "discipline", "conduct", "focus", "point", "domain", "specificity", "reason", "priority", "route")


def build_clues(
    clusters: Sequence[Cluster],
    analyses: Mapping[str, Analysis] | Sequence[Analysis],
    previous: Sequence[Clue] = (),
    decisions: Sequence[Decision] = (),
) -> list[Clue]:
    """One clue a cluster, sorted by id; the same whatever the order of the inputs.

    Ids. Every previous clue goes with its largest part (ties: the part that holds its smallest member). Of the previous clues that
    come to one cluster, the one with the largest overlap (ties: the smallest id) gives its id, the others are `absorbed`, with
    what they had absorbed. A part that gets no id this way is new, with `split_from` where its members were in a clue before.
    A new id is made of the smallest member's id and never equals a used or an absorbed one.

    Proposed: of the priorities the one with the lowest level number; of the natures the most serious (`rank.NATURES`); of the
    specificities the most checkable; on the other axes every (axis, code) with its best score, and its evidence counts in the text
    of the member it came from. Routes stand in the order of their letters' seriousness, main route first, other labels by score.

    Decided: the decisions on this id and on the absorbed ones, oldest first. Raises ValueError where clusters overlap.
    """
    by_id = analyses if isinstance(analyses, Mapping) else {analysis.id: analysis for analysis in analyses}
    ordered = sorted(clusters, key=lambda cluster: min(cluster.members))
    place: dict[str, int] = {}
    for at, cluster in enumerate(ordered):
        for member in cluster.members:
            if member in place:
                raise ValueError("a petition in two clusters")
            place[member] = at
    known = {clue.id: clue for clue in previous}
    heirs, came_from = _inherit(place, known.values())
    used = {i for clue in previous for i in (clue.id, *clue.absorbed, clue.split_from or clue.id)} | {d.clue_id for d in decisions}
    acts: dict[str, set[Decision]] = defaultdict(set)
    for decision in (*decisions, *(d for clue in previous for d in clue.decided)):
        acts[decision.clue_id].add(decision)
        used.add(decision.clue_id)

    clues = []
    for at, cluster in enumerate(ordered):
        split_from = None
        if heirs[at]:
            id_, *others = heirs[at]
            chain = [*known[id_].absorbed, *(i for other in sorted(others) for i in (other, *known[other].absorbed))]
            absorbed = tuple(i for i in dict.fromkeys(chain) if i != id_)
            split_from = known[id_].split_from
        else:
            id_, absorbed = _new_id(min(cluster.members), used), ()
            split_from = came_from.get(at)
        used.add(id_)
        decided = acts_on((id_, *absorbed), (d for i in (id_, *absorbed) for d in acts.get(i, ())))
        clues.append(Clue(id_, cluster.members, absorbed, _propose(cluster.members, by_id), tuple(decided), split_from))
    return sorted(clues, key=lambda clue: clue.id)


def acts_on(ids: Iterable[str], decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions on any of the ids, oldest first, each once."""
    named = set(ids)
    return sorted({d for d in decisions if d.clue_id in named}, key=_moment)


def _inherit(place: Mapping[str, int], previous: Iterable[Clue]) -> tuple[dict[int, list[str]], dict[int, str]]:
    """cluster -> ids of the previous clues that go with it, the id giver first; cluster -> the clue most of its members were in."""
    coming: dict[int, list[tuple[int, str]]] = defaultdict(list)
    origin: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for clue in previous:
        parts = Counter(place[member] for member in clue.members if member in place)
        if not parts:
            continue
        smallest = {at: min(m for m in clue.members if place.get(m) == at) for at in parts}
        best = min(parts, key=lambda at: (-parts[at], smallest[at]))
        coming[best].append((-parts[best], clue.id))
        for at, size in parts.items():
            origin[at].append((-size, clue.id))
    heirs: dict[int, list[str]] = defaultdict(list, {at: [id_ for _, id_ in sorted(pairs)] for at, pairs in coming.items()})
    return heirs, {at: min(pairs)[1] for at, pairs in origin.items()}


def _new_id(member: str, used: set[str]) -> str:
    for turn in range(1_000_000):
        source = member if turn == 0 else f"{member}#{turn}"
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).digest()
        id_ = "XS-" + base64.b32encode(digest[:5]).decode("ascii")
        if id_ not in used:
            return id_
    raise RuntimeError("no free clue id")


def _moment(decision: Decision) -> tuple[datetime, str, str, str, str, str]:
    at = decision.at if decision.at.tzinfo else decision.at.replace(tzinfo=timezone.utc)
    return at, decision.clue_id, decision.who, decision.verb, decision.argument, decision.note


def by_seriousness(members: Sequence[str], analyses: Mapping[str, Analysis]) -> list[str]:
    """The members, the most serious letter first; equal ones stay in the order of the cluster."""
    return sorted(members, key=lambda member: rank.seriousness(analyses.get(member)))


def _propose(members: Sequence[str], analyses: Mapping[str, Analysis]) -> tuple[Label, ...]:
    found: dict[str, list[Label]] = {axis: [] for axis in AXES}
    for member in by_seriousness(members, analyses):
        analysis = analyses.get(member)
        for label in analysis.labels if analysis else ():
            found.setdefault(label.name, []).append(label)
    proposed: list[Label] = []
    for axis, labels in found.items():
        if not labels:
            continue
        if axis == "nature":
            proposed.append(min(labels, key=lambda label: (rank.nature(label), -label.score)))
        elif axis == "priority":
            proposed.append(min(labels, key=lambda label: (rank.level(label), -label.score)))
        elif axis == "specificity":
            proposed.append(min(labels, key=lambda label: (-rank.checkable(label), -label.score)))
        else:
            best: dict[tuple[str, str], Label] = {}
            for label in labels:
                key = (label.axis, label.code)
                if key not in best or label.score > best[key].score:
                    best[key] = label
            proposed.extend(best.values() if axis == "route" else sorted(best.values(), key=lambda label: (-label.score, label.code)))
    return tuple(proposed)
