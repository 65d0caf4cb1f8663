"""可查性: six elements counted, FACTS section 7. Never a judgement on the person who reports.

A claim, an appeal or a suggestion accuses nobody: the level then says how checkable the matter is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..types import Fact, Label, Span, Subject
from .alternatives import alternatives
from .rules import Outcome, Reading

ELEMENTS = {"subject": "被反映人或单位", "act": "具体行为", "time": "时间", "place": "地点或项目", "amount": "金额或数量", "handle": "可核实的凭据或证人"}
_HANDLE = alternatives(
    r"照片|拍了照|拍下|录音|录像|视频|截图|收据|发票|转账|流水|存折|账本|凭证|单据|合同|协议|判决书|花名册|名单|公示表|清单|底稿|复印件|借条|欠条|白条|"
    r"监控|行车记录|证人|作证|可以问|都看见|都晓得|亲眼|在场|签字|签名|票据|凭证号|送货单|记账|记录本|聊天记录|U盘"
)
_QUANTITY = alternatives(r"[0-9０-９一二三四五六七八九十百千万两几][来多余]?(?:[亩户吨斤袋箱桌棵台辆车]|平方|方|人次)")
_TIME = alternatives(
    r"(?:19|20)\d\d年?|[12]?[0-9]月|[去前今]年|上个?月|本月|昨[天晚]|前天|春节|中秋|端午|国庆|清明|腊月|正月|开春|入秋|[春夏秋冬]天|这几年|[一二三四五六七八九十两几]年[前来了]|换届"
)
_PLACE = alternatives(r"[村镇乡河桥路组屯坪湾塘厂站](?<=[一-鿿].)|社区|街道|小区|学校|小学|中学|医院|卫生院|水库|林场|农场|广场|大楼|工地|项目|工程")
_KINDS = {"date": "time", "place": "place", "project": "place", "amount": "amount", "rate": "amount", "evidence": "handle"}
_BRIEF = 60
_STRONG = 4
_STRONG_CLAIM = 5


def _checkable(nature: str, details: int, placed: bool, length: int) -> str:
    """How checkable a matter is that accuses nobody."""
    if nature == "suggestion":
        return "s1_vague"
    if nature == "other_out_of_scope":
        return "s1_vague" if details or length >= _BRIEF else "s0_none"
    if details >= (_STRONG if nature == "litigation_related" else _STRONG_CLAIM):
        return "s3_verifiable"
    if details == 0 and (nature == "litigation_related" or (nature == "claim_request" and not placed and length < _BRIEF)):
        return "s1_vague"
    return "s2_partial"


def _details(facts: Sequence[Fact], handles: int, quantities: int) -> int:
    """How many single facts can be checked: sums, dates, papers, quantities, at most two or three of a kind."""
    kinds = [fact.kind for fact in facts]
    sums, dates, papers = kinds.count("amount") + kinds.count("rate"), kinds.count("date"), kinds.count("evidence")
    return min(sums, 3) + min(dates, 3) + min(papers, 2) + min(handles, 2) + min(quantities, 2)


def count(reading: Reading, facts: Sequence[Fact], subjects: Sequence[Subject], told: Mapping[str, Sequence[Label]]) -> tuple[Outcome, list[str]]:
    """The level s0–s3 with the spans of the elements found, and the Chinese names of those missing; `told`: labels by the name of their axis."""
    text = reading.text
    found: dict[str, Span | None] = dict.fromkeys(ELEMENTS)
    for subject in subjects:
        if subject.spans:
            found["subject"] = subject.spans[0]
            break
    for label in told.get("conduct", ()):
        if label.evidence:
            found["act"] = label.evidence[0]
            break
    for fact in facts:
        key = _KINDS.get(fact.kind)
        if key and found[key] is None:
            found[key] = fact.span
    handles = reading.all(_HANDLE)[:2]
    quantities = reading.all(_QUANTITY)[:2]
    for key, seen in (("handle", handles), ("amount", quantities)):
        if found[key] is None and seen:
            found[key] = seen[0]
    for key, pattern in (("time", _TIME), ("place", _PLACE)):
        if found[key] is None and (match := reading.first(pattern)):
            found[key] = Span(*match.span())
    nature = next(iter(told.get("nature", ())), None)
    has = {key for key, span in found.items() if span is not None}
    details = _details(facts, len(handles), len(quantities))
    if nature is not None and nature.code != "accusation":
        code = _checkable(nature.code, details, "place" in has, len(text))
        if nature.evidence:
            found["act"] = found["act"] or nature.evidence[0]
    elif not has & {"subject", "act"}:
        code = "s0_none" if details == 0 else "s1_vague"
    elif details >= _STRONG and len(has & {"time", "place", "amount", "handle"}) >= 2:
        code = "s3_verifiable"
    elif has & {"time", "place", "amount", "handle"} and ("act" in has or details):
        code = "s2_partial"
    else:
        code = "s1_vague"
    spans = tuple(span for span in found.values() if span is not None)
    if not spans and text.strip():
        start = len(text) - len(text.lstrip())
        spans = (Span(start, start + 1),)
    names = "、".join(ELEMENTS[key] for key in ELEMENTS if key in has) or "无"
    return Outcome(code, spans, f"已有要素：{names}"), [ELEMENTS[key] for key in ELEMENTS if key not in has]
