"""From scores, facts and subjects to the labels of one letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..taxonomy import Taxonomy, load_crosswalk, load_limits, load_taxonomy
from ..text import normalised
from ..types import Analysis, Label, Span
from . import priority, routes, specificity
from .pooling import Scores

if TYPE_CHECKING:
    from . import Labeller

OUT_OF_SCOPE = ("claim_request", "litigation_related", "other_out_of_scope")
OFFERED = 5
SEALING = {"r_team_misconduct": 0.3}
_FAINT = 0.02


class Labellable(Protocol):
    """A petition or a finding; `facts` and `subjects` are used where they exist."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...


def shown(scores: Scores, labeller: Labeller) -> list[tuple[str, int]]:
    """The labels (axis, number) that will be asserted and whose words a reader will want to see."""
    thresholds: dict[str, float] = labeller.manifest["thresholds"]  # type: ignore[assignment]
    wanted = [("nature", int(scores.probability["nature"].argmax()))]
    for axis in ("conduct", "point"):
        wanted += [(axis, i) for i in np.flatnonzero(scores.probability[axis] >= thresholds[axis]).tolist()]
    return wanted


def judge(item: Labellable, text: str, scores: Scores, labeller: Labeller, *, on: date, focus: str | None, large_amount: float) -> Analysis:
    """`text` is what may be heard of the item, of the item's length."""
    taxonomies = taxonomies_on(on, focus)
    model = str(labeller.manifest["name"]) + "/" + str(labeller.manifest["version"])
    thresholds: dict[str, float] = labeller.manifest["thresholds"]  # type: ignore[assignment]
    labels: list[Label] = []
    maybe: list[Label] = []
    abstained: list[str] = []

    nature = _single("nature", scores, labeller, taxonomies, model)
    labels.append(nature)
    if nature.score < thresholds["sure.nature"]:
        abstained.append(taxonomies["nature"].id)
        maybe.extend(_rest("nature", scores, labeller, taxonomies, model, {nature.code})[:2])
    if nature.code in OUT_OF_SCOPE:
        domain = _single("domain", scores, labeller, taxonomies, model)
        labels.append(domain)
        if domain.score < thresholds["sure.domain"]:
            abstained.append(taxonomies["domain"].id)
            maybe.extend(_rest("domain", scores, labeller, taxonomies, model, {domain.code})[:2])

    told: dict[str, list[Label]] = {}
    for axis in ("conduct", "point"):
        taxonomy = taxonomies[axis]
        asserted, offered = _multi(axis, scores, labeller, taxonomy, model, thresholds[axis])
        told[axis] = asserted
        labels.extend(asserted)
        maybe.extend(offered)
        unsure = asserted and asserted[-1].score < thresholds[f"sure.{axis}"]
        if unsure or (not asserted and offered and offered[0].score >= thresholds[axis] / 2):
            abstained.append(taxonomy.id)
    labels.extend(_derived(text, told, scores, labeller, taxonomies, model, thresholds, maybe, abstained))

    facts = tuple(getattr(item, "facts", ()))
    subjects = tuple(getattr(item, "subjects", ()))
    level, missing = specificity.count(text, facts, subjects, labels)
    labels.append(level.on(taxonomies["specificity"].id))
    reasons = priority.reasons(text, facts, subjects, labels, large_amount, _read(scores, labeller, thresholds))
    ranked = priority.rank(nature.code, level.code, subjects, reasons)
    labels.extend(reason.on(taxonomies["reason"].id) for reason in reasons if reason.code in ranked.reasons)
    level_label = ranked.label.on(taxonomies["priority"].id)
    labels.append(level_label if level_label.evidence else replace(level_label, evidence=nature.evidence))
    labels.extend(route.on(taxonomies["route"].id) for route in routes.propose(nature, labels, subjects, reasons, level.code, text))
    return Analysis(item.id, tuple(labels), tuple(abstained), tuple(maybe), tuple(missing))


@cache
def taxonomies_on(on: date, focus: str | None) -> dict[str, Taxonomy]:
    """The version of each axis on the day of a round."""
    axes = ("nature", "discipline", "conduct", "point", "domain", "priority", "reason", "specificity", "route")
    found = {axis: load_taxonomy(axis, on) for axis in axes}
    found["focus"] = load_taxonomy(f"focus@{focus}" if focus else "focus", on)
    if focus:
        found["point"] = load_taxonomy(f"point@{focus}", on)
    return found


def _read(scores: Scores, labeller: Labeller, thresholds: Mapping[str, float]) -> dict[str, Span]:
    """The reasons that the model read in some sentence."""
    codes = labeller.codes("reason")
    return {
        codes[i]: scores.span("reason", i)
        for i, score in scores.ranked("reason", 0.0) if score >= max(thresholds[f"reason.{codes[i]}"], SEALING.get(codes[i], 0.0))
    }  # fmt: skip


def _single(axis: str, scores: Scores, labeller: Labeller, taxonomies: dict[str, Taxonomy], model: str) -> Label:
    best, score = scores.ranked(axis, 0.0)[0]
    return Label(taxonomies[axis].id, labeller.codes(axis)[best], round(score, 4), (scores.span(axis, best),), model)


def _rest(axis: str, scores: Scores, labeller: Labeller, taxonomies: dict[str, Taxonomy], model: str, taken: set[str]) -> list[Label]:
    codes = labeller.codes(axis)
    return [
        Label(taxonomies[axis].id, codes[i], round(score, 4), (scores.span(axis, i),), model)
        for i, score in scores.ranked(axis, 0.0) if codes[i] not in taken
    ]  # fmt: skip


def _multi(
    axis: str, scores: Scores, labeller: Labeller, taxonomy: Taxonomy, model: str, threshold: float
) -> tuple[list[Label], list[Label]]:
    """Labels at or over the threshold, and the next best up to five in all."""
    codes = labeller.codes(axis)
    asserted: list[Label] = []
    offered: list[Label] = []
    for i, score in scores.ranked(axis, min(threshold, _FAINT)):
        if codes[i] not in taxonomy:
            continue
        if score < threshold and len(asserted) + len(offered) >= OFFERED:
            break
        (asserted if score >= threshold else offered).append(Label(taxonomy.id, codes[i], round(score, 4), (scores.span(axis, i),), model))
    return asserted, offered


def _derived(
    text: str, told: dict[str, list[Label]], scores: Scores, labeller: Labeller, taxonomies: dict[str, Taxonomy], model: str,
    thresholds: dict[str, float], maybe: list[Label], abstained: list[str],
) -> list[Label]:  # fmt: skip
    """Disciplines and focuses: by the crosswalk from conducts and points, and by their own heads; both are shown."""
    found: dict[tuple[str, str], Label] = {}
    crosswalk = load_crosswalk(taxonomies["focus"].version)
    for label in told["conduct"]:
        discipline, focus = taxonomies["conduct"][label.code].discipline, crosswalk[label.code].focus
        if discipline:
            _keep(found, "discipline", Label(taxonomies["discipline"].id, discipline, label.score, label.evidence, f"由行为 {label.code} 对应"))
        if focus and not told["point"]:
            _keep(found, "focus", Label(taxonomies["focus"].id, focus, label.score, label.evidence, f"由行为 {label.code} 对照"))
    for label in told["point"]:
        focus = taxonomies["point"][label.code].focus
        if focus and focus in taxonomies["focus"]:
            _keep(found, "focus", Label(taxonomies["focus"].id, focus, label.score, label.evidence, f"由观测点 {label.code} 归入"))
    for axis, source in (("discipline", "conduct"), ("focus", "point")):
        codes = labeller.codes(axis)
        for i, exact in scores.ranked(axis, thresholds[axis] / 2):
            if codes[i] not in taxonomies[axis]:
                continue
            known, score = found.get((axis, codes[i])), round(exact, 4)
            if known is not None:
                if score >= thresholds[axis] and score > known.score:
                    found[axis, codes[i]] = replace(known, score=score)
            else:
                words = _support(codes[i], axis, scores, labeller, taxonomies, source)
                label = Label(taxonomies[axis].id, codes[i], score, (words,), model)
                if score >= thresholds[axis]:
                    _keep(found, axis, label)
                else:
                    maybe.append(label)
        asserted = [label.score for key, label in found.items() if key[0] == axis]
        if min(asserted) < thresholds[f"sure.{axis}"] if asserted else any(m.name == axis for m in maybe):
            abstained.append(taxonomies[axis].id)
    view = normalised(text)
    for only in load_limits().human_only:
        spans = [span for cue in only.cues for span in view.find_all(cue)]
        if spans and (("discipline", only.discipline) not in found):
            maybe.append(Label(taxonomies["discipline"].id, only.discipline, 0.3, (spans[0],), f"{only.name}：只标纪律，须人工阅读"))
            if taxonomies["discipline"].id not in abstained:
                abstained.append(taxonomies["discipline"].id)
    return list(found.values())


def _keep(found: dict[tuple[str, str], Label], axis: str, label: Label) -> None:
    known = found.get((axis, label.code))
    if known is None or known.score < label.score:
        found[axis, label.code] = label


def _support(code: str, axis: str, scores: Scores, labeller: Labeller, taxonomies: dict[str, Taxonomy], source: str) -> Span:
    """The best window of the likeliest conduct or point that belongs to a discipline or focus."""
    belongs = _belonging(labeller.codes(source), taxonomies[source].id, axis, code)
    if not belongs:
        return scores.span("conduct", int(np.argmax(scores.probability["conduct"])))
    return scores.span(source, belongs[int(scores.probability[source][list(belongs)].argmax())])


@cache
def _belonging(codes: tuple[str, ...], taxonomy: str, axis: str, code: str) -> tuple[int, ...]:
    labels = load_taxonomy(taxonomy, date.max)
    return tuple(i for i, c in enumerate(codes) if c in labels and getattr(labels[c], axis) == code)
