"""The ledger as a workbook that prints, filters and can be read back: text only, no formulas, no outside links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from ..types import Clue
from . import rank
from .evidence_sheet import EvidenceSheet
from .ledger import Ledger
from .matrix_sheet import write_matrix
from .other_sheets import write_failures, write_guide, write_lists
from .page import STYLES, Page, checked, clean, cut
from .rectification_sheet import write_rectification
from .repeat_sheet import write_repeats
from .rows import COLUMNS, HUMAN_COLUMNS, base_version, ordered, row, row_hash

WIDTHS = {
    "序号": 5.5, "线索编号": 13, "来源/日期": 11, "被反映单位": 12, "被反映人及职务层级": 15, "问题摘要": 34, "性质": 7.5, "类别（六项纪律）": 9.5,
    "行为类型": 13, "三个聚焦": 13, "观测点": 12, "受理范围": 8, "优先级": 7, "优先级理由": 14, "可查性": 7.5, "把握程度": 6, "关键证据": 30,
    "缺失要素": 9.5, "重复件数/首次-最近": 11.5, "建议去向": 12, "待人工判断": 14, "处置意见": 13, "承办人": 8, "意见": 16, "状态": 9,
    "更新时间": 11.5,
}  # fmt: skip
HIDDEN = ("线索键", "行校验", "基准版本")
_CENTRED = {"序号", "来源/日期", "性质", "受理范围", "可查性", "把握程度", "重复件数/首次-最近"}
SHEET = "问题线索台账"
LONGEST = 500
MARK = "…（全文见证据摘录）"
MOST_LINKS = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger as it is shown, and the texts that were too long for it."""

    clue: Clue
    shown: dict[str, str | int]
    whole: dict[str, str]


def write(ledger: Ledger, path: Path) -> None:
    """Write the workbook to `path`. Nothing is left in temporary files elsewhere."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": "问题线索台账", "author": "", "comments": "内部资料", "created": datetime.combine(ledger.on, time(8))})
    styles = {name: book.add_format(style) for name, style in STYLES.items()}
    shown = [_line(ledger, clue, at) for at, clue in enumerate(ordered(ledger), 1)]

    guide = Page(book, styles, "说明", (24, 42, 14, 14, 12))
    page = Page(book, styles, SHEET, [WIDTHS[column] for column in COLUMNS] + [10.0] * len(HIDDEN))
    write_repeats(book, styles, ledger, [line.clue for line in shown])
    write_matrix(book, styles, ledger)
    write_rectification(book, styles, ledger)
    evidence = EvidenceSheet(book, styles, ledger)
    first = {line.clue.id: evidence.write(line.clue, line.whole) for line in shown}
    evidence.finish()
    write_failures(book, styles, ledger)
    lists = write_lists(book, styles, ledger)
    _fill(page, shown, first, lists)
    write_guide(guide, ledger)
    page.sheet.activate()
    book.close()


def shortened(text: str) -> str:
    """A cell of the ledger as it is shown."""
    return cut(text, LONGEST, MARK)


def _line(ledger: Ledger, clue: Clue, number: int) -> Line:
    values = row(ledger, clue, number)
    shown: dict[str, str | int] = {}
    whole: dict[str, str] = {}
    for column, value in values.items():
        if isinstance(value, str):
            text = clean(value)
            if len(text) > LONGEST:
                whole[column] = text
            shown[column] = shortened(text)
        else:
            shown[column] = value
    return Line(clue, shown, whole)


def _fill(page: Page, shown: list[Line], first: Mapping[str, str], lists: Mapping[str, str]) -> None:
    heads = [*(f"{column}\n（人填）" if column in HUMAN_COLUMNS else column for column in COLUMNS), *HIDDEN]
    page.line(heads, ["head_human" if column in HUMAN_COLUMNS else "head" for column in COLUMNS] + ["head"] * len(HIDDEN), height=48)
    base = ["human_text" if c in ("承办人", "更新时间") else "human" if c in HUMAN_COLUMNS else "machine_centre" if c in _CENTRED else "machine" for c in COLUMNS]
    base += ["plain"] * len(HIDDEN)
    colour, number = COLUMNS.index("优先级"), COLUMNS.index("线索编号")
    for at, line in enumerate(shown):
        level = rank.level(rank.one(line.clue.proposed, "priority"))
        style = list(base)
        style[colour] = f"p{level}" if f"p{level}" in STYLES else "machine_centre"
        style[number] = "machine_centre"
        row = page.line([*line.shown.values(), line.clue.id, row_hash(line.shown), base_version(line.clue)], style)
        if at < MOST_LINKS:
            text = str(line.shown["线索编号"])
            code = page.sheet.write_url(row, number, f"internal:{first[line.clue.id]}", page.styles["link"], text, "看这条线索的证据摘录")
            checked(code, "簿内链接")
    last = max(1, page.row - 1)
    for column, what in (("处置意见", "请从列表中选择；列表来自“字典”表。"), ("状态", "请从列表中选择：待办、办理中、已确认等。")):
        at = COLUMNS.index(column)
        rule = {
            "validate": "list", "source": lists[column], "ignore_blank": True, "error_type": "stop", "error_title": "请从列表中选择",
            "error_message": "这一格只能从下拉列表中选择。其他意见请写在“意见”一栏。", "input_title": column, "input_message": what,
        }  # fmt: skip
        checked(page.sheet.data_validation(1, at, last, at, rule), "下拉列表")
    for at in range(len(COLUMNS), len(COLUMNS) + len(HIDDEN)):
        checked(page.sheet.set_column(at, at, 10, None, {"hidden": True}), "隐藏列")
    page.sheet.freeze_panes(1, 2)
    checked(page.sheet.autofilter(0, 0, last, len(COLUMNS) - 1), "筛选")
    page.sheet.set_header('&L&"宋体,Regular"&9机器建议，由人决定&C&"宋体,Bold"&16 问题线索台账&R&"宋体,Regular"&9所列均为反映情况，未经核实')
    page.print_as(paper=8, landscape=True, head=0)
    checked(page.sheet.print_area(0, 0, last, len(COLUMNS) - 1), "打印区域")
    page.sheet.protect("", {"sort": True, "autofilter": True, "format_cells": True, "format_columns": True, "format_rows": True})
