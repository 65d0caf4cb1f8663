"""Whether a rectification report answers each problem of a feedback: what it gives evidence of, copied passages, later letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..types import Span
from .alignment import align
from .copying import figures, shared_passages
from .deadlines import claimed_day, due_day, feedback_day, is_overdue, untimely
from .measures import read_measures
from .recurrence import come_back, report_day

SIGNS = {
    "slogan_only": "报告未提供具体措施和结果，多为表态",
    "plan_only": "报告仅提供计划，或尚有部分未提供完成情况",
    "no_result": "报告未提供整改结果",
    "no_recovery": "报告未提供资金追缴或退还情况",
    "talk_instead_of_accountability": "报告只提供了谈话、批评教育，未提供问责情况",
    "long_term": "报告列为长期坚持，未提供完成时间",
    "contradiction": "报告前后数字、日期或说法不一致，请核",
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
    `again` (id, words of the letter), `passages` what answers the problem;
    `due` is the day set for it, `completed` the day the report claims, `overdue` by these and by the day of the report.
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
    due: date | None = None
    completed: date | None = None
    overdue: bool = False


def check_rectification(
    feedback: Sequence[tuple[int, str]],
    report: str,
    *,
    previous_report: str | None = None,
    other_reports: Sequence[tuple[str, str]] = (),
    letters: Sequence[tuple[str, str, date | None]] = (),
    report_date: date | None = None,
    feedback_date: date | None = None,
) -> list[RectificationCheck]:
    """Check each (no, problem) of a feedback against a report; in the order of the feedback.

    `feedback_date` is the day from which spans such as 七日内 count. Other reports are (id, text), letters (id, text, day of receipt). Without `report_date` the day is read from the report.
    Signs and verdict say what the report does not give; a person judges. Source: the four 到位, FACTS §10, ruling 14.
    """
    passages = align([problem for _, problem in feedback], report)
    texts = ["\n".join(span.of(report) for span in spans) for spans in passages]
    day = report_date or report_day(report)
    again = come_back([problem for _, problem in feedback], texts, report, letters, day)
    pieces = [(place, span) for place, spans in enumerate(passages) for span in spans]
    sources = [(PREVIOUS, previous_report)] if previous_report else []
    sources += other_reports
    shared = shared_passages([span.of(report) for _, span in pieces] + [text for _, text in sources], len(pieces)) if sources else []
    checks = []
    for place, ((no, problem), spans) in enumerate(zip(feedback, passages, strict=True)):
        copied = [(one.span.shift(pieces[one.a][1].start), *sources[one.b - len(pieces)], one.far) for one in shared if pieces[one.a][0] == place]
        checks.append(_dated(_judged(no, problem, report, spans, copied, again[place]), problem, report, feedback_date, day))
    return checks


def _dated(check: RectificationCheck, problem: str, report: str, issued: date | None, day: date | None) -> RectificationCheck:
    if check.answered and "contradiction" not in check.signs and untimely(report, check.passages, issued or feedback_day(report), day):
        check = replace(check, signs=(*check.signs, "contradiction"), verdict="partial" if check.verdict == "done" else check.verdict)
    due, completed = due_day(problem, issued), claimed_day(report, check.passages, day.year if day else None)
    return replace(check, due=due, completed=completed, overdue=is_overdue(due, completed, check.fixed and check.verdict == "done", day))


def _judged(
    no: int, problem: str, report: str, passages: tuple[Span, ...], copied: Sequence[tuple[Span, str, str, Span]], again: tuple[tuple[str, Span], ...]
) -> RectificationCheck:
    recurs = tuple(key for key, _ in again)
    if not passages:
        return RectificationCheck(no, False, False, False, False, False, "unanswered", recurs=recurs, again=again)
    got = read_measures(report, passages, problem)
    signs, stale = list(got.signs), False
    size = sum(span.end - span.start for span in passages)
    for code, mine_only in (("copied_previous", True), ("copied_other", False)):
        spans = [(span, far.of(text)) for span, key, text, far in copied if (key == PREVIOUS) == mine_only]
        taken = {at for span, _ in spans for at in range(span.start, span.end)}
        if not spans or len(taken) < _COPIED * size:
            continue
        signs.append(code)
        old = {figure for _, text in spans for figure in figures(text)}
        new = [figure for span, _ in spans for figure in figures(span.of(report))]
        stale = stale or not new or sum(figure in old for figure in new) >= _SAME * len(new)
    verdict = "perfunctory" if stale or (not got.fixed and not (got.system and got.accountability)) else "partial" if signs or got.left else "done"
    shown = sorted({*got.responsibility, *got.fixed, *got.system, *got.accountability}) if got.fixed else list(got.sentences)
    return RectificationCheck(
        no, True, bool(got.responsibility), bool(got.fixed), bool(got.system), bool(got.accountability), verdict,
        tuple(signs), tuple(shown), tuple((span, key, far) for span, key, _, far in copied), recurs, again, passages,
    )
