"""The list of clues: facets with counts, search, order, pages, and the line that says where everything is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from . import names
from .shelf import Row, Shelf, fold

FACETS = {"priority": "优先级", "nature": "性质", "focus": "聚焦", "unit": "单位", "open": "待人判断", "repeat": "重复反映"}
NONE = {"priority": "待定", "nature": "待定", "focus": "未归入聚焦", "unit": names.NO_UNIT}
PAGE, FEW, AROUND = 100, 8, 24


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asked for: at most one code a facet, words to look for, the page."""

    chosen: Mapping[str, str]
    words: str = ""
    page: int = 1

    def href(self, path: str, **change: str | None) -> str:
        """An address with some of the choices changed; the page starts over."""
        wanted: dict[str, str | None] = {**self.chosen, "q": self.words or None, **change}
        query = urlencode({key: value for key, value in wanted.items() if value is not None}, errors="replace")
        return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class Choice:
    title: str
    count: int
    href: str
    chosen: bool
    level: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    title: str
    first: Sequence[Choice]
    more: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Hit:
    """Where the first looked-for word stands in a text, with a little around it."""

    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    row: Row
    href: str
    hit: Hit | None


@dataclass(frozen=True, slots=True)
class Queue:
    lines: Sequence[Line]
    facets: Sequence[Facet]
    asked: Asked
    kept: Sequence[tuple[str, str]]
    found: int
    page: int
    pages: int
    before: str | None
    after: str | None
    clear: str | None
    footer: Sequence[str]


def asked_of(query: Mapping[str, str]) -> Asked:
    """The visitor's query; what is not understood is left out."""
    page = query.get("page", "1")
    chosen = {facet: query[facet] for facet in FACETS if facet in query}
    return Asked(chosen, query.get("q", "").strip()[:100], int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1)


def pick(shelf: Shelf, asked: Asked) -> tuple[list[Row], dict[str, list[Row]]]:
    """The rows that fit, in the order of the queue, and for each facet the rows that only its own choice keeps out."""
    words = [word for word in map(fold, asked.words.split()) if word]
    found: list[Row] = []
    near: dict[str, list[Row]] = {facet: [] for facet in FACETS}
    for row in shelf.rows:
        if not all(word in row.words for word in words):
            continue
        against = [facet for facet, code in asked.chosen.items() if code not in row.values[facet]]
        if not against:
            found.append(row)
        elif len(against) == 1:
            near[against[0]].append(row)
    return found, near


def queue(shelf: Shelf, asked: Asked) -> Queue:
    """The page / for what was asked."""
    found, near = pick(shelf, asked)
    counts = {facet: Counter(chain.from_iterable(row.values[facet] for row in chain(found, near[facet]))) for facet in FACETS}
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(asked.page, 1), pages)
    words = [word for word in map(fold, asked.words.split()) if word]
    lines = [Line(row, asked.href(f"/clue/{row.id}"), _hit(row, words)) for row in found[(page - 1) * PAGE : page * PAGE]]
    return Queue(
        lines, [_facet(facet, counts[facet], shelf, asked) for facet in FACETS], asked, list(asked.chosen.items()), len(found), page, pages,
        asked.href("/", page=str(page - 1)) if page > 1 else None, asked.href("/", page=str(page + 1)) if page < pages else None,
        "/" if asked.chosen or asked.words else None, footer(shelf, len(found)),
    )  # fmt: skip


def _facet(facet: str, counts: Counter[str], shelf: Shelf, asked: Asked) -> Facet:
    chosen = asked.chosen.get(facet)
    if chosen is not None and chosen not in counts:
        counts[chosen] = 0
    order = sorted(counts, key=(lambda code: code) if facet == "priority" else (lambda code: (not code, -counts[code], code)))
    if facet == "priority" and "" in order:
        order = [*order[1:], ""]
    choices = [
        Choice(
            shelf.titles.get((facet, code)) or NONE.get(facet, "其他"), counts[code], asked.href("/", **{facet: None if code == chosen else code}),
            code == chosen, _level(facet, code, shelf),
        )
        for code in order
    ]  # fmt: skip
    few = [choice for at, choice in enumerate(choices) if at < FEW or choice.chosen]
    return Facet(FACETS[facet], few, [choice for choice in choices if choice not in few])


def _level(facet: str, code: str, shelf: Shelf) -> int:
    if facet != "priority":
        return 0
    return next((row.level for row in shelf.rows if code in row.values["priority"]), names.LAST)


def _hit(row: Row, words: Sequence[str]) -> Hit | None:
    for word in words:
        at = row.words.find(word)
        if at > row.words.find("\n"):
            start = max(row.words.rfind("\n", 0, at) + 1, at - AROUND)
            end = row.words.find("\n", at)
            after = row.words[at + len(word) : end if end >= 0 else None]
            return Hit(row.words[start:at], word, after[:AROUND])
    return None


def footer(shelf: Shelf, found: int) -> list[str]:
    """共 N 件…: every letter is in one clue, every clue in one state; what does not fit is said."""
    counts, states = shelf.counts, Counter(row.state for row in shelf.rows)
    parts = "、".join(f"{state} {states[state]}" for state in names.STATES)
    lines = [
        f"共 {counts.petitions} 件信访件，归入 {counts.clues} 条线索：{parts}，合计 {sum(states.values())} 条。",
        f"当前列出 {found} 条，未列出 {counts.clues - found} 条。",
        f"未处理与失败 {counts.failures} 项。",
    ]
    if counts.unplaced:
        lines.append(f"另有 {counts.unplaced} 件尚未归入线索（运行可能还没有结束；已结束的，请执行 xuncha verify 核对）。")
    return lines


def neighbours(rows: Sequence[Row], id: str, asked: Asked) -> tuple[str | None, str | None, int]:
    """Addresses of the clue before and after in what was asked, and the place of this one, from 1; 0 where it is not among them."""
    at = next((place for place, row in enumerate(rows) if row.id == id), None)
    if at is None:
        return None, None, 0
    before = asked.href(f"/clue/{rows[at - 1].id}") if at else None
    after = asked.href(f"/clue/{rows[at + 1].id}") if at + 1 < len(rows) else None
    return before, after, at + 1
