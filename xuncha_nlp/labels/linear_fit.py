"""Training of the linear model. Needs scipy, scikit-learn and torch (extra `train`); use needs none of them.

Sentence heads learn from the sentence bank, the background and the sentences of letters and findings; the calibrating layers from
scores of letters by models that had not seen their writer (cross-fitting).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..ngrams import VERSION as NGRAMS
from ..ngrams import Counts
from ..taxonomy import load_taxonomy
from ..text import VERSION as TEXT_VIEW
from .card import write_report
from .corpora import ON, hashes, read_bank, read_findings, read_letters
from .evidence import phrase
from .features import Weighting, cut, weigh
from .linear import Head, LinearModel, quantised, save
from .pooling import LETTER_AXES, SENTENCE_AXES, Floats, Pooled, Scores
from .report import measure
from .training import AXES, Letter, Sentence, calibrate, calibrate_unseen, codes_of, pieces_of, relations, softmax_weights

HIDDEN = 256
NETS = 2
SPREAD = 256
FOLDS = 4
SEED = 0
_SHARE = {"conduct": 1.0, "point": 1.0}
_SIDE_SHARE = 0.6
_DEEP = {"epochs": 12, "rate": 0.039, "top_rate": 0.003, "drop_feature": 0.5, "drop_hidden": 0.6}
_BATCH = 128
_SPREAD_SHARE = 0.2
_LETTER_C = 20.0


@dataclass(frozen=True, slots=True)
class Targets:
    """Soft labels of rows over several axes: CSR (indptr, labels, parts), share (rows, axes) 0 where unknown, starts (axes + 1,)."""

    indptr: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    parts: Floats
    share: Floats
    starts: npt.NDArray[np.int64]


def fit(
    bank: Sequence[Sentence], letters: Sequence[Letter], findings: Sequence[Letter], *, on: date, folds: Sequence[Sequence[str]],
    say: Callable[[str], None] = print,
) -> tuple[LinearModel, list[Scores]]:  # fmt: skip
    """Train; also returns, per letter, the scores by a model and layers that had not seen its writer.

    `folds` are groups of writers left out together. A finding's writer belongs to no fold.
    """
    parts: list[tuple[list[int], Pooled]] = []
    for fold in folds:
        rest = [x for x in letters if x.writer not in fold]
        say(f"fold without {' '.join(fold)}: {len(rest)} letters")
        part = fit_heads([s for s in bank if s.writer not in fold], rest, findings, on)
        inside = [i for i, x in enumerate(letters) if x.writer in fold]
        parts.append((inside, part.pool([letters[i].text for i in inside])))
    order = [i for inside, _ in parts for i in inside]
    if sorted(order) != list(range(len(letters))):
        raise ValueError("every writer belongs to one fold")
    joined = Pooled.join([pooled for _, pooled in parts])
    unseen = joined.take(np.argsort(order).tolist())
    say("full model")
    related = relations([*bank, *pieces_of(letters)], on)
    model = fit_heads(bank, letters, findings, on)
    scores = calibrate_unseen(unseen, letters, folds, related, on)
    return replace(model, calibration=calibrate(unseen, letters, related, on)), scores


def train(corpora: Path, out: Path, say: Callable[[str], None] = print) -> dict[str, float]:
    """Read the corpora, train, and write weights, manifest, report, card and picture; returns the summary of the report."""
    bank, letters, findings = read_bank(corpora), read_letters(corpora / "letters"), read_findings(corpora / "findings")
    writers = sorted({x.writer for x in letters})
    model, unseen = fit(bank, letters, findings, on=ON, folds=[tuple(writers[k::FOLDS]) for k in range(FOLDS)], say=say)
    say("phrases")
    thresholds = measure(letters, unseen, model)[1]
    wanted = [
        [(axis, int(i)) for axis in ("conduct", "point") for i in np.flatnonzero(x.probability[axis] >= thresholds[axis])] for x in unseen
    ]
    phrase(model, [x.text for x in letters], unseen, wanted)
    report, thresholds = measure(letters, unseen, model)
    manifest = {
        "backend": "linear", "name": "petition", "version": "1", "text_view": TEXT_VIEW, "ngrams": NGRAMS, "seed": SEED, "folds": FOLDS,
        **model.manifest, "corpora": hashes(corpora), "thresholds": thresholds, "metrics": report["summary"],
    }  # fmt: skip
    save(replace(model, manifest=manifest), out)
    write_report(out, manifest, report)
    summary: dict[str, float] = report["summary"]
    return summary


def fit_heads(bank: Sequence[Sentence], letters: Sequence[Letter], findings: Sequence[Letter], on: date) -> LinearModel:
    """The table and what stands on it, without calibration."""
    rows = [*bank, *pieces_of(letters), *pieces_of(findings)]
    pieces = cut([row.text for row in rows])
    counts = _merge(pieces.counts, pieces.offsets)
    weighting = weigh(counts)
    x = _matrix(counts, weighting)
    spread, targets = _spread(x), _sentence_targets(rows, on)
    nets = [_fit_deep(x, targets, spread, seed) for seed in range(SEED, SEED + NETS)]
    hidden, hidden_bias = np.concatenate([net[0] for net in nets], axis=1), np.concatenate([net[1] for net in nets])
    top = np.concatenate([net[2] for net in nets]) / np.float32(NETS)
    top_bias = np.asarray(sum(net[3] for net in nets) / np.float32(NETS), np.float32)
    heads, first = [], 0
    for axis in SENTENCE_AXES:
        heads.append(Head(axis, "sentence", first, first + 1 + len(codes_of(axis, on)), codes_of(axis, on)))
        first = heads[-1].last
    letter_pieces = cut([letter.text for letter in letters])
    x_letters = _matrix(_merge(letter_pieces.counts, letter_pieces.offsets), weighting)
    columns, biases, first = [], [], 0
    for axis in LETTER_AXES:
        weights, own = _fit_letter(rows, x, letters, x_letters, axis, codes_of(axis, on))
        columns.append(weights)
        biases.append(own)
        heads.append(Head(axis, "letter", first, first + len(own), codes_of(axis, on)))
        first = heads[-1].last
    table, scale = quantised(np.concatenate([*columns, hidden], axis=1))
    manifest: dict[str, object] = {"axes": {axis: load_taxonomy(axis, on).id for axis in AXES}}
    return LinearModel(weighting, table, scale, np.concatenate(biases), hidden_bias, top, top_bias, tuple(heads), None, manifest)


def _sentence_targets(rows: Sequence[Sentence], on: date) -> Targets:
    starts = np.concatenate([[0], np.cumsum([1 + len(codes_of(axis, on)) for axis in SENTENCE_AXES])]).astype(np.int64)
    share = np.zeros((len(rows), len(SENTENCE_AXES)), np.float32)
    index = [{code: int(starts[a]) + 1 + i for i, code in enumerate(codes_of(axis, on))} for a, axis in enumerate(SENTENCE_AXES)]
    indptr, labels, parts = [0], [], []
    for at, row in enumerate(rows):
        for a, axis in enumerate(SENTENCE_AXES):
            told = row.labels.get(axis)
            if told is None:
                continue
            share[at, a] = _SHARE.get(axis, _SIDE_SHARE)
            found = [index[a][c] for c in told if c in index[a]] or [int(starts[a])]
            labels += found
            parts += [1 / len(found)] * len(found)
        indptr.append(len(labels))
    return Targets(np.array(indptr, np.int64), np.array(labels, np.int64), np.array(parts, np.float32), share, starts)


def _spread(x: Any) -> Floats:
    """Where n-grams stand among the training rows (latent semantic analysis), shape (features, SPREAD): what a rare n-gram has of its neighbours."""
    from sklearn.utils.extmath import randomized_svd

    _, strength, places = randomized_svd(x, min(SPREAD, min(x.shape) - 1), n_iter=2, random_state=SEED)
    size = np.maximum((x @ places.T).std(axis=0), 1e-6)
    return np.ascontiguousarray(places.T / size * np.sqrt(strength / strength[1]) * _SPREAD_SHARE, np.float32)


def _fit_deep(x: Any, t: Targets, spread: Floats, seed: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Hidden sums of n-grams, rectified, and a matrix to the labels; n-grams and hidden sums are dropped at random.

    An n-gram's hidden row is its own and that of its place in the spread. Both rates fall along a half cosine to nothing.
    """
    import torch
    from torch.nn import functional

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    table = torch.nn.EmbeddingBag(x.shape[1], HIDDEN, mode="sum", sparse=True)
    torch.nn.init.normal_(table.weight, 0, 0.05)
    places, shared = torch.from_numpy(spread), torch.nn.Linear(spread.shape[1], HIDDEN, bias=False)
    torch.nn.init.normal_(shared.weight, 0, 0.5 / spread.shape[1] ** 0.5)
    bias, top, drop = torch.nn.Parameter(torch.zeros(HIDDEN)), torch.nn.Linear(HIDDEN, int(t.starts[-1])), torch.nn.Dropout(_DEEP["drop_hidden"])
    sparse = torch.optim.Adagrad(table.parameters(), lr=_DEEP["rate"])
    dense = torch.optim.AdamW([bias, *shared.parameters(), *top.parameters()], lr=_DEEP["top_rate"], weight_decay=0.01)
    steps = int(_DEEP["epochs"]) * -(-x.shape[0] // _BATCH)
    falling = [torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps) for optimizer in (sparse, dense)]
    for _ in range(int(_DEEP["epochs"])):
        order = random.permutation(x.shape[0])
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            part = x[chosen]
            values = functional.dropout(torch.from_numpy(part.data.astype(np.float32)), _DEEP["drop_feature"])
            cells = torch.from_numpy(part.indices.astype(np.int64)), torch.from_numpy(part.indptr[:-1].astype(np.int64))
            sums = table(*cells, values) + shared(functional.embedding_bag(cells[0], places, cells[1], mode="sum", per_sample_weights=values))
            logits = top(drop(functional.relu(sums + bias)))
            target = torch.from_numpy(_dense(t, chosen))
            share = torch.from_numpy(t.share[chosen])
            loss = torch.zeros(())
            for a in range(len(t.starts) - 1):
                own = slice(int(t.starts[a]), int(t.starts[a + 1]))
                loss = loss - ((target[:, own] * functional.log_softmax(logits[:, own], 1)).sum(1) * share[:, a]).sum() / len(chosen)
            sparse.zero_grad()
            dense.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            sparse.step()
            dense.step()
            for schedule in falling:
                schedule.step()
    torch.set_num_threads(threads)
    found = table.weight + shared(places), bias, top.weight.T, top.bias
    return tuple(np.ascontiguousarray(part.detach().numpy()) for part in found)  # type: ignore[return-value]


def _dense(t: Targets, rows: npt.NDArray[np.int64]) -> Floats:
    """The soft labels of some rows, shape (rows, labels)."""
    out = np.zeros((len(rows), int(t.starts[-1])), np.float32)
    for at, row in enumerate(rows):
        own = slice(t.indptr[row], t.indptr[row + 1])
        out[at, t.labels[own]] = t.parts[own]
    return out


def _fit_letter(rows: Sequence[Sentence], x: Any, letters: Sequence[Letter], x_letters: Any, axis: str, codes: Sequence[str]) -> tuple[Floats, Floats]:
    """A softmax over whole letters, and over the bank's sentences of that axis: weights (features, labels) and biases (labels,)."""
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    index = {code: i for i, code in enumerate(codes)}
    long = [(i, index[c]) for i, letter in enumerate(letters) for c in letter.labels.get(axis, ()) if c in index]
    short = [(i, index[c]) for i, row in enumerate(rows) for c in row.labels.get(axis, ()) if c in index]
    both = vstack([x_letters[[i for i, _ in long]], x[[i for i, _ in short]]]).tocsr()
    return softmax_weights(LogisticRegression(C=_LETTER_C, max_iter=200).fit(both, [c for _, c in long + short]), len(codes))


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
    """Rows of unit length over the features."""
    from scipy.sparse import csr_matrix

    indptr, features, values, norms = weighting.apply(counts)
    unit = values / np.sqrt(np.repeat(norms, np.diff(indptr)))
    return csr_matrix((unit, features, indptr), shape=(len(counts), len(weighting.idf)))
