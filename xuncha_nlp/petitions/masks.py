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
from .lexicon import TITLE_LEVELS
from .names import surname_at, whole_name
from .numerals import marked
from .people import find_people
from .roles import role_clauses
from .sender import near_phones, sender_names
from .tagger import TAGS, accused_more, tagged, tagger

_RANK = {"id_card": 0, "phone": 1, "email": 2, "wechat": 3, "account": 4, "plate": 5, "name": 6, "address": 7, "role_clue": 8}
_CELL_SPLIT = lazy(r"[、，,；;/\s（(）)]+")
_HOLDS = lazy(r"(?:这个|的|是|当|任|，[村镇乡局]?)?(?:[一-鿿]{2,3})?(?:" + "|".join(sorted(TITLE_LEVELS.keys() - {"老师", "教师", "医生", "大夫", "护士"}, key=len, reverse=True)) + ")")
_OURS = lazy(r"我|俺|本人|邻居|隔壁|证|户|死")
_THEIRS = lazy(
    r"(?:(?:[他她](?:那个|家)?的?|其|[长记任计板员]的?)(?:大|小|二)?(?:儿子|女儿|老婆|媳妇|小舅子|大舅哥|侄[儿子女]|女婿|[弟哥]哥?|弟弟|亲家|连襟|司机|妻子|爱人|情妇|外甥|表弟|堂弟|父亲|妹夫|姐夫)"
    r"|老板娘?|[站所队局办科组]的|一个叫)[，,]?(?:名?叫|是)?[“‘]?$"
)
_I_AM_CALLED = lazy("我叫")
_SPECIFIC = lazy(r"[\d组号栋室单元队楼]")
_PLACE_END = frozenset("村镇乡组寨屯坳湾河路")
_ROLE = 0.02
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
    phones = [(a, b) for a, b, kind in pieces if kind == "phone"]
    people, loose = find_people(text, senders)
    accused = [span for person in people for span in person.spans]
    blamed = marked(len(text), accused)
    names = {person.name for person in people if person.titles or len(person.spans) > 1}
    named = text[subject[0] : subject[1]] if subject else ""
    if subject:
        names |= set(_CELL_SPLIT.split(named))
        senders = [(a, b) for a, b in senders if b <= subject[0] or subject[1] <= a]
    private = ({text[a:b] for a, b in senders if b - a > 1} | set(known)) - (names if subject else set())
    beside = [(a, b) for a, b in near_phones(text, phones) if text[a:b] not in names]
    surnames = {person.surname for person in people} | {person.name[-1] for person in people}
    others = nicknames(text, surnames)
    others += [(a, b) for a, b in bystander_names(text) if text[a:b] not in names and 1 not in blamed[a:b]]
    scores = tagger().scores(text)
    learned = [
        (a, b)
        for a, b in tagged(text, scores, "name")
        if 1 not in blamed[a:b] and text[a:b] not in names and text[a:b] not in named and not _of_accused(text, a, b, surnames) and not accused_more(text, scores, text[a:b], 0.4)
    ]
    private |= {text[a:b] for a, b in beside + others if b - a > 1}
    private -= {name for name in private if name not in {text[a:b] for a, b in senders} and name not in known and accused_more(text, scores, name, 3)}
    covered = senders + [(a, b) for a, b in beside + others if b - a == 1 or text[a:b] in private] + learned
    private = {name for name in private if name not in TITLE_LEVELS and (surname_at(name, 0) or name in known or name[0] in "老小阿")}
    spread = {text[a:b] for a, b in learned if 1 < b - a <= 4 and whole_name(text[a:b])} - names
    for name in private | spread:
        at = text.find(name)
        while at >= 0:
            if text[at + len(name) : at + len(name) + 1] not in _PLACE_END or not text[at + len(name) : at + len(name) + 1]:
                covered.append((at, at + len(name)))
            at = text.find(name, at + len(name))
    hidden_names = {name for name in private if name in names and name not in {text[a:b] for a, b in senders}}
    people = [person for person in people if person.name not in private or person.name in hidden_names]
    blamed = marked(len(text), [span for person in people for span in person.spans])
    pieces += [(a, b, "name") for a, b in covered]
    anchors = covered + phones + [match.span() for match in _I_AM_CALLED.finditer(text)]
    body = text[: max(0, len(text) - 60)]
    homes = [(a, b) for a, b in addresses(text, anchors) if not _of_matter(text[a:b], body, a)]
    beyond = marked(len(text), homes + accused)
    homes += [(a, b) for a, b in tagged(text, scores, "address") if 1 not in beyond[a:b]]
    pieces += [(a, b, "address") for a, b in homes]
    clues = [(a, b) for a, b in role_clauses(text) if scores[a:b, TAGS.index("role_clue")].max() >= _ROLE] + tagged(text, scores, "role_clue")
    pieces += [(a, b, "role_clue") for a, b in clues if 1 not in blamed[a:b]]
    return _settled(text, pieces), people, loose


def _of_accused(text: str, start: int, end: int, surnames: set[str]) -> bool:
    """A name with an office after it, of the kin or staff of the accused, or of an accused person's family far from the signature."""
    family = text[start] in surnames and start > 60 and len(text) - end > 60 and not _OURS.search(text[max(0, start - 8) : start])
    return family or bool(_HOLDS.match(text, end) or _THEIRS.search(text[max(0, start - 12) : start]))


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
