"""Nouns built by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xuncha_nlp.types import Analysis, Cluster, Document, Fact, Label, Link, Petition, Span, Subject


def document(text: str, id: str = "d0", name: str = "来信.txt") -> Document:
    return Document(id, name, text)


def petition(text: str = "大坝村书记卖了门面", id: str = "d0@0", received: date | None = date(2025, 3, 1), **more: object) -> Petition:
    return Petition(id, id.partition("@")[0], Span(0, len(text)), text, received=received, **more)  # type: ignore[arg-type]


def label(axis: str, code: str, score: float = 0.9, evidence: Sequence[tuple[int, int]] = ((0, 2),), by: str = "测试") -> Label:
    return Label(axis, code, score, tuple(Span(a, b) for a, b in evidence), by)


def analysis(id: str = "d0@0", *labels: Label) -> Analysis:
    return Analysis(id, labels or (label("nature@2026-02", "accusation"), label("priority@2026-02", "p3_normal", 1.0)))


def subject(name: str | None = "何满仓", title: str | None = "村书记", top: bool = True, level: str = "lv_village", at: tuple[int, int] = (0, 2)) -> Subject:
    return Subject(name, title, None, level, top, (Span(*at),))


def amount(value: float, at: tuple[int, int] = (0, 2)) -> Fact:
    return Fact("amount", value, Span(*at))


def cluster(*members: str) -> Cluster:
    links = tuple(Link(members[0], m, 0.9, ((Span(0, 1), Span(0, 1)),), "同一事项") for m in members[1:])
    return Cluster(members, links)
