"""The linear model: one table over weighted n-grams gives sentence scores and whole-letter scores of every axis.

Each n-gram's row of the table holds a weight a label, and a few hundred hidden columns whose rectified sums pass through a second,
small matrix; the logits of both are averaged. numpy, or numba where it is installed; `linear_fit.py` makes it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ModelError
from .features import Pieces, Weighting, count, cut
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
    softmax,
    windows,
)  # fmt: skip

VERSION = "5"
Tables = tuple[Floats, Floats, Ints, Ints, Floats]


@dataclass(frozen=True, slots=True)
class Head:
    """Columns first:last of the table; a sentence head has "none" as its first column."""

    name: str
    level: str
    first: int
    last: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class LinearModel:
    """Everything that scoring needs. `table` (features, columns) int8 times `scale` (columns,): first a column a label of every head,
    then the hidden columns. `hidden` is their bias; `top` (hidden, sentence columns) and `bias` lead to the logits of the heads.
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
        return next(h for h in self.heads if h.name == axis).codes

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Calibrated scores of each text."""
        assert self.calibration is not None
        return [score for part in in_batches(texts, self._pool) for score in self.calibration.apply(part)]

    def pool(self, texts: Sequence[str]) -> Pooled:
        """Uncalibrated scores of texts."""
        return Pooled.join(list(in_batches(texts, self._pool)))

    def runs(self, clauses: Sequence[str], first: Ints, last: Ints) -> dict[str, Floats]:
        """Probabilities of runs of clauses first..last per sentence axis, shape (runs, labels)."""
        indptr, features, values, norms = self.weighting.apply(count(clauses))
        sums = self._sums(indptr, features, values)
        runs = np.empty((len(first), sums.shape[1]), np.float32)
        if _compiled():
            from . import scoring_numba

            scoring_numba.run_sums(sums, norms, first, last, runs)
        else:
            for at, (i, j) in enumerate(zip(first, last, strict=True)):
                runs[at] = sums[i : j + 1].sum(0) / np.sqrt(norms[i : j + 1].sum())
        logits = self._logits(runs)
        return {h.name: softmax(logits[:, h.first : h.last])[:, 1:] for h in self.heads if h.level == "sentence"}

    def _sums(self, indptr: npt.NDArray[np.int64], features: Ints, values: Floats) -> Floats:
        """Sparse rows times the table, shape (rows, columns)."""
        out = np.zeros((len(indptr) - 1, self.table.shape[1]), np.float32)
        if _compiled():
            from . import scoring_numba

            scoring_numba.row_sums(indptr, features, values, self.table, self.scale, out)
            return out
        for row in range(len(out)):
            start, stop = indptr[row], indptr[row + 1]
            if stop > start:
                out[row] = values[start:stop] @ self.table[features[start:stop]].astype(np.float32)
        out *= self.scale
        return out

    def _logits(self, sums: npt.NDArray[np.floating]) -> Floats:
        """Logits of the sentence columns from sums already divided by the norm."""
        sentence, labels = self.top.shape[1], len(self.bias)
        wide = sums[:, :sentence] + self.bias[:sentence]
        deep = np.maximum(sums[:, labels:] + self.hidden, 0) @ self.top + self.top_bias
        return np.asarray((wide + deep) / 2, np.float32)

    def _pool(self, texts: Sequence[str]) -> Pooled:
        pieces = cut(texts)
        sentence = [h for h in self.heads if h.level == "sentence"]
        letter = [h for h in self.heads if h.level == "letter"]
        best, mean, first, last, whole = (_compiled() or LinearModel._with_numpy)(self, pieces)
        shift = sentence[-1].last

        def columns(table: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
            return {h.name: table[:, h.first + 1 : h.last] for h in sentence}

        letters = {h.name: whole[:, h.first - shift : h.last - shift] for h in letter}
        spans = tuple(pieces.of(i) for i in range(len(pieces.offsets) - 1))
        return Pooled(columns(best), columns(mean), columns(first), columns(last), letters, spans)

    def _with_numpy(self, pieces: Pieces) -> Tables:
        """best, mean, first and last (B, sentence columns) and whole (B, letter columns)."""
        indptr, features, values, norms = self.weighting.apply(pieces.counts)
        sums = self._sums(indptr, features, values)
        letters, labels, sentence = len(pieces.offsets) - 1, len(self.bias), self.top.shape[1]
        best, mean = np.zeros((letters, sentence), np.float32), np.zeros((letters, sentence), np.float32)
        first, last = np.zeros((letters, sentence), np.int32), np.zeros((letters, sentence), np.int32)
        whole = np.zeros((letters, labels - sentence), np.float32)
        for at in range(letters):
            own = sums[pieces.offsets[at] : pieces.offsets[at + 1]]
            norm = norms[pieces.offsets[at] : pieces.offsets[at + 1]]
            left, right = windows(len(own))
            pair = (left != right)[:, None]
            scale = np.sqrt(norm[left] + np.where(pair[:, 0], norm[right], 0))
            logits = self._logits((own[left] + np.where(pair, own[right], 0)) / scale[:, None])
            whole[at] = own[:, sentence:labels].sum(0) / np.sqrt(norm.sum()) + self.bias[sentence:]
            for head in self.heads:
                if head.level == "sentence":
                    logits[:, head.first : head.last] = softmax(logits[:, head.first : head.last])
            best[at], mean[at], first[at], last[at] = best_windows(logits, left, right)
        return best, mean, first, last, whole

    def _with_numba(self, pieces: Pieces) -> Tables:
        from . import scoring_numba

        indptr, features, values, norms = self.weighting.apply(pieces.counts)
        letters, sentence = len(pieces.offsets) - 1, self.top.shape[1]
        best, mean = np.empty((letters, sentence), np.float32), np.empty((letters, sentence), np.float32)
        first, last = np.empty((letters, sentence), np.int32), np.empty((letters, sentence), np.int32)
        whole = np.empty((letters, len(self.bias) - sentence), np.float32)
        starts = np.array([h.first for h in self.heads if h.level == "sentence"] + [sentence], np.int64)
        scoring_numba.pool(
            indptr, features, values, norms, pieces.offsets, self.table, self.scale, self.bias, self.hidden, self.top, self.top_bias, starts,
            best, mean, first, last, whole,
        )  # fmt: skip
        return best, mean, first, last, whole


@cache
def _compiled() -> Callable[[LinearModel, Pieces], Tables] | None:
    """The compiled path where numba works; without it numpy gives the same numbers up to rounding."""
    try:
        from . import scoring_numba  # noqa: F401
    except Exception:
        return None
    return LinearModel._with_numba


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
