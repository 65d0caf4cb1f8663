"""The report of a made-up model whose scores are known: figures, thresholds, evidence, picture."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluate import measure

from xuncha_nlp.labels.report import picture
from xuncha_nlp.types import Span

CODES = {
    "nature": ("accusation", "claim_request", "suggestion"), "domain": ("dom_a", "dom_b"), "conduct": tuple(f"c{n}" for n in range(30)),
    "point": tuple(f"p{n}" for n in range(20)), "discipline": ("d1", "d2", "d3"), "focus": ("f1", "f2"), "reason": ("r_one", "r_rare"),
}  # fmt: skip
TEXT = "甲书记占了地。乙会计收了钱。"


@dataclass
class Letter:
    id: str
    text: str
    writer: str
    labels: dict[str, tuple[str, ...]]
    evidence: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Score:
    probability: dict[str, Any]

    def span(self, axis: str, at: int) -> Span:
        return Span(0, 7) if at % 2 == 0 else Span(7, 14)


class Model:
    def codes(self, axis: str) -> tuple[str, ...]:
        return CODES[axis]


def made(letters: int = 240, seed: int = 0) -> tuple[list[Letter], list[Score]]:
    """Calibrated scores: each label is right as often as its score says."""
    random = np.random.default_rng(seed)
    items, scores = [], []
    for n in range(letters):
        probability, labels = {}, {}
        for axis, codes in CODES.items():
            if axis in ("nature", "domain"):
                row = random.dirichlet(np.full(len(codes), 0.2))
                labels[axis] = (codes[random.choice(len(codes), p=row)],)
            else:
                row = random.beta(0.15, 1.2, len(codes))
                labels[axis] = tuple(c for c, p in zip(codes, row, strict=True) if random.random() < p)
            probability[axis] = row.astype(np.float32)
        if n % 3:
            labels["domain"] = ()
        evidence = dict.fromkeys((*CODES["conduct"], *CODES["point"]), ("占了地",))
        items.append(Letter(str(n), TEXT, "abcdef"[n % 6], labels, evidence))
        scores.append(Score(probability))
    return items, scores


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, Any], dict[str, float]]:
    return measure(*made(), Model())


def test_every_axis_is_measured(measured: tuple[dict[str, Any], dict[str, float]]) -> None:
    report, thresholds = measured
    summary = report["summary"]
    for axis, codes in CODES.items():
        keys = {"macro_f1", "ece", "ece_cells", "in_five", "sure", "sure_coverage"}
        assert keys | ({"accuracy"} if axis in ("nature", "domain") else {"f1", "precision", "recall", "gold"}) <= {
            k.partition(".")[2] for k in summary if k.startswith(axis + ".")
        }
        assert set(report["labels"][axis]) == set(codes) and f"sure.{axis}" in thresholds
        assert 1 <= len(report["curves"][axis]) <= 30 and report["curves"][axis][-1][0] == 1
        assert summary[f"{axis}.ece"] < 0.15
    assert {"conduct", "point", "discipline", "focus", "reason", "reason.r_one", "reason.r_rare"} <= set(thresholds)
    assert all(low <= summary[k] <= high for k, (low, high) in report["intervals"].items())
    assert all(isinstance(v, float) for v in (*summary.values(), *thresholds.values()))
    json.dumps(report, allow_nan=False)


def test_the_same_letters_give_the_same_report(measured: tuple[dict[str, Any], dict[str, float]]) -> None:
    assert measure(*made(), Model()) == measured


def test_evidence_is_the_share_of_right_labels_that_point_at_a_quote(measured: tuple[dict[str, Any], dict[str, float]]) -> None:
    report, thresholds = measured
    letters, scores = made()
    hits = [
        at % 2 == 0
        for x, s in zip(letters, scores, strict=True) for axis in ("conduct", "point") for at, code in enumerate(CODES[axis])
        if s.probability[axis][at] >= thresholds[axis] and code in x.labels[axis]
    ]  # fmt: skip
    assert report["summary"]["evidence"] == pytest.approx(np.mean(hits), abs=1e-4)


def test_sure_labels_are_right(measured: tuple[dict[str, Any], dict[str, float]]) -> None:
    report, thresholds = measured
    letters, scores = made()
    for axis in ("conduct", "nature"):
        cells = [
            (s.probability[axis][at], code in x.labels[axis])
            for x, s in zip(letters, scores, strict=True) for at, code in enumerate(CODES[axis])
        ]  # fmt: skip
        kept = [right for p, right in cells if p >= thresholds[f"sure.{axis}"]]
        certain = report["sure"][axis]
        assert len(kept) == certain["labels"] >= 30 and certain["precision"] == pytest.approx(np.mean(kept), abs=1e-4)
        assert certain["precision"] >= 0.9 and 0 < certain["unseen_coverage"] <= 1


def test_an_axis_without_labels_or_strong_scores_is_no_fault() -> None:
    letters, scores = made(12)
    for x, s in zip(letters, scores, strict=True):
        x.labels["domain"] = ()
        x.labels["focus"] = ()
        s.probability["focus"] = np.full(2, 0.01, np.float32)
    report, thresholds = measure(letters, scores, Model())
    assert "domain" not in report["labels"] and report["curves"]["focus"] == []
    assert thresholds["sure.focus"] > 1 and report["summary"]["focus.f1"] == 0
    json.dumps(report, allow_nan=False)


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_picture(measured: tuple[dict[str, Any], dict[str, float]], tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / f"report.{suffix}"
    report = json.loads(json.dumps(measured[0]))
    picture(report, path)
    data = path.read_bytes()
    assert 5_000 < len(data) < 150_000
    picture(report, path)
    assert path.read_bytes() == data
