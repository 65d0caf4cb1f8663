"""When a problem was to be put right, when the report says it was, and what is overdue: 立行立改, 边巡边改, 限期整改."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

from ..types import Span

_DIGITS = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_COUNT = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_WITHIN = re.compile(rf"{_COUNT}\s?(?P<unit>个?工作日|[天日]|周|个?星期|个月)(?:之|以)?内")
_BY = re.compile(r"(?:(?P<year>20\d{2})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]|(?P<end>底))(?:之|以)?前")
_NOW = re.compile(r"立行立改|边巡边改|即知即改|立即(?:整改|改正|纠正|停止)|马上(?:就)?改")
_DAY = re.compile(r"(?:(?P<year>20\d{2})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]|(?P<end>底))(?!前)")
_PLANNED = re.compile(r"预计|拟|计划|力争|将|争取|定于|约定|届时|前完成|待|反馈|召开|巡察|研究")
_DONE = re.compile(r"已|完成|完毕|到位|退|缴|付|发放|拆|公示|投入|恢复|收回|归还|办结|上缴|入账|整改")
_RECEIVED = re.compile(r"(?P<year>20\d{2})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]|(?P<end>底))[^。；\n]{0,30}(?:反馈|收到|接到)")
_FINISHED = re.compile(r"(?:已|均)?于(?P<year>20\d{2})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]|(?P<end>底))前?[^，。；\n]{0,8}(?:整改(?:完成|完毕|到位)|完成整改|销号|办结)")
_DAYS_FOR_NOW = 15


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, found, ones = text.partition("十")
    return (_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)) if found else _DIGITS.get(text, 0)


def _day(match: re.Match[str], year: int) -> date | None:
    month = int(match["month"])
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(int(match["year"] or year), month)[1]
    day = last if match["end"] else int(match["day"])
    return date(int(match["year"] or year), month, day) if 1 <= day <= last else None


def _working_days(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def due_day(problem: str, issued: date | None) -> date | None:
    """The day by which the problem was to be put right: a day it names, a span counted from `issued`, or for 立行立改 without one 15 days.

    Working days leave out Saturdays and Sundays; holidays are not known here.
    """
    by = _BY.search(problem)
    if by and (by["year"] or issued):
        found = _day(by, issued.year if issued else 0)
        return found.replace(year=found.year + 1) if found and issued and not by["year"] and found < issued and (found.month, found.day) != (2, 29) else found
    if issued is None:
        return None
    within = _WITHIN.search(problem)
    if within:
        count, unit = _number(within["count"]), within["unit"]
        if "工作日" in unit:
            return _working_days(issued, count)
        if "月" in unit:
            month = issued.month - 1 + count
            year = issued.year + month // 12
            return date(year, month % 12 + 1, min(issued.day, calendar.monthrange(year, month % 12 + 1)[1]))
        return issued + timedelta(days=count * (7 if unit in ("周", "星期", "个星期") else 1))
    return issued + timedelta(days=_DAYS_FOR_NOW) if _NOW.search(problem) else None


def feedback_day(report: str) -> date | None:
    """The day on which the report says that the feedback came."""
    found = _RECEIVED.search(report)
    return _day(found, 0) if found else None


def untimely(report: str, passages: Sequence[Span], issued: date | None, day: date | None) -> bool:
    """Whether the passages tell of a finished rectification on a day before the feedback (`issued`) or after the report (`day`)."""
    for span in passages:
        for clause in _FINISHED.finditer(span.of(report)):
            found = _day(clause, day.year if day else 0) if clause["year"] or day else None
            if found and ((issued and found < issued) or (day and found > day)):
                return True
    return False


def claimed_day(report: str, passages: Sequence[Span], year: int | None) -> date | None:
    """The latest day on which the passages say that something was done; a month without a year takes `year` or the last one named."""
    latest: date | None = None
    for span in passages:
        for clause in re.finditer(r"[^，。；\n]+", span.of(report)):
            if _PLANNED.search(clause[0]) or not _DONE.search(clause[0]):
                continue
            for match in _DAY.finditer(clause[0]):
                if match["year"] or year:
                    found = _day(match, year or 0)
                    latest = max(latest, found) if latest and found else found or latest
    return latest


def is_overdue(due: date | None, claimed: date | None, done: bool, at: date | None) -> bool:
    """Whether the day passed before the work was done: by the claimed day, or, where it is not done, by the day `at` of the report."""
    if due is None:
        return False
    return claimed > due if done and claimed else not done and at is not None and at > due
