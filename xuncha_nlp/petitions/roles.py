"""Clauses by which the writer or an informant could be recognised although no name stands there."""

from __future__ import annotations

import re

from .clues import Cues, cues, informants, note_head
from .lazy import lazy

_CLAUSE = lazy(r"[^，。；：！？!?,;\n\t 　“”\"（）()「」…～~]{2,60}")
_PLAIN = lazy(
    r"^(?:我|本人|我们)(?:们)?(?:是|系|都是|就是)?(?:一名|一个|一位|本村|你们?|咱|普通|老|的|个|本|这里|当地"
    r"|我们)*(?:普通)?(?:的)?(?:群众|村民|老百姓|百姓|居民|家长|党员|农民|种田的|人|公民|本地人|业主|员工|职工|粗人|文盲|老实人|知情人)$"
    r"|^(?:我|我们)是[一-鿿]{2,5}[的滴]$|群众$|怎么晓得|我是(?:借|请|从|怎|合同|干部)|写信的是不"
)
_LEAD = lazy(r"^(?:因为|但是|可是|但|而且|其实|就像|我说)")
_WHO = lazy(
    r"(?:员|兵|工|生|师|者|干部|户|家长|妈|爸|爷|奶|女|职工|护士|会计|出纳|文书|站长|厂长|队长|主任|组长|老师|校长|书记|经理"
    r"|司机|营长|委员|打鱼的|做饭的|看门的)$|^(?:原|前|退休|退伍|曾)[^，。]{2,}"
)
_NO_WHO = lazy(
    r"群众|村民|知情|百姓|匿名|领导|同志|谢|敬|祝|附|此致|日期|电话|全体|部分|众|大家|巡察组|市民|公民|主题|举报信|不留名"
    r"|不署名|名字|说明|反映人|[。！？：；█]|\d{3}"
)
_PSEUDONYM = lazy(
    r"^[ \t　—\-]*(?:落款[：:])?(?P<p>(?:一个|一名|一位|一群|几名|几个|某|曾经的)[一-鿿、]{1,18}(?:员|工|师|生|干部|爷爷|奶奶"
    r"|妈妈?|爸爸?|母亲|父亲|家长|职工|村医|护士|兵|队员|户|店主"
    r"|司机|老师|学生家属|的人|老人|女儿|儿子|媳妇|租户|代表|户主|会计)|[一-鿿]{2,6}(?:乡|镇|村|社区)人|[一-鿿\d]{1,8}(?:班"
    r"|年级|级)[一-鿿]{0,4}的?(?:妈妈?|爸爸?|家长|母亲|父亲))"
)
_PLAIN_PSEUDONYM = lazy(
    r"^(?:一个|一名|一位|一群|几名|几个)(?:普通|老|正直|有良心|怕事|无奈|愤怒|知情|基层|本村|热心|关心|退休|失望|睡不着|想"
    r"|良心|善良|守法|受气|说真话|讲真话|老实|不敢|不愿"
    r"|敢怒)?(?:的)?(?:普通)?(?:的)?(?:群众|村民|百姓|老百姓|居民|党员|家长|知情人|老党员|人|公民|市民|职工|干部|农民|员工|业主)"
)
_VISITOR = lazy(
    r"(?<!被)(?:来访登记[：:]|来电人|来访人|来访群众|来电者|来访者|打电话的人|对方|举报人|反映人|信访人|谈话人|被谈话人|来信人)(?:："
    r"|:|，|,|系|为|是|称是|自称(?:是|为|系)?|称其(?:是|为|系)?|称他是"
    r"|称她是)?(?P<r>[^。；\n“：|｜]{2,40})"
)
_VISITOR_ROLE = lazy(
    r"干部|司机|护士|家属|医生|会计|妇女|工人|做.{1,6}的|的$|男|女|岁|族|居民|村民|股东|职工|系|退休|教师|党员|老人|夫妇|租户"
    r"|业主|商户|员|家长|[一-鿿]{2,8}人$"
)
_SEX_AGE = lazy(
    r"(?:一[名位])?(?:男|女)(?:性|子|的)?[，,、](?:[一-鿿]{1,3}族[，,、])?(?:年?约|大约|自称|年龄"
    r"|[一二三四五六七八九十\d]{1,3}多?岁)[^，。；\n|｜姓]{0,10}"
)
_SAYS = lazy(
    r"[，,]?\s*(?:讲|说|称|反映|要求|不愿|来电|来访|问|打来|自述|声音|普通话|带|由|表示|举报|口音|没留|未留|情绪|喘|语气|现住|联系|电话)"
)
_NO_VISITOR = lazy(r"匿名|书记|主任|镇长")


def role_clauses(text: str, hot: bytes) -> list[tuple[int, int]]:
    """Ranges of clauses that say who the writer or an informant is by occupation, age, family or presence; never the act itself.

    `hot` holds one byte a code point, 1 where the tagger does not rule such a clause out; a clause without any is passed over.
    """
    found: list[tuple[int, int]] = []
    note = bool(note_head().search(text, 0, 60)) and "我" not in text[:24]
    first = "我" in text or "本人" in text or "俺" in text
    last = len(text) - 60
    groups = cues()
    words = informants()
    told = bool(words.search(text))
    for match in _CLAUSE.finditer(text):
        if hot.find(1, match.start(), match.end()) < 0:
            continue
        clause = match[0]
        mine = first and ("我" in clause or "本人" in clause or "俺" in clause)
        edge = match.start() < 110 or match.start() > last
        if not (mine or edge or note or told) or _PLAIN.search(clause):
            continue
        letters = frozenset(clause)
        if mine:
            _take(groups["first"], clause, letters, match.start(), found)
        elif edge:
            _take(groups["late"], clause, letters, match.start(), found)
        if note:
            _take(groups["note"], clause, letters, match.start(), found)
        if edge:
            _take(groups["edge"], clause, letters, match.start(), found)
        if told and words.search(clause):
            _take(groups["any"], clause, letters, match.start(), found)
    found.extend(_last_line(text))
    if note:
        for match in _VISITOR.finditer(text, 0, min(len(text), 400)):
            found.extend(_visitor(match))
    return found


def _take(part: Cues, clause: str, letters: frozenset[str], base: int, found: list[tuple[int, int]]) -> None:
    """Add what the first cue of a group that fits covers in a clause."""
    for hint, pattern in part:
        if hint and hint.isdisjoint(letters):
            continue
        hit = pattern.search(clause)
        if hit:
            start, end = hit.span("x") if "x" in pattern.groupindex else hit.span()
            lead = _LEAD.match(clause[start:end])
            found.append((base + start + (lead.end() if lead else 0), base + end))
            return


def _last_line(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = len(text.rstrip())
    for _ in range(3):
        start = text.rfind("\n", 0, at) + 1
        line = text[start:at]
        if len(line.strip()) <= 30 and start:
            match = _PSEUDONYM.match(line)
            if match and not _PLAIN_PSEUDONYM.fullmatch(match["p"]):
                found.append((start + match.start("p"), start + match.end("p")))
            elif (
                len(text) - start < 70
                and 3 <= len(line.strip()) <= 22
                and _WHO.search(line.strip())
                and not _NO_WHO.search(line)
                and not _PLAIN_PSEUDONYM.match(line.strip())
            ):
                found.append((start, at))
        at = start - 1
        if at <= 0:
            break
    head = text[:160]
    if "电" in head or "访" in head:
        for match in _SEX_AGE.finditer(head):
            found.append(match.span())
    dash = max(text.rfind("——"), text.rfind("—"))
    if dash >= 0 and len(text) - dash < 40 and not found:
        match = _PSEUDONYM.match(text[dash:])
        if match and not _PLAIN_PSEUDONYM.fullmatch(match["p"]):
            found.append((dash + match.start("p"), dash + match.end("p")))
    return found


def _visitor(match: re.Match[str]) -> list[tuple[int, int]]:
    shown = match["r"]
    stop = _SAYS.search(shown)
    if stop:
        shown = shown[: stop.start()]
    shown = shown.rstrip("，, ")
    if len(shown) < 2 or not _VISITOR_ROLE.search(shown) or _NO_VISITOR.search(shown):
        return []
    lead = len(shown) - len(shown.lstrip("，,：: "))
    return [(match.start("r") + lead, match.start("r") + len(shown))]
