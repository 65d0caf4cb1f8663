"""Ids that stay, a partition that holds, proposals and decisions."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp.clues import build_clues
from xuncha_nlp.types import Analysis, Clue, Cluster, Decision

from .builders import analysis, group, label


def by_member(clues: list[Clue]) -> dict[str, Clue]:
    return {member: clue for clue in clues for member in clue.members}


def test_first_run_ids_come_from_the_smallest_member():
    (clue,) = build_clues([group("b", "a")], {})
    (again,) = build_clues([group("a", "b")], {})
    assert clue.id == again.id and clue.id.startswith("XS-") and len(clue.id) == 11
    assert clue.members == ("b", "a") and clue.split_from is None and clue.absorbed == ()


def test_rerun_and_new_letters_keep_the_id():
    first = build_clues([group("b"), group("c")], {})
    then = by_member(build_clues([group("a", "b"), group("c"), group("d")], {}, first))
    assert then["b"].id == by_member(first)["b"].id and then["a"].id == then["b"].id
    assert then["c"].id == by_member(first)["c"].id


def test_merge_keeps_the_larger_and_the_chain():
    first = by_member(build_clues([group("a"), group("b", "c"), group("d", "e", "f")], {}))
    second = build_clues([group("a", "b", "c"), group("d", "e", "f")], {}, [first["a"], first["b"], first["d"]])
    merged = by_member(second)["a"]
    assert merged.id == first["b"].id and merged.absorbed == (first["a"].id,)
    third = by_member(build_clues([group("a", "b", "c", "d", "e", "f")], {}, second))["a"]
    assert third.id in (first["b"].id, first["d"].id)
    assert {third.id, *third.absorbed} == {first["a"].id, first["b"].id, first["d"].id}


def test_split_gives_the_id_to_the_largest_part_and_never_an_absorbed_one():
    first = build_clues([group("a"), group("b", "c")], {})
    old = by_member(first)["a"].id
    merged = build_clues([group("a", "b", "c")], {}, first)
    parts = by_member(build_clues([group("a"), group("b", "c")], {}, merged))
    assert parts["b"].id == merged[0].id and parts["b"].absorbed == (old,)
    assert parts["a"].split_from == merged[0].id and parts["a"].id not in {old, merged[0].id}


def test_the_heir_of_a_clue_is_its_largest_part():
    """c and d, e come from one clue; d, e join a bigger one: the rest is new and says where it comes from."""
    first = by_member(build_clues([group("c", "d", "e"), group("p", "q", "r")], {}))
    then = by_member(build_clues([group("c"), group("p", "q", "r", "d", "e")], {}, [first["c"], first["p"]]))
    assert then["p"].id == first["p"].id and then["p"].absorbed == (first["c"].id,)
    assert then["c"].split_from == first["c"].id and then["c"].id != first["c"].id


def test_overlapping_clusters_are_refused():
    with pytest.raises(ValueError, match="two clusters"):
        build_clues([group("a", "b"), group("b", "c")], {})


def test_decisions_follow_their_clue_in_order_of_time():
    first = build_clues([group("a"), group("b", "c")], {})
    ids = {m: c.id for m, c in by_member(first).items()}
    later = Decision(ids["a"], "甲", datetime(2024, 5, 2, tzinfo=timezone.utc), "note", "再看")
    sooner = Decision(ids["b"], "乙", datetime(2024, 5, 1), "assign", "丙")
    stranger = Decision("XS-OTHER", "乙", datetime(2024, 5, 1), "confirm")
    (clue,) = build_clues([group("a", "b", "c")], {}, first, [later, stranger, sooner])
    assert clue.decided == (sooner, later)
    (again,) = build_clues([group("a", "b", "c")], {}, [clue], [later, sooner])
    assert again.decided == clue.decided


def test_what_is_proposed_is_the_most_serious():
    told = [
        analysis("a", "p3_normal", "claim_request", "s1_vague", [label("conduct", "crm_abuse_power", 0.6)]),
        analysis("b", "p1_urgent", "accusation", "s2_partial", [label("conduct", "crm_abuse_power", 0.7), label("route", "rt_escalate_now")]),
        Analysis("c", ()),
    ]
    (clue,) = build_clues([group("c", "a", "b")], told)
    codes = [(x.name, x.code) for x in clue.proposed]
    assert [c for a, c in codes if a == "priority"] == ["p1_urgent"]
    assert [c for a, c in codes if a == "nature"] == ["accusation"]
    assert [c for a, c in codes if a == "specificity"] == ["s2_partial"]
    assert [c for a, c in codes if a == "route"] == ["rt_clue_transfer", "rt_escalate_now"]
    assert next(x.score for x in clue.proposed if x.code == "crm_abuse_power") == 0.7
    assert len(codes) == len(set(codes))


@st.composite
def partitions(draw: st.DrawFn, most: int = 9) -> list[Cluster]:
    members = [f"m{i}" for i in range(draw(st.integers(1, most)))]
    names = draw(st.lists(st.integers(0, 4), min_size=len(members), max_size=len(members)))
    members_of: dict[int, list[str]] = {}
    for member, name in zip(members, names, strict=True):
        members_of.setdefault(name, []).append(member)
    return [Cluster(tuple(found)) for found in draw(st.permutations(list(members_of.values())))]


@settings(max_examples=150)
@given(st.lists(partitions(), min_size=2, max_size=6), st.randoms())
def test_random_regroupings(rounds, random):
    clues: list[Clue] = []
    gone: set[str] = set()
    for groups in rounds:
        previous = clues
        clues = build_clues(groups, {}, previous)
        shuffled, order = list(previous), list(groups)
        random.shuffle(shuffled)
        random.shuffle(order)
        assert build_clues(order, {}, shuffled) == clues
        members = [m for clue in clues for m in clue.members]
        assert sorted(members) == sorted(m for g in groups for m in g.members)
        assert {c.members for c in clues} == {g.members for g in groups}
        ids = [clue.id for clue in clues]
        absorbed = [i for clue in clues for i in clue.absorbed]
        assert len(set(ids)) == len(ids) and not set(ids) & set(absorbed) and len(set(absorbed)) == len(absorbed)
        still = {c.id for c in previous if set(c.members) & set(members)}
        assert still <= set(ids) | set(absorbed)
        assert {i for c in previous if c.id in still for i in c.absorbed} <= set(absorbed)
        fresh = [c for c in clues if c.id not in {p.id for p in previous}]
        assert not {c.id for c in fresh} & {i for p in previous for i in (p.id, *p.absorbed)}
        before = {m: p.id for p in previous for m in p.members}
        assert all((c.split_from is not None) == any(m in before for m in c.members) for c in fresh)
        gone |= set(absorbed)
