"""One row a clue: what the machine proposes, what people decided, in the words of the ledger."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date

from ..taxonomy import load_taxonomy, versions
from ..types import Clue, Decision, Label
from . import rank
from .build import by_seriousness
from .ledger import Ledger
from .quotes import quote, summary

MACHINE_COLUMNS = (
    "序号", "线索编号", "来源/日期", "被反映单位", "被反映人及职务层级", "问题摘要", "性质", "类别（六项纪律）", "行为类型", "三个聚焦", "观测点",
    "受理范围", "优先级", "优先级理由", "可查性", "把握程度", "关键证据", "缺失要素", "重复件数/首次-最近", "建议去向", "待人工判断",
)  # fmt: skip
HUMAN_COLUMNS = ("处置意见", "承办人", "意见", "状态", "更新时间")
COLUMNS = MACHINE_COLUMNS + HUMAN_COLUMNS

AGREE = "同意建议去向"
STATUSES = {
    "待办": "", "办理中": "assign", "已确认": "confirm", "已修改": "change", "不采纳机器建议": "reject", "不确定": "unsure", "重新打开": "reopen",
}  # fmt: skip
"""What stands in the drop-down 状态 -> the verb of the decision it stands for."""
_WAYS: dict[str, str | None] = {"confirm": AGREE, "change": None, "unsure": None, "reject": "", "reopen": ""}
CHANNELS = {
    "letter": "来信", "email": "电子邮件", "phone": "来电", "visit": "来访", "mailbox": "意见箱", "interview": "个别谈话", "register_row": "登记表",
    "wechat": "微信",
}  # fmt: skip
NO_UNIT = "未识别单位"
UNDATED = "日期不详"
_SCOPE = {"accusation": "受理范围内", "suggestion": "意见建议", "appeal_party_discipline": "按申诉程序"}
_OUTSIDE = "业务范围外"


def disposals(on: date) -> tuple[str, ...]:
    """The drop-down 处置意见 on a day: agree, or one of the routes. A person chooses; no disposal of the discipline body is offered."""
    return (AGREE, *(label.name for label in load_taxonomy("route", on).labels))


def to_rows(ledger: Ledger) -> list[dict[str, object]]:
    """One dict a clue, keys are `COLUMNS`, most urgent first, then most checkable, then oldest. 序号 is a number, everything else text."""
    return [dict(row(ledger, clue, at)) for at, clue in enumerate(ordered(ledger), 1)]


def ordered(ledger: Ledger) -> list[Clue]:
    def key(clue: Clue) -> tuple[int, int, date, str]:
        days = received(ledger, clue)
        level, checkable = rank.level(rank.one(clue.proposed, "priority")), rank.checkable(rank.one(clue.proposed, "specificity"))
        return level, -checkable, days[0] if days else date.max, clue.id

    return sorted(ledger.clues, key=key)


def received(ledger: Ledger, clue: Clue) -> list[date]:
    """The days on which the letters of a clue came in, first to last; unknown days are left out."""
    return sorted(p.received for m in clue.members if (p := ledger.petitions.get(m)) and p.received)


def units(ledger: Ledger, clue: Clue) -> list[str]:
    """The units complained of, in the order of the letters."""
    found: dict[str, str] = {}
    for member in clue.members:
        for subject in ledger.petitions[member].subjects if member in ledger.petitions else ():
            unit = re.sub(r"\s+", "", subject.unit or "")
            if unit:
                found.setdefault(unit.casefold(), unit)
    return list(found.values())


def row(ledger: Ledger, clue: Clue, number: int) -> dict[str, str | int]:
    members = by_seriousness(clue.members, ledger.analyses)
    proposed: dict[str, list[Label]] = {}
    for label in clue.proposed:
        proposed.setdefault(label.name, []).append(label)

    def named(axis: str) -> str:
        return "；".join(dict.fromkeys(rank.name(label.axis, label.code) for label in proposed.get(axis, ())))

    petitions = [ledger.petitions[m] for m in clue.members if m in ledger.petitions]
    days = received(ledger, clue)
    first = petitions[0] if petitions else None
    words = summary(first, ledger.analyses.get(first.id)) if first else ""
    values: dict[str, str | int] = {
        "序号": number,
        "线索编号": clue.id,
        "来源/日期": "、".join(v for k, v in CHANNELS.items() if any(p.channel == k for p in petitions)) + "\n" + (str(days[0]) if days else UNDATED),
        "被反映单位": _few(units(ledger, clue), 4) or NO_UNIT,
        "被反映人及职务层级": _few(_subjects(ledger, clue), 4) or "未识别",
        "问题摘要": f"反映：“{words}”" if words else "（无文字，待人工阅读）",
        "性质": named("nature") or "待定",
        "类别（六项纪律）": _reported(named("discipline")),
        "行为类型": _reported(named("conduct")),
        "三个聚焦": "；".join(short(rank.name(label.axis, label.code)) for label in proposed.get("focus", ())),
        "观测点": named("point"),
        "受理范围": _scope(ledger, clue),
        "优先级": named("priority") or "待定",
        "优先级理由": _reason(proposed.get("priority")),
        "可查性": named("specificity") or "待定",
        "把握程度": _sure(clue, ledger),
        "关键证据": _evidence(ledger, clue, members),
        "缺失要素": "、".join(_missing(ledger, clue)),
        "重复件数/首次-最近": f"{len(clue.members)}件\n" + (UNDATED if not days else str(days[0]) if days[0] == days[-1] else f"{days[0]} 至 {days[-1]}"),
        "建议去向": "；".join([rank.name(label.axis, label.code) for label in proposed.get("route", ())][:2]),
        "待人工判断": _open(ledger, clue, members),
    }
    return values | decided_cells(clue.decided)


def grade(score: float) -> str:
    """高, 中 or 低; no percentages in the ledger."""
    return "高" if score >= 0.8 else "中" if score >= 0.5 else "低"


def short(focus: str) -> str:
    return re.sub(r"（.*?）", "", focus.removeprefix("聚焦"))


def _reported(names: str) -> str:
    return f"反映：{names}" if names else ""


def _few(items: Iterable[str], most: int) -> str:
    listed = list(items)
    return "；\n".join(listed[:most]) + (f"\n等 {len(listed)} 个" if len(listed) > most else "")


def _subjects(ledger: Ledger, clue: Clue) -> list[str]:
    found: dict[tuple[str, str], str] = {}
    levels = {label.code: label.name for label in versions("subject_level")[-1].labels}
    for member in clue.members:
        for subject in ledger.petitions[member].subjects if member in ledger.petitions else ():
            if not (subject.name or subject.title):
                continue
            parts = [subject.title if subject.name else None, levels.get(subject.level or ""), "正职" if subject.top_leader else None]
            known = "，".join(part for part in parts if part)
            found.setdefault((subject.name or "", subject.title or ""), (subject.name or subject.title or "") + (f"（{known}）" if known else ""))
    return list(found.values())


def _scope(ledger: Ledger, clue: Clue) -> str:
    natures = {label.code for m in clue.members if m in ledger.analyses for label in ledger.analyses[m].labels if label.name == "nature"}
    kinds = dict.fromkeys(_SCOPE.get(code, _OUTSIDE) for code in rank.NATURES if code in natures)
    if not kinds:
        return "待定"
    return next(iter(kinds)) if len(kinds) == 1 else "兼有：" + "、".join(kinds)


def _reason(priority: list[Label] | None) -> str:
    return priority[0].by if priority and re.search(r"[\u4e00-\u9fff]", priority[0].by) else ""


def _sure(clue: Clue, ledger: Ledger) -> str:
    """The weaker of the nature and the best content label; 中 at most where the machine asks a person on an axis left unanswered."""
    nature = rank.one(clue.proposed, "nature")
    if nature is None:
        return "低"
    content = [label.score for label in clue.proposed if label.name in ("conduct", "point")]
    score = min(nature.score, max(content)) if content else nature.score
    answered = {label.name for label in clue.proposed} - {"nature"}
    axes = {axis.partition("@")[0] for m in clue.members if m in ledger.analyses for axis in ledger.analyses[m].abstained}
    asked = bool(axes - answered)
    return grade(min(score, 0.79) if asked else score)


def _evidence(ledger: Ledger, clue: Clue, members: list[str], most: int = 3) -> str:
    """The words under the first labels of the clue: conducts, then points, reasons and the nature; the most serious letter first."""
    proposed = {(label.axis, label.code) for label in clue.proposed}
    found: dict[str, list[tuple[str, Label]]] = {axis: [] for axis in ("conduct", "point", "reason", "nature")}
    for member in members:
        analysis = ledger.analyses.get(member)
        for label in analysis.labels if analysis and member in ledger.petitions else ():
            if label.name in found and label.evidence and (label.axis, label.code) in proposed:
                found[label.name].append((member, label))
    quotes: dict[str, str] = {}
    for member, label in (pair for pairs in found.values() for pair in pairs):
        words = quote(ledger.petitions[member].text, label.evidence[0])
        if words and len(quotes) < most:
            quotes.setdefault(words, f"反映：{rank.name(label.axis, label.code)}——{words}")
    return "\n".join(quotes.values())


def _missing(ledger: Ledger, clue: Clue) -> list[str]:
    """What no letter of the clue gives."""
    lists = [ledger.analyses[m].missing for m in clue.members if m in ledger.analyses]
    return [item for item in lists[0] if all(item in other for other in lists)] if lists else []


def _open(ledger: Ledger, clue: Clue, members: list[str]) -> str:
    asked: dict[str, dict[str, float]] = {}
    answered = {label.name for label in clue.proposed} - {"nature", "domain"}
    for member in members:
        analysis = ledger.analyses.get(member)
        for axis in analysis.abstained if analysis else ():
            if axis.partition("@")[0] not in answered:
                asked.setdefault(axis, {})
        for label in sorted(analysis.maybe if analysis else (), key=lambda label: -label.score):
            if label.axis in asked:
                asked[label.axis].setdefault(rank.name(label.axis, label.code), label.score)
    lines = []
    if any(m not in ledger.analyses for m in clue.members):
        lines.append("有信访件未分析，请人工阅读")
    for axis, guesses in asked.items():
        title = next((t.title for t in versions(axis.partition("@")[0]) if t.id == axis), axis)
        best = "、".join(list(guesses)[:3])
        lines.append(f"待了解：{title}" + (f"（可能涉及反映：{best}）" if best else ""))
    return "\n".join(lines)


def decided_cells(decisions: Iterable[Decision]) -> dict[str, str | int]:
    """What people filled in, by `HUMAN_COLUMNS`. 处置意见 is named by an argument `route=<code>`, else it follows from the verb."""
    values: dict[str, str | int] = dict.fromkeys(HUMAN_COLUMNS, "")
    verbs = {verb: status for status, verb in STATUSES.items() if verb}
    values["状态"] = "待办"
    routes = {label.code: label.name for taxonomy in versions("route") for label in taxonomy.labels}
    for decision in decisions:
        values["更新时间"] = decision.at.strftime("%Y-%m-%d %H:%M")
        if decision.verb in verbs:
            values["状态"] = verbs[decision.verb]
        if decision.verb == "assign":
            values["承办人"] = decision.argument
        elif decision.verb in _WAYS:
            code = re.split(r"[=:：]", decision.argument)[-1].strip()
            way = routes.get(code, code if code in (AGREE, *routes.values()) else "")
            usual = _WAYS[decision.verb]
            values["处置意见"] = way if way or decision.argument == "route=" else values["处置意见"] if usual is None else usual
        note = decision.note or (decision.argument if decision.verb == "note" else "")
        if note or decision.verb == "note":
            values["意见"] = note
    return values


def row_hash(values: Mapping[str, str | int]) -> str:
    """Twelve hex characters of what the machine wrote in a row, 序号 and white space left out: tells a shifted row from an edited one."""
    told = "\x1f".join(re.sub(r"\s+", "", str(values.get(column, ""))) for column in MACHINE_COLUMNS[1:])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def base_version(clue: Clue) -> str:
    """How many decisions an exported row knew, and which was the last: `3-1a2b3c4d`, `0` for none."""
    if not clue.decided:
        return "0"
    last = clue.decided[-1]
    told = f"{last.clue_id}\x1f{last.who}\x1f{last.at.isoformat()}\x1f{last.verb}\x1f{last.argument}\x1f{last.note}"
    return f"{len(clue.decided)}-{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
