"""A ledger workbook that inspectors filled in -> decisions. Three versions meet in every cell: as exported, as it stands now, as in the book."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from ..errors import Damaged, TooLarge
from ..taxonomy import versions
from ..types import Clue, Decision
from .build import acts_on
from .page import clean
from .rows import AGREE, COLUMNS, HUMAN_COLUMNS, STATUSES, base_version, decided_cells, row_hash
from .xlsx import HIDDEN, MARK, SHEET, shortened

FILLED = ("处置意见", "承办人", "意见", "状态")
_KEY, _CHECK, _BASE = HIDDEN
_MOST_BYTES = 800_000_000


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row of the ledger sheet: its number there, every cell by its heading as text, white space at the ends taken off."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that a person filled in or changed: what the ledger says now, what the book says."""

    clue: str
    row: int
    column: str
    now: str
    book: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row or a cell that was not taken over. `why` is Chinese and holds no text of the book."""

    clue: str
    row: int
    column: str
    now: str
    book: str
    why: str


@dataclass(frozen=True, slots=True)
class Readback:
    """What a book brings. `decisions` follow from `changes`; `remarks` are Chinese sentences without text of the book."""

    rows: int
    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    remarks: tuple[str, ...]


def read_book(path: Path) -> list[BookRow]:
    """The rows of the ledger sheet of a workbook saved by Excel, WPS or LibreOffice. Raises Damaged or TooLarge."""
    from python_calamine import CalamineError, CalamineWorkbook

    name = path.name
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                if sum(part.file_size for part in package.infolist()) > _MOST_BYTES:
                    raise TooLarge(f"{name} 展开后过大，不像本软件导出的台账。请核对文件。")
        book = CalamineWorkbook.from_path(str(path))
        if SHEET not in book.sheet_names:
            raise Damaged(f"{name} 里没有“{SHEET}”这张表。请选本软件导出的台账（ledger.xlsx）。")
        table = book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except (OSError, ValueError, zipfile.BadZipFile, CalamineError) as error:
        raise Damaged(f"{name} 打不开（{type(error).__name__}）。请确认它是保存完整的 .xlsx 台账，并已在 Excel 或 WPS 中关闭。") from None
    heads = [re.sub(r"\s|（人填）", "", _text(cell)) for cell in table[0]] if table else []
    missing = [head for head in (*FILLED, "线索编号", *HIDDEN) if head not in heads]
    if missing:
        raise Damaged(f"{name} 的“{SHEET}”缺少列：{'、'.join(missing)}。表头和最右边隐藏的三列不能删改；请用原台账重新填写，或重新导出。")
    rows = []
    for number, line in enumerate(table[1:], 2):
        cells = {head: _text(cell) for head, cell in zip(heads, line, strict=False) if head}
        if any(cells.values()):
            rows.append(BookRow(number, cells))
    return rows


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean("" if cell is None else str(cell)).strip()


def merge_book(rows: Sequence[BookRow], clues: Sequence[Clue], decisions: Sequence[Decision], *, who: str, now: datetime) -> Readback:
    """What the rows of a book change in the clues as they stand. A cell that both the book and the store changed since the export, differently,
    is a conflict and is left as it stands; cells of one row are judged apart. Reading the same book again changes nothing.

    A decision's `at` is the day written under 更新时间 where it lies between the last decision on the clue and `now`, else `now`.
    """
    home = {key: clue for clue in clues for key in clue.absorbed} | {clue.id: clue for clue in clues}
    hashes = {row.cells[_CHECK]: row.cells[_KEY] for row in rows}
    made: list[Decision] = []
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    edited = 0
    chosen, doubled = _unique(rows, home)
    for row in doubled:
        conflicts.append(_refused(row, "同一线索在簿中有两行，填写不一致。请只留一行后再读回。"))
    for row in chosen:
        key = row.cells[_KEY]
        clue = home.get(key)
        if clue is None or row.cells["线索编号"] != key:
            if any(row.cells[column] for column in FILLED):
                conflicts.append(_refused(row, _stray(key, clue)))
            continue
        told = row_hash({column: row.cells.get(column, "") for column in COLUMNS})
        if told != row.cells[_CHECK] and hashes.get(told, key) != key:
            conflicts.append(_refused(row, "这一行的灰色列与另一条线索的相同，可能排序时没有选中整张表，已错位。请用原台账核对。"))
            continue
        edited += told != row.cells[_CHECK]
        acts = acts_on((clue.id, *clue.absorbed), decisions)
        wanted, mine, against = _merge(row, clue, key, acts)
        changes += mine
        conflicts += against
        if mine:
            made += _decisions(clue.id, acts, wanted, {c.column for c in mine}, who, _moment_of(row, acts, now))
    remarks = (f"有 {edited} 行的灰色列（机器建议）被改动，改动没有读回；人填列照常读回。",) if edited else ()
    return Readback(len(rows), tuple(made), tuple(changes), tuple(conflicts), remarks)


def _unique(rows: Sequence[BookRow], home: Mapping[str, Clue]) -> tuple[list[BookRow], list[BookRow]]:
    """One row a clue; rows of the same clue that were filled in differently are given back apart."""
    same: dict[str, list[BookRow]] = {}
    for row in rows:
        same.setdefault(row.cells[_KEY] if row.cells[_KEY] in home else f"行{row.number}", []).append(row)
    chosen: list[BookRow] = []
    doubled: list[BookRow] = []
    for group in same.values():
        alike = Counter(tuple(row.cells[column] for column in FILLED) for row in group)
        (chosen if len(alike) == 1 else doubled).extend(group[:1] if len(alike) == 1 else group)
    return chosen, doubled


def _refused(row: BookRow, why: str) -> Conflict:
    return Conflict(row.cells[_KEY] or row.cells["线索编号"], row.number, "", "", "", why)


def _stray(key: str, clue: Clue | None) -> str:
    if not key:
        return "这一行没有线索键，可能是新插入的行，未读回。请填在原有的线索行里。"
    if clue is None:
        return "这个存储里没有这条线索。请核对台账与 --store 是否同一轮次。"
    return "线索编号与隐藏的线索键不是同一条，可能排序时没有选中整张表，已错位。请用原台账核对。"


def _merge(row: BookRow, clue: Clue, key: str, acts: Sequence[Decision]) -> tuple[dict[str, str], list[Change], list[Conflict]]:
    """The cells as they should stand, what the book changes, and what it may not change."""
    now = _cells(acts)
    base = _exported(row.cells[_BASE], key, clue, acts)
    wanted, changes, conflicts = dict(now), [], []
    for column in FILLED:
        book = row.cells[column]
        was = base[column] if base is not None else None
        if book in (now[column], shortened(now[column])) or (was is not None and book in (was, shortened(was))):
            continue
        why = ""
        if column == "处置意见" and book and book != AGREE and book not in _routes():
            why = "处置意见不在下拉列表中。请从列表中选择，其他意见写在“意见”一栏。"
        elif column == "状态" and book and book not in STATUSES:
            why = "状态不在下拉列表中。请从列表中选择。"
        elif book.endswith(MARK):
            why = "这一格导出时已截短，直接改会丢掉后半部分。请重写整格。"
        elif was is None:
            why = "找不到导出时的版本，无法判断谁先谁后，以存储为准。请重新导出后填写。"
        elif now[column] != was:
            why = "导出之后这一格在存储中已有别的填写。请对照两者，重新导出后填写。"
        if why:
            conflicts.append(Conflict(clue.id, row.number, column, now[column], book, why))
        else:
            wanted[column] = book
            changes.append(Change(clue.id, row.number, column, now[column], book))
    return wanted, changes, conflicts


def _cells(acts: Iterable[Decision]) -> dict[str, str]:
    found = decided_cells(acts)
    return {column: clean(str(found[column])).strip() for column in HUMAN_COLUMNS}


def _exported(base: str, key: str, clue: Clue, acts: Sequence[Decision]) -> dict[str, str] | None:
    """The human cells as they were when the row was exported; None where no state of the clue has that version."""
    for known in (acts, [act for act in acts if act.clue_id == key]):
        for size in range(len(known) + 1):
            if base_version(Clue(key, clue.members, decided=tuple(known[:size]))) == base:
                return _cells(known[:size])
    return None


def _routes() -> dict[str, str]:
    return {label.name: label.code for taxonomy in versions("route") for label in taxonomy.labels}


def _moment_of(row: BookRow, acts: Sequence[Decision], now: datetime) -> datetime:
    """Never before an earlier decision, so that the new one has the last word."""
    last = max((act.at if act.at.tzinfo else act.at.replace(tzinfo=now.tzinfo) for act in acts), default=None)
    written = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", row.cells.get("更新时间", ""))
    at = now
    if written:
        try:
            day = datetime(int(written[1]), int(written[2]), int(written[3]), tzinfo=now.tzinfo)
        except ValueError:
            day = now
        at = day if day.date() < now.date() and (last is None or day > last) else now
    return at if last is None or at > last else last + timedelta(microseconds=1)


def _decisions(clue: str, acts: Sequence[Decision], wanted: Mapping[str, str], touched: set[str], who: str, at: datetime) -> list[Decision]:
    """The shortest list of acts after which the ledger shows the wanted cells."""
    steps = _steps(_cells(acts), wanted, touched)
    if "意见" in touched:
        if steps and wanted["意见"]:
            steps[-1] = (*steps[-1][:2], wanted["意见"])
        else:
            steps.append(("note", "", wanted["意见"]))
    return [Decision(clue, who, at + timedelta(microseconds=n), verb, argument, note) for n, (verb, argument, note) in enumerate(steps)]


def _steps(now: Mapping[str, str], wanted: Mapping[str, str], touched: set[str]) -> list[tuple[str, str, str]]:
    way, holder, status = wanted["处置意见"], wanted["承办人"], wanted["状态"] or "待办"
    changed = "处置意见" in touched
    named = f"route={_routes().get(way, way)}"
    if status == "待办":
        if "状态" in touched:
            status = "重新打开"
        elif changed and way:
            status = "已确认" if way == AGREE else "已修改"
        elif "承办人" in touched:
            status = "办理中"
    verb = STATUSES[status]
    steps: list[tuple[str, str, str]] = []
    if verb == "assign":
        if changed:
            steps.append(("confirm" if way == AGREE else "change", "" if way == AGREE else named, ""))
        if changed or "承办人" in touched or "状态" in touched:
            steps.append(("assign", holder, ""))
        return steps
    if "承办人" in touched:
        steps.append(("assign", holder, ""))
    if verb and (changed or "状态" in touched or steps):
        usual = {"confirm": way == AGREE or (not way and not changed and "状态" in touched), "unsure": not changed}.get(verb, verb != "change" and not way)
        steps.append((verb, "" if usual else named, ""))
    return steps
