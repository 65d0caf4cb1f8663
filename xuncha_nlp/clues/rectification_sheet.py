"""整改核对: what each unit was told, and what its rectification report gives for it; written where there is something to check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .ledger import FULFILLED, VERDICTS, Ledger, Rectified
from .page import Page, checked, cut

COLUMNS = (
    ("序号", 5.5), ("被巡察单位", 14.0), ("编号", 7.0), ("反馈问题", 34.0), ("报告是否回应", 8.0), *((name, 8.5) for name in FULFILLED),
    ("初步情况", 12.0), ("提示（报告未给出的）", 24.0), ("报告原文", 40.0), ("相同段落", 34.0), ("整改后仍有反映", 26.0), ("核对情况\n（人填）", 18.0),
)  # fmt: skip
SAYS = (
    "逐个问题对照整改报告，只说报告里给出了什么、没有给出什么，不是结论；是否整改到位由人核对。“给出”指报告有相应的事实，“未给出”指报告里没有找到。"
    "相同段落已扣除公文套话。“核对情况”供打印后填写，不读回。"
)
_LONG = 400
_COLOURS = {"done": "good", "partial": "p3", "perfunctory": "p2", "unanswered": "p2"}


def given(found: bool) -> str:
    return "给出" if found else "未给出"


def quoted(check: Rectified) -> tuple[str, str, str]:
    """The words of the report, the shared passages side by side, the letters that came after."""
    evidence = "\n".join(f"“{words}”" for words in check.evidence)
    copied = "\n".join(f"本报告：“{own}”\n{source}：“{theirs}”" for own, source, theirs in check.copied)
    return evidence, copied, "\n".join(f"{key}：“{words}”" for key, words in check.recurs)


def write_rectification(book: Any, styles: Mapping[str, Any], ledger: Ledger) -> None:
    if not ledger.rectified:
        return
    page = Page(book, styles, "整改核对", [width for _, width in COLUMNS])
    page.wide("整改核对", "title", 30)
    page.wide(SAYS)
    head = page.line([name for name, _ in COLUMNS], ["head"] * (len(COLUMNS) - 1) + ["head_human"], height=36)
    for at, check in enumerate(ledger.rectified, 1):
        told = [cut(text, _LONG) for text in quoted(check)]
        values = [
            at, check.unit or "未识别单位", check.number, cut(check.problem, _LONG), "回应" if check.answered else "未回应",
            *(given(found) for found in check.fulfilled), VERDICTS[check.verdict], "\n".join(check.signs), *told, "",
        ]  # fmt: skip
        shades = ["good" if found else "cell_centre" for found in check.fulfilled]
        page.line(values, ["cell_centre", "cell", "cell_centre", "cell", "cell_centre", *shades, _COLOURS[check.verdict], "cell", "cell", "cell", "cell", "human"])
    page.sheet.freeze_panes(head + 1, 4)
    checked(page.sheet.autofilter(head, 0, page.row - 1, len(COLUMNS) - 1), "筛选")
    page.print_as(paper=8, landscape=True, head=head)
