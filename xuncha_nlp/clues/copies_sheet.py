"""相同段落: what two reports share, side by side; a workbook of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from .page import STYLES, Page, checked, cut

COLUMNS = (("序号", 6.0), ("报告", 20.0), ("报告原文", 52.0), ("另一份报告", 20.0), ("另一份报告原文", 52.0), ("相同程度", 9.0), ("同一单位", 9.0), ("核对情况\n（人填）", 18.0))
SAYS = (
    "两份报告之间相同的段落，已扣除公文套话和多份报告共有的表述，日期、数额、姓名改动不影响比对。表述相同不等于没有整改，请对照原件核对。"
    "“同一单位”指两份报告看起来出自同一单位（多为前后两年）。"
)
_LONG = 2000


def export_copies(rows: Sequence[Mapping[str, Any]], path: Path, on: date | None = None) -> None:
    """Write the workbook; rows as `pipes.cross_check` gives them, `on` the date of the file (today)."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": "整改报告相同段落", "author": "", "comments": "内部资料", "created": datetime.combine(on or date.today(), time(8))})
    styles = {name: book.add_format(style) for name, style in STYLES.items()}
    page = Page(book, styles, "相同段落", [width for _, width in COLUMNS])
    page.line(["整改报告相同段落", *[""] * (len(COLUMNS) - 1)], "title", merge=(0, len(COLUMNS) - 1), height=30)
    page.line([SAYS, *[""] * (len(COLUMNS) - 1)], "text", merge=(0, len(COLUMNS) - 1))
    head = page.line([name for name, _ in COLUMNS], ["head"] * (len(COLUMNS) - 1) + ["head_human"], height=34)
    for at, row in enumerate(rows, 1):
        texts = [cut(str(row[key]), _LONG) for key in ("text", "other_text")]
        values = [at, row["report"], texts[0], row["other"], texts[1], f"{row['share']:.0%}", "是" if row["same_unit"] else "", ""]
        page.line(values, ["cell_centre", "cell", "cell_top", "cell", "cell_top", "cell_centre", "cell_centre", "human"])
    page.sheet.freeze_panes(head + 1, 2)
    checked(page.sheet.autofilter(head, 0, max(head + 1, page.row - 1), len(COLUMNS) - 1), "筛选")
    page.print_as(paper=8, landscape=True, head=head)
    book.close()
