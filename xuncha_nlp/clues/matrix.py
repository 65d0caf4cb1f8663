"""How many clues, and how many findings, each focus and observation point has at each unit: as cells, as a picture."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from ..taxonomy import Taxonomy, load_taxonomy
from ..types import Analysis, Finding, Label
from .ledger import Ledger
from .rows import NO_UNIT, short, units

UNMARKED = "未标注"
SOURCES = {"petitions": "信访反映", "findings": "巡察、审计等发现"}
COUNTED = {"petitions": "条线索", "findings": "个问题"}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell of a focus matrix. source: petitions (`count` of clues) | findings (`count` of problems); axis: focus | point; code "" where unmarked."""

    source: str
    axis: str
    version: str
    code: str
    name: str
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """What stands under each (code, unit), as ids. A thing with several codes or units stands in several cells, so `count` takes the union."""

    source: str
    taxonomy: Taxonomy
    names: Mapping[str, str]
    units: Sequence[str]
    ids: Mapping[tuple[str, str], frozenset[str]] = field(repr=False)

    def count(self, codes: Iterable[str], named: Iterable[str]) -> int:
        named = list(named)
        return len(frozenset().union(*(self.ids.get((code, unit), frozenset()) for code in codes for unit in named)))

    @property
    def title(self) -> str:
        return f"{SOURCES[self.source]}：{'观测点' if self.taxonomy.axis == 'point' else focuses(self.taxonomy)} × 单位"


def focuses(focus: Taxonomy) -> str:
    """三个聚焦 or 四个聚焦, as the version has it."""
    return {3: "三个聚焦", 4: "四个聚焦"}.get(len(focus.labels), focus.title)


def focus_in_use(ledger: Ledger) -> tuple[Taxonomy, Taxonomy]:
    """The focus and point versions that most labels of this ledger carry, else those in force on the day of the round."""
    told = [clue.proposed for clue in ledger.clues] + [analysis.labels for _, analysis in ledger.findings if analysis]
    found = []
    for axis in ("focus", "point"):
        used = Counter(label.axis for labels in told for label in labels if label.name == axis)
        best = min(used, key=lambda name: (-used[name], name)) if used else axis
        found.append(load_taxonomy(best, ledger.on))
    return found[0], found[1]


def counted(ledger: Ledger) -> list[tuple[Finding, Analysis | None]]:
    """The findings without those of reports that only answer a feedback which is itself in the ledger."""
    return [pair for pair in ledger.findings if pair[0].document_id not in ledger.restated]


def matrices(ledger: Ledger, source: str) -> tuple[Matrix, Matrix]:
    """Focus × unit and observation point × unit of one source; units by how much they have, the unnamed last."""
    if source == "petitions":
        things = [(clue.id, units(ledger, clue) or [NO_UNIT], clue.proposed) for clue in ledger.clues]
    else:
        things = [(finding.id, [finding.unit or NO_UNIT], analysis.labels if analysis else ()) for finding, analysis in counted(ledger)]
    total = Counter(unit for _, named, _ in things for unit in named)
    ranked = sorted(total, key=lambda unit: (unit == NO_UNIT, -total[unit], unit))
    focus, point = focus_in_use(ledger)
    return _matrix(source, focus, things, ranked), _matrix(source, point, things, ranked)


def _matrix(source: str, taxonomy: Taxonomy, things: Sequence[tuple[str, Sequence[str], Sequence[Label]]], ranked: Sequence[str]) -> Matrix:
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, named, labels in things:
        codes = list(dict.fromkeys(label.code for label in labels if label.name == taxonomy.axis and label.code in taxonomy)) or [""]
        for code in codes:
            for unit in named:
                ids[code, unit].add(key)
    names = {label.code: short(label.name) for label in taxonomy.labels} | {"": UNMARKED}
    return Matrix(source, taxonomy, names, tuple(ranked), {place: frozenset(found) for place, found in ids.items()})


def matrix_cells(ledger: Ledger) -> list[MatrixCell]:
    """Every cell that holds something, petitions before findings, focuses before points, units as ranked."""
    return [
        MatrixCell(m.source, m.taxonomy.axis, m.taxonomy.id, code, m.names[code], unit, len(m.ids[code, unit]))
        for source in SOURCES for m in matrices(ledger, source) for unit in m.units for code in m.names if (code, unit) in m.ids
    ]  # fmt: skip


def shade(count: int, most: int) -> str:
    """The colour of a cell, white to red, RRGGBB."""
    part = count / most if most else 0.0
    return "".join(f"{round(255 + (end - 255) * part):02X}" for end in (0xE6, 0x6E, 0x5A))


MOST_DRAWN, MOST_BESIDE = 24, 10
_CELL, _HEIGHT, _LEFT, _TOP = 96, 26, 210, 66


def picture(matrix: Matrix) -> str:
    """A heat map as SVG with the count in every cell: units down and focuses across, or points (those that hold something) down and units across."""
    across = matrix.taxonomy.axis == "focus"
    codes = [(name, [code]) for code, name in matrix.names.items() if across or matrix.count([code], matrix.units)]
    units = [(unit, [unit]) for unit in matrix.units[: MOST_DRAWN if across else MOST_BESIDE]]
    down, right = (units, codes) if across else (codes, units)
    most = max((len(found) for found in matrix.ids.values()), default=0)
    width, height = max(_LEFT + _CELL * len(right) + 20, 560), _TOP + _HEIGHT * len(down) + 46
    parts = [_text(12, 24, f"{matrix.title}（{COUNTED[matrix.source]}）", 16, "start")]
    for at, (name, _) in enumerate(right):
        for row, words in enumerate((name[:8], name[8:16] if len(name) <= 16 else name[8:15] + "…")):
            parts.append(_text(_LEFT + _CELL * at + _CELL // 2, 44 + 13 * row, words, 11, "middle"))
    for row, (name, of) in enumerate(down):
        top = _TOP + _HEIGHT * row
        parts.append(_text(_LEFT - 8, top + 18, name if len(name) <= 15 else name[:14] + "…", 12, "end"))
        for at, (_, other) in enumerate(right):
            count = matrix.count(other, of) if across else matrix.count(of, other)
            box = f'x="{_LEFT + _CELL * at}" y="{top}" width="{_CELL - 2}" height="{_HEIGHT - 2}"'
            parts.append(f'<rect {box} fill="#{shade(count, most)}" stroke="#D0D0D0"/>')
            if count:
                parts.append(_text(_LEFT + _CELL * at + _CELL // 2 - 1, top + 17, str(count), 12, "middle"))
    rest = len(matrix.units) - len(units)
    parts.append(_text(12, height - 14, ("" if rest <= 0 else f"另有 {rest} 个单位未画出。") + "所列均为反映或提出的情况，颜色越深越多。", 11, "start"))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return "\n".join([head, f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>', *parts, "</svg>\n"])


def _text(x: int, y: int, words: str, size: int, anchor: str) -> str:
    face = "font-family=\"宋体,SimSun,'Noto Serif CJK SC',serif\""
    kept = "".join(c if c.isprintable() else "\ufffd" for c in words)
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" {face}>{escape(kept)}</text>'
