"""证据摘录: one row an evidence span with all labels that rest on it, and the whole of every text that is too long for the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..taxonomy import versions
from ..types import Analysis, Clue, Label, Petition, Span
from . import rank
from .build import AXES, by_seriousness
from .ledger import Ledger
from .page import Page, checked, clean, pieces
from .rows import grade, short

NAME = "证据摘录"
COLUMNS = ("线索编号", "信访件编号", "轴", "标签名（反映）", "原文", "位置", "依据", "把握")
MOST_ROWS = 1_000_000
_STYLE = ("plain", "plain", "cell_centre", "cell", "cell", "cell_centre", "cell", "cell_centre")
_WHOLE = (*_STYLE[:4], "cell_top", *_STYLE[5:])


class EvidenceSheet:
    """Grows clue by clue; goes on in 证据摘录(2) where one sheet is full."""

    def __init__(self, book: Any, styles: Mapping[str, Any], ledger: Ledger) -> None:
        self.book, self.styles, self.ledger, self.sheets = book, styles, ledger, 0
        self._open()

    def _open(self) -> None:
        self.sheets += 1
        name = NAME if self.sheets == 1 else f"{NAME}({self.sheets})"
        self.page = Page(self.book, self.styles, name, (13, 18, 13, 24, 64, 10, 30, 7))
        self.page.line(COLUMNS, "head", height=24)

    def write(self, clue: Clue, whole: Mapping[str, str]) -> str:
        """Write one clue's evidence, its overlong ledger cells and its letters; returns the place of the first row."""
        ledger, page = self.ledger, self.page
        start = page.row
        for member in by_seriousness(clue.members, ledger.analyses):
            petition, analysis = ledger.petitions.get(member), ledger.analyses.get(member)
            if petition is None or analysis is None:
                continue
            self._spans(clue, petition, analysis)
        for column, text in whole.items():
            self._whole(clue, "", f"台账“{column}”全文", text)
        for member in clue.members:
            if member in ledger.petitions:
                self._whole(clue, member, "信访件全文（已遮盖）", clean(ledger.petitions[member].text))
        if page.row == start:
            page.line((clue.id, "", "", "（没有可列的摘录）", "", "", "", ""), _STYLE)
        if page.row > MOST_ROWS:
            self.finish()
            self._open()
        return f"'{page.name}'!A{start + 1}"

    def _spans(self, clue: Clue, petition: Petition, analysis: Analysis) -> None:
        told: dict[Span, list[tuple[str, str, str, str]]] = {}
        asked = set(analysis.abstained)
        for label in (*sorted(analysis.labels, key=_axis), *(label for label in analysis.maybe if label.axis in asked)):
            sure = grade(label.score) if label in analysis.labels else "待了解"
            for span in label.evidence:
                told.setdefault(span, []).append((axis_title(label.axis), rank.name(label.axis, label.code), label.by, sure))
        for span, labels in told.items():
            if words := span.of(petition.text):
                axes, names, by, sure = ("\n".join(column) for column in zip(*labels, strict=True))
                self.page.line((clue.id, petition.id, axes, names, words, f"{span.start}-{span.end}", by, sure), _STYLE)

    def _whole(self, clue: Clue, member: str, what: str, text: str) -> None:
        parts = pieces(text)
        start = 0
        for at, part in enumerate(parts, 1):
            place = f"{start}-{start + len(part)}"
            self.page.line((clue.id, member, "全文", f"{what} {at}/{len(parts)}", part, place, "", ""), _WHOLE)
            start += len(part)

    def finish(self) -> None:
        page = self.page
        page.sheet.freeze_panes(1, 1)
        checked(page.sheet.autofilter(0, 0, max(1, page.row - 1), len(COLUMNS) - 1), "筛选")
        page.print_as(paper=8, landscape=True, head=0)


def _axis(label: Label) -> int:
    return AXES.index(label.name) if label.name in AXES else len(AXES)


@cache
def axis_title(axis: str) -> str:
    return next((short(taxonomy.title) for taxonomy in versions(axis.partition("@")[0]) if taxonomy.id == axis), axis)
