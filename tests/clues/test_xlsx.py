"""The workbook: reopened, unzipped, attacked."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xuncha_nlp.clues import COLUMNS, EXPORTS, STATUSES, disposals, export_ledger, row_hash, to_rows
from xuncha_nlp.clues import xlsx as module
from xuncha_nlp.clues.page import clean, lines, pieces
from xuncha_nlp.errors import StoreError, UnknownName
from xuncha_nlp.types import Failure, Subject

from .builders import ON, TEXT, analysis, group, label, ledger, petition

SHEETS = ["说明", "问题线索台账", "重复反映", "三个聚焦矩阵", "证据摘录", "未处理与失败", "字典"]
ATTACKS = [
    "=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "{=1+1}", "\t=1+1", "\r=1+1", "\n=1+1", "=HYPERLINK(\"http://x.cn\",\"点\")",
    "http://x.cn/a", "file:///c:/a.xlsx", "mailto:a@b.cn", "internal:字典!A1", "external:c:\\a.xlsx", "0012", "1e5", "2024-01-02", "&<>\"'", "_x0041_",
    "]]>", "\x00\x01\x1b控", "半\ud800对", "\ufffe\uffff", "\u202e反转", "𠮷" * 50, "=DDE(\"a\";\"b\")", "#REF!", "TRUE", "'=1",
]  # fmt: skip


def sheets(path: Path):
    return load_workbook(path)


def cells(sheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def xml(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory):
    groups = [group("a", "b", score=0.6), group("c"), group("d")]
    made = ledger(
        groups, None, [analysis("a"), analysis("b"), analysis("c", "p1_urgent"), analysis("d", "p4_low", "claim_request", "s1_vague")],
        failures=(Failure("扫描.pdf", "读取", "R006", "没有文字"),), counts={"files": 2, "documents_from": 1, "failed": 1},
        receipts=(("信.docx", "已读出", 4), ("扫描.pdf", "未读出", 0)), notes=(("信.docx", "N01", "有空白页"),), about={"model": "linear/1"},
    )  # fmt: skip
    return made, export_ledger(made, tmp_path_factory.mktemp("out") / "台账.xlsx")


def test_sheets_header_and_values(book):
    made, path = book
    opened = sheets(path)
    assert opened.sheetnames == SHEETS and opened["字典"].sheet_state == "hidden"
    rows = cells(opened["问题线索台账"])
    heads = [str(head).replace("\n（人填）", "") for head in rows[0]]
    assert heads == [*COLUMNS, "线索键", "行校验", "基准版本"]
    for read, told in zip(rows[1:], to_rows(made), strict=True):
        values = dict(zip(heads, read, strict=True))
        assert [values[c] if values[c] is not None else "" for c in COLUMNS] == [told[c] for c in COLUMNS]
        assert values["线索键"] == told["线索编号"] and values["基准版本"] == "0"
        assert row_hash({c: v if v is not None else "" for c, v in values.items()}) == values["行校验"]


def test_layout(book):
    sheet = sheets(book[1])["问题线索台账"]
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref == "A1:Z4" and sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 8
    assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "内部资料" in sheet.oddFooter.center.text and "&P" in sheet.oddFooter.center.text
    assert all(sheet.row_dimensions[row].height for row in range(1, 5))
    for column, head in enumerate(COLUMNS, 1):
        cell = sheet.cell(2, column)
        human = head in ("处置意见", "承办人", "意见", "状态", "更新时间")
        assert cell.protection.locked is not human and (cell.fill.fgColor.rgb == "FFFFFFFF") is human and cell.font.name == "仿宋"
    assert sheet.protection.sheet and sheet.protection.password is None and not sheet.protection.sort and not sheet.protection.autoFilter
    assert [sheet.cell(row, COLUMNS.index("优先级") + 1).value for row in (2, 3, 4)] == ["特急", "重要", "低"]
    assert [sheet.column_dimensions[c].hidden for c in ("AA", "Z")] == [True, False]


def test_drop_downs_by_range(book):
    opened = sheets(book[1])
    rules = opened["问题线索台账"].data_validations.dataValidation
    assert len(rules) == 2
    for rule, values in zip(sorted(rules, key=lambda r: str(r.sqref)), (disposals(ON), tuple(STATUSES)), strict=True):
        found = re.fullmatch(r"'?字典'?!\$([A-Z])\$2:\$[A-Z]\$(\d+)", rule.formula1)
        assert found and rule.type == "list" and str(rule.sqref).endswith("4")
        column = [cell.value for cell in opened["字典"][found[1]]][1 : int(found[2])]
        assert tuple(column) == values


def test_links_lead_to_the_first_evidence_row(book):
    opened = sheets(book[1])
    evidence = cells(opened["证据摘录"])
    links = [cell.hyperlink for row in opened["问题线索台账"]["B2:B4"] for cell in row]
    for row, link in enumerate(links, 2):
        at = int(re.fullmatch(r"'?证据摘录'?!A(\d+)", link.location)[1])
        clue = opened["问题线索台账"].cell(row, 2).value
        assert link.target is None and evidence[at - 1][0] == clue and evidence[at - 2][0] != clue


def test_evidence_is_verbatim(book):
    made, path = book
    rows = cells(sheets(path)["证据摘录"])[1:]
    assert {row[1] for row in rows} == set("abcd")
    for _, member, _axis, _, words, place, _, _ in rows:
        start, end = map(int, str(place).split("-"))
        assert words == made.petitions[str(member)].text[start:end]
    assert sum(row[2] == "全文" for row in rows) == 4


def test_repeats_and_matrix(book):
    _, path = book
    opened = sheets(path)
    rows = cells(opened["重复反映"])
    assert [row[1] for row in rows[2:]] == ["1/2\n代表件", "2/2"]
    assert TEXT[10:33] in rows[3][7] and TEXT[10:33] in rows[3][8] and rows[3][10].startswith("弱连接")
    matrix = cells(opened["三个聚焦矩阵"])
    assert matrix[0][0] == "四个聚焦矩阵"
    units = next(row for row in matrix if row[0] == "梧桐村")
    assert [v for v in units[1:] if v is not None] == [3, 3]
    assert next(row for row in matrix if row[0] == "集体三资之资金")[1] == 3


def test_guide_tells_the_balance(book):
    text = "\n".join(str(v) for row in cells(sheets(book[1])["说明"]) for v in row if v is not None)
    assert "全部相符" in text and "机器只提建议，由人决定" in text and "不符\n" not in text
    failures = cells(sheets(book[1])["未处理与失败"])
    assert any(row[0] == "扫描.pdf" and row[2] == "R006" for row in failures) and any(row[2] == "N01" for row in failures)


def test_faults_are_shown(tmp_path):
    made = ledger([group("a")], [petition("a"), petition("z")])
    text = str(cells(sheets(export_ledger(made, tmp_path / "x.xlsx"))["说明"]))
    assert "'不符'" in text and "有不符项" in text


def test_package_holds_no_formula_link_or_macro(book):
    parts = xml(book[1])
    assert not [name for name in parts if re.search("externalLink|vba|connections|tables/|calcChain|drawing", name)]
    for name, text in parts.items():
        assert "<f>" not in text and "<f " not in text and "TargetMode" not in text, name


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_stays_text(attack, tmp_path):
    text = attack + TEXT
    subject = Subject(attack, attack, attack, attack, True)
    letter = petition("a", text, subjects=(subject,), unit=None) if False else petition("a", text)
    object.__setattr__(letter, "subjects", (subject,))
    name = clean(attack)
    made = ledger([group("a")], [letter], failures=(Failure(attack, attack, attack, attack),), notes=((attack, attack, attack),),
                  receipts=((attack, attack, 1),), about={attack: attack})  # fmt: skip
    path = export_ledger(made, tmp_path / "x.xlsx")
    for part, content in xml(path).items():
        assert "<f>" not in content and "<f " not in content and "TargetMode" not in content, part
    opened = sheets(path)
    whole = [row for row in cells(opened["证据摘录"]) if row[2] == "全文"]
    assert whole[0][4] == clean(text)
    assert any(row[0] == (name or None) for row in cells(opened["未处理与失败"]))
    kinds = {cell.data_type for sheet in opened for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert kinds == {"s"}


@pytest.mark.parametrize("long", ["钱" * 40_000, "𠮷" * 40_000, "a=" * 35_000])
def test_long_text_is_carried_whole(long, tmp_path):
    letter = petition("a", long, unit=long[:40_000])
    opened = sheets(export_ledger(ledger([group("a")], [letter]), tmp_path / "x.xlsx"))
    unit = opened["问题线索台账"].cell(2, COLUMNS.index("被反映单位") + 1).value
    assert unit.endswith("…（全文见证据摘录）") and len(unit) == 500
    rows = cells(opened["证据摘录"])
    for what, told in (("信访件全文", long), ("台账“被反映单位”全文", long[:40_000])):
        parts = [row for row in rows if str(row[3]).startswith(what)]
        assert "".join(row[4] for row in parts) == told and [row[3].split()[-1] for row in parts] == [f"{i}/{len(parts)}" for i in range(1, len(parts) + 1)]
        assert all(len(row[4].encode("utf-16-le")) // 2 <= 32_767 for row in parts)


def test_cell_text():
    assert clean("a\r\nb\tc\rd") == "a\nb c\nd" and clean("\x07\ud800") == "\ufffd\ufffd"
    assert pieces("") == [""] and "".join(pieces("钱" * 70_000)) == "钱" * 70_000
    assert lines("钱" * 10, 11.2) == 2 and lines("a\nb", 10) == 2


def test_empty_ledger(tmp_path):
    opened = sheets(export_ledger(ledger([]), tmp_path / "x.xlsx"))
    assert opened.sheetnames == SHEETS and opened["问题线索台账"].max_row == 1


def test_same_bytes_every_time(book, tmp_path):
    made, path = book
    assert export_ledger(made, tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_links_are_capped(book, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_LINKS", 1)
    sheet = sheets(export_ledger(book[0], tmp_path / "x.xlsx"))["问题线索台账"]
    assert [sheet.cell(row, 2).hyperlink is not None for row in (2, 3, 4)] == [True, False, False]


def test_evidence_goes_on_in_a_second_sheet(book, tmp_path, monkeypatch):
    monkeypatch.setattr("xuncha_nlp.clues.evidence_sheet.MOST_ROWS", 4)
    opened = sheets(export_ledger(book[0], tmp_path / "x.xlsx"))
    assert "证据摘录(2)" in opened.sheetnames
    link = opened["问题线索台账"]["B3"].hyperlink.location
    sheet, at = re.fullmatch(r"'(.*)'!A(\d+)", link).groups()
    assert opened[sheet].cell(int(at), 1).value == opened["问题线索台账"]["B3"].value


def test_open_file_gets_a_new_name(book, tmp_path, monkeypatch):
    target = tmp_path / "台账.xlsx"
    target.write_text("旧")
    real = os.replace

    def replace(source, destination):
        if Path(destination) == target:
            raise PermissionError
        real(source, destination)

    monkeypatch.setattr(os, "replace", replace)
    beside = export_ledger(book[0], target)
    assert beside == tmp_path / "台账（2）.xlsx" and target.read_text() == "旧" and sheets(beside).sheetnames == SHEETS
    assert export_ledger(book[0], target).name == "台账（3）.xlsx"
    assert not list(tmp_path.glob(".xuncha-*"))


def test_a_failed_export_leaves_the_old_file(book, tmp_path, monkeypatch):
    target = tmp_path / "台账.xlsx"
    target.write_text("旧")

    def full(*_):
        raise OSError(28, "No space left")

    monkeypatch.setattr(module, "write", full)
    with pytest.raises(StoreError, match="原有台账未动"):
        export_ledger(book[0], target)
    assert target.read_text() == "旧" and list(tmp_path.iterdir()) == [target]


def test_unknown_format_and_folder(book, tmp_path):
    assert set(EXPORTS) == {"xlsx"}
    with pytest.raises(UnknownName, match="xlsx"):
        export_ledger(book[0], tmp_path / "x", "pdf")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        export_ledger(book[0], tmp_path / "file" / "x.xlsx")


def test_nothing_about_how_a_letter_is_signed(tmp_path):
    letters = [petition("a", report_mode="realname"), petition("b", report_mode="anonymous")]
    told = [analysis(x, more=[label("reason", "r_realname_verifiable", by="给出可核实的材料")]) for x in "ab"]
    opened = sheets(export_ledger(ledger([group("a"), group("b")], letters, told), tmp_path / "x.xlsx"))
    shown = "".join(str(cell) for sheet in opened if sheet.sheet_state == "visible" for row in cells(sheet) for cell in row)
    assert not re.search("实名|匿名|署名|具名|realname|anonymous", shown) and "给出可核实的材料" in shown
