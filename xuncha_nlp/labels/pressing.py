"""How surely a letter tells of what must be reported at once: the reasons a backend read, how the letter speaks of now and then, and a small
model over its n-grams, weighed by one logistic layer.

pressing.npz was fitted on corpora/letters and corpora/urgent with scores by models that had not seen the writer (scripts/fit_pressing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..ngrams import Counts, count_ngrams
from .features import BITS, HIGH, LOW, rooted
from .pooling import Floats, Scores, logit, sigmoid
from .rules import Reading

if TYPE_CHECKING:
    from . import Labeller

DANGERS = (
    "r_team_misconduct", "r_personal_safety", "r_mass_event", "r_flight", "r_evidence_destroy", "r_retaliation", "r_obstruct_inspection",
    "r_safety_food_medicine",
)  # fmt: skip
_CONTACT = ("来电", "来访", "来信", "接听", "登记")


@dataclass(frozen=True, slots=True)
class Pressing:
    """A letter read once for the rules, and how surely it must be reported at once. `sure`: so surely that no rule need say it; `open`:
    not so surely that a rule is wrong which says it.
    """

    reading: Reading
    score: float
    sure: bool
    open: bool


@dataclass(frozen=True, slots=True)
class PressingModel:
    """columns (n-grams,) hashed, ascending, with idf and weights; `reasons` and `natures`: the codes whose scores the layer takes, in order;
    `layer` (features,), bias and the two limits of its probability.
    """

    columns: npt.NDArray[np.int64]
    idf: Floats
    weights: Floats
    bias: float
    reasons: tuple[str, ...]
    natures: tuple[str, ...]
    layer: Floats
    layer_bias: float
    sure: float
    open: float

    def weigh(self, readings: Sequence[Reading], scores: Sequence[Scores], labeller: Labeller) -> list[Pressing]:
        """Each letter, in order, read without the subjects' names and with 他 for 她. A code that the backend does not know scores nothing."""
        if not readings:
            return []
        grams = self.spoken([reading.text for reading in readings])
        rows = features(readings, told(scores, labeller.codes("reason"), "reason", self.reasons), told(scores, labeller.codes("nature"), "nature", self.natures), grams)
        found = sigmoid(np.asarray(rows @ self.layer + np.float32(self.layer_bias), np.float32)).tolist()
        return [Pressing(reading, score, score >= self.sure, score >= self.open) for reading, score in zip(readings, found, strict=True)]

    def spoken(self, texts: Sequence[str]) -> Floats:
        """What the n-grams say, shape (texts,)."""
        rows, places, values = rooted(counted(texts), self.columns, self.idf)
        return np.asarray(np.bincount(rows, values * self.weights[places], len(texts)) + self.bias, np.float32)


def counted(texts: Sequence[str]) -> Counts:
    """n-gram counts of letters without the words for how they came."""
    plain = list(texts)
    for word in _CONTACT:
        plain = [text.replace(word, "。。") if word in text else text for text in plain]
    return count_ngrams(plain, LOW, HIGH, BITS, fast=True)


def told(scores: Sequence[Scores], codes: Sequence[str], axis: str, wanted: Sequence[str]) -> Floats:
    """Logits of the `wanted` codes, shape (letters, codes)."""
    found = np.zeros((len(scores), len(wanted)), np.float32)
    rows = np.array([score.tables[axis][score.row] for score in scores])
    for column, code in enumerate(wanted):
        if code in codes:
            found[:, column] = rows[:, codes.index(code)]
    return logit(found)


def features(readings: Sequence[Reading], reasons: Floats, natures: Floats, grams: Floats) -> Floats:
    """Shape (letters, features): the reasons, the three likeliest dangers, the natures, tense, the n-grams. The first eight reasons are DANGERS."""
    dangers = -np.sort(-reasons[:, : len(DANGERS)], axis=1)[:, :3]
    return np.concatenate([reasons, dangers, natures, _tense(readings), grams[:, None]], axis=1)


def _tense(readings: Sequence[Reading]) -> Floats:
    """Words of now, pleas, words of long ago and of then, their share of the text, whether all of it is about now, and its length."""
    counts = np.array([[len(r.now), len(r.pleas), len(r.long_gone), len(r.gone)] for r in readings], np.float64).reshape(-1, 4)
    sizes = np.array([[max(1, len(r.text))] for r in readings], np.float64)
    about_now = np.array([[r.alarm, r.stirred] for r in readings], np.float64)
    shares = np.minimum(10.0, 100.0 * counts[:, (0, 1, 3)] / sizes)
    return np.concatenate([np.log1p(counts), shares, about_now, np.log(sizes)], axis=1).astype(np.float32)


@cache
def load_pressing() -> PressingModel:
    """The model that lies beside this module."""
    with as_file(files("xuncha_nlp.labels") / "pressing.npz") as path, np.load(path, allow_pickle=False) as arrays:
        weights = arrays["weights"].astype(np.float32) * arrays["scale"]
        bias, layer_bias, sure, least = arrays["limits"].tolist()
        reasons, natures = (tuple(arrays[name].tolist()) for name in ("reasons", "natures"))
        return PressingModel(arrays["columns"], arrays["idf"], weights, bias, reasons, natures, arrays["layer"], layer_bias, sure, least)
