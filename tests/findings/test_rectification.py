"""The rectification check against cases written by hand; what it does on reports never read is measured on corpora/rectification/h1.jsonl."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp.findings.copying import SHORTEST, shared_passages
from xuncha_nlp.findings.deadlines import due_day
from xuncha_nlp.findings.measures import read_measures
from xuncha_nlp.findings.rectification import SIGNS, RectificationCheck, check_rectification
from xuncha_nlp.findings.recurrence import report_day
from xuncha_nlp.pipes import rectify_case
from xuncha_nlp.types import Span

DATA = Path(__file__).parents[1] / "data" / "findings"
CASES: list[dict[str, Any]] = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(DATA.glob("case_*.yaml"))]
VERNACULAR = "T12"


def check(case: dict[str, Any]) -> list[RectificationCheck]:
    return check_rectification(
        [(row["no"], row["text"]) for row in case["feedback"]],
        case["report"],
        previous_report=case.get("previous_report"),
        other_reports=[(row["id"], row["text"]) for row in case.get("other_reports", [])],
        letters=[(row["id"], row["text"], row["received"]) for row in case["letters"]],
        report_date=case.get("report_date"),
    )


def have(found: RectificationCheck) -> str:
    flags = (found.answered, found.responsibility, found.fixed, found.system, found.accountability)
    return "".join(letter for letter, flag in zip("arfsc", flags, strict=True) if flag)


def score(cases: list[dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for case in cases:
        found = check(case)
        for gold, one in zip(case["items"], found, strict=True):
            total["problems"] += 1
            total["verdicts"] += one.verdict == gold["verdict"]
            total["flags"] += sum((flag in have(one)) == (flag in gold["have"]) for flag in "arfsc")
            total["signs"] += len(set(one.signs) & set(gold["signs"]))
            total["signs wrong"] += len(set(one.signs) ^ set(gold["signs"]))
            if gold["quote"]:
                at = case["report"].index(gold["quote"])
                total["quotes"] += 1
                total["quotes found"] += any(span.overlaps(Span(at, at + len(gold["quote"]))) for span in one.evidence)
        gold_copies = {(row["no"], row["from"]) for row in case.get("copied", [])}
        total["copies wrong"] += len(gold_copies ^ {(one.no, source) for one in found for _, source, _ in one.copied})
        gold_again = {(row["id"], no) for row in case["letters"] for no in row["recurs"]}
        again = {(key, one.no) for one in found for key in one.recurs}
        total["recurring"] += len(gold_again & again)
        total["recurring missed"] += len(gold_again - again)
        total["recurring false"] += len(again - gold_again)
    return total


def test_cases_the_rules_were_made_on() -> None:
    total = score([case for case in CASES if case["id"] != VERNACULAR])
    assert total["verdicts"] >= total["problems"] - 2
    assert total["flags"] >= 5 * total["problems"] - 6
    assert total["signs wrong"] <= 6 and total["copies wrong"] == 0
    assert total["quotes found"] >= total["quotes"] - 1
    assert total["recurring false"] == 0 and total["recurring missed"] <= 1


def test_a_report_in_plain_village_words() -> None:
    total = score([case for case in CASES if case["id"] == VERNACULAR])
    assert total["verdicts"] >= 6 and total["flags"] >= 32 and total["copies wrong"] == 0 and total["recurring false"] == 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_spans_stay_inside_and_in_order(case: dict[str, Any]) -> None:
    sources = {"previous_report": case.get("previous_report", ""), **{row["id"]: row["text"] for row in case.get("other_reports", [])}}
    for found in check(case):
        assert set(found.signs) <= set(SIGNS)
        assert list(found.evidence) == sorted(found.evidence)
        assert all(span.end <= len(case["report"]) for span in found.evidence)
        for span, source, far in found.copied:
            assert span.end <= len(case["report"]) and far.end <= len(sources[source])
            assert span.end - span.start >= SHORTEST


SENTENCES = [
    ("已追回资金3.2万元并上缴财政。", "多付资金3.2万元", "f", ""),
    ("拟于明年追回资金3.2万元。", "多付资金3.2万元", "", "no_recovery no_result plan_only"),
    ("尚有3户未退还补助，正在协商。", "补助发放不准", "", "no_result plan_only"),
    ("召开党委会5次，开展培训3期。", "违规占地3亩", "", "no_result"),
    ("召开中心组学习会7次。", "理论学习不经常", "f", ""),
    ("镇长周某牵头，拆除违建3处。", "违建失管", "rf", ""),
    ("镇党委高度重视，进一步压实责任，成效显著。", "违建失管", "", "no_result slogan_only"),
    ("建立健全长效机制，完善相关制度。", "违建失管", "", "no_result"),
    ("印发《违建巡查办法》。", "违建失管", "s", "no_result"),
    ("下发《关于加强管理的通知》。", "违建失管", "", "no_result"),
    ("拟制定《违建巡查办法》。", "违建失管", "", "no_result plan_only"),
    ("拆除违建3处，对站长进行谈话提醒。", "违建失管", "f", "talk_instead_of_accountability"),
    ("拆除违建3处，对站长予以诫勉。", "违建失管", "fc", ""),
    ("拆除违建3处，约谈2家施工单位。", "违建失管", "f", ""),
    ("拆除违建3处，仍有2处未拆，该问题已全部整改完成。", "违建失管", "f", "contradiction plan_only"),
    ("共清退补贴9.6万元，其中个人退缴7.2万元、单位扣回3.4万元。", "违规发放补贴9.6万元", "f", "contradiction"),
    ("12处违建中已拆9处，镇里派人看守。", "违建失管", "f", "plan_only"),
    ("12处违建中已拆9处，其余3处已拆除复绿。", "违建失管", "f", ""),
    ("18.2万元手续费已退11.5万元，退费进度63%。", "违规收取手续费18.2万元", "f", "plan_only"),
    ("补助改由区财政直接打卡发放。", "村干部截留补助", "s", "no_result no_recovery"),
    ("健全摊位租赁制度，完善应急响应流程，确保市场规范。", "摊位转租", "", "no_result slogan_only"),
    ("将进一步加大力度，适时建立收益公示制度。", "收益不公开", "", "no_result plan_only"),
    ("清退摊位3个，完善了摊位租赁制度。", "摊位转租", "fs", ""),
    ("清退摊位3个。往后出租摊位，村里开会、镇里备案才算数，否则不予签字。", "摊位转租", "fs", ""),
    ("补签合同3份。合同未经法务会签，印章室不予用印。", "合同无审查", "fs", ""),
    ("退回6万元，食材验收由家长代表轮流到场。", "食堂收取进场费6万元", "fs", ""),
    ("收费亭拆除，清退收费员2名，管理办法经镇人大主席团讨论后施行。", "停车乱收费", "fs", ""),
    ("要求必须严格按程序审批。", "合同无审查", "", "no_result"),
    ("挪用公款32万元未追缴：召开会议研究，正在协商。", "挪用公款32万元未追缴", "", "no_recovery no_result plan_only"),
    ("退1.1万元，一户说手头紧，等卖了牛再交。", "2户多领补助1.6万元", "f", "plan_only"),
    ("清退超范围收费项目2个，问责3人。", "乱收费", "fc", ""),
    ("清理收费项目2个，严肃追究相关人员责任。", "乱收费", "f", ""),
    ("组织全体人员学习有关规定。", "收受供货商购物卡十二万元", "", "no_recovery no_result"),
    ("由镇长牵头负责。", "违建失管", "r", "no_result"),
    ("共清理合同10份，其中收回8份、重签5份。", "合同到期", "f", "contradiction"),
    ("清理合同10份，列为长期坚持事项。", "合同到期", "f", "long_term"),
]


@pytest.mark.parametrize(("reply", "problem", "flags", "signs"), SENTENCES)
def test_measures(reply: str, problem: str, flags: str, signs: str) -> None:
    got = read_measures(reply, [Span(0, len(reply))], problem)
    found = "".join(f for f, s in zip("rfsc", (got.responsibility, got.fixed, got.system, got.accountability), strict=True) if s)
    assert found == flags
    assert set(got.signs) - {"slogan_only"} == set(signs.split()) - {"slogan_only"}
    assert "slogan_only" in got.signs or "slogan_only" not in signs


def test_copied_through_changed_dates_names_and_figures() -> None:
    old = "由副镇长王某牵头，2022年对全镇鱼塘承包情况逐户登门核对，收回到期鱼塘12口并重新竞价。"
    new = "由副镇长李某牵头，2024年对全镇鱼塘承包情况逐户登门核对，收回到期鱼塘9口并重新竞价。"
    (one,) = shared_passages([new, old])
    assert one.span.of(new).endswith("年对全镇鱼塘承包情况逐户登门核对，收回到期鱼塘9口并重新竞价。")
    assert one.far.of(old).endswith("年对全镇鱼塘承包情况逐户登门核对，收回到期鱼塘12口并重新竞价。")


def test_stock_phrases_are_nobodys_own() -> None:
    text = "切实提高政治站位，坚持举一反三，建立健全长效机制，推动全面从严治党向纵深发展，营造风清气正的良好政治生态。"
    assert shared_passages([text, text]) == []


@pytest.mark.parametrize("text", ["", "。", "0" * 60000, "整" * 60000, "\ud800" * 100, "整改" * 20000])
def test_hostile_texts_are_compared_at_once(text: str) -> None:
    started = time.perf_counter()
    shared_passages([text, text[::-1], "整改报告。" * 5])
    assert time.perf_counter() - started < 20


def test_wording_that_stands_in_several_reports_is_official() -> None:
    problem = "鱼塘发包不公开，账目混乱"
    passage = "对全镇鱼塘承包情况逐户登门核对并张榜三次征求群众意见，收回到期鱼塘12口"
    report = f"整改报告\n1.关于鱼塘发包不公开问题。{passage}。\n"
    others = [(f"o{n}", f"整改报告\n1.关于其他问题。{passage}。\n") for n in range(3)]
    assert check_rectification([(1, problem)], report, other_reports=others[:1])[0].copied
    assert not check_rectification([(1, problem)], report, other_reports=others)[0].copied


@pytest.mark.parametrize(
    ("report", "day"),
    [
        ("整改报告\n2024年3月1日召开会议，7月8日公示。", date(2024, 7, 8)),
        ("整改报告\n预计2025年12月底前完成。\n某镇党委\n2024年11月5日", date(2024, 11, 5)),
        ("整改报告\n没有日期。", None),
        ("整改报告\n2024年13月40日。", None),
    ],
)
def test_day_of_a_report(report: str, day: date | None) -> None:
    assert report_day(report) == day


@pytest.mark.parametrize(
    ("problem", "issued", "day"),
    [
        ("账目未公开，立行立改，7日内张榜。", date(2024, 3, 1), date(2024, 3, 8)),
        ("护林员工资未发，要求五个工作日内补发。", date(2024, 3, 1), date(2024, 3, 8)),
        ("公示栏上锁，边巡边改。", date(2024, 3, 1), date(2024, 3, 16)),
        ("限2024年4月30日前退还。", None, date(2024, 4, 30)),
        ("限1月底前退还。", date(2024, 12, 5), date(2025, 1, 31)),
        ("两个月内报告。", date(2024, 12, 31), date(2025, 2, 28)),
        ("公示栏上锁，立行立改。", None, None),
        ("账目未公开。", date(2024, 3, 1), None),
        ("限13月40日前退还。", date(2024, 3, 1), None),
    ],
)
def test_day_set_for_a_problem(problem: str, issued: date | None, day: date | None) -> None:
    assert due_day(problem, issued) == day


@pytest.mark.parametrize(("reply", "overdue"), [("3月6日已张榜公示七个季度账目。", False), ("3月20日已张榜公示七个季度账目。", True), ("正在整理账目。", True)])
def test_overdue(reply: str, overdue: bool) -> None:
    report = f"整改报告\n1.关于账目未公开问题。{reply}\n某村党支部\n2024年4月1日"
    (found,) = check_rectification([(1, "账目未公开，立行立改，7日内张榜。")], report, feedback_date=date(2024, 3, 1))
    assert found.overdue is overdue and found.due == date(2024, 3, 8)


def test_letter_and_report_side_by_side() -> None:
    report = "整改报告\n1.关于公厕夜间关门问题。23座公厕已全部恢复夜间开放。\n某区城管局\n2024年4月1日"
    letter = "我是退休教师。北门菜场的公厕晚上又关门了，夜间没处去。请看一看。"
    (found,) = check_rectification([(1, "23座公厕夜间关门。")], report, letters=[("a", letter, date(2024, 6, 1)), ("b", letter, date(2024, 3, 1))])
    assert found.recurs == ("a",)
    assert "公厕晚上又关门" in found.again[0][1].of(letter)


def test_empty_input() -> None:
    assert check_rectification([], "") == []
    assert check_rectification([(3, "账目不公开")], "")[0] == RectificationCheck(3, False, False, False, False, False, "unanswered")


@pytest.mark.parametrize(("reply", "signed"), [("该问题已于2024年2月20日整改完成，补发工资3.2万元。", True), ("该问题已于2024年5月20日整改完成，补发工资3.2万元。", False), ("该问题已于2024年9月20日整改完成，补发工资3.2万元。", True)])
def test_a_day_before_the_feedback_or_after_the_report_does_not_add_up(reply: str, signed: bool) -> None:
    report = f"整改报告\n2024年3月5日收到反馈意见后，村党支部立即整改。\n1.关于工资未发问题。{reply}\n某村党支部\n2024年8月1日"
    (found,) = check_rectification([(1, "护林员工资3.2万元未发。")], report)
    assert ("contradiction" in found.signs) is signed


def test_no_accusing_words() -> None:
    for text in SIGNS.values():
        assert not any(word in text for word in ("虚假", "造假", "敷衍", "违反", "弄虚"))


@settings(max_examples=120)
@given(st.lists(st.sampled_from(["1.关于账目问题。", "2.", "\n", "已追回3万元。", "将", "对站长诫勉", "，", "长期坚持", "《办法》", "2024年3月", "书记胡某牵头", "𠮷", " ", "账目未公开"]), max_size=40).map("".join))
def test_any_report(report: str) -> None:
    letters = [("a", "账目又不公开了", date(2025, 1, 1)), ("b", report, None)]
    for found in check_rectification([(1, "账目未公开"), (2, "")], report, previous_report=report, other_reports=[("x", report[::-1])], letters=letters):
        assert all(span.end <= len(report) for span in found.evidence)
        assert found.answered or not (found.fixed or found.signs or found.copied)


def test_the_pipe_gives_every_key() -> None:
    report = "整改报告\n1.关于公厕夜间关门问题。副局长祝某牵头，23座公厕已全部恢复夜间开放，对所长予以诫勉，印发《公厕开放办法》。\n某局\n2024年4月1日"
    case = {
        "feedback": [{"no": 1, "text": "23座公厕夜间关门，立行立改。"}], "report": report, "previous_report": report, "feedback_date": "2024-03-01",
        "letters": [{"id": "a", "text": "北门菜场的公厕晚上又关门了。", "received": "2024-06-01"}],
    }  # fmt: skip
    (row,) = rectify_case(case)
    assert {"no", "answered", "responsibility", "fixed", "system", "accountability", "verdict", "signs", "evidence", "copied", "recurs"} <= set(row)
    assert row["answered"] and row["responsibility"] and row["fixed"] and row["system"] and row["accountability"] and row["recurs"] == ["a"]
    assert row["copied"][0]["from"] == "previous_report" and row["due"] == "2024-03-16"
    assert row["again"][0]["letter"] == "a"
    json.dumps(row)


SPREAD = """某镇党委整改情况的报告
第一部分 责任和措施
1.对鱼塘问题，镇长屈某负责，重新发包。
2.对慰问品问题，要求民政办加强采购管理。
第二部分 整改成效
鱼塘12口已重新竞价发包，追回拖欠租金3.2万元。
"""


def test_measures_and_results_of_one_problem_stand_apart() -> None:
    first, second = check_rectification([(1, "鱼塘低价发包，拖欠租金3.2万元。"), (2, "慰问品采购价高出市价三成。")], SPREAD)
    assert len(first.passages) == 2 and first.responsibility and first.fixed
    assert second.verdict == "perfunctory"


def test_one_paragraph_answers_two_problems() -> None:
    report = "整改报告\n聚焦民生问题。多收的摊位费16.3万元已退还摊贩，协议重签143份。对住房安全开展全覆盖排查，确保群众住房安全有保障。\n"
    first, second = check_rectification([(1, "摊位费翻番，多收16.3万元。"), (2, "住房安全监测走过场，3户住房墙裂。")], report)
    assert first.fixed and not second.fixed
    assert "住房" not in "".join(span.of(report) for span in first.passages)


@pytest.mark.parametrize("text", ["整" * 60000, "1" * 60000, "1." * 30000, "\n" * 60000, "关于问题" * 15000])
def test_hostile_reports_are_checked_at_once(text: str) -> None:
    started = time.perf_counter()
    check_rectification([(1, "账目不公开"), (2, text[:2000])], text, previous_report=text, letters=[("a", text, None)])
    assert time.perf_counter() - started < 20
