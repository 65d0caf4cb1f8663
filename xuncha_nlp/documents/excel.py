"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .et): one document a sheet; calamine first, then openpyxl, or LibreOffice for OLE2 files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

from ..errors import Damaged, EmptyText, Encrypted, ReadError, TooLarge
from ..types import Document, RawFile
from . import office
from .compose import Notes, Piece, compose, row
from .limits import Limits
from .ole import MACROS, MAGIC, Ole, macros
from .parts import chunks, open_parts

_DENSE = 8_000_000
_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*[^/>]>""")
_BROKEN = "表格文件结构不完整，读不出来。请用 Excel 或 WPS 打开确认，另存为 .xlsx 后重新放入。"
_PASSWORD = "表格设有打开密码，读不到内容。请在 Excel 或 WPS 中取消密码后重新放入。"
_HIDDEN: tuple[str, str] = ("hidden_sheet", "这张工作表在原文件里是隐藏的。")
Sheet = tuple[str, bool, Iterable[Iterable[Any]]]


def read(raw: RawFile, limits: Limits) -> Iterator[Document]:
    """One document for each sheet that has text, numbered as in the workbook; its name is a heading where there are several
    sheets. Cells as Excel last computed them, dates as ISO. Raises Damaged, Encrypted, TooLarge, TimedOut, EmptyText."""
    data = raw.data
    notes: Notes = ()
    careful = False
    if data.startswith(MAGIC):
        data, notes = _old(data, limits)
    if zipped := data.startswith(b"PK"):
        package = open_parts(data, limits, limits.expanded)
        careful = _widest(package) > _DENSE
        if any(name.lower().endswith("vbaproject.bin") for name in package.namelist()):
            notes = (MACROS,)
    sha, done, spent = raw.id, 0, 0
    for n, several, (name, hidden, rows) in _sheets(data, zipped, careful):
        pieces = []
        for cells in rows:
            texts = [_shown(cell) for cell in cells]
            if line := row(texts).text:
                spent += sum(map(bool, texts))
                if spent > limits.cells:
                    raise TooLarge(f"表格超过 {limits.cells} 个单元格。请拆成几个文件后放入。")
                pieces.append(Piece(line, "table_row"))
        if pieces:
            done += 1
            if several:
                pieces.insert(0, Piece(name, "heading"))
            yield compose(f"{sha}#{n}", raw.name, pieces, notes + ((_HIDDEN,) if hidden else ()))
    if not done:
        raise EmptyText("表格能打开，但所有工作表都是空的。请核对是否交错了文件；如果内容是图片，需要先做文字识别（OCR）。")


def _old(data: bytes, limits: Limits) -> tuple[bytes, Notes]:
    """An OLE2 workbook, or what LibreOffice makes of it where calamine fails, and the note on its macros."""
    from python_calamine import CalamineWorkbook, PasswordError

    ole = Ole(data)
    if _locked(ole.read("workbook") or ole.read("book")):
        raise Encrypted(_PASSWORD)
    try:
        CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError:
        raise Encrypted(_PASSWORD) from None
    except MemoryError:
        raise
    except BaseException:
        data = office.converted(data, "xls", "旧版 Excel（.xls）或 WPS 表格（.et）文件", limits)
    return data, macros(ole)


def _locked(book: bytes) -> bool:
    """Whether a FilePass record stands among the first ones ([MS-XLS] 2.4.117)."""
    at = 0
    for _ in range(40):
        kind, size = int.from_bytes(book[at : at + 2], "little"), int.from_bytes(book[at + 2 : at + 4], "little")
        if kind == 0x2F:
            return True
        at += 4 + size
    return False


def _sheets(data: bytes, zipped: bool, careful: bool) -> Iterator[tuple[int, bool, Sheet]]:
    done = 0
    if not careful:
        try:
            for found in _calamine(data):
                yield found
                done += 1
            return
        except (ReadError, MemoryError, GeneratorExit):
            raise
        except BaseException:
            if not zipped:
                raise Damaged(_BROKEN) from None
    yield from islice(_openpyxl(data), done, None)


def _calamine(data: bytes) -> Iterator[tuple[int, bool, Sheet]]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError:
        raise Encrypted(_PASSWORD) from None
    metas = [(at, meta) for at, meta in enumerate(book.sheets_metadata) if meta.typ == SheetTypeEnum.WorkSheet]
    for n, (at, meta) in enumerate(metas):
        sheet = book.get_sheet_by_index(at)
        yield n, len(metas) > 1, (meta.name, meta.visible != SheetVisibleEnum.Visible, sheet.iter_rows())


def _openpyxl(data: bytes) -> Iterator[tuple[int, bool, Sheet]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except MemoryError:
        raise
    except Exception:
        raise Damaged(_BROKEN) from None
    for n, sheet in enumerate(book.worksheets):
        sheet.reset_dimensions()
        yield n, len(book.worksheets) > 1, (sheet.title, sheet.sheet_state != "visible", sheet.iter_rows(values_only=True))


def _widest(package: zipfile.ZipFile) -> int:
    """Rows times columns of the largest sheet, filled or not: what calamine lays out in memory. Reads every XML part once."""
    largest = 0
    for name in package.namelist():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        sheet = "worksheets/" in name.lower()
        columns: set[bytes] = set()
        last, tail = 0, b""
        for chunk in chunks(package, name):
            if sheet:
                seen = tail + chunk
                for column, line in _CELL.findall(seen):
                    columns.add(column)
                    last = max(last, int(line))
                cut = seen.rfind(b"<")
                tail = seen[cut:] if 0 <= len(seen) - cut < 4096 else b""
        largest = max(largest, last * max(map(_number, columns), default=0))
    return largest


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _shown(cell: Any) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(Decimal(f"{cell:.15g}"))) if cell.is_integer() and abs(cell) < 1e21 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    return str(cell)
