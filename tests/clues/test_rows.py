"""The words of the ledger: exact quotes, no verdicts, conservation."""

from __future__ import annotations

import re
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp.clues import COLUMNS, balance, base_version, build_clues, row_hash, to_rows
from xuncha_nlp.clues.other_sheets import _COLUMNS, _HOW, _LEGEND, _WHAT
from xuncha_nlp.clues.quotes import summary
from xuncha_nlp.clues.repeat_sheet import weak_bridges
from xuncha_nlp.taxonomy import AXES, versions
from xuncha_nlp.types import Analysis, Cluster, Decision, Failure, Label, Link, Span

from .builders import ON, TEXT, analysis, group, label, ledger, petition

VERDICT = re.compile("违纪|违法|违规|查实|属实|贪污犯|罪犯|犯罪|作案|证实|认定|开除|立案|初核|谈话函询|处分(?!申诉|不服)")


def test_columns_and_values():
    book = ledger([group("a", "b"), group("c")], [petition("a"), petition("b", day=date(2024, 2, 1), channel="phone"), petition("c", unit=None, day=None)])
    rows = to_rows(book)
    assert [tuple(row) for row in rows] == [COLUMNS, COLUMNS] and [row["序号"] for row in rows] == [1, 2]
    first, second = rows
    assert first["重复件数/首次-最近"] == "2件\n2024-02-01 至 2024-03-01" and first["来源/日期"] == "来信、来电\n2024-02-01"
    assert first["被反映人及职务层级"] == "李某（会计，村社区）" and first["被反映单位"] == "梧桐村"
    assert first["优先级"] == "重要" and first["行为类型"] == "反映：贪污" and first["受理范围"] == "受理范围内"
    assert first["问题摘要"] == "反映：“…梧桐村会计李某把修路剩下的八万元存在自己名下。…”"
    assert first["把握程度"] == "高" and first["状态"] == "待办"
    assert second["被反映单位"] == "未识别单位" and second["重复件数/首次-最近"] == "1件\n日期不详"


def test_order_is_priority_then_checkability_then_day():
    told = [analysis("a", "p4_low"), analysis("b", "p2_high", specificity="s1_vague"), analysis("c", "p1_urgent"), analysis("d"), analysis("e")]
    letters = [petition(x, day=date(2024, 1, 9) if x != "e" else date(2024, 1, 2)) for x in "abcde"]
    book = ledger([group(x) for x in "abcde"], letters, told)
    members = {clue.id: clue.members[0] for clue in book.clues}
    assert [members[str(row["线索编号"])] for row in to_rows(book)] == list("cedba")


def test_people_are_asked_where_the_machine_abstains():
    guess = label("conduct", "crm_abuse_power", 0.3)
    told = Analysis("a", (label("nature", "accusation"),), (guess.axis,), (guess,), ("时间", "金额或数量"))
    (row,) = to_rows(ledger([group("a")], None, [told]))
    assert row["待人工判断"] == "待了解：行为类型（可能涉及反映：滥用职权）" and row["把握程度"] == "中" and row["缺失要素"] == "时间、金额或数量"
    assert row["优先级"] == "待定" and row["处置意见"] == ""


def test_several_letters_complete_each_other():
    told = [Analysis("a", (), missing=("时间", "地点或项目")), Analysis("b", (), missing=("地点或项目",))]
    (row,) = to_rows(ledger([group("a", "b")], None, told))
    assert row["缺失要素"] == "地点或项目"


def test_human_columns_come_from_decisions_alone():
    groups = [group("a")]
    (clue,) = build_clues(groups, {})
    acts = [
        Decision(clue.id, "甲", datetime(2024, 5, 1, 9), "assign", "张组员"),
        Decision(clue.id, "甲", datetime(2024, 5, 2, 9), "change", "route=rt_focus_learn", "先看村账"),
    ]
    book = ledger(groups, clues=build_clues(groups, {}, [clue], acts))
    (row,) = to_rows(book)
    assert (row["处置意见"], row["承办人"], row["意见"], row["状态"]) == ("重点了解（纳入巡察了解）", "张组员", "先看村账", "已修改")
    assert row["更新时间"] == "2024-05-02 09:00"
    assert base_version(clue) == "0" and base_version(book.clues[0]).startswith("2-")


def test_row_hash_ignores_place_white_space_and_people():
    (row,) = to_rows(ledger([group("a")]))
    shown = {k: str(v) for k, v in row.items()}
    assert row_hash(shown) == row_hash(shown | {"序号": 7, "意见": "x", "问题摘要": shown["问题摘要"] + " \r\n"})
    assert row_hash(shown) != row_hash(shown | {"问题摘要": "别的"})


@settings(max_examples=200)
@given(st.text(alphabet="一二三账本钱村，。！？\n a█“”…", min_size=1, max_size=300), st.data())
def test_summaries_are_verbatim_and_in_order(text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(at + 1, len(text)))
    told = Analysis("a", (Label("conduct@2024-01", "crm_embezzlement", 0.9, (Span(at, end),), "x"),))
    words = summary(petition("a", text), told)
    assert len(words) <= 125
    flat = re.sub(r"\s+", "", text)
    place = 0
    for piece in re.split("…", re.sub(r"\s+", "", words)):
        for part in re.split("…", piece):
            found = flat.find(part, place)
            assert found >= 0
            place = found + len(part)


def test_no_verdict_in_generated_text():
    names = sorted({label_.name for axis in AXES for t in versions(axis) for label_ in t.labels}, key=len, reverse=True)
    told = [analysis("a", "p1_urgent"), analysis("b", "p4_low", "claim_request"), Analysis("c", (), ("conduct@2024-01",), (label("conduct", "crm_bribe_taking"),))]
    book = ledger([group("a"), group("b"), group("c")], None, told)
    texts = [*_WHAT, *_HOW, *(t for item in (*_LEGEND, *_COLUMNS) for t in item)]
    for row in to_rows(book):
        texts += [str(v) for v in row.values()]
    texts += balance(ledger([group("a")], [petition("z")]))
    for text in texts:
        bare = re.sub("“[^”]*”", "", text)
        for name in names:
            bare = bare.replace(name, "")
        assert not VERDICT.search(bare), text


def test_balance():
    good = ledger([group("a", "b"), group("c")], counts={"files": 3, "documents_from": 1, "failed": 1, "repeated": 1},
                  failures=(Failure("x.pdf", "read", "R006", "没有文字"),), receipts=(("a", "已读出", 3), ("x.pdf", "未读出", 0), ("b", "相同", 0)))  # fmt: skip
    assert balance(good) == []
    lost = ledger([group("a")], [petition("a"), petition("z")], [analysis("a"), analysis("z")])
    assert any("恰好归入一条线索" in fault for fault in balance(lost))
    files = ledger([group("a")], counts={"files": 3, "documents_from": 1, "failed": 1})
    assert any("收到文件" in fault for fault in balance(files)) and any("未读出" in fault for fault in balance(files))
    unread = ledger([group("a")], analyses=[])
    assert balance(unread) == ["登记信访件数 = 有分析结果 + 列入“未处理”的件数：应为 1，实为 0。"]
    twice = ledger([group("a"), group("b")])
    doubled = ledger([group("a"), group("b")], clues=[*twice.clues, twice.clues[0]])
    assert any("编号个数" in fault for fault in balance(doubled))


def test_weak_bridges():
    def link(a: str, b: str, score: float) -> Link:
        return Link(a, b, score, ())

    ring = [link("a", "b", 0.6), link("b", "c", 0.6), link("c", "a", 0.6)]
    weak, strong = link("c", "d", 0.5), link("d", "e", 0.9)
    assert weak_bridges(Cluster(tuple("abcde"), (*ring, weak, strong))) == {weak}
    assert weak_bridges(Cluster(("a",))) == set()


def test_text_and_day_of_the_builders():
    assert TEXT[10:33].startswith("梧桐村") and ON.year == 2024
