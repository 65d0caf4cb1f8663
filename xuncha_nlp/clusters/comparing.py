"""What two petitions agree on and where they contradict each other: people, places, units, groups, sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .body import Body
from .bounds import Token
from .evidence import Run
from .keys import SURNAMES, Keys, groups_of

_GAP, _GROUP = 24, "组"
_EAST_WEST = frozenset("东西南北中上下前后大小新老一二三四五六七八九十")
_SEVERAL = 3


def agreeing(kind: str, a: Keys, b: Keys) -> str:
    """What agrees, in Chinese words."""
    if kind == "person":
        return "同一被反映人" + "、".join(sorted(a.names & b.names))
    if kind == "surname":
        return "被反映人同姓" + "、".join(sorted(a.surnames & b.surnames))
    if kind == "place":
        return "同一地点" + "、".join(sorted(a.villages & b.villages))
    if kind == "project":
        return "同一项目" + "、".join(sorted(a.projects & b.projects))
    if kind == "amount":
        return "数额一致" + "、".join(_amount(value, unit) for value, unit in sorted(a.amounts & b.amounts, reverse=True)[:3])
    return "同涉" + "、".join(sorted(a.units & b.units)[:3])


def tokens_of(keys: Keys) -> Iterable[Token]:
    yield from (("name", name) for name in keys.names)
    yield from (("surname", surname) for surname in keys.surnames)
    yield from (("place", place) for place in keys.villages)
    yield from (("unit", unit) for unit in keys.units)
    yield from (("amount", amount) for amount in keys.amounts)
    yield from (("project", project) for project in keys.projects)


def namesakes(a: Keys, b: Keys) -> frozenset[str]:
    """Surnames whose bearers are named in full here and there, and differently: 秦有粮, 秦有仓."""
    ours, theirs = a.names - b.names, b.names - a.names
    shared = {name[0] for name in ours} & {name[0] for name in theirs}
    return frozenset(shared - {name[0] for name in a.names & b.names})


def other_title(a: Keys, b: Keys, surname: str) -> bool:
    """The bearers of a surname hold a post here and another there."""
    here, there = ({title for name, title in keys.roles if name == surname and title} for keys in (a, b))
    return bool(here and there) and here.isdisjoint(there)


def roughly(a: Keys, b: Keys) -> bool:
    """A round sum here lies near a sum there: 三十多万 and 31.5万."""
    for one, other in ((a, b), (b, a)):
        for round_, unit in one.amounts:
            if unit != "元" or round_ < 1000 or len(f"{round_:.0f}".rstrip("0")) > 1:
                continue
            if any(kind == "元" and value != round_ and 0.9 <= value / round_ < 1.3 for value, kind in other.amounts):
                return True
    return False


def measured_apart(a: Keys, b: Keys) -> bool:
    """Both tell sums, or counts of the same thing, and none lies near another."""
    units = {unit for _, unit in a.amounts} & {unit for _, unit in b.amounts}
    return bool(units - {""}) and not any(
        unit == other and 0.8 < one / two < 1.25 for one, unit in a.amounts for two, other in b.amounts if unit
    )


def counted_apart(a: Keys, b: Keys) -> bool:
    """Both tell several sums and counts, and fewer than a third of them in common."""
    both, either = a.amounts & b.amounts, a.amounts | b.amounts
    return min(len(a.amounts), len(b.amounts)) >= _SEVERAL and 3 * len(both) < len(either)


def _slip(a: str, b: str) -> bool:
    """At most one character differs at the end, and not as 东村 differs from 西村: a slip of the pen."""
    different = [(x, y) for x, y in zip(a[::-1], b[::-1], strict=False) if x != y]
    return not different or (len(different) == 1 and not (different[0][0] in _EAST_WEST and different[0][1] in _EAST_WEST))


def apart(a: frozenset[str], b: frozenset[str], lenient: bool) -> bool:
    """No place in common; `lenient` forgives a slip of the pen: where the person agrees, or in an edited copy."""
    return bool(a and b) and a.isdisjoint(b) and not (lenient and any(_slip(x, y) for x in a for y in b))


def replaced(a: Body, b: Body, runs: Sequence[Run], ours: Keys, theirs: Keys) -> frozenset[str]:
    """What a form letter about another matter has replaced: between two shared passages stands one place, person, unit or group here, another there."""
    found = set()
    swapped = [
        (kind, mine, others)
        for kind, mine, others in (
            ("place", (ours.villages | ours.towns) - theirs.villages - theirs.towns, (theirs.villages | theirs.towns) - ours.villages - ours.towns),
            ("person", ours.names - theirs.names, theirs.names - ours.names),
            ("unit", ours.units - theirs.units, theirs.units - ours.units),
        )
        if mine and others
    ]
    left, right = (int(len(body.origin) > 0 and body.origin[0] == 0) for body in (a, b))
    for size, x, y in runs:
        one, other = a.text[left:x][-_GAP:], b.text[right:y][-_GAP:]
        for kind, mine, others in swapped:
            here = [p for p in mine if p in one]
            if here and any(q in other and (kind == "unit" or any(not _slip(p, q) for p in here)) for q in others):
                found.add(kind)
        if 2 <= len(one) <= 3 and 2 <= len(other) <= 3 and one[0] != other[0] and one[0] in SURNAMES and other[0] in SURNAMES:
            found.add("person")
        if _GROUP in a.text[left : x + 1] and _GROUP in b.text[right : y + 1]:
            groups = groups_of(a.text[left : x + 1]), groups_of(b.text[right : y + 1])
            if all(groups) and groups[0].isdisjoint(groups[1]):
                found.add("group")
        left, right = x + size, y + size
    return frozenset(found)


def _amount(value: float, unit: str) -> str:
    return f"{value / 10000:g}万{unit}" if value >= 10000 else f"{value:g}{unit}"
