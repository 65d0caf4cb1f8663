"""Measure labels against gold letters: one table an axis, calibration, the five best, priority, route and subjects.

    python scripts/evaluate.py FILE.jsonl …      whole pipe (protect, facts, subjects, labels, rules) on labelled letters
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

SINGLE = ("nature", "domain")
MULTI = ("conduct", "point", "discipline", "focus", "reason")


def f1(gold: Sequence[set], found: Sequence[set]) -> dict[str, float]:
    hit = sum(len(g & f) for g, f in zip(gold, found, strict=True))
    proposed, wanted = sum(map(len, found)), sum(map(len, gold))
    precision, recall = hit / max(1, proposed), hit / max(1, wanted)
    return {"f1": 2 * hit / max(1, proposed + wanted), "precision": precision, "recall": recall, "gold": wanted}


def macro(gold: Sequence[set], found: Sequence[set]) -> float:
    codes = {c for g in gold for c in g}
    parts = [f1([g & {c} for g in gold], [f & {c} for f in found])["f1"] for c in codes]
    return float(np.mean(parts)) if parts else 0.0


def calibration_error(probability: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    at = np.minimum((probability * bins).astype(int), bins - 1)
    parts = [abs(probability[at == b].mean() - truth[at == b].mean()) * (at == b).mean() for b in range(bins) if (at == b).any()]
    return float(sum(parts))


def best_threshold(gold: np.ndarray, probability: np.ndarray) -> float:
    grid = np.arange(0.1, 0.75, 0.01)
    scores = [2 * (gold & (probability >= t)).sum() / max(1, gold.sum() + (probability >= t).sum()) for t in grid]
    return float(round(grid[int(np.argmax(scores))], 2))


def measure(letters: Sequence[Any], scores: Sequence[Any], model: Any) -> tuple[dict, dict]:
    """Figures on letters whose writers the scoring models had not seen, and the thresholds that give the best F1."""
    summary: dict[str, float] = {"letters": len(letters)}
    thresholds: dict[str, float] = {}
    labels: dict[str, dict] = {}
    for axis in SINGLE:
        codes = model.head(axis, "letter").codes
        known = [i for i, x in enumerate(letters) if x.labels.get(axis)]
        best = [codes[int(np.argmax(scores[i].probability[axis]))] for i in known]
        gold = [letters[i].labels[axis][0] for i in known]
        sure = np.array([scores[i].probability[axis].max() for i in known])
        right = np.array([a == b for a, b in zip(best, gold, strict=True)])
        summary[f"{axis}.macro_f1"] = macro([{g} for g in gold], [{b} for b in best])
        summary[f"{axis}.accuracy"] = float(right.mean())
        summary[f"{axis}.ece"] = calibration_error(sure, right)
    for axis in MULTI:
        codes = model.head(axis, "letter" if axis in ("discipline", "focus") else "sentence").codes
        probability = np.stack([s.probability[axis] for s in scores])
        truth = np.array([[c in x.labels[axis] for c in codes] for x in letters])
        threshold = thresholds[axis] = best_threshold(truth, probability)
        found = [{codes[j] for j in np.flatnonzero(row >= threshold)} for row in probability]
        gold = [set(x.labels[axis]) & set(codes) for x in letters]
        for key, value in f1(gold, found).items():
            summary[f"{axis}.{key}"] = value
        summary[f"{axis}.macro_f1"] = macro(gold, found)
        summary[f"{axis}.ece"] = calibration_error(probability.ravel(), truth.ravel())
        order = np.argsort(-probability, axis=1)[:, :5]
        summary[f"{axis}.in_five"] = float(truth[np.arange(len(truth))[:, None], order].sum() / max(1, truth.sum()))
        if axis == "reason":
            for at, code in enumerate(codes):
                own = best_threshold(truth[:, at], probability[:, at]) if truth[:, at].sum() >= 8 else 0.4
                thresholds[f"reason.{code}"] = max(0.15, own)
        labels[axis] = {c: f1([g & {c} for g in gold], [f & {c} for f in found]) for c in codes}
    rounded = {k: round(float(v), 4) for k, v in summary.items()}
    return {"summary": rounded, "thresholds": thresholds, "labels": labels}, thresholds


def kappa(gold: Sequence[int], found: Sequence[int], levels: int = 4) -> float:
    """Quadratic weighted kappa of levels 1..levels."""
    table = np.zeros((levels, levels))
    for g, f in zip(gold, found, strict=True):
        table[g - 1, f - 1] += 1
    weight = (np.arange(levels)[:, None] - np.arange(levels)) ** 2
    chance = np.outer(table.sum(1), table.sum(0)) / max(1, table.sum())
    return float(1 - (weight * table).sum() / max(1e-9, (weight * chance).sum()))


def evaluate(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The whole pipe against gold rows of the scheme of corpora/README.md."""
    from xuncha_nlp import pipes

    results = list(pipes.label_texts([{"id": r["id"], "text": r["text"], "received": r.get("received")} for r in rows]))
    figures: dict[str, float] = {"letters": len(rows)}

    def codes(result: Mapping[str, Any], axis: str) -> list[str]:
        return [x["code"] for x in result["labels"] if x["axis"].partition("@")[0] == axis]

    for axis, key in (("nature", "nature"), ("domain", "domain")):
        known = [(r, x) for r, x in zip(rows, results, strict=True) if r.get(key)]
        if known:
            figures[f"{axis}.macro_f1"] = macro([{r[key]} for r, _ in known], [set(codes(x, axis)[:1]) for _, x in known])
    for axis, key in (("conduct", "conducts"), ("point", "points"), ("discipline", "disciplines"), ("focus", "focuses"), ("reason", "priority_reasons")):
        if any(key in r for r in rows):
            gold = [set(r.get(key, [])) - {"none"} for r in rows]
            for name, value in f1(gold, [set(codes(x, axis)) - {"none"} for x in results]).items():
                figures[f"{axis}.{name}"] = value
            offered = [[*codes(x, axis), *(m["code"] for m in x.get("maybe", []) if m["axis"].partition("@")[0] == axis)] for x in results]
            figures[f"{axis}.in_five"] = sum(len(g & set(o[:5])) for g, o in zip(gold, offered, strict=True)) / max(1, sum(map(len, gold)))
    if any("priority" in r for r in rows):
        gold_level = [r["priority"] for r in rows]
        found_level = [int(codes(x, "priority")[0][1]) for x in results]
        figures["priority.kappa"] = kappa(gold_level, found_level)
        urgent = [(g == 1, f == 1) for g, f in zip(gold_level, found_level, strict=True)]
        figures["priority.p1_recall"] = sum(g and f for g, f in urgent) / max(1, sum(g for g, _ in urgent))
        figures["priority.p1_precision"] = sum(g and f for g, f in urgent) / max(1, sum(f for _, f in urgent))
    if any("routes" in r for r in rows):
        figures["route.main"] = float(np.mean([codes(x, "route")[:1] == r["routes"][:1] for r, x in zip(rows, results, strict=True)]))
    if any("specificity" in r for r in rows):
        found = [int(codes(x, "specificity")[0][1]) for x in results]
        figures["specificity.exact"] = float(np.mean([r["specificity"] == f for r, f in zip(rows, found, strict=True)]))
    if any("subjects" in r for r in rows):
        gold_top = [any(s["top_leader"] for s in r["subjects"]) for r in rows]
        found_top = [any(s["top_leader"] for s in x["subjects"]) for x in results]
        figures["top_leader.f1"] = f1([{1} if g else set() for g in gold_top], [{1} if f else set() for f in found_top])["f1"]
    return {k: round(float(v), 4) for k, v in figures.items()}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    args = parser.parse_args(argv)
    rows = [json.loads(line) for path in args.files for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for key, value in evaluate(rows).items():
        print(f"{key:24} {value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
