"""What must be reported at once: the act told as present or near, and what only looks like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha_nlp.labels import alternatives, priority, routes, rules, specificity, urgency
from xuncha_nlp.labels.rules import Reading

try:
    from re import _constants as constants  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:
    import sre_constants as constants
    import sre_parse as parser


def codes(text: str) -> set[str]:
    return set(urgency.urgent(Reading(text)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("出纳正把2019到2022年的收据往锅炉里塞。", "r_evidence_destroy"),
        ("今晚要把前年的磅单拉到窑上去，快来人。", "r_evidence_destroy"),
        ("刚才他把我们叫到一起统一口径，谁也不许说漏。", "r_evidence_destroy"),
        ("他昨天把两套房低价过户给妹妹，护照也补办了，机票订在后天。", "r_flight"),
        ("会计前天起手机一直关着，行李都搬空了，没人知道去了哪里。", "r_flight"),
        ("他们现在拿着铁锹堵在我家门口，不让出去。", "r_personal_safety"),
        ("我不想活了，药瓶就在手边。", "r_personal_safety"),
        ("后山又在掉土，下面住着七户人。", "r_personal_safety"),
        ("屋里有三个老人已经叫不应了。", "r_personal_safety"),
        ("两边一百多号人现在围在村口，眼看要打起来。", "r_mass_event"),
        ("我向你们反映了他，第二天就停了我的公益岗。", "r_retaliation"),
        ("昨天书记把我的信一字不差念出来，说知道是我写的。", "r_retaliation"),
        ("明天你们进村，今晚把我们叫去背答案，背不出来不让走。", "r_obstruct_inspection"),
        ("巡察组来之前，村里连夜补了三年的会议记录。", "r_obstruct_inspection"),
    ],
)
def test_present_or_near(text: str, code: str) -> None:
    found = urgency.urgent(Reading(text))
    assert code in found
    assert all(span.of(text) for span in found[code])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("前年他把收据烧了，那时候没人管。", "r_evidence_destroy"),
        ("他今天没有烧账。", "r_evidence_destroy"),
        ("如果他今晚烧账怎么办？", "r_evidence_destroy"),
        ("他儿子五年前出国读书，护照是自己办的。", "r_flight"),
        ("去年他打伤了我，派出所已经处理。", "r_personal_safety"),
        ("他没有不想活的意思。", "r_personal_safety"),
        ("2018年两村几百人围过水闸，后来修了渠。", "r_mass_event"),
        ("二〇一五年我反映过他，去年他停了我的岗，已经恢复。", "r_retaliation"),
        ("上一轮整改的时候他们补了会议记录。", "r_obstruct_inspection"),
        ("你们辛苦了，请多听听群众的话。", "r_obstruct_inspection"),
    ],
)
def test_past_denied_supposed_or_polite(text: str, code: str) -> None:
    assert code not in codes(text)


def test_a_reprisal_is_held_together_over_paragraphs_only_where_it_hits_the_one_who_reports() -> None:
    assert "r_retaliation" in codes("我给你们写过信。\n第二天就停了我的岗。")
    assert "r_retaliation" not in codes("这些我写给你们。\n第二条是收回仓库，仓库门口现在换了一把锁。")
    assert "r_retaliation" not in codes("写给巡察组的信\n我是驻过村的干部，现在调走了。")
    assert "r_retaliation" not in codes("他在微信里回我走个程序。那个账户现在冻结了，我的钱没了。")


def test_reprisals_in_a_row_go_on_without_a_word_of_now() -> None:
    told = "我向院里反映过他。\n12月，把我的白班换成夜班；\n1月，取消我的推荐；\n2月，通知我调去库房。\n"
    assert "r_retaliation" in codes(told + "上礼拜又有人打电话来。")
    assert "r_retaliation" not in codes(told + "上礼拜已经纠正了。")
    assert "r_retaliation" not in codes("我向院里反映过他。\n12月，取消我的推荐。\n上礼拜下了雨。")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("去年十月我娘肚子疼。医生开了药。在重症监护室躺着，花了八万。今天写信求个说法。", "r_personal_safety"),
        ("我娘在重症监护室住了十一天，花了八万。", "r_personal_safety"),
        ("开始以为吃坏了，现在才知道是他们没修水管。", "r_personal_safety"),
        ("水渠让农药瓶堵了。", "r_personal_safety"),
        ("现在排水沟堵死了，下头三十几户淹了。", "r_mass_event"),
        ("去年村上烧过旧账。在麦场烧的收据。公司昨天发了工资。", "r_evidence_destroy"),
    ],
)
def test_a_story_told_as_over_or_a_thing_mistaken(text: str, code: str) -> None:
    assert code not in codes(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我娘现在在重症监护室，医生说还没脱离危险。", "r_personal_safety"),
        ("去年他骂过我。现在他拿着刀堵在我家门口。", "r_personal_safety"),
        ("几十户人现在堵在沟口的路上不肯散。", "r_mass_event"),
        ("昨晚陌生人打来电话，说叫你老婆识相点，孩子几年级几班我们晓得。", "r_personal_safety"),
        ("今天下午开会，说巡察的人明天来，统一这样答，答错的扣钱。", "r_obstruct_inspection"),
    ],
)
def test_what_still_goes_on(text: str, code: str) -> None:
    assert code in codes(text)


def test_a_year_that_names_papers_is_not_the_time_of_the_act() -> None:
    assert Reading("现在在烧2019到2023年的收据").pressing(urgency.Span(4, 5))
    assert not Reading("2019年烧了收据，现在没了").pressing(urgency.Span(5, 6))


def test_text_about_now_carries_a_sentence_without_a_marker() -> None:
    told = "账本在三号窑门口堆着，窑工要点火烧账。"
    assert "r_evidence_destroy" not in codes(told)
    assert "r_evidence_destroy" in codes("急！现在就来。" + told)


SAMPLE = "去年他把账本烧了，今晚两百多号人围在村口；你们巡察组的司机收了两条烟，2019年打断腿，送医院。" * 2


@pytest.mark.parametrize("pattern", ["[12甲乙丙]{1,3}人|己", "[甲乙丁]{1,2}?丙|辰", "[甲乙]丙|丁戊?己", "(?:子|丑寅?)卯|辰", "(?<!不)要来|[0-9]+年前", "好?人|(?:甲|乙)?丙", r"\d{2,}人|甲", "[^甲]乙"])
def test_alternatives_match_what_re_matches(pattern: str) -> None:
    text = "不要来要来甲丙乙丙丁己丁戊己子卯丑卯丑寅卯辰12年前好人人丙甲丙12人甲乙丙乙"
    plain, fast = re.compile(pattern), alternatives.alternatives(pattern)
    assert [m.span() for m in plain.finditer(text)] == [m.span() for m in fast.finditer(text)]


@given(st.text(alphabet=sorted(set(SAMPLE + "一二三十人户0123")), max_size=60))
def test_compiled_rules_match_their_source(text: str) -> None:
    for name in ("_PROOF_ACT", "_VIOLENCE", "_CROWD", "_PEOPLE"):
        pattern = getattr(urgency, name)
        again = alternatives.alternatives(pattern.pattern)
        assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in again.finditer(text)]


def followed(items: Any, fallible: bool = False) -> Iterator[Any]:
    """The parts repeated without bound before something that may fail: what makes a search take the square of the length."""
    items = list(items)
    for at, (kind, value) in enumerate(items):
        after = fallible or any(_may_fail(item) for item in items[at + 1 :])
        if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            _, most, part = value
            if most is constants.MAXREPEAT and after:
                yield part
            yield from followed(part, after or most is constants.MAXREPEAT)
        elif kind is constants.SUBPATTERN:
            yield from followed(value[3], after)
        elif kind is constants.BRANCH:
            for branch in value[1]:
                yield from followed(branch, after)
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            yield from followed(value[1])


def _may_fail(item: Any) -> bool:
    kind, value = item
    return bool(value[0] > 0) if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT) else True


@pytest.mark.parametrize("module", [priority, routes, rules, specificity, urgency], ids=lambda module: module.__name__)
def test_no_rule_repeats_without_bound(module: ModuleType) -> None:
    found = {name: pattern for name, pattern in vars(module).items() if isinstance(pattern, re.Pattern)}
    assert found
    assert [name for name, pattern in found.items() if list(followed(parser.parse(pattern.pattern)))] == []
    assert list(followed(parser.parse("[0-9]+人")))


CODES = {
    "e": "r_evidence_destroy", "f": "r_flight", "s": "r_personal_safety", "m": "r_mass_event", "r": "r_retaliation", "o": "r_obstruct_inspection",
    "t": "r_team_misconduct",
}  # fmt: skip


def test_urgent_letters_in_many_voices() -> None:
    """Letters that are urgent by one reason each (+), and such as only look like it (-)."""
    lines = (Path(__file__).resolve().parents[1] / "data" / "labels" / "urgent.txt").read_text(encoding="utf-8").splitlines()
    urgent, quiet = [], []
    for line in lines:
        text = line[3:]
        found = {outcome.code for outcome in priority.reasons(text, (), (), {}, 100_000.0)} & set(CODES.values())
        (urgent if line[0] == "+" else quiet).append(bool(found))
    assert {line[1] for line in lines} == set(CODES)
    assert sum(urgent) >= 0.6 * len(urgent)
    assert sum(quiet) <= 0.03 * len(quiet)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("昨晚看电视剧，里头的局长半夜烧账，真吓人。", "r_evidence_destroy"),
        ("说件旧事，不是说现在。那封信送上去，会上念了我的名字，停了我的岗。", "r_retaliation"),
        ("有人讲他今晚要跑路，护照都办了，我看不像，他还在栽红薯。", "r_flight"),
    ],
)
def test_tales_old_stories_and_what_the_writer_rejects(text: str, code: str) -> None:
    assert code not in codes(text)
