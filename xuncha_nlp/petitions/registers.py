"""Registers: find the rows of a table, tell what each column holds, and take one petition from a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..types import Document
from .columns import ANONYMOUS, SHORT_DATE, channel_in, read_date, role_of
from .lazy import lazy

_PRIVATE = {"sender": "name", "phone": "phone", "id_card": "id_card", "address": "address"}
_DELIMITERS = ("\t", "|", "｜", ";", "；", ",", "，")
_PHONE = lazy(r"^[\s\d\-—/、;；,，()（）+转]{7,40}$")
_NAME = lazy(r"^[㐀-鿿·]{2,4}(?:[（(].{1,8}[)）]|等\d*人?|某某?)?$")
Cell = tuple[int, int, str]
_RULE_LINE = lazy(r"[\s|｜:\-—+]*")
_TWO_DIGITS = lazy(r"\d{2}")
_MARK = lazy(r"[，。；！？]")
_NO_HEADER = lazy(r"\d|[，。；]")
_SPACES = lazy(r"\s+")
_ACCUSED_HEAD = lazy(r"被(?:反映|举报|控告|检举|投诉)|(?:反映|举报)对象")
_WRITER_HEAD = lazy(r"(?:反映|举报|信访|来信|来访|来电|投诉)(?:人|者)")
_FOOTER = lazy(
    r"合计|总计|小计|共计|填表|制表|审核人|登记人|第\s*\d+\s*页|共\s*\d+\s*[页件]|单位[：:]|说明[：:]$|[-—]\s*\d+\s*[-—]$|\d+\s*/\s*\d+$"
)
_TABLE_TITLE = lazy(r"(?:登记表|台账|汇总表|一览表|明细表|登记簿|清单)[^。]{0,10}$")
_NAME_SPLIT = lazy(r"[、，,；;（(\s/]|等")
_NO_NAME = lazy(r"[\dA-Za-z村民群众匿名]")
_SEVEN_DIGITS = lazy(r"\d{7}")
_DASHES = lazy(r"[\s\-]")
_YEAR_HEAD = lazy(r"\d{4}")
_YEAR = lazy(r"((?:19|20)\d\d)\s*年|((?:19|20)\d\d)[-./]\d")


@dataclass(slots=True)
class Row:
    """A line of a table: where it stands and its cells with their places in the document."""

    start: int
    end: int
    cells: list[Cell]


@dataclass(slots=True)
class RowPetition:
    """What a row gives: the range of the petition, what to cover in it, and what the columns say."""

    start: int
    end: int
    covers: list[tuple[int, int, str]]
    senders: tuple[str, ...]
    phone: bool
    received: date | None
    channel: str
    subject: tuple[int, int] | None
    unit: str | None
    title: str | None


def register_of(document: Document) -> tuple[list[RowPetition], list[tuple[int, int]]] | None:
    """(petitions, ranges of the table rows), or None if the document is no register."""
    rows = _block_rows(document) or _plain_rows(document.text)
    if not rows:
        return None
    found: list[RowPetition] = []
    roles: list[str] | None = None
    year = _year_of(document)
    heads = [_is_header(row) for row in rows]
    guessed = None if any(heads) else _guess(rows)
    if not any(heads) and guessed is None:
        return None
    at = 0
    while at < len(rows):
        row = rows[at]
        if heads[at]:
            lower = rows[at + 1] if at + 1 < len(rows) and _is_second_header(rows[at + 1], row) else None
            roles = _roles(row, lower)
            at += 2 if lower else 1
            continue
        at += 1
        if roles is None and guessed is None:
            continue
        if any(text.strip() for _, _, text in row.cells) and not _is_footer(row):
            petition = _row_petition(row, roles or guessed or [], year)
            if petition:
                found.append(petition)
    if not found:
        return None
    return found, [(row.start, row.end) for row in rows]


def _cells(text: str, start: int, end: int, delimiter: str) -> list[Cell]:
    cells: list[Cell] = []
    at = start
    if delimiter in "|｜":
        while at < end and text[at] in " \t":
            at += 1
        if text[at : at + 1] == delimiter:
            at += 1
        while end > at and text[end - 1] in " \t\r":
            end -= 1
        if text[end - 1 : end] == delimiter:
            end -= 1
    while True:
        stop = text.find(delimiter, at, end)
        stop = end if stop < 0 else stop
        cells.append((at, stop, text[at:stop]))
        if stop == end:
            return cells
        at = stop + 1


def _block_rows(document: Document) -> list[Row]:
    rows = [
        Row(block.span.start, block.span.end, _cells(document.text, block.span.start, block.span.end, "\t"))
        for block in document.blocks
        if block.kind == "table_row"
    ]
    inside = sum(row.end - row.start for row in rows)
    filled = sum(
        len(block.span.of(document.text).strip())
        for block in document.blocks
        if block.kind not in ("table_row", "heading", "header", "footer", "footnote", "meta")
    )
    return rows if len(rows) >= 2 and inside >= filled else rows if rows and any(_is_header(row) for row in rows) and len(rows) >= 2 else []


def _plain_rows(text: str) -> list[Row]:
    lines: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, at + len(line.rstrip("\r"))))
        at += len(line) + 1
    for delimiter in _DELIMITERS:
        if text.count(delimiter) < 4:
            continue
        rows = [
            Row(a, b, _cells(text, a, b, delimiter))
            for a, b in lines
            if text.count(delimiter, a, b) >= 2 and not _RULE_LINE.fullmatch(text[a:b])
        ]
        if len(rows) < 2:
            continue
        header = any(_is_header(row) for row in rows)
        if delimiter in ",，;；" and not header:
            continue
        if delimiter in ",，;；":
            width = next(len(row.cells) for row in rows if _is_header(row))
            rows = [_merge(text, row, width) for row in rows if len(row.cells) >= min(width, 4)]
        sizes = [len(row.cells) for row in rows]
        common = max(set(sizes), key=sizes.count)
        if header or (sizes.count(common) >= max(2, 0.7 * len(sizes)) and len(rows) >= 0.6 * sum(1 for a, b in lines if text[a:b].strip())):
            return rows
    return []


def _merge(text: str, row: Row, width: int) -> Row:
    """A comma inside quotation marks divides no cells; surplus commas belong to the longest cell."""
    cells: list[Cell] = []
    for start, end, shown in row.cells:
        if cells and cells[-1][2].count('"') % 2 == 1:
            cells[-1] = (cells[-1][0], end, text[cells[-1][0] : end])
        else:
            cells.append((start, end, shown))
    while len(cells) > width:
        longest = max(range(len(cells) - 1), key=lambda n: len(cells[n][2]) + len(cells[n + 1][2]))
        cells[longest : longest + 2] = [(cells[longest][0], cells[longest + 1][1], text[cells[longest][0] : cells[longest + 1][1]])]
    return Row(row.start, row.end, cells)


def _is_header(row: Row) -> bool:
    filled = [text.strip() for _, _, text in row.cells if text.strip()]
    if len(filled) < 2 or any(len(text) > 24 for text in filled):
        return False
    known = [role_of(text) for text in filled if not _TWO_DIGITS.search(text) and not _MARK.search(text)]
    named = len([role for role in known if role != "other"])
    return named >= max(2, 0.6 * len(filled)) and len(set(known)) >= 2


def _is_second_header(row: Row, head: Row) -> bool:
    filled = [text.strip() for _, _, text in row.cells if text.strip()]
    if not filled or any(len(text) > 12 or _NO_HEADER.search(text) for text in filled) or len(row.cells) < 2:
        return False
    return all(role_of(text) != "other" or text in ("姓名", "年", "月", "日") for text in filled) and [c[2] for c in row.cells] != [
        c[2] for c in head.cells
    ]


def _roles(head: Row, lower: Row | None) -> list[str]:
    names = [_SPACES.sub("", text) for _, _, text in head.cells]
    if lower is None:
        return [role_of(name) for name in names]
    roles: list[str] = []
    parent = ""
    for at in range(max(len(names), len(lower.cells))):
        name = names[at] if at < len(names) else ""
        child = _SPACES.sub("", lower.cells[at][2]) if at < len(lower.cells) else ""
        parent = name or (parent if child else "")
        if not child:
            roles.append(role_of(parent))
        elif _ACCUSED_HEAD.match(parent):
            role = role_of(child)
            roles.append(role if role in ("unit", "title", "address", "content") else "subject")
        else:
            role = role_of(parent + child)
            own = role_of(child)
            roles.append(
                own
                if own in ("phone", "address", "id_card", "received", "title", "unit")
                else "sender"
                if _WRITER_HEAD.match(parent)
                else role
                if role != "other"
                else own
            )
    return roles


def _guess(rows: list[Row]) -> list[str] | None:
    """Roles by content where no header stands: the longest text is the content."""
    width = max(len(row.cells) for row in rows)
    columns = [[row.cells[at][2].strip() for row in rows if at < len(row.cells) and row.cells[at][2].strip()] for at in range(width)]
    means = [sum(map(len, column)) / len(column) if column else 0.0 for column in columns]
    if width < 3 or not means or max(means) < 10:
        return None
    content = max(range(width), key=lambda at: means[at])
    roles: list[str] = []
    for at, column in enumerate(columns):
        if at == content:
            roles.append("content")
        elif column and sum(read_date(text, None) is not None or bool(SHORT_DATE.fullmatch(text)) for text in column) > len(column) / 2:
            roles.append("received")
        elif column and sum(bool(_PHONE.match(text)) for text in column) > len(column) / 2 and means[at] >= 7:
            roles.append("phone")
        elif column and sum(channel_in(text) is not None and len(text) <= 8 for text in column) > len(column) / 2:
            roles.append("channel")
        elif (
            column
            and "sender" not in roles
            and at < content
            and sum(bool(_NAME.match(text) or ANONYMOUS.match(text)) for text in column) > len(column) / 2
        ):
            roles.append("sender")
        else:
            roles.append("other")
    return roles


def _is_footer(row: Row) -> bool:
    filled = [text.strip() for _, _, text in row.cells if text.strip()]
    joined = "".join(filled)
    return (len(joined) <= 40 and bool(_FOOTER.match(joined))) or (
        len(filled) == 1 and len(joined) <= 30 and bool(_TABLE_TITLE.search(joined))
    )


def _row_petition(row: Row, roles: list[str], year: int | None) -> RowPetition | None:
    by_role: dict[str, list[Cell]] = {}
    for at, cell in enumerate(row.cells):
        role = roles[at] if at < len(roles) else "other"
        if cell[2].strip():
            by_role.setdefault(role, []).append(cell)
    matter = [cell for role in ("subject", "title", "unit", "content") for cell in by_role.get(role, [])]
    if not by_role:
        return None
    if not by_role.get("content"):
        filled = [cell for cell in row.cells if cell[2].strip()]
        matter = filled
    start, end = _tight(matter)
    covers: list[tuple[int, int, str]] = []
    senders: list[str] = []
    for role, kind in _PRIVATE.items():
        for a, b, shown in by_role.get(role, []):
            text = shown.strip()
            if role == "sender":
                if ANONYMOUS.match(text):
                    continue
                bare = _NAME_SPLIT.split(text)
                senders.extend(part for part in bare if 2 <= len(part) <= 4 and not _NO_NAME.search(part))
            if text in ("无", "-", "—", "/", "不详", "匿名", "未留"):
                continue
            a, b = _tight([(a, b, shown)])
            if a < end and start < b:
                covers.append((max(a, start) - start, min(b, end) - start, kind))
    received = next((day for _, _, shown in by_role.get("received", []) if (day := read_date(shown, year))), None)
    channel = next((name for _, _, shown in by_role.get("channel", []) if (name := channel_in(shown))), None) or "register_row"
    subject = by_role.get("subject", [])
    unit, title = _first(by_role.get("unit")), _first(by_role.get("title"))
    phone = any(_SEVEN_DIGITS.search(_DASHES.sub("", shown)) for _, _, shown in by_role.get("phone", []))
    where = _tight([subject[0]]) if subject else None
    return RowPetition(
        start, end, covers, tuple(senders), phone, received, channel, (where[0] - start, where[1] - start) if where else None, unit, title
    )


def _first(cells: list[Cell] | None) -> str | None:
    text = cells[0][2].strip() if cells else ""
    return text if text and text not in ("-", "—", "/", "无", "不详") else None


def _tight(cells: list[Cell]) -> tuple[int, int]:
    starts = [a + len(shown) - len(shown.lstrip()) for a, _, shown in cells]
    ends = [a + len(shown.rstrip()) for a, _, shown in cells]
    return min(starts), max(ends)


def _year_of(document: Document) -> int | None:
    for code, shown in document.notes:
        if code == "received" and _YEAR_HEAD.match(shown):
            return int(shown[:4])
    match = _YEAR.search(document.text[:400] + document.name)
    return int(match[1] or match[2]) if match else None
