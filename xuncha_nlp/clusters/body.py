"""The part of a petition that tells the matter: greeting, ending, signature and covered sender are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..text import code_points, fold
from ..types import COVER

VERSION = "2"

_GREETING = re.compile(
    r"[^，。！？；：:\n]{0,24}(巡[察查视]组?|纪[委检]|监委|领导|同志|书记|小组|办公室|老师|老爷)(的?(各位|全体)?(领导|同志|老师|们)){0,3}"
    r"([：:！!，,]|[ \t\u3000]*\n)\s*"
)
_HELLO = re.compile(r"\s*(您们?|你们?|各位|领导)+(好|辛苦了|您好|你好)[！!。，,：:]*\s*")
_ENDING = re.compile(
    r"(此致|敬礼|顺祝|顺颂|祝好|祝工作|谢谢|感谢|盼(复|望|回|给|尽快)|恳请|请(巡察组|领导|上级|组织|你们|纪委|贵)|望(领导|上级|组织|巡察)|希望(领导|上级|组织|巡察|你们)"
    r"|(上次|前次|之前|再次|又)[^。！？\n]{0,12}(投|寄|写|提交|反映)|附[：:件]|联系(人|方式|电话)|反映人|举报人|署名|电话|身份证)"
)
_ENDS, _CLOSERS = "。！？!?；;\n", "”」』）)"
_SENTENCE = re.compile(f"[^{_ENDS}]*[{_ENDS}]?[{_CLOSERS}]*")
_TAIL_LINE = 30
_SHORT = 40


def _opening(text: str) -> int:
    """Where the matter begins: after a greeting within the first 60 code points."""
    at = 0
    found = _GREETING.match(text.lstrip()[:60])
    if found and found.end() < len(text):
        at = len(text) - len(text.lstrip()) + found.end()
    found = _HELLO.match(text, at)
    return found.end() if found else at


def _closing(text: str, start: int) -> int:
    """Where the matter ends: before signature lines and a plea or thanks, at most the last fifth of the text or its last forty characters."""
    end = len(text.rstrip())
    floor = max(start + 1, min(start + (end - start) * 4 // 5, end - _SHORT))
    while (line := text.rfind("\n", start, end)) >= floor and len(text[line:end].strip()) <= _TAIL_LINE and text[end - 1] not in "。！？!?；;":
        end = start + len(text[start:line].rstrip())
    for first, last in reversed(_last_sentences(text, start, end, floor)):
        said = text[first:last].strip()
        if first < floor or (said and not _ENDING.match(said)):
            break
        end = first
    return end


def _last_sentences(text: str, start: int, end: int, floor: int) -> list[tuple[int, int]]:
    """Where the sentences from about `floor` on begin and end, the first of the text left out."""
    begin = max(text.rfind(mark, start, floor) for mark in _ENDS) + 1
    while 0 < begin < end and text[begin] in _CLOSERS:
        begin += 1
    found = [match.span() for match in _SENTENCE.finditer(text, begin or start, end) if match.end() > match.start()]
    return found if begin else found[1:]


@dataclass(frozen=True, slots=True)
class Body:
    """The folded matter as code points and as text, where each code point stands in the source, and the number of the unbroken piece it lies in."""

    points: npt.NDArray[np.uint32]
    text: str
    origin: npt.NDArray[np.int32]
    piece: npt.NDArray[np.int32]



def bounds_of(text: str) -> tuple[int, int]:
    """Where the matter begins and ends."""
    start = _opening(text)
    return start, _closing(text, start)


def bodies_of(texts: Sequence[str], bounds: npt.NDArray[np.int64] | None = None) -> list[Body]:
    """The matter of every text in the normalised view; a cover starts a new piece and never counts as text. `bounds`, shape (texts, 2), are those of
    `bounds_of` where they are known."""
    if bounds is None:
        bounds = np.array([bounds_of(text) for text in texts], np.int64).reshape(-1, 2)
    starts = bounds[:, 0]
    parts = [text[start:end] for text, (start, end) in zip(texts, bounds.tolist(), strict=True)]
    edges = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(part) for part in parts], dtype=np.int64)])
    points = code_points("".join(parts))
    folded = fold(points)
    cover = points == ord(COVER)
    kept = np.flatnonzero((folded != 0) & ~cover)
    inside = kept.searchsorted(edges)
    origin = (kept + np.repeat(starts - edges[:-1], np.diff(inside))).astype(np.int32)
    pieces, folded = np.cumsum(cover)[kept].astype(np.int32), folded[kept]
    whole = folded.tobytes().decode("utf-32-le", "surrogatepass")
    return [
        Body(folded[first:last], whole[first:last], origin[first:last], pieces[first:last]) if last > first else _untrimmed(text)
        for text, first, last in zip(texts, inside[:-1].tolist(), inside[1:].tolist(), strict=True)
    ]


def _untrimmed(text: str) -> Body:
    points = code_points(text)
    folded, cover = fold(points), points == ord(COVER)
    kept = np.flatnonzero((folded != 0) & ~cover)
    return Body(folded[kept], folded[kept].tobytes().decode("utf-32-le", "surrogatepass"), kept.astype(np.int32), np.cumsum(cover)[kept].astype(np.int32))


def body_of(text: str) -> Body:
    """`bodies_of` one text."""
    return bodies_of([text])[0]


def matter_of(text: str) -> str:
    """The text from where the matter begins to where it ends; covers stand in it."""
    start, end = bounds_of(text)
    return text[start:end] or text


_PUNCTUATION = re.compile(r"[，,。.！!？?；;：:、“”\"‘’'（）()《》<>【】\[\]｜|—\-_~·…/\\]+")


def words_of(body: Body) -> str:
    """The body without punctuation: what n-grams are counted on."""
    return "".join(_PUNCTUATION.split(body.text))
