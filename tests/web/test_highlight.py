from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import label
from xuncha_nlp.types import Span
from xuncha_nlp.web.highlight import Mark, cut, number_marks, seen


@given(st.text(min_size=1, max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=8))
def test_pieces_give_the_text_and_every_mark_again(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [Span(a, b) for a, b in pairs if a < b <= len(text)]
    marks = [Mark(span, number, "main") for number, span in enumerate(spans, 1)]
    pieces = cut(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    for mark in marks:
        assert "".join(piece.text for piece in pieces if mark.number in piece.numbers) == mark.span.of(text)
        assert sum(mark.number in piece.opens for piece in pieces) == 1


def test_nested_marks_take_the_strongest_colour() -> None:
    marks = number_marks("甲乙丙丁", [label("nature@1", "x", evidence=[(0, 4)]), label("conduct@1", "y", evidence=[(0, 3)]), label("reason@1", "z", evidence=[(1, 2)])], 5)
    assert [(mark.span.start, mark.span.end, mark.number, mark.tone) for mark in marks] == [(0, 4, 5, "faint"), (0, 3, 6, "main"), (1, 2, 7, "key")]
    assert [(piece.text, piece.tone, piece.opens) for piece in cut("甲乙丙丁", marks)] == [
        ("甲", "main", (5, 6)), ("乙", "key", (7,)), ("丙", "main", ()), ("丁", "faint", ()),
    ]  # fmt: skip


def test_one_place_has_one_number_and_a_place_outside_none() -> None:
    marks = number_marks("甲乙", [label("nature@1", "x", evidence=[(0, 2)]), label("point@1", "y", evidence=[(0, 2), (1, 9)])], 1)
    assert [(mark.number, mark.tone) for mark in marks] == [(1, "side")]


def test_a_rare_character_counts_as_one() -> None:
    assert [piece.text for piece in cut("𠮷<b>", [Mark(Span(0, 1), 1, "main"), Mark(Span(1, 2), 2, "main")])] == ["𠮷", "<", "b>"]


def test_an_empty_text_has_no_pieces() -> None:
    assert cut("", []) == []


def test_what_cannot_be_seen_is_shown() -> None:
    assert seen("a\x00b\u202ec\ud800d\ne\tf") == "a\ufffdb\ufffdc\ufffdd\ne\tf"
    assert seen(3) == 3
