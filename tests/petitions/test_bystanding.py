"""Heads who stand beside what is complained of, and those who do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xuncha_nlp.petitions.subjects import find_subjects

LEADERS = Path(__file__).resolve().parents[2] / "corpora" / "leaders"
HELD_OUT = ("gb", "ge")


def heads(text: str) -> bool:
    return any(subject.top_leader for subject in find_subjects(text))


@pytest.mark.parametrize("text", [
    "水站的站长把抽水机租给女婿，镇长对这事毫不知情。",
    "会计虚报了十一袋化肥，村支书发现后当场报了案。",
    "保管员偷卖粮食，主任把他辞退了，钱没追回来。",
    "科长私分奖金，局长责令他退了，他拖着不退。",
    "他打着书记的旗号到店里拿烟拿酒。",
    "前头那个支书在任时扣了我家的钱。",
    "姜书记早就退休了，现在是他侄子管着沙场收钱。",
    "工程款让副乡长吃了，那阵党委书记在党校学习。",
])  # fmt: skip
def test_a_head_beside_the_matter_is_no_subject(text: str) -> None:
    assert not heads(text)


@pytest.mark.parametrize("text", [
    "村支书叫他们别说出去，账本是他藏的。",
    "书记知道后压下来，钱进了他弟弟的卡。",
    "校长把我辞退了，就因为我没给他送礼，他收了别人三万。",
    "局长住院收了十几万红包。",
    "农场职工要去场长家帮三天忙，不去就扣分。",
    "一村之长，把救灾的棉被拉回自己家。",
    "那位戴墨镜当书记的，又把塘包给他干儿子了。",
    "区统计局负责同志授意改数，收了企业的卡。",
])  # fmt: skip
def test_a_head_with_a_deed_is_a_subject(text: str) -> None:
    assert heads(text)


def test_held_out_short_texts() -> None:
    rows = [json.loads(line) for name in HELD_OUT for line in (LEADERS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    told = [heads(row["text"]) for row in rows]
    right = sum(a and row["top_leader"] for a, row in zip(told, rows, strict=True))
    assert 2 * right / (sum(told) + sum(row["top_leader"] for row in rows)) >= 0.75
