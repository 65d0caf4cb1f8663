"""三个聚焦矩阵: petitions and findings apart, by focus and unit, by observation point and unit, shaded by how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .ledger import Ledger
from .matrix import COUNTED, SOURCES, Matrix, focus_in_use, focuses, matrices
from .page import Page, checked

MOST_UNITS = 14
_NUMBERS = "一二三四"
_SCALE = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "min_color": "#FFFFFF", "max_color": "#E66E5A"}


def write_matrix(book: Any, styles: Mapping[str, Any], ledger: Ledger) -> None:
    focus, point = focus_in_use(ledger)
    found = [(source, matrices(ledger, source)) for source in SOURCES if source == "petitions" or ledger.findings]
    columns = max(min(len(by_focus.units), MOST_UNITS + 1) for _, (by_focus, _) in found)
    page = Page(book, styles, "三个聚焦矩阵", [34.0, *[12.0] * max(columns + 1, len(focus.labels) + 2)])
    title = focuses(focus)
    page.wide(f"{title}矩阵", "title", 30)
    page.wide(
        f"标签版本：{focus.id}、{point.id}。信访反映按线索计：一条线索不论有多少件信访件只计一次；巡察、审计等材料提出的问题另列，逐个计。"
        "一条可涉及几个聚焦、几个单位，所以合计不等于各格相加。颜色越深越多。所列均为反映或提出的情况，未经核实。",
        height=34,
    )
    parts = [(matrix, axis == 0) for _, pair in found for axis, matrix in enumerate(pair)]
    breaks = []
    for at, (matrix, across) in enumerate(parts):
        what = f"（{SOURCES[matrix.source]}）" if len(found) > 1 else ""
        name = f"单位 × {title}{what}" if across else f"观测点 × 单位{what}"
        if at:
            page.row += 1
            breaks.append(page.row)
        _table(page, f"{_NUMBERS[at]}、{name}", matrix, across=across)
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(0, 1)
    page.print_as(paper=8, landscape=True)


def _table(page: Page, title: str, matrix: Matrix, *, across: bool) -> None:
    page.wide(title, "section", 22)
    codes, units = list(matrix.names), [(unit, [unit]) for unit in matrix.units]
    if not across and len(units) > MOST_UNITS:
        rest = list(matrix.units[MOST_UNITS:])
        units = [*units[:MOST_UNITS], (f"其他 {len(rest)} 个单位", rest)]
    whole = f"合计（{COUNTED[matrix.source]}）"
    empty = [] if across else [code for code in codes if code and not matrix.count([code], matrix.units)]
    coded = [(matrix.names[code], [code]) for code in codes if code not in empty]
    everything = (list(codes), list(matrix.units))
    down, right = (units, coded) if across else (coded, units)
    named = "被反映单位" if matrix.source == "petitions" else "被巡察、审计单位"
    page.line([named if across else "观测点", *(name for name, _ in right), whole], "head")
    style, first = ["cell", *["cell_centre"] * len(right), "total"], page.row
    for name, of in down:
        counts = [matrix.count(o, of) if across else matrix.count(of, o) for _, o in right]
        page.line([name, *(count or "" for count in counts), matrix.count(everything[0], of) if across else matrix.count(of, everything[1])], style)
    if page.row > first and right:
        checked(page.sheet.conditional_format(first, 1, page.row - 1, len(right), dict(_SCALE)), "色阶")
    sums = [matrix.count(of, everything[1]) if across else matrix.count(everything[0], of) for _, of in right]
    page.line([whole, *(count or "" for count in sums), matrix.count(*everything)], "total")
    if empty:
        page.wide(f"以下 {len(empty)} 个观测点暂无反映（不等于没有问题）：" + "、".join(matrix.names[code] for code in empty) + "。")
