"""Whether a rectification report answers each problem of a feedback: what it gives evidence of, copied passages, later letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from ..ngrams import ngram_sets
from ..types import Span
from .copying import figures, shared_passages
from .items import read_items, trimmed
from .measures import read_measures
from .recurrence import elsewhere, only_asks, report_day, says_again, topics
from .segment import answers

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
_ANSWERED = 0.34
_BODY = 0.13
_COPIED = 0.5
_SAME = 0.5
_ABOUT = 0.28
_ABOUT_NOW = 0.4
_HEAD = re.compile(r"\s*(?:关于|针对|对于|就)?\s*(?:[“\"「](?P<quoted>.{3,120}?)[”\"」]\s*(?:的|等|方面)*(?:问题)?|(?P<plain>[^\n。：:]{3,120}?)(?:的|等|方面)*问题(?=[，。：:\n\s]|整改|的整改|$))[。，,\s]*(?:的)?(?:整改(?:落实|进展|完成)?(?:情况|进展))?[。：:，,\s]*")
_WORN = re.compile(r"关于|针对|对于|问题|整改|情况|存在|不到位|落实|工作|方面|部分|个别|一些")


@dataclass(frozen=True, slots=True)
class RectificationCheck:
    """What the report gives for one problem; spans count from the start of the report, `source_span` from that of the source.

    verdict: done | partial | perfunctory | unanswered. `copied` holds (span, source, source_span), `recurs` ids of letters.
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


@dataclass(frozen=True, slots=True)
class _Reply:
    span: Span
    head: str
    body: int


def _replies(report: str) -> list[_Reply]:
    spans = [span for span, _ in answers(report)]
    if not spans:
        items = read_items(report)
        spans = [span for item in items if not item.children and (span := trimmed(report, item.body, item.end)) is not None]
    if not spans:
        spans = [Span(*line.span()) for line in re.finditer(r"[^\s\n][^\n]+", report)][1:]
    found = []
    for span in spans:
        head = _HEAD.match(report, span.start, span.end)
        if head:
            found.append(_Reply(span, head["quoted"] or head["plain"], min(head.end(), span.end - 1)))
        else:
            stop = re.compile(r"[。\n]").search(report, span.start, span.end)
            found.append(_Reply(span, report[span.start : stop.start() if stop else span.end], span.start))
    return found


class _Likeness:
    """Shares of idf weight between texts, over their character pairs."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = ngram_sets([_WORN.sub(" ", text) for text in texts], 2)
        self.rows = [counts.indices[counts.indptr[at] : counts.indptr[at + 1]] for at in range(len(texts))]
        grams, seen = np.unique(counts.indices, return_counts=True)
        self.grams, self.weights = grams, np.log(1 + len(texts) / seen)

    def _weight(self, row: npt.NDArray[np.uint32]) -> float:
        return float(self.weights[np.searchsorted(self.grams, row)].sum())

    def share(self, a: int, b: int) -> float:
        """How much of text a is found in text b."""
        whole = self._weight(self.rows[a])
        return self._weight(np.intersect1d(self.rows[a], self.rows[b], assume_unique=True)) / whole if whole else 0.0


def align(problems: Sequence[str], replies: Sequence[tuple[str, str]]) -> list[int | None]:
    """For each problem the place of the reply (heading, whole text) that takes it up, or None."""
    texts = [*problems, *(head for head, _ in replies), *(whole for _, whole in replies)]
    like, first, second = _Likeness(texts), len(problems), len(problems) + len(replies)
    chosen: list[int | None] = []
    for place in range(len(problems)):
        heads = [max(like.share(place, first + at), 0.95 * like.share(first + at, place)) for at in range(len(replies))]
        bodies = [like.share(place, second + at) for at in range(len(replies))]
        scores = [max(head, 1.2 * body) for head, body in zip(heads, bodies, strict=True)]
        best = int(np.argmax(scores)) if scores else -1
        rival = max((body for at, body in enumerate(bodies) if at != best), default=0.0)
        fits = best >= 0 and (heads[best] >= _ANSWERED or (bodies[best] >= _BODY and bodies[best] >= 2 * rival))
        chosen.append(best if fits else None)
    return chosen


def _recurring(problems: Sequence[str], replies: Sequence[str], report: str, letters: Sequence[tuple[str, str, date | None]], day: date | None) -> list[tuple[str, ...]]:
    """Letters after the report, each with the problem it comes back to."""
    found: list[list[str]] = [[] for _ in problems]
    texts = [*problems, *(letter for _, letter, _ in letters)]
    like = _Likeness(texts)
    for at, (key, letter, received) in enumerate(letters):
        if (day and received and received <= day) or elsewhere(letter, report):
            continue
        again = says_again(letter)
        if not again and only_asks(letter):
            continue
        mine = topics(letter)
        scores = []
        for place, problem in enumerate(problems):
            shared = len(mine & topics(problem))
            own = like.share(place, len(problems) + at)
            scores.append(0.3 * shared + own + (0.05 * len(mine & topics(replies[place]))))
        best = int(np.argmax(scores)) if scores else -1
        if best >= 0 and scores[best] >= (_ABOUT if again else _ABOUT_NOW):
            found[best].append(key)
    return [tuple(keys) for keys in found]


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
    replies = _replies(report)
    chosen = align([problem for _, problem in feedback], [(reply.head, reply.span.of(report)) for reply in replies])
    texts = [replies[at].span.of(report) if at is not None else "" for at in chosen]
    recurs = _recurring([problem for _, problem in feedback], texts, report, letters, report_date or report_day(report))
    bodies = [Span(replies[at].body, replies[at].span.end) if at is not None else None for at in chosen]
    sources = [(PREVIOUS, previous_report)] if previous_report else []
    sources += other_reports
    shared = shared_passages([body.of(report) if body else "" for body in bodies] + [text for _, text in sources], len(bodies)) if sources else []
    checks = []
    for place, ((no, problem), body, letters_again) in enumerate(zip(feedback, bodies, recurs, strict=True)):
        if body is None:
            checks.append(RectificationCheck(no, False, False, False, False, False, "unanswered", recurs=letters_again))
            continue
        copied = [(one.span.shift(body.start), *sources[one.b - len(bodies)], one.far) for one in shared if one.a == place]
        checks.append(_judge(no, problem, report, body, copied, letters_again))
    return checks


def _judge(no: int, problem: str, report: str, body: Span, copied: Sequence[tuple[Span, str, str, Span]], recurs: tuple[str, ...]) -> RectificationCheck:
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
    verdict = "perfunctory" if stale or (not got.fixed and not (got.system and got.accountability)) else "partial" if signs else "done"
    shown = sorted({*got.responsibility, *got.fixed, *got.system, *got.accountability}) if got.fixed else list(got.sentences)
    return RectificationCheck(
        no, True, bool(got.responsibility), bool(got.fixed), bool(got.system), bool(got.accountability), verdict,
        tuple(signs), tuple(shown), tuple((span, key, far) for span, key, _, far in copied), recurs,
    )
