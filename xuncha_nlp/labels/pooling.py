"""Sentence scores pooled to the letter, and the layers that turn them into calibrated probabilities: shared by every backend.

The best window (a sentence, or two neighbours) of a letter speaks for a label, so evidence comes with the score.
Arrays hold a batch: B letters, K labels of an axis in the order of its codes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from ..types import Span

SENTENCE_AXES = ("conduct", "point", "nature", "domain", "reason")
LETTER_AXES = ("nature", "discipline", "focus", "domain")
_BATCH, _BATCH_SIZE = 256, 200_000
_RELATED = 0.1
_FAINT = 0.02
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer]


@cache
def loops() -> ModuleType | None:
    """The compiled loops where numba works; without it numpy gives the same numbers up to rounding."""
    try:
        from . import scoring_numba

        scoring_numba.check()
    except Exception:
        return None
    return scoring_numba


@dataclass(frozen=True, slots=True)
class Pooled:
    """Scores before calibration. Of a sentence axis: best probability over the windows, mean of the three best, probability of the letter
    read as one sentence, first and last piece of the best window, each (B, K). Of a letter axis: logits (B, K). `pieces`: where the
    sentences of each letter begin and end, (sentences, 2).
    """

    best: Mapping[str, Floats]
    mean: Mapping[str, Floats]
    whole: Mapping[str, Floats]
    first: Mapping[str, Ints]
    last: Mapping[str, Ints]
    letter: Mapping[str, Floats]
    pieces: tuple[npt.NDArray[np.int64], ...]

    def __len__(self) -> int:
        return len(self.pieces)

    def bounds(self, axis: str, rows: Ints, labels: Ints) -> list[tuple[int, int]]:
        """Where the best window of each label begins and ends in the letter of the row beside it."""
        starts = np.cumsum([0, *map(len, self.pieces)])[rows]
        pieces = np.concatenate(self.pieces)
        first, last = pieces[starts + self.first[axis][rows, labels], 0], pieces[starts + self.last[axis][rows, labels], 1]
        return list(zip(first.tolist(), last.tolist(), strict=True))

    def take(self, rows: Sequence[int]) -> Pooled:
        """The letters at `rows`."""
        at = list(rows)

        def rows_of(part: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
            return {axis: values[at] for axis, values in part.items()}

        return Pooled(
            rows_of(self.best), rows_of(self.mean), rows_of(self.whole), rows_of(self.first), rows_of(self.last), rows_of(self.letter),
            tuple(self.pieces[i] for i in at),
        )  # fmt: skip

    @staticmethod
    def join(parts: Sequence[Pooled]) -> Pooled:
        """One batch after the other."""

        def along(name: str) -> dict[str, npt.NDArray[Any]]:
            return {k: np.concatenate([getattr(p, name)[k] for p in parts]) for k in getattr(parts[0], name)}

        return Pooled(
            along("best"), along("mean"), along("whole"), along("first"), along("last"), along("letter"), tuple(piece for p in parts for piece in p.pieces)
        )  # fmt: skip


@dataclass
class Scores:
    """Calibrated probabilities of letter number `row` of a batch, and the words they rest on. `tables`: axis -> (B, K); `relations` as in
    Calibration. For the whole batch: `likely`, axis -> of each letter the labels scored _FAINT or more, the likeliest first, and `windows`,
    axis -> where the best windows of these begin and end, by letter and label.
    """

    tables: Mapping[str, Floats]
    pooled: Pooled
    row: int
    phrases: dict[tuple[str, int], Span] = field(default_factory=dict)
    relations: Mapping[str, Floats] = field(default_factory=dict)
    likely: dict[str, list[list[tuple[int, float]]]] = field(default_factory=dict)
    windows: dict[str, dict[tuple[int, int], tuple[int, int]]] = field(default_factory=dict)

    @cached_property
    def probability(self) -> dict[str, Floats]:
        """Probabilities per axis, shape (K,)."""
        return {axis: table[self.row] for axis, table in self.tables.items()}

    @cached_property
    def first(self) -> dict[str, Ints]:
        """The first piece of the best window of each label per sentence axis, shape (K,)."""
        return {axis: table[self.row] for axis, table in self.pooled.first.items()}

    @cached_property
    def pieces(self) -> npt.NDArray[np.int64]:
        """Where the sentences begin and end, shape (sentences, 2)."""
        return self.pooled.pieces[self.row]

    def ranked(self, axis: str, least: float) -> list[tuple[int, float]]:
        """The labels of an axis scored `least` or more: number and probability, the likeliest first."""
        if least < _FAINT:
            return _ranked(self.tables[axis][self.row : self.row + 1], least)[0]
        if axis not in self.likely:
            self.likely[axis] = _ranked(self.tables[axis], _FAINT)
        found = self.likely[axis][self.row]
        for size, (_, score) in enumerate(found):
            if score < least:
                return found[:size]
        return found

    def best(self, axis: str, among: Collection[int] = ()) -> tuple[int, float]:
        """The likeliest label of an axis, or of some of its labels: number and probability."""
        for at, score in self.ranked(axis, _FAINT):
            if not among or at in among:
                return at, score
        return next((at, score) for at, score in self.ranked(axis, 0.0) if not among or at in among)

    def bounds(self, axis: str, at: int) -> tuple[int, int]:
        """Where the sentence, or the two neighbours, that carried label number `at` of a sentence axis begin and end."""
        if axis not in self.windows:
            rows, columns = np.nonzero(self.tables[axis] >= _FAINT)
            self.windows[axis] = dict(zip(zip(rows.tolist(), columns.tolist(), strict=True), self.pooled.bounds(axis, rows, columns), strict=True))
        pieces = self.pieces
        return self.windows[axis].get((self.row, at)) or (
            int(pieces[self.pooled.first[axis][self.row, at], 0]), int(pieces[self.pooled.last[axis][self.row, at], 1])
        )  # fmt: skip

    def window(self, axis: str, at: int) -> Span:
        """The sentence, or the two neighbours, that carried label number `at` of a sentence axis."""
        return Span(*self.bounds(axis, at))

    def span(self, axis: str, at: int) -> Span:
        """The phrase that carried the label where it was looked for, else its window."""
        return self.phrases.get((axis, at)) or self.window(axis, at)

    def support(self, axis: str, at: int, other: str, likely: Sequence[tuple[int, float]]) -> tuple[Span, ...]:
        """The words of a conduct or a point, and elsewhere those of the related label among the likely ones of the other axis that bore it out."""
        own = self.span(axis, at)
        if axis not in self.relations:
            return (own,)
        related = self.relations[axis]
        close, best = max([(float(related[n, at]), n) for n, _ in likely], default=(0.0, 0))
        words = self.span(other, best)
        return (own, words) if close >= _RELATED and (words.end <= own.start or own.end <= words.start) else (own,)


def _ranked(table: Floats, least: float) -> list[list[tuple[int, float]]]:
    """Of each row (K,) number and value of those at `least` or more, the highest first."""
    rows, columns = np.nonzero(table >= least)
    values = table[rows, columns]
    order = np.lexsort((columns, -values, rows))
    found = list(zip(columns[order].tolist(), values[order].tolist(), strict=True))
    return [found[start:stop] for start, stop in pairwise(np.searchsorted(rows, np.arange(len(table) + 1)).tolist())]


@dataclass(frozen=True)
class Calibration:
    """Logistic layers over pooled scores: axis -> (weights, bias). `relations` say how often a sentence with a label of one axis
    carries one of the other ("conduct": (points, conducts), "point": (conducts, points)); `groups` which conducts and points speak
    for each discipline and focus; `accusation` is that code's place on the nature axis. `second`: a second look at each label of an
    axis given the scores of all: (own (K,), others (all labels, K), bias (K,)); what it says is averaged with the first.
    """

    layers: Mapping[str, tuple[Floats, Floats]]
    relations: Mapping[str, Floats]
    groups: Mapping[str, Mapping[str, list[list[int]]]]
    accusation: int
    second: Mapping[str, tuple[Floats, Floats, Floats]] = field(default_factory=dict)

    def apply(self, pooled: Pooled) -> list[Scores]:
        """Calibrated scores of each letter of a batch."""
        found = self.probabilities(pooled)
        likely: dict[str, list[list[tuple[int, float]]]] = {}
        windows: dict[str, dict[tuple[int, int], tuple[int, int]]] = {}
        return [Scores(found, pooled, row, {}, self.relations, likely, windows) for row in range(len(pooled))]

    def probabilities(self, pooled: Pooled) -> dict[str, Floats]:
        """Axis -> (B, K)."""
        found = {"nature": softmax(self._layer("nature", nature_features(pooled))), "domain": softmax(self._layer("domain", domain_features(pooled)))}
        accusing = found["nature"][:, self.accusation]
        for axis in ("conduct", "point"):
            found[axis] = sigmoid(self._weighed(axis, label_columns(pooled, axis, accusing, self.relations)))
        weights, bias = self.layers["reason"]
        found["reason"] = sigmoid((reason_features(pooled, accusing) * weights).sum(axis=2) + bias)
        for axis in ("discipline", "focus"):
            found[axis] = sigmoid(self._weighed(axis, group_columns(pooled, axis, accusing, found, self.groups[axis])))
        others = all_labels(found)
        for axis, (own, weights, bias) in self.second.items():
            again = sigmoid(np.asarray(own * logit(found[axis]) + others @ weights + bias, np.float32))
            found[axis] = np.asarray((found[axis] + again) / 2, np.float32)
        return found

    def _layer(self, axis: str, features: Floats) -> Floats:
        weights, bias = self.layers[axis]
        return np.asarray(features @ weights + bias, np.float32)

    def _weighed(self, axis: str, columns: Sequence[Floats]) -> Floats:
        """The layer over columns (B, K) or (B, 1), as `_layer` over the columns side by side."""
        weights, bias = self.layers[axis]
        return np.asarray(sum((column * weight for column, weight in zip(columns, weights, strict=True)), bias), np.float32)


def all_labels(found: Mapping[str, Floats]) -> Floats:
    """Roots of the probabilities of all labels side by side, shape (B, all labels)."""
    parts = [found[axis] for axis in ("conduct", "point", "nature", "discipline", "focus")]
    return np.asarray(np.sqrt(np.concatenate(parts, axis=1)), np.float32)


def softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), np.float32)


def logit(probability: Floats) -> Floats:
    clipped = np.clip(probability, 1e-5, 1 - 1e-5)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float32)


def windows(offsets: Ints) -> tuple[Ints, Ints, Ints]:
    """First and last piece of each window of texts with the pieces offsets[i]:offsets[i+1], and the offsets of each text's windows.

    Every piece is a window, and so is every pair of neighbours.
    """
    counts = np.diff(offsets)
    ends = np.cumsum(2 * counts - 1)
    text = np.repeat(np.arange(len(counts)), 2 * counts - 1)
    place = np.arange(len(text)) - (ends - 2 * counts + 1)[text]
    single = place < counts[text]
    first = offsets[text] + np.where(single, place, place - counts[text])
    return first, first + ~single, np.concatenate([[0], ends])


def best_windows(probability: Floats) -> tuple[Floats, Floats, Ints]:
    """Of the probabilities (windows, columns) of one text: the best, the mean of the three best, and which window is the best."""
    chosen = probability.argmax(0)
    return probability[chosen, np.arange(len(chosen))], -np.sort(-probability, axis=0)[:3].mean(0), chosen


def in_batches(texts: Sequence[str], pool: Callable[[Sequence[str]], Pooled]) -> Iterator[Pooled]:
    """Texts pooled a batch at a time, so many that their windows fit in memory."""
    start, size = 0, 0
    for at, text in enumerate(texts):
        if at > start and (at - start >= _BATCH or size + len(text) > _BATCH_SIZE):
            yield pool(texts[start:at])
            start, size = at, 0
        size += len(text)
    if texts:
        yield pool(texts[start:])


def _length(pooled: Pooled) -> Floats:
    return np.log1p(np.array([len(p) for p in pooled.pieces], np.float32))


def nature_features(pooled: Pooled) -> Floats:
    """Letter and sentence scores of nature, how strong the conducts are, and the length; shape (B, features)."""
    conduct = -np.sort(-pooled.best["conduct"], axis=1)[:, :3]
    strong = (pooled.best["conduct"] > 0.3).sum(1).astype(np.float32)
    parts = [pooled.letter["nature"], *_spoken(pooled, "nature"), logit(conduct), _length(pooled)[:, None], strong[:, None]]
    return np.concatenate(parts, axis=1).astype(np.float32)


def domain_features(pooled: Pooled) -> Floats:
    """Letter scores and pooled sentence scores of the domains, shape (B, features)."""
    return np.concatenate([pooled.letter["domain"], *_spoken(pooled, "domain")], axis=1).astype(np.float32)


def _spoken(pooled: Pooled, axis: str) -> list[Floats]:
    """Logits of the best, the mean of three and the whole letter, (B, K) each."""
    return [logit(pooled.best[axis]), logit(pooled.mean[axis]), logit(pooled.whole[axis])]


def label_features(pooled: Pooled, axis: str, accusing: Floats, relations: Mapping[str, Floats]) -> Floats:
    """Shape (B, K, 9): the columns side by side."""
    return _side_by_side(label_columns(pooled, axis, accusing, relations))


def label_columns(pooled: Pooled, axis: str, accusing: Floats, relations: Mapping[str, Floats]) -> list[Floats]:
    """(B, K) or (B, 1) each: best, mean of three, gap to the best other label, length, nature, a cross term, what the related axis says, the
    whole letter, and that times the length.
    """
    best, mean, whole = _spoken(pooled, axis)
    order = np.partition(best, -2, axis=1)[:, -2:]
    rival = np.where(best == order[:, 1:], order[:, :1], order[:, 1:])
    support = logit(_strongest(pooled.best["point" if axis == "conduct" else "conduct"], relations[axis]))
    length = _length(pooled)[:, None]
    return [best, mean, best - rival, length, logit(accusing)[:, None], best * accusing[:, None], support, whole, whole * length]


def _strongest(rows: Floats, relations: Floats) -> Floats:
    """Of each row (others,) the largest product with each column of the relations (others, K), shape (rows, K)."""
    out = np.empty((len(rows), relations.shape[1]), np.float32)
    if compiled := loops():
        compiled.strongest(np.ascontiguousarray(rows), relations, out)
        return out
    for at, row in enumerate(rows):
        out[at] = (row[:, None] * relations).max(0)
    return out


def _side_by_side(columns: Sequence[Floats]) -> Floats:
    return np.stack(np.broadcast_arrays(*columns), axis=2).astype(np.float32)


def reason_features(pooled: Pooled, accusing: Floats) -> Floats:
    """Shape (B, reasons, 4): best, mean of three, whole letter, nature. Each reason has weights of its own."""
    spoken = _spoken(pooled, "reason")
    return np.stack([*spoken, np.ones_like(spoken[0]) * logit(accusing)[:, None]], axis=2)


def group_features(pooled: Pooled, axis: str, accusing: Floats, found: Mapping[str, Floats], groups: Mapping[str, list[list[int]]]) -> Floats:
    """Shape (B, disciplines or focuses, features): the columns side by side."""
    return _side_by_side(group_columns(pooled, axis, accusing, found, groups))


def group_columns(
    pooled: Pooled, axis: str, accusing: Floats, found: Mapping[str, Floats], groups: Mapping[str, list[list[int]]]
) -> list[Floats]:  # fmt: skip
    """(B, disciplines or focuses) or (B, 1) each: noisy-or and best of its conducts (and points), the letter head, the nature."""
    columns = []
    for source, members in groups.items():
        values, none = found[source], np.zeros(len(pooled), np.float32)
        columns.append(logit(np.stack([1 - np.prod(1 - values[:, m], axis=1) if m else none for m in members], axis=1)))
        columns.append(logit(np.stack([values[:, m].max(axis=1) if m else none for m in members], axis=1)))
    return [*columns, pooled.letter[axis], logit(accusing)[:, None]]


def arrays_of(calibration: Calibration) -> dict[str, npt.NDArray[Any]]:
    """The layers as named arrays, for `calibration_of`."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for axis, (weights, bias) in calibration.layers.items():
        arrays[f"layer.{axis}.weights"], arrays[f"layer.{axis}.bias"] = weights, np.asarray(bias, np.float32)
    for axis, parts in calibration.second.items():
        arrays |= {f"second.{axis}.{name}": part for name, part in zip(("own", "others", "bias"), parts, strict=True)}
    return arrays | {f"relation.{axis}": table for axis, table in calibration.relations.items()}


def calibration_of(arrays: Mapping[str, npt.NDArray[np.float32]], manifest: Mapping[str, object]) -> Calibration:
    """The layers from `arrays_of`."""
    layers = {
        name.split(".")[1]: (arrays[name], arrays[name.replace("weights", "bias")])
        for name in arrays if name.startswith("layer.") and name.endswith(".weights")
    }  # fmt: skip
    relations = {n.split(".")[1]: arrays[n].astype(np.float32) for n in arrays if n.startswith("relation.")}
    axes = [n.split(".")[1] for n in arrays if n.startswith("second.") and n.endswith(".own")]
    second = {axis: (arrays[f"second.{axis}.own"], arrays[f"second.{axis}.others"], arrays[f"second.{axis}.bias"]) for axis in axes}
    return Calibration(layers, relations, manifest["groups"], int(manifest["accusation"]), second)  # type: ignore[arg-type, call-overload]
