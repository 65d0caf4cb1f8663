"""An inbox with feedback, reports, lists and letters: what each paper is taken for, what is counted, what is checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from docx import Document as Word
from openpyxl import Workbook, load_workbook

from xuncha_nlp import focus_matrix, pipeline, to_frame
from xuncha_nlp.engine import open_engine
from xuncha_nlp.recipe import Recipe
from xuncha_nlp.store import open_keyring, open_store

CASES = Path(__file__).resolve().parents[1] / "data/findings"


def kept(folder: Path):
    return open_store(str(folder / "store"), open_keyring(folder=folder / "keys"))


def feedback(case: dict) -> str:
    problems = "\n".join(f"{at}.{problem['text']}" for at, problem in enumerate(case["feedback"], 1))
    return f"区委第三巡察组关于巡察{case['unit']}的反馈意见\n{case['unit']}：\n现将巡察情况反馈如下。\n一、巡察发现的主要问题\n{problems}\n二、意见建议\n请认真整改。\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round")
    inbox = folder / "inbox"
    inbox.mkdir()
    for number in (1, 3):
        case = yaml.safe_load((CASES / f"case_{number}.yaml").read_text(encoding="utf-8"))
        paper = Word()
        for line in feedback(case).split("\n"):
            paper.add_paragraph(line)
        paper.save(str(inbox / f"反馈{number}.docx"))
        (inbox / f"整改报告{number}.txt").write_text(case["report"], encoding="utf-8")
        if case.get("previous_report"):
            (inbox / f"旧报告{number}.txt").write_text(case["previous_report"], encoding="utf-8")
    (inbox / "信1.txt").write_text("巡察组：清河街道老旧小区改造多报工程量的钱到现在还没退，巡察走了以后又照旧。请你们查一查。", encoding="utf-8")
    (inbox / "信2.txt").write_text("反映白杨村书记何满仓把砖厂租金六万元装进自己口袋。", encoding="utf-8")
    for name, rows in {
        "花名册.xlsx": [["南山镇机关干部花名册"], ["序号", "姓名", "性别", "出生年月", "职务"], *([n, "王某", "男", "1980.03", "科员"] for n in range(1, 9))],
        "清单.xlsx": [["南山镇审计发现问题整改清单"], ["序号", "存在问题", "整改措施", "责任人", "完成时限"], [1, "公车管理不规范，节假日用车无审批", "完善制度", "张", "6月"],
                     [2, "食堂采购未比价，发票与清单不符", "规范采购", "李", "6月"]],
    }.items():  # fmt: skip
        book = Workbook()
        for row in rows:
            book.active.append(row)  # type: ignore[union-attr]
        book.save(inbox / name)
    with kept(folder) as store:
        report = pipeline.run(inbox, Recipe(), store=store, engine=open_engine("serial"), out=folder / "out")
    assert (report.counts["petitions"], report.counts["official"], report.counts["material"]) == (2, 6, 1) and report.counts["documents"] == report.counts["files"]
    return folder / "out"


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_paper_says_what_became_of_it(out: Path) -> None:
    told = {str(row[0]): (str(row[2]), str(row[3])) for row in load_workbook(out / "ledger.xlsx")["未处理与失败"].iter_rows(values_only=True) if row[2] and row[3]}
    assert told["花名册.xlsx"][0] == "material" and "干部与党员花名册" in told["花名册.xlsx"][1]
    assert told["反馈1.docx"][0] == told["整改报告3.txt"][0] == told["清单.xlsx"][0] == "official" and "巡察反馈意见" in told["反馈1.docx"][1]
    with kept(out.parent) as store:
        named = {document.id: document.name for document in store.each("document")}
        taken = {p.document_id for p in store.each("petition")} | {f.document_id for f in store.each("finding")} | {i for i in named if named[i] == "花名册.xlsx"}
        assert taken == set(named)


def test_problems_of_a_report_are_not_counted_twice(out: Path) -> None:
    findings = lines(out / "findings.jsonl")
    assert {f["unit"] for f in findings} == {"清河街道", "石桥乡", "南山镇"}
    cells = [cell for cell in lines(out / "focus_matrix.jsonl") if cell["source"] == "findings" and cell["axis"] == "focus"]
    asked = sum(len(yaml.safe_load((CASES / f"case_{n}.yaml").read_text(encoding="utf-8"))["feedback"]) for n in (1, 3))
    assert asked + 2 <= sum(cell["count"] for cell in cells) <= 2 * asked < len(findings) + 2
    with kept(out.parent) as store:
        table = to_frame(focus_matrix(store))
    assert table.to_dict("records") == lines(out / "focus_matrix.jsonl")
    assert all(label["evidence"] for f in findings for label in f["labels"] if label["axis"].startswith("focus"))


def test_reports_are_checked_against_their_own_feedback(out: Path) -> None:
    rows = list(load_workbook(out / "ledger.xlsx")["整改核对"].iter_rows(values_only=True))[3:]
    assert {row[1] for row in rows} == {"清河街道", "石桥乡"} and len(rows) == 11
    again = [(row[1], row[13]) for row in rows if row[13]]
    assert again and all(unit == "清河街道" and str(words).startswith("XS-") for unit, words in again)
    assert any("旧报告3.txt" in str(row[12]) for row in rows if row[1] == "石桥乡")
    tables = Word(str(out / "整改核对表.docx")).tables
    assert sum(len(table.rows) - 1 for table in tables) == 11


def test_exporting_again_gives_the_same(out: Path, tmp_path: Path) -> None:
    with kept(out.parent) as store:
        pipeline.export(store, pipeline.recipe_of(store), tmp_path)
    for name in ("findings.jsonl", "focus_matrix.jsonl", "focus_findings.svg"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_numbers_of_persons_are_covered_in_official_papers(tmp_path: Path) -> None:
    case = yaml.safe_load((CASES / "case_1.yaml").read_text(encoding="utf-8"))
    phone, card = "13912345678", "110101199003074514"
    case["feedback"][0]["text"] = f"群众（电话{phone}，身份证{card}）反映的补贴没有发到手，镇里没有核查。"
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/反馈.txt").write_text(feedback(case), encoding="utf-8")
    with kept(tmp_path) as store:
        report = pipeline.run(tmp_path / "inbox", Recipe(), store=store, engine=open_engine("serial"), out=tmp_path / "out")
        kept_texts = [paper.text for paper in store.each("paper")] + [finding.text for finding in store.each("finding")]
    assert report.counts["official"] == 1 and any("补贴没有发到手" in text for text in kept_texts)
    assert not any(number in text for number in (phone, card) for text in kept_texts)
    assert not any(number in path.read_text(encoding="utf-8") for number in (phone, card) for path in (tmp_path / "out").glob("*.jsonl"))
