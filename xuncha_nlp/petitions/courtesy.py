"""The letter without its courtesies: nothing that is read of a letter may hang on a greeting, a closing, a demand upon the system, or on 他 or 她.

Only what consists wholly of known words, a demand of their characters, is left out, so that no name and no address can be lost with it.
"""

from __future__ import annotations

import numpy as np

from ..text import View
from .lazy import lazy

_WHOM = (
    r"(?:(?:尊敬|敬爱|亲爱|可敬)的)?(?:各位|诸位|全体)?(?:[区县市省]委)?(?:第?[一二三四五六七八九十\d]{1,2})?(?:巡[察查视](?:工作)?(?:组|办(?:公室)?))?的?(?:各位)?"
    r"(?:领导|同志|首长|老师|干部|组长|负责人)?(?:同志|些)?们?"
)
_YOU = r"(?:您|你|侬|恁|倷|大家)们?"
_HELLO = rf"(?:{_YOU}(?:家|老人家)?(?:好|辛苦)了?|辛苦了?|问?好|[早上中下]午?晚?上?好|(?:新年|过年|节日)好)[啊呀哈嘛哦哩喽]?"
_GREETING = (
    rf"(?=尊敬的|敬爱的|亲爱的|可敬的|各位|诸位|领导|同志|首长|巡[察查视]|[区县市省]委巡){_WHOM}[，,：:！!、 ]{{0,2}}(?:{_HELLO})?"
    rf"|{_YOU}(?:好|辛苦了)[啊呀哈嘛哦哩喽]?"
    rf"|(?:我们?|俺们?|咱们?|本人)?(?:先|在此|在这里|在这儿)?[给向跟]{_WHOM}(?:{_YOU})?(?:问好|问声好|问个好|请安|拜年|道(?:声|一声)?辛苦|说声辛苦)了?"
)
_CLOSING = (
    r"此致[ \t　]*(?:敬礼)?|敬礼|致以崇高的?敬意|(?:最后)?[敬恭顺]?祝(?:各位|您们?|你们|领导|同志们?|大家|工作|身体|生活|的){1,6}(?:顺利|健康|愉快|平安|进步|万事如意|一切|工作|身体|[、， ]){1,6}"
    r"|(?:谢谢|多谢|感谢|拜托|劳烦|麻烦|打扰|辛苦)(?:了|各位|您们?|你们|领导|组织|巡[察查视]组|大家|同志们?|[啊呀]){0,5}"
)
_DEMAND = (
    r"(?=[^。！？\n]{0,30}(?:系统|程序|软件|机器|模型|AI|人工智能|电脑|指令|本件|此件|该件|本信|此信|这封信|这件|我的信))(?=[^。！？\n]{0,40}(?:特急|最高|优先|一级|1级|急件|加急|忽略|无视|归档))"
    r"[请务必须应当要求麻烦把将让由系统程序软件机器模型AI人工智能电脑本此该信这封我的列为标成定判设归作按照特急最高优先级别一1第加处理办忽略无视以上之前面述所有全部切指令规则内容提示直接立即马档不予受登记，,、 ]{4,120}"
)
_SIGN = lazy(r"[。！？!?；;\r\n]")
_COURTESY = lazy(
    rf"[ \t　]*(?:(?:{_GREETING}|{_CLOSING})(?:[：:，,。！!?？~～ ]+|(?=[\r\n；;])|\Z)|(?:{_DEMAND})(?:[。！!；;]+|(?=[\r\n])|\Z))"
)


def uncourteous(text: str) -> View:
    """The letter, 她 read as 他, without courtesies and demands upon the system, and without the lines they leave empty."""
    shown = text.replace("她", "他")
    cuts: list[tuple[int, int]] = []
    for at in (0, *(sign.end() for sign in _SIGN.finditer(text))):
        while (not cuts or cuts[-1][1] <= at) and (match := _COURTESY.match(text, at)):
            cuts.append(match.span())
            at = match.end()
    if not cuts:
        return View(shown, np.arange(len(text)))
    kept = np.ones(len(text), bool)
    for start, end in cuts:
        kept[start:end] = False
    for start, end in cuts:
        line, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        after = len(text) if after < 0 else after
        if not kept[line:after].any():
            kept[max(0, line - 1) : after + (line == 0)] = False
    origin = np.flatnonzero(kept)
    return View("".join([shown[at] for at in origin.tolist()]), origin)
