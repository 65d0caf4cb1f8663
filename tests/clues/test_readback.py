"""Books filled in by people, saved by other programs, sorted badly, read twice."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from xuncha_nlp.clues import COLUMNS, STATUSES, Readback, build_clues, disposals, export_ledger, merge_book, read_book, to_rows
from xuncha_nlp.clues.readback import FILLED, BookRow, _cells, _decisions
from xuncha_nlp.errors import Damaged
from xuncha_nlp.types import Clue, Decision

from .builders import ON, group, ledger, petition

NOW = datetime(2024, 6, 10, 9, 30, tzinfo=timezone(timedelta(hours=8)))
GROUPS = [group("a", "b"), group("c"), group("d")]
LETTERS = [petition("a"), petition("b"), petition("c", "枫桥村书记把鱼塘包给侄子，一年三千。", unit="枫桥村"), petition("d", "砖厂夜里偷排黑水。", unit="砖厂")]


def exported(folder: Path, decisions: list[Decision] | None = None) -> tuple[Path, list[Clue]]:
    clues = build_clues(GROUPS, {}, build_clues(GROUPS, {}), decisions or [])
    return export_ledger(ledger(GROUPS, LETTERS, [], clues=clues), folder / "ledger.xlsx"), clues


def fill(path: Path, cells: dict[tuple[int, str], object]) -> Path:
    book = load_workbook(path)
    sheet = book["问题线索台账"]
    for (row, column), value in cells.items():
        sheet.cell(row, COLUMNS.index(column) + 1).value = value  # type: ignore[union-attr]
    book.save(path)
    return path


def back(path: Path, clues: list[Clue], decisions: list[Decision] | None = None) -> Readback:
    return merge_book(read_book(path), clues, decisions or [], who="甲", now=NOW)


def shown(clues: list[Clue], decisions: list[Decision]) -> dict[str, dict[str, object]]:
    again = build_clues(GROUPS, {}, clues, decisions)
    return {str(row["线索编号"]): row for row in to_rows(ledger(GROUPS, LETTERS, [], clues=again))}


def test_an_untouched_book_changes_nothing(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    found = back(path, clues)
    assert found == Readback(3, (), (), (), ())


def test_what_is_filled_in_stands_in_the_next_ledger_and_reading_again_adds_nothing(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    fill(path, {(2, "处置意见"): disposals(ON)[1], (2, "承办人"): " 张组员 ", (2, "意见"): "先看村账", (3, "状态"): "不确定", (4, "更新时间"): "2024-06-01"})
    found = back(path, clues)
    assert [(c.row, c.column) for c in found.changes] == [(2, "处置意见"), (2, "承办人"), (2, "意见"), (3, "状态")] and not found.conflicts
    rows = shown(clues, list(found.decisions))
    first = rows[found.changes[0].clue]
    assert [first[c] for c in FILLED] == [disposals(ON)[1], "张组员", "先看村账", "已修改"] and first["更新时间"] == "2024-06-10 09:30"
    assert {d.who for d in found.decisions} == {"甲"} and all(d.at >= NOW for d in found.decisions)
    assert back(path, build_clues(GROUPS, {}, clues, found.decisions), list(found.decisions)).changes == ()


def test_two_books_from_one_export(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    other = Path(shutil.copy(path, tmp_path / "乙.xlsx"))
    fill(path, {(2, "状态"): "已确认", (2, "承办人"): "张"})
    fill(other, {(2, "状态"): "不采纳机器建议", (2, "意见"): "已问过村会计", (2, "承办人"): "张"})
    first = back(path, clues)
    second = back(other, build_clues(GROUPS, {}, clues, first.decisions), list(first.decisions))
    assert [(c.column, c.now, c.book) for c in second.conflicts] == [("状态", "已确认", "不采纳机器建议")]
    assert [c.column for c in second.changes] == ["意见"]
    row = shown(clues, [*first.decisions, *second.decisions])[second.changes[0].clue]
    assert (row["状态"], row["意见"], row["承办人"]) == ("已确认", "已问过村会计", "张")


def test_an_absorbed_id_leads_to_its_clue(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    fill(path, {(r, "意见"): f"第{r}行" for r in (2, 3, 4)})
    joined = build_clues([group("a", "b", "c"), group("d")], {}, clues)
    found = back(path, joined)
    assert {d.clue_id for d in found.decisions} == {c.id for c in joined} and len(found.decisions) == 3


def test_rows_that_slipped_are_refused(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    book = load_workbook(path)
    sheet = book["问题线索台账"]
    machine = [[sheet.cell(r, c + 1).value for c in range(21)] for r in (2, 3)]
    for r, values in zip((3, 2), machine, strict=True):
        for c, value in enumerate(values):
            sheet.cell(r, c + 1).value = value  # type: ignore[union-attr]
        sheet.cell(r, COLUMNS.index("意见") + 1).value = "看"  # type: ignore[union-attr]
    book.save(path)
    found = back(path, clues)
    assert not found.decisions and len(found.conflicts) == 2 and all("错位" in c.why for c in found.conflicts)


def test_whole_rows_may_be_sorted_deleted_edited_and_added(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    fill(path, {(4, "意见"): "留下", (4, "问题摘要"): "组员改写的摘要", (5, "意见"): "新插入的一行"})
    book = load_workbook(path)
    sheet = book["问题线索台账"]
    kept = [[cell.value for cell in sheet[r]] for r in (4, 5)]
    sheet.delete_rows(2, 4)
    for values in kept:
        sheet.append(values)
    book.save(path)
    found = back(path, clues)
    assert [(c.column, c.book) for c in found.changes] == [("意见", "留下")] and len(found.remarks) == 1
    assert ["新插入" in c.why for c in found.conflicts] == [True]


def test_the_same_clue_twice(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    book = load_workbook(path)
    sheet = book["问题线索台账"]
    sheet.append([cell.value for cell in sheet[2]])
    book.save(path)
    assert back(path, clues).conflicts == ()
    fill(path, {(5, "意见"): "不一样"})
    assert ["两行" in c.why for c in back(path, clues).conflicts] == [True, True]


def test_values_outside_the_lists_and_shortened_cells(tmp_path: Path) -> None:
    clue = build_clues(GROUPS, {})[0]
    acts = [Decision(clue.id, "甲", NOW, "note", note="账" * 900)]
    path, clues = exported(tmp_path, acts)
    row = next(r.number for r in read_book(path) if r.cells["线索编号"] == clue.id)
    assert back(path, clues, acts).changes == ()
    text = next(r for r in read_book(path) if r.number == row).cells["意见"]
    fill(path, {(row, "意见"): "添一句" + text, (row, "处置意见"): "移送司法", (row, "状态"): "完结"})
    found = back(path, clues, acts)
    assert not found.decisions and [c.column for c in found.conflicts] == ["处置意见", "意见", "状态"]
    assert all("账" not in c.why for c in found.conflicts) and text.endswith("…（全文见证据摘录）")


def test_a_date_that_was_written_is_kept_unless_it_lies_before_an_earlier_decision(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    fill(path, {(2, "意见"): "一", (2, "更新时间"): "2024-06-01", (3, "意见"): "二", (3, "更新时间"): datetime(2024, 5, 2), (4, "意见"): "三", (4, "更新时间"): "2030-01-01"})
    acts = list(back(path, clues).decisions)
    assert [f"{d.at:%Y-%m-%d}" for d in acts] == ["2024-06-01", "2024-05-02", "2024-06-10"]
    again, clues = exported(tmp_path, acts)
    fill(again, {(2, "意见"): "改", (2, "更新时间"): "2024-05-20"})
    (late,) = back(again, clues, acts).decisions
    assert late.at == NOW and shown(clues, [*acts, late])[late.clue_id]["意见"] == "改"


@pytest.mark.parametrize("spoil", ["empty", "other", "column"])
def test_other_files_are_refused(tmp_path: Path, spoil: str) -> None:
    path, _ = exported(tmp_path)
    if spoil == "empty":
        path.write_bytes(b"PK")
    else:
        book = load_workbook(path)
        if spoil == "other":
            del book["问题线索台账"]
        else:
            book["问题线索台账"].delete_cols(COLUMNS.index("状态") + 1)
        book.save(path)
    with pytest.raises(Damaged):
        read_book(path)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_book_saved_by_another_program(tmp_path: Path) -> None:
    path, clues = exported(tmp_path)
    fill(path, {(2, "意见"): "不是公式 =1+1", (3, "状态"): "办理中", (3, "承办人"): "李"})
    for kind in ("ods", "xlsx"):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind, "--outdir", str(tmp_path / kind), str(path)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        found = back(tmp_path / kind / f"ledger.{kind}", clues)
        assert [(c.column, c.book) for c in found.changes] == [("意见", "不是公式 =1+1"), ("承办人", "李"), ("状态", "办理中")] and not found.conflicts


WAYS = st.sampled_from(["", *disposals(ON)])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(WAYS, st.sampled_from(["", "张", "李"]), st.sampled_from(["", "一", "二"]), st.sampled_from(list(STATUSES))), min_size=1, max_size=4))
def test_the_acts_of_any_row_lead_to_what_was_written(states: list[tuple[str, str, str, str]]) -> None:
    acts: list[Decision] = []
    for n, state in enumerate(states):
        before = _cells(acts)
        wanted = before | dict(zip(FILLED, state, strict=True))
        touched = {c for c in FILLED if wanted[c] != before[c]}
        acts += _decisions("XS-1", acts, wanted, touched, "甲", NOW + timedelta(hours=n))
        after = _cells(acts)
        assert after["承办人"] == wanted["承办人"] and after["意见"] == wanted["意见"]
        if wanted["状态"] != "待办":
            assert after["状态"] == wanted["状态"]
        if "处置意见" in touched or not {"状态"} & touched:
            assert after["处置意见"] == wanted["处置意见"] or (wanted["状态"] == "待办" and "状态" in touched)


def test_the_sheet_name_and_headings_that_reading_relies_on(tmp_path: Path) -> None:
    path, _ = exported(tmp_path)
    (row, *_) = read_book(path)
    assert isinstance(row, BookRow) and set(COLUMNS) < set(row.cells)
