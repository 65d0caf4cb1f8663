"""A ledger goes out, comes back filled in, and the next ledger shows it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from openpyxl import load_workbook

from xuncha_nlp import pipeline
from xuncha_nlp.engine import open_engine
from xuncha_nlp.errors import StoreError
from xuncha_nlp.recipe import Recipe
from xuncha_nlp.store import open_store


def xuncha(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return subprocess.run([sys.executable, "-m", "xuncha_nlp.cli", *arguments], capture_output=True, env=environment, timeout=120)


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def filled(book: Path, heading: str, value: str, row: int = 2) -> Path:
    opened = load_workbook(book)
    sheet = opened["问题线索台账"]
    at = next(cell.column for cell in sheet[1] if str(cell.value).startswith(heading))
    sheet.cell(row, at).value = value  # type: ignore[union-attr]
    opened.save(book)
    return book


def cell(book: Path, heading: str, row: int = 2) -> object:
    sheet = load_workbook(book)["问题线索台账"]
    return next(sheet.cell(row, c.column).value for c in sheet[1] if str(c.value).startswith(heading))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/信.txt").write_text("反映白杨村书记何满仓把砖厂租金六万元装进自己口袋。", encoding="utf-8")
    pipeline.run(tmp_path / "in", Recipe(), store=tmp_path / "s", engine=open_engine("serial"), out=tmp_path / "o")
    return tmp_path / "o"


def test_from_the_ledger_and_back(out: Path, tmp_path: Path) -> None:
    book, store = filled(filled(out / "ledger.xlsx", "承办人", "张组员"), "意见", "先查砖厂账"), str(tmp_path / "s")
    tried = xuncha("import", str(book), "--store", store, "--dry-run")
    assert tried.returncode == 0 and "没有写入" in tried.stderr.decode() and "砖厂" not in tried.stderr.decode()
    assert [row["change"]["column"] for row in rows(tried)] == ["承办人", "意见"]
    with open_store(store) as opened:
        assert opened.decisions() == []
    done = xuncha("import", str(book), "--store", store, "--who", "李组员")
    assert done.returncode == 0 and rows(done) == rows(tried)
    with open_store(store) as opened:
        assert [(d.who, d.verb) for d in opened.decisions()] == [("李组员", "assign")]
        assert [len(clue.decided) for clue in opened.each("clue")] == [1]
        again = pipeline.export(opened, Recipe(), tmp_path / "again")
    assert (cell(again, "承办人"), cell(again, "意见"), cell(again, "状态")) == ("张组员", "先查砖厂账", "办理中")
    assert rows(xuncha("import", str(book), "--store", store)) == []
    assert json.loads((tmp_path / "again/clues.jsonl").read_text(encoding="utf-8"))["decided"][0]["note"] == "先查砖厂账"


def test_a_conflict_is_told_and_left(out: Path, tmp_path: Path) -> None:
    book, store = out / "ledger.xlsx", str(tmp_path / "s")
    first = filled(tmp_path / "一.xlsx", "状态", "已确认") if (tmp_path / "一.xlsx").write_bytes(book.read_bytes()) else book
    second = filled(book, "状态", "不确定")
    assert xuncha("import", str(first), "--store", store).returncode == 0
    done = xuncha("import", str(second), "--store", store)
    assert done.returncode == 5 and rows(done)[0]["conflict"]["now"] == "已确认" and "第 2 行 状态" in done.stderr.decode()
    with open_store(store) as opened:
        assert [d.verb for d in opened.decisions()] == ["confirm"]


def test_not_while_a_run_holds_the_store(out: Path, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "s")) as opened, FileLock(opened.folder / "run.lock"), pytest.raises(StoreError, match="正在使用"):
        pipeline.import_book(opened, out / "ledger.xlsx")
