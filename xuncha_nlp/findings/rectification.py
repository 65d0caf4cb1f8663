"""Whether a rectification report answers each problem of a feedback: what it gives evidence of, copied passages, later letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..types import Span
from .alignment import align
from .copying import figures, shared_passages
from .measures import read_measures
from .recurrence import come_back, report_day

SIGNS = {
    "slogan_only": "报告未给出具体措施和结果，多为表态",
    "plan_only": "报告仅给出计划，或尚有部分未给出完成情况",
    "no_result": "报告未给出整改结果",
    "no_recovery": "报告未给出资金追缴或退还情况",
    "talk_instead_of_accountability": "报告只给出谈话、批评教育，未给出问责情况",
    "long_term": "报告列为长期坚持，未给出完成时间",
    "contradiction": "报告前后数字或说法不一致，请核",
    "copied_previous": "与以前的报告表述相同，请核",
    "copied_other": "与其他单位的报告表述相同，请核",
}
PREVIOUS = "previous_report"
_COPIED = 0.5
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class RectificationCheck:
    """What the report gives for one problem; spans count from the start of the report, `source_span` from that of the source.

    verdict: done | partial | perfunctory | unanswered. `copied` holds (span, source, source_span), `recurs` ids of letters,
    `again` (id, words of the letter), `passages` what answers the problem.
    """

    no: int
    answered: bool
    responsibility: bool
    fixed: bool
    system: bool
    accountability: bool
    verdict: str
    signs: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()
    copied: tuple[tuple[Span, str, Span], ...] = ()
    recurs: tuple[str, ...] = ()
    again: tuple[tuple[str, Span], ...] = ()
    passages: tuple[Span, ...] = ()


def check_rectification(
    feedback: Sequence[tuple[int, str]],
    report: str,
    *,
    previous_report: str | None = None,
    other_reports: Sequence[tuple[str, str]] = (),
    letters: Sequence[tuple[str, str, date | None]] = (),
    report_date: date | None = None,
) -> list[RectificationCheck]:
    """Check each (no, problem) of a feedback against a report; in the order of the feedback.

    Other reports are (id, text), letters (id, text, day of receipt). Without `report_date` the day is read from the report.
    Signs and verdict say what the report does not give; a person judges. Source: the four 到位, FACTS §10, ruling 14.
    """
    chosen = align([problem for _, problem in feedback], report)
    texts = [reply.span.of(report) if reply else "" for reply in chosen]
    recurs = come_back([problem for _, problem in feedback], texts, report, letters, report_date or report_day(report))
    bodies = [Span(reply.body, reply.span.end) if reply else None for reply in chosen]
    sources = [(PREVIOUS, previous_report)] if previous_report else []
    sources += other_reports
    shared = shared_passages([body.of(report) if body else "" for body in bodies] + [text for _, text in sources], len(bodies)) if sources else []
    checks = []
    for place, ((no, problem), body, letters_again) in enumerate(zip(feedback, bodies, recurs, strict=True)):
        if body is None:
            checks.append(RectificationCheck(no, False, False, False, False, False, "unanswered", recurs=tuple(key for key, _ in letters_again), again=letters_again))
            continue
        copied = [(one.span.shift(body.start), *sources[one.b - len(bodies)], one.far) for one in shared if one.a == place]
        checks.append(_judge(no, problem, report, body, copied, letters_again))
    return checks


def _judge(no: int, problem: str, report: str, body: Span, copied: Sequence[tuple[Span, str, str, Span]], again: tuple[tuple[str, Span], ...]) -> RectificationCheck:
    got = read_measures(report, body.start, body.end, problem)
    signs, stale = list(got.signs), False
    for code, mine_only in (("copied_previous", True), ("copied_other", False)):
        spans = [(span, far.of(text)) for span, key, text, far in copied if (key == PREVIOUS) == mine_only]
        taken = {at for span, _ in spans for at in range(span.start, span.end)}
        if not spans or len(taken) < _COPIED * (body.end - body.start):
            continue
        signs.append(code)
        old = {figure for _, text in spans for figure in figures(text)}
        new = [figure for span, _ in spans for figure in figures(span.of(report))]
        stale = stale or not new or sum(figure in old for figure in new) >= _SAME * len(new)
    verdict = "perfunctory" if stale or (not got.fixed and not (got.system and got.accountability)) else "partial" if signs or got.left else "done"
    shown = sorted({*got.responsibility, *got.fixed, *got.system, *got.accountability}) if got.fixed else list(got.sentences)
    return RectificationCheck(
        no, True, bool(got.responsibility), bool(got.fixed), bool(got.system), bool(got.accountability), verdict,
        tuple(signs), tuple(shown), tuple((span, key, far) for span, key, _, far in copied), tuple(key for key, _ in again), again, (body,),
    )
