"""text -> Analysis: scores of a classifier backend, then readable rules for specificity, priority and route."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from .._pick import pick
from ..errors import ModelError, TaxonomyError
from ..taxonomy import load_taxonomy
from ..types import Analysis
from .evidence import phrase
from .heard import heard, unnamed
from .judge import Labellable, judge, scans, shown, yardstick
from .kinds import is_material, label_kinds
from .outline import LabelEncoder
from .pooling import Floats, Ints, Scores
from .pressing import load_pressing
from .stated import relabel

BACKENDS = {"linear": "xuncha_nlp.labels.linear:load", "transformer": "xuncha_nlp.labels.transformer:load"}
TRAINERS = {"linear": "xuncha_nlp.labels.linear_fit:train", "transformer": "xuncha_nlp.labels.transformer_fit:train"}
DEFAULT_MODEL = "petition/linear/1"
VERSION = "5"
KINDS = "1"
_CHUNK = 256


class Labeller(Protocol):
    """What a classifier backend gives: calibrated scores and evidence for every axis it knows."""

    manifest: dict[str, object]

    def score(self, texts: Sequence[str]) -> list[Scores]: ...

    def runs(self, clauses: Sequence[str], first: Ints, last: Ints) -> dict[str, Floats]: ...

    def codes(self, axis: str) -> tuple[str, ...]: ...


def models_folder() -> Path:
    """Where the models lie: inside the installed package, or beside it in a source tree."""
    inside = Path(str(files("xuncha_nlp"))) / "_models"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "models"


def _folder(path: Path | str | None) -> Path:
    return Path(path) if path else models_folder() / DEFAULT_MODEL


def load_manifest(path: Path | str | None = None) -> dict[str, Any]:
    """What a model says of itself. Raises ModelError where it is missing."""
    folder = _folder(path)
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"找不到可用的模型清单（{folder.name}/manifest.json）。请重新安装本软件，或检查方案中的模型路径。") from error
    if not isinstance(manifest, dict) or not {"backend", "name", "version", "axes", "thresholds", "weights_sha256"} <= set(manifest):
        raise ModelError(f"模型清单 {folder.name}/manifest.json 不完整。请重新安装本软件，或用 make train 重新训练。")
    return manifest


def load_labeller(path: Path | str | None = None) -> Labeller:
    """The default labeller, or the one in a model folder. Raises ModelError for a wrong hash, backend or taxonomy."""
    folder, manifest = _folder(path), load_manifest(path)
    for axis, wanted in manifest["axes"].items():
        try:
            fits = load_taxonomy(wanted, on=date.max).axis == axis
        except TaxonomyError:
            fits = False
        if not fits:
            raise ModelError(f"模型清单中的 {axis} 指向 {wanted}，本软件没有这一版标签。请重新安装本软件。")
    labeller: Labeller = pick(BACKENDS, manifest["backend"], "分类后端")(folder, manifest)
    return labeller


def label_petitions(
    items: Sequence[Labellable], labeller: Labeller, *, on: date, focus: str | None = None, large_amount: float = 100_000.0
) -> list[Analysis]:
    """One Analysis an item, in order. Takes petitions and findings: anything with .id and .text (masked).

    `on` is the day of the inspection round and chooses the taxonomies; `focus` overrides the version of the focus axis
    ("2018-three" or "2024-four"); `large_amount` is in yuan. Facts and subjects are read from the item where it has them.
    """
    found: list[Analysis] = []
    yard, weigh, (said, told) = yardstick(labeller, on, focus), load_pressing().weigh, scans()
    for start in range(0, len(items), _CHUNK):
        part = items[start : start + _CHUNK]
        texts = [heard(item.text) for item in part]
        views = [unnamed(t, [s.name for s in getattr(item, "subjects", ()) if s.name]) for t, item in zip(texts, part, strict=True)]
        scores = labeller.score(views)
        phrase(labeller, views, scores, [shown(s, yard) for s in scores])
        urgency = weigh(told.read([view.replace("她", "他") for view in views]), scores, labeller)
        analyses = [
            judge(item, reading, score, yard, large_amount, pressing)
            for item, reading, score, pressing in zip(part, said.read(texts), scores, urgency, strict=True)
        ]
        found.extend(relabel(part, analyses, scores, labeller, yard.taxonomies))
    return found


__all__ = ["BACKENDS", "KINDS", "TRAINERS", "VERSION", "LabelEncoder", "Labellable", "Labeller", "Scores", "is_material", "label_kinds", "label_petitions", "load_labeller", "load_manifest", "models_folder"]
