"""Dates of the matter: absolute, relative to the day of receipt, lunar feasts and ranges, as ISO YYYY[-MM[-DD]]."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..types import Fact, Span
from .date_words import HINT, PART, TOKEN
from .lazy import lazy
from .lunar import FEASTS, NEW_YEARS, lunar
from .numerals import digits_number, marked, narrow, small_number

_JOIN = lazy(r"(?:的)?(?:至|到|—|－|-|–|~|～|、|起至|开始到|/)+")
_LIFE = lazy(r"(?:出?生(?![产意活病])|入党|参军|参加工作|退休|退伍|毕业|从[一-鿿]{2,6}退|退的)")
_EVERY = lazy(r"每个?月|月月|[路街巷弄村组]$")
_DIGITS = tuple("0123456789一二两三四五六七八九十百千几次多")
_WEEKDAYS = "一二三四五六日"
_TRAILING = lazy(PART)
_ON_THE = lazy(rf"那天|当天|开始|起(?![诉步])|{PART}|夜")
_LINE_NOISE = lazy(r"[█\s\d()（）:：,，.。、_\-—]+|日期|时间|落款|敬上|电话|手机|联系|手印|写信|举报人|反映人|于|夜|晚|早|上")
_MARK = lazy(r"[，。；！？]")
_HEAD_NOISE = lazy(r"[\s\d年月日号.\-/:：()（）█零〇一二三四五六七八九十]|日期|时间|登记|来信|来电|来访|收信")
_MONTH_TAIL = lazy(r"[，。、底初中间里的到至]|那|就|才|开|被|换|我|他|村|镇|乡|，|以|前后|[一-鿿]")


@dataclass(slots=True)
class _Read:
    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    relative: bool
    guessed: bool = False
    only_day: bool = False
    stated: bool = False  # 去年八月, where the year of 八月 alone is guessed
    since: int | None = None  # the month where a run of months of one year begins

    def iso(self) -> str:
        value = f"{self.year:04d}"
        if self.since and self.month:
            return f"{value}-{self.since:02d}/{value}-{self.month:02d}"
        if self.month:
            value += f"-{self.month:02d}"
            if self.day:
                value += f"-{self.day:02d}"
        return value


def read_dates(text: str, received: date | None, taken: list[tuple[int, int]]) -> list[Fact]:
    """Dates of a text; a relative date without `received` has its own words as value."""
    plain = narrow(text)
    if not HINT.search(plain):
        return []
    blocked = marked(len(plain), taken)
    reads: list[_Read] = []
    before: _Read | None = None
    for match in TOKEN.finditer(plain):
        start, end = match.span()
        if 1 in blocked[start:end]:
            continue
        found = _resolve(match, received, before, plain)
        if found is None or _idle(match, plain, found, received):
            continue
        reads.append(found)
        before = found
    return _joined(plain, reads, _letter_date_lines(plain, reads))


_HABIT = lazy(r"(?:每年|逢年?|每到|年年|每逢|往年|哪年|一年[一二两三四五六几]?[回趟次])[^。；！？]{0,6}$")
_SPAN_OF_YEARS = lazy(r"[了过有来近干万千百]$")
_THAT_DAY = lazy("(?:节)?(?:那(?:天|回|次|晚|阵|年)|当天|晚上|夜里)")
_SOME_TIME = lazy("[包租签把修盖收买卖建征占村镇我他她换定在开交办转烧跑才调起，]")


def _idle(match: re.Match[str], plain: str, found: _Read, received: date | None) -> bool:
    """今年 and 本月 alone, years of birth and service, house numbers, days of every month, feasts of every year, years to come."""
    start, end = match.span()
    if received and found.year and found.year > received.year + 1:
        return True
    if (match["feast"] or match["mo"]) and _HABIT.search(plain, max(0, start - 10), start):
        return True
    if match["feast"] and start > 40 and not _THAT_DAY.match(plain, end):
        return True
    if match["reld"] == "今晚" and start > 40 and not _TRAILING.match(plain, end):
        return True
    if match["ago"] and not _SOME_TIME.match(plain, end):
        return True
    if match["mo"] and not match["d"] and (
        plain.startswith("天", end) or (match["mo"] == "一月" and (plain[start - 1 : start] in tuple("人子家店户年个") or plain[end : end + 1] in _DIGITS))
    ):
        return True
    if match["year"] and found.month is None and match["y"] and len(match["y"]) == 2 and _SPAN_OF_YEARS.search(plain, max(0, start - 1), start):
        return True
    if (
        match["rel"] in ("今年", "本年", "明年") and not (match["rmo"] or match["rf"] or match["rs"]) and not match[0].endswith("以来")
    ) or (match["relm"] in ("这个月", "本月", "当月") and not match["relmd"]):
        return True
    if _LIFE.match(plain, end) and found.month is None:
        return True
    return bool(match["day"]) and (bool(_EVERY.search(plain, max(0, start - 5), start)) or plain.startswith("内", end))


def _joined(plain: str, reads: list[_Read], skipped: set[int]) -> list[Fact]:
    facts: list[Fact] = []
    at = 0
    while at < len(reads):
        first = reads[at]
        at += 1
        if at - 1 in skipped:
            continue
        if first.year is None:
            facts.append(Fact("date", plain[first.start : first.end], Span(first.start, first.end)))
            continue
        if at < len(reads):
            second = reads[at]
            between = plain[first.end : second.start]
            if second.year is not None and len(between) <= 3 and _JOIN.fullmatch(between) and at not in skipped:
                listed = between == "、"
                if (first.day and second.day and second.only_day) or (first.month and second.guessed and between != "、"):
                    second.relative = first.relative
                if (not listed or (first.month is None and second.month is None and second.year == first.year + 1)) and not (
                    second.relative and not first.relative
                ):
                    if second.guessed and first.month and second.month:
                        second.year = first.year if second.month >= first.month else first.year + 1
                    if second.iso() > first.iso():
                        facts.append(Fact("date", f"{first.iso()}/{second.iso()}", Span(first.start, second.end)))
                        at += 1
                        continue
        facts.append(Fact("date", first.iso(), Span(first.start, first.end)))
    return facts


def _letter_date_lines(plain: str, reads: list[_Read]) -> set[int]:
    skipped: set[int] = set()
    tail = len(plain)
    for _ in range(6):
        tail = plain.rfind("\n", 0, max(tail, 0))
        if tail < 0:
            break
    for number, found in enumerate(reads):
        if found.start < tail or found.start < len(plain) - 200 or (found.relative and found.month is None):
            continue
        line_start = plain.rfind("\n", 0, found.start) + 1
        line_end = plain.find("\n", found.end)
        line_end = len(plain) if line_end < 0 else line_end
        rest = plain[line_start : found.start] + plain[found.end : line_end]
        if line_end - line_start > 60 or (plain[found.end :].strip() and line_end - line_start > 45):
            continue
        rest = _LINE_NOISE.sub("", rest)
        if (line_start and len(rest) <= 6 and not _MARK.search(rest)) or (
            found.day
            and not line_start
            and not plain[found.end :].strip(" \n。█()（）")
            and plain[: found.start].rstrip(" █,，")[-1:] in ("。", "！", "？", "!", "?")
        ):
            skipped.add(number)
    return skipped


def signature_date(text: str) -> date | None:
    """The full date on the last lines of a letter or the head of a note, else None."""
    plain = narrow(text)
    for piece in (plain[-120:], plain[:80]):
        best: date | None = None
        for match in TOKEN.finditer(piece):
            if match["iso"]:
                year, month, day = int(match["iy"]), int(match["im"]), int(match["id"])
            elif match["year"] and match["ymo"] and match["yd"] and match["ymo"][0] not in "正腊冬":
                year = _year((match["y"] or match["y2"]).rstrip("年"))
                month, day = small_number(match["ymo"][:-1]) or 0, small_number(match["yd"].rstrip("日号")) or 0
            else:
                continue
            line = piece[piece.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
            bare = _HEAD_NOISE.sub("", line)
            if len(bare) > 12:
                continue
            try:
                best = date(year, month, day)
            except ValueError:
                continue
        if best:
            return best
    return None


def _year(shown: str) -> int:
    value = digits_number(shown.lstrip("'")) or 0
    if value < 100:
        value += 1900 if value > 45 else 2000
    return value


def _resolve(match: re.Match[str], received: date | None, before: _Read | None, plain: str) -> _Read | None:
    start, end = match.span()
    if match["iso"]:
        return _Read(int(match["iy"]), int(match["im"]), int(match["id"]), start, end, False)
    if match["ym"]:
        return _Read(int(match["ymy"]), int(match["ymm"]), None, start, end, False)
    if match["year"]:
        if plain[end : end + 1] in ("届", "级", "代") and not match["ymo"]:
            return None
        year = _year((match["y"] or match["y2"]).rstrip("年"))
        return _with_parts(match, year, "ymo", "yd", "yf", "ys", False)
    if match["rel"]:
        if received is None:
            return _Read(None, None, None, start, end, True)
        back = {"明年": -1, "大前年": 3, "前年": 2, "去年": 1, "上年": 1}.get(match["rel"], 0)
        found = _with_parts(match, received.year - back, "rmo", "rd", "rf", "rs", True)
        return replace(found, stated=True) if found else None
    if match["same"]:
        if before is None or before.year is None:
            return None
        return _with_parts(match, before.year + (match["same"] not in ("当年", "同年", "那年", "那一年")), "smo", "sd", "sf", "ss", before.relative)
    if match["relm"]:
        if received is None:
            return _Read(None, None, None, start, end, True)
        back = 2 if match["relm"].startswith("上上") else 1 if match["relm"].startswith("上") else 0
        month = received.year * 12 + received.month - 1 - back
        day = small_number(match["relmd"][:-1]) if match["relmd"] else None
        return _Read(month // 12, month % 12 + 1, day, start, end, True)
    if match["reld"]:
        if match["reld"] in ("今天", "今日", "明天", "明日") and not _TRAILING.match(plain, end):
            return None
        return _near_day(match["reld"], received, start, end)
    if match["ago"]:
        return _Read(
            received.year - (small_number(match["ago"][0].replace("两", "二")) or 0) if received else None, None, None, start, end, True
        )
    if match["months"]:
        if received is None:
            return _Read(None, None, None, start, end, True)
        month = received.year * 12 + received.month - 1 - (small_number(match["months"][0].replace("两", "二")) or 0)
        return _Read(month // 12, month % 12 + 1, None, start, end, True)
    if match["mo"]:
        return _month_only(match, received, before, plain)
    if match["day"] or match["digit"]:
        return _day_only(match, received, before, plain)
    if received is None:
        return _Read(None, None, None, start, end, True)
    return _feast(match["feast"].rstrip("前节") if match["feast"] not in ("教师节", "春节") else match["feast"], received, start, end)


def _with_parts(match: re.Match[str], year: int, mo: str, day: str, feast: str, season: str, relative: bool) -> _Read | None:
    start, end = match.span()
    if match[mo]:
        shown = match[mo].removeprefix("农历").removeprefix("阴历")
        number = small_number(match[day].rstrip("日号")) if match[day] else None
        if shown in ("正月", "腊月", "冬月") or (number and (_by_moon(match[day]) or "历" in match[0])):
            return _Read(*lunar(year, shown, number), start, end, relative)
        month = 1 if shown == "元月" else small_number(shown[:-1])
        if month is None or not 1 <= month <= 12 or (number is not None and not 1 <= number <= 31):
            return None
        since = small_number(match[f"{mo[0]}from"].rstrip("至到-—~").rstrip("月")) if mo != "smo" and match[f"{mo[0]}from"] else None
        return _Read(year, month, number, start, end, relative, since=since if since and since < month else None)
    if match[feast]:
        return _feast_of(match[feast], year, start, end, relative)
    shown = match[season]
    if shown in ("年初", "初", "年底", "底", "年末", "末"):
        return _Read(year, 1 if "初" in shown else 12, None, start, end, relative)
    return _Read(year, None, None, start, end, relative)


def _by_moon(day: str) -> bool:
    """初六 and 廿三 are days of the moon, 廿三日 is not."""
    return day[0] == "初" or (day[0] == "廿" and day[-1] not in "日号")


def _day_only(match: re.Match[str], received: date | None, before: _Read | None, plain: str) -> _Read | None:
    """十二号 in the month named last, else in the month of receipt or the one before it."""
    start, end = match.span()
    number = small_number(match["day"] or match["digit"]) or 0
    if before is not None and before.year is not None and before.month is not None and start - before.end <= 80:
        return _Read(before.year, before.month, number, start, end, True, only_day=True)
    if received is None or not _ON_THE.match(plain, end):
        return None
    month = received.year * 12 + received.month - 1 - (number > received.day)
    return _Read(month // 12, month % 12 + 1, number, start, end, True)


def _feast_of(feast: str, year: int, start: int, end: int, relative: bool) -> _Read:
    if feast in ("春节", "过年", "元宵", "除夕"):
        new = NEW_YEARS.get(year)
        return _Read(year, new[0] if new else 2, None, start, end, relative)
    parts = FEASTS[feast].split("-")
    return _Read(year, int(parts[1]), int(parts[2]) if len(parts) > 2 else None, start, end, relative)


def _feast(feast: str, received: date, start: int, end: int) -> _Read | None:
    if feast not in FEASTS and feast not in ("春节", "除夕"):
        return None
    found = _feast_of(feast, received.year, start, end, True)
    if found.month and (found.month, found.day or 1) > (received.month, received.day):
        found = _feast_of(feast, received.year - 1, start, end, True)
    return found


def _near_day(shown: str, received: date | None, start: int, end: int) -> _Read:
    if received is None:
        return _Read(None, None, None, start, end, True)
    back = 14 if shown.startswith("上上") else 7 if shown.startswith("上") else 0
    if shown[-1] in _WEEKDAYS + "天" and len(shown) > 2 and shown[-2] in "周期拜":
        weekday = 6 if shown[-1] in "日天" else _WEEKDAYS.index(shown[-1])
        found = received + timedelta(days=weekday - received.weekday() - back)
    elif back:
        found = received + timedelta(days=3 - received.weekday() - back)
        return _Read(found.year, found.month, None, start, end, True)
    else:
        back = {"大前天": 3, "前天": 2, "前晚": 2, "昨天": 1, "昨晚": 1, "昨夜": 1, "昨日": 1, "明天": -1, "明早": -1, "明晚": -1, "明日": -1, "后天": -2}.get(shown, 0)
        found = received - timedelta(days=back)
    return _Read(found.year, found.month, found.day, start, end, True)


def _month_only(match: re.Match[str], received: date | None, before: _Read | None, plain: str) -> _Read | None:
    start, end = match.span()
    shown = match["mo"].removeprefix("农历").removeprefix("阴历")
    day = small_number(match["d"].rstrip("日号")) if match["d"] else None
    tail = plain[start + len(match["mo"]) : start + len(match["mo"]) + 1]
    if plain[max(0, start - 2) : start] in ("每年", "年年", "逢"):
        return None
    chinese = not shown[0].isdigit()
    if (
        day is None
        and chinese
        and shown not in ("正月", "腊月", "元月")
        and tail != "份"
        and not match["ms"]
        and not _MONTH_TAIL.match(tail or "，")
    ):
        return None
    if shown.startswith("冬"):
        return None
    year: int | None = None
    guessed = True
    if (
        before is not None
        and before.year is not None
        and not before.relative
        and start - before.end <= 60
        and "\n" not in plain[before.end : start]
    ) or (before is not None and before.year is not None and day and before.month == small_number(shown[:-1]) and start - before.end <= 200):
        year = before.year
    lunar_month = shown in ("正月", "腊月")
    month = 1 if shown == "元月" else 0 if lunar_month else small_number(shown[:-1])
    if month is None:
        return None
    if year is None and month and before is not None and before.stated and before.year and before.month and start - before.end <= 60 and "\n" not in plain[before.end : start]:
        year = before.year + (month < before.month)
        if received and (year, month) > (received.year, received.month):
            year = None
    if year is None:
        if received is None:
            return _Read(None, None, None, start, end, True)
        year = received.year
        if lunar_month:
            found = lunar(year, shown, day)
            if (found[0], found[1]) > (received.year, received.month):
                found = lunar(year - 1, shown, day)
            return _Read(*found, start, end, True, True)
        if (month, day or 1) > (received.month, received.day):
            year -= 1
    if lunar_month:
        return _Read(*lunar(year, shown, day), start, end, True, True)
    if day and (_by_moon(match["d"]) or match["mo"][0] in "农阴"):
        return _Read(*lunar(year, shown, day), start, end, True, guessed)
    return _Read(year, month, day, start, end, True, guessed)
