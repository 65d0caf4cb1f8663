"""可查性: six elements counted, FACTS section 7. Never a judgement on the person who reports.

A claim, an appeal or a suggestion accuses nobody: the level then says how checkable the matter is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..types import Fact, Label, Span, Subject
from .rules import Outcome

ELEMENTS = {"subject": "被反映人或单位", "act": "具体行为", "time": "时间", "place": "地点或项目", "amount": "金额或数量", "handle": "可核实的凭据或证人"}
_HANDLE = re.compile(
    r"照片|拍了照|拍下|录音|录像|视频|截图|收据|发票|转账|流水|存折|账本|凭证|单据|合同|协议|判决书|花名册|名单|公示表|清单|底稿|复印件|借条|欠条|白条|"
    r"监控|行车记录|证人|作证|可以问|都看见|都晓得|亲眼|在场|签字|签名|票据|凭证号|送货单|记账|记录本|聊天记录|U盘"
)
_QUANTITY = re.compile(r"[0-9０-９一二三四五六七八九十百千万两几]+(?:来|多|余)?(?:亩|户|吨|斤|平方|方|袋|箱|桌|棵|台|辆|人次|车)")
_TIME = re.compile(
    r"(?:19|20)\d\d年?|[12]?\d月|去年|前年|今年|上个月|上月|本月|昨[天晚]|前天|春节|中秋|端午|国庆|清明|腊月|正月|开春|入秋|夏天|冬天|秋天|春天|这几年|[一二三四五六七八九十两几]+年(?:前|来|了)|换届"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,6}(?:村|镇|乡|社区|街道|小区|学校|小学|中学|医院|卫生院|水库|河|桥|路|组|屯|坪|湾|塘|厂|站|林场|农场|广场|大楼|工地|项目|工程)")


def _checkable(nature: str, details: int, handle: bool) -> str:
    """How checkable a matter is that accuses nobody."""
    if nature == "other_out_of_scope":
        return "s1_vague" if details == 3 or (details == 2 and handle) else "s0_none"
    if nature == "suggestion":
        return "s2_partial" if details == 3 and handle else "s1_vague"
    if details == 3 and handle:
        return "s3_verifiable"
    return "s2_partial" if details else "s1_vague"


def count(text: str, facts: Sequence[Fact], subjects: Sequence[Subject], labels: Sequence[Label]) -> tuple[Outcome, list[str]]:
    """The level s0–s3 with the spans of the elements found, and the Chinese names of those missing."""
    found: dict[str, Span | None] = dict.fromkeys(ELEMENTS)
    for subject in subjects:
        if subject.spans:
            found["subject"] = subject.spans[0]
            break
    for label in labels:
        if label.name in ("conduct", "point") and label.evidence:
            found["act"] = label.evidence[0]
            break
    for fact in facts:
        key = {"date": "time", "place": "place", "project": "place", "amount": "amount", "rate": "amount", "evidence": "handle"}.get(fact.kind)
        if key and found[key] is None:
            found[key] = fact.span
    for key, pattern in (("time", _TIME), ("place", _PLACE), ("amount", _QUANTITY), ("handle", _HANDLE)):
        if found[key] is None and (match := pattern.search(text)):
            found[key] = Span(match.start(), match.end())
    nature = next((label for label in labels if label.name == "nature"), None)
    has = {key for key, span in found.items() if span is not None}
    details = len(has & {"time", "place", "amount"})
    if nature is not None and nature.code != "accusation":
        code = _checkable(nature.code, details, "handle" in has)
        if nature.evidence:
            found["act"] = found["act"] or nature.evidence[0]
    elif not has & {"subject", "act"}:
        code = "s0_none"
    elif not {"subject", "act"} <= has or details == 0:
        code = "s1_vague"
    elif details == 3 or (details >= 2 and "handle" in has):
        code = "s3_verifiable"
    else:
        code = "s2_partial"
    spans = tuple(span for span in found.values() if span is not None)
    if not spans and text.strip():
        start = len(text) - len(text.lstrip())
        spans = (Span(start, start + 1),)
    names = "、".join(ELEMENTS[key] for key in ELEMENTS if key in has) or "无"
    return Outcome(code, spans, f"已有要素：{names}"), [ELEMENTS[key] for key in ELEMENTS if key not in has]
