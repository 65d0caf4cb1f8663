"""Priority: readable rules over text, labels, facts and subjects (FACTS section 7, SCHEMA ruling 6). Floors, not sums.

Who wrote, how, how often and how angry has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..types import Fact, Label, Span, Subject
from .alternatives import alternatives
from .pressing import Pressing
from .rules import Outcome, Reading, negated
from .urgency import urgent

_STAFF_ACT = alternatives(
    r"喝|吃饭|吃(?:了|的|烤|鱼|羊|一)|吃请|收(?:了|下|过)|拿了|拿走|拎|提走|放(?:了|上|到)|烟|酒|红包|购物卡|礼盒|礼品|请客|唱歌|洗脚|打牌|麻将|钓鱼|透露|透给|漏|泄|通风|报信|说出去|打听|亲戚|同学|战友|结拜|陪|包间|"
    r"结(?:了|的|清)?[^。，]{0,6}账|转给|念给|背给|照着念|一句不差|索要|要钱|捎|翻过|谈话提纲|名单|传话|递话|说好话|劝我|干女儿|连襟|亲家|认干亲|公车|泡温泉|油票|单间|西装|赊|塞给|放给|说情|打招呼|半价|好处|回避|免费|提下来|接出去|接走|转学|插班|寝室|加油|加了|毛巾|住到|住在[^，。]{0,6}家|住了[^，。]{0,4}[晚夜天]|让(?:镇|村|局|学?校|医院|公司|单位|老板|校长|书记)[^。，；]{0,8}(?:给|拉|买|报|开|安排)"
)
_WHO = r"(?:联络员|干部|人员|有(?:个|位|一位|一个)(?![^，。]{0,6}(?:写|反映|村|老))|[那某][个位](?!村|组|人)|司机|师傅|驾驶员|开车|副?组长|组员|成员|工作人员|女同志|男同志|小伙|姓[一-鿿]的|小(?![学区组村镇心时型孩事儿姑])[一-鿿]|老(?![师百乡支人家伴婆公妈爸娘爹汉太])[一-鿿])"
_TEAM = alternatives(
    rf"(?:巡[察查视](?:第?[一二三四五六七八九十\d])?组|第[一二三四五六七八九十\d]{1,3}组|你们(?:那个)?组|组里(?!好|：|:)|你们(?:派|住|的|那|那个|只有|两位|开)|你们来的)[^。！？\n：:]{{0,24}}?{_WHO}"
    r"|(?:你们|[贵您你]组|(?:巡[察查视]|小)?组[里上]|巡[察查视](?:[一二三四五六七八九十\d]组|组)?的?|你们(?:里头|中间|当中)的?)(?:的人|里?有人|里有|上有人|有(?:位|个|两位|几位)|(?:这|那)[位个]|副?组长|成员|组员|几位|派[来到]|[两一二三四几]个?人|借[来调]|人员|干部|(?<!查)员(?!工)|[一-鿿]{1,2}同志|(?:老|小)(?![师百乡人板家学区组村时])[一-鿿]|女?同志(?!们|您|你|：|好))"
)
_CALLED = alternatives(r"(?:去|到|向|跟|给|对|找|请|感谢|谢谢|希望|麻烦|求|尊敬的|敬爱的|致)[^。！？，\n]{0,6}$")
_VISIT = re.compile(r"(?:[明后今]天|[今明]晚|下周|马上|就要|快要)?[再还]?(?:要?(?:来|去|到|进村|下来|下去)(?:访|查|检查|看|之前|以前|前|村)|要(?:来|去|到|下|进)|(?:[明后]天|下周|马上))")
_GREETED = re.compile(r"[^。！？\n]{0,4}(?:您|你们?好|：|:|亲启)")
_AWAY = alternatives(
    r"(?:不要|别|莫|不能|勿|不得|不给|不让)(?:再|要)?(?:[把将][^。，！？\n]{1,10}?)?再?(?:经过?|交|转|给|让|入|落|送|叫)[^。！？\n]{0,14}(?:巡[察查]|组|本组)|(?:直接)?(?:交|送|给|转|呈|致|报)[：:]?[^。！？，\n]{0,8}(?:领导小组|能?管(?:得了|着|住)?(?:你们|他们|巡[察查]组|这个组)的)|你们(?:内部|自己人|组里|中间)[^。，\n]{0,6}(?:谁|不干净|内鬼|有鬼)|(?:信箱|意见箱)的?钥匙[^。，\n]{0,6}谁|绕开[^。，\n]{0,6}组"
)
_CLEARED = alternatives(r"(?:不信|公道话|好话|造谣|没有的事|倒扣|表扬|向你们学习|辛苦|自己(?:端|扫|付|掏|带)|付了钱|(?:水|烟|鱼|饭|一口|一根)[^，。]{0,6}(?:都|也)?(?:没|不)(?:要|喝|吃|抽|收|能喝)|没有?(?:来|去|吃|收|要))")
_STAFF = alternatives(r"巡[察查视]|你们|组[里上]|[贵您]组|工作组")
_MANY = alternatives(
    r"全(?:村|组|镇|校|社区|小区|队|屯|厂|场|乡|县|区|院|园)(?:的)?(?:人|老小|老少|上下|老百姓|群众|村民|学生|家长|职工|[一二三四五六七八九十百千两几\d]+)?|家家户户|挨家挨户|每家每户|户户|各家各户|"
    r"(?:[一二三四五六七八九两]?[十百千]|几十|上百|好几十|[0-9][0-9]{1,5})[一二三四五六七八九十百\d]{0,4}(?:来|多|几|余)?(?:户|家(?!里|庭)|个娃|个学生|个孩子|名学生|口人|个老人|个村)|几百(?:个|口|号|户)|全体"
)
_BOTTOM = alternatives(
    r"(?:孩子|学生|娃|老人|病人|群众|村民)[^。！？\n]{0,20}(?:拉肚子|吃坏|中毒|过敏|发烧住院|送医院)|食堂[^。！？\n]{0,16}(?:馊|霉|臭|过期|变质|虫|烂)|(?:馊|发霉|过期|变质)[^。，；\n]{0,8}(?:菜|肉|饭|奶|油|药)|"
    r"骗保|套医保|挂床|假药|过期药|水库[^。，；\n]{0,8}(?:漏|裂)|校车[^。，；\n]{0,8}(?:超载|挤)|消防通道[^。，；\n]{0,8}(?:堵|锁|占)|没有消防|砸死|压死|电死|死了人|出了人命|餐费|营养餐"
)
_LIFE = {"crm_major_accident", "mas_no_rescue", "f1_06_safety_disaster"}
_WELFARE = {"f2_07_medical_pension", "f2_08_education_canteen"}
_UNRESOLVED = alternatives(
    r"石沉大海|至今(?:没|未|无)|一直没(?:人|有)?(?:管|回|答复|处理)|没人管|没(?:有)?(?:下文|回音|结果|音信)|反映(?:了)?(?:好几|多|几|[两三四五六七八九十])[年次回遍]|找(?:了|过)(?:好多|很多|多少|几|[两三四五六七八九十])[^。，；\n]{0,5}(?:部门|次|回|趟)"
)
_PROOF = alternatives(r"附(?:上|了|后|有|件|：|照片|合同|转账|收据|判决|录音|复印|名单|表|流水)|可(?:以)?(?:提供|交给|当面)|有(?:照片|录音|录像|视频|转账|流水|收据|合同|证人|复印件)|(?:照片|录音|录像|视频|收据|流水|凭证|复印件|底稿|U盘)[^。，；\n]{0,8}(?:在|都|可|留|存|给你们)|我(?:都)?拍(?:了|下)")
_FIX_NOW = alternatives(r"漏(?:发|登|报)|补发|路灯|把?门(?:打开|锁着)|没(?:有)?(?:公布|公示|贴|公开)|贴出来|垃圾没|水管|下水道|井盖|没人修|修一修|开门")
_VAGUE = alternatives(r"腐败透顶|烂透|无法无天|黑透|民不聊生|大家都(?:知道|清楚|晓得)|人人皆知|你们(?:去)?查(?:一查|一下)?就(?:知道|清楚|明白)|一手遮天|问题(?:很|太|非常)?多|坏事做(?:尽|绝)")
_FIRM = ("amount", "rate", "date", "evidence")
KEY_POSTS = re.compile(
    r"副(?!组长|主任医|高|教授|班长)|纪委书记|纪检书记|(?:组织|纪检|政法|宣传|统战)委员|会计(?!师)|出纳|报账员|[所站]长|(?:财务?|人事|人力|总务|设备|工程|器械|信息)科?长"
    r"|(?:财务|人事|设备|药剂|器械)[科部处]?主任|监委会?主任|监督主任|采购|基建|常委|人大主席|班子成员|党组成员|总经理|(?<!公室)办主任|部(?:主任|经理)|大队长|中队长"
)


@dataclass(frozen=True, slots=True)
class Ranked:
    label: Outcome
    reasons: frozenset[str]


WHY = {
    "r_team_misconduct": "反映巡察干部自身问题", "r_evidence_destroy": "证据正在或即将转移、销毁，或正在统一口径", "r_flight": "有外逃或失联迹象",
    "r_personal_safety": "有现时的人身危险", "r_mass_event": "可能有人员聚集，现场有安全风险", "r_retaliation": "反映人可能正受到打击报复",
    "r_obstruct_inspection": "可能正在妨碍本次巡察", "r_collective_interest": "涉及全村或十户以上群众的利益",
    "r_safety_food_medicine": "涉及生命健康底线", "r_repeat_unresolved": "反映后仍未解决（重复次数本身不加级）",
    "r_realname_verifiable": "给出可核实的材料", "r_rectify_now": "现行政策下可在巡察期间解决", "r_vague": "有笼统的情绪性表述",
}  # fmt: skip
# what makes an accusation of level 2, and from how checkable on
HEAVY = {"r_top_leader": 2, "r_key_minority": 2, "r_large_amount": 1, "r_collective_interest": 1, "r_safety_food_medicine": 1}
URGENT = (
    "r_team_misconduct", "r_personal_safety", "r_mass_event", "r_flight", "r_evidence_destroy", "r_retaliation", "r_obstruct_inspection",
)  # fmt: skip


def reasons(
    text: str, facts: Sequence[Fact], subjects: Sequence[Subject], told: Mapping[str, Sequence[Label]], large_amount: float,
    read: Mapping[str, Span] = MappingProxyType({}), pressing: Pressing | None = None,
) -> list[Outcome]:  # fmt: skip
    """Every reason code whose words stand in the text, whose facts and subjects are there, or which the model read in a sentence.

    `told`: labels by the name of their axis. `read` maps reason codes to the sentence the model read them in. With `pressing`, what is urgent by the rules counts only where the whole
    letter leaves it open, and what the model read as urgent only where the letter is sure to be; without it the rules stand alone.
    """
    found: list[Outcome] = []

    def add(code: str, spans: Sequence[Span], why: str) -> None:
        if spans:
            found.append(Outcome(code, tuple(spans[:3]), why))

    reading = pressing.reading if pressing else Reading(text.replace("她", "他"))
    text = reading.text
    add("r_team_misconduct", _team(reading, subjects), WHY["r_team_misconduct"])
    for code, spans in (urgent(reading) if pressing is None or pressing.open else {}).items():
        add(code, spans, WHY[code])
    leaders = [s for s in subjects if s.top_leader]
    if leaders:
        add("r_top_leader", _spans(leaders, text), f"被反映人为正职：{leaders[0].title or '一把手'}")
    keys = [s for s in subjects if not s.top_leader and s.title and KEY_POSTS.search(s.title) and s.level != "lv_enterprise_person"]
    if keys:
        add("r_key_minority", _spans(keys, text), f"被反映人在关键岗位：{keys[0].title}")
    large = [f for f in facts if f.kind == "amount" and isinstance(f.value, float | int) and f.value >= large_amount]
    if large:
        add("r_large_amount", [f.span for f in large], f"金额达到 {large_amount:,.0f} 元")
    add("r_collective_interest", [s for s in reading.all(_MANY) if _households(text, s)], WHY["r_collective_interest"])
    conducts = told.get("conduct", ())
    said = {label.code: label.evidence for label in (*conducts, *told.get("point", ()))}
    life = [span for code, spans in said.items() if code in _LIFE or (code in _WELFARE and "vil_welfare_fund" in said) for span in spans]
    add("r_safety_food_medicine", [s for s in reading.all(_BOTTOM) if not negated(text, s)] or life, WHY["r_safety_food_medicine"])
    add("r_repeat_unresolved", reading.all(_UNRESOLVED), WHY["r_repeat_unresolved"])
    add("r_realname_verifiable", reading.all(_PROOF), WHY["r_realname_verifiable"])
    add("r_rectify_now", reading.all(_FIX_NOW), WHY["r_rectify_now"])
    nature = next(iter(told.get("nature", ())), None)
    if nature and nature.code == "accusation" and not conducts and not any(f.kind in _FIRM for f in facts):
        add("r_vague", reading.all(_VAGUE) or nature.evidence, WHY["r_vague"])
    known = {outcome.code for outcome in found}
    for code, span in read.items():
        sure = pressing is not None and pressing.sure
        if code == "r_team_misconduct":
            counts = not reading.past(span) and reading.first(_STAFF) is not None
        else:
            counts = code in WHY and (sure or code not in URGENT)
        if counts and code not in known:
            add(code, [span], WHY[code])
    return found


def rank(nature: str, specificity: str, subjects: Sequence[Subject], found: Sequence[Outcome], *, sure: bool = False) -> Ranked:
    """The level by the first rule that matches, and the reasons that carried it or stay informative.

    `sure`: the whole letter is sure to be urgent, whatever its nature; a danger to life and health then is a present one.
    """
    by = {outcome.code: outcome for outcome in found}
    accusing = nature == "accusation"
    urgent = [by[c] for c in URGENT if c in by and (accusing or sure or c in ("r_team_misconduct", "r_personal_safety", "r_mass_event"))]
    urgent = urgent or [by[c] for c in ("r_safety_food_medicine",) if sure and c in by]
    informative = {"r_realname_verifiable", "r_repeat_unresolved", "r_rectify_now"} if accusing else {"r_rectify_now"}
    if urgent:
        codes = {o.code for o in urgent} | (set(HEAVY) & set(by) if accusing else set())
        return Ranked(_level("p1_urgent", urgent), frozenset(codes))
    checkable = int(specificity[1])
    if accusing:
        heavy = [by[code] for code, least in HEAVY.items() if code in by and checkable >= least]
        if heavy:
            return Ranked(_level("p2_high", heavy), frozenset({o.code for o in heavy} | (informative & set(by))))
        if checkable >= 2 or (checkable == 1 and subjects and "r_vague" not in by):
            rest = [by[c] for c in ("r_realname_verifiable", "r_rectify_now") if c in by]
            why = rest or [Outcome("", (), "有对象、有事实")]
            return Ranked(_level("p3_normal", why), frozenset(informative & set(by)))
        vague = [by[c] for c in ("r_vague",) if c in by] or [Outcome("", (), "缺对象或事实要素")]
        return Ranked(_level("p4_low", vague), frozenset({"r_vague", "r_top_leader"} & set(by)))
    if nature == "appeal_party_discipline":
        return Ranked(_level("p3_normal", [Outcome("", (), "党纪政务处分申诉，按程序转送")]), frozenset())
    return Ranked(_level("p4_low", [Outcome("", (), "业务范围外诉求或建议，且无现时人身危险")]), frozenset())


def _level(code: str, because: Sequence[Outcome]) -> Outcome:
    spans = tuple(span for outcome in because for span in outcome.evidence)[:4]
    return Outcome(code, spans, "；".join(outcome.by for outcome in because))


def _spans(subjects: Sequence[Subject], text: str) -> list[Span]:
    """Where the subjects stand; a subject known only from a register column has no place in the text."""
    return [s.spans[0] for s in subjects if s.spans] or ([Span(0, min(1, len(text)))] if text else [])


def _households(text: str, span: Span) -> bool:
    """More than a mere mention: something happens to them in the same sentence."""
    word = span.of(text)
    if word[:1] == "全" and len(word) == 2:
        follow = text[span.end : span.end + 6]
        return bool(re.match(r"(?:都|没|被|人|老|的(?:人|老|孩子|地|钱|水)|[一二三四五六七八九十百\d])", follow))
    return True


def _cleared(text: str, start: int, end: int) -> bool:
    """Do the words around praise whoever is spoken of, or reject what others say of him?"""
    return _CLEARED.search(text, max(0, start - 40), end + 40) is not None


def _team(reading: Reading, subjects: Sequence[Subject]) -> list[Span]:
    """Words that complain of somebody of the inspection group: that person and an act nearby, or a plea to keep the letter from the group.

    The group as addressee, thanked or asked, is not complained of.
    """
    text = reading.text
    spans = [s.spans[0] for s in subjects if s.level == "lv_inspector" and s.spans and not _cleared(text, s.spans[0].start, s.spans[0].end)]
    if not reading.first(_STAFF):
        return spans
    people = [
        span for span in reading.all(_TEAM)
        if not _CALLED.search(text[max(0, span.start - 10) : span.start]) and not _GREETED.match(text[span.end : span.end + 8])
        and not _VISIT.match(text, span.end)
        and not negated(text, span)
    ]  # fmt: skip
    for span in people:
        act = _STAFF_ACT.search(text, span.start, min(len(text), span.end + 90))
        if act and not negated(text, Span(*act.span())) and not _cleared(text, span.start, act.end()):
            spans.append(Span(span.start, max(span.end, act.end())))
    kept_away = reading.first(_AWAY)
    if kept_away and (people or spans or reading.first(_STAFF_ACT)):
        spans.append(Span(*kept_away.span()))
    return spans
