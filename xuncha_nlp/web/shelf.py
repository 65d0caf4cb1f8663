"""What the list of clues is made of, read from the store once and again only after the store has changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..pipeline import finished
from ..text import normalised
from ..types import Analysis, Clue, Petition
from . import names

OPEN_STORE = Callable[[], Any]
_SUMMARY = ("conduct", "point", "reason", "nature")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One clue in the list. `values` holds its codes for each facet, `words` the folded texts that a search looks through."""

    id: str
    order: tuple[int, int, date, str]
    level: int
    priority: str
    nature: str
    focuses: tuple[str, ...]
    units: tuple[str, ...]
    summary: str
    days: str
    members: int
    asked: tuple[str, ...]
    state: str
    values: Mapping[str, tuple[str, ...]]
    words: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What came in and where it is: files = read + failed + repeated; petitions = placed + unplaced."""

    files: int
    read: int
    failed: int
    repeated: int
    petitions: int
    unplaced: int
    analyses: int
    clues: int
    failures: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rows in the order of the queue, ids of clues that were merged into others, and the counts."""

    rows: Sequence[Row]
    absorbed: Mapping[str, str]
    titles: Mapping[tuple[str, str], str]
    counts: Counts
    versions: Mapping[str, Sequence[str]]


def fold(text: str) -> str:
    """The normalised view, for search."""
    return normalised(text).text


def fill(store: Any) -> Shelf:
    """Read a store. What is sealed for the leading group is nowhere in it, not even as a number. Raises StoreError while a run goes on."""
    finished(store)
    petitions: dict[str, Petition] = {petition.id: petition for petition in store.each("petition")}
    analyses: dict[str, Analysis] = {analysis.id: analysis for analysis in store.each("analysis") if analysis.id in petitions}
    clues: list[Clue] = list(store.each("clue"))
    titles: dict[tuple[str, str], str] = {("repeat", "yes"): "2 件及以上"}
    rows = sorted((_row(clue, petitions, analyses, titles) for clue in clues), key=lambda row: row.order)
    placed = {member for clue in clues for member in clue.members}
    counts = Counts(
        **_files(store), petitions=len(petitions), unplaced=len(petitions.keys() - placed), analyses=len(analyses), clues=len(clues),
        failures=sum(failure.stage != "note" for failure in store.each("failure")),
    )  # fmt: skip
    absorbed = {old: clue.id for clue in clues for old in clue.absorbed}
    return Shelf(rows, absorbed, titles, counts, _versions(analyses.values()))


def _row(clue: Clue, petitions: Mapping[str, Petition], analyses: Mapping[str, Analysis], titles: dict[tuple[str, str], str]) -> Row:
    letters = [petitions[m] for m in clue.members if m in petitions]
    priority, nature, specificity = (names.one(clue.proposed, axis) for axis in ("priority", "nature", "specificity"))
    focuses = [label for label in clue.proposed if label.name == "focus"]
    answered = {label.name for label in clue.proposed} - {"nature", "domain"}
    asked = {axis.partition("@")[0]: axis for m in clue.members if m in analyses for axis in analyses[m].abstained}
    asked = {name: axis for name, axis in asked.items() if name not in answered}
    units = {re.sub(r"\s+", "", s.unit): None for letter in letters for s in letter.subjects if s.unit}
    unit_names = tuple(unit for unit in units if unit)
    first = min((letter.received for letter in letters if letter.received), default=date.max)
    values = {
        "priority": (priority.code if priority else "",),
        "nature": (nature.code if nature else "",),
        "focus": tuple(dict.fromkeys(label.code for label in focuses)) or ("",),
        "unit": tuple(dict.fromkeys(unit.casefold() for unit in unit_names)) or ("",),
        "open": tuple(asked),
        "repeat": ("yes",) if len(clue.members) > 1 else (),
    }
    for label in (priority, nature, *focuses):
        if label:
            shown = names.name(label.axis, label.code)
            titles[label.name, label.code] = names.short(shown) if label.name == "focus" else shown
    titles |= {("unit", unit.casefold()): unit for unit in unit_names}
    titles |= {("open", axis): names.title(axis) for axis in asked}
    summary = _summary(letters[0], analyses.get(letters[0].id)) if letters else ""
    return Row(
        clue.id, (names.level(priority), -names.checkable(specificity), first, clue.id), names.level(priority),
        titles["priority", priority.code] if priority else "待定", titles["nature", nature.code] if nature else "待定",
        tuple(titles["focus", label.code] for label in focuses), unit_names, summary, names.days(letter.received for letter in letters),
        len(clue.members), tuple(names.title(axis) for axis in asked), names.state(clue.decided), values,
        "\n".join([clue.id.lower(), *(fold(letter.text) for letter in letters)]),
    )  # fmt: skip


def _summary(letter: Petition, analysis: Analysis | None) -> str:
    """Words of the letter that its weightiest labels rest on, in their order, at most LONGEST and a little."""
    text = letter.text
    ranked = sorted((label for label in analysis.labels if label.name in _SUMMARY), key=_weight) if analysis else []
    taken: list[tuple[int, int]] = []
    for span in (label.evidence[0] for label in ranked if label.evidence):
        room = LONGEST - sum(end - start for start, end in taken)
        if span.end <= len(text) and room >= 20 and not any(start < span.end and span.start < end for start, end in taken):
            taken.append((span.start, min(span.end, span.start + room)))
    out, at = "", 0
    for start, end in sorted(taken) or [(0, min(len(text), LONGEST))]:
        out += ("…" if text[at:start].strip() else "") + text[start:end]
        at = end
    return re.sub(r"\s+", " ", out).strip() + ("…" if text[at:].strip() else "")


def _weight(label: Any) -> tuple[int, float]:
    return _SUMMARY.index(label.name), -label.score


def _files(store: Any) -> dict[str, int]:
    """files = read + failed + repeated, over everything ever received and not sealed away whole."""
    with_text = {source for _, source in store.ids("document")}
    shas = [sha for _, sha in store.receipts()]
    read = len(set(shas) & with_text)
    return {"files": len(shas), "read": read, "failed": len(set(shas)) - read, "repeated": len(shas) - len(set(shas))}


def _versions(analyses: Iterable[Analysis]) -> dict[str, Sequence[str]]:
    """The label versions, models and recipes under what lies in the store."""
    axes: Counter[str] = Counter()
    models: Counter[str] = Counter()
    recipes: Counter[str] = Counter()
    for analysis in analyses:
        recipes[analysis.recipe] += 1
        axes.update(label.axis for label in analysis.labels)
        models.update(label.by for label in analysis.labels if re.fullmatch(r"[\w.-]+/[\w.-]+", label.by, re.A))
    return {"标签版本": sorted(axes), "模型": sorted(models), "方案摘要": sorted(recipe for recipe in recipes if recipe)}


class Reader:
    """Opens the store for each look and keeps the shelf until a file of the store has changed."""

    def __init__(self, open_store: OPEN_STORE) -> None:
        self.open_store = open_store
        self._shelf: Shelf | None = None
        self._stamp: object = None
        self._folder: Path | None = None

    def shelf(self) -> Shelf:
        stamp = self._now()
        if self._shelf is None or stamp is None or stamp != self._stamp:
            store = self.open_store()
            try:
                self._folder = Path(store.folder) if hasattr(store, "folder") else None
                stamp = self._now()
                self._shelf = fill(store)
            finally:
                store.close()
            self._stamp = stamp
        return self._shelf

    def _now(self) -> object:
        """Time and size of the files that change when the store does; None where there are none to watch."""
        if self._folder is None:
            return None
        found = []
        for name in ("clues.sqlite", "clues.sqlite-wal"):
            with suppress(FileNotFoundError):
                stat = (self._folder / name).stat()
                if stat.st_size:
                    found.append((name, stat.st_mtime_ns, stat.st_size))
        return tuple(found)
