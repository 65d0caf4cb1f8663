"""Bytes to text: BOM, UTF-16 without BOM, UTF-8, GB18030, Big5; the surest first."""

from __future__ import annotations

import codecs
from functools import cache

from .compose import Notes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (b"\x84\x31\x95\x33", "gb18030"),
)
_SAMPLE = 4000
# GB18030-2022 gives these double-byte codes standard code points where Python still gives private ones.
_PRIVATE = {
    **{0xE78D + i: point for i, point in enumerate((0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19))},
    0xE7C7: 0x1E3F, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9,
    0xE854: 0x9FBA, 0xE864: 0x9FBB, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F,
    0xE855: 0x241FE,
}
_PRIVATE_CHARS = frozenset(map(chr, _PRIVATE))
_WEAK = {"ascii", "latin-1", "iso8859-1", "cp1252", "utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode"}
GUESSED: Notes = (("encoding_guessed", "文字编码不能确定，个别字可能显示有误，请对照原件。"),)


def decoded(data: bytes, declared: str | None = None) -> tuple[str, Notes]:
    """The text of `data` and a note where the encoding is a guess; never raises. `declared` is a charset named by the file."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            text = _strict(rest, codec)
            return (text, ()) if text is not None else (rest.decode(codec, "replace"), GUESSED)
    if b"\0" in data and (text := _utf16(data, 0.7)) is not None:
        return text, ()
    if (known := _known(declared)) is not None and known != "utf-8" and (text := _strict(data, known)) is not None:
        return text, ()
    utf8, gb = _strict(data, "utf-8"), None
    if utf8 is not None and not _like_gb(utf8):
        return utf8, ()
    gb = _strict(data, "gb18030")
    if utf8 is not None:
        return (gb, GUESSED) if gb is not None and commonness(gb) >= 0.9 else (utf8, ())
    if gb is not None and commonness(gb) >= 0.6:
        return gb, ()
    if len(data) >= 16 and (text := _utf16(data, 0.95)) is not None:
        return text, GUESSED
    big5 = _strict(data, "big5hkscs")
    if big5 is not None and len(big5) >= 4 and _big5_share(data) > 0.8:
        return big5, GUESSED
    if (text := _cut(data, "utf-8")) is not None or (gb is None and (text := _cut(data, "gb18030")) is not None):
        return text, GUESSED
    if gb is not None and data.decode("utf-8", "replace").count("\ufffd") > len(data) / 100:
        return gb, ()
    guesses = [_public(data.decode(codec, "replace"), codec) for codec in ("gb18030", "utf-8")]
    return min(guesses, key=lambda guess: guess.count("\ufffd")), GUESSED


def textual(data: bytes, most: float) -> bool:
    """Whether bytes look like text: at most that share of control characters and undecodable bytes."""
    sample = data[:65536]
    text, _ = decoded(sample)
    text = text[:_SAMPLE]
    odd = sum(1 for char in text if (char < " " and char not in "\t\n\r\f\x0b\x1a") or char in "\x7f\ufffd")
    return bool(text) and odd <= most * len(text)


@cache
def _common() -> frozenset[str]:
    level1 = "".join(bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    marks = "\t\n\r，。、；：？！“”‘’（）《》〈〉【】〔〕—…·　％×℃￥－．～○〇①②③④⑤"
    return frozenset(level1 + marks + "".join(map(chr, range(0x20, 0x7F))) + "".join(map(chr, range(0xFF01, 0xFF5F))))


def commonness(text: str) -> float:
    """Share of code points that everyday simplified Chinese uses, in [0, 1]; 1 for an empty text."""
    sample = text[:_SAMPLE]
    return sum(char in _common() for char in sample) / len(sample) if sample else 1.0


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return _public(data.decode(codec), codec)
    except (UnicodeError, ValueError):
        return None


def _public(text: str, codec: str) -> str:
    return text.translate(_PRIVATE) if codec == "gb18030" and not _PRIVATE_CHARS.isdisjoint(text) else text


def _cut(data: bytes, codec: str) -> str | None:
    """Text whose last character was cut in two."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(data)
    except UnicodeError:
        return None
    return _public(text, codec) if any(char > "\x7f" for char in text) else None


def _like_gb(utf8: str) -> bool:
    """Short GBK words such as 联通 are valid UTF-8 of letters that no Chinese letter holds."""
    odd = [char for char in utf8[:_SAMPLE] if char > "\x7f"]
    return bool(odd) and max(odd) < "\u0800"


def _utf16(data: bytes, least: float) -> str | None:
    even = data[: len(data) // 2 * 2]
    texts = [text for codec in ("utf-16-le", "utf-16-be") if (text := _strict(even, codec))]
    best = max(texts, key=commonness, default="")
    return best if best and commonness(best) >= least else None


def _big5_share(data: bytes) -> float:
    """Share of double bytes that stand in the rows of Big5 for punctuation and frequent characters."""
    at = good = pairs = 0
    sample = data[:_SAMPLE]
    while at < len(sample):
        if sample[at] < 0x80:
            at += 1
            continue
        pairs += 1
        good += 0xA1 <= sample[at] <= 0xC6
        at += 2
    return good / pairs if pairs else 0.0


def _known(declared: str | None) -> str | None:
    try:
        name = codecs.lookup((declared or "").strip().strip("\"'")).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    if name in _WEAK:
        return None
    return "gb18030" if name in ("gb2312", "gbk") else name
