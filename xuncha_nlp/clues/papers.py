"""Word working papers beside the ledger: 问题底稿 (every problem of the papers read), 整改核对表, 聚焦矩阵."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..types import Analysis, Finding
from . import rank
from .ledger import FULFILLED, VERDICTS, Ledger, Rectified
from .matrix import COUNTED, SOURCES, Matrix, counted, focus_in_use, focuses, matrices, shade
from .page import cut
from .rectification_sheet import SAYS, given, quoted
from .rows import NO_UNIT
from .word import Paper

_HAN = "一二三四五六七八九十"
_MOST_UNITS, _MOST_LINES = 30, 300
_NOT_A_VERDICT = "本稿由程序从材料中摘出并提出归类建议，未经核实，不是结论；归类是否恰当、问题是否成立由人判断。"


def han(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return (("" if tens < 2 else _HAN[tens - 1]) + "十" if tens else "") + (_HAN[ones - 1] if ones else "")


def write_problems(ledger: Ledger, path: Path) -> None:
    """问题底稿: by unit; each problem in the words of its paper, with the focus and observation point proposed and the words they rest on."""
    paper = Paper("问题底稿")
    paper.text(_NOT_A_VERDICT)
    groups: dict[str, list[tuple[Finding, Analysis | None]]] = {}
    stated = counted(ledger)
    for finding, analysis in stated[:_MOST_LINES]:
        groups.setdefault(finding.unit or NO_UNIT, []).append((finding, analysis))
    for at, (unit, found) in enumerate(groups.items(), 1):
        paper.heading(f"{han(at)}、{unit}" if at < 100 else unit, 1)
        for number, (finding, analysis) in enumerate(found, 1):
            paper.heading(f"{number}. " + cut(finding.text.split("\n")[0].split("。")[0], 60, "…"), 3)
            rows = [["问题表述", cut(finding.text, 1500)], ["材料出处", f"{ledger.sources.get(finding.document_id, '')}　编号 {finding.number or '无'}"]]
            rows += [[what, _proposed(finding, analysis, axis)] for what, axis in (("聚焦（建议）", "focus"), ("观测点（建议）", "point"))]
            rows += [["核实情况", "\n"], ["证据材料", "\n"], ["核实人、日期", ""]]
            paper.table(["项目", "内容"], rows, [1, 5])
    if len(stated) > _MOST_LINES:
        paper.text(f"其余 {len(stated) - _MOST_LINES} 个问题见 findings.jsonl。")
    paper.save(path)


def _proposed(finding: Finding, analysis: Analysis | None, axis: str) -> str:
    lines = []
    for label in analysis.labels if analysis else ():
        if label.name == axis:
            words = label.evidence[0].of(finding.text) if label.evidence else ""
            lines.append(rank.name(label.axis, label.code) + (f"\n依据：“{cut(words, 120, '…')}”" if words else ""))
    return "\n".join(lines) or "待人工判断"


def write_checks(ledger: Ledger, path: Path) -> None:
    """整改核对表: a table a unit, one row a problem fed back."""
    paper = Paper("整改核对表", landscape=True)
    paper.text(SAYS)
    groups: dict[str, list[Rectified]] = {}
    for check in ledger.rectified:
        groups.setdefault(check.unit or NO_UNIT, []).append(check)
    heads = ["序号", "反馈问题", *(name.removesuffix("到位") for name in FULFILLED), "初步情况", "报告未给出的、须核的", "报告原文", "核对情况"]
    for at, (unit, checks) in enumerate(groups.items(), 1):
        paper.heading(f"{han(at)}、{unit}" if at < 100 else unit, 1)
        papers = "、".join(dict.fromkeys(name for check in checks for name in (check.feedback, check.report) if name))
        paper.text(f"依据材料：{papers}。")
        rows = [_row(number, check) for number, check in enumerate(checks, 1)]
        paper.table(heads, rows, [1.0, 5.0, 1.3, 1.3, 1.3, 1.3, 1.8, 4.2, 5.5, 2.6])
    paper.save(path)


def _row(number: int, check: Rectified) -> list[str]:
    evidence, copied, again = quoted(check)
    signs = "\n".join([*check.signs, *([f"相同段落：\n{copied}"] if copied else []), *([f"整改后仍有反映：\n{again}"] if again else [])])
    told = [given(found) for found in check.fulfilled]
    return [str(number), cut(check.problem, 300), *told, VERDICTS[check.verdict], cut(signs, 400), cut(evidence, 300) or "报告未回应", ""]


def write_focus(ledger: Ledger, path: Path) -> None:
    """聚焦矩阵: focus × unit and observation point × unit, petitions and findings apart, shaded."""
    title = focuses(focus_in_use(ledger)[0])
    paper = Paper(f"{title}矩阵", landscape=True)
    paper.text("信访反映按线索计，巡察、审计等材料提出的问题逐个计；一条可涉及几个聚焦、几个单位。颜色越深越多。所列均为反映或提出的情况，未经核实。")
    number = 0
    for source in SOURCES:
        for matrix in matrices(ledger, source):
            if matrix.units:
                number += 1
                paper.heading(f"{han(number)}、{matrix.title}（{COUNTED[source]}）", 1)
                _shaded(paper, matrix)
    paper.save(path)


def _shaded(paper: Paper, matrix: Matrix) -> None:
    most = max((len(found) for found in matrix.ids.values()), default=0)
    across = matrix.taxonomy.axis == "focus"
    codes = [code for code in matrix.names if across or matrix.count([code], matrix.units)]
    units = list(matrix.units[: _MOST_UNITS if across else 8])
    down, right = (units, codes) if across else (codes, units)
    cells: dict[tuple[int, int], str] = {}
    rows = []
    for at, name in enumerate(down):
        pairs = [(other, name) if across else (name, other) for other in right]
        counts = [len(matrix.ids.get(pair, ())) for pair in pairs]
        cells |= {(at, place): shade(count, most) for place, count in enumerate(counts, 1) if count}
        rows.append([name if across else matrix.names[name], *(str(count or "") for count in counts)])
    heads = ["单位" if across else "观测点", *((matrix.names[code] for code in right) if across else right)]
    paper.table(heads, rows, [3.0, *[1.5] * len(right)], cells)
    if len(units) < len(matrix.units):
        paper.text(f"另有 {len(matrix.units) - len(units)} 个单位见台账“三个聚焦矩阵”。")


PAPERS: dict[str, tuple[Callable[[Ledger], bool], Callable[[Ledger, Path], None]]] = {
    "问题底稿.docx": (lambda ledger: bool(counted(ledger)), write_problems),
    "整改核对表.docx": (lambda ledger: bool(ledger.rectified), write_checks),
    "聚焦矩阵.docx": (lambda ledger: bool(ledger.clues or ledger.findings), write_focus),
}
"""File name -> whether the ledger has anything for it, and what writes it."""
