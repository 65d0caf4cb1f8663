"""Training of the linear model. Needs scipy and scikit-learn (extra `train`); use needs neither.

Sentence heads learn from the sentence bank, the background and the sentences of letters; calibrating layers learn from
scores of letters by models that had not seen their writer (cross-fitting).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from ..ngrams import Counts
from ..taxonomy import load_crosswalk, load_taxonomy
from ..text import sentences
from .features import Floats, Weighting, cut, weigh
from .linear import (
    LETTER_HEADS,
    SENTENCE_HEADS,
    Head,
    LinearModel,
    Pooled,
    _sigmoid,
    _softmax,
    domain_features,
    group_features,
    label_features,
    nature_features,
    reason_features,
)  # fmt: skip

NOT_READ = {"r_top_leader", "r_key_minority", "r_large_amount"}
AXES = ("nature", "discipline", "conduct", "focus", "point", "domain", "reason")


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


def pieces_of(letters: Sequence[Letter]) -> list[Sentence]:
    """The sentences of labelled letters: a conduct or point where a quote covers half of either, else none."""
    made = []
    for letter in letters:
        quotes = {code: _places(letter.text, found) for code, found in letter.evidence.items()}
        for span in sentences(letter.text):
            labels: dict[str, tuple[str, ...]] = {}
            for axis in ("conduct", "point"):
                labels[axis] = tuple(c for c in letter.labels[axis] if _covered(span.start, span.end, quotes.get(c, ())))
                if not labels[axis] and any(not quotes.get(c) for c in letter.labels[axis]):
                    del labels[axis]
            if letter.labels["nature"][0] != "accusation" and len(letter.text) < 120:
                labels["nature"] = letter.labels["nature"]
            if not set(letter.labels["reason"]) - NOT_READ:
                labels["reason"] = ()
            made.append(Sentence(span.of(letter.text), letter.writer, labels))
    return made


def _places(text: str, quotes: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return tuple((at, at + len(q)) for q in quotes if (at := text.find(q)) >= 0)


def _covered(start: int, end: int, places: Sequence[tuple[int, int]]) -> bool:
    return any(2 * (min(end, b) - max(start, a)) >= min(end - start, b - a) for a, b in places)


def fit(
    bank: Sequence[Sentence], letters: Sequence[Letter], *, on: date, folds: Sequence[Sequence[str]], say: Callable[[str], None] = print
) -> tuple[LinearModel, list[Any]]:
    """Train; also returns, per letter, the scores by models that had not seen its writer.

    `folds` are groups of writers left out together. Calibration of fold k learns from the other folds.
    """
    model, done = fit_heads(bank, letters, on=on, folds=folds, say=say)
    return fit_layers(model, done, letters, folds)


def fit_heads(
    bank: Sequence[Sentence], letters: Sequence[Letter], *, on: date, folds: Sequence[Sequence[str]], say: Callable[[str], None] = print
) -> tuple[LinearModel, list[Pooled]]:
    """The matrix from all letters, and each letter pooled by a matrix that had not seen its writer."""
    unseen: list[Pooled | None] = [None] * len(letters)
    for fold in folds:
        rest = [x for x in letters if x.writer not in fold]
        say(f"fold without {' '.join(fold)}: {len(rest)} letters")
        part = _heads([s for s in bank if s.writer not in fold], rest, on)
        chosen = [i for i, x in enumerate(letters) if x.writer in fold]
        for i, pooled in zip(chosen, part.pool([letters[i].text for i in chosen]), strict=True):
            unseen[i] = pooled
    if any(pooled is None for pooled in unseen):
        raise ValueError("every writer belongs to one fold")
    done = [pooled for pooled in unseen if pooled is not None]
    say("full model")
    return _heads(bank, letters, on), done


def fit_layers(
    model: LinearModel, done: Sequence[Pooled], letters: Sequence[Letter], folds: Sequence[Sequence[str]]
) -> tuple[LinearModel, list[Any]]:
    """Calibrate on letters pooled unseen; the scores returned for a fold come from layers fitted on the others."""
    scores: list[Any] = [None] * len(letters)
    for fold in folds:
        inside = [i for i, x in enumerate(letters) if x.writer in fold]
        outside = [i for i, x in enumerate(letters) if x.writer not in fold]
        calibrated = _with_layers(model, [done[i] for i in outside], [letters[i] for i in outside])
        for i in inside:
            scores[i] = calibrated._calibrate(done[i])
    return _with_layers(model, done, letters), scores


def _codes(axis: str, on: date) -> tuple[str, ...]:
    codes = load_taxonomy(axis, on).codes
    return tuple(c for c in codes if c != "none")


def _heads(bank: Sequence[Sentence], letters: Sequence[Letter], on: date) -> LinearModel:
    rows = [*bank, *pieces_of(letters)]
    rows_counts = cut([row.text for row in rows])
    counts = _merge(rows_counts.counts, rows_counts.offsets)
    weighting = weigh(counts)
    x_rows = _matrix(counts, weighting)
    letter_pieces = cut([x.text for x in letters])
    x_letters = _matrix(_merge(letter_pieces.counts, letter_pieces.offsets), weighting)
    columns, biases, heads, first = [], [], [], 0
    for level, names in (("sentence", SENTENCE_HEADS), ("letter", LETTER_HEADS)):
        for name in names:
            codes = _codes(name, on)
            if level == "sentence":
                weights, bias = _sentence_head(rows, x_rows, name, codes)
            else:
                weights, bias = _letter_head(rows, x_rows, letters, x_letters, name, codes)
            columns.append(weights)
            biases.append(bias)
            heads.append(Head(name, level, first, first + len(bias), codes))
            first += len(bias)
    manifest = {"groups": _groups(on), "axes": {axis: load_taxonomy(axis, on).id for axis in AXES}}
    return LinearModel(
        weighting, np.concatenate(columns, axis=1).astype(np.float32), np.concatenate(biases).astype(np.float32), tuple(heads), {},
        _relations(rows, on), manifest,
    )  # fmt: skip


def _relations(rows: Sequence[Sentence], on: date) -> dict[str, Floats]:
    """How often a sentence with one label carries the other, counted over sentences labelled on both axes."""
    conducts, points = {c: i for i, c in enumerate(_codes("conduct", on))}, {p: i for i, p in enumerate(_codes("point", on))}
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


def _merge(counts: Counts, offsets: Any) -> Counts:
    """One row a text instead of one row a sentence."""
    from scipy.sparse import csr_matrix

    sparse = csr_matrix((counts.data, counts.indices.astype(np.int32), counts.indptr))
    rows = len(offsets) - 1
    gather = csr_matrix((np.ones(len(counts), np.float32), np.arange(len(counts)), offsets), shape=(rows, len(counts)))
    merged = (gather @ sparse).tocsr()
    merged.sort_indices()
    return Counts(merged.indptr.astype(np.int64), merged.indices.astype(np.uint32), merged.data.astype(np.float32))


def _matrix(counts: Counts, weighting: Weighting) -> Any:
    from scipy.sparse import csr_matrix

    indptr, features, values, norms = weighting.apply(counts)
    unit = values / np.sqrt(np.repeat(norms, np.diff(indptr)))
    return csr_matrix((unit, features, indptr), shape=(len(counts), len(weighting.idf)))


def _softmax_head(x: Any, y: Any, weight: Any, classes: int, strength: float) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=50, tol=1e-3).fit(x.astype(np.float32), y, sample_weight=weight)
    weights = np.zeros((x.shape[1], classes), np.float32)
    bias = np.full(classes, -12.0, np.float32)
    if len(model.classes_) == 2:
        weights[:, model.classes_] = np.stack([-model.coef_[0] / 2, model.coef_[0] / 2], axis=1)
        bias[model.classes_] = [-model.intercept_[0] / 2, model.intercept_[0] / 2]
    else:
        weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return weights, bias


def _sentence_head(rows: Sequence[Sentence], x: Any, name: str, codes: Sequence[str]) -> tuple[Floats, Floats]:
    index = {code: i + 1 for i, code in enumerate(codes)}
    picked, target, weight = [], [], []
    for at, row in enumerate(rows):
        labels = row.labels.get(name)
        if labels is None:
            continue
        found = [index[c] for c in labels if c in index]
        for label in found or [0]:
            picked.append(at)
            target.append(label)
            weight.append(1.0 / max(1, len(found)))
    return _softmax_head(x[picked], np.array(target), np.array(weight), len(codes) + 1, 20.0)


def _letter_head(
    rows: Sequence[Sentence], x_rows: Any, letters: Sequence[Letter], x_letters: Any, name: str, codes: Sequence[str]
) -> tuple[Floats, Floats]:
    from scipy.sparse import vstack

    index = {code: i for i, code in enumerate(codes)}
    target, picked, weight = [], [], []
    for at, letter in enumerate(letters):
        for code in letter.labels.get(name, ()):
            if code in index:
                picked.append(at)
                target.append(index[code])
                weight.append(3.0)
    short, short_target = [], []
    for at, row in enumerate(rows):
        for code in row.labels.get(name, ()):
            if code in index:
                short.append(at)
                short_target.append(index[code])
    x = vstack([x_letters[picked], x_rows[short]]).tocsr()
    y = np.array(target + short_target)
    sample = np.array(weight + [0.5] * len(short))
    if len(set(y.tolist())) < 2:
        return np.zeros((x.shape[1], len(codes)), np.float32), np.zeros(len(codes), np.float32)
    return _softmax_head(x, y, sample, len(codes), 10.0)


def _groups(on: date) -> dict[str, dict[str, list[list[int]]]]:
    """Which conducts and points speak for each discipline and focus."""
    conducts, points = load_taxonomy("conduct", on), load_taxonomy("point", on)
    focuses = load_taxonomy("focus", on)
    crosswalk = load_crosswalk(focuses.version)
    return {
        "discipline": {
            "conduct": [[i for i, c in enumerate(conducts.labels) if c.discipline == code] for code in _codes("discipline", on)]
        },
        "focus": {
            "conduct": [[i for i, c in enumerate(conducts.codes) if crosswalk[c].focus == code] for code in focuses.codes],
            "point": [[i for i, p in enumerate(points.labels) if p.focus == code] for code in focuses.codes],
        },
    }


def _with_layers(model: LinearModel, pooled: Sequence[Pooled], letters: Sequence[Letter]) -> LinearModel:
    """Fit the calibrating layers on scores of letters that the heads had not seen."""
    layers: dict[str, tuple[Floats, Floats]] = {}
    for axis, features in (("nature", nature_features), ("domain", domain_features)):
        codes = model.head(axis, "letter").codes
        known = [i for i, x in enumerate(letters) if x.labels.get(axis)]
        x = np.stack([features(pooled[i]) for i in known])
        y = np.array([codes.index(letters[i].labels[axis][0]) for i in known])
        layers[axis] = _layer_softmax(x, y, len(codes))
    natures = [_softmax(features_row) for features_row in (nature_features(p) @ layers["nature"][0] + layers["nature"][1] for p in pooled)]
    position = model.head("nature", "letter").codes.index("accusation")
    accusing = [float(n[position]) for n in natures]
    probability: list[dict[str, Floats]] = [{} for _ in letters]
    layers["reason"] = _layer_each([reason_features(p, a) for p, a in zip(pooled, accusing, strict=True)], letters, model)
    for axis in ("conduct", "point"):
        codes = model.head(axis, "sentence").codes
        rows = [label_features(p, axis, a, model.relations) for p, a in zip(pooled, accusing, strict=True)]
        layers[axis] = _layer_binary(rows, [[c in x.labels[axis] for c in codes] for x in letters])
        for found, row in zip(probability, rows, strict=True):
            found[axis] = _sigmoid(row @ layers[axis][0] + layers[axis][1])
    groups: Any = model.manifest["groups"]
    for axis in ("discipline", "focus"):
        codes = model.head(axis, "letter").codes
        rows = [group_features(p, axis, a, found, groups[axis]) for p, a, found in zip(pooled, accusing, probability, strict=True)]
        layers[axis] = _layer_binary(rows, [[c in x.labels[axis] for c in codes] for x in letters])
    return LinearModel(model.weighting, model.matrix, model.bias, model.heads, layers, model.relations, model.manifest)


def _layer_softmax(x: Any, y: Any, classes: int) -> tuple[Floats, Floats]:
    scale = np.maximum(x.std(0), 1e-3)
    weights, bias = _softmax_head_dense(x / scale, y, classes)
    return (weights / scale[:, None]).astype(np.float32), bias


def _softmax_head_dense(x: Any, y: Any, classes: int) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=0.3, max_iter=2000).fit(x, y)
    weights, bias = np.zeros((x.shape[1], classes), np.float32), np.full(classes, -12.0, np.float32)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return weights, bias


def _layer_each(rows: Sequence[Floats], letters: Sequence[Letter], model: LinearModel) -> tuple[Floats, Floats]:
    """A layer of its own for each reason that is read from words; one seen in fewer than eight letters keeps its raw score."""
    from sklearn.linear_model import LogisticRegression

    codes = model.head("reason", "sentence").codes
    stacked = np.stack(rows)
    weights, bias = np.zeros((len(codes), stacked.shape[2]), np.float32), np.full(len(codes), -12.0, np.float32)
    for at, code in enumerate(codes):
        truth = np.array([code in x.labels["reason"] for x in letters])
        if code in NOT_READ:
            continue
        weights[at, 0], bias[at] = 1.0, 0.0
        if truth.sum() >= 8:
            fitted = LogisticRegression(C=0.3, max_iter=500).fit(stacked[:, at], truth)
            weights[at], bias[at] = fitted.coef_[0], fitted.intercept_[0]
    return weights, bias


def _layer_binary(rows: Sequence[Floats], truth: Sequence[Any]) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    x, y = np.concatenate(rows), np.concatenate([np.asarray(t) for t in truth])
    scale = np.maximum(x.std(0), 1e-3)
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x / scale, y)
    return (model.coef_[0] / scale).astype(np.float32), model.intercept_[0].astype(np.float32)
