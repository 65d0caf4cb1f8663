"""Near copies alone: the fast stage, by likeness of wording and nothing else. Form letters about other people look like copies to it.

Two paths, the same numbers: numpy, always there, and the compiled one of `copies_numba` where numba is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
import numpy.typing as npt

from ..ngrams import hashed, salt
from ..text import fold_table
from .rows import PUNCTUATION, background, in_threads

VERSION = "4"
_USUAL, _MOST = 96, 256
_WINDOW, _CROWD, _LATEST, _MOST_ALIKE = 16, 32, 4, 16
_SHARE = 13  # a text is looked at if it holds a thirteenth of the weight of the keys
_EXTEND = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)
_ALIKE = 0.05
_EQUAL, _SHORT = 0.65, 105  # two texts shorter than so many characters are not alike for sharing a phrase
_FEW, _NEAR = 6, 8
_BLOCK, _ENOUGH = 1000, 1000
_PARTS, _RUNS = 6, 4
_PRIOR, _STEP = 100.0, 1.4
_HEAD, _COMMON, _SEVERAL, _RARE = 17, 1 / 200, 8, 64


@dataclass(frozen=True, slots=True)
class Sketches:
    """CSR: text i has the distinct hashes rows[indptr[i]:indptr[i+1]] (uint32), those of its 3-grams that 2**levels[i] divides; `spots` says where in
    the text, in characters that are neither punctuation nor white space (uint16), `weights` how much they tell (uint8). keys[starts[i]:starts[i+1]] are the
    hashes of half of these 3-grams, each with the character after it."""

    indptr: npt.NDArray[np.int64]
    rows: npt.NDArray[np.uint32]
    spots: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    keys: npt.NDArray[np.uint32]
    levels: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.levels)


_Ints = npt.NDArray[np.int64]
_Sketched = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint16], npt.NDArray[np.uint32], _Ints, _Ints, _Ints]


@cache
def _kernel() -> ModuleType | None:
    try:
        from . import copies_numba
    except (ImportError, RuntimeError):
        return None
    return copies_numba


@cache
def _table() -> npt.NDArray[np.uint16]:
    """The folding of every UTF-16 unit, shape (65536,): 0 where it is white space, punctuation or a cover."""
    table = fold_table().astype(np.uint16)
    table[[ord(char) for char in PUNCTUATION]] = 0
    table[np.isin(table, [ord(char) for char in PUNCTUATION])] = 0
    return table


@cache
def _known() -> npt.NDArray[np.bool_]:
    """Which hashes, by their first 17 bits, are common in the background, shape (2**17,)."""
    common: npt.NDArray[np.bool_] = np.any((background()[0] > _COMMON).reshape(1 << _HEAD, -1), axis=1)
    return common


def _weights(rows: npt.NDArray[np.uint32], texts: int, kernel: ModuleType | None) -> npt.NDArray[np.uint8]:
    """What each hash tells: much, or little where it is common here, by its first 17 bits, or in the background."""
    shift = np.uint32(32 - _HEAD)
    if kernel is None:
        times = np.bincount(rows >> shift, minlength=1 << _HEAD)
    else:
        times = np.zeros(1 << _HEAD, np.int64)
        kernel.tally(rows, shift, times)
    weights: npt.NDArray[np.uint8] = np.where(_known() | (times > len(rows) / (1 << _HEAD) + max(_SEVERAL, _COMMON * texts)), np.uint8(1), np.uint8(_RARE))
    if kernel is None:
        return np.asarray(weights[rows >> shift], np.uint8)
    told = np.empty(len(rows), np.uint8)
    kernel.weigh(rows, shift, weights, told)
    return told


def near_copies(texts: Sequence[str], *, fast: bool | None = None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """(pairs i < j, ascending, shape (pairs, 2); their idf cosine in [0, 1]): texts of which 5 to 30 % of the characters were changed.

    Looks at a sample of 48 to 96 character 3-grams of each text, drawn by their hash, and compares each text with the up to 16 earlier ones that
    share most 4-grams begun by them, then with the copies of its copies. A copy shares little in many places, in the same order; another text on the
    same topic shares much in few, or in another order. `fast` as in `count_ngrams`; the result is the same.
    """
    kernel = _kernel() if fast or (fast is None and len(texts) > _ENOUGH) else None
    made = _sketches(texts, kernel)
    if not len(made.keys):
        return np.zeros((0, 2), np.int64), np.zeros(0)
    asked = _candidates(made, kernel)
    cosines = _compared(made, asked, kernel)
    more = _beyond(asked, cosines >= 0.0, len(made))
    pairs, cosines = np.concatenate([asked, more]), np.concatenate([cosines, _compared(made, more, kernel)])
    codes, cosines = (pairs[:, 1] << 32 | pairs[:, 0])[cosines >= 0.0], cosines[cosines >= 0.0]
    order = np.argsort(codes)
    return np.stack([codes[order] >> 32, codes[order] & 0xFFFFFFFF], axis=1), cosines[order]


def _sketches(texts: Sequence[str], kernel: ModuleType | None) -> Sketches:
    """Of a text of n 3-grams those whose hash 2**level divides, the least level with n >> level <= 96, in their order: equal n-grams are drawn
    or left together, whatever the level of the texts."""

    def block(first: int, last: int) -> _Sketched:
        joined = "\0".join(texts[first:last]) + "\0"
        if joined.count("\0") != last - first:
            joined = "\0".join(text.replace("\0", "") for text in texts[first:last]) + "\0"
        units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
        if kernel is None:
            return _sketched(units)
        room = min(len(units), _MOST * (last - first))
        rows, spots, keys = np.empty(room, np.uint32), np.empty(room, np.uint16), np.empty(room + 1, np.uint32)
        letters, hashes, picks = np.empty((3, len(units) + 2), np.uint32)
        sizes, counts, levels = np.empty((3, last - first), np.int64)
        size, keyed = kernel.sketch(
            units, _table(), salt(3), _USUAL, _MOST, _EXTEND, _MIX, letters, hashes, picks, rows, spots, keys, sizes, counts, levels
        )
        return rows[:size].copy(), spots[:size].copy(), keys[:keyed].copy(), sizes, counts, levels

    blocks = list(in_threads(block, len(texts), _BLOCK)) or [_sketched(np.zeros(0, np.uint16))]
    rows, spots, keys, sizes, counts, levels = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    none, weights = np.zeros(1, np.int64), _weights(rows, len(texts), kernel)
    return Sketches(np.concatenate([none, np.cumsum(sizes)]), rows, spots, weights, np.concatenate([none, np.cumsum(counts)]), keys, levels)


def _sketched(units: npt.NDArray[np.uint16]) -> _Sketched:
    """What a block of `Sketches` is made of, the number of hashes and of keys for each text, from texts each ended by a 0."""
    ended, folded = units == 0, _table()[units].astype(np.uint32)
    texts, kept = int(ended.sum()), folded != 0
    of, letters = np.cumsum(ended)[kept], folded[kept]
    spots = np.arange(len(of)) - np.searchsorted(of, of)
    after = np.append(np.where(of[3:] == of[:-3], letters[3:], 0), np.zeros(3, np.uint32))[: len(of)].astype(np.uint32) if len(of) > 2 else letters
    inside = np.flatnonzero(of[:-2] == of[2:]) if len(of) > 2 else np.zeros(0, np.int64)
    hashes = hashed(letters, 3)[inside] if len(inside) else np.zeros(0, np.uint32)
    of, spots, after = of[inside], spots[inside], after[inside]
    grams, levels = np.bincount(of, minlength=texts), np.zeros(texts, np.int64)
    while (more := grams >> levels > _USUAL).any():
        levels[more] += 1
    drawn = np.flatnonzero(hashes & ((1 << levels[of]) - 1).astype(np.uint32) == 0)
    drawn = drawn[np.sort(np.unique(of[drawn] << 32 | hashes[drawn].astype(np.int64), return_index=True)[1])]
    drawn = drawn[np.arange(len(drawn)) - np.searchsorted(of[drawn], of[drawn]) < _MOST]
    of, hashes = of[drawn], hashes[drawn]
    keyed = hashes >> np.uint32(31) == 1
    keys = (hashes[keyed] ^ after[drawn][keyed] * _EXTEND) * _MIX
    return hashes, np.minimum(spots[drawn], 0xFFFF).astype(np.uint16), keys, np.bincount(of, minlength=texts), np.bincount(of[keyed], minlength=texts), levels


def _candidates(made: Sketches, kernel: ModuleType | None) -> npt.NDArray[np.int64]:
    """Pairs (later, earlier), ascending, shape (pairs, 2): up to 16 earlier texts for each, those whose shared keys weigh most, of the texts that stand shortly before
    it among those with the same key (of a key that many texts hold, fewer). Keys weigh by how rare they are here."""
    bits = max(10, len(made.keys).bit_length() + 1)
    held = np.maximum(np.arange(max(3, len(made) + 1)), 1)
    rare = np.clip(np.rint(_STEP * np.log((len(made) + _PRIOR) / held) ** 2), 0, 255).astype(np.uint8)
    texts = np.repeat(np.arange(len(made), dtype=np.uint32), np.diff(made.starts))
    packed, places = _indexed(made.keys, texts, rare, bits, kernel)

    def block(first: int, last: int) -> npt.NDArray[np.int64]:
        if kernel is None:
            found = [_likeliest(made, packed, places, int(rare[2]), row) for row in range(first, last)]
            sizes, others = np.array([len(of) for of in found]), np.concatenate(found)
        else:
            told, sizes = np.empty((last - first, _MOST_ALIKE), np.int64), np.zeros(last - first, np.int64)
            kernel.likeliest(made.starts, packed, places, made.levels, int(rare[2]), _SHARE, _MOST_ALIKE, first, last, told, sizes)
            others = told[np.arange(_MOST_ALIKE) < sizes[:, None]]
        codes = np.sort(np.repeat(np.arange(first, last), sizes) << 32 | others)
        return np.stack([codes >> 32, codes & 0xFFFFFFFF], axis=1)

    return np.concatenate(list(in_threads(block, len(made), _BLOCK)))


def _indexed(
    keys: npt.NDArray[np.uint32], texts: npt.NDArray[np.uint32], rare: npt.NDArray[np.uint8], bits: int, kernel: ModuleType | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """(for every key: its place, << 16; how many places before it are worth reading, << 8; its weight. The text of every place.)

    Places stand in the order of buckets, the first `bits` of the key, then of texts. A key with nothing to read before it is 0.
    """
    entries = len(keys)
    if kernel is None:
        bucket = (keys >> np.uint32(32 - bits)).astype(np.int64)
        order = np.argsort(bucket, kind="stable")
        spots = np.empty(entries, np.int64)
        spots[order] = np.arange(entries)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(bucket, minlength=1 << bits))])
        held, before = starts[bucket + 1] - starts[bucket], spots - starts[bucket]
        reads = np.minimum(before, np.where(held > _CROWD, _LATEST, _WINDOW))
        return np.where(reads > 0, spots << 16 | reads << 8 | rare[np.minimum(held, len(rare) - 1)], 0), texts[order]
    compiled, parts = kernel, max(1, min(_PARTS, bits - 12))
    which = np.zeros((_RUNS, 1 << parts), np.int64)
    edges = [entries * run // _RUNS for run in range(_RUNS + 1)]
    heads, numbers = np.empty((2, entries), np.uint32)
    packed, places = np.zeros(entries, np.int64), np.empty(entries, np.uint32)

    def tally(run: int, _: int) -> None:
        compiled.tally(keys[edges[run] : edges[run + 1]], np.uint32(32 - parts), which[run])

    def part(run: int, _: int) -> None:
        compiled.part(keys, edges[run], edges[run + 1], np.uint32(32 - parts), cursors[run], heads, numbers)

    def index(first: int, last: int) -> None:
        for begin, end in zip(begins[first:last].tolist(), begins[first + 1 : last + 1].tolist(), strict=True):
            compiled.index(
                heads[begin:end], numbers[begin:end], begin, np.uint32(32 - bits), np.uint32((1 << bits - parts) - 1), texts, rare, _WINDOW, _CROWD, _LATEST,
                places[begin:end], packed,
            )  # fmt: skip

    list(in_threads(tally, _RUNS, 1))
    begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(which.sum(axis=0))])
    cursors = begins[:-1] + np.cumsum(which, axis=0) - which
    list(in_threads(part, _RUNS, 1))
    list(in_threads(index, 1 << parts, 16))
    return packed, places


def _likeliest(made: Sketches, packed: _Ints, places: npt.NDArray[np.uint32], most: int, row: int) -> _Ints:
    entries = packed[made.starts[row] : made.starts[row + 1]]
    own, entries = len(entries) * most, entries[entries > 0]
    spots, reads, weights = entries >> 16, entries >> 8 & 255, entries & 255
    at = np.repeat(spots - np.cumsum(reads), reads) + np.arange(int(reads.sum()))
    others, inverse = np.unique(places[at].astype(np.int64), return_inverse=True)
    total = np.bincount(inverse.ravel(), weights=np.repeat(weights, reads), minlength=len(others)).astype(np.int64)
    likely = ((total * _SHARE) << abs(made.levels[others] - made.levels[row]) >= own) & (others != row)
    best: _Ints = others[likely][np.lexsort((others[likely], -total[likely]))][:_MOST_ALIKE]
    return best


def _beyond(asked: npt.NDArray[np.int64], alike: npt.NDArray[np.bool_], texts: int) -> npt.NDArray[np.int64]:
    """Pairs (later, earlier), ascending, that were not asked about, of texts which are both alike to a third (of its first 32)."""
    found = asked[alike]
    codes = np.sort(np.concatenate([found[:, 0] << 32 | found[:, 1], found[:, 1] << 32 | found[:, 0]]))
    one, other = codes >> 32, codes & 0xFFFFFFFF
    held = np.bincount(one, minlength=texts)
    sizes = np.minimum(held, 2 * _MOST_ALIKE)[other]
    third = other[np.repeat((np.cumsum(held) - held)[other] - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))]
    first = np.repeat(one, sizes)
    reached = np.sort((first << 32 | third)[first > third])
    known = np.append(asked[:, 0] << 32 | asked[:, 1], -1)
    new = reached[np.append(True, reached[1:] != reached[:-1])[: len(reached)]]
    new = new[known[np.searchsorted(known[:-1], new)] != new]
    return np.stack([new >> 32, new & 0xFFFFFFFF], axis=1)


def _compared(made: Sketches, pairs: npt.NDArray[np.int64], kernel: ModuleType | None) -> npt.NDArray[np.float64]:
    """`_likeness` of pairs, shape (pairs,)."""
    cosines = np.empty(len(pairs))

    def block(first: int, last: int) -> None:
        if kernel is None:
            cosines[first:last] = [_likeness(made, i, j) for i, j in pairs[first:last].tolist()]
        else:
            kernel.compare(
                made.indptr, made.rows, made.spots, made.weights, made.levels, pairs[first:last], _ALIKE, _EQUAL, _SHORT, _FEW, _NEAR, cosines[first:last]
            )

    list(in_threads(block, len(pairs), 4 * _BLOCK))
    return cosines


def _likeness(made: Sketches, i: int, j: int) -> float:
    """The idf cosine of two texts, on what both had a chance to draw; -1 where they are not copies: where what they share in the same order, two
    places or more that lie as far apart here as there, is too little or lies in too few places."""
    level = max(int(made.levels[i]), int(made.levels[j]))
    mask = np.uint32((1 << level) - 1)
    hashes, squares, spots = [], [], []
    for row in (i, j):
        entries = slice(int(made.indptr[row]), int(made.indptr[row + 1]))
        drawn = made.rows[entries] & mask == 0
        hashes.append(made.rows[entries][drawn])
        squares.append(made.weights[entries][drawn].astype(np.int64))
        spots.append(made.spots[entries][drawn].astype(np.int64))
    shorter = min(int(made.spots[made.indptr[row + 1] - 1]) for row in (i, j))
    at, where = np.nonzero(hashes[1][:, None] == hashes[0])
    place, there, both = spots[1][at], spots[0][where], squares[1][at]
    apart = abs(place[:, None] - place)
    shift = there - place
    held = ((apart >= _NEAR) & (abs(shift[:, None] - shift) <= _FEW + (apart >> 5))).any(axis=1)
    runs, begun = 0, -_NEAR
    for spot in place[held].tolist():
        if spot - begun >= _NEAR:
            runs, begun = runs + 1, spot
    scale = max(float(np.sqrt(np.float64(squares[0].sum()) * np.float64(squares[1].sum()))), 1.0)
    alike = _ALIKE + (_EQUAL - _ALIKE) * max(0.0, 1.0 - shorter / _SHORT)
    copied = int(both[held].sum()) >= alike * scale and runs >= min(_FEW, 1 + shorter // (3 * _NEAR))
    return float(both.sum()) / scale if copied else -1.0
