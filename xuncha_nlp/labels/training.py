"""What every backend is trained with: labelled sentences and letters, and the fitting of the calibrating layers.

Needs scikit-learn (extra `train`); use of a model does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ..taxonomy import load_crosswalk, load_taxonomy
from ..text import sentences
from .pooling import (
    Calibration,
    Floats,
    Pooled,
    Scores,
    all_labels,
    domain_features,
    group_features,
    label_features,
    logit,
    nature_features,
    reason_features,
    sigmoid,
    softmax,
)  # fmt: skip

NOT_READ = {"r_top_leader", "r_key_minority", "r_large_amount"}
AXES = ("nature", "discipline", "conduct", "focus", "point", "domain", "reason")
_OWN_BIAS = 0.3
_OWN_SCALE = 3.0
_LONGEST_PAIR = 200


@dataclass(frozen=True, slots=True)
class Sentence:
    """One training sentence. An axis missing in `labels` is unknown; an empty tuple means: none of that axis."""

    text: str
    writer: str
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Letter:
    """One labelled letter (masked text): codes per axis, quotes per code."""

    id: str
    text: str
    writer: str
    labels: Mapping[str, tuple[str, ...]]
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def codes_of(axis: str, on: date) -> tuple[str, ...]:
    """The codes that a model scores on an axis."""
    return tuple(c for c in load_taxonomy(axis, on).codes if c != "none")


def pieces_of(letters: Sequence[Letter]) -> list[Sentence]:
    """The sentences of labelled letters, and their pairs of neighbours, as scoring sees them.

    A sentence has a conduct or point where a quote covers half of either, else none; a pair has those of both.
    """
    made: list[Sentence] = []
    for letter in letters:
        own = _sentences(letter)
        made.extend(own)
        for a, b in pairwise(own):
            known = {axis for axis in ("conduct", "point") if axis in a.labels and axis in b.labels}
            labels = {axis: tuple(dict.fromkeys(a.labels[axis] + b.labels[axis])) for axis in sorted(known)}
            if labels and len(a.text) + len(b.text) < _LONGEST_PAIR:
                made.append(Sentence(a.text + b.text, letter.writer, labels))
    return made


def _sentences(letter: Letter) -> list[Sentence]:
    quotes = {code: _places(letter.text, found) for code, found in letter.evidence.items()}
    made = []
    for span in sentences(letter.text):
        labels: dict[str, tuple[str, ...]] = {}
        for axis in ("conduct", "point"):
            told = letter.labels.get(axis, ())
            labels[axis] = tuple(c for c in told if _covered(span.start, span.end, quotes.get(c, ())))
            if not labels[axis] and any(not quotes.get(c) for c in told):
                del labels[axis]
        nature = letter.labels.get("nature", ())
        if nature and nature[0] != "accusation" and len(letter.text) < 120:
            labels["nature"] = nature
        if "reason" in letter.labels and not set(letter.labels["reason"]) - NOT_READ:
            labels["reason"] = ()
        made.append(Sentence(span.of(letter.text), letter.writer, labels))
    return made


def _places(text: str, quotes: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return tuple((at, at + len(q)) for q in quotes if (at := text.find(q)) >= 0)


def _covered(start: int, end: int, places: Sequence[tuple[int, int]]) -> bool:
    return any(2 * (min(end, b) - max(start, a)) >= min(end - start, b - a) for a, b in places)


def relations(rows: Sequence[Sentence], on: date) -> dict[str, Floats]:
    """How often a sentence with one label carries the other, counted over sentences labelled on both axes."""
    conducts, points = ({c: i for i, c in enumerate(codes_of(axis, on))} for axis in ("conduct", "point"))
    both = np.zeros((len(points), len(conducts)), np.float32)
    point_count, conduct_count = np.full(len(points), 3.0, np.float32), np.full(len(conducts), 3.0, np.float32)
    for row in rows:
        c = [conducts[x] for x in row.labels.get("conduct", ()) if x in conducts]
        p = [points[x] for x in row.labels.get("point", ()) if x in points]
        if c and p:
            both[np.ix_(p, c)] += 1
            point_count[p] += 1
            conduct_count[c] += 1
    return {"conduct": both / point_count[:, None], "point": both.T / conduct_count[:, None]}


def groups(on: date) -> dict[str, dict[str, list[list[int]]]]:
    """Which conducts and points (by place) speak for each discipline and focus."""
    conducts, points, focuses = (load_taxonomy(axis, on) for axis in ("conduct", "point", "focus"))
    crosswalk = load_crosswalk(focuses.version)
    return {
        "discipline": {
            "conduct": [[i for i, c in enumerate(conducts.labels) if c.discipline == code] for code in codes_of("discipline", on)]
        },
        "focus": {
            "conduct": [[i for i, c in enumerate(conducts.codes) if crosswalk[c].focus == code] for code in focuses.codes],
            "point": [[i for i, p in enumerate(points.labels) if p.focus == code] for code in focuses.codes],
        },
    }


def calibrate(pooled: Pooled, letters: Sequence[Letter], related: Mapping[str, Floats], on: date) -> Calibration:
    """Fit the layers on letters pooled by scores that had not seen them."""
    layers: dict[str, tuple[Floats, Floats]] = {}
    for axis, features in (("nature", nature_features), ("domain", domain_features)):
        codes = codes_of(axis, on)
        known = [i for i, x in enumerate(letters) if x.labels.get(axis)]
        y = np.array([codes.index(letters[i].labels[axis][0]) for i in known])
        layers[axis] = _softmax_layer(features(pooled)[known], y, len(codes))
    accusation = codes_of("nature", on).index("accusation")
    weights, bias = layers["nature"]
    accusing = softmax(nature_features(pooled) @ weights + bias)[:, accusation]
    layers["reason"] = _layer_each(reason_features(pooled, accusing), _truth(letters, "reason", on), codes_of("reason", on))
    found: dict[str, Floats] = {}
    for axis in ("conduct", "point"):
        rows = label_features(pooled, axis, accusing, related)
        layers[axis] = _layer_binary(rows, _truth(letters, axis, on))
        found[axis] = sigmoid(np.asarray(rows @ layers[axis][0] + layers[axis][1], np.float32))
    spoken = groups(on)
    for axis in ("discipline", "focus"):
        layers[axis] = _layer_binary(group_features(pooled, axis, accusing, found, spoken[axis]), _truth(letters, axis, on))
    first = Calibration(layers, related, spoken, accusation)
    return replace(first, second=_second_look(first.probabilities(pooled), letters, on))


def _second_look(found: Mapping[str, Floats], letters: Sequence[Letter], on: date) -> dict[str, tuple[Floats, Floats, Floats]]:
    """For each label seen in at least three letters, how the scores of all labels speak for it."""
    from sklearn.linear_model import LogisticRegression

    others = all_labels(found)
    second = {}
    for axis in ("conduct", "point", "focus"):
        truth, own_score = _truth(letters, axis, on), logit(found[axis])
        labels = truth.shape[1]
        own, weights, bias = np.ones(labels, np.float32), np.zeros((others.shape[1], labels), np.float32), np.zeros(labels, np.float32)
        for at in np.flatnonzero(truth.sum(0) >= 3):
            x = np.concatenate([_OWN_SCALE * own_score[:, at : at + 1], others], axis=1)
            fitted = LogisticRegression(C=0.3, max_iter=300).fit(x, truth[:, at])
            own[at], weights[:, at], bias[at] = _OWN_SCALE * fitted.coef_[0, 0], fitted.coef_[0, 1:], fitted.intercept_[0]
        second[axis] = own, weights, bias
    return second


def calibrate_unseen(
    pooled: Pooled, letters: Sequence[Letter], folds: Sequence[Sequence[str]], related: Mapping[str, Floats], on: date
) -> list[Scores]:
    """Scores of each letter by layers that had not seen the writers of its fold either."""
    scores: list[Any] = [None] * len(letters)
    for fold in folds:
        inside = [i for i, x in enumerate(letters) if x.writer in fold]
        outside = [i for i, x in enumerate(letters) if x.writer not in fold]
        layers = calibrate(pooled.take(outside), [letters[i] for i in outside], related, on)
        for i, score in zip(inside, layers.apply(pooled.take(inside)), strict=True):
            scores[i] = score
    return scores


def _truth(letters: Sequence[Letter], axis: str, on: date) -> npt.NDArray[np.bool_]:
    return np.array([[c in x.labels[axis] for c in codes_of(axis, on)] for x in letters])


def _softmax_layer(x: Floats, y: Any, classes: int) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    scale = np.maximum(x.std(0), 1e-3)
    weights, bias = softmax_weights(LogisticRegression(C=0.3, max_iter=2000).fit(x / scale, y), classes)
    return (weights / scale[:, None]).astype(np.float32), bias


def softmax_weights(model: Any, classes: int) -> tuple[Floats, Floats]:
    """Weights (features, classes) and biases (classes,) of a fitted logistic regression; a class that it never saw is next to impossible."""
    seen = model.classes_ if len(model.classes_) > 2 else model.classes_[1:]
    weights, bias = np.zeros((model.coef_.shape[1], classes), np.float32), np.full(classes, -12.0, np.float32)
    bias[model.classes_] = 0
    weights[:, seen], bias[seen] = model.coef_.T, model.intercept_
    return weights, bias


def _layer_each(x: Floats, truth: Any, codes: Sequence[str]) -> tuple[Floats, Floats]:
    """A layer of its own for each reason that is read from words; one seen in fewer than eight letters keeps its raw score."""
    from sklearn.linear_model import LogisticRegression

    weights, bias = np.zeros((len(codes), x.shape[2]), np.float32), np.full(len(codes), -12.0, np.float32)
    for at, code in enumerate(codes):
        if code in NOT_READ:
            continue
        weights[at, 0], bias[at] = 1.0, 0.0
        if truth[:, at].sum() >= 8:
            fitted = LogisticRegression(C=0.3, max_iter=500).fit(x[:, at], truth[:, at])
            weights[at], bias[at] = fitted.coef_[0], fitted.intercept_[0]
    return weights, bias


def _layer_binary(x: Floats, truth: Any) -> tuple[Floats, Floats]:
    """One set of weights for all labels of an axis and a small bias of each label's own: weights (features,), bias (labels,)."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    letters, labels, features = x.shape
    scale = np.maximum(x.reshape(-1, features).std(0), 1e-3)
    rows = letters * labels
    own = csr_matrix((np.full(rows, _OWN_BIAS), (np.arange(rows), np.tile(np.arange(labels), letters))), shape=(rows, labels))
    design = hstack([csr_matrix(x.reshape(-1, features) / scale), own]).tocsr()
    model = LogisticRegression(C=1.0, max_iter=1000).fit(design, truth.ravel())
    weights, each = model.coef_[0][:features], model.coef_[0][features:]
    return (weights / scale).astype(np.float32), (model.intercept_[0] + _OWN_BIAS * each).astype(np.float32)
