"""Kinds of documents on the corpus, on letters, and what is never set aside."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from pathlib import Path

import pytest

from xuncha_nlp.labels import is_material, label_kinds
from xuncha_nlp.taxonomy import load_taxonomy
from xuncha_nlp.types import Document

ROOT = Path(__file__).resolve().parents[2]
ON = date(2026, 3, 1)


def read(folder: str) -> list[dict]:
    return [json.loads(line) for path in sorted((ROOT / "corpora" / folder).glob("*.jsonl")) for line in path.open(encoding="utf-8")]


def kinds(texts: list[str]):
    return label_kinds([Document(str(n), "x.txt", text) for n, text in enumerate(texts)], on=ON)


def test_the_corpus_knows_every_kind_at_least_25_times() -> None:
    rows = read("documents")
    codes = [label.code for label in load_taxonomy("document", ON).labels]
    assert {row["kind"] for row in rows} == set(codes) and len({row["text"] for row in rows}) == len(rows)
    assert min(sum(row["kind"] == code for row in rows) for code in codes) >= 25


def test_writers_left_out_are_recognised() -> None:
    pytest.importorskip("sklearn")
    spec = importlib.util.spec_from_file_location("fit_kinds", ROOT / "scripts/fit_kinds.py")
    fitting = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(fitting)  # type: ignore[union-attr]
    told = read("documents")
    model = fitting.fit([row for row in told if row["writer"] not in fitting.HELD] + fitting.letters())
    assert fitting.macro(model, [row for row in told if row["writer"] in fitting.HELD]) >= 0.93


def test_no_letter_is_set_aside_as_material() -> None:
    letters = read("letters")[::4]
    assert not [row["id"] for row, kind in zip(letters, kinds([row["text"] for row in letters]), strict=True) if is_material(kind, row["text"])]


def test_what_is_sure_what_is_material_and_what_it_rests_on() -> None:
    roster = "石桥镇机关干部花名册\n序号\t姓名\t性别\t出生年月\t职务\t学历\n1\t王某\t男\t1980.01\t科员\t大学"
    letter = roster + "\n求求你们，名册上有三个人从来没上过班。"
    report = "中共石桥镇委员会关于区委巡察组反馈意见整改情况的报告\n一、关于信访件办理不及时的问题。整改情况：来信均已答复。"
    blank, *found = kinds(["\n \n", roster, letter, report])
    assert [kind.labels[0].code for kind in found] == ["dt_roster", "dt_roster", "dt_rectification"]
    assert [is_material(kind, text) for kind, text in zip(found, (roster, letter, report), strict=True)] == [True, False, True]
    assert found[0].labels[0].evidence[0].of(roster) == "石桥镇机关干部花名册" and found[0].labels[0].axis == "document@2026-02"
    assert blank.abstained and blank.labels[0].evidence == () and not is_material(blank, "\n \n")
