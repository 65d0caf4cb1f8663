"""Fit the weights of findings (xuncha_nlp/labels/stated.json): scores by models that had not seen the writer, then small logistic layers.

    python scripts/fit_findings.py --corpora corpora [--write]

Prints micro-F1 by writer left out of both the model and the layers. Needs the extra `train`; takes a full training per writer.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from xuncha_nlp.labels import load_labeller, stated
from xuncha_nlp.labels.corpora import ON, read_bank, read_findings, read_letters
from xuncha_nlp.labels.linear_fit import fit_heads
from xuncha_nlp.labels.pooling import Scores, sigmoid

HOME = Path(__file__).resolve().parents[1] / "xuncha_nlp/labels/stated.json"


@dataclass(frozen=True)
class Part:
    """The findings of one writer: scores that had not seen them, gold per axis (findings, labels)."""

    scores: Sequence[Scores]
    problem: Any
    gold: dict[str, Any]


def unseen(corpora: Path, labeller: Any) -> dict[str, Part]:
    bank, letters, findings = read_bank(corpora), read_letters(corpora / "letters"), read_findings(corpora / "findings")
    parts = {}
    for writer in sorted({finding.writer for finding in findings}):
        held = [finding for finding in findings if finding.writer == writer]
        model = fit_heads(bank, letters, [finding for finding in findings if finding.writer != writer], ON)
        scores = labeller.calibration.apply(model.pool([finding.text for finding in held]))
        gold = {axis: np.array([[code in f.labels[axis] for code in labeller.codes(axis)] for f in held]) for axis in stated.AXES}
        parts[writer] = Part(scores, np.stack([stated.problem_features(f.text, s) for f, s in zip(held, scores, strict=True)]), gold)
    return parts


def logistic(rows: Any, wanted: Any) -> dict[str, Any]:
    rows = rows.reshape(-1, rows.shape[-1])
    middle, spread = rows.mean(0), rows.std(0) + 1e-6
    model = LogisticRegression(max_iter=1000).fit((rows - middle) / spread, wanted.ravel())
    weights = model.coef_[0] / spread
    return {"weights": [round(float(w), 4) for w in weights], "bias": round(float(model.intercept_[0] - weights @ middle), 4)}


def rows_of(part: Part, labeller: Any, axis: str, problem: dict[str, Any]) -> Any:
    told = part.problem @ np.array(problem["weights"]) + problem["bias"]
    return np.stack([stated.features(scores, labeller, axis, float(p)) for scores, p in zip(part.scores, told, strict=True)])


def decided(answers: Any, layer: dict[str, Any]) -> Any:
    best = answers == answers.max(1, keepdims=True)
    return (best & (answers >= layer["best"])) | (~best & (answers >= layer["least"]))


def micro(told: Any, gold: Any) -> float:
    return float(2 * (told & gold).sum() / (told.sum() + gold.sum()))


def fit(parts: Sequence[Part], labeller: Any) -> dict[str, Any]:
    """The layers, their thresholds by F1, and the score from which nine of ten are right."""
    problem = logistic(np.concatenate([part.problem for part in parts]), np.concatenate([part.gold["focus"].any(1) for part in parts]))
    layers: dict[str, Any] = {"problem": problem}
    for axis in stated.AXES:
        rows, gold = (np.concatenate(many) for many in zip(*((rows_of(p, labeller, axis, problem), p.gold[axis]) for p in parts), strict=True))
        layer = logistic(rows, gold)
        answers = sigmoid(rows @ np.array(layer["weights"]) + layer["bias"])
        pairs = [(round(least, 2), best) for least in np.arange(0.2, 0.8, 0.05).tolist() for best in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)]
        layer["least"], layer["best"] = max(pairs, key=lambda pair: micro(decided(answers, {"least": pair[0], "best": pair[1]}), gold))
        told = decided(answers, layer)
        layer["sure"] = next((round(float(at), 3) for at in np.sort(answers[told]) if gold[told & (answers >= at)].mean() >= 0.9), 1.0)
        layers[axis] = layer
    return layers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("corpora"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    labeller = load_labeller()
    parts = unseen(options.corpora, labeller)
    for writer, part in parts.items():
        layers = fit([other for name, other in parts.items() if name != writer], labeller)
        for axis in stated.AXES:
            answers = sigmoid(rows_of(part, labeller, axis, layers["problem"]) @ np.array(layers[axis]["weights"]) + layers[axis]["bias"])
            told, stating = decided(answers, layers[axis]), part.gold["focus"].any(1)
            print(writer, axis, f"micro-F1 {micro(told, part.gold[axis]):.3f}, on problems alone {micro(told[stating], part.gold[axis][stating]):.3f}")
    if options.write:
        HOME.write_text(json.dumps(fit(list(parts.values()), labeller), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
