"""Routes in the order of FACTS section 9: a proposal for a person, never an act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..types import Label, Span, Subject
from .alternatives import alternatives
from .priority import HEAVY
from .rules import Outcome, Reading

_PERSONNEL = {
    "org_personnel_violation", "org_party_member_recruit", "org_false_personal_report", "org_refuse_decision", "org_vote_buying", "pol_faction",
}  # fmt: skip
_PARTY_POINTS = {
    "f3_01_leadership_core", "f3_04_weak_org", "f3_05_org_life", "f3_07_member_admission", "f3_08_dues", "f3_10_village_cadre",
}  # fmt: skip
_STYLE = {"wrk_formalism", "wrk_falsify_report", "wrk_stat_fraud", "wrk_no_struggle", "mas_indifference", "lif_public_order", "org_townsmen_assoc"}
_MONEY = ("crm_", "int_", "vil_", "mas_levy", "mas_withhold", "mas_extort", "wrk_asset", "wrk_interfere")
_REPEAT = alternatives(r"(?:还是|就是)(?:上次|上回|那件|原来)[^。，；\n]{0,6}(?:事|问题)|(?:第[二三四五六七八九十]次|再次|又一次)(?:写信|来信|反映|举报)|内容(?:同|和)上(?:次|封)")
_GRATEFUL = alternatives(r"表扬|感谢信|锦旗|道(?:一?声)?谢|多谢|好人好事|公道话|不是(?:来)?(?:告|举报)|不信|放屁|特此说明|澄清|还人家清白|到此为止|不再追究|没有(?:要|想)举报|(?:补|退)(?:给|到)(?:了)?我")
_NOISE = alternatives(r"系统(?:你好|指令|把|自动)|忽略(?:前面|以上)|列为特急|标(?:成|为)特急|投(?:我)?一?票|扫码|加微信|联系客服|公众号|全网|九成新|代办|贷款热线|测试")
_RECTIFIED = alternatives(r"整改|反馈|销号|上一?[轮次]|上回|回头看|巡察|问题清单|糊弄|改了又")
_SEEKS = alternatives(
    r"去哪|哪里|哪儿|哪个(?:窗口|部门|单位|科)|找谁|问谁|该找|归谁|归哪|能不能|可不可以|[要退办]不[要退办]|想问|问一下|请问|不退|不还|不赔|赖|押金|被骗|[吵噪]|欺负|请(?:帮|协调|解决|处理)|求(?:帮|助)|怎么办|咋办|点办|要求|解决|补办|办理"
)


_AT_ONCE = alternatives(
    r"(?:意见箱|举报箱|信箱)[^。！？\n|｜]{0,24}(?:挂|装|放|挪|换|移|设|高|低)|(?:挂|装|放|挪|换|移)[^。！？，\n]{0,6}(?:意见箱|举报箱|信箱)"
    r"|(?:放|摆|添|加|搁)(?:上)?[一几两]?(?:张|把|条|排)?(?:凳|椅|长椅|桌)"
)
_SMALL = 100
_FIRM = 3


def propose(
    nature: Label, told: Mapping[str, Sequence[Label]], subjects: Sequence[Subject], reasons: Sequence[Outcome], specificity: str, reading: Reading
) -> list[Outcome]:
    """The main route first, then at most one other, each with its reason and words. `told`: labels by the name of their axis."""
    by = {reason.code: reason for reason in reasons}
    conducts, points, focuses = (told.get(axis, ()) for axis in ("conduct", "point", "focus"))
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
    priority = next(iter(told.get("priority", ())), None)
    if priority and priority.code == "p1_urgent" and "r_team_misconduct" not in by:
        add("rt_escalate_now", f"特急：{priority.by}", priority.evidence)
    if nature.code == "litigation_related":
        add("rt_judicial", "涉法涉诉事项，告知途径并转送")
    elif nature.code == "claim_request":
        add("rt_petition_forward", _OUTSIDE)
    elif nature.code == "other_out_of_scope":
        idle, seeks = reading.first(_GRATEFUL) or reading.first(_NOISE), reading.first(_SEEKS)
        if idle or not seeks:
            add("rt_archive", "无需办理的内容（感谢、说明、咨询或无关信息），是否留存由人决定", [Span(*idle.span())] if idle else ())
        if idle or seeks:
            add("rt_petition_forward", _OUTSIDE)
    elif nature.code == "appeal_party_discipline":
        add("rt_appeal_channel", "对党纪政务处分不服，转有权机关按申诉程序办理")
    elif nature.code == "suggestion":
        small = reading.first(_AT_ONCE) if len(reading.text) < _SMALL else None
        if small:
            add("rt_immediate_rect", "可能符合立行立改四个条件，由组长审定", [Span(*small.span())])
        add("rt_focus_learn", "意见建议，供了解情况参考")
    if accusing:
        _accusation(add, nature, conducts, points, focuses, by, int(specificity[1]), bool(subjects), reading.first(_RECTIFIED) is not None)
    if specificity in ("s0_none", "s1_vague") and reading.first(_REPEAT):
        add("rt_merge", "自述为重复反映，核对是否并案")
    if not proposed:
        add("rt_archive", "缺对象和事实，是否留存由人决定")
    return proposed[:2]


_OUTSIDE = "业务范围外诉求，按归口转主管部门；只转诉求，不转涉及他人的反映"


def _accusation(
    add: Callable[..., None], nature: Label, conducts: Sequence[Label], points: Sequence[Label], focuses: Sequence[Label], by: Mapping[str, Outcome], level: int,
    accused: bool, rectified: bool,
) -> None:
    """An accusation by what is reported: faked rectification, personnel and Party building, style of work, else a clue."""
    money = [label for label in conducts if label.code.startswith(_MONEY)]
    sham = [label for label in conducts[:2] if label.code == "pol_fake_rectification"] or [label for label in points if label.code.startswith("f4_")]
    if sham and rectified and (sham[0].name == "conduct" or (len(sham) * 2 > len(points) and not money)):
        add("rt_supervise_rect", "反映整改不实，纳入整改监督", sham[0].evidence)
    personnel = [label for label in conducts if label.code in _PERSONNEL]
    party = [label for label in points if label.code in _PARTY_POINTS]
    if not money and ((personnel and len(personnel) * 2 > len(conducts)) or (party and len(party) * 2 >= len(points))):
        add("rt_org_transfer", "选人用人或党建问题", (personnel or party)[0].evidence)
    style = conducts and all(label.code in _STYLE for label in conducts)
    vague_style = style and level <= 1 and not accused
    if vague_style:
        add("rt_archive", "只有笼统的作风评价，没有对象和事实，是否留存由人决定", conducts[0].evidence)
    if style and level < _FIRM and not HEAVY.keys() & by.keys():
        add("rt_focus_learn", "作风类问题，纳入巡察了解", conducts[0].evidence)
    if (conducts and not vague_style) or level >= 2:
        add("rt_clue_transfer", "有对象、有事实，可作线索研究", (conducts or [nature])[0].evidence)
        if focuses:
            add("rt_focus_learn", "与监督重点有关", focuses[0].evidence)
    elif points or accused:
        add("rt_focus_learn", "与监督重点有关，要素不全，需了解", (focuses or [nature])[0].evidence)
    else:
        add("rt_archive", "只有笼统表述，缺对象和事实，是否留存由人决定", by["r_vague"].evidence if "r_vague" in by else ())
        add("rt_focus_learn", "与监督重点有关，要素不全，需了解")
    if "r_rectify_now" in by and not conducts:
        add("rt_immediate_rect", "可能符合立行立改四个条件，由组长审定", by["r_rectify_now"].evidence)
