"""Store values -> what the other pages show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ..explain import basis as basis_line
from ..recipe import Recipe
from ..types import Analysis, Clue, Cluster, Decision, Fact, Label, Petition
from . import names
from .highlight import Mark, Piece, cut, number_marks
from .shelf import Shelf

CARD = {"nature": "性质", "discipline": "反映类别", "conduct": "反映行为", "focus": "聚焦", "point": "观测点", "domain": "归口"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a clue: where it came from and its covered text in pieces."""

    number: int
    id: str
    source: str
    received: str
    pieces: Sequence[Piece]
    subjects: Sequence[str]
    facts: Sequence[tuple[str, str]]
    analysed: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One thing the machine proposes, how sure it is, why, and the numbers of the words it rests on."""

    name: str
    band: str
    why: str
    marks: Sequence[int]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    said: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Open:
    """What a person is asked, with the machine's best guesses."""

    title: str
    guesses: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Passages:
    """Why two letters are taken for one matter: the words both have, side by side."""

    first: int
    second: int
    band: str
    why: str
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Act:
    when: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class CluePage:
    id: str
    state: str
    days: str
    letters: Sequence[Letter]
    priority: Said | None
    level: int
    reasons: Sequence[Said]
    specificity: Said | None
    missing: Sequence[str]
    parts: Sequence[Part]
    routes: Sequence[Said]
    open: Sequence[Open]
    basis: Sequence[str]
    versions: Sequence[str]
    passages: Sequence[Passages]
    acts: Sequence[Act]
    history: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trouble:
    item: str
    stage: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Group:
    """A titled set of lines for /about."""

    title: str
    lines: Sequence[tuple[str, str]]


def clue_page(store: Any, clue: Clue, recipe: Recipe) -> CluePage:
    """The page of one clue. Numbers of marks count on from letter to letter."""
    letters: list[Letter] = []
    petitions: dict[str, Petition] = {}
    analyses: dict[str, Analysis] = {}
    marks: dict[str, list[Mark]] = {}
    first = 1
    for number, member in enumerate(clue.members, 1):
        petition, analysis = store.get("petition", member), store.get("analysis", member)
        if petition is None:
            continue
        petitions[member] = petition
        if analysis is not None:
            analyses[member] = analysis
        marks[member] = number_marks(petition.text, analysis.labels if analysis else (), first)
        first += len(marks[member])
        letters.append(_letter(number, petition, marks[member], analysis is not None))

    def said(label: Label) -> Said:
        places = {
            (member, span) for member, analysis in analyses.items() for twin in analysis.labels
            if (twin.axis, twin.code) == (label.axis, label.code) for span in twin.evidence
        }  # fmt: skip
        numbers = sorted(mark.number for member in analyses for mark in marks[member] if (member, mark.span) in places)
        return Said(names.name(label.axis, label.code), names.band(label.score), names.why(label.by), numbers)

    def all_of(axis: str) -> list[Said]:
        return [said(label) for label in clue.proposed if label.name == axis]

    def only(axis: str) -> Said | None:
        label = names.one(clue.proposed, axis)
        return said(label) if label else None

    reasons, priority = all_of("reason"), only("priority")
    told = {part for reason in reasons for part in reason.why.split("；")}
    if priority:
        priority = replace(priority, why="；".join(part for part in priority.why.split("；") if part not in told))
    bases = (basis_line(label, petitions[member], recipe) for member, analysis in analyses.items() for label in analysis.labels)
    return CluePage(
        clue.id, names.state(clue.decided), names.days(petition.received for petition in petitions.values()), letters, priority,
        names.level(names.one(clue.proposed, "priority")), reasons, only("specificity"), _missing(list(analyses.values())),
        [Part(title, found) for axis, title in CARD.items() if (found := all_of(axis))], all_of("route"), _open(clue, analyses.values()),
        list(dict.fromkeys(line for line in bases if line)), sorted({label.axis for label in clue.proposed}),
        _passages(store, clue, petitions), [_act(decision) for decision in clue.decided], _history(clue),
    )  # fmt: skip


def _letter(number: int, petition: Petition, marks: Sequence[Mark], analysed: bool) -> Letter:
    facts: dict[str, list[str]] = {}
    for fact in petition.facts:
        shown = _fact(fact)
        if shown not in facts.setdefault(names.FACTS.get(fact.kind, fact.kind), []):
            facts[names.FACTS.get(fact.kind, fact.kind)].append(shown)
    return Letter(
        number, petition.id, names.CHANNELS.get(petition.channel, petition.channel), names.days([petition.received]), cut(petition.text, marks),
        list(dict.fromkeys(names.subject(subject) for subject in petition.subjects)), [(kind, "、".join(found)) for kind, found in facts.items()],
        analysed,
    )  # fmt: skip


def _fact(fact: Fact) -> str:
    """Amounts in yuan with thousands parted; everything else as it is kept."""
    return f"{fact.value:,.2f}".removesuffix(".00") + "元" if isinstance(fact.value, float | int) else str(fact.value).replace("/", " 至 ")


def _missing(analyses: Sequence[Analysis]) -> list[str]:
    """What no letter of the clue gives."""
    return [item for item in analyses[0].missing if all(item in other.missing for other in analyses)] if analyses else []


def _open(clue: Clue, analyses: Any) -> list[Open]:
    """The axes that nothing is proposed on, with the best guesses."""
    answered = {label.name for label in clue.proposed} - {"nature", "domain"}
    asked: dict[str, dict[str, float]] = {}
    for analysis in analyses:
        for axis in analysis.abstained:
            if axis.partition("@")[0] not in answered:
                asked.setdefault(axis, {})
        for label in analysis.maybe:
            if label.axis in asked:
                guess = names.name(label.axis, label.code)
                asked[label.axis][guess] = max(label.score, asked[label.axis].get(guess, 0.0))
    return [
        Open(names.title(axis), [(guess, names.band(score)) for guess, score in sorted(guesses.items(), key=lambda item: -item[1])[:4]])
        for axis, guesses in asked.items()
    ]


def _passages(store: Any, clue: Clue, petitions: Mapping[str, Petition]) -> list[Passages]:
    group = store.get("cluster", Cluster(clue.members).id)
    place = {member: number for number, member in enumerate(clue.members, 1)}
    made = []
    for link in group.links if group else ():
        if link.a in petitions and link.b in petitions:
            pairs = [(a.of(petitions[link.a].text), b.of(petitions[link.b].text)) for a, b in link.evidence]
            made.append(Passages(place[link.a], place[link.b], names.band(link.score), link.why, pairs))
    return sorted(made, key=lambda found: (found.first, found.second))


def _act(decision: Decision) -> Act:
    told = [names.VERBS.get(decision.verb, decision.verb), decision.argument, decision.note]
    return Act(f"{decision.at:%Y-%m-%d %H:%M}", decision.who, " ".join(part for part in told if part))


def _history(clue: Clue) -> list[str]:
    lines = [f"并入的旧编号：{'、'.join(clue.absorbed)}"] if clue.absorbed else []
    return lines + ([f"由 {clue.split_from} 拆出"] if clue.split_from else [])


def troubles(store: Any) -> tuple[list[Trouble], list[Trouble]]:
    """What did not work, and remarks of the readers."""
    found = [Trouble(f.item, names.STAGES.get(f.stage, f.stage), f.code, f.message) for f in store.each("failure") if f.stage != "note"]
    notes = [Trouble(f.item, "提示", f.code, f.message) for f in store.each("failure") if f.stage == "note"]
    return found, notes


def about(shelf: Shelf, recipe: Recipe) -> list[Group]:
    """Versions and counts."""
    counts = shelf.counts
    try:
        program = version("xuncha-nlp")
    except PackageNotFoundError:
        program = "0+source"
    versions = [(title, "、".join(found) or "无") for title, found in shelf.versions.items()]
    return [
        Group("版本", [("程序版本", program), ("巡察轮次", recipe.round.name), ("标签口径日期", str(recipe.round.day)), *versions]),
        Group("条数", [
            ("收到文件", f"{counts.files} ＝ 读出 {counts.read} ＋ 未读出 {counts.failed} ＋ 内容重复 {counts.repeated}"),
            ("登记信访件", f"{counts.petitions} ＝ 归入线索 {counts.petitions - counts.unplaced} ＋ 尚未归入 {counts.unplaced}"),
            ("已研判", f"{counts.analyses} 件，未研判 {counts.petitions - counts.analyses} 件"),
            ("线索", f"{counts.clues} 条"),
            ("未处理与失败", f"{counts.failures} 项"),
        ]),
    ]  # fmt: skip
