"""`xuncha radar`: two reports that share a passage, beside one that does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from xuncha_nlp.cli import app

SHARED = "组织委员带队逐户核对二十三口鱼塘的承包合同，与承包人当面算清欠租，收回到期鱼塘{}口并在村口张榜三天重新竞价。"
REPORTS = {
    "青石镇2023.txt": f"青石镇党委整改情况报告\n一、关于鱼塘发包不公开问题。{SHARED.format(8)}\n",
    "青石镇2024.txt": f"青石镇党委整改情况报告\n一、关于鱼塘发包不公开问题。{SHARED.format(12)}\n",
    "白杨乡.txt": "白杨乡党委整改情况报告\n一、关于低保评定不公问题。民政办会同派出所比对车辆房产登记，退出十一户，补进四户，名单贴在各组井台边。\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "报告"
    home.mkdir()
    for name, text in REPORTS.items():
        (home / name).write_text(text, "utf-8")
    return home


def test_shared_passages_stand_side_by_side(folder: Path, tmp_path: Path) -> None:
    book = tmp_path / "相同段落.xlsx"
    done = CliRunner().invoke(app, ["radar", str(folder), "--out", str(book)])
    assert done.exit_code == 0
    (row,) = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {row["report"], row["other"]} == {"青石镇2023.txt", "青石镇2024.txt"} and row["same_unit"]
    for name, span, text in ((row["report"], row["span"], row["text"]), (row["other"], row["other_span"], row["other_text"])):
        assert REPORTS[name][span[0] : span[1]] == text and "当面算清欠租" in text
    cells = [[cell.value for cell in line] for line in load_workbook(book)["相同段落"].iter_rows()]
    assert cells[3][2] == row["text"] and cells[3][4] == row["other_text"] and cells[3][6] == "是"


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    done = CliRunner().invoke(app, ["radar", str(folder), str(folder / "没有.docx")])
    assert done.exit_code == 3 and '"failure"' in done.stdout and "没有.docx" in done.stdout


def test_the_book_must_be_a_workbook(folder: Path) -> None:
    assert CliRunner().invoke(app, ["radar", str(folder), "--out", "对照.pdf"]).exit_code != 0
