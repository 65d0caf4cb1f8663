"""One person under all the ways a letter calls him."""

from __future__ import annotations

from dataclasses import dataclass, field

from .lazy import lazy
from .levels import tail_of
from .lexicon import SURNAMES
from .names import surname_at

_RANKED = lazy("老?[一二三四五六七八九]$")  # 樊二 is rather a brother of 樊书记 than himself


@dataclass(slots=True)
class Person:
    """One person under all the ways a letter calls them."""

    name: str
    titles: list[tuple[str, int, int]] = field(default_factory=list)
    unit: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def surname(self) -> str:
        bare = (
            self.name.lstrip("老小大") if len(self.name) == 2 and self.name[0] in "老小大" and self.name[0] not in SURNAMES else self.name
        )
        return bare[: surname_at(bare, 0) or 1]


def join_aliases(text: str, people: dict[str, Person]) -> list[Person]:
    """Join surname with title, 某 and 老X to the full name where surname and title agree; all mentions become spans."""
    full = [person for person in people.values() if len(person.name) > surname_at(person.name, 0) or not surname_at(person.name, 0)]
    real = [person for person in full if "某" not in person.name and person.name[0] not in "老小大" and person.name[-1:] not in "XxＸ×*"]
    kept = list(full)
    for person in people.values():
        if person in real:
            continue
        rivals = [other for other in real if other is not person and other.surname == person.surname] or [
            other for other in full if other is not person and other.surname == person.surname and person not in full
        ]
        if not rivals:
            if person not in kept:
                kept.append(person)
            continue
        tails = {tail_of(title) for title, _, _ in person.titles}
        fitting = [other for other in rivals if tails & {tail_of(title) for title, _, _ in other.titles}] or (
            rivals if len(rivals) == 1 and not (tails and _RANKED.search(rivals[0].name)) and (not tails or len(person.name) == 1 or not rivals[0].titles) else []
        )
        if not fitting:
            if person not in kept:
                kept.append(person)
            continue
        fitting[0].spans.extend(person.spans)
        fitting[0].titles.extend(person.titles)
        fitting[0].unit = fitting[0].unit or person.unit
        if person in kept:
            kept.remove(person)
    for person in kept:
        if len(person.name) >= 2:
            known = set(person.spans)
            at = text.find(person.name)
            while at >= 0:
                if (at, at + len(person.name)) not in known:
                    person.spans.append((at, at + len(person.name)))
                at = text.find(person.name, at + len(person.name))
    return kept
