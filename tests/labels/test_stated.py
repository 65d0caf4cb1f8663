"""Findings: one point mostly, none where nothing is amiss, and the heading of the paper itself."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from xuncha_nlp.labels import label_petitions, load_labeller
from xuncha_nlp.labels.stated import headed
from xuncha_nlp.types import Analysis, Finding, Petition, Span

ON = date(2024, 6, 1)
CORPUS = Path(__file__).resolve().parents[2] / "corpora/findings"


@pytest.fixture(scope="module")
def labeller():
    return load_labeller()


def finding(text: str, **more: str) -> Finding:
    return Finding("f", "d", Span(0, len(text)), text, **more)


def told(labeller, *items) -> list[Analysis]:
    return label_petitions(items, labeller, on=ON)


def test_the_headings_of_feedback_name_the_focus() -> None:
    assert headed("（一）聚焦党的路线方针政策和党中央决策部署在基层贯彻落实情况方面") == "f1_policy_implementation"
    assert headed("二、聚焦群众身边腐败问题和不正之风方面") == "f2_masses_corruption"
    assert headed("（三）聚焦基层党组织领导班子和队伍建设情况") == "f3_party_organization"
    assert headed("（四）聚焦巡视巡察、审计等监督发现问题整改情况") == "f4_rectification"
    assert headed("一、基本情况") is headed("群众身边腐败和巡察整改") is None


def test_a_heading_is_followed_and_named_as_the_reason(labeller) -> None:
    text = "两个村的年度会议记录内容雷同，签字为同一人笔迹。"
    (plain, filed) = told(labeller, finding(text), finding(text, heading="（四）聚焦巡察、审计等监督发现问题整改情况"))
    first = next(label for label in filed.labels if label.name == "focus")
    assert first.code == "f4_rectification" and "标题" in first.by and first.evidence[0].of(text)
    assert not any("标题" in label.by for label in plain.labels)


def test_praise_and_routine_state_no_problem(labeller) -> None:
    for text in ("近年来，镇党委带领干部群众发展产业，群众满意度连续三年居全县前列，成绩值得肯定。", "巡察期间，巡察组召开座谈会6次，个别谈话88人次，调阅资料900余份。"):
        (found,) = told(labeller, finding(text))
        assert not found.codes("focus") and not found.codes("point")


def test_other_axes_and_petitions_are_left_alone(labeller) -> None:
    text = "村会计把修路剩下的八万元存在自己名下，三年没有入账。"
    a, b = told(labeller, finding(text), Petition("f", "d", Span(0, len(text)), text))
    assert [x for x in a.labels if x.name in ("nature", "conduct", "discipline")] == [x for x in b.labels if x.name in ("nature", "conduct", "discipline")]
    assert a.codes("point") == ("f2_02_collective_funds",) and all(label.evidence for label in a.labels if label.name == "focus")


def test_most_findings_of_the_corpus_get_their_focus(labeller) -> None:
    rows = [json.loads(line) for line in (CORPUS / "p3.jsonl").read_text(encoding="utf-8").splitlines()][::5]
    answers = told(labeller, *(finding(row["text"]) for row in rows))
    right = sum(len(set(a.codes("focus")) & set(r["focuses"])) for a, r in zip(answers, rows, strict=True))
    assert 2 * right / sum(len(a.codes("focus")) + len(r["focuses"]) for a, r in zip(answers, rows, strict=True)) >= 0.9


def test_the_same_matter_told_well_states_no_problem(labeller) -> None:
    pairs = [
        ("党费按季收缴，账款相符，使用情况向党员公示。", "党费由书记一人收取，两年没有上交，数额也说不清。", "f3_party_organization"),
        ("巡察反馈的多发补贴4.3万元已全部退缴入库，回单齐全。", "巡察反馈的多发补贴4.3万元至今只退回三千元，其余没有追缴。", "f4_rectification"),
    ]
    for good, bad, focus in pairs:
        fine, amiss = told(labeller, finding(good), finding(bad))
        assert not fine.codes("focus") and focus in amiss.codes("focus")
