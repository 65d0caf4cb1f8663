"""Nouns by hand for the clue tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xuncha_nlp.clues import Ledger, build_clues
from xuncha_nlp.types import Analysis, Clue, Cluster, Label, Link, Petition, Span, Subject

ON = date(2024, 3, 20)
TEXT = "巡察组领导：你们好。梧桐村会计李某把修路剩下的八万元存在自己名下。去年冬天我们去问，他说账本泡水了。请来看看。"
VERSIONS = {"discipline": "2024-01", "conduct": "2024-01", "focus": "2024-four", "point": "2024-four"}


def label(axis: str, code: str, score: float = 0.9, span: tuple[int, int] = (10, 33), by: str = "linear/1") -> Label:
    return Label(f"{axis}@{VERSIONS.get(axis, '2026-02')}", code, score, (Span(*span),), by)


def petition(id_: str, text: str = TEXT, day: date | None = date(2024, 3, 1), unit: str | None = "梧桐村", **more: object) -> Petition:
    subjects = (Subject("李某", "会计", unit, "lv_village", False, (Span(13, 17),)),) if unit is not None else ()
    return Petition(id_, id_.split("@")[0], Span(0, len(text)), text, received=day, subjects=subjects, **more)  # type: ignore[arg-type]


def analysis(id_: str, priority: str = "p2_high", nature: str = "accusation", specificity: str = "s3_verifiable", more: Sequence[Label] = (), **rest: object) -> Analysis:
    labels = (
        label("nature", nature), label("discipline", "mass"), label("conduct", "crm_embezzlement"),
        label("focus", "f2_masses_corruption"), label("point", "f2_02_collective_funds"), label("specificity", specificity, 1.0),
        label("priority", priority, 1.0, by="被反映人在关键岗位：会计"), label("route", "rt_clue_transfer", by="有对象、有事实，可作线索研究"), *more,
    )  # fmt: skip
    return Analysis(id_, labels, **rest)  # type: ignore[arg-type]


def group(*members: str, score: float = 0.9) -> Cluster:
    pair = ((Span(10, 33), Span(10, 33)),)
    return Cluster(members, tuple(Link(members[0], other, score, pair, "同一笔钱、同一村") for other in members[1:]))


def ledger(groups: Sequence[Cluster], petitions: Sequence[Petition] | None = None, analyses: Sequence[Analysis] | None = None, **more: object) -> Ledger:
    ids = [m for g in groups for m in g.members]
    items = {p.id: p for p in (petitions if petitions is not None else [petition(i) for i in ids])}
    told = {a.id: a for a in (analyses if analyses is not None else [analysis(i) for i in ids])}
    clues: Sequence[Clue] = more.pop("clues", None) or build_clues(groups, told)  # type: ignore[assignment]
    return Ledger(clues, items, told, groups, ON, **more)  # type: ignore[arg-type]
