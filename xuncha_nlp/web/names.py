"""What codes are called on the pages. Nothing here says how a letter is signed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from ..explain import TITLES, band
from ..taxonomy import TaxonomyLabel, versions
from ..types import Decision, Label, Subject

LAST = 9
NO_UNIT = "未识别单位"
UNDATED = "日期不详"
CHANNELS = {
    "letter": "来信", "email": "电子邮件", "phone": "来电", "visit": "来访", "mailbox": "意见箱", "interview": "个别谈话", "register_row": "登记表",
    "wechat": "微信",
}  # fmt: skip
FACTS = {"amount": "金额", "rate": "标准", "date": "时间", "place": "地点", "project": "项目", "evidence": "凭据"}
STAGES = {"read": "读取", "extract": "拆分", "label": "研判", "lane": "密封移送", "cluster": "归并"}
VERBS = {
    "confirm": "确认", "change": "修改", "reject": "不采纳机器建议", "unsure": "不确定", "assign": "交办", "note": "批注", "same": "判为同一事项",
    "different": "判为不同事项", "reopen": "重新打开",
}  # fmt: skip
STATES = ("待办", "办理中", "已处理", "不确定")
_STATE = {"confirm": "已处理", "change": "已处理", "reject": "已处理", "assign": "办理中", "unsure": "不确定", "reopen": "待办"}
_SHOWN = {"r_realname_verifiable": "给出可核实的材料"}


@cache
def entry(axis: str, code: str) -> TaxonomyLabel | None:
    """The taxonomy's entry for name@version and a code; None where this installation does not know it."""
    name, _, version = axis.partition("@")
    if name not in TITLES:
        return None
    return next((t[code] for t in versions(name) if t.version == version and code in t), None)


def name(axis: str, code: str) -> str:
    if code in _SHOWN:
        return _SHOWN[code]
    found = entry(axis, code)
    return found.name if found else code


def short(focus: str) -> str:
    """A focus without its opening word and its brackets."""
    return re.sub(r"（.*?）", "", focus.removeprefix("聚焦"))


def title(axis: str) -> str:
    """性质 for nature@2026-02."""
    head = axis.partition("@")[0]
    return TITLES.get(head, head)


def level(label: Label | None) -> int:
    """1 (most urgent) to 4; 9 without a priority."""
    found = entry(label.axis, label.code) if label else None
    return found.level if found and found.level else LAST


def checkable(label: Label | None) -> int:
    """可查性, 0 to 3; -1 without it."""
    found = entry(label.axis, label.code) if label else None
    return found.score if found and found.score is not None else -1


def one(labels: Iterable[Label], axis: str) -> Label | None:
    return next((label for label in labels if label.name == axis), None)


@cache
def _all_names() -> dict[str, str]:
    return {label.code: label.name for axis in TITLES for taxonomy in versions(axis) for label in taxonomy.labels} | _SHOWN


def why(by: str) -> str:
    """The reason of a rule, codes replaced by their names; nothing for a bare model name."""
    if not re.search(r"[\u4e00-\u9fff]", by):
        return ""
    return re.sub(r" ?([a-z]\w*_\w+) ?", lambda found: f"“{_all_names().get(found[1], found[1])}”", by, flags=re.A)


def state(decisions: Iterable[Decision]) -> str:
    """One of STATES: what people last did with a clue."""
    now = STATES[0]
    for decision in decisions:
        now = _STATE.get(decision.verb, now)
    return now


def subject(found: Subject) -> str:
    """Who is complained of, as the letter tells it."""
    levels = {label.code: label.name for label in versions("subject_level")[-1].labels}
    known = [found.title if found.name else None, levels.get(found.level or ""), "正职" if found.top_leader else None]
    shown = "，".join(part for part in known if part)
    return (found.unit or "") + (found.name or found.title or "未写姓名") + (f"（{shown}）" if shown else "")


def days(received: Iterable[date | None]) -> str:
    """First to last day of receipt."""
    known = sorted(day for day in received if day)
    if not known:
        return UNDATED
    return str(known[0]) if known[0] == known[-1] else f"{known[0]} 至 {known[-1]}"


__all__ = [
    "CHANNELS", "FACTS", "LAST", "NO_UNIT", "STAGES", "STATES", "UNDATED", "VERBS", "band", "checkable", "days", "entry", "level", "name", "one",
    "short", "state", "subject", "title", "why",
]  # fmt: skip
