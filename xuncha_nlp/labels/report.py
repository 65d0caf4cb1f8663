"""What a model's scores are worth on letters whose writers it had not seen: the report of a model, and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .figures import (
    Array,
    best_threshold,
    binned_error,
    calibration_error,
    cells,
    draws,
    reliability,
    risk_coverage,
    rounded,
    share,
    sure,
    table_figures,
    touches,
)  # fmt: skip
from .priority import URGENT

SINGLE = ("nature", "domain")
MULTI = ("conduct", "point", "discipline", "focus", "reason")
QUOTED = ("conduct", "point")
SHOWN = ("conduct", "point", "discipline", "focus", "nature")
_MISSED = 3.0


def measure(letters: Sequence[Any], scores: Sequence[Any], model: Any) -> tuple[dict[str, Any], dict[str, float]]:
    """The report, and the thresholds: the F1-best of each axis ("conduct") and reason ("reason.<code>", F3 for urgent ones), and "sure.<axis>".

    `scores` are by models that had not seen the writer. A label is asserted at or over its threshold; on the axes of one label
    the best is. In the report: `summary` flat figures; `intervals` of 95 % (letters drawn again, by writer where there are
    several); `labels` per axis and code; `curves` [coverage, risk, lowest score]; `reliability` [mean score, share right,
    number]; `sure` per axis, where `score` is over 1 if no score is sure enough.
    """
    summary: dict[str, float] = {"letters": len(letters)}
    report: dict[str, Any] = {"intervals": {}, "labels": {}, "curves": {}, "reliability": {}, "sure": {}}
    thresholds: dict[str, float] = {}
    quoted: list[tuple[int, bool]] = []
    for axis in (*SINGLE, *MULTI):
        known = [i for i, x in enumerate(letters) if (x.labels.get(axis) if axis in SINGLE else axis in x.labels)]
        if not known:
            continue
        codes = model.codes(axis)
        probability = np.stack([np.asarray(scores[i].probability[axis], float) for i in known])
        truth = cells([letters[i].labels[axis] for i in known], codes)
        if axis in SINGLE:
            found = np.arange(len(codes)) == probability.argmax(1)[:, None]
        else:
            found = probability >= _limits(axis, codes, truth, probability, thresholds)
        weights = draws([letters[i].writer for i in known])
        figures, intervals, report["labels"][axis] = table_figures(found, truth, codes, weights)
        if axis in SINGLE:
            figures, intervals = {"macro_f1": figures.get("macro_f1", 0.0)}, {k: v for k, v in intervals.items() if k == "macro_f1"}
            figures["accuracy"], intervals["accuracy"] = share((found & truth).any(1), np.ones(len(known)), weights)
        else:
            figures["gold"] = int(truth.sum())
        row, column = np.nonzero(found)
        score, right = probability[row, column], truth[row, column]
        report["reliability"][axis] = diagram = reliability(score, right)
        report["curves"][axis] = risk_coverage(score, right)
        report["sure"][axis] = certain = sure(score, right, np.array([str(letters[i].writer) for i in known])[row])
        thresholds[f"sure.{axis}"] = certain["score"]
        figures["ece"], figures["ece_cells"] = binned_error(diagram), calibration_error(probability.ravel(), truth.ravel())
        five = np.argsort(-probability, axis=1, kind="stable")[:, :5]
        among = np.take_along_axis(truth, five, axis=1).sum(1)
        figures["in_five"], intervals["in_five"] = share(among, truth.sum(1), weights)
        figures |= {"sure": certain["score"], "sure_coverage": certain["coverage"]}
        if axis in QUOTED:
            marks = _overlaps([letters[i] for i in known], [scores[i] for i in known], axis, codes, found & truth)
            if marks:
                figures["evidence"], intervals["evidence"] = _share([(known[n], hit) for n, hit in marks], letters)
            quoted += [(known[n], hit) for n, hit in marks]
        summary |= {f"{axis}.{k}": v for k, v in figures.items()}
        report["intervals"] |= {f"{axis}.{k}": v for k, v in intervals.items()}
    if quoted:
        summary["evidence"], report["intervals"]["evidence"] = _share(quoted, letters)
    flat = {k: round(float(v), 4) for k, v in summary.items()}
    return {"summary": flat, "thresholds": thresholds, **rounded(report, 4)}, thresholds


def _limits(axis: str, codes: Sequence[str], truth: Array, probability: Array, thresholds: dict[str, float]) -> Array:
    """The threshold of each code; a reason has one of its own, and an urgent one is rather heard too often than missed."""
    thresholds[axis] = best_threshold(truth, probability)
    if axis != "reason":
        return np.full(len(codes), thresholds[axis])
    for at, code in enumerate(codes):
        own, seen = (truth[:, at], probability[:, at]), int(truth[:, at].sum())
        if code in URGENT:
            thresholds[f"reason.{code}"] = best_threshold(*own, beta=_MISSED, lowest=0.03) if seen >= 8 else 0.2
        else:
            thresholds[f"reason.{code}"] = max(0.15, best_threshold(*own) if seen >= 8 else 0.4)
    return np.array([thresholds[f"reason.{code}"] for code in codes])


def _overlaps(letters: Sequence[Any], scores: Sequence[Any], axis: str, codes: Sequence[str], right: Array) -> list[tuple[int, bool]]:
    """Per label rightly found that has a quote: number of the letter, and whether the span given overlaps a quote."""
    marks = []
    for n, at in zip(*np.nonzero(right), strict=True):
        span = scores[n].span(axis, int(at))
        hit = touches(letters[n].text, letters[n].evidence.get(codes[at], ()), [(span.start, span.end)])
        if hit is not None:
            marks.append((int(n), hit))
    return marks


def _share(marks: Sequence[tuple[int, bool]], letters: Sequence[Any]) -> tuple[float, list[float]]:
    """Share of marks that hit, with its interval."""
    hit, of = np.zeros(len(letters)), np.zeros(len(letters))
    for n, good in marks:
        hit[n] += good
        of[n] += 1
    return share(hit, of, draws([x.writer for x in letters]))


def picture(report: dict[str, Any], path: Path | str) -> None:
    """Risk against coverage, and reliability, of the asserted labels; PNG or SVG by the suffix. Needs matplotlib."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "report", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(9.6, 4.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for n, axis in enumerate(a for a in SHOWN if report["curves"].get(a)):
            colour = f"C{n}"
            curve, diagram, certain = np.array(report["curves"][axis]), np.array(report["reliability"][axis]), report["sure"][axis]
            left.plot(curve[:, 0], curve[:, 1], color=colour, label=axis)
            if "precision" in certain:
                left.plot(certain["coverage"], 1 - certain["precision"], "o", color=colour, markersize=6)
            right.plot(diagram[:, 0], diagram[:, 1], "o-", color=colour, markersize=4, label=axis)
        left.axhline(0.1, color="0.6", linewidth=0.8, linestyle=":")
        right.plot([0, 1], [0, 1], color="0.6", linewidth=0.8, linestyle=":")
        left.set(xlabel="coverage: share of asserted labels kept", ylabel="risk: share wrong", title="risk and coverage (dot: sure)", xlim=(0, 1.02))
        left.set_ylim(bottom=0)
        right.set(xlabel="score", ylabel="share right", title="reliability of asserted labels", xlim=(0, 1.02), ylim=(0, 1.02))
        left.legend(frameon=False)
        right.legend(frameon=False)
        date = {"Date": None} if Path(path).suffix == ".svg" else {"Software": None}
        figure.savefig(path, dpi=110, metadata=date)
