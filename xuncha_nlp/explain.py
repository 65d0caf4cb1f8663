"""`xuncha explain`: why a clue or a petition was labelled so, in Chinese, with words, rule, band and version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .errors import UnknownName
from .recipe import Recipe
from .taxonomy import load_taxonomy
from .types import Analysis, Clue, Label, Petition

TITLES = {
    "nature": "性质", "discipline": "纪律", "conduct": "行为", "focus": "聚焦", "point": "观测点", "domain": "归口", "priority": "优先级",
    "reason": "优先级理由", "specificity": "可查性", "route": "建议去向",
}  # fmt: skip


def band(score: float) -> str:
    """高 from 0.8, 中 from 0.5, else 低."""
    return "高" if score >= 0.8 else "中" if score >= 0.5 else "低"


def explain(store: Any, id: str, recipe: Recipe) -> Iterator[str]:
    """Lines of text for a clue id or a petition id. Raises UnknownName."""
    clue = store.get("clue", id)
    if clue is not None:
        yield from _clue(store, clue, recipe)
        return
    petition, analysis = store.get("petition", id), store.get("analysis", id)
    if petition is None or analysis is None:
        raise UnknownName(f"存储中没有编号 {id}。请从台账“线索编号”一列复制。")
    yield from _petition(petition, analysis, recipe)


def _clue(store: Any, clue: Clue, recipe: Recipe) -> Iterator[str]:
    yield f"线索 {clue.id}，含信访件 {len(clue.members)} 件"
    if clue.absorbed:
        yield f"  并入的旧编号：{'、'.join(clue.absorbed)}"
    if clue.split_from:
        yield f"  由 {clue.split_from} 拆出"
    for group in store.each("cluster"):
        if set(group.members) == set(clue.members):
            for link in group.links:
                yield f"  归并依据（{band(link.score)}）：{link.why}"
    for decision in clue.decided:
        yield f"  人工意见 {decision.at:%Y-%m-%d %H:%M} {decision.who}：{decision.verb} {decision.argument} {decision.note}".rstrip()
    for member in clue.members:
        petition, analysis = store.get("petition", member), store.get("analysis", member)
        if petition is not None and analysis is not None:
            yield ""
            yield from _petition(petition, analysis, recipe)


def _petition(petition: Petition, analysis: Analysis, recipe: Recipe) -> Iterator[str]:
    day = f"{petition.received:%Y-%m-%d}" if petition.received else "日期不详"
    yield f"信访件 {petition.id}（收件 {day}）"
    for label in analysis.labels:
        yield f"  {TITLES.get(label.name, label.name)}：{_name(label)}  把握{band(label.score)}  依据：{label.by}  标签版本 {label.axis}"
        for span in label.evidence:
            yield f"      “{span.of(petition.text).strip()}”（{span.start}–{span.end}）"
        if words := basis(label, petition, recipe):
            yield f"      {words}"
    for axis in analysis.abstained:
        guesses = "、".join(_name(m) for m in analysis.maybe if m.axis == axis)
        yield f"  待人判断：{TITLES.get(axis.partition('@')[0], axis)}" + (f"，可能是：{guesses}" if guesses else "")
    if analysis.missing:
        yield f"  要素不全，可补问：{'、'.join(analysis.missing)}"


def _name(label: Label) -> str:
    return load_taxonomy(label.axis, date.max)[label.code].name


def basis(label: Label, petition: Petition, recipe: Recipe) -> str:
    """The article that names the conduct, in the version in force when it happened; nothing where the article does not name it."""
    if label.name != "conduct":
        return ""
    day = _conduct_day(petition) or petition.received or recipe.round.day
    taxonomy = load_taxonomy("conduct", day)
    if label.code not in taxonomy or taxonomy[label.code].match != "named":
        return ""
    found = taxonomy[label.code]
    edition = "2018年" if taxonomy.version.startswith("2018") else "2023年"
    return f"反映的行为属于《中国共产党纪律处分条例》（{edition}文本）第{'、'.join(found.articles)}条所列一类，是否构成由有权机关认定"


def _conduct_day(petition: Petition) -> date | None:
    """The earliest full day, month or year that the letter tells of."""
    days = []
    for fact in petition.facts:
        if fact.kind == "date" and isinstance(fact.value, str) and fact.value[:4].isdigit():
            parts = [int(p) for p in fact.value.split("/")[0].split("-") if p.isdigit()]
            try:
                days.append(date(*[*parts, 1, 1][:3]))
            except (ValueError, TypeError):
                continue
    return min((day for day in days if day.year >= 2018), default=None)
