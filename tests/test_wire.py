from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha_nlp import wire
from xuncha_nlp.errors import WireError
from xuncha_nlp.types import (
    Analysis,
    Block,
    Clue,
    Cluster,
    Decision,
    Document,
    Fact,
    Failure,
    Finding,
    Label,
    Link,
    Mask,
    Petition,
    Span,
    Subject,
)  # fmt: skip

words = st.text(alphabet="村书记a1█𠮷\n", min_size=1, max_size=12)
spans = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda p: Span(p[0], p[0] + p[1]))
scores = st.floats(0, 1, allow_nan=False)
labels = st.builds(Label, words, words, scores, st.lists(spans, max_size=2).map(tuple), words)
petitions = st.builds(
    lambda text, facts, subjects, masks, day: Petition("d@0", "d", Span(3, 3 + len(text)), text, "letter", "anonymous", day, facts, subjects, masks),
    words,
    st.lists(st.builds(Fact, st.sampled_from(["amount", "date"]), st.one_of(scores, words), spans), max_size=3).map(tuple),
    st.lists(st.builds(Subject, st.none() | words, st.none() | words, st.none(), st.none(), st.booleans(), st.lists(spans, max_size=2).map(tuple)), max_size=2).map(tuple),
    st.lists(st.builds(Mask, spans, st.just("phone")), max_size=2).map(tuple),
    st.none() | st.dates(),
)  # fmt: skip
decisions = st.builds(Decision, words, words, st.datetimes(), st.just("note"), words, words)
values = st.one_of(
    petitions,
    st.builds(lambda t: Document("s#0", "a.txt", t, (Block(Span(0, len(t)), "paragraph", 1, 0.5),), "r", (("code", "说明"),)), words),
    st.builds(Analysis, words, st.lists(labels, max_size=3).map(tuple), st.lists(words, max_size=2).map(tuple)),
    st.builds(lambda a, b, s, e, w: Cluster((a, b), (Link(a, b, s, ((e, e),), w),)), words, words, scores, spans, words),
    st.builds(Clue, words, st.lists(words, min_size=1, max_size=3).map(tuple), st.just(()), st.lists(labels, max_size=2).map(tuple), st.lists(decisions, max_size=2).map(tuple)),
    st.builds(Failure, words, words, words, words),
    st.builds(lambda t: Finding("f", "d", Span(0, len(t)), t, "二（一）3"), words),
)  # fmt: skip


@given(values)
def test_round_trip(value: object) -> None:
    line = wire.dumps(wire.encode(value))
    assert "\n" not in line
    assert wire.decode(type(value).__name__.lower(), json.loads(line)) == value


def test_shapes_of_the_contract() -> None:
    petition = Petition("d@0", "d", Span(0, 3), "村书记", received=date(2025, 3, 1), facts=(Fact("amount", 100.0, Span(0, 1)),))
    shown = wire.encode(petition)
    assert next(iter(shown)) == "$v"
    assert shown["span"] == [0, 3] and shown["received"] == "2025-03-01"
    assert shown["facts"] == [{"kind": "amount", "value": 100.0, "span": [0, 1]}]
    link = wire.encode(Cluster(("a", "b"), (Link("a", "b", 0.5, ((Span(0, 2), Span(1, 3)),)),)))["links"][0]
    assert link["evidence"] == [[[0, 2], [1, 3]]]
    assert wire.encode(Decision("c", "张", datetime(2025, 3, 1, 8), "note"))["at"] == "2025-03-01T08:00:00"


@pytest.mark.parametrize("data", [[], "x", {"text": "没有 id"}, {"id": "a", "name": "n", "text": 3}, {"id": "a", "name": "n", "text": "t", "blocks": [{"span": [5, 2]}]}])
def test_what_does_not_fit_is_refused_without_its_words(data: object) -> None:
    with pytest.raises(WireError) as caught:
        wire.decode("document", data)
    assert "没有 id" not in str(caught.value)


def test_newer_lines_are_refused() -> None:
    with pytest.raises(WireError, match="升级"):
        wire.decode("document", {"$v": 99, "id": "a", "name": "n", "text": "t"})


def test_lines_name_the_line_not_the_text() -> None:
    with pytest.raises(WireError, match="第 2 行"):
        list(wire.read_lines(['{"id":1}\n', "{秘密\n"]))


def test_lone_surrogates_survive() -> None:
    line = wire.dumps({"text": "村\ud800"})
    assert json.loads(line.encode().decode())["text"] == "村\ud800"
