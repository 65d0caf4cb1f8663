"""Who and where a petition is about: accused, places, units, amounts; read from facts and subjects, else cheaply from the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ..text import code_points

VERSION = "2"

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫"
    "段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤祁温阮褚邝伍贲邴全项祝卓鲍卞齐康施牛洪米柳岳兰俞章鲁葛殷詹申翁耿关聂焦左管涂邬仇裴庞樊童凌尚翟倪柯欧阳舒牟纪"
    "屈辛游阎饶季路华宁柴冉单霍辜蓝麻臧简沙娄盛甘古安乔窦巫池瞿闵佟敖苗费晏缪桂匡蒙易谷骆常解应宗储卜靳车喻靖符庄房席"
)
TITLES = (
    "党委书记|党总支书记|支部书记|党支部书记|总支书记|副书记|书记|支书|村主任|副主任|主任|村长|副镇长|镇长|副乡长|乡长|副区长|区长|副局长|局长|副所长|所长|副站长|站长"
    "|副院长|院长|副校长|校长|园长|会计|出纳|文书|小组长|组长|副队长|队长|科长|股长|总经理|副总经理|经理|董事长|理事长|厂长|场长|社长|主席|委员|总务|老板|包工头|医生|网格员|协警|辅警|干事|专干|专员|代办员|护林员|科员|教练|同志|总"
)
_BY_SURNAME = re.compile(f"([{''.join(sorted(SURNAMES))}])({TITLES})")
_FULL_BEFORE = re.compile(f"([{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{1,2}})({TITLES})")
_FULL_AFTER = re.compile(f"(?:{TITLES})([{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{1,2}})")
_CALLED = re.compile(f"(?:姓|(?<![古元长])老)([{''.join(sorted(SURNAMES))}])(?![师板人家化年])|([{''.join(sorted(SURNAMES))}])某")
_FAMILIAR = frozenset("老小阿")
_NOT_IN_NAME = frozenset(
    "在把的和说是与及等让叫给对将也都就为到去从之同被向不没还又一这那有要个几们我你他她拿收用来站坐村镇乡区县组局所院校厂书主副总上下里外前后兼又带亲当开了手老某"
)
_TAIL = re.compile(r"(?:村|社区|镇|乡|街道)(?![长支])")
_UNIT = re.compile(
    r"卫生院|卫生室|医院|养老院|敬老院|幼儿园|小学|中学|学校|一中|二中|三中|四中|五中|六中|七中|八中|九中|十中|派出所|自然资源所|国土所|财政所|司法所|供水站|水管站|畜牧站|农机站|供电所|信用社|合作社|林场|农场|水库"
    r"|巡[察查]组|执法队|教\w?局|住\w?局|民\w?局|人\w?局|农\w?局|林\w?局|水\w?局|财\w?局|公司|砖厂|窑厂|码头|市场|管委会"
)
_NAMED_UNIT = re.compile(
    r"(?:医院|卫生院|养老院|敬老院|福利院|幼儿园|小学|中学|高中|初中|学校|职校|派出所|合作社|水库|林场|农场|茶场|粮库|粮站|市场|商场|广场|公园|景区|图书馆|文化馆|体育馆|殡仪馆|宾馆|酒店|小区|花园|家园|公寓|家属院"
    r"|[船酒糖药电钢砖茶水]厂|[印纸面弹化机纺水玻造服食饲家农石].?.?厂|石料场|煤矿|大道|[路街巷桥])$"
)
_NATURAL = frozenset("渡岛咀埭垱汀坨屿礁垛墩堰岩堤埝坳沟屯寨畈坝垴湾冲岭岗庄塬崖榨庙港滩洼坑堡营铺桥塘坪场洲坡坎坂垅垸嘴浜圩")
_TITLE_CUT = frozenset("主书会支局所站校院镇乡村区科队股厂经董组园理总")
_TOWN = ("镇", "乡", "街道")
_ABOVE = re.compile(r"(?<=[\u4e00-\u9fff]{2})[镇乡县市区](?=[\u4e00-\u9fff]{2})")
_NOT_IN_PLACE = frozenset(
    "我在到从是的了给住把被叫请让对等由将们该各来有说于为往回离隔别邻他这那个几每哪某原现任跟替帮查也都就里比着过没未要就因进出年日候写以不会能反映访恢复镇村乡去姓"
)
_NOT_FIRST = _NOT_IN_PLACE | frozenset("和与及向去本全外两区县市省讲点条半后第")
_MILES = re.compile("[一二三四五六七八九十]里.")  # 五里牌
_GENERIC = frozenset(["我们", "你们", "隔壁", "邻近", "其他", "一个", "几个", "农村", "同乡", "老乡", "家乡", "城乡", "行政", "自然", "两个", "三个", "扶贫", "整个", "要求", "美丽", "居住"])
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "壹": 1, "贰": 2, "叁": 3, "伍": 5}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_YEAR = re.compile(r"(\d+)(年级?)?")
_AGO = {"大前年": 3, "前年": 2, "去年": 1, "今年": 0}
_YEARS_AGO = re.compile("|".join(_AGO))
_MONTH = re.compile(r"[\d一二三四五六七八九十]月|月[\d初底份]")
_GROUP = re.compile(r"(?<![\d第一二三四五六七八九十])(\d{1,2}|[一二三四五六七八九十]{1,3})组(?!织|合|建)")
_SLOTS = 1 << 20
_RANGE = re.compile(r"[一二两三四五六七八九]{2}[十百千万]")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+)\s*(亿|万|千|百)?(?:多|余|来)?个?\s*(元|块|斤|亩|户|人|名|平|米|公里|吨|棵|套|张|间|座|桌|车|口|万|头|天|只|份|桶|床|瓶|条|趟|件|盏|根)?")


@dataclass(frozen=True)
class Keys:
    """What identifies a matter. accused: full names; roles: (surname, title head); places by level; amounts: (value, unit)."""

    names: frozenset[str]
    roles: frozenset[tuple[str, str]]
    villages: frozenset[str]
    towns: frozenset[str]
    units: frozenset[str]
    amounts: frozenset[tuple[float, str]]
    projects: frozenset[str]
    years: frozenset[int]
    groups: frozenset[int]

    @cached_property
    def surnames(self) -> frozenset[str]:
        return frozenset(role[0] for role in self.roles) | frozenset(name[0] for name in self.names)

    def without(self, words: frozenset[str]) -> Keys:
        """The same keys less some names and places."""
        if words.isdisjoint(self.names | self.villages | self.towns):
            return self
        return Keys(self.names - words, self.roles, self.villages - words, self.towns - words, self.units, self.amounts, self.projects, self.years, self.groups)


def chinese_number(text: str) -> float:
    """The value of a Chinese or Arabic numeral; 一万二 is 12000, 八十六 is 86."""
    plain = text.replace(",", "")
    if plain[:1].isdigit():
        return float(plain)
    total = section = digit = 0.0
    scale = 1.0
    for char in text:
        if char in _SCALES:
            scale = _SCALES[char]
            if char == "万":
                total, section, digit = (total + section + digit or 1) * scale, 0.0, 0.0
            else:
                section, digit = section + (digit or 1) * scale, 0.0
        else:
            digit = digit * 10 + _DIGITS[char] if scale == 1 and digit else float(_DIGITS.get(char, 0))
    if digit and scale > 10 and text[-2:-1] in _SCALES:
        digit *= scale / 10
    return total + section + digit


def groups_of(text: str) -> frozenset[int]:
    """Numbers of villagers' groups: 3 from 三组, 三组组长."""
    return frozenset(int(chinese_number(number)) for number in _GROUP.findall(text)) if "组" in text else frozenset()


def _amounts(text: str) -> set[tuple[float, str]]:
    found = set()
    for match in _NUMBER.finditer(text):
        number, scale, unit = match.groups()
        if _RANGE.search(number) or (not unit and not scale and (len(number) < 3 or "." in number)):
            continue
        value = chinese_number(number) * {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}.get(scale or "", 1)
        if unit == "万":
            value, unit = value * 1e4, ""
        unit = "" if unit is None and not scale and number[:1].isdigit() else "元" if unit in ("元", "块", None, "") else unit
        if value >= 4 and not (unit in ("", "元") and 1950 <= value <= 2035):
            found.add((round(value, 2), unit))
    return found


def _years(text: str, received: date | None) -> set[int]:
    """Years told in figures (2021, 21年) and, where the day of receipt is known, in words (去年)."""
    found = set()
    for digits, unit in _YEAR.findall(text):
        if len(digits) == 4 and digits[:2] in ("19", "20"):
            found.add(int(digits))
        elif len(digits) == 2 and unit == "年":
            found.add(2000 + int(digits))
    if received:
        found |= {received.year - _AGO[word] for word in _YEARS_AGO.findall(text)}
    return {year for year in found if 1990 <= year <= 2040}


def _slot(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Where a table of pairs of characters has each pair of neighbours."""
    slots: npt.NDArray[np.uint32] = (points[:-1] * np.uint32(0x9E3779B1) ^ points[1:] * np.uint32(0x85EBCA6B)) >> np.uint32(32 - _SLOTS.bit_length() + 1)
    return slots


def _raw_places(text: str) -> list[tuple[str, str]]:
    """(up to three Han characters before the suffix, suffix) of every place-like word."""
    found = []
    for match in _TAIL.finditer(text):
        left = match.start()
        while left > 0 and match.start() - left < 3 and "\u4e00" <= text[left - 1] <= "\u9fff":
            left -= 1
        if match.start() - left >= 2:
            found.append((text[left : match.start()], match.group()))
    return found


@dataclass(frozen=True)
class Mentions:
    """What may be names in some texts, and how often: places as (up to three characters before the suffix, suffix), people by their full names."""

    places: Counter[tuple[str, str]]
    people: Counter[str]


def mentions_in(texts: Iterable[str]) -> Mentions:
    """Every word of these texts that stands where names of places and people stand."""
    places: Counter[tuple[str, str]] = Counter()
    people: Counter[str] = Counter()
    for text in texts:
        places.update(_raw_places(text))
        people.update({m.group(1) for m in _FULL_BEFORE.finditer(text)})
        for match in _FULL_AFTER.finditer(text):
            name = match.group(1)
            people[name[:2] if len(name) == 3 and name[2] in _NOT_IN_NAME else name] += 1
    return Mentions(places, people)


def place_in(value: str) -> tuple[str, str]:
    """(stem, "village" | "town" | "unit" | "") of a place as petitions name it: 白杨 of 白杨村, 双河中学 of 双河镇中学."""
    if match := _TAIL.search(value):
        return value[: match.start()], "town" if match.group() in _TOWN else "village"
    if _NAMED_UNIT.search(value):
        return _ABOVE.sub("", value), "unit"
    return value, "village" if 2 <= len(value) <= 4 and value[-1] in _NATURAL else ""


def _longest(words: set[str]) -> set[str]:
    """The words that stand in no other of them."""
    longer = [word for word in words if len(word) > 2]
    return {word for word in words if not any(len(other) > len(word) and word in other for other in longer)} if longer else words


class Gazetteer:
    """Names of places and people learned from the whole collection, so that 石塘 is known where 石塘镇 stands elsewhere."""

    def __init__(
        self, mentions: Iterable[Mentions], names: Iterable[str], is_common: Callable[[str, str], bool], villages: Iterable[str] = ()
    ) -> None:
        places: Counter[tuple[str, str]] = Counter()
        seen: Counter[str] = Counter({name: 1000 for name in names if 2 <= len(name) <= 4 and name[0] not in _FAMILIAR and name[-1] != "某"})
        for found in mentions:
            places.update(found.places)
            seen.update(found.people)
        lefts: dict[tuple[str, str], set[str]] = defaultdict(set)
        for before, suffix in places:
            lefts[before[-2:], suffix].add(before[-3:-2])
        whole = {what for what, left in lefts.items() if left.isdisjoint(_NOT_FIRST)}
        towns: set[str] = set()
        stems: Counter[str] = Counter()
        after: dict[str, str] = {}
        for (before, suffix), times in places.items():
            stem = self._stem(before, (before[-2:], suffix) in whole)
            stems[stem] += times
            after[stem] = min(suffix[0], after.get(stem, suffix[0]))
            if suffix in _TOWN:
                towns.add(stem)
        for stem in villages:
            stems[stem] += 1
            after.setdefault(stem, "村")
        self.places = {stem: times for stem, times in stems.items() if stem and not is_common(stem, after[stem])}
        self.towns = frozenset(towns)
        self.names = {
            name: times
            for name, times in seen.items()
            if not set(name[1:]) & _NOT_IN_NAME
            and name[-1] != "某"
            and not is_common(name, "")
            and not any(place in name for place in (name[:2], name) if place in self.places)
            and (times > 1 or name[-1] not in SURNAMES)
        }
        self.heads: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.places.keys() | self.names.keys()):
            self.heads[word[:2]].append(word)
        self._slots = np.zeros(_SLOTS, bool)
        self._slots[_slot(code_points("".join(head for head in self.heads if len(head) == 2)))[::2]] = True

    @staticmethod
    def _stem(before: str, whole: bool) -> str:
        """石塘 from 我在石塘镇, 荷叶塘 from 荷叶塘镇: a third character belongs to the name if the name never stands without one (`whole`)."""
        stem = before[-3:] if len(before) > 2 and whole else before[-2:]
        if _MONTH.search(stem):
            return ""
        if _MILES.fullmatch(before[-3:]):
            return before[-3:]
        return "" if stem in _GENERIC or stem[0] in _NOT_FIRST or set(stem) & _NOT_IN_PLACE else stem

    def drop_words(self, df: Mapping[str, int]) -> frozenset[str]:
        """Forget, and return, what stands far more often elsewhere than beside 村 or 书记: words, not names. `df` counts texts."""
        dropped = {word for table in (self.places, self.names) for word, times in table.items() if df.get(word, 0) > 8 * times}
        for word in dropped:
            self.places.pop(word, None)
            self.names.pop(word, None)
        return frozenset(dropped)

    def known(self, texts: Sequence[str]) -> list[list[str]]:
        """The names of places and people that stand in each of the texts."""
        joined = "".join(texts)
        at = np.flatnonzero(self._slots[_slot(code_points(joined))])
        bounds = at.searchsorted(np.cumsum([0, *map(len, texts)])).tolist()
        begun = [joined[place : place + 2] for place in at.tolist()]
        return [
            [word for head in set(begun[first:last]) & self.heads.keys() for word in self.heads[head] if word in text]
            for text, first, last in zip(texts, bounds[:-1], bounds[1:], strict=True)
        ]

    def keys(self, text: str, known: Iterable[str], facts: Iterable[Any] = (), subjects: Iterable[Any] = (), received: date | None = None) -> Keys:
        """The keys of one text in which these names are `known`; what facts and subjects say is added, and subjects replace the accused read from
        the text."""
        known = list(known)
        places = {word for word in known if word in self.places}
        places = _longest(places)
        villages, towns = places - self.towns, places & self.towns
        names = {word for word in known if word in self.names}
        names = _longest(names)
        roles = {(m.group(1), m.group(2)[-2:]) for m in _BY_SURNAME.finditer(text)}
        roles |= {(m.group(1) or m.group(2), "") for m in _CALLED.finditer(text)}
        roles |= {(m.group(1)[0], m.group(2)[-2:]) for m in _FULL_BEFORE.finditer(text) if m.group(1) in names}
        units = set(_UNIT.findall(text))
        amounts = _amounts(text)
        years = _years(text, received)
        projects: set[str] = set()
        for subject in subjects:
            name, title, unit = (subject.name or "").lstrip("老姓"), subject.title or "", subject.unit or ""
            if len(name) >= 2 and name[-1] != "某" and not _BY_SURNAME.fullmatch(name) and not (len(name) == 2 and name[1] in _TITLE_CUT):
                names.add(name)
            elif name[:1] in SURNAMES:
                roles.add((name[0], title[-2:]))
            if unit and (match := _TAIL.search(unit)) and len(unit[: match.start()]) >= 2:
                (towns if match.group() in _TOWN else villages).add(unit[: match.start()])
            units.update(_UNIT.findall(unit))
        for fact in facts:
            if fact.kind == "amount":
                amounts.add((round(float(fact.value), 2), "元"))
            elif fact.kind == "date" and str(fact.value)[:4].isdigit():
                years.add(int(str(fact.value)[:4]))
            elif fact.kind == "project":
                projects.add(str(fact.value))
            elif fact.kind == "place":
                stem, level = place_in(str(fact.value))
                if stem in self.towns:
                    level = "town"
                if level and (level != "village" or stem in self.places or _TAIL.search(str(fact.value))):
                    {"village": villages, "town": towns, "unit": units}[level].add(stem)
        return Keys(
            names=frozenset(names),
            roles=frozenset(roles),
            villages=frozenset(villages),
            towns=frozenset(towns),
            units=frozenset(units),
            amounts=frozenset(amounts),
            projects=frozenset(projects),
            years=frozenset(years),
            groups=groups_of(text),
        )
