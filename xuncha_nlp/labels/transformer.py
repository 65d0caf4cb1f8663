"""The transformer model: an encoder gives a vector a window (a sentence, or two neighbours), linear heads give scores of every axis.

What it scores, points at and calibrates is what the linear model does. `transformer_fit.py` makes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..encoder import Floats, LocalEncoder, libraries, load_encoder
from ..errors import ModelError
from ..types import COVER, file_digest
from .features import cut
from .heard import SILENT
from .pooling import Calibration, Ints, Pooled, Scores, arrays_of, best_windows, calibration_of, in_batches, softmax, windows

VERSION = "1"
_READ = str.maketrans({COVER: None, SILENT: None, "她": "他"})
_SUFFIXES = {".safetensors", ".json", ".txt", ".model", ".jinja"}


@dataclass(frozen=True, slots=True)
class Head:
    """Logits of an axis: weights (dimension, columns), bias (columns,). A sentence head has "none" as its first column."""

    name: str
    level: str
    codes: tuple[str, ...]
    weights: Floats
    bias: Floats

    def logits(self, vectors: Floats) -> Floats:
        """Shape (rows, columns)."""
        return np.asarray(vectors @ self.weights + self.bias, np.float32)


@dataclass(frozen=True)
class TransformerModel:
    """Everything that scoring needs. Sentence heads read a window's vector, letter heads the mean of a letter's sentences."""

    encoder: LocalEncoder
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
        texts = [read("，".join(clauses[i : j + 1])) for i, j in zip(first, last, strict=True)]
        return self._sentence_scores(self.encoder.vectors(texts))

    def _sentence_scores(self, vectors: Floats) -> dict[str, Floats]:
        return {h.name: softmax(h.logits(vectors))[:, 1:] for h in self.heads if h.level == "sentence"}

    def _pool(self, texts: Sequence[str]) -> Pooled:
        parts = cut(texts)
        spans = tuple(parts.of(i) for i in range(len(texts)))
        known: dict[str, int] = {}
        at = [np.array([known.setdefault(w, len(known)) for w in windows_of(t, s)]) for t, s in zip(texts, spans, strict=True)]
        vectors = self.encoder.vectors(list(known))
        scores = self._sentence_scores(vectors)
        first, last, offsets = windows(parts.offsets)
        best = {axis: [best_windows(score[own]) for own in at] for axis, score in scores.items()}
        chosen = {axis: np.stack([c for _, _, c in found]) + offsets[:-1, None] for axis, found in best.items()}
        pieces = parts.offsets[:-1, None]
        whole = np.stack([vectors[own[: len(found)]].mean(0) for own, found in zip(at, spans, strict=True)])
        return Pooled(
            {axis: np.stack([b for b, _, _ in found]) for axis, found in best.items()}, {axis: np.stack([m for _, m, _ in found]) for axis, found in best.items()},
            self._sentence_scores(whole), {axis: first[c] - pieces for axis, c in chosen.items()}, {axis: last[c] - pieces for axis, c in chosen.items()},
            {h.name: h.logits(whole) for h in self.heads if h.level == "letter"}, spans,
        )  # fmt: skip


def read(part: str) -> str:
    """A sentence as the encoder reads it: without covers, and 她 as 他, for who wrote must not count."""
    return part.translate(_READ)


def windows_of(text: str, bounds: npt.NDArray[np.int64]) -> list[str]:
    """What the encoder reads of a text, in the order of `windows`: every sentence, then every pair of neighbours."""
    own = [read(text[start:end]) for start, end in bounds.tolist()]
    return [*own, *(a + b for a, b in pairwise(own))]


def save(model: TransformerModel, folder: Path) -> None:
    """Write encoder/, heads.safetensors and manifest.json. Raises ModelError where an encoder lies there already."""
    libraries()
    from safetensors.numpy import save_file

    assert model.calibration is not None
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "encoder").exists():
        raise ModelError(f"{folder.name} 里已有一个模型。请换一个空文件夹。")
    model.encoder.save(folder / "encoder")
    arrays = {f"head.{h.level}.{h.name}.{part}": getattr(h, part) for h in model.heads for part in ("weights", "bias")}
    arrays |= arrays_of(model.calibration)
    save_file({name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}, folder / "heads.safetensors")
    files = _hashes(folder)
    manifest = {
        **model.manifest, "backend": "transformer", "backend_version": VERSION, "groups": model.calibration.groups,
        "accusation": model.calibration.accusation, "heads": [{"name": h.name, "level": h.level, "codes": h.codes} for h in model.heads],
        "encoder": {"pooling": model.encoder.pooling, "longest": model.encoder.longest, "dimension": model.encoder.dimension},
        "files": files, "weights_sha256": _digest(files),
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, manifest: dict[str, object], device: str = "auto") -> TransformerModel:
    """Read a model whose manifest was checked. Raises ModelError where a file is not that of the manifest, UnknownName without the extra."""
    libraries()
    from safetensors.numpy import load_file

    if manifest.get("backend_version") != VERSION:
        raise ModelError("模型由另一版本的分类后端写成，不能用。请用 xuncha train 重新训练。")
    try:
        found = _hashes(folder)
    except OSError as error:
        raise ModelError(f"模型文件夹 {folder.name} 读不出来。请检查路径和权限。") from error
    for name in found:
        if Path(name).suffix not in _SUFFIXES:
            raise ModelError(f"模型文件夹里有不该有的文件 {name}；本软件只读 safetensors。请换用未被改动的模型。")
    if found != manifest.get("files") or _digest(found) != manifest.get("weights_sha256"):
        raise ModelError("模型文件与清单中的校验值不符，文件可能被改动。请换用未被改动的模型。")
    try:
        told: Mapping[str, object] = manifest["encoder"]  # type: ignore[assignment]
        encoder = load_encoder(folder / "encoder", device=device, pooling=str(told["pooling"]), longest=int(str(told["longest"])))
        arrays = load_file(folder / "heads.safetensors")
        heads = tuple(
            Head(h["name"], h["level"], tuple(h["codes"]), *(arrays[f"head.{h['level']}.{h['name']}.{part}"] for part in ("weights", "bias")))
            for h in manifest["heads"]  # type: ignore[attr-defined]
        )
        return TransformerModel(encoder, heads, calibration_of(arrays, manifest), manifest)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ModelError(f"模型文件夹 {folder.name} 不完整。请换用完整的模型，或用 xuncha train 重新训练。") from error


def _hashes(folder: Path) -> dict[str, str]:
    """sha256 of heads.safetensors and of everything under encoder/, by path inside the folder."""
    paths = [folder / "heads.safetensors", *(p for p in (folder / "encoder").rglob("*") if p.is_file())]
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in sorted(paths)}


def _digest(files: Mapping[str, str]) -> str:
    return hashlib.sha256("\n".join(f"{name} {files[name]}" for name in sorted(files)).encode()).hexdigest()
