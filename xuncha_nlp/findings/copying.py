"""Passages that two reports share once dates, names of leaders and figures are neutralised."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import normalised
from ..types import Span

_SEED = 10
_GAP = 6
SHORTEST = 20
_COMMON = 3
_OWN_WORDS = 14
_NEUTRAL = re.compile(
    r"(?P<date>(?:\d{4}|[零一二三四五六七八九]{4})年(?:\d{1,2}月)?(?:\d{1,2}日|底|初)?|\d{1,2}月(?:\d{1,2}日|底|初|份)?)|(?P<number>\d[\d.,]*)"
    r"|(?<=书记)(?P<a>[一-鿿]某{1,2})|(?<=长)(?P<b>[一-鿿]某{1,2})|(?P<name>[一-鿿]某{1,2})"
    r"|(?<=书记|局长|镇长|乡长|主任|委员|校长|院长)(?P<full>[赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹金魏陶姜谢邹苏潘葛范彭鲁马方任袁柳史唐薛雷贺倪汤罗毕郝安常于傅齐康余顾孟黄穆萧尹姚邵汪毛戴宋茅庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万卢莫房丁邓洪包左石崔吉龚程邢裴陆翁段侯武刘景龙叶黎白蒲赖卓屠池闻翟谭姬申冉桑桂牛尚温庄晏柴瞿阎慕连习艾向古易廖庾终居衡步耿满弘匡文寇欧聂关简饶曾游][一-鿿]{1,2}?)(?=负责|牵头|带队|任|主持|多次|亲自|直接|对|在|,|、)"
)
_STOCK = re.compile(
    r"整改(?:举措|成效|情况|进展)|问责(?:情况)?|制度|现场|(?:切实)?提高政治站位|强化(?:政治|责任)?(?:担当|落实|责任)|(?:以)?钉钉子精神|重大政治任务|高度重视|专题(?:会议|研究)|成立[^,。;]{0,14}(?:领导小组|专班)|认真(?:学习|贯彻|对照|落实)|逐条逐项|建立问题[、,]?任务[、,]?责任三张清单|三张清单"
    r"|责任(?:领导|单位|科室|人|清单)|完成时限|整改方案|整改措施|(?:坚持)?举一反三|长效机制|标本兼治|常态长效|取得(?:了)?(?:阶段性|明显)?成效|成效(?:显著|明显)|(?:持续|不断|进一步|明显|显著)(?:提升|提高|增强|巩固|改善|深化|加强|强化)|全面从严治党|向纵深发展"
    r"|群众(?:满意度|获得感|认可度)|高质量发展|再上新台阶|压实(?:工作)?责任|加强组织领导|两个维护|政治(?:建设|自觉|责任)|主体责任|第一责任人|一岗双责|严格(?:执行|落实)|扎实(?:推进|开展)|深入(?:推进|开展|学习|贯彻)|风清气正的?(?:良好)?(?:氛围|政治生态)?"
)


@dataclass(frozen=True, slots=True)
class Neutral:
    """A text with dates, names and figures replaced by one sign each; `origin[i]` and `last[i]` are the range behind sign i."""

    text: str
    origin: tuple[int, ...]
    last: tuple[int, ...]


def neutral(text: str) -> Neutral:
    """Neutralise a report."""
    view = normalised(text)
    chars: list[str] = []
    origin: list[int] = []
    last: list[int] = []
    at = 0
    for match in _NEUTRAL.finditer(view.text):
        for place in range(at, match.start()):
            chars.append(view.text[place])
            origin.append(int(view.origin[place]))
            last.append(int(view.origin[place]))
        chars.append("0" if match.lastgroup in ("date", "number") else "某")
        origin.append(int(view.origin[match.start()]))
        last.append(int(view.origin[match.end() - 1]))
        at = match.end()
    for place in range(at, len(view.text)):
        chars.append(view.text[place])
        origin.append(int(view.origin[place]))
        last.append(int(view.origin[place]))
    return Neutral("".join(chars), tuple(origin), tuple(last))


def _grams(text: str) -> set[str]:
    return {text[at : at + _SEED] for at in range(len(text) - _SEED + 1)}


def boilerplate(others: Sequence[Neutral]) -> set[str]:
    """Grams that stand in several other reports: official wording, nobody's own."""
    seen = Counter(gram for other in others for gram in _grams(other.text))
    return {gram for gram, times in seen.items() if times >= _COMMON}


Run = tuple[int, int, int, int]


def shared_runs(mine: Neutral, other: Neutral, official: set[str]) -> list[Run]:
    """(start, end, other start, other end) in signs of both, ascending and not overlapping in `mine`."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(len(other.text) - _SEED + 1):
        places[other.text[at : at + _SEED]].append(at)
    runs: list[Run] = []
    at = 0
    while at <= len(mine.text) - _SEED:
        gram = mine.text[at : at + _SEED]
        best: Run | None = None
        if gram in places and gram not in official:
            for place in places[gram][:20]:
                size = _SEED
                while at + size < len(mine.text) and place + size < len(other.text) and mine.text[at + size] == other.text[place + size]:
                    size += 1
                if best is None or size > best[1] - best[0]:
                    best = (at, at + size, place, place + size)
        if best is None:
            at += 1
            continue
        if runs and 0 <= best[0] - runs[-1][1] <= _GAP and 0 <= best[2] - runs[-1][3] <= _GAP:
            runs[-1] = (runs[-1][0], best[1], runs[-1][2], best[3])
        else:
            runs.append(best)
        at = best[1]
    return runs


def is_stock(text: str) -> bool:
    """Whether hardly anything but stock phrases stands there."""
    return len(re.sub(r"[^一-鿿0-9a-z]", "", _STOCK.sub("", text))) < _OWN_WORDS


def figures(text: str) -> list[str]:
    """The figures of a passage, dates left out."""
    return [match["number"].rstrip(".,") for match in _NEUTRAL.finditer(normalised(text).text) if match["number"]]


def clipped(mine: Neutral, other: Neutral, runs: Sequence[Run], within: Span) -> list[tuple[Span, Span]]:
    """The shared passages of at least SHORTEST signs inside a range of my text, with their place in the other text."""
    found: list[tuple[Span, Span]] = []
    for start, end, far, far_end in runs:
        shift = 0
        while start + shift < end and mine.origin[start + shift] < within.start:
            shift += 1
        stop = end
        while stop > start + shift and mine.last[stop - 1] >= within.end:
            stop -= 1
        if stop - start - shift < SHORTEST or is_stock(mine.text[start + shift : stop]):
            continue
        low, high = min(far + shift, far_end - 1), max(far + shift + 1, far_end - (end - stop))
        found.append((Span(mine.origin[start + shift], mine.last[stop - 1] + 1), Span(other.origin[low], other.last[high - 1] + 1)))
    return found
