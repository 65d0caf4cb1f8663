"""Routes in the order of FACTS section 9: a proposal for a person, never an act."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..types import Label, Subject
from .rules import Outcome

_PERSONNEL = {
    "org_personnel_violation", "org_party_member_recruit", "org_false_personal_report", "org_recruit_fraud", "org_refuse_decision", "org_vote_buying",
}  # fmt: skip
_PARTY_POINTS = {"f3_05_org_life", "f3_07_member_admission", "f3_08_dues", "f3_09_personnel", "f3_10_village_cadre", "f3_18_rotation_assess"}
_REPEAT = re.compile(r"(?:还是|就是)(?:上次|上回|那件|原来)[^。，；\n]{0,6}(?:事|问题)|(?:第[二三四五六七八九十]次|再次|又一次)(?:写信|来信|反映|举报)|内容(?:同|和)上(?:次|封)")
_JUDICIAL_CLAIM = re.compile(r"判决|法院|仲裁|执行局|案号|一审|二审|不立案|行政复议")


def propose(
    nature: Label, labels: Sequence[Label], subjects: Sequence[Subject], reasons: Sequence[Outcome], specificity: str, text: str
) -> list[Outcome]:
    """The main route first, then at most one other, each with its reason and words."""
    by = {reason.code: reason for reason in reasons}
    conducts = [label for label in labels if label.name == "conduct"]
    points = [label for label in labels if label.name == "point"]
    focuses = [label for label in labels if label.name == "focus"]
    proposed: list[Outcome] = []

    def add(code: str, why: str, evidence: Sequence[object] = ()) -> None:
        spans = tuple(evidence) or nature.evidence
        if all(outcome.code != code for outcome in proposed):
            proposed.append(Outcome(code, spans[:3], why, nature.score))  # type: ignore[arg-type]

    if "r_team_misconduct" in by:
        add("rt_leading_group", "反映巡察干部，绕开本组，报巡察工作领导小组", by["r_team_misconduct"].evidence)
    superior = [s for s in subjects if s.level == "lv_county_leader"]
    if superior:
        add("rt_cross_level", "被反映人可能属上级管理干部，密封后按权限移送，由人判断", superior[0].spans)
    accusing = nature.code == "accusation"
    priority = next((label for label in labels if label.name == "priority"), None)
    if priority and priority.code == "p1_urgent" and "r_team_misconduct" not in by:
        add("rt_escalate_now", f"特急：{priority.by}", priority.evidence)
    if nature.code == "litigation_related":
        add("rt_judicial", "涉法涉诉事项，告知途径并转送")
    elif nature.code in ("claim_request", "other_out_of_scope"):
        if nature.code == "other_out_of_scope" and specificity == "s0_none" and not _asks(text):
            add("rt_archive", "无需办理的内容，是否留存由人决定")
        else:
            add("rt_petition_forward", "业务范围外诉求，按归口转主管部门；只转诉求，不转涉及他人的反映")
    elif nature.code == "appeal_party_discipline":
        add("rt_appeal_channel", "对党纪政务处分不服，转有权机关按申诉程序办理")
    elif nature.code == "suggestion":
        add("rt_focus_learn", "意见建议，供了解情况参考")
    if accusing:
        chief = conducts[0] if conducts else None
        level = int(specificity[1])
        if chief and chief.code == "pol_fake_rectification":
            add("rt_supervise_rect", "反映整改不实，纳入整改监督", chief.evidence)
        personnel = chief if chief and chief.code in _PERSONNEL else None
        if chief is None:
            personnel = next((p for p in points if p.code in _PARTY_POINTS), None)
        if personnel:
            add("rt_org_transfer", "选人用人或党建问题", personnel.evidence)
        if level >= 2:
            add("rt_clue_transfer", "有对象、有事实，可作线索研究", (conducts or [nature])[0].evidence)
            if focuses:
                add("rt_focus_learn", "与监督重点有关", focuses[0].evidence)
        elif level == 1:
            add("rt_focus_learn", "与监督重点有关，要素不全，需了解", (focuses or [nature])[0].evidence)
        if "r_rectify_now" in by and not conducts:
            add("rt_immediate_rect", "可能符合立行立改四个条件，由组长审定", by["r_rectify_now"].evidence)
    if _REPEAT.search(text) and specificity in ("s0_none", "s1_vague"):
        add("rt_merge", "自述为重复反映，核对是否并案")
    if not proposed:
        add("rt_archive", "缺对象和事实，是否留存由人决定")
    return proposed[:2]


def _asks(text: str) -> bool:
    return bool(re.search(r"请|求|希望|要求|能不能|帮|怎么办|解决|咨询|请问|盼|望", text))
