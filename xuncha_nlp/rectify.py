"""What official papers bring to a ledger: their problems, and, unit by unit, each problem fed back against the rectification report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .clues import Rectified
from .findings import SIGNS, RectificationCheck, check_rectification, report_day, says_again, unit_of
from .types import Clue, Finding, Paper, Petition, Span

FEEDBACK, REPORT = "dt_inspection_feedback", "dt_rectification"
_OTHERS = 300
_LETTERS = 3000
_PARTY = re.compile(r"^(?:中共|中国共产党)|(?:党工委|党委|党组|党总支|党支部|工作委员会|委员会|办事处|人民政府)$")


@dataclass(frozen=True, slots=True)
class Stating:
    """A feedback or a rectification report, with the problems it states."""

    document: Paper
    unit: str
    findings: tuple[Finding, ...]


def official(store: Any, petitions: Mapping[str, Petition], made: Sequence[Clue]) -> dict[str, Any]:
    """The fields `findings`, `sources`, `restated` and `rectified` of a Ledger, from what a run kept."""
    stated: dict[str, list[Finding]] = {}
    for finding in store.each("finding"):
        stated.setdefault(finding.document_id, []).append(finding)
    papers = {paper.id: paper for paper in store.each("paper")}
    kinds = {id: analysis.codes("document") for id in papers if (analysis := store.get("analysis", id))}
    for id in papers:
        stated.setdefault(id, []).sort(key=lambda finding: finding.span.start)
    feedbacks, reports = (
        [Stating(paper, unit_of(paper.name, paper.text), tuple(stated[id])) for id, paper in sorted(papers.items()) if code in kinds.get(id, ())]
        for code in (FEEDBACK, REPORT)
    )
    told = {same_unit(paper.unit) for paper in feedbacks if paper.findings and paper.unit}
    return {
        "findings": tuple((finding, store.get("analysis", finding.id)) for id in sorted(stated) for finding in stated[id]),
        "sources": {id: paper.name for id, paper in papers.items()},
        "restated": frozenset(paper.document.id for paper in reports if same_unit(paper.unit) in told),
        "rectified": tuple(check_papers(feedbacks, reports, petitions, made)),
    }


def same_unit(name: str) -> str:
    """What names of one unit have in common."""
    return _PARTY.sub("", _PARTY.sub("", name))


def _place(unit: str) -> str:
    """How people call a unit: the name of the town without its rank."""
    return re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:街道|镇|乡)$", "", same_unit(unit))


def check_papers(
    feedbacks: Sequence[Stating], reports: Sequence[Stating], petitions: Mapping[str, Petition], clues: Iterable[Clue]
) -> list[Rectified]:  # fmt: skip
    """Every problem of every feedback whose unit has a report, in the order given. The latest report of a unit is checked; the one before it, and the
    reports of other units, are what passages may be copied from. Petitions that come back to a problem are named by their clue; one that names only other units
    of these papers comes back to none, one that names no unit only where it says that something came back.
    """
    home = {member: clue.id for clue in clues for member in clue.members}
    every = sorted(petitions.values(), key=lambda petition: petition.id)[:_LETTERS]
    places = {place for paper in (*feedbacks, *reports) if (place := _place(paper.unit))}
    found: list[Rectified] = []
    for feedback in feedbacks:
        unit = same_unit(feedback.unit)
        own = sorted((r for r in reports if same_unit(r.unit) == unit), key=lambda r: (str(report_day(r.document.text) or ""), r.document.id))
        if not feedback.findings or not own or (not unit and len(feedbacks) + len(own) > 2):
            continue
        report, previous = own[-1].document, own[-2].document if len(own) > 1 else None
        others = [(r.document.id, r.document.text) for r in reports if same_unit(r.unit) != unit][:_OTHERS]
        texts = {r.document.id: r.document for r in reports}
        letters = [
            (p.id, p.text, p.received)
            for p in every if _place(unit) in p.text or (says_again(p.text) and not any(place in p.text for place in places))
        ]  # fmt: skip
        checks = check_rectification(
            [(n, finding.text) for n, finding in enumerate(feedback.findings)], report.text, previous_report=previous.text if previous else None,
            other_reports=others, letters=letters,
        )  # fmt: skip
        for finding, check in zip(feedback.findings, checks, strict=True):
            found.append(_told(finding, check, feedback, report, previous, texts, petitions, home))
    return found


def _told(
    finding: Finding, check: RectificationCheck, feedback: Stating, report: Paper, previous: Paper | None, others: Mapping[str, Paper],
    petitions: Mapping[str, Petition], home: Mapping[str, str],
) -> Rectified:  # fmt: skip
    copied = []
    for own, key, far in check.copied:
        source = others.get(key, previous)
        if source is not None:
            copied.append((_words(report.text, own), source.name, _words(source.text, far)))
    return Rectified(
        feedback.unit, finding.number, finding.text, check.answered, (check.responsibility, check.fixed, check.system, check.accountability), check.verdict,
        tuple(SIGNS[sign] for sign in check.signs), tuple(_words(report.text, span) for span in check.evidence), tuple(copied),
        tuple((home.get(key, key), _words(petitions[key].text, Span(0, max(1, len(petitions[key].text))))) for key in check.recurs),
        feedback.document.name, report.name,
    )  # fmt: skip


def _words(text: str, span: Span, most: int = 160) -> str:
    words = re.sub(r"\s+", " ", span.of(text)).strip()
    return words if len(words) <= most else words[:most] + "…"
