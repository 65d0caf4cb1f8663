"""What a judgement may hear of a letter: what is reported, not how politely, by whom, or with which demand upon the system.

Every view has the length of the text, so that places stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..text import simplified
from .alternatives import alternatives

SILENT = "\u2060"
_SENTENCE = re.compile(r"[^。！？!?；;\r\n]+[。！？!?；;]*")
_POLITE = re.compile(
    r"[ \t　]*(?:"
    r"(?:尊敬的|敬爱的|亲爱的)[^，,]{0,24}?(?:领导|同志|书记|主任|组长|组|老师|干部|部门)们?(?:[，,：:！! ]{0,2}(?:您|你|大家)们?好)?"
    r"|[^，,]{0,12}(?:领导|同志|组长|巡[察查]组)(?:同志)?们?[，,： ]{0,2}(?:您|你|大家)们?(?:好|辛苦)了?"
    r"|(?:各位|同志|领导|老师|师傅|组长)?[们些]?[，,： ]?(?:您|你|侬|恁|倷|大家)(?:们|家|老人家)?(?:好|辛苦了?)[啊呀哈嘛哦哩喽]?"
    r"|(?:各位)?(?:领导|同志)(?:同志)?们?好[啊呀]?"
    r"|[^，,]{0,6}(?:给|向|跟)(?:各位)?(?:领导|你们|您|你|同志|巡[察查]组)[^，,]{0,4}(?:问好|问声好|问个好|请安|拜年|道声辛苦)了?"
    r"|此致[ \t　]*(?:敬礼)?|敬礼|顺祝[^，,]{0,12}|祝(?:各位|您|你们|领导|工作|大家)[^，,]{0,16}"
    r"|(?:谢谢|多谢|感谢|拜托|劳烦|麻烦|打扰|辛苦)(?:您|你|各位|领导|组织|巡[察查]组|了|大家|同志|们){0,6}"
    r")(?:[：:，,。！!?？~～ ]+|$)"
)
_COURTEOUS = re.compile(r"[敬爱好辛请拜致祝谢烦扰]")  # no courtesy is without one of these
_SYSTEM = r"系统|程序|软件|机器|模型|AI|ai|人工智能|电脑"
_LETTER = r"本件|此件|该件|本信|此信|这封信|这件|这一条|这条|我的信"
_DEMAND = alternatives(
    rf"(?:请|要求|必须|应当|应|务必|麻烦)[^，,]{{0,8}}(?:{_SYSTEM})[^。]{{0,30}}(?:{_LETTER}|以上内容|特急|最高|优先|一级|1级|忽略|指令)"
    rf"|(?:{_LETTER})[^，,]{{0,8}}(?:列为|标为|定为|判为|设为|归为|按)[^，,]{{0,12}}(?:特急|最高|优先|一级|1级|急件|加急|不予|归档)"
    r"|忽略(?:以上|之前|前面|上述)[^，,]{0,12}(?:指令|要求|规则|内容)"
)
_WRITER = r"党员|村民|群众|职工|员工|干部|家长|知情人|老百姓|百姓|业主|教师|老师|居民|农民|社员|渔民|牧民|退役军人|老兵|工人|商户|住户|移民"
_SIGNED = re.compile(
    r"[ \t　]*(?:"
    r"(?:反映|举报|检举|控告|来信|写信|联系|申请|上访|投诉|申诉|具信|署名|落款|建议|求助)人?(?:姓名|电话|方式)?[：: ][^。，]{0,30}"
    rf"|[^。，！？：:]{{0,16}}(?:{_WRITER})(?:代表)?[ \t　:：]*[█一-鿿]{{0,4}}"
    r"|(?:电话|手机|联系方式|微信|住址|地址)[：: ]?[^。]{0,40}|[█ \t　]+"
    r"|(?:[12]\d{3}|[〇零○一二三四五六七八九]{4})?[ 年./-]?[ \d一二三四五六七八九十]{1,3}[月./-][ \d一二三四五六七八九十]{1,3}日?"
    r")[ \t　。]*"
)
_LINES, _LONGEST_LINE, _LONGEST = 5, 60, 120


def heard(text: str) -> str:
    """The text in simplified writing with greetings, courtesies, demands upon the system and the signature left blank."""
    text = simplified(text)
    end = _before_signature(text)
    silent = [(end, len(text))] if end < len(text) else []
    demanding = _DEMAND.search(text) is not None
    if demanding or _COURTEOUS.search(text):
        for sentence in _SENTENCE.finditer(text, 0, end):
            start, stop = sentence.span()
            if demanding and stop - start <= _LONGEST and _DEMAND.search(text, start, stop):
                silent.append((start, stop))
            elif _COURTEOUS.search(text, start, stop) and (polite := _POLITE.match(text, start, min(stop, start + _LONGEST_LINE))):
                if polite.end() == stop or polite.end() < start + _LONGEST_LINE:
                    silent.append((start, polite.end()))
    return _blanked(text, silent) if silent else text


def _before_signature(text: str) -> int:
    """Where the last lines begin that only say who wrote and when; the end of the text where there are none."""
    end = len(text)
    for _ in range(_LINES):
        stop = len(text[:end].rstrip())
        start = max(text.rfind("\n", 0, stop), text.rfind("\r", 0, stop)) + 1
        if start == 0 or stop - start > _LONGEST_LINE or not _SIGNED.fullmatch(text, start, stop):
            break
        end = start
    return end


def _blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    chars = list(text)
    for start, end in places:
        for at in range(start, end):
            if chars[at] not in "\r\n":
                chars[at] = " "
    return "".join(chars)


def unnamed(text: str, names: Iterable[str]) -> str:
    """The text with names taken out, each code point by one that n-grams skip."""
    for name in sorted(set(names), key=len, reverse=True):
        if len(name) >= 2:
            text = text.replace(name, SILENT * len(name))
    return text
