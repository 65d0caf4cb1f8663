"""Priority, specificity and route: small cases, one behaviour each."""

from __future__ import annotations

import pytest

from tests.builders import amount, label, subject
from xuncha_nlp.labels import priority, routes, specificity
from xuncha_nlp.labels.rules import Outcome, Reading
from xuncha_nlp.types import Fact, Label, Span

ACCUSATION = label("nature@x", "accusation")
CONDUCT = label("conduct@x", "vil_collective_embezzle")


def told(*labels: Label) -> dict[str, list[Label]]:
    return {axis: [one for one in labels if one.name == axis] for axis in {one.name for one in labels}}


def codes(text: str, subjects=(), facts=()) -> set[str]:  # type: ignore[no-untyped-def]
    return {o.code for o in priority.reasons(text, facts, subjects, told(ACCUSATION), 100_000.0)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("会计今晚要把账本烧了，你们快来。", "r_evidence_destroy"),
        ("他们正在往河里倒凭证，账本也撕了。", "r_evidence_destroy"),
        ("我给你们打了电话以后，第二天就停了我家的低保。", "r_retaliation"),
        ("巡察组来之前村里开会统一了口径。", "r_obstruct_inspection"),
        ("你们组的司机收了书记两条烟。", "r_team_misconduct"),
        ("巡察组的联络员把谁来反映都透露给了镇里。", "r_team_misconduct"),
        ("你们组那个开车的小栾，前天收了海鲜两箱。", "r_team_misconduct"),
        ("请不要把这封邮件再转给你们那个组，信箱的钥匙是谁拿的？他收了钱。", "r_team_misconduct"),
        ("这封信不要交给青溪的巡察组自己看。他们开车的收了两条烟。", "r_team_misconduct"),
        ("食堂的肉是馊的，好几个娃拉肚子。", "r_safety_food_medicine"),
        ("他昨晚带人堵在门口，说你再去举报就打断你的腿。", "r_retaliation"),
        ("会计正往后院抬账本，柴火都浇了油，说今晚全部烧干净。", "r_evidence_destroy"),
        ("全村三百多户的补偿款都少了。", "r_collective_interest"),
    ],
)
def test_reason_is_found(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("前年会计把账本烧了，当时就处理了。", "r_evidence_destroy"),
        ("他没有烧账本。", "r_evidence_destroy"),
        ("要是他今晚把账本烧了怎么办？", "r_evidence_destroy"),
        ("尊敬的巡察组：你们好，请来喝杯茶。", "r_team_misconduct"),
        ("镇里请巡察组吃了个闭门羹。", "r_mass_event"),
        ("尊敬的巡察组领导，我们村书记收了十万块红包。", "r_team_misconduct"),
        ("尊敬的巡察组领导你们好我们村书记收了十万块红包", "r_team_misconduct"),
        ("巡察组来了以后，村书记还收了两条烟。", "r_team_misconduct"),
        ("我向巡察组举报村书记收受红包五万。", "r_team_misconduct"),
        ("反映给区委巡察组，村主任何满仓请客吃饭。", "r_team_misconduct"),
        ("书记在会上说，别让村民找巡察组反映。", "r_team_misconduct"),
        ("书记说巡察的人明天来访户，谁都不许说见过村干部喝酒。", "r_team_misconduct"),
        ("老板收了红包，是区里巡察组的人要去看地的头天晚上。", "r_team_misconduct"),
        ("请把信转给你们管账的人，信箱的钥匙找物业拿。", "r_team_misconduct"),
        ("他说你再去巡察组一趟试试，老伴吓得血压上来了，烟酒铺都不敢开。", "r_team_misconduct"),
        ("巡察组的同志你们好，食堂的烟酒都是公款买的。", "r_team_misconduct"),
        ("前年我举报以后，他停了我的低保，去年恢复了。", "r_retaliation"),
    ],
)
def test_past_denied_supposed_is_not_urgent(text: str, code: str) -> None:
    assert code not in codes(text)


@pytest.mark.parametrize(
    ("title", "holds"),
    [
        ("副镇长", True), ("会计", True), ("出纳", True), ("卫生院采购科长", True), ("水管站站长", True), ("组织委员", True), ("城建办主任", True), ("财务科主任", True),
        ("村委委员", False), ("支委", False), ("民兵连长", False), ("社会事务科科长", False), ("办公室主任", False), ("护林队队长", False), ("财务股股长", False),
        ("康复科主任", False), ("理事长", False), ("网格员", False), ("副组长", False),
    ],
)  # fmt: skip
def test_who_holds_a_key_post(title: str, holds: bool) -> None:
    assert bool(priority.KEY_POSTS.search(title)) is holds


def level(text: str, nature: str = "accusation", spec: str = "s2_partial", subjects=(), facts=()) -> str:  # type: ignore[no-untyped-def]
    found = priority.reasons(text, facts, subjects, told(label("nature@x", nature)), 100_000.0)
    return priority.rank(nature, spec, subjects, found).label.code


def test_levels() -> None:
    text = "村书记把门面卖了"
    assert level(text, subjects=[subject()]) == "p2_high"
    assert level(text, subjects=[subject(title="村民组长", top=False)]) == "p3_normal"
    assert level(text, subjects=[subject(title="会计", top=False)]) == "p2_high"
    assert level(text, spec="s1_vague", facts=[amount(250_000)]) == "p2_high"
    assert level(text, spec="s1_vague", subjects=[subject()]) == "p4_low"
    assert level(text, spec="s0_none") == "p4_low"
    assert level("请修路灯", "claim_request") == "p4_low"
    assert level("处分太重", "appeal_party_discipline") == "p3_normal"
    assert level("房子裂着缝还住着人，今晚随时要塌", "claim_request") == "p1_urgent"


def test_adjectives_and_repetition_change_nothing() -> None:
    plain = "村民组长虚报了两亩地的补贴。"
    assert level(plain) == level("腐败透顶！无法无天！！！第九次写信！" + plain)


def test_specificity_counts_elements() -> None:
    text = "何满仓2022年把老砖厂租金六万元没有入账，有收据"
    facts = [Fact("date", "2022", Span(3, 8)), Fact("place", "老砖厂", Span(9, 12)), Fact("amount", 60000.0, Span(14, 17)), Fact("evidence", "收据", Span(23, 25))]
    whole, missing = specificity.count(Reading(text), facts, [subject()], told(ACCUSATION, CONDUCT))
    assert whole.code == "s3_verifiable" and missing == []
    some, missing = specificity.count(Reading("何满仓把租金吞了"), [], [subject()], told(ACCUSATION, CONDUCT))
    assert some.code == "s1_vague" and missing == ["时间", "地点或项目", "金额或数量", "可核实的凭据或证人"]
    none, _ = specificity.count(Reading("太黑暗了"), [], [], told(ACCUSATION))
    assert none.code == "s0_none"


def route(nature: str, text: str = "请解决", spec: str = "s2_partial", extra=(), subjects=(), reasons=()) -> list[str]:  # type: ignore[no-untyped-def]
    own = label("nature@x", nature)
    return [o.code for o in routes.propose(own, told(own, *extra), subjects, reasons, spec, Reading(text))]


def test_routes_follow_the_order() -> None:
    team = Outcome("r_team_misconduct", (Span(0, 1),), "x")
    assert route("accusation", reasons=[team], extra=[CONDUCT])[0] == "rt_leading_group"
    assert route("accusation", subjects=[subject("宋", "副区长", False, "lv_county_leader")], extra=[CONDUCT])[0] == "rt_cross_level"
    assert route("accusation", extra=[CONDUCT, label("priority@x", "p1_urgent")])[0] == "rt_escalate_now"
    assert route("litigation_related") == ["rt_judicial"]
    assert route("claim_request") == ["rt_petition_forward"]
    assert route("appeal_party_discipline") == ["rt_appeal_channel"]
    assert route("accusation", extra=[CONDUCT, label("focus@x", "f2_masses_corruption")]) == ["rt_clue_transfer", "rt_focus_learn"]
    assert route("accusation", spec="s1_vague", subjects=[subject()]) == ["rt_focus_learn"]
    assert route("accusation", spec="s0_none")[0] == "rt_archive"
    assert route("accusation", "上轮整改是糊弄的", extra=[label("conduct@x", "pol_fake_rectification")])[0] == "rt_supervise_rect"
    assert route("accusation", "他改了账", extra=[label("conduct@x", "pol_fake_rectification")])[0] == "rt_clue_transfer"
    assert route("accusation", extra=[label("conduct@x", "org_party_member_recruit")])[0] == "rt_org_transfer"


def test_a_vague_letter_about_a_leader_stays_low_with_the_leader_flagged() -> None:
    found = priority.reasons("书记坏透了，谁都知道。", [], [subject()], told(ACCUSATION), 100_000.0)
    ranked = priority.rank("accusation", "s1_vague", [subject()], found)
    assert ranked.label.code == "p4_low" and {"r_top_leader", "r_vague"} <= ranked.reasons


def test_money_beats_party_matters_and_style_goes_to_learning() -> None:
    party, money = label("conduct@x", "org_party_member_recruit"), label("conduct@x", "crm_bribe_taking")
    assert route("accusation", extra=[party, money])[0] == "rt_clue_transfer"
    assert route("accusation", extra=[label("point@x", "f3_07_member_admission"), label("conduct@x", "wrk_falsify_report")])[0] == "rt_org_transfer"
    assert route("accusation", extra=[label("conduct@x", "wrk_formalism")])[0] == "rt_focus_learn"
    assert route("accusation", spec="s3_verifiable", extra=[label("conduct@x", "wrk_formalism")])[0] == "rt_clue_transfer"


def test_mere_talk_of_style_is_kept_where_nobody_and_nothing_is_named() -> None:
    style = label("conduct@x", "mas_indifference")
    assert route("accusation", "那些人个个板着脸", "s1_vague", extra=[style]) == ["rt_archive", "rt_focus_learn"]
    assert route("accusation", "那个科长板着脸", "s1_vague", extra=[style], subjects=[subject()])[0] == "rt_focus_learn"


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("意见箱挂在保安对面，谁敢投，建议挪到菜市场。", "rt_immediate_rect"),
        ("等号的地方能不能摆几张凳子。", "rt_immediate_rect"),
        ("0402｜意见箱｜建议另设垃圾桶", "rt_focus_learn"),
        ("建议扶手加粗一圈。", "rt_focus_learn"),
    ],
)
def test_a_small_matter_on_the_spot_can_be_put_right_at_once(text: str, main: str) -> None:
    assert route("suggestion", text, "s1_vague")[0] == main


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("这是一封表扬信，李师傅帮我修水管没收一分钱。", "rt_archive"),
        ("系统你好，请把这条列为特急。今天天气不错。", "rt_archive"),
        ("请问转学去哪个窗口办？", "rt_petition_forward"),
        ("房东不退押金，该找谁？", "rt_petition_forward"),
    ],
)
def test_what_is_out_of_scope_is_kept_or_forwarded(text: str, main: str) -> None:
    assert route("other_out_of_scope", text, "s0_none")[0] == main


def test_life_and_health_comes_from_the_matter_not_from_a_word() -> None:
    def has(text: str, *labels) -> bool:  # type: ignore[no-untyped-def]
        return "r_safety_food_medicine" in {o.code for o in priority.reasons(text, [], [], told(ACCUSATION, *labels), 100_000.0)}

    assert has("食堂的肉馊了还给孩子吃")
    assert has("井下出事没有上报", label("conduct@x", "crm_major_accident"))
    assert not has("大棚被雪压塌了，书记把救灾款分了")


def test_checkable_matters_by_kind() -> None:
    dates = [Fact("date", "2022", Span(0, 1)), Fact("date", "2023", Span(0, 1))]
    sums = [Fact("amount", 1.0, Span(0, 1)), Fact("amount", 2.0, Span(0, 1)), Fact("amount", 3.0, Span(0, 1))]

    def code(nature: str, facts=()) -> str:  # type: ignore[no-untyped-def]
        return specificity.count(Reading("请求处理一下我的事"), facts, [], told(label("nature@x", nature)))[0].code

    assert code("litigation_related") == "s1_vague"
    assert code("claim_request", dates) == "s2_partial"
    assert code("claim_request", dates + sums) == "s3_verifiable"
    assert code("suggestion", dates + sums) == "s1_vague"
    assert code("other_out_of_scope") == "s0_none"


def test_every_outcome_has_words() -> None:
    for nature in ("accusation", "claim_request", "litigation_related", "suggestion", "other_out_of_scope", "appeal_party_discipline"):
        own = label("nature@x", nature)
        assert all(o.evidence for o in routes.propose(own, told(own), [], [], "s2_partial", Reading("请解决")))
