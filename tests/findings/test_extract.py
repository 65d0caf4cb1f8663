"""Numbered problems and problem tables of papers; slices are exact, ordered and apart."""

from __future__ import annotations

import itertools
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp.findings import extract_findings
from xuncha_nlp.types import Block, Document, Finding, Span

DATA = Path(__file__).parents[1] / "data" / "findings"
CORPUS = Path(__file__).parents[2] / "corpora" / "rectification"
PAPERS: list[dict[str, Any]] = yaml.safe_load((DATA / "papers.yaml").read_text("utf-8"))
CASES: list[dict[str, Any]] = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(DATA.glob("case_*.yaml"))]
PIECES = [
    "一、", "二、", "三、", "（一）", "（二）", "1.", "2.", "3．", "（1）", "（2）", "①", "②", "第一，", "第二，", "一是", "二是", "问题1：", "。", "；", "：", "\n", "\n\n", "\t", " ", "　",
    "关于", "针对", "问题", "整改情况", "整改报告", "反馈意见", "存在的主要问题", "意见建议", "下一步", "以上问题", "审计报告", "存在问题", "序号", "未公示", "不到位", "方面", "2024年3月1日", "3.5万元", "𠮷", "\x1d", "巡察组",
]  # fmt: skip


def checked(document: Document) -> list[Finding]:
    found = extract_findings(document)
    for finding in found:
        assert finding.span.of(document.text) == finding.text == finding.text.strip()
        assert finding.span.end <= len(document.text)
        assert finding.id == f"{document.id}!{finding.span.start}" and finding.document_id == document.id
    for first, second in itertools.pairwise(found):
        assert first.span.end <= second.span.start
    return found


def as_rows(text: str) -> tuple[Block, ...]:
    blocks, at = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(Block(Span(at, at + len(line)), "table_row" if "\t" in line else "paragraph"))
        at += len(line) + 1
    return tuple(blocks)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper["name"]))
@pytest.mark.parametrize("blocks", [False, True])
def test_papers(paper: dict[str, Any], blocks: bool) -> None:
    text = paper["text"]
    found = checked(Document("d", paper["name"], text, as_rows(text) if blocks else ()))
    assert [finding.number for finding in found] == [number for number, _, _ in paper["findings"]]
    for finding, (_, first, last) in zip(found, paper["findings"], strict=True):
        assert finding.text.startswith(first) and finding.text.endswith(last)


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] not in ("T7", "T8")], ids=lambda case: str(case["id"]))
def test_a_rectification_report_gives_one_finding_an_item(case: dict[str, Any]) -> None:
    found = checked(Document("d", "整改报告.docx", case["report"]))
    answered = [item for item in case["items"] if "a" in item["have"]]
    assert len(found) == len(answered)
    for finding, item in zip(found, answered, strict=True):
        assert item["quote"] in finding.text


@pytest.mark.parametrize("name", ["s1", "s2", "s3", "s4", "s5"])
def test_papers_of_many_styles(name: str) -> None:
    """Series inside paragraphs, Markdown, wrapped lines, tables, news, letters of audit, papers that state nothing."""
    papers = [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    right = found = gold = 0
    for paper in papers:
        mine = [re.sub(r"[\s*|]", "", one.text) for one in checked(Document("d", paper.get("name", "反馈意见.docx"), paper["feedback_text"]))]
        theirs = [re.sub(r"[\s*|]", "", item["text"]) for item in paper["feedback"]]
        right += sum(sum(item in one or one in item for item in theirs) == 1 for one in mine)
        found, gold = found + len(mine), gold + len(theirs)
    assert 2 * right / (found + gold) >= 0.98


def test_headers_and_footers_are_passed_over() -> None:
    text = "反馈意见\n一、存在的主要问题\n1.账目不公开，村民意见大。\n第 1 页\n2.公章由会计代管。\n"
    at = text.index("第 1 页")
    found = checked(Document("d", "a.pdf", text, (Block(Span(at, at + 5), "footer"),)))
    assert [(finding.number, finding.text) for finding in found] == [("一1", "账目不公开，村民意见大。"), ("一2", "公章由会计代管。")]


@pytest.mark.parametrize("text", ["", "\n", "一", "村支书占了集体的地，请查。", "1.", "一、\n二、\n", "尊敬的领导：\n1.村账不公开\n2.低保不公平\n"])
def test_nothing_to_find(text: str) -> None:
    assert checked(Document("d", "a.txt", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "巡察组：\n我退休前教书，给你们提几点。\n一、选票顺序未抽签。\n二、账目不公开。\n",
        "政府工作报告\n各位代表：\n一、过去一年，不断推进改革。\n二、今年，未雨绸缪。\n",
        "关于村干部问题的举报信\n一、截留补贴。\n二、账目不公开。\n",
        "集体土地承包合同\n一、不得改变用途。\n二、未经同意不得转包。\n",
    ],
)
def test_numbered_letters_and_other_papers_give_none(text: str) -> None:
    assert checked(Document("d", "a.txt", text)) == []


@settings(max_examples=250)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.booleans(), st.booleans())
def test_any_text(text: str, paper: bool, blocks: bool) -> None:
    text = "区委巡察组反馈意见\n" + text if paper else text
    checked(Document("d", "a.txt", text, as_rows(text) if blocks else ()))


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_characters(text: str) -> None:
    checked(Document("d", "a.txt", "整改报告\n" + text))


@pytest.mark.parametrize("unit", ["不公开的事情；", "--- ", "**", "   \n", "|a", "①", "（一）", "附件：1.\n", "不" * 30 + "\n", "\t问题"])
def test_hostile_papers_are_read_at_once(unit: str) -> None:
    started = time.perf_counter()
    checked(Document("d", "a.txt", "巡察反馈意见\n" + unit * (60000 // len(unit))))
    assert time.perf_counter() - started < 20


def test_long_papers_take_linear_time() -> None:
    text = "反馈意见\n一、存在的主要问题\n" + "".join(f"{n % 99 + 1}.账目未公开，一是收入不入账；二是开支不公示。\n" for n in range(3000)) + "不公开。\n" * 20000
    assert len(checked(Document("d", "a.txt", text))) >= 3000
