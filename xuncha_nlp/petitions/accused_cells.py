"""The accused whom a register names in a column of its own, joined with those whom the content names."""

from __future__ import annotations

from ..types import Span, Subject
from .lazy import lazy
from .levels import level_of, tail_of, top_leader_of
from .lexicon import TITLE_LEVELS
from .names import name_at, surname_at, whole_name

_PIECE = lazy(r"[^、，,；;/\s（(）)]+(?:[（(][^（()）]*[）)])?")
_TITLED = lazy(r"(?P<n>[^（(]+)(?:[（(](?P<t>[^（()）]*)[）)])?")
_LONGEST = tuple(sorted(TITLE_LEVELS, key=len, reverse=True))
_VAGUE = ("某", "某某", "X", "x", "×")
_KIN = lazy(r"(?:之|的)?(?:侄|弟|哥|兄|妻|子|女|表[弟哥兄妹姐]|堂[弟哥兄]|小舅子|儿子|女儿|连襟|父|母|亲戚)(?P<n>[㐀-鿿]{2,3})$")


def column_subjects(
    text: str, found: tuple[Subject, ...], cell: tuple[int, int], unit: str | None, title: str | None
) -> tuple[Subject, ...]:
    """Subjects of the content joined with those of the cell; who stands in the cell is complained of whatever the content says."""
    named: list[Subject] = []
    used: set[int] = set()
    for piece in _PIECE.finditer(text[cell[0] : cell[1]]):
        match = _TITLED.fullmatch(piece[0])
        if match is None:
            continue
        name, own, at = _name(match["n"])
        if name is None:
            continue
        where = Span(cell[0] + piece.start() + at, cell[0] + piece.start() + at + len(name))
        shown = (match["t"] or own or title or "").split("、")[0].strip() or None
        mine = [n for n, subject in enumerate(found) if n not in used and _same(subject, name, shown)]
        used.update(mine)
        known = next((found[n] for n in mine if found[n].title), None)
        shown = shown or (known.title if known else None)
        ground = unit or (known.unit if known else None)
        spans = {where, *(span for n in mine for span in found[n].spans if span.end <= where.start or where.end <= span.start)}
        if not shown and ground and (tail := next((word for word in _LONGEST if ground.endswith(word) and len(ground) > len(word)), None)):
            ground, shown = ground[: -len(tail)], tail
        level = (
            level_of(shown, ground, text)
            if shown
            else level_of("", ground, text)
            if ground and not known
            else known.level
            if known
            else None
        )
        if ground and shown and "巡察组" in ground + shown:
            level = "lv_inspector"
        top = bool(shown and top_leader_of(shown, ground, text)) or bool(known and known.top_leader and not shown)
        named.append(Subject(name, shown, ground, level, top, tuple(sorted(spans))))
    tails = {tail_of(subject.title) for subject in named if subject.title}
    rest = [
        subject
        for n, subject in enumerate(found)
        if n not in used
        and (
            subject.name
            or not named
            or (subject.title and tail_of(subject.title) not in tails and subject.level in ("lv_inspector", "lv_county_leader"))
        )
    ]
    return tuple(sorted(named + rest, key=lambda subject: subject.spans[0].start))


def _same(subject: Subject, name: str, title: str | None) -> bool:
    if subject.name is None:
        return bool(title and subject.title and tail_of(subject.title) == tail_of(title))
    if subject.name in (name, name[1:]) or (len(name) > 2 and subject.name == name[-2:]):
        return True
    bare = subject.name.lstrip("老小")
    return bool(bare) and name.startswith(bare) and len(bare) == surname_at(name, 0)


def _name(shown: str) -> tuple[str | None, str | None, int]:
    """(name, title, offset) of a piece such as 何有田, 陈某, 郑老板, 村书记刘德海, 何有田之侄何彪, 镇村建办冯主任."""
    if whole_name(shown) or (len(shown) in (2, 3) and shown.endswith(_VAGUE)):
        for size in (2, 1):
            if shown[size:] in TITLE_LEVELS and surname_at(shown, 0) == size:
                return shown[:size], shown[size:], 0
        return shown, None, 0
    if match := _KIN.search(shown):
        return match["n"], None, match.start("n")
    for title in _LONGEST:
        at = shown.find(title)
        if at < 0:
            continue
        after = shown[at + len(title) :]
        if whole_name(after):
            return after, shown[: at + len(title)], at + len(title)
        before = shown[:at].removesuffix("副").removesuffix("原")
        for size in (3, 2, 1):
            if len(before) >= size and (whole_name(before[-size:]) if size > 1 else surname_at(before[-1:], 0)):
                start = len(before) - size
                if size == 1 or name_at(before[-size:] + " ", 0) == size:
                    return before[-size:], shown[start + size :], start
        return None, None, 0
    return None, None, 0
