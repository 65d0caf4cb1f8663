"""Several letters, notes or mails in one text: where one ends and the next begins. Quoted letters do not divide."""

from __future__ import annotations

import itertools
import re

from .lazy import lazy

_RULE = lazy(r"[\s　]*[=＝\-—–_＿*＊~～·•#＃─━═]{4,}[\s　]*")
_NUMBERED = lazy(
    r"[\s　【\[（(<《#*=\-—]*(?:第\s*[一二三四五六七八九十百\d]{1,4}\s*(?:封|件|份|号信|号件)|(?:信件|来信|信|举报信|群众来信"
    r"|邮件|来电|来访|材料|记录|案例|信访件|留言|投诉|纸条|便条"
    r"|条目)\s*[（(]?[一二三四五六七八九十百\d]{1,4}[）)]?|[Ll]etter\s*\d+"
    r"|编号[：:]?\s*[A-Za-z0-9\-〔〕（）()]{1,20})[\s　】\]）)>》：:。.、*=\-—]*"
)
_GREETING = lazy(
    r"[\s　]*(?:尊敬的|敬爱的|亲爱的|致|给|各位)?[^，。；！？\n]{0,20}?(?:巡察组|巡视组|纪委|纪检|书记|领导|同志|组长|监委"
    r"|组织|政府|老师|部门|信访局"
    r"|信访办)[^，。；！？\n]{0,12}[：:]?[\s　]*"
)
_HELLO = lazy(r"[\s　]*(?:尊敬的|敬爱的|各位)?[^，。；！？\n]{0,16}(?:您好|你们好|你好|领导好|大家好)[!！。，,：:]?[\s　]*")
_NOTE_HEAD = lazy(
    r"[\s　【\[（(]*(?:来电(?:记录|登记)|电话(?:记录|登记)|来访(?:登记|记录)|接访(?:记录|登记)|接待(?:记录|登记)|谈话(?:记录"
    r"|笔录)|个别谈话|意见箱(?:来信|登记)|举报信|检举信|控告信|反映信|信访登记"
    r"|微信留言|公众号留言)[^，。；\n]{0,24}[\s　]*"
)
_CALLER = lazy(r"[\s　]*(?:来电人|来访人|来访群众)[：:]")
_MAIL = lazy(r"[\s　]*(?:发件人|寄件人|From|主题|标题|Subject)[：:]")
_MAIL_OTHER = lazy(r"[\s　]*(?:发件人|寄件人|收件人|抄送|发送时间|发件时间|时间|日期|主题|标题|From|To|Cc|Date|Subject|附件)[：:]")
_DATE_LINE = lazy(
    r"[\s　]*(?:\d{4}\s*[年./\-]\s*\d{1,2}\s*[月./\-]\s*\d{1,2}\s*[日号]?"
    r"|[二一][〇零○一二三四五六七八九]{3}年[一二三四五六七八九十元]{1,3}月(?:[一二三四五六七八九十]{1,3}"
    r"[日号])?|\d{4}年\d{1,2}月)[\s　]*"
)
_SIGNED = lazy(
    r"[\s　]*(?:(?:举报|反映|来信|信访|联系|写信|申诉|投诉)人[：:].{0,30}|此致.{0,6}|敬礼.{0,4}|.{0,20}(?:敬上|谨上|手印）?"
    r"|群众|村民|知情人|党员|居民)"
    r"|.{0,16}1\d{10}.{0,12}|[㐀-鿿 　]{2,18})[\s　]*"
)
_QUOTING = lazy(r"(?:如下|原文|内容是|写道|写的是|全文|抄在下面|附上|附在后面|抄录|转述)[^\n]{0,8}[：:]?[\s　]*")
Line = tuple[int, int, str]


def split_letters(text: str) -> list[tuple[int, int]]:
    """Ranges of the letters of a text, in order; all that lies between is headings, rules and empty lines."""
    lines: list[Line] = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, at + len(line), line))
        at += len(line) + 1
    starts, headings = _boundaries(lines)
    pieces: list[tuple[int, int]] = []
    starts.append(len(lines))
    for first, last in itertools.pairwise(starts):
        while first < last and (first in headings or not lines[first][2].strip()):
            first += 1
        while last > first and (last - 1 in headings or not lines[last - 1][2].strip()):
            last -= 1
        if first < last:
            start, end = lines[first][0], lines[last - 1][1]
            pieces.append((start, start + len(text[start:end].rstrip())))
    if len(pieces) <= 1:
        return [_stripped(text)]
    return pieces


def _stripped(text: str) -> tuple[int, int]:
    """The whole text; a text that is nothing but headings is still one petition."""
    return 0, len(text)


def _boundaries(lines: list[Line]) -> tuple[list[int], set[int]]:
    """Line numbers at which a letter begins, and the lines that are only headings."""
    numbered = [at for at, (_, _, line) in enumerate(lines) if len(line) <= 40 and _NUMBERED.fullmatch(line)]
    starts: set[int] = {0}
    headings: set[int] = set()
    if len(numbered) >= 2:
        return sorted({0, *numbered}), _lone(lines, numbered)
    rules = [at for at, (_, _, line) in enumerate(lines) if len(line) <= 80 and _RULE.fullmatch(line)]
    quote = 0
    filled_before = 0
    for at, (_, _, line) in enumerate(lines):
        if at in numbered:
            starts.add(at)
            headings.add(at)
        elif at and quote <= 0 and filled_before >= 2 and _begins(lines, at):
            starts.add(at)
            filled_before = 0
        if line.strip():
            filled_before += 1
        quote += line.count("“") + line.count("「") - line.count("”") - line.count("」")
        if not line.strip():
            quote = max(0, quote)
    last = 0
    for at in rules:
        before = sum(len(line.strip()) for _, _, line in lines[max(last, at - 40) : at])
        after = sum(len(line.strip()) for _, _, line in lines[at + 1 : at + 30])
        if before >= 15 and after >= 15 and (len(rules) >= 2 or _looks_new(lines, at + 1)):
            starts.add(at)
            headings.add(at)
            last = at
        elif before == 0:
            headings.add(at)
    return sorted(starts), headings


def _lone(lines: list[Line], numbered: list[int]) -> set[int]:
    headings = set(numbered) | {
        at
        for at, (_, _, line) in enumerate(lines)
        if len(line) <= 80 and line.strip() and _RULE.fullmatch(line) and (at - 1 in numbered or at + 1 in numbered)
    }
    first = numbered[0]
    if all(len(line.strip()) <= 40 and not re.search(r"[。！？；，]", line) for _, _, line in lines[:first]):
        headings |= set(range(first))
    return headings


def _filled(lines: list[Line], at: int, step: int) -> tuple[int, str]:
    while 0 <= at < len(lines):
        if lines[at][2].strip():
            return at, lines[at][2]
        at += step
    return -1, ""


def _looks_new(lines: list[Line], at: int) -> bool:
    _, line = _filled(lines, at, 1)
    return bool(_greets(line) or _NOTE_HEAD.fullmatch(line) or _MAIL.match(line) or _CALLER.match(line))


def _greets(line: str) -> bool:
    return len(line) <= 36 and (
        (bool(_GREETING.fullmatch(line)) and line.rstrip().endswith(("：", ":", "好"))) or bool(_HELLO.fullmatch(line))
    )


def _begins(lines: list[Line], at: int) -> bool:
    line = lines[at][2]
    if not line.strip() or len(line) > 80:
        return False
    before_at, before = _filled(lines, at - 1, -1)
    if before_at < 0 or _QUOTING.search(before[-16:]):
        return False
    if _MAIL.match(line):
        return (
            not _MAIL_OTHER.match(before)
            and (before_at < at - 1 or line.lstrip().startswith(("发件人", "From", "寄件人")))
            and not line.lstrip().startswith(("标题", "Subject"))
        )
    if _NOTE_HEAD.fullmatch(line) and len(line.strip()) <= 30:
        return True
    if _CALLER.match(line):
        return any(_CALLER.match(line) for _, _, line in lines[max(0, at - 60) : at]) and not any(
            _NOTE_HEAD.fullmatch(lines[n][2]) for n in range(max(0, at - 4), at)
        )
    if _greets(line):
        return _signs_off(lines, before_at)
    return False


def _signs_off(lines: list[Line], at: int) -> bool:
    """Do the lines up to `at` close a letter: a date line, a name, 此致敬礼?"""
    for _ in range(2):
        if at < 0:
            return False
        line = lines[at][2]
        if _DATE_LINE.fullmatch(line) or (
            len(line.strip()) <= 40 and _SIGNED.fullmatch(line) and not re.search(r"[。！？：]$", line.strip())
        ):
            return True
        at, _ = _filled(lines, at - 1, -1)
    return False
