"""Passages that reports share after official wording is taken away: found over rare n-grams, verified by local alignment.

Figures become one sign each, so a changed year or sum is no change; a changed name or congress is a short gap that an alignment bridges.
Alignment: Smith and Waterman 1981, with a weight for each sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from ..ngrams import ngram_places
from ..text import code_points, fold
from ..types import Span

_SEED = 4
_LONG = 8  # wording is official by its n-grams of this length
_COMMON = 3  # other reports in which wording is nobody's own; 1 in _RARE where there are many
_RARE = 100
_NEXT = 4  # postings of a gram that each posting is paired with
_HITS = 3
_REACH = 120
_EXTENT = 16  # signs from the first to the last seed of a run, and signs that its seeds cover
_COVERED = 11
_DRIFT = 24
_PAD = 120
_BAND = 32
_BATCH = 256
_LONGEST = 3000
_STOCK = 0.1  # weight of a sign of official wording
_MISS = 0.55
_SCORE = 20.0
SHORTEST = 24
_FORM = re.compile(
    r"(?m)(?:^|(?<=[。；]))[^\S\n]*[（(]?[一二三四五六七八九十\d]{0,3}[)）.．、]?[^\S\n]*(?:关于|针对|对于|就)[^。\n]{2,120}?问题[”\"」]?(?:的?整改(?:落实|进展|完成)?情况)?[。：:，,]?"
    r"|(?:整改|责任|完成|问责)(?:举措|措施|成效|情况|结果|进展|领导|单位|科室|时限|时间|类型|人)[：:]"
    r"|由?[^，。；：\n]{0,10}?(?:[镇乡局区院校所站部组]长|书记|主任|委员|成员|负责人)[^，。；：\n]{0,4}(?:牵头|负责|带队|主抓|挂帅)"
)  # headings, labels and who leads: the form of such a report, in everyone's
_BEFORE = re.compile(r"[。；，、：！？\s]+")
_FIGURE = re.compile(r"(?:(?:\d{4}|[零一二三四五六七八九]{4})年(?:\d{1,2}月)?(?:\d{1,2}日|底|初)?|\d{1,2}月(?:\d{1,2}日|底|初|份)?)|(?P<number>\d[\d.,]*)")

Signs = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Copied:
    """reports[a][span] and reports[b][far] are alike; `share` in (0, 1]: how much of the wording that is their own agrees."""

    a: int
    span: Span
    b: int
    far: Span
    share: float


@dataclass(frozen=True, slots=True)
class _Shape:
    """The signs of a report, where each stands, and which belong to official wording."""

    signs: Signs
    origin: Places

    def back(self, start: int, end: int) -> Span:
        return Span(int(self.origin[start]), int(self.origin[end - 1]) + 1)


def _shape(text: str) -> _Shape:
    points = fold(code_points(text))
    for form in _FORM.finditer(text):
        points[form.start() : form.end()] = 0
    digit = (points >= ord("0")) & (points <= ord("9"))
    joined = digit.copy()
    joined[1:] |= ((points[1:] == ord(".")) | (points[1:] == ord(","))) & digit[:-1]
    points = np.where(joined, np.uint32(ord("0")), points)
    points[1:][joined[1:] & joined[:-1]] = 0
    kept = np.flatnonzero(points)
    return _Shape(points[kept].astype(np.uint32), kept.astype(np.int64))


def _text(shape: _Shape) -> str:
    return shape.signs.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _listed(n: int) -> npt.NDArray[np.uint32]:
    """Hashes of the n-grams of listed official wording."""
    lines = (files(__package__) / "official_wording.txt").read_text("utf-8").splitlines()
    return np.unique(ngram_places([_text(_shape(line)) for line in lines if line and not line.startswith("#")], n)[2])


def _official(rows: Places, hashes: npt.NDArray[np.uint32], reports: int, n: int) -> npt.NDArray[np.bool_]:
    """Which n-grams are official: listed, or standing in several other reports."""
    order = np.argsort(hashes, kind="stable")
    ordered, owners = hashes[order], rows[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    fresh = first | np.r_[True, owners[1:] != owners[:-1]]
    group = np.cumsum(first) - 1
    spread = np.bincount(group[fresh])
    many = np.zeros(len(hashes), np.bool_)
    many[order] = spread[group] > max(_COMMON, reports // _RARE)
    listed = _listed(n)
    many |= listed[np.minimum(np.searchsorted(listed, hashes), len(listed) - 1)] == hashes
    return many


def _candidates(rows: Places, places: Places, hashes: npt.NDArray[np.uint32], official: npt.NDArray[np.bool_], mine: int | None) -> list[tuple[int, int, int, int, int, int]]:
    """(a, from, to, b, from, to) in signs: runs of rare n-grams that two reports have in the same order."""
    order = np.argsort(hashes, kind="stable")
    order = order[~official[order]]
    found = []
    for step in range(1, _NEXT + 1):
        left, right = order[:-step], order[step:]
        same = (hashes[left] == hashes[right]) & (rows[left] != rows[right])
        if mine is not None:
            same &= (rows[left] < mine) & (rows[right] >= mine)
        found.append(np.stack([left[same], right[same]]))
    pairs = np.concatenate(found, axis=1)
    texts, length = int(rows[-1]) + 1, int(places.max()) + 1
    if texts * length >= 2**31:
        raise ValueError("互查的报告太多或太长，请分批。")
    keys = ((rows[pairs[0]] * texts + rows[pairs[1]]) * length + places[pairs[0]]) * length + places[pairs[1]]
    keys.sort()
    keys, y = np.divmod(keys, length)
    keys, x = np.divmod(keys, length)
    a, b = np.divmod(keys, texts)
    drift = x - y
    held = np.zeros(len(a), np.bool_)
    for reach in (_HITS - 1, _HITS, _HITS + 1):
        if len(a) <= reach:
            continue
        near = (a[:-reach] == a[reach:]) & (b[:-reach] == b[reach:]) & (x[reach:] - x[:-reach] <= _REACH) & (np.abs(drift[reach:] - drift[:-reach]) <= _DRIFT)
        held[:-reach] |= near
        held[reach:] |= near
    keep = np.flatnonzero(held)
    if not len(keep):
        return []
    a, b, x, y = a[keep], b[keep], x[keep], y[keep]
    start = np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (x[1:] - x[:-1] > _REACH) | (np.abs(np.diff(x - y)) > _REACH)]
    heads = np.flatnonzero(start)
    lows, highs = np.minimum.reduceat(y, heads), np.maximum.reduceat(y, heads)
    lasts = np.r_[heads[1:], len(a)] - 1
    gained = np.where(start, _SEED, np.minimum(np.diff(x, prepend=0), _SEED))
    enough = (x[lasts] - x[heads] >= _EXTENT) & (np.add.reduceat(gained, heads) >= _COVERED)
    heads, lasts, lows, highs = heads[enough], lasts[enough], lows[enough], highs[enough]
    return [
        (int(a[head]), int(x[head]), int(x[last]) + _SEED, int(b[head]), int(low), int(high) + _SEED)
        for head, last, low, high in zip(heads, lasts, lows, highs, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two stretches of signs with their weights; sign i of `mine` is expected near sign i + drift of `other`."""

    mine: Signs
    other: Signs
    weights: Weights
    others: Weights
    drift: int


def _banded(pairs: Sequence[_Pair]) -> tuple[Signs, Weights, Signs, Weights]:
    """Arrays (pairs, length) of `mine` and (pairs, length + 2 * _BAND) of `other`, whose column t of row i stands for sign i + drift + t - _BAND."""
    length = max(len(pair.mine) for pair in pairs)
    mine, other = np.zeros((len(pairs), length), np.uint32), np.ones((len(pairs), length + 2 * _BAND), np.uint32)
    weights, others = np.zeros(mine.shape, np.float32), np.zeros(other.shape, np.float32)
    for row, pair in enumerate(pairs):
        mine[row, : len(pair.mine)], weights[row, : len(pair.mine)] = pair.mine, pair.weights
        shift = _BAND - pair.drift
        low, high = max(0, -shift), min(len(pair.other), other.shape[1] - shift)
        if low < high:
            other[row, low + shift : high + shift], others[row, low + shift : high + shift] = pair.other[low:high], pair.others[low:high]
    return mine, weights, other, others


def _align(pairs: Sequence[_Pair]) -> list[tuple[float, int, int, int, int]]:
    """(score, start, end, other start, other end) of the best local alignment of each pair within the band.

    A match scores the lesser weight, a miss or gap -_MISS; a value carries its start in its low 32 bits.
    """
    mine, weights, other, others = _banded(pairs)
    unit = np.int64(1 << 32)
    gap = np.int64(round(_MISS * 1000)) * unit
    width = 2 * _BAND + 1
    steps = gap * np.arange(width, dtype=np.int64)
    columns = np.arange(width, dtype=np.int64)
    above = np.zeros((len(pairs), width), np.int64)
    best, end, column = np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    every = np.arange(len(pairs))
    for row in range(mine.shape[1]):
        window = slice(row, row + width)
        gains = (np.minimum(others[:, window], weights[:, row, None]) * 1000).astype(np.int64) * unit
        gains[mine[:, row, None] != other[:, window]] = -gap
        value = np.where(above >= unit, above, (np.int64(row) << 16) | columns) + gains
        value[:, :-1] = np.maximum(value[:, :-1], above[:, 1:] - gap)
        value = np.maximum.accumulate(value + steps, axis=1) - steps
        value[value < unit] = 0
        top = value.argmax(axis=1)
        reached = value[every, top]
        better = reached > best
        best[better], end[better], column[better] = reached[better], row, top[better]
        above = value
    found = []
    for at, pair in enumerate(pairs):
        start, first = (int(best[at]) >> 16) & 0xFFFF, int(best[at]) & 0xFFFF
        last = int(end[at])
        found.append((float(int(best[at]) >> 32) / 1000, start, last + 1, start + first - _BAND + pair.drift, last + int(column[at]) - _BAND + pair.drift + 1))
    return found


def _weights(texts: Sequence[str]) -> list[Weights]:
    """The weight of each sign of each text."""
    rows, places, hashes = ngram_places(texts, _LONG)
    weights = [np.ones(len(text), np.float32) for text in texts]
    if len(hashes):
        official = _official(rows, hashes, len(texts), _LONG)
        for row, place in zip(rows[official].tolist(), places[official].tolist(), strict=True):
            weights[row][place : place + _LONG] = _STOCK
    return weights


def shared_passages(reports: Sequence[str], mine: int | None = None) -> list[Copied]:
    """Passages that two of the reports share, a < b, in order. Spans count from each report's start.

    With `mine` only those that one of the first `mine` texts shares with one of the others.
    """
    shapes = [_shape(report) for report in reports]
    texts = [_text(shape) for shape in shapes]
    rows, places, hashes = ngram_places(texts, _SEED)
    if not len(hashes):
        return []
    official = _official(rows, hashes, len(reports), _SEED)
    weights = _weights(texts)

    def around(report: int, start: int, end: int) -> slice:
        low = max(0, start - _PAD)
        return slice(low, min(end + _PAD, low + _LONGEST))

    wanted = []
    for a, start, end, b, far, far_end in _candidates(rows, places, hashes, official, mine):
        here, there = around(a, start, end), around(b, far, far_end)
        wanted.append((a, here, b, there, (far + far_end - start - end) // 2 - there.start + here.start))
    wanted.sort(key=lambda one: one[1].stop - one[1].start)
    found = []
    for at in range(0, len(wanted), _BATCH):
        batch = wanted[at : at + _BATCH]
        pairs = [_Pair(shapes[a].signs[here], shapes[b].signs[there], weights[a][here], weights[b][there], drift) for a, here, b, there, drift in batch]
        for (a, here, b, there, _), (score, first, last, far, far_last) in zip(batch, _align(pairs), strict=True):
            if score < _SCORE or last - first < SHORTEST:
                continue
            own = float(weights[a][here][first:last].sum())
            spans = _bare(reports[a], shapes[a].back(here.start + first, here.start + last)), _bare(reports[b], shapes[b].back(there.start + far, there.start + far_last))
            found.append(Copied(a, spans[0], b, spans[1], min(1.0, score / own)))
    return _apart(found)


def _bare(report: str, span: Span) -> Span:
    """The passage without the stops, marks and blanks of the sentence before."""
    lead = _BEFORE.match(report, span.start, span.end - 1)
    return Span(lead.end(), span.end) if lead else span


def _apart(found: list[Copied]) -> list[Copied]:
    """Each passage of a pair of reports once: the longest of those that overlap on both sides."""
    kept: list[Copied] = []
    for one in sorted(found, key=lambda copy: (copy.a, copy.b, copy.span.start - copy.span.end)):
        if not any(one.a == other.a and one.b == other.b and one.span.overlaps(other.span) for other in kept[-20:]):
            kept.append(one)
    return sorted(kept, key=lambda copy: (copy.a, copy.b, copy.span))


def figures(text: str) -> list[str]:
    """The figures of a passage, dates left out."""
    return [match["number"].rstrip(".,") for match in _FIGURE.finditer(text) if match["number"]]
