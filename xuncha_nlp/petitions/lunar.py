"""Lunar new years and feasts on the solar calendar."""

from __future__ import annotations

from datetime import date, timedelta

NEW_YEARS = {
    year: (int(day[0]), int(day[1:]))
    for year, day in zip(
        range(1990, 2034),
        [
            "127",
            "215",
            "204",
            "123",
            "210",
            "131",
            "219",
            "207",
            "128",
            "216",
            "205",
            "124",
            "212",
            "201",
            "122",
            "209",
            "129",
            "218",
            "207",
            "126",
            "214",
            "203",
            "123",
            "210",
            "131",
            "219",
            "208",
            "128",
            "216",
            "205",
            "125",
            "212",
            "201",
            "122",
            "210",
            "129",
            "217",
            "206",
            "126",
            "213",
            "203",
            "123",
            "211",
            "131",
        ],
        strict=True,
    )
}

FEASTS = {
    "元旦": "-01-01",
    "清明": "-04",
    "五一": "-05-01",
    "劳动节": "-05-01",
    "六一": "-06-01",
    "儿童节": "-06-01",
    "端午": "-06",
    "七一": "-07-01",
    "八一": "-08-01",
    "暑假": "-07",
    "教师节": "-09-10",
    "中秋": "-09",
    "国庆": "-10-01",
    "重阳": "-10",
    "开春": "-02",
    "三八": "-03-08",
    "植树节": "-03-12",
    "双十一": "-11-11",
}


def lunar(year: int, month: str, day: int | None) -> tuple[int, int, int | None]:
    """The solar date of a day in the first (正月) or last (腊月) month of a lunar year; without day the month of its middle."""
    nominal = {"正月": 0, "冬月": 10, "腊月": 11}[month]
    base = year + 1 if nominal else year
    if base not in NEW_YEARS:
        return (year, 2, None) if not nominal else (base, 1, None)
    first = date(base, *NEW_YEARS[base])
    if nominal:
        first -= timedelta(days=30 * (12 - nominal))
    found = first + timedelta(days=(day - 1) if day else 10)
    return found.year, found.month, found.day if day else None
