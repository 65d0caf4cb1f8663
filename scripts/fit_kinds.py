"""Fit the kinds of documents (xuncha_nlp/labels/kinds.npz) on corpora/documents, with letters of corpora/letters among the petition letters.

    python scripts/fit_kinds.py [--write]

Prints macro-F1 on the writers d4 and d5, who are left out, and by each writer left out; --write then fits on all of them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from xuncha_nlp.labels.kinds import BITS, KindModel, rows

CORPORA = Path(__file__).resolve().parents[1] / "corpora"
HOME = Path(__file__).resolve().parents[1] / "xuncha_nlp/labels/kinds.npz"
HELD = ("d4", "d5")
LETTERS, LEAST, STRENGTH = 16, 2, 100.0


def read(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]


def letters() -> list[dict[str, Any]]:
    """The first letters of every writer that came as letters, mails and messages."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in read(CORPORA / "letters"):
        if row["channel"] in ("letter", "email", "wechat", "mailbox"):
            found.setdefault(row["writer"], []).append({"text": row["text"], "kind": "dt_petition_letter", "writer": row["writer"]})
    return [row for many in found.values() for row in many[:LETTERS]]


def fit(told: Sequence[dict[str, Any]]) -> KindModel:
    made = rows([row["text"] for row in told])
    indptr = np.cumsum([0, *(len(columns) for columns, _ in made)])
    matrix = csr_matrix((np.concatenate([v for _, v in made]), np.concatenate([c for c, _ in made]), indptr), shape=(len(told), 2 << BITS))
    columns = np.flatnonzero(np.bincount(matrix.indices, minlength=2 << BITS) >= LEAST).astype(np.int32)
    model = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced").fit(matrix[:, columns], [row["kind"] for row in told])
    return KindModel(columns, model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32), tuple(model.classes_))


def macro(model: KindModel, told: Sequence[dict[str, Any]]) -> float:
    best = model.score([row["text"] for row in told]).argmax(1)
    return float(f1_score([row["kind"] for row in told], [model.codes[i] for i in best], average="macro"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    told, more = read(CORPORA / "documents"), letters()
    model = fit([row for row in told if row["writer"] not in HELD] + more)
    print(f"{' '.join(HELD)} left out: macro-F1 {macro(model, [row for row in told if row['writer'] in HELD]):.3f}")
    for writer in sorted({row["writer"] for row in told}):
        model = fit([row for row in told if row["writer"] != writer] + more)
        print(f"{writer} left out: macro-F1 {macro(model, [row for row in told if row['writer'] == writer]):.3f}")
    if options.write:
        model = fit(told + more)
        scale = np.maximum(np.abs(model.table).max(axis=0), 1e-9) / 127
        table = np.round(model.table / scale).astype(np.int8)
        np.savez_compressed(HOME, columns=model.columns, table=table, scale=scale.astype(np.float32), bias=model.bias, codes=np.array(model.codes))
        print(f"{HOME.name}: {len(model.columns)} features, {HOME.stat().st_size} bytes")


if __name__ == "__main__":
    main()
