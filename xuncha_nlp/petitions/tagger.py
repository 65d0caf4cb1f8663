"""What a code point belongs to by what stands around it: a private name, the accused, an address, a clause that gives the writer away."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from .lazy import lazy
from .lexicon import GIVEN, NOT_IN_NAME, RARE_SURNAMES, SURNAMES, WORDS
from .names import BOUNDARY, NOT_A_NAME, ODD, is_han, name_at

TAGS = ("plain", "name", "accused", "address", "role_clue")
BITS = 16
_PAD = 6
_CHUNK = 4096
_BLOCK = 64
_WORTH = 200_000  # code points that numpy reads while numba is imported: about 0.6 s
_seen = 0
_KIN = "嫂叔婶伯爷奶婆妈爸爹娘儿女妻夫哥弟姐妹侄孙舅姑姨媳婿嬷公"
_TITLE = "长任记计员纳师总董官医警干"
_TRADE = "工生友客者手户兵民匠贩徒伴邻人"
_N_GRAMS = (
    *((at, 1) for at in range(-3, 4)),
    *((at, 2) for at in range(-3, 3)),
    *((at, 3) for at in range(-3, 2)),
    (-4, 4),
    (0, 4),
    (1, 4),
)
_SHAPES = ((-2, 3), (-1, 3), (0, 3), (-2, 5), (-3, 7), (0, 5), (-4, 5))
_BUCKETS = np.searchsorted(np.array([3, 8, 20, 40, 80, 160]), np.arange(162)).astype(np.uint32)
FEATURES = len(_N_GRAMS) + len(_SHAPES) + 13
WORD_BITS = 20
_PRIME, _MIX = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_SALT = (np.arange(1, FEATURES + 1, dtype=np.uint32) * np.uint32(0xC2B2AE35))[:, None]
Floats = NDArray[np.float32]


def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """For each code point of the first plane: what stands for it in n-grams (digits are one), and its class."""
    shown = np.arange(0x10000, dtype=np.uint32)
    kind = np.full(0x10000, 1, np.uint32)
    kind[0x3400:0xA000] = 2
    groups = (GIVEN, NOT_IN_NAME, RARE_SURNAMES, SURNAMES - RARE_SURNAMES, frozenset(_KIN), frozenset(_TRADE), frozenset(_TITLE), BOUNDARY, frozenset("。！？；\n"), frozenset("0123456789０１２３４５６７８９"))
    for number, group in enumerate(groups, 3):
        kind[[ord(char) for char in group if ord(char) < 0x10000]] = number
    for digit in "0123456789０１２３４５６７８９":
        shown[ord(digit)] = ord("0")
    kind[0x41:0x5B] = kind[0x61:0x7B] = 14
    return shown, kind


_SHOWN, _KIND = _tables()


@dataclass(frozen=True)
class Lexicon:
    """What a dictionary says: how common a word two code points make and of which kind, whether three make one; how much a code point looks like a surname and a given name.

    `words` holds 0 to 3 for each hash of WORD_BITS of two code points, plus 4 where three code points of that hash are a word, plus 8 times the kind of the word of two;
    `chars` holds surname class * 8 + given class.
    """

    words: NDArray[np.uint8]
    chars: NDArray[np.uint8]


def word_slots(text: str, size: int) -> NDArray[np.uint32]:
    """The slot in Lexicon.words of each run of `size` code points."""
    points = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), 0xFFFF)
    grams = points
    for length in range(2, size + 1):
        grams = grams[:-1] * _PRIME + points[length - 1 :]
    return _slots(grams)


def _slots(grams: NDArray[np.uint32]) -> NDArray[np.uint32]:
    slots: NDArray[np.uint32] = (grams * _MIX) >> np.uint32(32 - WORD_BITS)
    return slots


def features(text: str, lexicon: Lexicon) -> NDArray[np.uint32]:
    """Rows of the table for each code point, shape (FEATURES, len(text))."""
    size = len(text)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    near = np.minimum(points, 0xFFFF)
    chars = np.zeros(size + 2 * _PAD, np.uint32)
    kinds = np.zeros(size + 2 * _PAD, np.uint32)
    chars[_PAD:-_PAD], kinds[_PAD:-_PAD] = _SHOWN[near], _KIND[near]
    looks = np.zeros(size + 2 * _PAD, np.uint32)
    looks[_PAD:-_PAD] = lexicon.chars[near]
    rows = np.empty((FEATURES, size), np.uint32)
    number = 0
    for series, parts in ((chars, _N_GRAMS), (kinds, _SHAPES)):
        grams = {1: series}
        for length in range(2, 1 + max(length for _, length in parts)):
            grams[length] = grams[length - 1][:-1] * _PRIME + series[length - 1 :]
        for at, length in parts:
            rows[number] = grams[length][_PAD + at : _PAD + at + size]
            number += 1
        if series is chars:
            held = lexicon.words[_slots(grams[2])].astype(np.uint32)
            pairs, sorts = held & np.uint32(3), held >> np.uint32(3)
            three = (lexicon.words[_slots(grams[3])] >> np.uint8(2) & np.uint8(1)).astype(np.uint32)
    p = {at: pairs[_PAD + at : _PAD + at + size] for at in range(-3, 3)}
    k = {at: sorts[_PAD + at : _PAD + at + size] for at in range(-3, 4)}
    c = {at: looks[_PAD + at : _PAD + at + size] for at in range(-2, 3)}
    inside = three[_PAD - 2 : _PAD - 2 + size] * 4 + three[_PAD - 1 : _PAD - 1 + size] * 2 + three[_PAD : _PAD + size]
    around = (p[-2] * 4 + p[-1]) * 16 + p[0] * 4 + p[1]
    rows[number] = around * 8 + inside
    rows[number + 1] = around * 16 + p[-3] * 4 + p[2]
    rows[number + 2] = (c[-1] * 32 + c[0]) * 32 + c[1]
    rows[number + 3] = (c[0] * 32 + c[1]) * 32 + c[2]
    rows[number + 4] = (c[-2] * 32 + c[-1]) * 32 + c[0]
    rows[number + 5] = rows[number + 2] * 16 + p[-1] * 4 + p[0]
    rows[number + 6] = rows[number + 3] * 256 + around
    rows[number + 7] = ((k[-3] * 8 + k[-2]) * 8 + k[-1]) * 32 + c[0]
    rows[number + 8] = (((k[1] * 8 + k[2]) * 8 + k[3]) * 8 + k[0]) * 8 + k[-2]
    number += 9
    index = np.arange(size)
    breaks = np.flatnonzero(points == 10)
    line = np.zeros(size + 1, np.int64)
    line[breaks + 1] = 1
    line = line[:size].cumsum()
    starts, ends = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [size]))
    size_of_line, tail = _bucket(ends - starts)[line], _bucket(size - 1 - index)
    left, right = _bucket(index - starts[line]), _bucket(ends[line] - 1 - index)
    rows[number] = _bucket(index) * 8 + size_of_line
    rows[number + 1] = tail * 8 + size_of_line
    rows[number + 2] = (left * 8 + right) * 16 + kinds[_PAD:-_PAD]
    rows[number + 3] = ((tail * 8 + right) * 16 + kinds[_PAD - 1 : -_PAD - 1]) * 256 + kinds[_PAD:-_PAD] * 16 + kinds[_PAD + 1 : size + _PAD + 1]
    rows += _SALT
    rows *= _PRIME
    rows ^= rows >> np.uint32(15)
    rows *= _MIX
    rows >>= np.uint32(32 - BITS)
    return rows


def _bucket(distance: NDArray[np.int64]) -> NDArray[np.uint32]:
    return _BUCKETS[np.minimum(distance, len(_BUCKETS) - 1)]


def _times(rows: Floats, weights: Floats) -> Floats:
    """A product by blocks so small that BLAS does each on one core: more threads would cost many times what they save."""
    size, whole = len(rows), len(rows) - len(rows) % _BLOCK
    product = np.empty((size, weights.shape[1]), np.float32)
    if whole:
        np.matmul(rows[:whole].reshape(-1, _BLOCK, rows.shape[1]), weights, out=product[:whole].reshape(-1, _BLOCK, weights.shape[1]))
    np.matmul(rows[whole:], weights, out=product[whole:])
    return product


@dataclass(frozen=True)
class Tagger:
    """An embedding of hashed n-grams, dilated convolutions and a softmax.

    A row of `table` holds the 8-bit weights of an n-gram, four to a uint64, so that rows add up without overflow.
    """

    table: NDArray[np.uint64]
    scale: Floats
    layers: dict[str, Floats]
    dilations: tuple[int, ...]
    lexicon: Lexicon
    names: NDArray[np.float64]  # weights of whose.FEATURES

    def private(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability that a name is of the writer or a bystander, for rows of whose.describe."""
        rates: NDArray[np.float64] = 1 / (1 + np.exp(-(rows @ self.names)))
        return rates

    def scores(self, text: str) -> Floats:
        """Probability of each of TAGS for each code point, shape (len(text), 5)."""
        if not text:
            return np.zeros((0, len(TAGS)), np.float32)
        if len(text) <= _CHUNK + 64:
            return self._window(text)
        parts = []
        for at in range(0, len(text), _CHUNK):
            low, high = max(0, at - 32), min(len(text), at + _CHUNK + 32)
            parts.append(self._window(text[low:high])[at - low : at - low + _CHUNK])
        return np.concatenate(parts)

    @cached_property
    def _compiled(self) -> tuple[Any, ...]:
        """What the compiled path takes besides the code points."""
        layers = self.layers
        eight = (self.table.view(np.uint16).astype(np.int16) - 128).astype(np.int8)
        convolutions = np.stack([np.ascontiguousarray(layers[f"conv{dilation}"]) for dilation in self.dilations])
        biases = np.stack([layers[f"conv{dilation}_bias"] for dilation in self.dilations])
        bias = layers["bias"] + np.float32(128 * FEATURES) * self.scale
        held = (self.scale, bias, layers["all"], layers["all_bias"], np.array(self.dilations), convolutions, biases, layers["out"], layers["out_bias"])
        shapes = (np.array(_N_GRAMS), np.array(_SHAPES), WORD_BITS, BITS)
        return (_SHOWN, _KIND, self.lexicon.words, self.lexicon.chars, _BUCKETS, *shapes, eight, *(np.ascontiguousarray(array) for array in held))

    def _window(self, text: str) -> Floats:
        if compiled := _loops(len(text)):
            scores: Floats = compiled(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), *self._compiled)
            return scores
        layers, width = self.layers, len(self.scale)
        sums = self.table.take(features(text, self.lexicon), axis=0).sum(axis=0).view(np.uint16)
        hidden = sums * self.scale
        hidden += layers["bias"]
        np.maximum(hidden, 0, out=hidden)
        hidden += np.maximum(hidden.mean(axis=0) @ layers["all"] + layers["all_bias"], 0)
        for dilation in self.dilations:
            parts = _times(hidden, layers[f"conv{dilation}"])
            step = parts[:, width : 2 * width] + layers[f"conv{dilation}_bias"]
            step[dilation:] += parts[:-dilation, :width]
            step[:-dilation] += parts[dilation:, 2 * width :]
            np.maximum(step, 0, out=step)
            hidden += step
        logits = _times(hidden, layers["out"]) + layers["out_bias"]
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return logits


def _loops(size: int) -> Callable[..., Floats] | None:
    """The compiled path once this process has read enough to repay the import of numba; None before, and where numba is missing."""
    global _seen
    if _seen < _WORTH:
        _seen += size
        return None
    return _probabilities()


@cache
def _probabilities() -> Callable[..., Floats] | None:
    try:
        from .tagger_numba import probabilities
    except (ImportError, RuntimeError):
        return None
    return probabilities  # type: ignore[no-any-return]


def read_tagger(folder: Path) -> Tagger:
    """The model of a folder: manifest.json with the SHA-256 of weights.npz. Raises ModelError."""
    try:
        manifest, data = json.loads((folder / "manifest.json").read_text("utf-8")), (folder / "weights.npz").read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(f"遮盖模型读不出：{folder}。请重新安装 xuncha-nlp。") from error
    if manifest.get("features") != FEATURES or hashlib.sha256(data).hexdigest() != manifest.get("sha256"):
        raise ModelError(f"遮盖模型与清单不符：{folder}。文件可能被改动，请重新安装 xuncha-nlp。")
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        layers = {name: held[name].astype(np.float32) for name in held.files if name not in ("table", "scale", "words", "chars")}
        scale = held["scale"]
        dilations = tuple(sorted(int(name[4:]) for name in layers if name.startswith("conv") and name[4:].isdigit()))
        for dilation in dilations:  # (3 * width, width) for left, middle, right -> (width, 3 * width): one product instead of three
            layers[f"conv{dilation}"] = np.concatenate(np.split(layers[f"conv{dilation}"], 3), axis=1)
        layers["bias"] -= np.float32(128 * FEATURES) * scale
        table = (held["table"].astype(np.int16) + 128).astype(np.uint16).view(np.uint64)
        words = np.zeros(1 << WORD_BITS, np.uint8)
        words[np.cumsum(held["words"][0], dtype=np.int64)] = held["words"][1]
        return Tagger(table, scale, layers, dilations, Lexicon(words, held["chars"]), np.array(list(manifest["names"].values())))


@cache
def tagger() -> Tagger:
    """The tagger that comes with the package."""
    inside = Path(str(files("xuncha_nlp"))) / "_models"
    folder = inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "models"
    return read_tagger(folder / "masking" / "convolution" / "1")


NO_NAME = lazy("元整|[壹贰叁肆伍陆柒捌玖拾佰仟万亿元]{2}|[0-9０-９]{3}")
_HIGH = {"address": (0.95, 0.4), "role_clue": (0.8, 0.3)}
_RUN = re.compile(rb"\x01+")
_EDGE = " \t　\n，。、；：！？,.:;!?（）()“”\"|｜█"


def tagged(text: str, scores: Floats, kind: str) -> list[tuple[int, int]]:
    """Ranges whose best code point reaches the upper threshold and whose all reach the lower; no range crosses a line; `kind` is address or role_clue."""
    high, low = _HIGH[kind]
    column = scores[:, TAGS.index(kind)]
    if not len(column) or column.max() < high:
        return []
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer((column >= low).tobytes()):
        start, end = run.span()
        if column[start:end].max() < high:
            continue
        at = start
        for piece in text[start:end].split("\n"):
            shown = piece.strip(_EDGE)
            if shown:
                first = at + piece.index(shown)
                found.append((first, first + len(shown)))
            at += len(piece) + 1
    return found


def as_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A range that may be a name, widened to the whole of a name that it is a part of."""
    for first in (start, start - 1):
        if first >= 0 and (size := name_at(text, first, strict=True)) and first + size > end - (first < start) and size <= 3 and first + size >= end:
            start, end = first, first + size
            break
    if end - start == 2 and text[start] == "姓":
        start += 1
    shown = text[start:end]
    if end - start == 2 and shown[0] in SURNAMES and shown[1] not in GIVEN and shown[1] not in _KIN + "某家总":
        return []
    if end - start == 1:
        alone = not is_han(text[end : end + 1] or " ") and (not is_han(text[start - 1 : start] or " ") or text[start - 1] == "姓")
        return [(start, end)] if alone and shown in SURNAMES - RARE_SURNAMES else []
    return [] if shown in WORDS or NO_NAME.search(shown) or NOT_A_NAME.search(shown) or end - start > 12 or not is_han(shown[0]) or ODD & set(shown) else [(start, end)]
