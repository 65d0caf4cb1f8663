"""Comma, tab, semicolon or bar separated tables: one row, one line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from ..errors import TooLarge
from ..types import Document, RawFile
from .compose import Piece, compose, row
from .decode import decoded
from .limits import Limits

_DELIMITERS = ",\t;|"
_SWALLOWED = 50


def read(raw: RawFile, limits: Limits) -> Iterator[Document]:
    """One document of table rows. A quote that never closes is taken literally and noted; TooLarge past `limits.cells`."""
    csv.field_size_limit(limits.characters)
    text, notes = decoded(raw.data)
    lines = StringIO(text.replace("\0", ""), newline="").readlines()
    named = bool(lines) and lines[0][:4].lower() == "sep=" and len(lines[0].strip()) == 5
    delimiter = lines.pop(0)[4] if named else _delimiter(lines)
    pieces: list[Piece] = []
    cells = start = swallowed = 0
    reader = csv.reader(lines, delimiter=delimiter)
    for line in reader:
        if reader.line_num == len(lines) and reader.line_num - start > 1 and _open(lines[start:], delimiter):
            swallowed = reader.line_num - start
            pieces.extend(row(literal) for literal in csv.reader(lines[start:], delimiter=delimiter, quoting=csv.QUOTE_NONE))
            break
        if reader.line_num - start > _SWALLOWED:
            swallowed = max(swallowed, reader.line_num - start)
        start = reader.line_num
        pieces.append(row(line))
        cells += len(line)
        if cells > limits.cells:
            raise TooLarge(f"表格超过 {limits.cells} 个单元格。请拆成几个文件后放入。")
    if swallowed:
        notes += (("unclosed_quote", f"有一格跨了 {swallowed} 行，可能少了一个引号，请对照原表核对行数。"),)
    yield compose(f"{raw.id}#0", raw.name, pieces, notes)


def _open(lines: list[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _delimiter(lines: list[str]) -> str:
    best, choice = (0.0, 0), ","
    for delimiter in _DELIMITERS:
        widths = Counter(len(line) for line in csv.reader(lines[:200], delimiter=delimiter) if line)
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: item[1])
        score = (round(count / sum(widths.values()), 1), width)
        if score > best:
            best, choice = score, delimiter
    return choice
