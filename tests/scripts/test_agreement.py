"""Two readings of the same letters: the figures by hand, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from agreement import compare, main


def letter(n: int, **changes: Any) -> dict[str, Any]:
    row = {
        "id": f"x{n}", "writer": "x", "text": "某某书记占了集体的地。", "received": "2024-05-01", "nature": "accusation", "domain": None,
        "conducts": ["vil_asset_leasing"], "points": ["f2_04_collective_resources"], "disciplines": ["duty_violation"],
        "focuses": ["f2_masses_corruption"], "priority": 1 + n % 3, "priority_reasons": ["r_top_leader"], "specificity": 3,
        "routes": ["rt_clue_transfer", "rt_focus_learn"], "subjects": [{"name": "某", "top_leader": True}],
        "evidence": {"vil_asset_leasing": ["占了集体的地"]},
    }  # fmt: skip
    return {**row, **changes}


def test_a_reading_agrees_with_itself() -> None:
    rows = [letter(n) for n in range(6)] + [letter(6, nature="claim_request", domain="dom_land_resources")]
    figures = compare(rows, rows)["figures"]
    assert {k: v for k, v in figures.items() if v != 1} == {"letters": 7, **{k: v for k, v in figures.items() if k.endswith(".gold")}}


def test_differences_are_counted() -> None:
    gold = [letter(n) for n in range(4)]
    second = [
        letter(0, conducts=["vil_asset_leasing", "mas_no_disclosure"], routes=["rt_focus_learn", "rt_clue_transfer"]),
        letter(1, conducts=[], nature="claim_request"),
        letter(2, priority=2, specificity=2),
        letter(3, subjects=[], priority_reasons=["none"]),
    ]
    report = compare(gold, second)
    figures = report["figures"]
    assert figures["conduct.precision"] == 0.75 == figures["conduct.recall"] == figures["nature.accuracy"] == figures["route.main"]
    assert figures["specificity.exact"] == 0.75 == figures["reason.recall"] == figures["top_leader.recall"]
    assert figures["reason.precision"] == 1 == figures["focus.f1"] == figures["priority.p1_f1"]
    assert figures["priority.kappa"] == pytest.approx(0.75, abs=0.1)
    assert report["labels"]["conduct"]["mas_no_disclosure"]["found"] == 1
    assert all(low <= figures[k] <= high for k, (low, high) in report["intervals"].items())


def test_a_key_that_is_missing_is_not_compared() -> None:
    bare = [{"id": "x0", "conducts": ["a"]}]
    assert {k.partition(".")[0] for k in compare([letter(0)], bare)["figures"]} == {"letters", "conduct"}


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, second, out = tmp_path / "gold.jsonl", tmp_path / "second.jsonl", tmp_path / "out.json"
    gold.write_text("\n".join(json.dumps(letter(n)) for n in range(5)), encoding="utf-8")
    second.write_text("\n".join(json.dumps(letter(n)) for n in range(3, 7)) + "\n", encoding="utf-8")
    assert main([str(gold), "--second", str(second), "--labels", "--json", str(out)]) == 0
    shown = capsys.readouterr()
    assert "行为 conduct" in shown.out and "f2_04_collective_resources" in shown.out and "集体" in shown.out
    assert "2 of 4" in shown.err
    assert json.loads(out.read_text(encoding="utf-8"))["figures"]["letters"] == 2
    second.write_text(json.dumps(letter(9)), encoding="utf-8")
    with pytest.raises(SystemExit):
        main([str(gold), "--second", str(second)])
