"""From scores, facts and subjects to the labels of one letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..taxonomy import Taxonomy, load_crosswalk, load_limits, load_taxonomy
from ..text import fold_table, normalised
from ..types import Analysis, Label, Span
from . import priority, routes, rules, specificity, urgency
from .alternatives import alternatives
from .pooling import Scores
from .pressing import DANGERS, Pressing
from .rules import Reading
from .scan import Scan

if TYPE_CHECKING:
    from . import Labeller

OUT_OF_SCOPE = ("claim_request", "litigation_related", "other_out_of_scope")
OFFERED = 5
SEALING = {"r_team_misconduct": 0.5}
# read more readily by a model than a whole level should hang on
RAISING = {"r_collective_interest": 0.4, "r_safety_food_medicine": 0.4}
_FAINT = 0.02
_NEAR = 0.5


class Labellable(Protocol):
    """A petition or a finding; `facts` and `subjects` are used where they exist."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Yardstick:
    """What a whole round is judged by, looked up once: the taxonomies of the day, and how the codes of a model stand in them."""

    taxonomies: dict[str, Taxonomy]
    thresholds: Mapping[str, float]
    codes: Mapping[str, tuple[str, ...]]
    model: str

    @cached_property
    def ids(self) -> dict[str, str]:
        return {axis: taxonomy.id for axis, taxonomy in self.taxonomies.items()}

    @cached_property
    def known(self) -> dict[str, list[bool]]:
        """Which codes of an axis the version of the day has."""
        return {axis: [code in self.taxonomies[axis] for code in codes] for axis, codes in self.codes.items()}

    @cached_property
    def crosswalk(self) -> dict[str, dict[str, tuple[str | None, str | None]]]:
        """The discipline and the focus that a conduct or a point speaks for."""
        rows = load_crosswalk(self.taxonomies["focus"].version)
        focuses = self.taxonomies["focus"]
        return {
            "conduct": {label.code: (label.discipline, rows[label.code].focus) for label in self.taxonomies["conduct"].labels if label.code in rows},
            "point": {label.code: (None, label.focus if label.focus in focuses else None) for label in self.taxonomies["point"].labels},
        }

    @cached_property
    def reasons(self) -> list[float]:
        """How surely each reason must be read in a sentence to count."""
        least = SEALING | RAISING
        return [max(self.thresholds[f"reason.{code}"], least.get(code, 0.0)) for code in self.codes["reason"]]

    @cached_property
    def belonging(self) -> dict[tuple[str, str], tuple[str, frozenset[int]]]:
        """The conducts of a discipline and the points of a focus that show it, by axis and code; all conducts where none belongs to it."""
        found = {}
        for axis, source in (("discipline", "conduct"), ("focus", "point")):
            labels = load_taxonomy(self.ids[source], date.max)
            for code in self.codes[axis]:
                own = frozenset(at for at, c in enumerate(self.codes[source]) if c in labels and getattr(labels[c], axis) == code)
                found[axis, code] = (source, own) if own else ("conduct", frozenset(range(len(self.codes["conduct"]))))
        return found

    @cached_property
    def dangers(self) -> frozenset[int]:
        """Which reasons are dangers that the model may read in a sentence."""
        return frozenset(at for at, code in enumerate(self.codes["reason"]) if code in DANGERS and code not in SEALING)

    def label(self, axis: str, at: int, score: float, *words: Span) -> Label:
        return Label(self.ids[axis], self.codes[axis][at], round(score, 4), words, self.model)


def yardstick(labeller: Labeller, on: date, focus: str | None) -> Yardstick:
    manifest = labeller.manifest
    thresholds: dict[str, float] = manifest["thresholds"]  # type: ignore[assignment]
    axes = ("nature", "domain", "conduct", "point", "discipline", "focus", "reason")
    return Yardstick(taxonomies_on(on, focus), thresholds, {axis: labeller.codes(axis) for axis in axes}, f"{manifest['name']}/{manifest['version']}")


def shown(scores: Scores, yard: Yardstick) -> list[tuple[str, int]]:
    """The labels (axis, number) that will be asserted and whose words a reader will want to see."""
    sentence_axes = ((axis, at) for axis in ("conduct", "point") for at, _ in scores.ranked(axis, yard.thresholds[axis]))
    return [("nature", scores.best("nature")[0]), *sentence_axes]


def judge(item: Labellable, said: Reading, scores: Scores, yard: Yardstick, large_amount: float, pressing: Pressing) -> Analysis:
    """`said` is what may be heard of the item, of the item's length."""
    ids, thresholds = yard.ids, yard.thresholds
    maybe: list[Label] = []
    abstained: list[str] = []

    nature = _single("nature", scores, yard, maybe, abstained)
    domain = [_single("domain", scores, yard, maybe, abstained)] if nature.code in OUT_OF_SCOPE else []
    told = {"nature": [nature]}
    for axis in ("conduct", "point"):
        told[axis], offered = _multi(axis, scores, yard)
        maybe.extend(offered)
        unsure = told[axis] and told[axis][-1].score < thresholds[f"sure.{axis}"]
        if unsure or (not told[axis] and offered and offered[0].score >= thresholds[axis] / 2):
            abstained.append(ids[axis])
    derived = _derived(said, told, scores, yard, maybe, abstained)
    told["focus"] = [label for label in derived if label.axis == ids["focus"]]

    facts, subjects = getattr(item, "facts", ()), getattr(item, "subjects", ())
    level, missing = specificity.count(said, facts, subjects, told)
    reasons = priority.reasons(said.text, facts, subjects, told, large_amount, _read(scores, yard, pressing), pressing)
    ranked = priority.rank(nature.code, level.code, subjects, reasons, sure=pressing.sure)
    shown_reasons = [reason.on(ids["reason"]) for reason in reasons if reason.code in ranked.reasons]
    urgency = ranked.label if ranked.label.evidence else replace(ranked.label, evidence=nature.evidence)
    told["priority"] = [urgency.on(ids["priority"])]
    proposed = [route.on(ids["route"]) for route in routes.propose(nature, told, subjects, reasons, level.code, said)]
    labels = (nature, *domain, *told["conduct"], *told["point"], *derived, level.on(ids["specificity"]), *shown_reasons, *told["priority"], *proposed)
    return Analysis(item.id, labels, tuple(abstained), tuple(maybe), tuple(missing))


@cache
def taxonomies_on(on: date, focus: str | None) -> dict[str, Taxonomy]:
    """The version of each axis on the day of a round."""
    axes = ("nature", "discipline", "conduct", "point", "domain", "priority", "reason", "specificity", "route")
    found = {axis: load_taxonomy(axis, on) for axis in axes}
    found["focus"] = load_taxonomy(f"focus@{focus}" if focus else "focus", on)
    if focus:
        found["point"] = load_taxonomy(f"point@{focus}", on)
    return found


def _read(scores: Scores, yard: Yardstick, pressing: Pressing) -> dict[str, Span]:
    """The reasons that the model read in some sentence, the likeliest first; of the dangers only those about as likely as the likeliest, which
    counts in any case where the letter is sure to be urgent.
    """
    least, codes, dangers = yard.reasons, yard.codes["reason"], yard.dangers
    ranked = scores.ranked("reason", 0.0 if pressing.sure else min(least))
    first, near = next(((at, _NEAR * score) for at, score in ranked if at in dangers), (-1, 0.0))
    found = {codes[at]: scores.span("reason", at) for at, score in ranked if score >= least[at] and (at not in dangers or score >= near)}
    if pressing.sure and not any(codes[at] in found for at in dangers):
        found[codes[first]] = scores.span("reason", first)
    return found


def _single(axis: str, scores: Scores, yard: Yardstick, maybe: list[Label], abstained: list[str]) -> Label:
    """The likeliest label of an axis; where it is not sure, a person is asked and the next two are offered."""
    at, best = scores.best(axis)
    label = yard.label(axis, at, best, scores.span(axis, at))
    if label.score < yard.thresholds[f"sure.{axis}"]:
        abstained.append(yard.ids[axis])
        maybe.extend(yard.label(axis, i, score, scores.span(axis, i)) for i, score in scores.ranked(axis, 0.0)[1:3])
    return label


def _multi(axis: str, scores: Scores, yard: Yardstick) -> tuple[list[Label], list[Label]]:
    """Labels at or over the threshold, and the next best up to five in all."""
    known, threshold = yard.known[axis], yard.thresholds[axis]
    other = "point" if axis == "conduct" else "conduct"
    likely = scores.ranked(other, yard.thresholds[other])
    asserted: list[Label] = []
    offered: list[Label] = []
    for at, score in scores.ranked(axis, min(threshold, _FAINT)):
        if not known[at]:
            continue
        if score < threshold and len(asserted) + len(offered) >= OFFERED:
            break
        if score >= threshold:
            asserted.append(yard.label(axis, at, score, *scores.support(axis, at, other, likely)))
        else:
            offered.append(yard.label(axis, at, score, scores.span(axis, at)))
    return asserted, offered


def _derived(
    said: Reading, told: Mapping[str, Sequence[Label]], scores: Scores, yard: Yardstick, maybe: list[Label], abstained: list[str]
) -> list[Label]:  # fmt: skip
    """Disciplines and focuses: by the crosswalk from conducts and points (the surest first), and by their own heads; both are shown."""
    found: dict[tuple[str, str], Label] = {}
    ids, thresholds = yard.ids, yard.thresholds
    for label in told["conduct"]:
        discipline, focus = yard.crosswalk["conduct"][label.code]
        if discipline and ("discipline", discipline) not in found:
            found["discipline", discipline] = Label(ids["discipline"], discipline, label.score, label.evidence, f"由行为 {label.code} 对应")
        if focus and not told["point"] and ("focus", focus) not in found:
            found["focus", focus] = Label(ids["focus"], focus, label.score, label.evidence, f"由行为 {label.code} 对照")
    for label in told["point"]:
        focus = yard.crosswalk["point"][label.code][1]
        if focus and ("focus", focus) not in found:
            found["focus", focus] = Label(ids["focus"], focus, label.score, label.evidence, f"由观测点 {label.code} 归入")
    for axis in ("discipline", "focus"):
        codes, known = yard.codes[axis], yard.known[axis]
        for at, exact in scores.ranked(axis, thresholds[axis] / 2):
            if not known[at]:
                continue
            kept, score = found.get((axis, codes[at])), round(exact, 4)
            if kept is None:
                label = Label(ids[axis], codes[at], score, (_support(codes[at], axis, scores, yard),), yard.model)
                if score >= thresholds[axis]:
                    found[axis, codes[at]] = label
                else:
                    maybe.append(label)
            elif score >= thresholds[axis] and score > kept.score:
                found[axis, codes[at]] = Label(kept.axis, kept.code, score, kept.evidence, kept.by)
        asserted = [label.score for key, label in found.items() if key[0] == axis]
        if min(asserted) < thresholds[f"sure.{axis}"] if asserted else any(m.axis == ids[axis] for m in maybe):
            abstained.append(ids[axis])
    if said.first(_human_only()):
        _for_a_person(said.text, found, yard, maybe, abstained)
    return list(found.values())


def _for_a_person(text: str, found: Mapping[tuple[str, str], Label], yard: Yardstick, maybe: list[Label], abstained: list[str]) -> None:
    """What only a person may read: the discipline is offered, never asserted."""
    view, axis = normalised(text), yard.ids["discipline"]
    for only in load_limits().human_only:
        spans = [span for cue in only.cues for span in view.find_all(cue)]
        if spans and ("discipline", only.discipline) not in found:
            maybe.append(Label(axis, only.discipline, 0.3, (spans[0],), f"{only.name}：只标纪律，须人工阅读"))
            if axis not in abstained:
                abstained.append(axis)


@cache
def scans() -> tuple[Scan, Scan]:
    """One reads letters as they are heard, for specificity and route, the other without names, for priority."""
    said, told = (
        [value for module in modules for value in vars(module).values() if isinstance(value, re.Pattern)]
        for modules in ((specificity, routes), (rules, urgency, priority))
    )
    return Scan([*said, _human_only()]), Scan(told)


@cache
def _human_only() -> re.Pattern[str]:
    """Finds a text whose normalised view has one of the cues, without making the view."""
    table = fold_table()
    dropped = "".join(map(chr, np.flatnonzero(table == 0).tolist()))

    def anywhere(cue: str) -> str:
        chars = ["".join(map(chr, np.flatnonzero(table == ord(char)).tolist())) or char for char in cue]
        return f"[{re.escape(dropped)}]*".join(re.escape(same) if len(same) == 1 else f"[{re.escape(same)}]" for same in chars)

    return alternatives("|".join(anywhere(cue) for only in load_limits().human_only for cue in only.cues))


def _support(code: str, axis: str, scores: Scores, yard: Yardstick) -> Span:
    """The best window of the likeliest conduct or point that belongs to a discipline or focus."""
    source, belongs = yard.belonging[axis, code]
    return scores.span(source, scores.best(source, belongs)[0])
