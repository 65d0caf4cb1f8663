"""What the rule modules share: a rule's outcome, and a text read once for its sentences, tenses and negations."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..types import COVER, Label, Span
from .alternatives import alternatives

NOW = alternatives(
    r"正在|正(?=往|用|把|要|烧|搬|装|改|拿|叫|抱|从|准备)|马上|今(?=[晚夜早晨]|天(?!为止)|日(?!头)|儿)|明(?=[天早晚晨]|儿个)|后天|刚才|刚刚|刚(?=[听接看给叫让把发进搬在从开走出谈写])|方才|眼下|(?<![到至说])现在|这会儿|这阵子|此刻|此时|当下|连夜|趁(?=夜|黑|着|没|还|天)|昨(?=[晚夜天儿])|前(?=[天晚](?![下之]))"
    r"|这[几两](?=[天晚日夜])|这半个?(?=月)|后脚|没有?停(?=[，。]|$)|还天天|(?:大后|后)晚|(?:下班|天黑|天亮|收工|开会|放学|点|号|吃饭|检查|进村|你们来)(?=以?之?前(?!年|后))|半个?(?=钟头|小时[前以])|说好(?=了?[今明后下一])|这个?(?=星期|礼拜|周[^边])|天[黑亮](?=前|以前|透|之前)|下班前|(?:说好|约好|定的)[^，。；\n]{0,2}(?=[一二三四五六七八九十\d]{1,2}点)|到现在(?=还)|现在还|还没(?=走|回|散|拉|烧|完|倒|运|下)|在(?=喊|哭|摇|砸|撕|烧|搬|抄|敲|冒|往外|拆(?!迁))|从(?=早上就|昨|[一二三四五六七八九十\d]{1,2}点)|又在|就要(?!求)|快要|下周|下个?礼拜|下个?星期|过几天|等(?=天[黑亮]|你们走)|眼看(?=[就要])|晚上[^。，]{0,6}一起"
)
PLEA = alternatives(
    r"快(?=来|点(?!火)|派|叫|去(?!世)|拦|救)|赶快|赶紧(?=来|派|叫|去)|(?:马上|立即|立刻|尽快|连夜)(?=来|派|叫|去|上门|安排人)|要快(?!递)|再不来|再晚|先保人|来不及|紧急(?!会议|通知)|十万火急|急[！：]|怕(?=要?出事|压不住|出人命|要出)|(?:警察|派出所|民警|管事的|领导)(?:都|也)?(?:还)?没(?=来|人来|到)|派出所(?=就来了)|急声|(?:语速|讲话|说话|声音)[^，。]{0,3}(?=急|快)|很急|哭腔|压低声音|救护车|请快|别等|你们?快来|越快越好|劝不住|求赶紧|今晚就来|抓紧(?=[，。！]|$)|只说“快|救命|救救|救人|即报|已即时|求求你|能不能(?:马上|有人来|赶)|来人(?=要快|拦|看|救)|(?:天|个月|晚)(?:就|一)(?:盖|没了|覆盖|冲掉)"
)
LONG_PAST = alternatives(
    r"去年(?!的)|前[几两些]?年(?!的)|早年|当年|那年|那时|(?<![来驻到天亮黑月年号日])以前|从前|上一?届|多年前|年前|(?:19\d\d|20[012]\d)年(?![到至、的以])|二[〇零○][一二三四五六七八九〇零○]{2}年(?![到至、的以])|[一二三四五六七八九十两几]{1,4}年前|曾|已经?(?:处理|处分|判|结案|查处)|早就"
)
TOLD = alternatives(
    r"过去(?=[的是几])|(?<![来驻到天亮黑])之前|原来|上(?=次|回|个?月)|[一二三四五六七八九十两几]{1,4}个月前|后来|当时|那(?=天|晚|次|回|夜|阵|会儿)|当天夜里|第二天|有[一]?回|[正腊冬一二三四五六七八九十]月里|[0-9一二三四五六七八九十]月份"
)
NEGATION = alternatives(r"没有|没|不曾|未曾|从未|并未|并没有|不是|不会|不敢|绝无|别|不要|无人")
REPORTED = alternatives(r"如果|以为|要是|假如|倘若|万一|会不会|是不是要|难道|怕(?=他|有人|以后)|建议|希望")
TALE = alternatives(r"电影|电视剧|小说|台词|话剧|剧本|戏里|演的|梦见|听书|故事里")
REJECTED = alternatives(r"我看不像|没有的事|没这回事|没这事|不是真的|造谣|谣言|瞎说|胡说|我不信|其实没有|没有危险|不要为这个跑")
OLD = alternatives(r"旧事|旧话|不是说现在|不是现在的?事|早已?过去|是[^，。\n]{1,8}年前的事|那是[^，。\n]{1,8}年的事|年轻时候的事")
_STOP = re.compile(r"[。！？!?；;\n]")
_CLAUSE_END = re.compile(r"[。！？!?；;\n，,、 　]")
_LINE_END = re.compile(r"\n")
_LONGEST, _WIDE = 120, 24
_BEFORE, _AFTERWARDS = 60, 12
_SHORT, _THICK = 300, 160


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found: a code, the words, and the reason in Chinese."""

    code: str
    evidence: tuple[Span, ...]
    by: str
    score: float = 1.0

    def on(self, axis: str) -> Label:
        return Label(axis, self.code, self.score, self.evidence, self.by)


class Found(NamedTuple):
    """An act, and the words over it and what makes it count."""

    act: Span
    words: Span


class Starts(NamedTuple):
    """Where patterns may begin in a text: pattern number k at places[bounds[first + k]:bounds[first + k + 1]]. `numbers` by the pattern's id."""

    numbers: Mapping[int, int]
    places: Sequence[int]
    bounds: Sequence[int]
    first: int


class Reading:
    """A text read once for all rules: where sentences end, where it speaks of now, of the past, and where it begs for help. Where it is known
    at which places a pattern may begin, only these are tried.
    """

    def __init__(self, text: str, starts: Starts = Starts({}, (), (), 0)) -> None:
        self.text = text
        self._starts = starts

    def _places(self, pattern: re.Pattern[str]) -> Sequence[int] | None:
        """Where a pattern may begin, ascending; None where it may anywhere."""
        numbers, places, bounds, first = self._starts
        number = numbers.get(id(pattern))
        return None if number is None else places[bounds[first + number] : bounds[first + number + 1]]

    def matches(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """As pattern.finditer(text), for a pattern that matches no empty words."""
        places = self._places(pattern)
        if places is None:
            return list(pattern.finditer(self.text))
        found, end = [], 0
        for at in places:
            if at >= end and (match := pattern.match(self.text, at)):
                found.append(match)
                end = match.end()
        return found

    def first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """As pattern.search(text)."""
        places = self._places(pattern)
        if places is None:
            return pattern.search(self.text)
        for at in places:
            if match := pattern.match(self.text, at):
                return match
        return None

    def all(self, pattern: re.Pattern[str]) -> list[Span]:
        return [Span(*match.span()) for match in self.matches(pattern)]

    @cached_property
    def stops(self) -> list[int]:
        return [match.start() for match in _STOP.finditer(self.text)]

    @cached_property
    def lines(self) -> list[int]:
        """Where paragraphs end: nothing is held together across them."""
        return [match.start() for match in _LINE_END.finditer(self.text)]

    @cached_property
    def now(self) -> list[int]:
        return [match.start() for match in self.matches(NOW)]

    @cached_property
    def pleas(self) -> list[int]:
        return [match.start() for match in self.matches(PLEA)]

    @cached_property
    def long_gone(self) -> list[int]:
        return [match.start() for match in self.matches(LONG_PAST)]

    @cached_property
    def gone(self) -> list[int]:
        return sorted([*self.long_gone, *(match.start() for match in self.matches(TOLD))])

    def sentence(self, span: Span) -> tuple[int, int]:
        """The bounds of the sentence around a place, at most 120 code points to either side."""
        at = bisect_left(self.stops, span.start)
        left = self.stops[at - 1] + 1 if at else 0
        after = bisect_left(self.stops, span.end)
        right = self.stops[after] if after < len(self.stops) else len(self.text)
        return max(left, span.start - _LONGEST), min(right, span.end + _LONGEST)

    def clause(self, span: Span) -> tuple[int, int]:
        """The bounds of the clause around a place, between commas or stops."""
        left, right = self.sentence(span)
        for match in _CLAUSE_END.finditer(self.text, left, span.start):
            left = match.end()
        found = _CLAUSE_END.search(self.text, span.end, right)
        return left, found.start() if found else right

    def pairs(self, act: re.Pattern[str], thing: re.Pattern[str], gap: int) -> list[Found]:
        """Acts with a thing they are done to at most `gap` code points away, in one sentence unless the whole text is about now."""
        acts = self.all(act)
        return self.near(acts, self.all(thing), gap, across=gap if self.alarm else 0) if acts else []

    def near(self, acts: Sequence[Span], others: Sequence[Span], gap: int, *, across: int = 0, after: bool = False) -> list[Found]:
        """For each act the first of the others at most `gap` code points away, `across` if a stop stands between; `after`: the act follows it.

        Paragraphs are never joined, unless the act must follow.
        """
        found: list[Found] = []
        starts = [span.start for span in others]
        for act in acts:
            low = bisect_left(starts, act.start - gap - _WIDE)
            for other in others[low : bisect_right(starts, act.start if after else act.end + gap)]:
                start, end = min(act.start, other.start), max(act.end, other.end)
                between = end - start - (act.end - act.start) - (other.end - other.start)
                if (between <= across and (after or not _any(self.lines, start, end))) or (between <= gap and not _any(self.stops, start, end)):
                    found.append(Found(act, Span(start, end)))
                    break
        return found

    def split(self, span: Span) -> bool:
        """Does a place run over the end of a paragraph?"""
        return _any(self.lines, span.start, span.end)

    def denied(self, span: Span) -> bool:
        """Is the act negated shortly before it in its clause, or only supposed or feared in its sentence?"""
        clause = self.clause(Span(span.start, span.start + 1))[0]
        if NEGATION.search(self.text, max(clause, span.start - 6), span.start):
            return True
        left, right = self.sentence(span)
        if REPORTED.search(self.text, left, span.start) or REJECTED.search(self.text, left, min(len(self.text), right + _AFTERWARDS)):
            return True
        return TALE.search(self.text, max(0, left - _BEFORE), span.start) is not None

    def past(self, span: Span) -> bool:
        """Does the sentence up to this place speak of long ago and not of the present, or go on with such a story?"""
        left, right = self.sentence(span)
        if _any(self.now, left, right):
            return False
        return self.old or _any(self.long_gone, left, span.end) or bisect_left(self.stops, span.start) in self.stories

    @cached_property
    def stories(self) -> frozenset[int]:
        """Which sentences go on with a story of long ago: they follow it in its paragraph, and no word of now came between."""
        found: set[int] = set()
        past, start = False, 0
        for number, stop in enumerate([*self.stops, len(self.text)]):
            if _any(self.now, start, stop):
                past = False
            elif past:
                found.add(number)
            else:
                past = _any(self.long_gone, start, stop)
            past = past and self.text[stop : stop + 1] != "\n"
            start = stop + 1
        return frozenset(found)

    @cached_property
    def old(self) -> bool:
        """Does the letter say that it tells an old story?"""
        return self.first(OLD) is not None

    @cached_property
    def stirred(self) -> bool:
        """Does any word speak of now, or beg for help?"""
        return bool(self.now or self.pleas)

    @cached_property
    def alarm(self) -> bool:
        """Is the whole text about what happens now: it begs to come at once, is thick with words of the present, or short and without a past?"""
        if self.pleas or not self.now:
            return bool(self.pleas) or not self.text.replace(COVER, "").strip()
        length = sum(map(len, self.text.split())) - self.text.count(COVER)
        return len(self.now) * _THICK >= length or (not self.gone and length < _SHORT)

    def pressing(self, span: Span, reach: int = 0) -> bool:
        """Is this place told as present or near: in a text that is about now, or by a word in its sentence or within `reach` of it?

        A word of the past in the clause speaks against it, one elsewhere in the sentence unless the clause itself speaks of now.
        """
        clause = self.clause(span)
        if _any(self.gone, clause[0], clause[1]):
            return False
        if _any(self.now, clause[0], clause[1]):
            return True
        if self.alarm:
            return not self.past(span)
        left, right = self.sentence(span)
        return not _any(self.gone, left, right) and _any(self.now, left - reach, right + reach)


def _any(places: list[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def negated(text: str, span: Span) -> bool:
    """Is the act negated within its clause, shortly before it?"""
    before = text[max(0, span.start - 6) : span.start]
    return NEGATION.search(_CLAUSE_END.split(before)[-1]) is not None
