"""Cover what identifies the sender or a bystander; the accused, their titles and units stay readable."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..text import masked, simplified
from ..types import Mask, Span
from .addresses import addresses
from .aliases import Person
from .bystanders import bystander_names, nicknames
from .courtesy import uncourteous
from .everyday import everyday
from .identifiers import find_identifiers
from .lazy import lazy
from .lexicon import NOT_IN_NAME, WORDS
from .mentions import mentions
from .names import is_han, surname_at
from .numerals import marked
from .people import find_people
from .roles import role_clauses
from .sender import near_phones, sender_names
from .tagger import TAGS, tagged, tagger, word_slots
from .whose import Name, mentions_of, names_in, private_names

_RANK = {"id_card": 0, "phone": 1, "email": 2, "wechat": 3, "account": 4, "plate": 5, "name": 6, "address": 7, "role_clue": 8}
_I_AM_CALLED = lazy("我叫")
_SPECIFIC = lazy(r"[\d组号栋室单元队楼]")
_LIKE_PLACE = lazy(r"[村镇乡组社屯寨庄湾沟坪岭坡畈塬坝嘴岗集区路街巷弄里院楼栋幢室号户家园苑庭府城馆店铺场站厂校所矿港桥口宿舍头边旁侧面]")
_NO_PLACE = lazy(r"[的了着过在把被]$|^(?:同[村乡]?|隔壁|[村乡镇]里.?|联系.{0,3}|上礼拜|[收发].*)$")
_PLACE_END = frozenset("村镇乡组寨屯坳湾河路")
_ROLE = 0.02
_FREE = re.compile(rb"\x00+")
_LINE = lazy(r"[^\r\n]+")


@dataclass(frozen=True)
class Sides:
    """What is covered in a text, and who is complained of: by name with a title, by name alone, by a title alone. No mask stands on a name of theirs."""

    masks: tuple[Mask, ...]
    people: list[Person]
    named: list[Person]
    loose: list[tuple[int, int, str]]


def protect(text: str) -> tuple[str, tuple[Mask, ...]]:
    """The text with private code points covered by █ one for one, and what was covered. Same length as the input."""
    view = uncourteous(simplified(text))
    masks = tuple(replace(mask, span=view.back(mask.span.start, mask.span.end)) for mask in protect_people(view.text).masks)
    return masked(text, [mask.span for mask in masks]), masks


def protect_people(text: str, known: tuple[str, ...] = (), subject: tuple[int, int] | None = None) -> Sides:
    """Each name is judged once: covered, or read as of one complained of; `known` names senders and `subject` the accused from a register's cells."""
    pieces = find_identifiers(text)
    senders = sender_names(text)
    if subject:
        senders = [(a, b) for a, b in senders if b <= subject[0] or subject[1] <= a]
    phones = [(a, b) for a, b, kind in pieces if kind == "phone"]
    people, loose = find_people(text, senders)
    named = mentions(text, people)
    scores = tagger().scores(text)
    hints = rule_hints(text, senders, phones, people, named)
    names = names_in(text, scores, hints)
    cell = text[subject[0] : subject[1]] if subject else ""
    ours = private_names(text, scores, names, hints["accused"], surnames_of(people))
    sure = {*known, *(text[a:b] for a, b in hints["nickname"] if b - a > 2)}
    private = {name for name in names if (name in ours or name in sure) and name not in cell}
    ends = {end for name in private for _, end in names[name].spans}
    private |= {name for name, held in names.items() if any(start - 1 in ends and text[start - 1] in "（(" for start, _ in held.spans)}
    private |= {name for name in known if name not in cell}
    stands = {name: names[name].everywhere for name in private if name in names} | mentions_of(text, [name for name in private if name not in names and len(name) > 1])
    stands |= mentions_of(text, given_names(private, names))
    held = {span for spans in stands.values() for span in spans}
    people, named = _left(people, private, held), _left(named, private, held)
    accused = [span for person in (*people, *named) for span in person.spans]
    blamed_at = marked(len(text), accused)
    covered = [(a, b + _goes_on(text, a, b)) for spans in stands.values() for a, b in spans if 1 not in blamed_at[a:b] and not _of_place(text, a, b) and not _of_sum(text, a, b)]
    pieces += [(a, b, "name") for a, b in covered]
    anchors = covered + phones + [match.span() for match in _I_AM_CALLED.finditer(text)]
    body = text[: max(0, len(text) - 60)]
    homes = [(a, b) for a, b in addresses(text, anchors) if not _of_matter(text[a:b], body, a)]
    beyond = marked(len(text), homes + accused)
    homes += [(a, b) for a, b in tagged(text, scores, "address") if 1 not in beyond[a:b] and _LIKE_PLACE.search(text, a, b) and not _NO_PLACE.search(text[a:b])]
    pieces += [(a, b, "address") for a, b in _without(homes, blamed_at)]
    readable = marked(len(text), accused + [span for name in names if name not in private and len(name) > 1 for span in names[name].spans])
    hot = (scores[:, TAGS.index("role_clue")] >= _ROLE).tobytes()
    clues = [(a, b) for a, b in role_clauses(text, hot) if 1 in hot[a:b]] + tagged(text, scores, "role_clue")
    pieces += [(a, b, "role_clue") for a, b in _without(clues, readable)]
    return Sides(_settled(text, pieces), people, named, loose)


_NO_THIRD = NOT_IN_NAME | frozenset("家科同现去来")


def _goes_on(text: str, start: int, end: int) -> int:
    """1 where the next character may belong to a name of two (吴大 of 吴大用, 浩浩 of 浩浩爸): it is covered with it."""
    third, follows = text[end : end + 1], text[end : end + 2]
    if end - start != 2 or not third or not is_han(third):
        return 0
    if text[start] == text[start + 1]:
        return int(third in "爸妈娘爹")
    lexicon = tagger().lexicon
    if surname_at(text, start) != 1 or ord(third) > 0xFFFF or third in _NO_THIRD or lexicon.chars[ord(third)] & 7 < 2:
        return 0
    return int(len(follows) < 2 or not lexicon.words[word_slots(follows, 2)[0]] & 3)


def _left(people: list[Person], private: set[str], covered: set[tuple[int, int]]) -> list[Person]:
    """The accused without those who are on the writer's side; a surname with a title (颜老师) goes mention by mention."""
    left = []
    for person in people:
        if len(person.name) == 1:
            person.spans = [span for span in person.spans if span not in covered]
            if person.spans:
                left.append(person)
        elif person.name not in private:
            left.append(person)
    return left


def given_names(private: set[str], names: dict[str, Name]) -> list[str]:
    """What a letter may call a person whose full name it has given: 建成 for 周建成; no common word, nobody else's name."""
    found = []
    for name in private:
        given = name[surname_at(name, 0) :] if len(name) > 2 else ""
        if len(given) == 2 and given not in names and given not in WORDS and given not in everyday() and all(is_han(char) for char in given):
            if not any(other.endswith(given) and other not in private for other in names):
                found.append(given)
    return found


def rule_hints(text: str, senders: list[tuple[int, int]], phones: list[tuple[int, int]], people: list[Person], named: list[Person]) -> dict[str, list[tuple[int, int]]]:
    """What each rule says of the names in a text: where it sees the writer, a bystander, the accused; keys are whose.HINTS."""
    return {
        "sender": senders,
        "phone": near_phones(text, phones),
        "bystander": bystander_names(text),
        "nickname": nicknames(text, surnames_of(people)),
        "accused": [span for person in people for span in _bare(text, person)],
        "mentioned": [span for person in named for span in person.spans if span[1] - span[0] > 1],
        "titled": [span for person in people if person.titles or len(person.spans) > 1 for span in _bare(text, person)],
    }


def surnames_of(people: list[Person]) -> set[str]:
    return {person.surname for person in people} | {person.name[-1] for person in people}


def _bare(text: str, person: Person) -> list[tuple[int, int]]:
    return [(a, b) for a, b in person.spans if text[a:b] == person.name]


def _without(spans: list[tuple[int, int]], readable: bytearray) -> list[tuple[int, int]]:
    """Ranges less what must stay readable in them."""
    return [(a + free.start(), a + free.end()) for a, b in spans for free in _FREE.finditer(readable[a:b])]


_FIGURES = frozenset("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆")


def _of_sum(text: str, start: int, end: int) -> bool:
    """Does the name stand inside a sum in formal figures: 万陆 of 叁拾伍万陆仟元?"""
    return _FIGURES.issuperset(text[start:end]) and not _FIGURES.isdisjoint(text[max(0, start - 1) : start] + text[end : end + 1])


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
