"""Problems without a number of their own: paragraphs, sentences, lines under a heading, the fields of a working paper."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ..types import Span
from .items import CLOSING, read_items, trimmed

PROBLEM = re.compile(
    r"不(?!断|少|仅|忘|但|久|等|同|小于|止)|未|无(?!愧|私奉献|一例)|没有|缺|漏|虚|超|违|擅自|偏[低高差]|弱|滞后|流于|走过场|走形式|拖欠|截留|挪用|套取|冒领|优亲厚友|代签|雷同|问题|仍|隐患|侵占|私|闲置|失管|悬空|形同|照搬|混乱|松散"
    r"|隐瞒|低价|代替|补录|补写|失实|造假|白条|坐收坐支|吃拿卡要|重复|少数|个别|一般化|差距|薄弱|滥|浪费|损失|失职|推诿"
)
ANNOUNCE = re.compile(r"(?:如下|以下(?=[几\d问方情]|[：:])|主要(?:是|表现|有)|具体(?:是|表现|如下)|表现(?:在|为))[^。]{0,12}[：:。]?\s*$|[：:]\s*$|[一二三四五六七八九十\d]个?(?:方面)?的?(?:具体|主要|突出)?问题。?\s*$")
PROSE = re.compile(r"(?:[^。；：:\n]{2,40}方面(?:的问题)?|关于[^。；：:，\n]{2,16})[。：:]|在[^。；：:，\n]{2,16}(?:上|方面|中)，|(?:首先|其次|再次|再者|然后|最后)[是，][^。；：:\n]{0,16}[。：:]")
_LABEL = re.compile(r"[^，。；：:\n]{2,14}[：:]")
_LINED = re.compile(r"(?:[^。；：:\n]{2,24}(?:方面|建设|领域|问题|情况)|关于[^。；：:，\n]{2,16})[。：:]?[^\S\n]*\n")
_STATED_LINES = re.compile(r"[^。；：:\n]{4,30}[。：:]?[^\S\n]*\n(?=[^\n]{8,}[。；]\s*\n[^\n]{8,}[。；]\s*(?:\n[^\n]{8,}[。；]\s*)*$)")
_FOUND = re.compile(r"(?:[^。；：:\n]{0,12}(?:发现|指出|如下|存在)[^。；：:\n]{0,8}[：:])")
_POINTED = re.compile(r"(?:[^。；\n]{0,90}[：:]|[^。；：:\n]{0,24}(?:指出|发现|认为)[，：:])?(?P<row>[^。；\n]{8,300}；[^。；\n]{8,300}；[^。\n]{8,}。)")
_LINE = re.compile(r"[^\s\n][^\n]{3,}")
_CLAUSE, _FULL = re.compile(r"[^。；\n]{5,}[。；]?"), re.compile(r"[^。\n]{5,}。?")
_TITLE = re.compile(r"[^。；：:，\n]{4,40}")
_SECTION_TITLE = re.compile(r"方面|问题$|情况$|建设$")
_SENTENCE = 14
_ADDRESS = re.compile(r"[^。；，]{2,40}[：:]\s*$")
_INTRO = re.compile(
    r"^\s*(?:(?:根据|按照|受)[^。]{2,40}(?:部署|安排|要求|计划|委托|委派|规定|决定)|经区委|经县委|现将|现反馈|(?:\d{4}年|近日|近期|今年)?[^。]{0,60}(?:开展|进行)了[^。]{0,16}(?:巡察|检查|督查|审计|回访)|总[体的]?上?(?:来)?看|巡察认为|巡察(?:期间|中|组)[，]?(?:通过|采取|先后)"
    r"|[^。]{0,30}(?:予以|值得)肯定|[^。]{0,40}反馈了[^。]{0,10}(?:情况|意见)|[^。；]{0,24}(?:主持会议|出席会议|参加会议)|[^。]{0,20}召开[^。]{0,12}反馈会|这次巡察|本次巡察|同志们)"
)
_FAULTY = re.compile(r"没(?!收|错)|绕开|仅|只(?!要|能)|多[收领报付占]|占用|克扣|强[制行]|指定|同一|相同|一直|至今|长期|从不|从来|不|乱|随意|亲属|外甥|侄|妻|之[子兄弟父]|挪|冒|骗|瞒|拖|欠|推|[逾超过]期|坏|塌|裂|脏|堵|臭|投诉|意见大|反映强烈|前后|自行|私自|自定|\d")
HEADLINE = re.compile(rf"{PROSE.pattern}|[^。；：:\n]{{4,18}}。")
ASKED = re.compile(r"要求|做到|务必|意见|建议|下一?步|请|表示|需要?|应(?:当)?[，：:]?$|能够|认为|肯定|成效|较好|亮点|积极|扎实|做法")
TROUBLE = re.compile(r"问题|不足|短板|差距|发现|存在|不容忽视|表现|主要是|如下")
WORKSHEET = re.compile(r"底稿|事实确认书?|问题登记表|问题认定")
_ASIDE = re.compile(r"(?m)^[^\S\n]*(?:[一二三四五六七八九十]{1,2}、)?(?:(?:认定|定性|政策|法规|处理|责任|问题)?(?:依据|认定|责任|建议|意见|性质)|附件|证据|佐证)")
_FIELD = re.compile(r"(?m)^[^\S\n]*[^\s：:，。；]{2,10}[：:](.?)")
_TITLED_FIELD = re.compile(r"(?:发现的?|存在的?|主要|具体)*(?:问题|线索)(?:标题|名称|概述|摘要|线索名称|表述|定性)?[：:]|(?:发现|存在)的?(?:主要|具体)?问题[：:]")
_FACTS = re.compile(r"(?:具体|主要|基本)?(?:事实|问题|情况|表现)(?:及?经过|描述|表现|情况|说明)?[：:]|问题(?:表现|描述|事实|情况)[：:]")
Found = tuple[Span, str]


def worksheet(text: str) -> Iterator[Found]:
    """The problem of a working paper with named fields, with the facts that follow it."""
    fields = [(line.start(), line.start(1), line[0]) for line in _FIELD.finditer(text)] + [(len(text), len(text), "")]
    span: Span | None = None
    for (_, body, name), (end, _, _) in itertools.pairwise(fields):
        if (_FACTS if span else _TITLED_FIELD).match(name.strip()):
            own = trimmed(text, span.start if span else body, end)
            span = own or span
        elif span:
            break
    if span:
        aside = _ASIDE.search(text, span.start, span.end)
        span = (trimmed(text, span.start, aside.start()) if aside else None) or span
        items = [item for item in read_items(text[: span.end]) if item.start >= span.start and item.parent is None and item.kind != "han"]
        yield from ((own, item.number) for item in items if (own := trimmed(text, item.body, item.end))) if len(items) >= 2 else [(span, "1")]


def unnumbered(text: str, labelled: bool = False) -> Iterator[Found]:
    """The paragraphs of a feedback without numbers that state a problem; the sentences where it is all one paragraph.

    With `labelled` only those that begin with a unit or a field of work.
    """
    lines = [line for line in _LINE.finditer(text) if "\x1d" not in line[0] and text[: line.start()].strip()]
    headed = [line for line in lines if (PROSE.match(line[0]) or (labelled and _LABEL.match(line[0]))) and len(line[0]) >= 10 and not ASKED.search(line[0][:16])]
    if labelled and len(headed) < 2:
        return
    places: list[tuple[int, int]] = []
    if labelled or len(headed) >= 3:
        places = [line.span() for line in headed]
    else:
        bodies = list(_bodies(lines))
        whole = [line.span() for line in lines if PROBLEM.search(line[0]) and not CLOSING.match(line[0]) and len(line[0]) >= 10]
        for start, end in bodies if len(bodies) >= 2 else (bodies or whole)[:1]:
            pieces = [] if "\n" in text[start:end] or PROSE.match(text, start, end) else list(_pieces(text, start, end))
            places += pieces if len(pieces) >= 2 and pieces[0][1] - pieces[0][0] >= _SENTENCE else [(pieces[0][0], end) if pieces else (start, end)]
    for at, (start, end) in enumerate(places, 1):
        span = trimmed(text, start, end)
        if span is not None:
            yield from sentences(text, span, str(at), PROSE)


def _bodies(lines: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Paragraphs that state a problem; a title above goes with the one paragraph below it."""
    title: re.Match[str] | None = None
    told = False
    for place, line in enumerate(lines):
        words = line[0].rstrip()
        after = lines[place + 1][0] if place + 1 < len(lines) else ""
        if told and CLOSING.match(words):
            return
        if _ADDRESS.fullmatch(words) or CLOSING.match(words) or (_INTRO.search(words[:80]) and not PROSE.match(words)) or (ANNOUNCE.search(words) and len(words) < 60):
            title = None
        elif _TITLE.fullmatch(words) and after.rstrip().endswith(("。", "；")) and not CLOSING.match(after):
            title = line
        elif (PROBLEM.search(words) or _FAULTY.search(words)) and (len(words) >= 10 or title):
            alone = title is not None and (_TITLE.fullmatch(after.rstrip()) or not after or CLOSING.match(after)) and not _SECTION_TITLE.search(title[0].rstrip())
            yield (title.start() if title and alone else line.start()), line.end()
            title, told = None, True


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, or what semicolons part where an inspection points out a whole row of problems; sentences without a fault go with the one before."""
    lead = _FOUND.match(text, start, end)
    body = lead.end() if lead else start
    row = _POINTED.match(text, body, end)
    if row:
        body = row.start("row")
    stop = end
    parts = (_CLAUSE if row or "。" not in text[body : end - 1] else _FULL).finditer(text, body, stop)
    last: tuple[int, int] | None = None
    for part in parts:
        if _INTRO.search(part[0][:80]):
            continue
        if CLOSING.match(part[0]):
            break
        faulty = (PROBLEM.search(part[0]) or _FAULTY.search(part[0])) and len(part[0]) >= _SENTENCE // 2
        if last and not faulty and last[1] == part.start():
            last = (last[0], part.end())
            continue
        if last:
            yield last
        last = part.span()
    if last:
        yield last


def sentences(text: str, span: Span, number: str, heading: re.Pattern[str]) -> Iterator[Found]:
    """One problem, or one for each sentence where several follow the heading."""
    own = span.of(text)
    lined = _LINED.match(own) or _STATED_LINES.match(own)
    if lined:
        lines = [Span(span.start + lined.end() + line.start(), span.start + lined.end() + line.end()) for line in re.finditer(r"[^\s\n][^\n]{5,}", own[lined.end() :])]
        yield from ((line, f"{number}.{at}" if len(lines) > 1 else number) for at, line in enumerate(lines, 1))
        return
    head = heading.match(own) or _LABEL.match(own)
    if head and head.re is _LABEL and PROBLEM.search(head[0]):
        head = None
    pieces = [piece for piece in re.finditer(r"[^。；\n]+[。；]?", own[head.end() :]) if len(piece[0].strip()) >= 10] if head else []
    if not head or len(pieces) < 2:
        yield span, number
        return
    for at, piece in enumerate(pieces, 1):
        found = trimmed(text, span.start + head.end() + piece.start(), span.start + head.end() + piece.end())
        if found is not None:
            yield found, f"{number}.{at}"
