"""One sheet of the workbook: clean text in, every return code looked at, row heights set by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import StoreError

CELL = 32_000
_TROUBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LINE = 14.0
TALLEST = 405.0
FONT, HEAD_FONT = "仿宋", "宋体"
_BASE = {"font_name": FONT, "font_size": 10.5, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#A6A6A6", "quote_prefix": True}
_CENTRE = {"align": "center", "valign": "vcenter"}
STYLES: dict[str, dict[str, object]] = {
    "machine": {**_BASE, "bg_color": "#F2F2F2"},
    "machine_centre": {**_BASE, **_CENTRE, "bg_color": "#F2F2F2"},
    "link": {**_BASE, **_CENTRE, "bg_color": "#F2F2F2", "font_color": "#1F4E79", "underline": 1},
    "human": {**_BASE, "quote_prefix": False, "locked": False, "bg_color": "#FFFFFF"},
    "human_text": {**_BASE, "quote_prefix": False, "locked": False, "bg_color": "#FFFFFF", "num_format": "@"},
    "head": {**_BASE, **_CENTRE, "font_name": HEAD_FONT, "bold": True, "bg_color": "#D6DCE4"},
    "head_human": {**_BASE, **_CENTRE, "font_name": HEAD_FONT, "bold": True, "bg_color": "#FFF2CC"},
    "p1": {**_BASE, **_CENTRE, "bold": True, "bg_color": "#C00000", "font_color": "#FFFFFF"},
    "p2": {**_BASE, **_CENTRE, "bold": True, "bg_color": "#F4B183"},
    "p3": {**_BASE, **_CENTRE, "bg_color": "#FFE699"},
    "p4": {**_BASE, **_CENTRE, "bg_color": "#E2EFDA"},
    "cell": dict(_BASE),
    "cell_top": {**_BASE, "valign": "top"},
    "cell_centre": {**_BASE, **_CENTRE},
    "total": {**_BASE, **_CENTRE, "bold": True, "bg_color": "#EDEDED"},
    "band": {**_BASE, "bg_color": "#DDEBF7"},
    "band_centre": {**_BASE, **_CENTRE, "bg_color": "#DDEBF7"},
    "band_plain": {**_BASE, "text_wrap": False, "bg_color": "#DDEBF7"},
    "plain": {**_BASE, "text_wrap": False},
    "title": {"font_name": HEAD_FONT, "font_size": 16, "bold": True, "valign": "vcenter"},
    "section": {"font_name": HEAD_FONT, "font_size": 12, "bold": True, "valign": "vcenter"},
    "text": {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "top", "quote_prefix": True},
    "good": {**_BASE, **_CENTRE, "bg_color": "#E2EFDA"},
    "bad": {**_BASE, **_CENTRE, "bold": True, "bg_color": "#C00000", "font_color": "#FFFFFF"},
}

UNWRAPPED = frozenset(name for name, style in STYLES.items() if not style.get("text_wrap"))


def clean(text: str) -> str:
    """What a cell can hold: line breaks as one \\n, tabs as a space, control, direction and half characters as U+FFFD."""
    if text.isprintable():
        return text
    if "\r" in text or "\t" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _TROUBLE.sub("\ufffd", text)


def pieces(text: str) -> list[str]:
    """A text in pieces that each fit into a cell; characters beyond the first plane count twice there."""
    size = CELL // 2 if text and max(text) > "\uffff" else CELL
    return [text[i : i + size] for i in range(0, len(text), size)] or [""]


def width(text: str) -> int:
    """Columns of a text on the page, Chinese characters as two."""
    return len(text) + (len(text.encode("utf-8", "replace")) - len(text)) // 2


def lines(text: str, columns: float) -> int:
    """How many lines a text takes in a column of that width."""
    room = max(2.0, columns - 1.2)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    total = 0
    for part in text.split("\n"):
        wide = width(part)
        total += 1 if wide <= room else -int(-wide // room)
    return total


def checked(code: object, what: str) -> None:
    if isinstance(code, int) and code != 0:
        raise StoreError(f"台账没有写全（{what}，返回 {code}）。请把这条提示和程序版本报给维护人员。")


class Page:
    """A worksheet. `row` is the next free row."""

    def __init__(self, book: Any, styles: Mapping[str, Any], name: str, widths: Sequence[float]) -> None:
        self.sheet = book.add_worksheet(name)
        self.name, self.styles, self.widths, self.row = name, styles, widths, 0
        for at, columns in enumerate(widths):
            checked(self.sheet.set_column(at, at, columns), "列宽")
        self.sheet.set_margins(left=0.35, right=0.35, top=0.6, bottom=0.6)
        self.sheet.set_footer(f'&C&"{HEAD_FONT},Regular"&9内部资料　第 &P 页 共 &N 页')

    def print_as(self, *, paper: int, landscape: bool, head: int | None = None) -> None:
        """paper: 8 is A3, 9 is A4; `head`: the row repeated on every page."""
        self.sheet.set_paper(paper)
        if landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        if head is not None:
            checked(self.sheet.repeat_rows(head), "打印标题行")

    def put(self, column: int, value: str | int, style: str, row: int | None = None) -> None:
        """One cell. Numbers are this program's own; all else is text, never a formula or an address."""
        at = self.row if row is None else row
        if isinstance(value, str):
            text = value if value.isprintable() else clean(value)
            if not text:
                code = self.sheet.write_blank(at, column, None, self.styles[style])
            else:
                if len(text) > CELL // 2 and len(pieces(text)) > 1:
                    text = cut(text, CELL // 2)
                code = self.sheet.write_string(at, column, text, self.styles[style])
        else:
            code = self.sheet.write_number(at, column, value, self.styles[style])
        if code:
            checked(code, self.name)

    def line(
        self, values: Sequence[str | int], style: str | Sequence[str], *, height: float | None = None,
        merge: tuple[int, int] | None = None,
    ) -> int:  # fmt: skip
        """Write the next row, with the cells from merge[0] to merge[1] as one, and return its number."""
        every = [style] * len(values) if isinstance(style, str) else style
        first, last = merge or (-1, -1)
        if merge is not None:
            checked(self.sheet.merge_range(self.row, first, self.row, last, "", self.styles[every[first]]), "合并")
        most = 1
        for at, value in enumerate(values):
            if first < at <= last:
                continue
            name = every[at]
            self.put(at, value, name)
            if height is None and isinstance(value, str) and name not in UNWRAPPED:
                tall = lines(value, self.widths[at] if at != first else sum(self.widths[first : last + 1]))
                if tall > most:
                    most = tall
        checked(self.sheet.set_row(self.row, min(TALLEST, LINE * most + 5) if height is None else height), "行高")
        self.row += 1
        return self.row - 1

    def wide(self, text: str, style: str = "text", height: float | None = None) -> None:
        """One text over all columns."""
        total = sum(self.widths)
        text = clean(text)
        checked(self.sheet.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", self.styles[style]), "合并")
        self.put(0, text, style)
        checked(self.sheet.set_row(self.row, height or LINE * 1.1 * lines(text, total) + 6), "行高")
        self.row += 1


def cut(text: str, longest: int, mark: str = "…（过长，已截短）") -> str:
    return text if len(text) <= longest else text[: longest - len(mark)] + mark
