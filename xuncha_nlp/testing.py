"""Contracts that anyone's reader, labeller, store or engine can be held to. Each raises AssertionError."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from .engine import Engine
from .errors import ReadError
from .types import Analysis, Decision, Document, Label, Petition, RawFile, Span


def check_reader(read: Callable[..., Iterator[Document | RawFile]], raw: RawFile, limits: Any) -> list[Document]:
    """Blocks lie inside the text, ids come from the bytes, broken bytes give a ReadError and nothing else."""
    documents = [item for item in read(raw, limits) if isinstance(item, Document)]
    for document in documents:
        assert "\r" not in document.text and "\0" not in document.text
        assert all(block.span.end <= len(document.text) for block in document.blocks)
    again = [item for item in read(raw, limits) if isinstance(item, Document)]
    assert again == documents, "the same bytes give the same documents"
    for cut in (0, 1, len(raw.data) // 2):
        try:
            list(read(RawFile(raw.name, raw.data[:cut]), limits))
        except ReadError:
            continue
    return documents


def check_labeller(labeller: Any) -> None:
    """One answer a text in order; probabilities in [0, 1]; evidence inside the text; the same text gives the same answer."""
    texts = ["村书记把集体的地包给他小舅子，一亩五十块。", "路灯坏了半年没人修，请帮忙解决。", "。", "村" * 3000]
    answers = labeller.score(texts)
    assert len(answers) == len(texts)
    for text, answer in zip(texts, answers, strict=True):
        for axis, values in answer.probability.items():
            assert len(values) == len(labeller.codes(axis))
            assert all(0.0 <= float(value) <= 1.0 for value in values)
        for axis in answer.first:
            spans = [answer.span(axis, at) for at in range(len(labeller.codes(axis)))]
            assert all(0 <= span.start < span.end <= len(text) for span in spans)
    alone = labeller.score([texts[1]])[0]
    assert all(abs(float(a) - float(b)) < 1e-5 for axis in alone.probability for a, b in zip(alone.probability[axis], answers[1].probability[axis], strict=True))


def check_store(open_it: Callable[[], Any]) -> None:
    """What is put comes back after reopening; a put is whole or nothing; done marks know their recipe; decisions are append-only,
    in an audit chain that holds."""
    document = Document("d#0", "来信.txt", "村书记的事")
    petition = Petition("d#0@0", "d#0", Span(0, 5), "村书记的事")
    analysis = Analysis("d#0@0", (Label("nature@x", "accusation", 0.9, (Span(0, 2),), "测试"),))
    decision = Decision("XS-1", "王", datetime(2025, 3, 1, 9), "note", "", "已阅")
    store = open_it()
    store.put([("f", document), ("f", petition), ("l", analysis)], done=[("read", "f", "r1")])
    store.decide(decision)
    store.close()
    store = open_it()
    try:
        assert store.get("document", "d#0") == document
        assert list(store.each("petition")) == [petition] and list(store.each("analysis")) == [analysis]
        assert store.is_done("read", "f", "r1") and not store.is_done("read", "f", "r2")
        assert store.decisions() == [decision]
        assert store.acts()[-1]["act"] == "decision" and store.check([store.head()]) == []
        assert store.get("petition", "missing") is None
        assert store.done("read") == {"f": "r1"} and ("d#0@0", "f") in store.ids("petition")
        store.receive([("a.txt", "f"), ("a.txt", "f"), ("b.txt", "f"), ("c.txt", "unread:c.txt")])
        store.receive([], forget="unread:")
        assert store.receipts() == [("a.txt", "f"), ("b.txt", "f")] and store.is_hidden(["f"]) == set()
        store.remember("recipe", "{}")
        assert store.recall("recipe") == "{}" and store.recall("nothing") is None and store.check() == []
        store.put([("f", petition)], drop=["f"])
        assert list(store.each("petition")) == [petition] and store.get("document", "d#0") is None
    finally:
        store.close()


def check_engine(engine: Engine) -> None:
    """Order is kept, every item is done once, an empty list gives nothing, a worker's exception reaches the caller."""
    assert list(engine.map(partial(_times, 3), range(50))) == [3 * n for n in range(50)]
    assert list(engine.map(partial(_times, 3), [])) == []
    try:
        list(engine.map(partial(_times, 3), [1, None]))
    except TypeError:
        return
    raise AssertionError("an exception of a worker must reach the caller")


def check_engine_start(engine: Engine) -> None:
    """A worker that cannot start raises what its `make` raised."""
    try:
        list(engine.map(_refuse, [1, 2]))
    except ReadError:
        return
    raise AssertionError("the exception of make must reach the caller")


def _refuse() -> Callable[[Any], int]:
    raise ReadError("无法启动")


def _times(factor: int) -> Callable[[Any], int]:
    return partial(_product, factor)


def _product(factor: int, value: Any) -> int:
    return int(factor * (value + 0))
