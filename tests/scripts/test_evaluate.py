"""The measuring of the whole pipe, on answers written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evaluate import assess, evaluate, main

from xuncha_nlp import pipes

TEXT = "某某书记占了集体的地。会计收了钱。"
GOLD = {
    "writer": "x", "text": TEXT, "received": "2024-05-01", "nature": "accusation", "domain": None, "conducts": ["vil_asset_leasing"],
    "points": [], "disciplines": ["duty_violation"], "focuses": ["f2_masses_corruption"], "priority": 2, "priority_reasons": [],
    "specificity": 3, "routes": ["rt_clue_transfer"], "subjects": [{"name": "某", "top_leader": True}],
    "evidence": {"vil_asset_leasing": ["占了集体的地"]},
}  # fmt: skip


def label(axis: str, code: str, start: int = 0, end: int = 5) -> dict[str, Any]:
    return {"axis": f"{axis}@2024-01", "code": code, "score": 0.8, "evidence": [[start, end]], "by": "x"}


def answer(conduct: str, *span: int, abstained: tuple[str, ...] = ()) -> dict[str, Any]:
    always = [label("nature", "accusation"), label("priority", "p2_soon"), label("specificity", "s2_partial"), label("route", "rt_clue_transfer")]
    return {
        "labels": [*always, label("conduct", conduct, *span), label("focus", "f2_masses_corruption")], "abstained": list(abstained),
        "maybe": [label("conduct", "vil_asset_leasing")], "subjects": [{"name": "某", "top_leader": True}],
    }  # fmt: skip


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    answers = [
        answer("vil_asset_leasing", 4, 9), answer("vil_asset_leasing", 11, 16), answer("mas_no_disclosure", 0, 3, abstained=("conduct@2024-01",)),
        answer("mas_no_disclosure", 0, 3),
    ]  # fmt: skip
    monkeypatch.setattr(pipes, "label_texts", lambda rows: [{**x, "id": r["id"]} for r, x in zip(rows, answers, strict=True)])
    return [{**GOLD, "id": f"x{n}"} for n in range(4)]


def test_figures_by_hand(rows: list[dict[str, Any]]) -> None:
    figures = evaluate(rows)
    wanted = {
        "letters": 4, "conduct.f1": 0.5, "conduct.precision": 0.5, "conduct.gold": 4, "conduct.in_five": 1, "conduct.evidence": 0.5,
        "conduct.kept_precision": 0.667, "conduct.kept_coverage": 0.75, "conduct.answered": 0.75, "evidence.share": 0.5, "nature.accuracy": 1,
        "kept.precision": 0.909, "kept.coverage": 0.917, "focus.f1": 1, "discipline.recall": 0, "priority.kappa": 1, "specificity.exact": 0,
        "route.main": 1, "top_leader.f1": 1,
    }  # fmt: skip
    assert {k: figures.get(k) for k in wanted} == wanted
    assert not [k for k in figures if k.startswith("domain")]


def test_every_share_has_an_interval(rows: list[dict[str, Any]]) -> None:
    report = assess(rows)
    assert set(report["figures"]) - set(report["intervals"]) == {"letters", *(f"{a}.gold" for a in ("conduct", "point", "discipline", "focus", "reason"))}


def test_a_letter_that_cannot_be_labelled_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "label_texts", lambda rows: [{"failure": {"code": "X1"}} for _ in rows])
    with pytest.raises(ValueError, match="x7"):
        evaluate([{**GOLD, "id": "x7"}])


def test_command(rows: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "gold.jsonl", tmp_path / "out.json"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert main([str(path), "--labels", "--json", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "行为 conduct" in shown and "kept_precision" in shown and "mas_no_disclosure" in shown
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["figures"] == evaluate(rows) and report["labels"]["conduct"]["vil_asset_leasing"]["recall"] == 0.5
