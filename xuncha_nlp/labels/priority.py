"""Priority: readable rules over text, labels, facts and subjects (FACTS section 7, SCHEMA ruling 6). Floors, not sums.

Who wrote, how, how often and how angry has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..types import Fact, Label, Span, Subject
from .rules import HEARSAY, REPORTED, Outcome, negated, past, places, present, sentence_of

_ACT_ON_PROOF = re.compile(
    r"(?:烧|毁|撕|删|藏|埋|泡|换|改|补|抽|销|转移|搬|扔|碎|洗|清空|格式化|重做|重抄|重写|运走|拉走|拖走|处理掉)[^。！？；\n，,]{0,14}"
    r"(?:账|帐|凭证|单据|票据|发票|合同|记录|监控|硬盘|聊天|底单|存根|台账|花名册|档案|材料|本子|单子)"
    r"|(?:账|帐|凭证|单据|票据|发票|合同|监控|硬盘|底单|存根|台账|档案|本子|单子)[^。！？；\n]{0,30}?"
    r"(?:烧|毁|撕|删|藏|埋|泡水|换掉|抽走|转移|搬走|扔了|碎了|洗掉|清空|拉走|运走|拖走|不见)"
)
_COLLUDE = re.compile(r"(?:对|统一|串)(?:好|一下|了)?(?:口径|供|词|说法)|教(?:他们|我们|人|大家)怎么(?:说|讲|答)|攻守同盟")
_FLIGHT = re.compile(
    r"(?:订|买|办)(?:了|好)?[^。，；\n]{0,6}(?:机票|护照|签证)|跑路|外逃|出逃|逃(?:走|跑)|(?:东西|行李|箱子)都?(?:收拾|打包)|联系不上|失联|(?:卖|挂牌|低价)[^。，；\n]{0,6}(?:房|车)[^。，；\n]{0,10}(?:走|出国|跑)|要出国|去(?:澳门|香港|国外|加拿大|美国|澳洲)不回"
)
_SAFETY = re.compile(
    r"不想活|活不下去|自杀|轻生|跳(?:楼|河|水库|井|塔)|喝(?:农药|药)|上吊|寻死|同归于尽|弄死|打死|砍死|捅|拿刀|提刀|持刀|拿着?(?:斧|铁锹|棍|钢管)|关在|关起来|非法拘禁|"
    r"打(?:得|到|伤|断|进)(?:了)?[^。，；\n]{0,8}(?:住院|医院|骨折|流血|缝|断|昏|伤)|要(?:他|我|你|她)(?:的)?(?:命|腿|胳膊)|卸(?:你|我|他)[^。，；\n]{0,3}(?:腿|胳膊)|小心(?:点|你)|当心"
)
_COLLAPSE = re.compile(r"(?:要|快|随时|马上|会)(?:就)?(?:塌|垮|倒|漏|决|爆|炸|着火)|裂(?:了|开|着)?[^。，；\n]{0,10}(?:住|上课|人)|(?:煤气|燃气|天然气)[^。，；\n]{0,6}漏|漏(?:气|电)")
_CROWD = re.compile(
    r"(?:堵|封|围|拦)(?:了|着|住)?(?:路|门|桥|大门|镇政府|政府|村部|工地|公路)|(?:几十|上百|百多|百十|一百多|两百多|[一二三四五六七八九两]百|\d{2,})(?:来|多|余)?(?:号|个|口)?人[^。；\n]{0,14}(?:围|堵|聚|集|对峙|要打|动手|吵|拦|守)|要打起来|打群架"
)
_REPRISAL_ACT = re.compile(
    r"(?:停|扣|撤|免|断|收|调|开除|辞退|降|砸|堵|打|骂|威胁|恐吓|吓唬|骚扰|盯|跟踪|整|收拾|找上门|上门|穿小鞋|点名|逼|不让|查我|赶|停电|断水|剪|毒)"
)
_REPORTED_BEFORE = re.compile(
    r"(?:举报|反映|告状|告(?:了)?他|写(?:了)?信|投(?:了)?信|打(?:了)?电话|说(?:了)?这事|提(?:了)?意见|作证|向(?:巡察组|纪委|上面|上级|镇里|县里|区里)|去(?:巡察组|纪委|镇上|区里|县里)|跟(?:你们|巡察组)|找(?:你们|巡察组|过巡察组))"
)
_THREAT = re.compile(
    r"(?:再|还|敢|要是|谁)(?:敢|要)?(?:去|往上|到|向|跟|找)?[^。！？\n]{0,8}(?:告|举报|反映|巡[察查]组|纪委|上访|多嘴|乱说)[^。！？\n]{0,14}(?:就把|就让|就叫|叫你|让你|把你|弄|打断|收拾|小心|别怪|等着|没好果子)"
)
_AFTER = re.compile(r"(?:之后|以后|完|后|第二天|隔天|没过|没几天|当天|当晚|回来|才|就|结果|从那)")
_OBSTRUCT = re.compile(
    r"巡[察查视]组?[^。！？\n]{0,24}(?:来之前|来前|要来|进驻|进村|一来|到了|到之前|下来|谈话|问|找|面前|跟前|来了)[^。！？\n]{0,40}"
    r"(?:补|编|造|改|藏|统一|口径|教|打招呼|不许|不准|不让|不得|别|盯|守|拦|支走|堵|登记|谁去|谁说|谁敢|排好|安排|背|演|做样子|锁|换|收起来|填)"
    r"|(?:不许|不准|不让|谁|盯着|拦|守着|打招呼|登记|别)[^。！？\n]{0,24}(?:巡[察查]组|检查组)|(?:补|编|造|抄)[^。！？\n]{0,16}(?:记录|台账|材料|笔记)[^。！？\n]{0,12}(?:巡[察查]组?|应付你们|给你们看|等你们)"
)
_STAFF_ACT = re.compile(
    r"喝|吃饭|吃(?:了|的|烤|鱼|羊|一)|吃请|收(?:了|下|过)|拿了|拿走|拎|提走|放(?:了|上|到)|烟|酒|红包|购物卡|礼盒|礼品|请客|唱歌|洗脚|打牌|麻将|钓鱼|透露|透给|漏|泄|通风|报信|说出去|打听|亲戚|同学|战友|结拜|陪|包间|"
    r"结(?:了|的|清)?[^。，]{0,6}账|转给|念给|背给|照着念|一句不差|索要|要钱|捎|翻过|谈话提纲|名单"
)
_WHO = r"(?:联络员|司机|师傅|驾驶员|开车|副?组长|组员|成员|工作人员|女同志|男同志|小伙|姓[一-鿿]的|小(?![学区组村镇心时型孩事儿姑])[一-鿿]|老(?![师百乡支人家伴婆公妈爸娘爹汉太])[一-鿿])"
_TEAM = re.compile(
    rf"(?:巡[察查视](?:第?[一二三四五六七八九十\d])?组|第[一二三四五六七八九十\d]+组|你们(?:那个)?组|组里|你们(?:派|住|的|那|那个|只有|两位|开)|你们来的)[^。！？\n：:]{{0,24}}?{_WHO}"
)
_CALLED = re.compile(r"(?:去|到|向|跟|给|对|找|请|感谢|谢谢|希望|麻烦|求|尊敬的|敬爱的|致)[^。！？，\n]{0,6}$")
_GREETED = re.compile(r"[^。！？\n]{0,4}(?:您|你们?好|：|:|亲启)")
_AWAY = re.compile(
    r"(?:不要|别|莫|不能|勿|不)(?:再|要)?(?:经过?|交|转|给|让|入|落到)[^。！？\n]{0,14}(?:巡[察查]|组)|(?:直接)?(?:交|送|给|转|呈)[：:]?[^。！？\n]{0,8}(?:领导小组|管(?:你们|巡[察查]组)的)"
)
_STAFF = re.compile(r"巡[察查视]|你们(?:组|的人|的司机|住|里面|当中|派)|组里|工作组")
_ADDRESS = re.compile(r"(?:请|希望|盼|求|望|恳请|麻烦|向|跟|给|对|找|感谢|谢谢|要是|如果)[^。！？，\n]{0,8}$")
_MANY = re.compile(
    r"全(?:村|组|镇|校|社区|小区|队|屯|厂|场|乡|县|区|院|园)(?:的)?(?:人|老小|老少|上下|老百姓|群众|村民|学生|家长|职工|[一二三四五六七八九十百千两几\d]+)?|家家户户|挨家挨户|每家每户|户户|各家各户|"
    r"(?:[一二三四五六七八九两]?[十百千]|几十|上百|好几十|\d{2,})[一二三四五六七八九十百\d]*(?:来|多|几|余)?(?:户|家(?!里|庭)|个娃|个学生|个孩子|名学生|口人|个老人|个村)|几百(?:个|口|号|户)|全体"
)
_BOTTOM = re.compile(
    r"(?:孩子|学生|娃|老人|病人|群众|村民)[^。！？\n]{0,20}(?:拉肚子|吃坏|中毒|过敏|发烧住院|送医院)|食堂[^。！？\n]{0,16}(?:馊|霉|臭|过期|变质|虫|烂)|(?:馊|发霉|过期|变质)[^。，；\n]{0,8}(?:菜|肉|饭|奶|油|药)|"
    r"危房|要塌|塌了|坍塌|裂缝|煤气|燃气|瓦斯|骗保|套医保|挂床|假药|过期药|疫苗|水库[^。，；\n]{0,8}(?:漏|裂)|校车[^。，；\n]{0,8}(?:超载|挤)|消防通道|没有消防|溺水|淹死|砸死|压死|电死|死了人|出了人命"
)
_UNRESOLVED = re.compile(
    r"石沉大海|至今(?:没|未|无)|一直没(?:人|有)?(?:管|回|答复|处理)|没人管|没(?:有)?(?:下文|回音|结果|音信)|反映(?:了)?(?:好几|多|几|[两三四五六七八九十])[年次回遍]|找(?:了|过)(?:好多|很多|多少|几|[两三四五六七八九十])[^。，；\n]{0,5}(?:部门|次|回|趟)"
)
_PROOF = re.compile(r"附(?:上|了|后|有|件|：|照片|合同|转账|收据|判决|录音|复印|名单|表|流水)|可(?:以)?(?:提供|交给|当面)|有(?:照片|录音|录像|视频|转账|流水|收据|合同|证人|复印件)|(?:照片|录音|录像|视频|收据|流水|凭证|复印件|底稿|U盘)[^。，；\n]{0,8}(?:在|都|可|留|存|给你们)|我(?:都)?拍(?:了|下)")
_FIX_NOW = re.compile(r"漏(?:发|登|报)|补发|路灯|把?门(?:打开|锁着)|没(?:有)?(?:公布|公示|贴|公开)|贴出来|垃圾没|水管|下水道|井盖|没人修|修一修|开门")
_VAGUE = re.compile(r"腐败透顶|烂透|无法无天|黑透|民不聊生|大家都(?:知道|清楚|晓得)|人人皆知|你们(?:去)?查(?:一查|一下)?就(?:知道|清楚|明白)|一手遮天|问题(?:很|太|非常)?多|坏事做(?:尽|绝)")
_HANDLED = re.compile(r"(?:已经?|早就|早已|都)(?:处理|处分|查处|判|结案|退(?:了|还|清)|撤职|免职|办结)(?:了|过|完)?|(?:处理|查处|处分)(?:过|完)了|没有新(?:的)?(?:情况|内容)")
KEY_POSTS = re.compile(
    r"副(?:书记|镇长|乡长|主任(?!医)|局长|区长|县长|校长|院长|园长|场长|部长|支书|村长|总)|纪委书记|纪检书记|组织委员|会计(?!师)|出纳|报账员|"
    r"[所站]长|监委会主任|财务(?:科长|股长|主任|总监|负责人)|采购|基建|总务|人事(?:科长|股长|主任)|班子成员|党组成员|总经理|教导主任|后勤(?:主任|科长)|大队长|队长"
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
URGENT = (
    "r_team_misconduct", "r_personal_safety", "r_mass_event", "r_flight", "r_evidence_destroy", "r_retaliation", "r_obstruct_inspection",
)  # fmt: skip


def reasons(
    text: str, facts: Sequence[Fact], subjects: Sequence[Subject], labels: Sequence[Label], large_amount: float,
    read: Mapping[str, Span] = MappingProxyType({}),
) -> list[Outcome]:  # fmt: skip
    """Every reason code whose words stand in the text, whose facts and subjects are there, or which the model read in a sentence.

    `read` maps reason codes to the sentence the model read them in; an urgent one counts only where that sentence does not speak of the past.
    """
    found: list[Outcome] = []

    def add(code: str, spans: Sequence[Span], why: str) -> None:
        if spans:
            found.append(Outcome(code, tuple(spans[:3]), why))

    def now(pattern: re.Pattern[str]) -> list[Span]:
        return [s for s in places(pattern, text) if present(text, s) and not negated(text, s) and not _supposed(text, s)]

    add("r_team_misconduct", _team(text, subjects), WHY["r_team_misconduct"])
    add("r_evidence_destroy", [*now(_ACT_ON_PROOF), *now(_COLLUDE)], WHY["r_evidence_destroy"])
    add("r_flight", now(_FLIGHT), WHY["r_flight"])
    add("r_personal_safety", [s for s in places(_SAFETY, text) if not negated(text, s) and not past(text, s) and not _supposed(text, s)] + now(_COLLAPSE), WHY["r_personal_safety"])
    add("r_mass_event", now(_CROWD), WHY["r_mass_event"])
    threats = [s for s in places(_THREAT, text) if not past(text, s)]
    add("r_retaliation", [*threats, *_reprisal(text)], WHY["r_retaliation"])
    add("r_obstruct_inspection", [s for s in places(_OBSTRUCT, text) if not past(text, s)], WHY["r_obstruct_inspection"])
    leaders = [s for s in subjects if s.top_leader]
    if leaders:
        add("r_top_leader", _spans(leaders, text), f"被反映人为正职：{leaders[0].title or '一把手'}")
    keys = [s for s in subjects if not s.top_leader and s.title and KEY_POSTS.search(s.title) and s.level != "lv_enterprise_person"]
    if keys:
        add("r_key_minority", _spans(keys, text), f"被反映人在关键岗位：{keys[0].title}")
    large = [f for f in facts if f.kind == "amount" and isinstance(f.value, float | int) and f.value >= large_amount]
    if large:
        add("r_large_amount", [f.span for f in large], f"金额达到 {large_amount:,.0f} 元")
    add("r_collective_interest", [s for s in places(_MANY, text) if _households(text, s)], WHY["r_collective_interest"])
    add("r_safety_food_medicine", [s for s in places(_BOTTOM, text) if not negated(text, s)], WHY["r_safety_food_medicine"])
    add("r_repeat_unresolved", list(places(_UNRESOLVED, text)), WHY["r_repeat_unresolved"])
    add("r_realname_verifiable", list(places(_PROOF, text)), WHY["r_realname_verifiable"])
    add("r_rectify_now", list(places(_FIX_NOW, text)), WHY["r_rectify_now"])
    add("r_vague", list(places(_VAGUE, text)), WHY["r_vague"])
    known = {outcome.code for outcome in found}
    for code, span in read.items():
        told = code in WHY and code not in known and not (code in URGENT and past(text, span))
        if told and (code != "r_team_misconduct" or _STAFF.search(text)):
            add(code, [span], WHY[code])
    return found


def rank(nature: str, specificity: str, subjects: Sequence[Subject], found: Sequence[Outcome]) -> Ranked:
    """The level by the first rule that matches, and the reasons that carried it or stay informative."""
    by = {outcome.code: outcome for outcome in found}
    accusing = nature == "accusation"
    urgent = [by[c] for c in URGENT if c in by and (accusing or c in ("r_team_misconduct", "r_personal_safety", "r_mass_event"))]
    informative = {"r_realname_verifiable", "r_repeat_unresolved", "r_rectify_now"} if accusing else {"r_rectify_now"}
    if urgent:
        codes = {o.code for o in urgent} | _carried(by, ("r_top_leader", "r_key_minority", "r_large_amount", "r_collective_interest", "r_safety_food_medicine"), accusing)
        return Ranked(_level("p1_urgent", urgent), frozenset(codes))
    checkable = int(specificity[1])
    if accusing:
        heavy_codes: list[str] = []
        if checkable >= 2:
            heavy_codes += ["r_top_leader", "r_key_minority"]
        if checkable >= 1:
            heavy_codes += ["r_large_amount", "r_collective_interest", "r_safety_food_medicine"]
        heavy = [by[c] for c in heavy_codes if c in by]
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


def _carried(by: dict[str, Outcome], codes: Sequence[str], accusing: bool) -> set[str]:
    return {c for c in codes if c in by} if accusing else set()


def _level(code: str, because: Sequence[Outcome]) -> Outcome:
    spans = tuple(span for outcome in because for span in outcome.evidence)[:4]
    return Outcome(code, spans, "；".join(outcome.by for outcome in because))


def _spans(subjects: Sequence[Subject], text: str) -> list[Span]:
    """Where the subjects stand; a subject known only from a register column has no place in the text."""
    return [s.spans[0] for s in subjects if s.spans] or ([Span(0, min(1, len(text)))] if text else [])


def _supposed(text: str, span: Span) -> bool:
    sentence = sentence_of(text, span.start, span.end)
    return bool(REPORTED.search(text, sentence.start, span.start) or HEARSAY.search(text, max(sentence.start, span.start - 6), span.start))


def _households(text: str, span: Span) -> bool:
    """More than a mere mention: something happens to them in the same sentence."""
    word = span.of(text)
    if word[:1] == "全" and len(word) == 2:
        follow = text[span.end : span.end + 6]
        return bool(re.match(r"(?:都|没|被|人|老|的(?:人|老|孩子|地|钱|水)|[一二三四五六七八九十百\d])", follow))
    return True


def _reprisal(text: str) -> list[Span]:
    """Somebody spoke up, and afterwards something is done to them, lately."""
    found = []
    for spoke in places(_REPORTED_BEFORE, text):
        window = text[spoke.end : spoke.end + 60]
        after = _AFTER.search(window)
        act = _REPRISAL_ACT.search(window, after.end()) if after else None
        mine = act and re.search(r"我|俺|咱|家|她|他们|证人|举报人|反映", window[max(0, act.start() - 12) : act.end() + 12])
        if act and mine and not past(text, Span(spoke.start, spoke.end + act.end())):
            found.append(Span(spoke.start, spoke.end + act.end()))
    return found


def _team(text: str, subjects: Sequence[Subject]) -> list[Span]:
    """Words that complain of somebody of the inspection group: that person and an act nearby, or a plea to keep the letter from the group.

    The group as addressee, thanked or asked, is not complained of.
    """
    spans = [s.spans[0] for s in subjects if s.level == "lv_inspector" and s.spans]
    people = [
        span for span in places(_TEAM, text)
        if not _CALLED.search(text[max(0, span.start - 10) : span.start]) and not _GREETED.match(text[span.end : span.end + 8])
        and not negated(text, span)
    ]  # fmt: skip
    for span in people:
        act = _STAFF_ACT.search(text, span.start, min(len(text), span.end + 90))
        if act:
            spans.append(Span(span.start, max(span.end, act.end())))
    kept_away = next(places(_AWAY, text), None)
    if kept_away and (people or spans or _STAFF_ACT.search(text)) and _STAFF.search(text):
        spans.append(kept_away)
    return spans
