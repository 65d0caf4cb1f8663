"""Lunar new years and feasts on the solar calendar."""

from __future__ import annotations

from datetime import date, timedelta

from .numerals import small_number

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
    "教师节": "-09-10",
    "中秋": "-09",
    "国庆": "-10-01",
    "重阳": "-10",
    "三八": "-03-08",
    "植树节": "-03-12",
    "双十一": "-11-11",
    "小寒": "-01",
    "大寒": "-01",
    "立春": "-02",
    "谷雨": "-04",
    "立夏": "-05",
    "芒种": "-06",
    "夏至": "-06",
    "立秋": "-08",
    "白露": "-09",
    "秋分": "-09",
    "寒露": "-10",
    "霜降": "-10",
    "立冬": "-11",
    "冬至": "-12",
}


# Months of 1990-2029, one 20-bit word a year: bit 16 a long leap month, bits 15-4 long months, bits 3-0 the leap month.
_MONTHS = [
    int(word, 16)
    for word in [
        "04af5",
        "04970",
        "064b0",
        "074a3",
        "0ea50",
        "06b58",
        "05ac0",
        "0ab60",
        "096d5",
        "092e0",
        "0c960",
        "0d954",
        "0d4a0",
        "0da50",
        "07552",
        "056a0",
        "0abb7",
        "025d0",
        "092d0",
        "0cab5",
        "0a950",
        "0b4a0",
        "0baa4",
        "0ad50",
        "055d9",
        "04ba0",
        "0a5b0",
        "15176",
        "052b0",
        "0a930",
        "07954",
        "06aa0",
        "0ad50",
        "05b52",
        "04b60",
        "0a6e6",
        "0a4e0",
        "0d260",
        "0ea65",
        "0d530",
    ]
]
_NAMES = {"正": 1, "冬": 11, "腊": 12, "元": 1}


def lunar(year: int, month: str, day: int | None) -> tuple[int, int, int | None]:
    """The solar date of a day in a month (正月, 四月, 腊月) of a lunar year; without day the month of its middle."""
    number = _NAMES.get(month[0]) or small_number(month[:-1]) or 1
    if not 1990 <= year < 1990 + len(_MONTHS):
        return (year, 2, None) if number < 11 else (year + 1, 1, None)
    word = _MONTHS[year - 1990]
    leap = word & 15
    passed = sum(30 if word >> (16 - at) & 1 else 29 for at in range(1, number))
    if leap and leap < number:
        passed += 30 if word >> 16 else 29
    found = date(year, *NEW_YEARS[year]) + timedelta(days=passed + ((day - 1) if day else 10))
    return found.year, found.month, found.day if day else None
