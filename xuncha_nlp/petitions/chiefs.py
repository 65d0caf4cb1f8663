"""Heads told without their title: 村里一号, 坐头把交椅的, 我们那位当家的, 局里的头头; with the unit and the surname where they stand beside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lazy import lazy
from .levels import level_of, unit_before
from .lexicon import SURNAMES, words

# what a unit is called in short, and the level of its head; 站, 所, 科, 股, 组, 班 are key posts and not here
_UNITS = {
    "lv_village": "村|屯|庄|寨|寨子|社区|居委会|居委|村委会|村委|湾里",
    "lv_township": "镇|乡|街道|镇政府|乡政府|街道办",
    "lv_bureau": "局|中心|管委会|园区|馆|台|大队|园林处|管理处",
    "lv_school": "学校|小学|中学|高中|初中|职校|幼儿园|园里|校",
    "lv_hospital": "医院|卫生院|院",
    "lv_soe": "公司|集团|厂|矿|粮库|粮站|银行|信用社|联社|供销社|水库|林场|农场",
    "lv_county_leader": "区委|县委|区政府|县政府",
}
_LEVEL_OF = {word: level for level, words in _UNITS.items() for word in words.split("|")}
_UNIT = "(?:" + "|".join(sorted(_LEVEL_OF, key=len, reverse=True)) + "|单位|(?<![小社景园库片辖厂学街])区(?!域)|县)"
_WITHIN = "(?:里头|里面|里边|里|上|内|这边|政府|机关|班子)?"
_THAT = "(?:现在|如今|新来|刚来)?的?(?:那|这|那一|这一)[位个](?:姓[一-鿿]的)?|现任的?|新来的|的"

# 坐头把交椅 and the like name a first person by themselves; so does 一把手
_CHAIR = "坐着?(?:头|第|首|那)?一?把(?:金)?交?椅子?(?:的|上的)?(?:那[位个])?|(?:头|第|首)一?把金?交?椅子?(?=是他|是姓|归他|由他|他坐)"
_CHIEF = f"{_CHAIR}|(?:头|第)?一把手|头把手|头?一?号人物|一肩挑的"
# who steers, keeps house or holds the ladle is a head only beside 那位 or a unit: 我家当家的 is a spouse
_STEERS = (
    "大?当家(?:的|人)|大?掌柜的?|掌(?:舵|勺|印|权|事|门|大印|印把子)(?:的|人)|[拿管]印把子的|舵把子|主事(?:的|人)|话事(?:的|人)|说了算的(?:那[位个]|人)?|管全面的|带班子的|当头的|坐正位的|排第一的|官最大的"
    "|大家长|大管家"
)
# words of every day that mean a head only directly after the unit
_FIRST = (
    "头?一号(?![楼院井仓炉线机桥库池门坑洞厅岗路块标位])|(?:龙头)?老大|头头|头儿|头子|大老板|正头|主要领导|主要负责(?:人|同志)|一哥|阿头|领头[人雁羊]|带头人|最大的(?:官|领导|头)|大领导|最高领导|大佬|老一(?![辈套])|负责同志|主官|掌门人|的头(?=[，,]|把)"
)

_WITH_UNIT = lazy(f"(?P<u>{_UNIT}){_WITHIN}(?:{_THAT})?[“\"]?(?:家里)?(?P<e>{_CHIEF}|{_STEERS}|{_FIRST})")
_POINTED = lazy(f"(?:(?:[我咱俺]们?|你们)?(?:那|这)[位个](?:姓[一-鿿]的|[^，。；！？\\n]{{1,6}}的)?[“\"]?(?P<e>{_CHIEF}|{_STEERS}|头儿|头头|老大))|(?:我们|咱们?|俺们)(?P<q>头儿|老大|一把手|一号)")
_SURNAME = "[" + "".join(sorted(SURNAMES)) + "]"
_POST = "(?:书记|[局镇乡校院馆台园厂矿处]长|主任|董事长|总经理)"
_ALONE = lazy(f"(?P<e>{_CHAIR}|(?<![一-鿿])一[村镇乡校局院馆场厂]之长|(?<![我爸妈爷叔舅没想不要])当(?:书记|支书|村长|[镇乡局校院]长|董事长)的(?=[ ，,又也把])|(?<![一-鿿])一号人物|头一?号人物|(?<=[堡坪塬沟湾坳岭洲屿塘庄寨铺店口垭坝]的)(?:当家人|话事人|掌舵人))|(?:叫|喊|称)(?:[他她]|(?P<s>{_SURNAME})(?P<t>{_POST}))?[^。；！？\n]{{0,8}}[“\"](?P<q>{_STEERS}|一把手|老大)")
_GLOSSED = lazy(f"(?P<e>{_STEERS}|老大|一把手)[”\"]?[（(](?:也|就)?(?:是|指)?(?:我们|咱)?(?P<t>[^（()）\n]{{0,6}}{_POST})[）)]")

_NOT_HEAD = lazy(r"(?:家|[二三四老副小各几]|[两二三四五六七八九十几多各]个|退休的?|原来的?|从前的?|以前的?|前任的?|原|历任|每任|哪个|全体|所有)$")
_ASKED = lazy(
    r"(?:请|希望|建议|恳请|盼|望|感谢|谢谢|多亏|表扬|求|报告|汇报|转告?|转?交给?|推送|呈|尊敬的|敬爱的|[我咱]是|[我咱]当过?|不是(?:来)?告|任命|当上?|都是)[^，。；！？：\n]{0,6}$"
)
_AFTER = lazy(r"[们工接述都]|[、，][^。，；！？\n]{0,8}[：:]|老[二三]|信箱|热线|负责制|责任制|责任|监督|讲坛|难|爷|娘|妈|人家|不小|哥|师|难题|做主")
_ANSWERS = lazy(r"收|拿|占|贪|骗|骂|赶|要[钱我]|找不[着到]|见不[着到]|不见|不理|不管|不接|推")
_TOLD = lazy(r"(?:找过?|问过?|见过?|见到|告诉|跟|向|给)[^，。；！？：\n]{0,8}$")
_NAMED_AFTER = lazy(
    rf"[”\"]?(?:的?(?:那[位个])?(?:老|小)(?P<a>{_SURNAME})(?![一-鿿]?[家头])|[（(，,]{{0,1}}(?:大名|本名|他|她)?(?:就)?(?:是)?姓(?P<b>[一-鿿])(?=[，。、；（）()的”\s])|(?P<c>{_SURNAME})某|[（(](?P<d>{_SURNAME})[一-鿿]{{1,2}}[）)])"
)
_NAMED_WITHIN = lazy(r"姓(?P<s>[一-鿿])的")
_FIRST_UNIT = lazy("社区|居委会|村(?!民)|街道|镇(?!江)|(?<![家老同])乡(?!亲|下|村)|(?<![结布格邮])局(?!面)|小学|中学|学校|幼儿园|卫生院|医院|公司|集团|中心|粮库")
_CARE = lazy("敬老院|养老院|福利院")


_HINTS = words(
    "把手 椅 号人物 一号 一肩挑 当家 掌 印把子 舵把子 主事 话事 说了算 管全面 带班子 当头的 坐正位 排第一 官最大 大家长 大管家 老大 头头 头儿 头子 大老板 正头 主要领导 主要负责 一哥 阿头 领头 带头人 最大的 大领导"
    " 最高领导 大佬 老一 之长 负责同志 主官 掌门人 的头 当书记的 当支书的 当村长的 当镇长的 当乡长的 当局长的 当校长的 当院长的 当董事长的"
)


@dataclass(frozen=True, slots=True)
class Chief:
    """A head told by a word of mouth: where, in which words, of which unit, with the surname if it stands beside."""

    start: int
    end: int
    words: str
    unit: str | None
    level: str | None
    surname: str | None
    surname_at: int


def find_chiefs(text: str) -> list[Chief]:
    """Heads told without a title, in the order of the text; whoever is thanked, asked for help or written to is none."""
    found: list[Chief] = []
    if not any(word in text for word in _HINTS):
        return found
    for pattern in (_GLOSSED, _WITH_UNIT, _POINTED, _ALONE):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            start, end = match.span("q" if groups.get("q") else "e")
            if any(one.start < end and start < one.end for one in found) or not _stands(text, match.start(), start, end):
                continue
            unit, level = _unit_of(text, match, groups)
            if level == "lv_soe" and text.startswith("主要", start):
                continue
            surname, at = _surname(text, match, start, end)
            first = match.start("u") if groups.get("u") and end - match.start("u") <= 5 and "的" not in text[match.start("u") : start] else start
            found.append(Chief(start, end, _PLAIN.sub("", text[first:end]), unit, level, surname, at))
    return sorted(found, key=lambda one: one.start)


_PLAIN = lazy(r"(?:(?<=椅)|(?<=椅子))(?:上的|的)?(?:那[位个])?$|(?<=的)那[位个]$")


def _stands(text: str, whole: int, start: int, end: int) -> bool:
    """Is the word said of a head of the present who is spoken of, not of a former one, a spouse, or one who is addressed?"""
    before = text[max(0, whole - 16) : whole]
    if _NOT_HEAD.search(text, max(0, start - 6), start) or _NOT_HEAD.search(before) or _AFTER.match(text, end):
        return False
    if _ASKED.search(before) or _ASKED.search(text, max(0, start - 12), start):
        return False
    return not _TOLD.search(before) or _ANSWERS.search(text, end, _sentence_end(text, end)) is not None


def _sentence_end(text: str, at: int) -> int:
    return min([at + 60, *(stop for mark in "。！？\n" if (stop := text.find(mark, at, at + 60)) >= 0)])


def _surname(text: str, match: re.Match[str], start: int, end: int) -> tuple[str | None, int]:
    if match.groupdict().get("s"):
        return match["s"], match.start("s")
    named = _NAMED_AFTER.match(text, end)
    place = next((k for k in "abcd" if named and named[k]), "")
    if named and place:
        return (named[place], named.start(place)) if named[place] in SURNAMES else (None, start)
    inside = _NAMED_WITHIN.search(text, match.start(), start)
    return (inside["s"], inside.start("s")) if inside and inside["s"] in SURNAMES else (None, start)


def _unit_of(text: str, match: re.Match[str], groups: dict[str, str | None]) -> tuple[str | None, str | None]:
    """(unit as told, level): from the unit beside the word or the title glossed, else the first unit the letter speaks of."""
    short = groups.get("u")
    if short is not None:
        unit, _ = unit_before(text, match.end("u"), "一把手")
        unit = (unit or short).removeprefix("们")
        return unit if len(unit) > 1 else None, _level(short, text)
    if groups.get("t"):
        level = level_of(str(groups["t"]), None, text)
        return None, "lv_bureau" if level is None else level
    first = _FIRST_UNIT.search(text)
    return None, _level(first[0] if first else None, text)


def _level(short: str | None, text: str) -> str | None:
    if short is None:
        return None
    if short == "院" and _CARE.search(text):
        return "lv_township"
    return "lv_county_leader" if short in ("区", "县") else _LEVEL_OF.get(short)
