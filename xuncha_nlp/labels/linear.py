"""The linear model: one matrix over weighted n-grams gives sentence scores and whole-letter scores of every axis.

Sentence scores are pooled to the letter by the best window (a sentence or two neighbours), so evidence comes with the
score. Small logistic layers turn pooled scores into calibrated probabilities. numpy only; `linear_fit.py` makes it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import ModelError
from ..types import Span
from .features import Floats, Pieces, Weighting, cut, windows

VERSION = "3"
SENTENCE_HEADS = ("conduct", "point", "nature", "domain", "reason")
LETTER_HEADS = ("nature", "discipline", "focus", "domain")
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Head:
    """Columns first:last of the matrix; a sentence head has "none" as its first column."""

    name: str
    level: str
    first: int
    last: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Scores of one letter before calibration: best probability per label, mean of the three best windows, its window."""

    best: Mapping[str, Floats]
    mean: Mapping[str, Floats]
    where: Mapping[str, tuple[tuple[int, int], ...]]
    letter: Mapping[str, Floats]
    pieces: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities of one letter per axis (in the order of `codes`) and where they rest on."""

    probability: Mapping[str, Floats]
    where: Mapping[str, tuple[tuple[int, int], ...]]
    pieces: tuple[Span, ...]

    def span(self, axis: str, at: int) -> Span:
        """The sentence, or the two neighbours, that carried label number `at` of a sentence axis."""
        first, last = self.where[axis][at]
        return Span(self.pieces[first].start, self.pieces[last].end)


@dataclass(frozen=True)
class LinearModel:
    """Everything that scoring needs. `layers` are the calibrating layers: axis -> (weights, bias); `relations` say how often
    a sentence of one axis is also of the other: "conduct" (points, conducts), "point" (conducts, points).
    """

    weighting: Weighting
    matrix: Floats
    bias: Floats
    heads: tuple[Head, ...]
    layers: Mapping[str, tuple[Floats, Floats]]
    relations: Mapping[str, Floats]
    manifest: Mapping[str, object]

    def codes(self, axis: str) -> tuple[str, ...]:
        """The codes of an axis in the order of `Scores.probability`."""
        return next(h for h in self.heads if h.name == axis).codes

    def head(self, name: str, level: str) -> Head:
        return next(h for h in self.heads if h.name == name and h.level == level)

    def pool(self, texts: Sequence[str]) -> list[Pooled]:
        """Uncalibrated scores of each text."""
        pooled: list[Pooled] = []
        for at in range(0, len(texts), _CHUNK):
            pooled.extend(self._pool(cut(texts[at : at + _CHUNK])))
        return pooled

    def _pool(self, pieces: Pieces) -> list[Pooled]:
        indptr, features, values, norms = self.weighting.apply(pieces.counts)
        raw = _row_sums(self.matrix, indptr, features, values)
        result = []
        for at in range(len(pieces.offsets) - 1):
            start, stop = int(pieces.offsets[at]), int(pieces.offsets[at + 1])
            result.append(self._pool_one(raw[start:stop], norms[start:stop], pieces.spans[start:stop]))
        return result

    def _pool_one(self, raw: Floats, norms: Floats, spans: tuple[Span, ...]) -> Pooled:
        first, last = windows(len(raw))
        pair = first != last
        sums = raw[first] + np.where(pair[:, None], raw[last], 0)
        scale = np.sqrt(norms[first] + np.where(pair, norms[last], 0))
        logits = np.asarray(sums / scale[:, None] + self.bias, np.float32)
        whole = raw.sum(0) / np.sqrt(norms.sum()) + self.bias
        best, mean, where, letter = {}, {}, {}, {}
        for head in self.heads:
            if head.level == "letter":
                letter[head.name] = whole[head.first : head.last]
                continue
            probability = _softmax(logits[:, head.first : head.last])[:, 1:]
            top = probability.argmax(0)
            best[head.name] = probability[top, np.arange(len(top))]
            strongest = -np.sort(-probability, axis=0)[:3]
            mean[head.name] = strongest.mean(0)
            where[head.name] = tuple(zip(first[top].tolist(), last[top].tolist(), strict=True))
        return Pooled(best, mean, where, letter, spans)

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Calibrated scores of each text."""
        return [self._calibrate(pooled) for pooled in self.pool(texts)]

    def _calibrate(self, pooled: Pooled) -> Scores:
        probability: dict[str, Floats] = {}
        nature = probability["nature"] = _softmax(self._layer("nature", nature_features(pooled))[None])[0]
        probability["domain"] = _softmax(self._layer("domain", domain_features(pooled))[None])[0]
        accusing = float(nature[self.head("nature", "letter").codes.index("accusation")])
        for axis in ("conduct", "point"):
            probability[axis] = _sigmoid(self._layer(axis, label_features(pooled, axis, accusing, self.relations)))
        weights, bias = self.layers["reason"]
        probability["reason"] = _sigmoid((reason_features(pooled, accusing) * weights).sum(axis=1) + bias)
        for axis in ("discipline", "focus"):
            groups = self._groups(axis)
            probability[axis] = _sigmoid(self._layer(axis, group_features(pooled, axis, accusing, probability, groups)))
        return Scores(probability, pooled.where, pooled.pieces)

    def _layer(self, axis: str, features: Floats) -> Floats:
        weights, bias = self.layers[axis]
        return (features @ weights + bias).astype(np.float32)

    def _groups(self, axis: str) -> Mapping[str, list[list[int]]]:
        groups = self.manifest["groups"]
        assert isinstance(groups, dict)
        found: Mapping[str, list[list[int]]] = groups[axis]
        return found


def _row_sums(matrix: Floats, indptr: np.ndarray, features: np.ndarray, values: Floats) -> Floats:
    """Sparse rows times the matrix, shape (rows, columns)."""
    out = np.zeros((len(indptr) - 1, matrix.shape[1]), np.float32)
    for row in range(len(out)):
        start, stop = indptr[row], indptr[row + 1]
        if stop > start:
            out[row] = values[start:stop] @ matrix[features[start:stop]]
    return out


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), np.float32)


def _logit(probability: Floats) -> Floats:
    clipped = np.clip(probability, 1e-5, 1 - 1e-5)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float32)


def nature_features(pooled: Pooled) -> Floats:
    """Letter and sentence scores of nature, how strong the conducts are, and the length; shape (features,)."""
    conduct = -np.sort(-pooled.best["conduct"])[:3]
    parts = [
        pooled.letter["nature"], _logit(pooled.best["nature"]), _logit(pooled.mean["nature"]), _logit(conduct),
        np.array([np.log1p(len(pooled.pieces)), (pooled.best["conduct"] > 0.3).sum()], np.float32),
    ]  # fmt: skip
    return np.concatenate(parts).astype(np.float32)


def domain_features(pooled: Pooled) -> Floats:
    """Letter scores and pooled sentence scores of the domains, shape (features,)."""
    return np.concatenate([pooled.letter["domain"], _logit(pooled.best["domain"]), _logit(pooled.mean["domain"])]).astype(np.float32)


def label_features(pooled: Pooled, axis: str, accusing: float, relations: Mapping[str, Floats]) -> Floats:
    """One row a label, shape (labels, 7): best, mean of three, gap to the best other label, length, nature, a cross term, and what the
    labels of the related axis say.
    """
    best, mean = _logit(pooled.best[axis]), _logit(pooled.mean[axis])
    order = np.sort(best)
    rival = np.where(best == order[-1], order[-2], order[-1])
    accused = float(_logit(np.array([accusing], np.float32))[0])
    length = np.log1p(len(pooled.pieces))
    support = np.zeros_like(best)
    if axis in relations:
        other = "point" if axis == "conduct" else "conduct"
        support = _logit((pooled.best[other][:, None] * relations[axis]).max(0))
    columns = [best, mean, best - rival, np.full_like(best, length), np.full_like(best, accused), best * accusing, support]
    return np.stack(columns, axis=1).astype(np.float32)


def reason_features(pooled: Pooled, accusing: float) -> Floats:
    """One row a reason, shape (reasons, 3): best, mean of three, nature. Each reason has weights of its own."""
    best, mean = _logit(pooled.best["reason"]), _logit(pooled.mean["reason"])
    return np.stack([best, mean, np.full_like(best, _logit(np.array([accusing], np.float32))[0])], axis=1)


def group_features(
    pooled: Pooled, axis: str, accusing: float, probability: Mapping[str, Floats], groups: Mapping[str, list[list[int]]]
) -> Floats:
    """One row a discipline or focus: noisy-or and best of its conducts (and points), the letter head, the nature."""
    columns = []
    for source, members in groups.items():
        values = probability[source]
        columns.append(np.array([1 - np.prod(1 - values[m]) if m else 0.0 for m in members]))
        columns.append(np.array([values[m].max() if m else 0.0 for m in members]))
    columns = [_logit(np.asarray(c, np.float32)) for c in columns]
    own = pooled.letter[axis]
    accused = float(_logit(np.array([accusing], np.float32))[0])
    columns += [own, np.full_like(own, accused)]
    return np.stack(columns, axis=1).astype(np.float32)


def save(model: LinearModel, folder: Path) -> None:
    """Write weights.npz (int8 matrix with one scale a column) and manifest.json."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = np.maximum(np.abs(model.matrix).max(axis=0), 1e-9).astype(np.float32) / 127
    arrays = {
        "column": model.weighting.column, "idf": model.weighting.idf, "bias": model.bias, "scale": scale,
        "matrix": np.round(model.matrix / scale).astype(np.int8),
    }  # fmt: skip
    for axis, (weights, bias) in model.layers.items():
        arrays[f"layer.{axis}.weights"], arrays[f"layer.{axis}.bias"] = weights, bias
    for axis, table in model.relations.items():
        arrays[f"relation.{axis}"] = table.astype(np.float16)
    path = folder / "weights.npz"
    np.savez_compressed(path, allow_pickle=False, **arrays)
    manifest = dict(model.manifest)
    manifest["backend_version"] = VERSION
    manifest["heads"] = [{"name": h.name, "level": h.level, "first": h.first, "last": h.last, "codes": h.codes} for h in model.heads]
    manifest["weights_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, manifest: Mapping[str, object]) -> LinearModel:
    """Read a model whose manifest was checked. Raises ModelError where the weights are not those of the manifest."""
    try:
        data = (folder / "weights.npz").read_bytes()
    except OSError as error:
        raise ModelError("模型文件夹里没有 weights.npz。请重新安装本软件，或检查方案中的模型路径。") from error
    if manifest.get("backend_version") != VERSION:
        raise ModelError("模型由另一版本的分类后端写成，不能用。请重新安装本软件，或用 make train 重新训练。")
    if hashlib.sha256(data).hexdigest() != manifest.get("weights_sha256"):
        raise ModelError("模型权重与清单中的校验值不符，文件可能被改动。请重新安装本软件。")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        matrix = arrays["matrix"].astype(np.float32) * arrays["scale"]
        layers = {
            name.split(".")[1]: (arrays[name], arrays[name.replace("weights", "bias")])
            for name in arrays.files if name.startswith("layer.") and name.endswith(".weights")
        }  # fmt: skip
        relations = {n.split(".")[1]: arrays[n].astype(np.float32) for n in arrays.files if n.startswith("relation.")}
        heads = manifest["heads"]
        assert isinstance(heads, list)
        return LinearModel(
            Weighting(arrays["column"], arrays["idf"]), matrix, arrays["bias"],
            tuple(Head(h["name"], h["level"], h["first"], h["last"], tuple(h["codes"])) for h in heads), layers, relations, manifest,
        )  # fmt: skip
