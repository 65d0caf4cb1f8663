"""The focus matrix as cells, as shades in the workbook, as a picture and in Word."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from docx import Document as Word
from openpyxl import load_workbook

from xuncha_nlp.clues import Ledger, Rectified, export_ledger, export_papers, matrix_cells
from xuncha_nlp.clues.matrix import matrices, picture
from xuncha_nlp.clues.papers import han
from xuncha_nlp.frame import to_frame
from xuncha_nlp.types import Analysis, Finding, Span

from .builders import group, label, ledger, petition

WORDS = "合同没有写面积，租金三年未收。"


def stated(n: int, unit: str, *codes: tuple[str, str], text: str = WORDS) -> tuple[Finding, Analysis]:
    key = f"d!{n}"
    return Finding(key, "d", Span(0, len(text)), text, f"（一）{n}", unit=unit), Analysis(key, tuple(label(axis, code, span=(0, 6)) for axis, code in codes))


def made(**more: object) -> Ledger:
    f2, f3 = ("focus", "f2_masses_corruption"), ("focus", "f3_party_organization")
    findings = [stated(1, "石门镇", f2, ("point", "f2_03_collective_assets")), stated(2, "石门镇", f2, f3), stated(3, "", f3), (stated(4, "石门镇")[0], None)]
    return ledger([group("a", "b"), group("c")], [petition("a"), petition("b"), petition("c", unit=None)], findings=findings, sources={"d": "反馈.docx"}, **more)


def test_petitions_and_findings_stand_apart_and_are_counted_once() -> None:
    cells = {(c.source, c.axis, c.code, c.unit): c.count for c in matrix_cells(made())}
    assert cells["petitions", "focus", "f2_masses_corruption", "梧桐村"] == 1
    assert cells["findings", "focus", "f2_masses_corruption", "石门镇"] == 2 and cells["findings", "focus", "f3_party_organization", "未识别单位"] == 1
    assert cells["findings", "focus", "", "石门镇"] == 1 and cells["findings", "point", "f2_03_collective_assets", "石门镇"] == 1
    by_focus, _ = matrices(made(), "findings")
    assert by_focus.count(by_focus.names, by_focus.units) == 4 and by_focus.count(by_focus.names, ["石门镇"]) == 3 and by_focus.units == ("石门镇", "未识别单位")
    table = to_frame(matrix_cells(made()))
    assert list(table.columns) == ["source", "axis", "version", "code", "name", "unit", "count"] and table["count"].sum() == sum(cells.values())


def test_the_sheet_is_shaded_and_sums_up(tmp_path: Path) -> None:
    sheet = load_workbook(export_ledger(made(), tmp_path / "x.xlsx"))["三个聚焦矩阵"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = [row[0] for row in rows if row[0] and re.match("[一二三四]、", str(row[0]))]
    assert len(titles) == 4 and "信访反映" in titles[0] and "发现" in titles[2]
    assert next(row for row in rows if row[0] == "石门镇")[1:7] == [None, 2, 1, None, 1, 3]
    assert len(sheet.conditional_formatting) >= 4
    assert "四个聚焦" in rows[0][0] and "整改核对" not in load_workbook(tmp_path / "x.xlsx").sheetnames


def test_the_picture_is_well_formed_and_holds_every_count() -> None:
    hostile = made()
    object.__setattr__(hostile.findings[0][0], "unit", "<石&门\x00\"'>")
    for source in ("petitions", "findings"):
        for matrix in matrices(hostile, source):
            root = ET.fromstring(picture(matrix))
            told = [element.text for element in root.iter() if element.tag.endswith("text")]
            assert sum(int(t) for t in told if t and t.isdigit()) == sum(len(ids) for ids in matrix.ids.values())


CHECKS = (
    Rectified("石门镇", "（一）1", WORDS, True, (True, True, False, False), "partial", ("报告未给出整改结果",), ("已收回租金4万元",), (("逐条对照", "旧报告.docx", "逐条对照"),), (("XS-1", "还是没收"),), "反馈.docx", "整改.docx"),
    Rectified("", "2", "学习记录补写。\x00", False, (False,) * 4, "unanswered", feedback="反馈.docx", report="整改.docx"),
)  # fmt: skip


def test_rectification_sheet(tmp_path: Path) -> None:
    rows = list(load_workbook(export_ledger(made(rectified=CHECKS), tmp_path / "x.xlsx"))["整改核对"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "序号")
    first, second = rows[head + 1 : head + 3]
    assert first[1:10] == ("石门镇", "（一）1", WORDS, "回应", "给出", "给出", "未给出", "未给出", "报告部分给出")
    assert "旧报告.docx：“逐条对照”" in first[12] and first[13] == "XS-1：“还是没收”" and first[14] is None
    assert second[1] == "未识别单位" and second[4] == "未回应"


def test_word_papers_keep_the_typography_of_official_documents(tmp_path: Path) -> None:
    names = {path.name for path in export_papers(made(rectified=CHECKS), tmp_path)}
    assert names == {"问题底稿.docx", "整改核对表.docx", "聚焦矩阵.docx", "focus_petitions.svg", "point_petitions.svg", "focus_findings.svg", "point_findings.svg"}
    paper = Word(str(tmp_path / "问题底稿.docx"))
    section = paper.sections[0]
    assert [round(x.mm) for x in (section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [210, 297, 37, 35, 28, 26]
    body = next(p for p in paper.paragraphs if p.paragraph_format.first_line_indent)
    assert body.runs[0].font.size.pt == 16 and body.paragraph_format.first_line_indent.pt == 32 and abs(paper.styles["Normal"].paragraph_format.line_spacing.pt - 28.95) < 0.1
    with zipfile.ZipFile(tmp_path / "问题底稿.docx") as package:
        xml = package.read("word/document.xml").decode()
        footers = [package.read(n).decode() for n in package.namelist() if "footer" in n]
        assert 'w:eastAsia="仿宋_GB2312"' in xml and 'w:eastAsia="方正小标宋简体"' in xml and 'w:eastAsia="黑体"' in xml
        assert len([f for f in footers if " PAGE " in f]) == 2 and b"evenAndOddHeaders" in package.read("word/settings.xml")
    text = "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert WORDS in text and "反馈.docx" in text and "待人工判断" in text
    checked = Word(str(tmp_path / "整改核对表.docx"))
    assert checked.sections[0].page_width.mm > 290 and len(checked.tables) == 2 and checked.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    shaded = Word(str(tmp_path / "聚焦矩阵.docx"))
    assert sum(len(table._tbl.xpath(".//w:shd")) for table in shaded.tables) >= 6


def test_nothing_to_tell_writes_nothing(tmp_path: Path) -> None:
    assert export_papers(ledger([]), tmp_path) == []


def test_chinese_numerals() -> None:
    assert [han(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]
