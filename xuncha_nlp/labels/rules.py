"""What the rule modules share: a rule's outcome, clause-wise search, tense and negation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..types import Label, Span

PRESENT = re.compile(r"正在|正往|马上|今晚|今夜|今天|今早|明天|明早|明晚|后天|刚才|刚刚|眼下|现在|这会儿|这几天|这两天|这几晚|连夜|赶紧|趁夜|就要|快要|准备|打算|今明|昨晚|昨夜|昨天|天天|每晚|此刻|过几天|下周|这周|这礼拜")
PAST = re.compile(
    r"去年|前年|大前年|早年|当年|那年|那时|(?<!来)以前|从前|上届|上一届|过去|(?<![来驻到])之前|多年前|年前|原来|19\d\d年?|20[012]\d年|[一二三四五六七八九十两几]+年前|上次|曾经|曾"
)
HEARSAY = re.compile(r"听说|据说|听人说|有人说|传言|风闻|好像|大概|估计|可能|怀疑|八成|谣传")
NEGATION = re.compile(r"没有|没|不曾|未曾|从未|并未|并没有|不是|不会|不敢|绝无|别|不要|无人")
REPORTED = re.compile(r"如果|要是|假如|倘若|万一|会不会|是不是要|难道")
_CLAUSE_END = re.compile(r"[。！？!?；;\n，,]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found: a code, the words, and the reason in Chinese."""

    code: str
    evidence: tuple[Span, ...]
    by: str
    score: float = 1.0

    def on(self, axis: str) -> Label:
        return Label(axis, self.code, self.score, self.evidence, self.by)


def clause_of(text: str, start: int, end: int) -> Span:
    """The clause around a place, between commas or stops."""
    left = max((m.end() for m in _CLAUSE_END.finditer(text, max(0, start - 80), start)), default=max(0, start - 80))
    found = _CLAUSE_END.search(text, end)
    right = found.start() if found and found.start() < end + 80 else min(len(text), end + 80)
    return Span(min(left, start), max(right, end))


def sentence_of(text: str, start: int, end: int) -> Span:
    """The sentence around a place, between stops, at most 120 code points to either side."""
    stops = "。！？!?；;\n"
    left = start
    while left > 0 and start - left < 120 and text[left - 1] not in stops:
        left -= 1
    right = end
    while right < len(text) and right - end < 120 and text[right] not in stops:
        right += 1
    return Span(left, right)


def places(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if match.end() > match.start():
            yield Span(match.start(), match.end())


def negated(text: str, span: Span) -> bool:
    """Is the act negated within its clause, shortly before it?"""
    clause = clause_of(text, span.start, span.end)
    return bool(NEGATION.search(text, max(clause.start, span.start - 6), span.start))


def present(text: str, span: Span) -> bool:
    """A present or imminent marker in the sentence, and no past marker in the same clause."""
    sentence, clause = sentence_of(text, span.start, span.end), clause_of(text, span.start, span.end)
    return bool(PRESENT.search(text, sentence.start, sentence.end)) and not PAST.search(text, clause.start, clause.end)


def past(text: str, span: Span) -> bool:
    sentence = sentence_of(text, span.start, span.end)
    return bool(PAST.search(text, sentence.start, span.end)) and not PRESENT.search(text, sentence.start, sentence.end)
