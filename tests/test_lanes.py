"""Which letters leave the group's lane, and what stays of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.builders import analysis, label, petition
from xuncha_nlp import lanes, pipeline
from xuncha_nlp.engine import open_engine
from xuncha_nlp.recipe import Recipe
from xuncha_nlp.store import open_store
from xuncha_nlp.types import Analysis, Subject


def routed(*codes: str) -> Analysis:
    return analysis("d0@0", *(label("route@2026-02", code) for code in codes))


@pytest.mark.parametrize(
    ("codes", "lane"),
    [
        (("rt_clue_transfer",), None), (("rt_leading_group", "rt_cross_level"), "leading_group"), (("rt_cross_level",), "superior"),
        (("rt_clue_transfer", "rt_cross_level"), "superior"), ((), None),
    ],
)  # fmt: skip
def test_the_lane_of_a_route(codes: tuple[str, ...], lane: str | None) -> None:
    assert lanes.lane_of(routed(*codes), petition()) == lane


@pytest.mark.parametrize(
    ("above", "lane"),
    [
        (("区委书记",), "superior"), (("市直",), None), (("丁国梁",), "superior"), (("lv_bureau",), "superior"), (("区政府",), "superior"), ((), None), (("国梁",), None),
    ],
)  # fmt: skip
def test_the_recipe_names_who_is_above(above: tuple[str, ...], lane: str | None) -> None:
    letter = petition(subjects=(Subject("丁国梁", "副书记", "区政府", "lv_bureau", False), Subject(None, "区委书记", None, None, True)))
    assert lanes.lane_of(routed("rt_clue_transfer"), letter, above) == lane


def test_a_stub_tells_a_number_and_a_day_and_nothing_else() -> None:
    letter = petition("丁国梁收了钱")
    stub = lanes.stub(letter, lanes.SUPERIOR)
    assert stub and stub.item.startswith("MF-") and "2025-03-01" in stub.message and "丁" not in stub.message
    assert lanes.stub(letter, lanes.LEADING_GROUP) is None


def test_a_letter_about_somebody_above_leaves_no_name_in_the_ledger(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "反映青溪镇镇长贺长林.txt").write_text("青溪镇镇长贺长林收了砖厂老板四万元，没有招标就把路给他修。", encoding="utf-8")
    (inbox / "路灯.txt").write_text("路灯坏了半年没人修，请帮忙解决。", encoding="utf-8")
    recipe = Recipe.model_validate({"authority": {"above": ["镇长"]}})
    for _ in range(2):
        with open_store(str(tmp_path / "store")) as store:
            report = pipeline.run(inbox, recipe, store=store, engine=open_engine("serial"), out=tmp_path / "out")
            names = [name for name, _ in store.receipts()]
            (letter,) = store.originals.letters(store.keys.own_private.read_bytes())
        assert report.counts["files"] == 2 and report.counts["petitions"] == 1 and letter["lane"] == "superior" and "贺长林" in letter["original"]
        assert [name for name in names if "镇长" in name] == [] and any(name.startswith("MF-") for name in names)
        assert all("贺长林".encode() not in path.read_bytes() for folder in ("out", "store") for path in (tmp_path / folder).rglob("*") if path.is_file())
        with zipfile.ZipFile(tmp_path / "out/ledger.xlsx") as book:
            assert all("贺长林".encode() not in book.read(part) for part in book.namelist())
