"""Chinese and Arabic numerals as people write them: 十二万六, 两千三, 壹万贰仟, 46.3万, 十几万."""

from __future__ import annotations

from collections.abc import Iterable

from .lazy import lazy

DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
    "貳": 2,
    "參": 3,
    "陸": 6,
    "兩": 2,
    "幺": 1,
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－：／（）＠", "0123456789.,-:/()@")
_WIDE_SIGN = lazy("[０-９．－／＠]")


def narrow(text: str) -> str:
    """Full-width digits and signs as ASCII, one for one."""
    return text.translate(FULL_WIDTH) if _WIDE_SIGN.search(text) else text


def marked(size: int, ranges: Iterable[tuple[int, int]]) -> bytearray:
    """One byte a code point, 1 where a range lies: overlap is asked in the length of the asker, not in the number of ranges."""
    marks = bytearray(size)
    for start, end in ranges:
        marks[start:end] = b"\1" * (end - start)
    return marks


def chinese_number(text: str) -> float | None:
    """The value of a Chinese numeral, or None; a trailing digit counts in the next lower unit (一百八 = 180), 几 and 多 count nothing."""
    total = section = 0.0
    digit: float | None = None
    unit = 1
    zero = False
    seen = False
    for at, char in enumerate(text):
        if char in DIGITS:
            value = DIGITS[char]
            if value == 0:
                zero, digit = True, None
                seen = True
                continue
            if digit is not None:
                if (at + 1 < len(text) and text[at + 1] in UNITS) or (at + 1 < len(text) and text[at + 1] in BIG) or unit == 1:
                    continue
                return None
            digit, seen = value, True
        elif char in UNITS:
            if digit is None and section % (UNITS[char] * 10) >= UNITS[char]:
                return None
            unit = UNITS[char]
            section += (1 if digit is None else digit) * unit
            digit, zero, seen = None, False, True
        elif char in BIG:
            section += digit or 0
            if section == 0 and total == 0:
                return None
            total = (total + section) * BIG[char] if BIG[char] == 100_000_000 else total + section * BIG[char]
            unit, section, digit, zero = BIG[char], 0.0, None, False
        elif char in "几多来余好把整":
            continue
        else:
            return None
    if digit is not None:
        section += digit * (unit / 10 if unit >= 100 and not zero else 1)
    return total + section if seen else None


def digits_number(text: str) -> int | None:
    """A year or number spelled digit by digit (二〇二四), or in Arabic digits."""
    shown = "".join(str(DIGITS[char]) if char in DIGITS else char for char in narrow(text))
    return int(shown) if shown.isdecimal() and shown.isascii() else None


def small_number(text: str) -> int | None:
    """A month or a day: 10, 十, 二十二, 初六, 廿三."""
    text = narrow(text)
    if text.isdecimal() and text.isascii():
        return int(text)
    text = text.lstrip("初").replace("廿", "二十").replace("卅", "三十")
    value = chinese_number(text)
    return int(value) if value is not None else None
