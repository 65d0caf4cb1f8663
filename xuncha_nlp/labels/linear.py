"""The linear model: one table over weighted n-grams gives sentence scores and whole-letter scores of every axis.

Each n-gram's row of the table holds a weight a label for whole letters, and some hundred hidden columns whose rectified sums pass
through a second, small matrix to the labels of sentences. numpy, or numba where it is installed; `linear_fit.py` makes it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from ..ngrams import Counts
from .features import Weighting, count, cut
from .pooling import (
    Calibration,
    Floats,
    Ints,
    Pooled,
    Scores,
    arrays_of,
    best_windows,
    calibration_of,
    in_batches,
    loops,
    softmax,
    windows,
)  # fmt: skip

VERSION = "7"


@dataclass(frozen=True, slots=True)
class Head:
    """Columns first:last, of the table (letter) or of `top` (sentence); a sentence head has "none" as its first column."""

    name: str
    level: str
    first: int
    last: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class LinearModel:
    """Everything that scoring needs. `table` (features, columns) int8 times `scale` (columns,): first a column a label of the letter
    heads, whose biases are `bias`, then the hidden columns, whose biases are `hidden`; `top` (hidden, sentence columns) and `top_bias` lead
    from these to the logits of the sentence heads.
    """

    weighting: Weighting
    table: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats
    hidden: Floats
    top: Floats
    top_bias: Floats
    heads: tuple[Head, ...]
    calibration: Calibration | None
    manifest: dict[str, object]

    def codes(self, axis: str) -> tuple[str, ...]:
        """The codes of an axis in the order of the scores."""
        return self._codes[axis]

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        return {h.name: h.codes for h in self.heads}

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Calibrated scores of each text."""
        assert self.calibration is not None
        return [score for part in in_batches(texts, self._pool) for score in self.calibration.apply(part)]

    def pool(self, texts: Sequence[str]) -> Pooled:
        """Uncalibrated scores of texts."""
        return Pooled.join(list(in_batches(texts, self._pool)))

    def runs(self, clauses: Sequence[str], first: Ints, last: Ints) -> dict[str, Floats]:
        """Probabilities of runs of clauses first..last per sentence axis, shape (runs, labels)."""
        logits = self._logits(*self._sums(count(clauses)), first, last)
        return {h.name: softmax(logits[:, h.first : h.last])[:, 1:] for h in self._of("sentence")}

    def _of(self, level: str) -> list[Head]:
        return [h for h in self.heads if h.level == level]

    def _pool(self, texts: Sequence[str]) -> Pooled:
        pieces = cut(texts)
        sums, norms = self._sums(pieces.counts)
        first, last, offsets = windows(pieces.offsets)
        logits = self._logits(sums, norms, first, last)
        starts = np.array([h.first for h in self._of("sentence")] + [logits.shape[1]], np.int64)
        best, mean, chosen = _best(logits, offsets, starts)
        starts_of, ends_of = pieces.offsets[:-1], pieces.offsets[1:] - 1
        letter = _runs(sums, norms, starts_of, ends_of, len(self.bias)) + self.bias
        spoken = self._logits(sums, norms, starts_of, ends_of)
        whole = np.concatenate([softmax(spoken[:, a:b]) for a, b in pairwise(starts)], axis=1)

        def columns(table: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
            return {h.name: table[:, h.first + 1 : h.last] for h in self._of("sentence")}

        letters = {h.name: letter[:, h.first : h.last] for h in self._of("letter")}
        own = pieces.offsets[:-1, None]
        return Pooled(
            columns(best), columns(mean), columns(whole), columns(first[chosen] - own), columns(last[chosen] - own), letters,
            tuple(map(pieces.of, range(len(texts)))),
        )  # fmt: skip

    def _sums(self, counts: Counts) -> tuple[Floats, Floats]:
        """Weighted n-grams of each row times the table, shape (rows, columns), and the squared norms (rows,)."""
        out = np.empty((len(counts), self.table.shape[1]), np.float32)
        indptr, features, values, norms = self.weighting.apply(counts)
        if compiled := loops():
            compiled.row_sums(indptr, features, values, self.table, self.scale, out)
            return out, norms
        for row in range(len(out)):
            start, stop = indptr[row], indptr[row + 1]
            out[row] = values[start:stop] @ self.table[features[start:stop]].astype(np.float32)
        out *= self.scale
        return out, norms

    def _logits(self, sums: Floats, norms: Floats, first: Ints, last: Ints) -> Floats:
        """Logits of the sentence columns of the runs of rows first..last, shape (runs, sentence columns)."""
        labels = len(self.bias)
        if compiled := loops():
            hidden = np.empty((len(first), len(self.hidden)), np.float32)
            compiled.hidden_runs(sums, norms, first, last, labels, self.hidden, hidden)
        else:
            hidden = np.maximum(_runs(sums[:, labels:], norms, first, last, len(self.hidden)) + self.hidden, 0)
        logits = hidden @ self.top
        logits += self.top_bias
        return np.asarray(logits, np.float32)


def _runs(sums: Floats, norms: Floats, first: Ints, last: Ints, columns: int) -> Floats:
    """The first `columns` sums of rows first..last, each divided by the root of its squared norm, shape (runs, columns)."""
    if compiled := loops():
        out = np.empty((len(first), columns), np.float32)
        compiled.run_sums(sums, norms, first, last, columns, out)
        return out
    total, norm = sums[first, :columns], norms[first]
    for step in range(1, int((last - first).max(initial=0)) + 1):
        longer = np.flatnonzero(first + step <= last)
        total[longer] += sums[first[longer] + step, :columns]
        norm[longer] += norms[first[longer] + step]
    total /= np.sqrt(norm)[:, None]
    return np.asarray(total, np.float32)


def _best(logits: Floats, offsets: Ints, starts: Ints) -> tuple[Floats, Floats, Ints]:
    """Of the windows offsets[b]:offsets[b+1] of each text: the best probability of each column, the mean of the three best, and which
    window is the best, shapes (texts, columns). Each head, starts[a]:starts[a+1], is a softmax.
    """
    shape = len(offsets) - 1, logits.shape[1]
    best, mean, chosen = np.empty(shape, np.float32), np.empty(shape, np.float32), np.empty(shape, np.int64)
    if compiled := loops():
        compiled.best_windows(logits, offsets, starts, best, mean, chosen)
        return best, mean, chosen
    probability = np.concatenate([softmax(logits[:, a:b]) for a, b in pairwise(starts)], axis=1)
    for at, (start, stop) in enumerate(pairwise(offsets)):
        best[at], mean[at], chosen[at] = best_windows(probability[start:stop])
        chosen[at] += start
    return best, mean, chosen


def quantised(table: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """The table as int8 with one scale a column."""
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9).astype(np.float32) / 127
    return np.round(table / scale).astype(np.int8), scale


def save(model: LinearModel, folder: Path) -> None:
    """Write weights.npz and manifest.json."""
    assert model.calibration is not None
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[Any]] = {
        "column": model.weighting.column, "idf": model.weighting.idf, "table": model.table, "scale": model.scale, "bias": model.bias,
        "hidden": model.hidden, "top": model.top.astype(np.float16), "top_bias": model.top_bias,
    }  # fmt: skip
    arrays |= arrays_of(model.calibration)
    path = folder / "weights.npz"
    np.savez_compressed(path, allow_pickle=False, **arrays)
    manifest = dict(model.manifest)
    manifest["groups"], manifest["accusation"] = model.calibration.groups, model.calibration.accusation
    manifest["backend_version"] = VERSION
    manifest["heads"] = [{"name": h.name, "level": h.level, "first": h.first, "last": h.last, "codes": h.codes} for h in model.heads]
    manifest["weights_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, manifest: dict[str, object]) -> LinearModel:
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
        heads = manifest["heads"]
        assert isinstance(heads, list)
        return LinearModel(
            Weighting(arrays["column"], arrays["idf"]), arrays["table"], arrays["scale"], arrays["bias"], arrays["hidden"],
            arrays["top"].astype(np.float32), arrays["top_bias"],
            tuple(Head(h["name"], h["level"], h["first"], h["last"], tuple(h["codes"])) for h in heads), calibration_of(arrays, manifest), manifest,
        )  # fmt: skip
