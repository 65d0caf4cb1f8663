"""Fit the model of findings (xuncha_nlp/labels/stated.npz, stated.json): n-grams of findings and of the sentence bank, then small layers over their
scores and those of the backend, all by models that had not seen the writer.

    python scripts/fit_findings.py --corpora corpora [--kept DIR] [--write]

Prints micro-F1 by writer left out of everything, and of the held-out writers (h*.jsonl) at last. Needs the extra `train`; takes a full training
of the backend for each writer of corpora/findings, on whom it was trained; those of corpora/problems it never saw. DIR keeps these scores for the
next run.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier

from xuncha_nlp.labels import load_labeller, stated
from xuncha_nlp.labels.corpora import ON, read_bank, read_findings, read_letters
from xuncha_nlp.labels.features import BITS, HIGH, LOW, rooted
from xuncha_nlp.labels.linear_fit import fit_heads
from xuncha_nlp.labels.pooling import Scores, sigmoid
from xuncha_nlp.ngrams import count_ngrams

HOME = Path(__file__).resolve().parents[1] / "xuncha_nlp/labels"
FEATURES, OF_FINDINGS, OF_QUOTES, OF_NOTHING = 40_000, 4.0, 0.6, 0.3
UNITS, SEEDS, DECAY = 12, 4, 0.3


@dataclass(frozen=True)
class Stated:
    """A text with its points and focuses."""

    text: str
    points: tuple[str, ...]
    focuses: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """The findings of one writer: scores of backend and n-grams that had not seen them, gold per axis (findings, labels)."""

    told: Sequence[Stated]
    scores: Sequence[Scores]
    grams: Any
    gold: dict[str, Any]


def read(corpora: Path) -> dict[str, list[Stated]]:
    found: dict[str, list[Stated]] = {}
    for path in [*sorted((corpora / "findings").glob("*.jsonl")), *sorted((corpora / "problems").glob("*.jsonl"))]:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        found[path.stem] = [Stated(row["text"], tuple(row["points"]), tuple(row["focuses"])) for row in rows]
    return found


def read_sentences(corpora: Path) -> list[tuple[str, str, float]]:
    """Sentences of the bank and quotes of the letters, with a point or none, and what they weigh."""
    codes = set(load_labeller().codes("point"))
    bank = [(s.text, (*s.labels["point"], stated.NONE)[0]) for s in read_bank(corpora) if "point" in s.labels and len(s.labels["point"]) <= 1]
    quotes = [(quote, code) for letter in read_letters(corpora / "letters") for code, found in letter.evidence.items() if code in codes for quote in found if len(quote) >= 6]
    return [*((text, code, OF_NOTHING if code == stated.NONE else 1.0) for text, code in bank), *((text, code, OF_QUOTES) for text, code in quotes)]


def read_results(corpora: Path) -> list[str]:
    """Passages of rectification reports that tell what was put right: official prose that states no problem."""
    cases = [json.loads(line) for path in sorted((corpora / "rectification").glob("[rs]*.jsonl")) for line in path.read_text("utf-8").splitlines() if line.strip()]
    items = [item for case in cases for item in (*case.get("items", []), *case.get("gold", {}).values()) if item["verdict"] == "done"]
    quotes = [item["quote"] if "quote" in item else item["answered"][0] for item in items]
    return [quote for quote in dict.fromkeys(quotes) if 20 < len(quote) < 200]


def kept_scores(kept: Path | None, corpora: Path, labeller: Any, writer: str, texts: Sequence[str]) -> Sequence[Scores]:
    path = kept and kept / f"{writer}.pkl"
    if path and path.exists():
        before, scores = pickle.loads(path.read_bytes())
        if before == list(texts):
            return list(scores)
    found = backend_scores(corpora, labeller, writer, texts)
    if path:
        path.write_bytes(pickle.dumps((list(texts), found)))
    return found


def backend_scores(corpora: Path, labeller: Any, writer: str, texts: Sequence[str]) -> Sequence[Scores]:
    """By the shipped model, or, for a writer it was trained on, by one trained without that writer."""
    findings = read_findings(corpora / "findings")
    if writer not in {finding.writer for finding in findings}:
        return list(labeller.score(texts))
    model = fit_heads(read_bank(corpora), read_letters(corpora / "letters"), [finding for finding in findings if finding.writer != writer], ON)
    return list(labeller.calibration.apply(model.pool(texts)))


def fit_grams(told: Sequence[Stated], sentences: Sequence[tuple[str, str, float]], results: Sequence[str]) -> stated.StatedModel:
    """One row a finding and point, and the sentences; whether a problem is stated, from findings and results alone."""
    own = [(one.text, point, OF_FINDINGS / max(1, len(one.points))) for one in told for point in one.points or (stated.NONE,)]
    rows = [*own, *sentences]
    counts = count_ngrams([*(text for text, _, _ in rows), *results], LOW, HIGH, BITS)
    frequency = np.bincount(counts.indices[: counts.indptr[len(rows)]], minlength=1 << BITS)
    columns = np.argsort(-frequency, kind="stable")[:FEATURES]
    columns = np.sort(columns[frequency[columns] >= 2]).astype(np.int64)
    idf = (1 + np.log(len(rows) / frequency[columns])).astype(np.float32)
    at, places, values = rooted(counts, columns, idf)
    matrix = csr_matrix((values, (at, places)), shape=(len(counts), len(columns)))
    settings = {"loss": "log_loss", "tol": None, "average": True, "random_state": 0}
    model = SGDClassifier(alpha=2e-6, max_iter=10, n_jobs=2, **settings)
    model.fit(matrix[: len(rows)], [point for _, point, _ in rows], sample_weight=[weight for _, _, weight in rows])
    states = [*(point != stated.NONE for _, point, _ in own), *(False for _ in results)]
    problem = SGDClassifier(alpha=1e-4, max_iter=40, **settings)
    problem.fit(matrix[[*range(len(own)), *range(len(rows), len(counts))]], states, sample_weight=[1.0 if states_one else 2.0 for states_one in states])
    table = np.concatenate([model.coef_, problem.coef_]).T.astype(np.float32)
    bias = np.concatenate([model.intercept_, problem.intercept_]).astype(np.float32)
    return stated.StatedModel(columns, idf, table, bias, (*model.classes_, stated.PROBLEM))


def gold_of(told: Sequence[Stated], labeller: Any) -> dict[str, Any]:
    points, focuses = labeller.codes("point"), labeller.codes("focus")
    return {
        "point": np.array([[code in one.points for code in points] for one in told]),
        "focus": np.array([[code in one.focuses for code in focuses] for one in told]),
    }


def logistic(rows: Any, wanted: Any) -> dict[str, Any]:
    middle, spread = rows.mean(0), rows.std(0) + 1e-6
    model = LogisticRegression(max_iter=1000).fit((rows - middle) / spread, wanted)
    weights = model.coef_[0] / spread
    return {"weights": [round(float(w), 4) for w in weights], "bias": round(float(model.intercept_[0] - weights @ middle), 4)}


def layered(rows: Any, wanted: Any) -> dict[str, Any]:
    """One layer of rectified units: the mean of a few networks of the same shape."""
    rows = rows.reshape(-1, rows.shape[-1])
    middle, spread = rows.mean(0), rows.std(0) + 1e-6
    made = [
        MLPClassifier((UNITS,), alpha=DECAY, max_iter=60, learning_rate_init=0.005, batch_size=256, random_state=seed).fit((rows - middle) / spread, wanted.ravel())
        for seed in range(SEEDS)
    ]
    units = np.concatenate([net.coefs_[0] for net in made], axis=1) / spread[:, None]
    starts = np.concatenate([net.intercepts_[0] for net in made]) - middle @ units
    weights = np.concatenate([net.coefs_[1][:, 0] for net in made]) / SEEDS
    return {
        "units": np.round(units, 4).tolist(), "starts": np.round(starts, 4).tolist(), "weights": np.round(weights, 4).tolist(),
        "bias": round(float(np.mean([net.intercepts_[1][0] for net in made])), 4),
    }  # fmt: skip


def applied(layer: dict[str, Any], rows: Any) -> Any:
    hidden = np.maximum(rows @ np.array(layer["units"]) + np.array(layer["starts"]), 0) if "units" in layer else rows
    return sigmoid((hidden @ np.array(layer["weights"]) + layer["bias"]).astype(np.float32))


def problem_rows(part: Part) -> Any:
    return np.stack([stated.problem_features(one.text, s, own) for one, s, own in zip(part.told, part.scores, part.grams, strict=True)])


def rows_of(part: Part, labeller: Any, axis: str, problem: dict[str, Any]) -> Any:
    told = problem_rows(part) @ np.array(problem["weights"]) + problem["bias"]
    return np.stack([stated.features(one.text, s, own, labeller, axis, float(p)) for one, s, own, p in zip(part.told, part.scores, part.grams, told, strict=True)])


def decided(answers: Any, layer: dict[str, Any]) -> Any:
    best = answers == answers.max(1, keepdims=True)
    return (best & (answers >= layer["best"])) | (~best & (answers >= layer["least"]))


def micro(told: Any, gold: Any) -> float:
    return float(2 * (told & gold).sum() / (told.sum() + gold.sum()))


def fit(parts: Sequence[Part], labeller: Any) -> dict[str, Any]:
    """The layers, their thresholds by F1, and the score from which nine of ten are right."""
    problem = logistic(np.concatenate([problem_rows(part) for part in parts]), np.concatenate([part.gold["focus"].any(1) for part in parts]))
    layers: dict[str, Any] = {"problem": problem}
    for axis in stated.AXES:
        rows, gold = (np.concatenate(many) for many in zip(*((rows_of(p, labeller, axis, problem), p.gold[axis]) for p in parts), strict=True))
        layer = layered(rows, gold)
        answers = applied(layer, rows)
        pairs = [(round(least, 2), best) for least in np.arange(0.2, 0.8, 0.05).tolist() for best in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)]
        layer["least"], layer["best"] = max(pairs, key=lambda pair: micro(decided(answers, {"least": pair[0], "best": pair[1]}), gold))
        told = decided(answers, layer)
        layer["sure"] = next((round(float(at), 3) for at in np.sort(answers[told]) if gold[told & (answers >= at)].mean() >= 0.9), 1.0)
        layers[axis] = layer
    return layers


def shown(name: str, part: Part, layers: dict[str, Any], labeller: Any) -> None:
    for axis in stated.AXES:
        told, gold, stating = decided(applied(layers[axis], rows_of(part, labeller, axis, layers["problem"])), layers[axis]), part.gold[axis], part.gold["focus"].any(1)
        print(name, axis, f"micro-F1 {micro(told, gold):.3f}, on problems alone {micro(told[stating], gold[stating]):.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("corpora"))
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    labeller, told = load_labeller(), read(options.corpora)
    sentences, results = read_sentences(options.corpora), read_results(options.corpora)
    seen = [name for name in told if not name.startswith("h")]
    parts: dict[str, Part] = {}
    for name, mine in told.items():
        texts = [one.text for one in mine]
        grams = fit_grams([one for other in seen if other != name for one in told[other]], sentences, results)
        scores = kept_scores(options.kept, options.corpora, labeller, name, texts)
        parts[name] = Part(mine, scores, grams.score(texts, labeller.codes("point")), gold_of(mine, labeller))
    for name in seen:
        shown(f"{name} left out", parts[name], fit([parts[other] for other in seen if other != name], labeller), labeller)
    layers = fit([parts[name] for name in seen], labeller)
    for name in told.keys() - seen:
        shown(f"{name} held out", parts[name], layers, labeller)
    if options.write:
        (HOME / "stated.json").write_text(json.dumps(layers) + "\n", encoding="utf-8")
        model = fit_grams([one for name in seen for one in told[name]], sentences, results)
        scale = np.maximum(np.abs(model.table).max(axis=0), 1e-9) / 127
        table = np.round(model.table / scale).astype(np.int8)
        arrays = {"columns": model.columns, "idf": model.idf, "table": table, "scale": scale.astype(np.float32), "bias": model.bias, "codes": np.array(model.codes)}
        np.savez_compressed(HOME / "stated.npz", allow_pickle=False, **arrays)
        print(f"stated.npz: {len(model.columns)} features, {(HOME / 'stated.npz').stat().st_size} bytes")


if __name__ == "__main__":
    main()
