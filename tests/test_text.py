from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xuncha_nlp.text import masked, normalised, sentences, simplified
from xuncha_nlp.types import COVER, Span

anything = st.text(alphabet=st.characters(codec=None), max_size=200)  # type: ignore[arg-type]
chinese = st.text(alphabet="村书记贪了１２3.，。；！\n 　ＡＢ𠮷帐█㎡⑴", max_size=120)


@given(st.one_of(st.text(max_size=200), chinese))
def test_views_go_back(text: str) -> None:
    view = normalised(text)
    assert len(view.text) == len(view.origin)
    for at in range(len(view.text)):
        span = view.back(at, at + 1)
        assert normalised(span.of(text)).text == view.text[at]
    if view.text:
        whole = view.back(0, len(view.text))
        assert normalised(whole.of(text)).text == view.text


@given(chinese)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised(text).text
    assert normalised(once).text == once


def test_what_is_folded() -> None:
    assert normalised("ＡＢ１２３ 　帐目\u200b，").text == "ab123账目,"
    assert normalised("𠮷家").text == "𠮷家"
    assert normalised("村書記的\uf92f動").text == "村书记的劳动"


def test_traditional_writing_is_read_as_simplified_and_nothing_moves() -> None:
    assert simplified("池書記說後殿裡的錢不見了，於是寫信") == "池书记说后殿里的钱不见了，于是写信"
    assert simplified("乾隆年间，著名") == "乾隆年间，著名"


@given(chinese)
def test_simplified_keeps_every_place(text: str) -> None:
    assert len(simplified(text)) == len(text) and simplified(simplified(text)) == simplified(text)


def test_find_all_crosses_line_breaks() -> None:
    text = "优亲\n厚友，又优亲 厚友"
    found = normalised(text).find_all("优亲厚友")
    assert [normalised(s.of(text)).text for s in found] == ["优亲厚友", "优亲厚友"]


@given(chinese, st.lists(st.tuples(st.integers(0, 130), st.integers(1, 20))))
def test_masks_move_nothing(text: str, raw: list[tuple[int, int]]) -> None:
    spans = [Span(a, a + n) for a, n in raw]
    covered = masked(text, spans)
    assert len(covered) == len(text)
    for at, (before, after) in enumerate(zip(text, covered, strict=True)):
        inside = any(s.start <= at < s.end for s in spans)
        assert after == (COVER if inside and before not in "\r\n" else before)


@given(st.one_of(st.text(max_size=300), chinese))
def test_sentences_are_ordered_and_lose_only_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    kept = "".join(s.of(text) for s in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_sentences_split_at_stops_and_long_ones_at_commas() -> None:
    text = "他说：“没有的事。”我不信！" + "一二三四五六七八九，" * 12
    spans = sentences(text)
    assert spans[0].of(text) == "他说：“没有的事。”"
    assert max(s.end - s.start for s in spans) <= 60
