"""Numbered items of an official paper, their hierarchy and where each one ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..types import Block, Span

_HAN = "一二三四五六七八九十"
_KINDS = {
    "bracket": (3, rf"【(?:问题|任务|事项|反馈)?(?P<bracket>[0-9]{{1,2}}|[{_HAN}]{{1,3}})(?:】|[^】\n]{{0,30}}】)"),
    "dotted": (4, r"(?P<dotted>[0-9]{1,2}[.．-][0-9]{1,2})(?:[、．.]|[ 　]+|(?=[一-鿿“]))(?![万亿千百元个年月])"),
    "loose_han": (1, rf"(?P<loose_han>[{_HAN}]{{1,2}})[ 　]+(?=[一-鿿“])"),
    "loose": (3, r"(?P<loose>[0-9]{1,2})[ 　]+(?=[一-鿿“])(?![年月日个万])"),
    "small": (4, r"(?P<small>[⑴-⒇])"),
    "small_han": (2, r"(?P<small_han>[㈠-㈩])"),
    "bullet": (5, r"(?P<bullet>[●✓✔➢➤■◆▪•◇□★※▶►○◎·*－–-])[ 　]*(?=[一-鿿“])"),
    "qi": (6, rf"其(?P<qi>[{_HAN}])(?:[，、：:]|是)"),
    "han": (1, rf"(?P<han>[{_HAN}]{{1,3}})[、．.](?!\d)"),
    "paren_han": (2, rf"[（(][ 　]?(?P<paren_han>[{_HAN}]{{1,3}})[ 　]?[）)]"),
    "num": (3, r"(?P<num>[0-9０-９]{1,2})[ 　]?[.．、](?![0-9０-９])"),
    "ask": (3, rf"(?:反馈)?问题(?P<ask>[0-9]{{1,2}}|[{_HAN}]{{1,3}})(?:[：:、.．]|[ 　]+(?=[一-鿿“]))"),
    "ask_circled": (3, r"(?:反馈)?问题(?P<ask_circled>[①-⑳])[：:、.]?"),
    "nth": (3, rf"第(?P<nth>[{_HAN}]{{1,2}})个?(?:问题|方面)(?:是|[：:、，])"),
    "paren_num": (4, r"[（(][ 　]?(?P<paren_num>[0-9０-９]{1,2})[ 　]?[）)]"),
    "half_num": (4, r"(?P<half_num>[0-9]{1,2})[）)]"),
    "circled": (5, r"(?P<circled>[①-⑳])"),
    "first": (6, rf"第(?P<first>[{_HAN}]{{1,2}})[，、,：:]"),
    "shi": (7, rf"(?P<shi>[{_HAN}]{{1,2}})是"),
}
_ANY = "|".join(pattern for _, pattern in _KINDS.values())
_AT_LINE = re.compile(rf"(?m)^[^\S\n]*(?P<mark>{_ANY})")
_INLINE = re.compile(rf"(?:(?<=[。；;：:！!？?，,”])|(?m:^))[^\S\n]*(?P<mark>{_ANY})")
_AT_ONCE = re.compile(rf"[^\S\n]*(?P<mark>{'|'.join(_KINDS[kind][1] for kind in ('paren_han', 'num', 'paren_num', 'half_num', 'circled'))})")
_PARAGRAPH = re.compile(r"(?m)^[^\S\n]*(?=(?:针对|关于|对于)[^\n。]{2,60}?问题(?:[，,。：:]|$))")
_HEAD = re.compile(
    r"(?m)^[^\S\n]*(?:(?:巡察|审计|检查|督查|督导|本次[一-鿿]{2,4})?中?(?:发现|查出|反馈|指出|存在)*的?(?:主要|突出|具体|共性|个性|典型)*问题(?:和不足|清单|如下)?|总体(?:评价|情况)|基本情况|肯定成绩|主要成效"
    r"|(?:(?:巡察|审计|整改|处理|有关|工作|几点|下一?步|下一?阶段|今后)[一-鿿]{0,4})?(?:意见建议|意见和建议|意见|建议|要求)|下一?步(?:工作)?(?:安排|打算|措施|重点)?|整改(?:措施|情况|时限)|有关(?:情况|事项)|其他[一-鿿]{0,6}(?:情况|事项)|原因(?:分析|剖析))[^\S\n]*[：:]?[^\S\n]*$"
)  # headings without a number
_UNSURE = ("dotted", "loose_han", "loose", "bullet")  # counted only from two of a kind, the first of them at one
_SHOWN = {"bracket": "【{}】", "bullet": "", "qi": "其{}", "paren_han": "（{}）", "paren_num": "（{}）", "half_num": "{}）", "first": "第{}", "shi": "{}是", "ask": "问题{}", "nth": "第{}"}
CLOSING = re.compile(
    r"(?:以上|上述|责成|(?:处理|审计|整改)(?:意见|建议)[：:]|(?:说明|备注|注)[：:]|希望|望你|请(?:你|各|按|认真|将|于|在|对照|结合|抓紧|尽快|深入|切实|高度|严格|立即|及时|务必|逐[条项])|请(?:[^，。]{0,14}(?:党委|党组|支部|党工委|总支|党支部|校委会|单位))|(?:通报|会议|反馈意见|区委|意见)要求[，：:]|特此|此外|另外|附件|附[:：]|附表|为此|整改期间"
    r"|[^，。：:]{2,24}(?:书记|主任|[局校院馆镇乡]长|负责人|负责同志|领导)[^，。：:]{0,6}(?:表示|表态|强调|要求)[，：:]"
    r"|同时，?[^，。]{0,8}巡察|巡察(?:组|期间)[^，。]{0,6}(?:还收到|收到|建议|要求|强调)"
    r"|在(?:抓好|推进|做好)[^，。]{0,16}(?:整改|问题)|(?:针对|对)(?:上述|以上|存在|巡察发现)|区委[^，。]{0,8}(?:要求|强调)|现提出|提出(?:如下|以下)|[^，。]{0,10}巡察组[^，。]{0,6}提出)"
)
_NEXT = re.compile(r"下一?步|今后|接下来")
ADVICE = re.compile(r"(?:意见|建议|要求)(?:和建议)?(?:如下)?[：:。]?\s*$|(?:如下|以下)[^，。]{0,6}(?:意见|建议|要求)|(?:做到|做好|抓好|落实好)[^，。]{0,8}(?:几点|几项|几个方面|以下|如下)[^，。]{0,8}[：:]?\s*$")
_SIGNED = re.compile(r"\s*(?:\S{2,28}(?:委员会|党组|巡察组|办公室|党委|党总支|支部|局|政府|小组)|[（(]?\d{4}年\d{1,2}月(?:\d{1,2}日)?[）)]?|联系人.*)\s*$")
_LOOSE_HEAD = re.compile(r"\s*[^\s，。；：]{3,28}(?:方面|的问题|情况)\s*$")
_BREAK = "\x1d"


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered item: its own text is text[body:own_end], with everything below it text[body:end]."""

    kind: str
    value: int
    number: str
    start: int
    body: int
    own_end: int
    end: int
    parent: int | None
    children: int
    advice_follows: bool


def _value(mark: str) -> int:
    if mark[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(mark) - ord("①") + 1
    if mark[0] in "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇":
        return ord(mark) - ord("⑴") + 1
    if mark[0] in "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩":
        return ord(mark) - ord("㈠") + 1
    if mark[0] in _HAN:
        tens, found, ones = mark.partition("十")
        return (_HAN.index(tens[0]) + 1 if tens else 1) * 10 + (_HAN.index(ones[0]) + 1 if ones else 0) if found else _HAN.index(mark[0]) + 1
    return int(re.split(r"[.．-]", mark)[-1]) if mark[0].isdecimal() else 1


def last_number(printed: str) -> int:
    """The last number of a printed one, such as 3 of 二（一）3; 0 where there is none."""
    found = re.findall(rf"[0-9]+|[{_HAN}]+|[①-⑳⑴-⒇㈠-㈩]", printed)
    return _value(found[-1]) if found else 0


def covered(text: str, blocks: Sequence[Block]) -> str:
    """The text with tables, page headers and footers blanked one for one; a table leaves a break behind."""
    chars = list(text)
    for block in blocks:
        if block.kind in ("table_row", "header", "footer", "footnote", "meta"):
            for at in range(block.span.start, block.span.end):
                chars[at] = "\n" if block.kind != "table_row" or at > block.span.start else _BREAK
    return "".join(chars)


def _marks(text: str, paragraphs: bool) -> list[tuple[int, int, str, str]]:
    """(start, body, kind, printed mark), ascending; marks inside a line count only in a row of two or more."""
    found: dict[int, tuple[int, int, str, str]] = {}
    firm: dict[int, tuple[int, int, str, str]] = {}
    for match in _AT_LINE.finditer(text):
        kind = next(name for name in _KINDS if match.group(name))
        if kind not in ("shi", "first", "qi"):
            firm[match.start("mark")] = (match.start("mark"), match.end(), kind, match.group(kind))
            under = _AT_ONCE.match(text, match.end())
            if under:
                kind = next(name for name, found in under.groupdict().items() if found and name != "mark")
                firm[under.start("mark")] = (under.start("mark"), under.end(), kind, under.group(kind))
    for kind in _UNSURE:
        mine = [mark for mark in firm.values() if mark[2] == kind]
        if len(mine) < 2 or _value(mine[0][3]) != 1:
            firm = {at: mark for at, mark in firm.items() if mark[2] != kind}
    found.update(firm)
    rows: dict[str, list[tuple[int, int, str, str]]] = {}
    for match in _INLINE.finditer(text):
        kind = next(name for name in _KINDS if match.group(name))
        at = match.start("mark")
        if kind in _UNSURE and at not in firm:
            continue
        value, row = _value(match.group(kind)), rows.setdefault(kind, [])
        if at in firm:
            for below in [name for name in rows if _KINDS[name][0] > _KINDS[kind][0]]:
                del rows[below]
            rows[kind] = [firm[at]] if value == 1 else [*row, firm[at]] if value == len(row) + 1 else []
            continue
        if value == 1:
            row.clear()
        if value == len(row) + 1:
            row.append((at, match.end(), kind, match.group(kind)))
            if len(row) == 2:
                found[row[0][0]] = row[0]
            if len(row) >= 2:
                found[at] = row[-1]
    first = min(found, default=0)
    for match in _HEAD.finditer(text):
        at = match.start() + len(match[0]) - len(match[0].lstrip())
        if first < at or any(at < mark < at + 400 for mark in found):
            found.setdefault(at, (at, at, "head", ""))
    if paragraphs:
        for match in _PARAGRAPH.finditer(text, text.find("\n") + 1):
            found.setdefault(match.end(), (match.end(), match.end(), "paragraph", ""))
    return [found[at] for at in sorted(found)]


def _line_end(text: str, start: int, limit: int) -> int | None:
    """A mark inside a line whose full stop ends the line: where that line ends."""
    stop = text.find("\n", start, limit)
    inside = text[text.rfind("\n", 0, start) + 1 : start].strip()
    return stop if inside and stop > 0 and text[start:stop].rstrip()[-1:] in ("。", "；", "！") else None


def _own_end(text: str, start: int, body: int, limit: int, last: bool) -> tuple[int, bool, bool]:
    """Where the item's own text ends before `limit`, whether a closing cut it short and whether that closing announces advice."""
    stop = _line_end(text, start, limit)
    if stop is not None:
        after = text[stop:limit].strip()
        closed = CLOSING.match(after) is not None or (last and _NEXT.match(after) is not None)
        return stop, closed, closed and any(ADVICE.search(rest) for rest in after.splitlines())
    at, kept, seen, before = body, body, False, ""
    while at < limit:
        stop = text.find("\n", at, limit)
        stop = limit if stop < 0 else stop
        line = text[at:stop]
        if _BREAK in line:
            break
        if line.strip():
            ended = bool(before) and (before[-1] in "。；;！？：”）" or _LOOSE_HEAD.match(line) is not None)
            if seen and (ended or kept - body < 40) and (
                CLOSING.match(line.lstrip())
                or (last and _NEXT.match(line.lstrip()))
                or (ended and (_SIGNED.match(line) or _LOOSE_HEAD.match(line)))
            ):
                return kept, True, any(ADVICE.search(rest) for rest in text[at:limit].splitlines())
            seen, kept, before = True, stop, line.rstrip()
        at = stop + 1
    return kept, False, False


def read_items(text: str, paragraphs: bool = False) -> list[Item]:
    """Every numbered item in order; with `paragraphs` also unnumbered paragraphs that begin 针对…问题."""
    marks = _marks(text, paragraphs)
    ends = [
        _own_end(text, start, body, marks[place + 1][0] if place + 1 < len(marks) else len(text), place + 1 == len(marks))
        for place, (start, body, _, _) in enumerate(marks)
    ]
    stack: list[int] = []
    parents: list[int | None] = []
    numbers: list[str] = []
    for place, (_, _, kind, mark) in enumerate(marks):
        rank = _KINDS[kind][0] if kind in _KINDS else 3
        if kind == "head" and place + 1 < len(marks):
            again = [depth for depth, above in enumerate(stack) if marks[above][2] == marks[place + 1][2]]
            del stack[again[0] if again else len(stack) :]
        same = [depth for depth, above in enumerate(stack) if marks[above][2] == kind]
        if same:
            del stack[same[-1]:]
        elif stack and ends[stack[-1]][1]:
            stack.clear()
        elif kind == "paragraph" or (kind != "head" and _value(mark) != 1):
            while stack and (_KINDS[marks[stack[-1]][2]][0] if marks[stack[-1]][2] in _KINDS else 3) > rank:
                stack.pop()
        parents.append(stack[-1] if stack else None)
        numbers.append((numbers[stack[-1]] if stack and kind != "dotted" else "") + _SHOWN.get(kind, "{}").format(mark))
        stack.append(place)
    whole = [end for end, _, _ in ends]
    children = [0] * len(marks)
    for place in range(len(marks) - 1, -1, -1):
        parent = parents[place]
        if parent is not None:
            whole[parent] = max(whole[parent], whole[place])
            children[parent] += 1
    return [
        Item(kind, _value(mark) if mark else 0, numbers[place], start, body, ends[place][0], whole[place], parents[place], children[place], ends[place][2])
        for place, (start, body, kind, mark) in enumerate(marks)
    ]


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without white space at its ends, or None when nothing is left."""
    while start < end and (text[start].isspace() or text[start] == _BREAK):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == _BREAK):
        end -= 1
    return Span(start, end) if start < end else None
