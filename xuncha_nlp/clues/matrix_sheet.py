"""三个聚焦矩阵: clues by focus and unit, by observation point and unit. A clue counts once, however many letters it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from ..taxonomy import Taxonomy, load_taxonomy
from ..types import Clue
from .ledger import Ledger
from .page import Page
from .rows import NO_UNIT, short, units

MOST_UNITS = 14
UNMARKED = "未标注"


def focus_in_use(ledger: Ledger) -> tuple[Taxonomy, Taxonomy]:
    """The focus and point versions that most labels of this ledger carry, else those in force on the day of the round."""
    found = []
    for axis in ("focus", "point"):
        used = Counter(label.axis for clue in ledger.clues for label in clue.proposed if label.name == axis)
        best = min(used, key=lambda name: (-used[name], name)) if used else axis
        found.append(load_taxonomy(best, ledger.on))
    return found[0], found[1]


def write_matrix(book: Any, styles: Mapping[str, Any], ledger: Ledger) -> None:
    focus, point = focus_in_use(ledger)
    of = {clue.id: units(ledger, clue) or [NO_UNIT] for clue in ledger.clues}
    total = Counter(unit for named in of.values() for unit in named)
    ranked = sorted(total, key=lambda unit: (unit == NO_UNIT, -total[unit], unit))
    columns = ranked if len(ranked) <= MOST_UNITS else [*ranked[:MOST_UNITS], f"其他 {len(ranked) - MOST_UNITS} 个单位"]
    page = Page(book, styles, "三个聚焦矩阵", [34.0, *[12.0] * max(len(columns) + 1, len(focus.labels) + 2)])
    title = "四个聚焦" if len(focus.labels) == 4 else "三个聚焦" if len(focus.labels) == 3 else focus.title
    page.wide(f"{title}矩阵", "title", 30)
    page.wide(
        f"标签版本：{focus.id}、{point.id}。格中是线索条数：一条线索不论有多少件信访件只计一次；一条线索可涉及几个聚焦、几个单位，"
        "所以合计按线索计，不等于各格相加。所列均为反映情况，未经核实。",
        height=34,
    )
    _table(page, f"一、单位 × {title}", "被反映单位", ranked, _heads(focus), _cells(ledger, "focus", focus, of), ledger, focus, of, across=True)
    page.row += 1
    page.sheet.set_h_pagebreaks([page.row])
    _table(page, "二、观测点 × 单位", "观测点", columns, _heads(point), _cells(ledger, "point", point, of), ledger, point, of, across=False)
    page.sheet.freeze_panes(0, 1)
    page.print_as(paper=8, landscape=True)


def _heads(taxonomy: Taxonomy) -> dict[str, str]:
    return {label.code: short(label.name) for label in taxonomy.labels} | {"": UNMARKED}


def _codes(clue: Clue, axis: str, taxonomy: Taxonomy) -> list[str]:
    return list(dict.fromkeys(label.code for label in clue.proposed if label.name == axis and label.code in taxonomy)) or [""]


def _cells(ledger: Ledger, axis: str, taxonomy: Taxonomy, of: Mapping[str, list[str]]) -> dict[tuple[str, str], set[str]]:
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    for clue in ledger.clues:
        for code in _codes(clue, axis, taxonomy):
            for unit in of[clue.id]:
                cells[code, unit].add(clue.id)
    return cells


def _table(
    page: Page, title: str, corner: str, shown: list[str], heads: Mapping[str, str], cells: Mapping[tuple[str, str], set[str]],
    ledger: Ledger, taxonomy: Taxonomy, of: Mapping[str, list[str]], *, across: bool,
) -> None:  # fmt: skip
    page.wide(title, "section", 22)
    rest = {unit for named in of.values() for unit in named} - set(shown)

    def clues(codes: list[str], named: list[str]) -> set[str]:
        every = [unit for name in named for unit in (rest if name not in known else [name])]
        return set().union(*(cells.get((code, unit), set()) for code in codes for unit in every))

    known = {unit for named in of.values() for unit in named}
    codes = list(heads)
    down, right = (shown, codes) if across else (codes, shown)
    names = [heads[c] for c in codes] if across else list(shown)
    page.line([corner, *names, "合计（条线索）"], "head")
    empty = [] if across else [code for code in codes if code and not clues([code], shown)]
    style = ["cell", *["cell_centre"] * len(right), "total"]
    for name in [*(name for name in down if name not in empty), None]:
        picked = down if name is None else [name]
        counts = [len(clues([r], picked) if across else clues(picked, [r])) for r in right]
        whole = len(clues(codes, picked) if across else clues(picked, shown))
        label = "合计（条线索）" if name is None else name if across else heads[name]
        page.line([label, *[count or "" for count in counts], whole], "total" if name is None else style)
    if empty:
        page.wide(f"以下 {len(empty)} 个观测点暂无反映（不等于没有问题）：" + "、".join(heads[code] for code in empty) + "。")
