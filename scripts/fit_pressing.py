"""Fit how surely a letter must be reported at once (xuncha_nlp/labels/pressing.npz): n-grams of whole letters, then a logistic layer over
them, the reasons the backend reads, and tense, all by models that had not seen the writer.

    python scripts/fit_pressing.py --corpora corpora [--write]

Prints recall and precision of level 1 by writers left out. Needs the extra `train`; takes a full training of the backend (its folds).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from xuncha_nlp.labels import load_labeller, pressing
from xuncha_nlp.labels.corpora import ON, read_bank, read_findings, read_letters, rows
from xuncha_nlp.labels.features import BITS, rooted
from xuncha_nlp.labels.heard import heard, unnamed
from xuncha_nlp.labels.linear_fit import FOLDS, fit
from xuncha_nlp.labels.pooling import Scores, sigmoid
from xuncha_nlp.labels.rules import Reading
from xuncha_nlp.labels.urgency import urgent
from xuncha_nlp.pipes import petition_of

HOME = Path(__file__).resolve().parents[1] / "xuncha_nlp/labels"
DEVELOPED = ("ua", "uc", "ud", "uf")
FEATURES, SEEN, STRENGTH, LAYER_STRENGTH = 40_000, 3, 20.0, 0.1
SURE, OPEN = 0.18, 0.015


@dataclass(frozen=True)
class Told:
    """Letters with the scores of a backend that had not seen them, whether they are of level 1, and the group they are left out with."""

    readings: Sequence[Reading]
    scores: Sequence[Scores]
    urgent: Any
    group: Any


def reading_of(row: dict[str, Any]) -> Reading:
    """A row as the pipe reads it: the sender covered, the subjects' names taken out."""
    petition = petition_of(row)
    return Reading(unnamed(heard(petition.text), [s.name for s in petition.subjects if s.name]).replace("她", "他"))


def read(corpora: Path, folds: Sequence[Sequence[str]], unseen: dict[str, Scores], labeller: Any) -> Told:
    letters = [row for path in sorted((corpora / "letters").glob("*.jsonl")) for row in rows(path)]
    short = [row for name in DEVELOPED for row in rows(corpora / "urgent" / f"{name}.jsonl")]
    readings = [reading_of(row) for row in (*letters, *short)]
    scores = [*(unseen[row["id"]] for row in letters), *labeller.score([reading.text for reading in readings[len(letters) :]])]
    wanted = np.array([*(row["priority"] == 1 for row in letters), *(row["urgent"] for row in short)])
    group = [next(n for n, fold in enumerate(folds) if row["writer"] in fold) for row in letters] + [DEVELOPED.index(row["writer"]) % len(folds) for row in short]
    return Told(readings, scores, wanted, np.array(group))


def fit_grams(texts: Sequence[str], wanted: Any) -> tuple[Any, Any, Any, float]:
    """columns, idf, weights, bias."""
    counts = pressing.counted(texts)
    frequency = np.bincount(counts.indices, minlength=1 << BITS)
    columns = np.argsort(-frequency, kind="stable")[:FEATURES]
    columns = np.sort(columns[frequency[columns] >= SEEN]).astype(np.int64)
    idf = (1 + np.log(len(texts) / frequency[columns])).astype(np.float32)
    at, places, values = rooted(counts, columns, idf)
    model = LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced").fit(csr_matrix((values, (at, places)), shape=(len(texts), len(columns))), wanted)
    return columns, idf, model.coef_[0].astype(np.float32), float(model.intercept_[0])


def fit_layer(table: Any, wanted: Any) -> tuple[Any, float]:
    middle, spread = table.mean(0), table.std(0) + 1e-3
    model = LogisticRegression(C=LAYER_STRENGTH, max_iter=2000).fit((table - middle) / spread, wanted)
    weights = (model.coef_[0] / spread).astype(np.float32)
    return weights, float(model.intercept_[0] - weights @ middle)


def crossed(told: Told, labeller: Any) -> tuple[pressing.PressingModel, Any, Any]:
    """The model fitted on all, its features with n-grams that had not seen the group, and probabilities by layers that had not either."""
    texts = [reading.text for reading in told.readings]
    grams = np.zeros(len(texts), np.float32)
    empty = np.zeros(0, np.float32)
    reasons = (*pressing.DANGERS, *(code for code in labeller.codes("reason") if code not in pressing.DANGERS))
    blank = pressing.PressingModel(np.zeros(0, np.int64), empty, empty, 0.0, reasons, labeller.codes("nature"), empty, 0.0, SURE, OPEN)
    for group in np.unique(told.group):
        rest, mine = np.flatnonzero(told.group != group), np.flatnonzero(told.group == group)
        columns, idf, weights, bias = fit_grams([texts[n] for n in rest], told.urgent[rest])
        grams[mine] = replace(blank, columns=columns, idf=idf, weights=weights, bias=bias).spoken([texts[n] for n in mine])
    known = [pressing.told(told.scores, labeller.codes(axis), axis, codes) for axis, codes in (("reason", reasons), ("nature", blank.natures))]
    table = pressing.features(told.readings, known[0], known[1], grams)
    found = np.zeros(len(texts), np.float32)
    for group in np.unique(told.group):
        rest = told.group != group
        layer, bias = fit_layer(table[rest], told.urgent[rest])
        found[~rest] = sigmoid((table[~rest] @ layer + bias).astype(np.float32))
    columns, idf, weights, bias = fit_grams(texts, told.urgent)
    layer, layer_bias = fit_layer(table, told.urgent)
    return replace(blank, columns=columns, idf=idf, weights=weights, bias=bias, layer=layer, layer_bias=layer_bias), table, found


def shown(name: str, found: Any, told: Told) -> None:
    ruled = np.array([bool(urgent(reading)) for reading in told.readings])
    for sure, least in ((SURE, 1.0), (SURE, OPEN)):
        given = (found >= sure) | (ruled & (found >= least))
        right = int((given & told.urgent).sum())
        print(f"{name} {'with the rules' if least < 1 else 'without rules'}: recall {right / told.urgent.sum():.3f} precision {right / given.sum():.3f}")


def write(model: pressing.PressingModel) -> None:
    scale = np.float32(np.abs(model.weights).max() / 127)
    np.savez_compressed(
        HOME / "pressing.npz", allow_pickle=False, columns=model.columns.astype(np.int32), idf=model.idf.astype(np.float16).astype(np.float32),
        weights=np.round(model.weights / scale).astype(np.int8), scale=scale, layer=model.layer, reasons=np.array(model.reasons),
        natures=np.array(model.natures), limits=np.array([model.bias, model.layer_bias, model.sure, model.open]),
    )  # fmt: skip
    print(f"pressing.npz: {len(model.columns)} features, {(HOME / 'pressing.npz').stat().st_size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path("corpora"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    letters = read_letters(options.corpora / "letters")
    writers = sorted({letter.writer for letter in letters})
    folds = [tuple(writers[k::FOLDS]) for k in range(FOLDS)]
    unseen = fit(read_bank(options.corpora), letters, read_findings(options.corpora / "findings"), on=ON, folds=folds)[1]
    labeller = load_labeller()
    told = read(options.corpora, folds, {letter.id: score for letter, score in zip(letters, unseen, strict=True)}, labeller)
    model, _, found = crossed(told, labeller)
    shown("writers left out", found, told)
    if options.write:
        write(model)


if __name__ == "__main__":
    main()
