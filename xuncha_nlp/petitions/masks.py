"""Cover what identifies the sender or a bystander; the accused, their titles and units stay readable."""

from __future__ import annotations

import re
from dataclasses import replace

from ..text import masked
from ..types import Mask, Span
from .addresses import addresses
from .aliases import Person
from .bystanders import bystander_names, nicknames
from .courtesy import uncourteous
from .identifiers import find_identifiers
from .lazy import lazy
from .numerals import marked
from .people import find_people
from .roles import role_clauses
from .sender import near_phones, sender_names
from .tagger import TAGS, tagged, tagger
from .whose import blamed, describe, mentions_of, names_in, told

_RANK = {"id_card": 0, "phone": 1, "email": 2, "wechat": 3, "account": 4, "plate": 5, "name": 6, "address": 7, "role_clue": 8}
_CELL_SPLIT = lazy(r"[、，,；;/\s（(）)]+")
_I_AM_CALLED = lazy("我叫")
_SPECIFIC = lazy(r"[\d组号栋室单元队楼]")
_PLACE_END = frozenset("村镇乡组寨屯坳湾河路")
_ROLE = 0.02
_PRIVATE = 0.4
_FREE = re.compile(rb"\x00+")
_LINE = lazy(r"[^\r\n]+")


def protect(text: str) -> tuple[str, tuple[Mask, ...]]:
    """The text with private code points covered by █ one for one, and what was covered. Same length as the input."""
    view = uncourteous(text)
    masks = tuple(replace(mask, span=view.back(mask.span.start, mask.span.end)) for mask in protect_people(view.text)[0])
    return masked(text, [mask.span for mask in masks]), masks


def protect_people(
    text: str, known: tuple[str, ...] = (), subject: tuple[int, int] | None = None
) -> tuple[tuple[Mask, ...], list[Person], list[tuple[int, int, str]]]:
    """Masks, the accused with names, and titles without a name; `known` names senders and `subject` the accused from a register's cells."""
    pieces = find_identifiers(text)
    senders = sender_names(text)
    if subject:
        senders = [(a, b) for a, b in senders if b <= subject[0] or subject[1] <= a]
    phones = [(a, b) for a, b, kind in pieces if kind == "phone"]
    people, loose = find_people(text, senders)
    scores = tagger().scores(text)
    hints = rule_hints(text, senders, phones, people)
    names = names_in(text, scores, hints)
    named = set(_CELL_SPLIT.split(text[subject[0] : subject[1]])) if subject else set()
    rows = describe(text, scores, names, hints["accused"], surnames_of(people))
    sides = told(rows) | ((tagger().private(rows) >= _PRIVATE) & ~blamed(rows))
    sure = {*known, *(text[a:b] for a, b in hints["nickname"] if b - a > 2)}
    private = {name for name, ours in zip(names, sides, strict=True) if (ours or name in sure) and name not in named}
    ends = {end for name in private for _, end in names[name].spans}
    private |= {name for name, held in names.items() if any(start - 1 in ends and text[start - 1] in "（(" for start, _ in held.spans)}
    private |= set(known) - named
    people = [person for person in people if len(person.name) == 1 or person.name not in private]
    accused = [span for person in people for span in person.spans]
    blamed_at = marked(len(text), accused)
    mentions = {name: names[name].everywhere for name in private if name in names} | mentions_of(text, [name for name in private if name not in names and len(name) > 1])
    covered = [(a, b) for spans in mentions.values() for a, b in spans if 1 not in blamed_at[a:b] and not _of_place(text, a, b)]
    pieces += [(a, b, "name") for a, b in covered]
    anchors = covered + phones + [match.span() for match in _I_AM_CALLED.finditer(text)]
    body = text[: max(0, len(text) - 60)]
    homes = [(a, b) for a, b in addresses(text, anchors) if not _of_matter(text[a:b], body, a)]
    beyond = marked(len(text), homes + accused)
    homes += [(a, b) for a, b in tagged(text, scores, "address") if 1 not in beyond[a:b]]
    pieces += [(a, b, "address") for a, b in _without(homes, blamed_at)]
    readable = marked(len(text), accused + [span for name in names if name not in private and len(name) > 1 for span in names[name].spans])
    hot = (scores[:, TAGS.index("role_clue")] >= _ROLE).tobytes()
    clues = [(a, b) for a, b in role_clauses(text, hot) if 1 in hot[a:b]] + tagged(text, scores, "role_clue")
    pieces += [(a, b, "role_clue") for a, b in _without(clues, readable)]
    return _settled(text, pieces), people, loose


def rule_hints(text: str, senders: list[tuple[int, int]], phones: list[tuple[int, int]], people: list[Person]) -> dict[str, list[tuple[int, int]]]:
    """What each rule says of the names in a text: where it sees the writer, a bystander, the accused; keys are whose.HINTS."""
    return {
        "sender": senders,
        "phone": near_phones(text, phones),
        "bystander": bystander_names(text),
        "nickname": nicknames(text, surnames_of(people)),
        "accused": [span for person in people for span in _bare(text, person)],
        "titled": [span for person in people if person.titles or len(person.spans) > 1 for span in _bare(text, person)],
    }


def surnames_of(people: list[Person]) -> set[str]:
    return {person.surname for person in people} | {person.name[-1] for person in people}


def _bare(text: str, person: Person) -> list[tuple[int, int]]:
    return [(a, b) for a, b in person.spans if text[a:b] == person.name]


def _without(spans: list[tuple[int, int]], readable: bytearray) -> list[tuple[int, int]]:
    """Ranges less what must stay readable in them."""
    return [(a + free.start(), a + free.end()) for a, b in spans for free in _FREE.finditer(readable[a:b])]


def _of_place(text: str, start: int, end: int) -> bool:
    """Is the name a part of a place: 王庄, 李家湾?"""
    return text[end : end + 1] in _PLACE_END and end < len(text)


def _of_matter(address: str, body: str, at: int) -> bool:
    """A bare village name that the matter itself names stays readable."""
    return not _SPECIFIC.search(address) and body.count(address) > (1 if at < len(body) else 0)


def _settled(text: str, pieces: list[tuple[int, int, str]]) -> tuple[Mask, ...]:
    pieces.sort(key=lambda piece: (_RANK[piece[2]], piece[0], -piece[1]))
    kept: list[tuple[int, int, str]] = []
    taken = bytearray(len(text))
    for start, end, kind in pieces:
        for free in _FREE.finditer(taken[start:end]):
            a, b = start + free.start(), start + free.end()
            for line in _LINE.finditer(text, a, b):
                shown = line[0]
                if shown.strip(" \t　，。、；：,.:;（）()"):
                    first, last = line.start() + len(shown) - len(shown.lstrip()), line.start() + len(shown.rstrip())
                    kept.append((first, last, kind))
                    taken[first:last] = b"\1" * (last - first)
    return tuple(Mask(Span(a, b), kind) for a, b, kind in sorted(kept))


def with_masks(text: str, masks: tuple[Mask, ...], covers: list[tuple[int, int, str]]) -> tuple[Mask, ...]:
    """Masks joined with whole cells to cover; nothing overlaps."""
    if not covers:
        return masks
    inside = [mask for mask in masks if not any(a <= mask.span.start and mask.span.end <= b for a, b, _ in covers)]
    pieces = [(mask.span.start, mask.span.end, mask.kind) for mask in inside]
    return _settled(text, pieces + covers)
