"""Which passage of a rectification report answers which problem of a feedback."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from ..types import Span
from .items import last_number, read_items, trimmed
from .segment import answers
from .wording import figures, pairs

_HEAD = re.compile(
    r"\s*(?:关于|针对|对于|就|对(?=[“\"「]))?\s*(?:[“\"「](?P<quoted>[^”」\n]{3,120}?)[”\"」]\s*(?:的|等|方面)*(?:问题)?|(?P<plain>[^\n。：:]{3,120}?)(?:的|等|方面)*问题(?=[，。：:\n\s]|整改|的整改|$))"
    r"[。，,\s]*(?:的)?(?:整改(?:(?:落实|进展|完成)?(?:情况|进展)|(?=[。：:])))?[。：:，,\s]*"
)
_ROW = re.compile(r"(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）.、]?\t)?(?P<head>[^\t\n]{4,160})\t(?=[^\n])")
_INSIDE = re.compile(r"[^\n]{2,80}?[。：:；，\s]\s*整改(?:落实|完成|进展)?(?:情况|措施|结果|成效)[：:]\s*")
_STOP = re.compile(r"[。，：:\n】]")
_HEADING = re.compile(r"(?!.*(?:如下|汇报)[：:]?$)[^。\n]{4,80}(?:问题|整改|情况|方面)[^。\n]{0,8}[。：:]?\s*")
_LINE = re.compile(r"[^\s\n][^\n]+")
_LEAST = 3.5
_FEWEST = 6
_SHARED = 5.0
_FAINT = 1.8
_FIGURE = 3.0
_BETTER = 1.5
_MOST = 400
_SENTENCE_LEAST = 2.5
_ELSEWHERE = 7.0
_SENTENCE = re.compile(r"[^。\n]+[。\n]?")


@dataclass(frozen=True, slots=True)
class Reply:
    """A passage that answers something: its heading, and where what follows the heading begins."""

    span: Span
    head: str
    body: int


def _reply(report: str, span: Span) -> Reply:
    row = _ROW.match(report, span.start, span.end)
    if row:
        return Reply(span, row["head"], row.end())
    head = _HEAD.match(report, span.start, min(span.end, span.start + 160))
    if head:
        return Reply(span, head["quoted"] or head["plain"], min(head.end(), span.end - 1))
    stop = _STOP.search(report, span.start, min(span.end, span.start + 160))
    inside = _INSIDE.match(report, span.start, span.end)
    body = inside.end() if inside and inside.end() < span.end else span.start
    return Reply(span, report[span.start : stop.start() if stop else min(span.end, span.start + 40)], body)


def _without_ending(report: str, spans: list[Span]) -> list[Span]:
    """The last reply without closing paragraphs: no more paragraphs than any other reply has."""
    if len(spans) < 2:
        return spans
    most = max(span.of(report).count("\n") for span in spans[:-1])
    kept = "\n".join(spans[-1].of(report).split("\n")[: most + 1]).rstrip()
    return [*spans[:-1], Span(spans[-1].start, spans[-1].start + len(kept))]


def _paragraphs(report: str) -> Iterator[Span]:
    """Paragraphs with full stops; a heading that names a problem goes with the paragraph that follows."""
    held: int | None = None
    for line in _LINE.finditer(report):
        if "。" not in line[0] and "\t" not in line[0]:
            held = line.start() if _HEADING.fullmatch(line[0]) else None
        elif len(line[0]) >= 15:
            yield Span(line.start() if held is None else held, line.end())
            held = None


def _divisions(report: str) -> Iterator[list[Span]]:
    """The report cut into passages: at items that answer a problem, at the lowest items, at paragraphs."""
    yield [span for span, _ in answers(report)]
    yield [span for item in read_items(report) if not item.children and (span := trimmed(report, item.body, item.end)) is not None]
    yield list(_paragraphs(report))


def _scores(problems: Sequence[str], replies: Sequence[tuple[str, str]]) -> list[list[float]]:
    """Shared pairs of characters, weighed by how few problems have them, those in the heading twice, and shared figures."""
    asked = [(pairs(problem), figures(problem)) for problem in problems]
    seen = Counter(pair for mine, _ in asked for pair in mine)
    weight = {pair: log(1 + max(len(problems), _FEWEST) / times) for pair, times in seen.items()}
    found = []
    given = [(pairs(head), pairs(whole), figures(whole)) for head, whole in replies]
    for mine, sums in asked:
        found.append([sum(weight[pair] for pair in mine & (head | whole)) + sum(weight[pair] for pair in mine & head) + _FIGURE * len(sums & given_sums) for head, whole, given_sums in given])
    return found


def _chosen(scores: list[list[float]]) -> list[int | None]:
    """For each problem the reply that takes it up, the surest first; a reply taken already serves a second problem that no free reply suits nearly as well."""
    chosen: list[int | None] = [None] * len(scores)
    taken: set[int] = set()
    for score, problem, reply in sorted(((score, problem, reply) for problem, row in enumerate(scores) for reply, score in enumerate(row) if score >= _LEAST), key=lambda one: (-one[0], one[1], one[2])):
        free = max((other for at, other in enumerate(scores[problem]) if at not in taken), default=0.0)
        if chosen[problem] is None and (reply not in taken or score >= 1.5 * max(_SHARED, free)):
            chosen[problem] = reply
            taken.add(reply)
    return chosen


def _filled(chosen: list[int | None], scores: list[list[float]], replies: int) -> list[int | None]:
    """Problems without a reply between two that have theirs in order: the replies between where there are as many, else what little is shared decides."""
    fixed = [(-1, -1), *((place, at) for place, at in enumerate(chosen) if at is not None), (len(chosen), replies)]
    filled = list(chosen)
    taken = {at for at in chosen if at is not None}
    for (place, at), (next_place, next_at) in pairwise(fixed):
        free = [reply for reply in range(at + 1, next_at) if reply not in taken]
        if next_place - place - 1 == len(free) == next_at - at - 1:
            filled[place + 1 : next_place] = free
            continue
        for score, problem, reply in sorted(((scores[problem][reply], problem, reply) for problem in range(place + 1, next_place) for reply in free), reverse=True):
            if score >= _FAINT and filled[problem] is None and reply not in filled:
                filled[problem] = reply
    return filled


def _by_number(chosen: list[int | None], replies: Sequence[Reply], printed: dict[int, str]) -> list[int | None]:
    """Where the numbers of all replies found so far are those of their problems, the others go by number too."""
    numbers = [last_number(printed.get(reply.span.start, "")) for reply in replies]
    found = [(place, at) for place, at in enumerate(chosen) if at is not None]
    if len(found) < 2 or any(numbers[at] != place + 1 for place, at in found):
        return chosen
    free = {numbers[at]: at for at in range(len(replies)) if at not in chosen and numbers.count(numbers[at]) == 1}
    return [free.get(place + 1) if at is None else at for place, at in enumerate(chosen)]


def _shared_out(report: str, reply: Reply, problems: Sequence[int], scores: Callable[[Sequence[tuple[str, str]]], list[list[float]]]) -> dict[int, Span]:
    """Which stretch of a reply that several problems share speaks of which; empty where it cannot be told apart."""
    pieces = [Span(reply.body + match.start(), reply.body + match.end()) for match in _SENTENCE.finditer(report[reply.body : reply.span.end])]
    if len(pieces) < 2:
        return {}
    rows = scores([("", piece.of(report)) for piece in pieces])
    found: dict[int, Span] = {}
    last: int | None = None
    for at, piece in enumerate(pieces):
        best = max(problems, key=lambda problem: rows[problem][at])
        if rows[best][at] >= _SENTENCE_LEAST and best not in found:
            last, found[best] = best, piece
        elif last is not None:
            found[last] = Span(found[last].start, piece.end)
    return found if len(found) >= 2 else {}


def align(problems: Sequence[str], report: str) -> list[tuple[Span, ...]]:
    """For each problem the passages of the report that take it up, headings left out; none where the report is silent."""
    best: tuple[float, list[Reply], list[int | None], list[list[float]]] = (-_BETTER, [], [None] * len(problems), [])
    for spans in _divisions(report):
        replies = [_reply(report, span) for span in _without_ending(report, spans)][:_MOST]
        scores = _scores(problems, [(reply.head, reply.span.of(report)) for reply in replies])
        chosen = _chosen(scores)
        found = [at for at in chosen if at is not None]
        worth = (len(found) + len(set(found))) / 2
        if found and worth >= best[0] + _BETTER:
            best = (worth, replies, chosen, scores)
    _, replies, chosen, scores = best
    chosen = _by_number(_filled(chosen, scores, len(replies)), replies, {span.start: number for span, number in answers(report)})
    passages: list[tuple[Span, ...]] = [() if at is None else (Span(replies[at].body, replies[at].span.end),) for at in chosen]
    for at, reply in enumerate(replies):
        mine = [place for place in range(len(problems)) if chosen[place] == at or (chosen[place] is None and scores[place][at] >= _LEAST and scores[place][at] == max(scores[place]))]
        if len(mine) >= 2:
            for place, span in _shared_out(report, reply, mine, lambda pieces: _scores(problems, pieces)).items():
                passages[place] = (span,)
    for span in _paragraphs(report):
        if any(span.overlaps(other) for at in chosen if at is not None for other in (replies[at].span,)):
            continue
        row = [scored[0] for scored in _scores(problems, [("", span.of(report))])]
        first, second = sorted([*row, 0.0], reverse=True)[:2]
        if first >= _ELSEWHERE and first >= 2 * second and passages[row.index(first)]:
            place = row.index(first)
            passages[place] = tuple(sorted((*passages[place], span)))
    return passages
