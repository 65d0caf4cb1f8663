"""Who is complained of, at which level, and whether it is the first person."""

from __future__ import annotations

import pytest

from xuncha_nlp.petitions import find_subjects
from xuncha_nlp.types import Subject


def one(text: str) -> Subject:
    found = find_subjects(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "level", "top"),
    [
        ("反映白杨村党支部书记谷裕昌侵占征地款。", "谷裕昌", "lv_village", True),
        ("白杨村副书记杜长河占仓库。", "杜长河", "lv_village", False),
        ("白杨村妇女主任王小兰吃低保。", "王小兰", "lv_village", False),
        ("白杨村监委会主任周海山不监督。", "周海山", "lv_village", False),
        ("岩口镇镇长邹文兵让造假。", "邹文兵", "lv_township", True),
        ("岩口镇党政办公室主任刘小军收烟。", "刘小军", "lv_township", False),
        ("代理镇长孙大海乱批条子。", "孙大海", "lv_township", False),
        ("岩口镇财政所会计吴桂芳挪用补贴。", "吴桂芳", "lv_township", False),
        ("区教育局局长韩兆丰收礼。", "韩兆丰", "lv_bureau", True),
        ("云盘小学校长刘德明吃学生的餐费。", "刘德明", "lv_school", True),
        ("云盘小学班主任荆老师收超市卡。", "荆", "lv_school", False),
        ("岩口镇卫生院院长温建华收回扣。", "温建华", "lv_hospital", True),
        ("副区长梁启泰插手工程。", "梁启泰", "lv_county_leader", False),
        ("区委书记韩兆丰收钱。", "韩兆丰", "lv_county_leader", True),
        ("老板梁启泰送了六万六。", "梁启泰", "lv_enterprise_person", False),
        ("区文旅投资公司董事长韩兆丰借款不收利息。", "韩兆丰", "lv_soe", True),
    ],
)
def test_names_titles_levels(text: str, name: str, level: str, top: bool) -> None:
    subject = one(text)
    assert (subject.name, subject.level, subject.top_leader) == (name, level, top)
    assert all(span.of(text) for span in subject.spans)


def test_former_head_keeps_his_title_and_is_no_top_leader() -> None:
    subject = one("白杨村原村支书刘德海占了鱼塘。")
    assert not subject.top_leader and subject.title is not None and "原" in subject.title


def test_aliases_are_joined() -> None:
    text = "村主任张国强卖树。张主任还打人，张国强不认账。"
    subject = one(text)
    assert subject.name == "张国强" and len(subject.spans) == 3


def test_surname_alone() -> None:
    assert one("区委组织部的柏部长收字画。").name == "柏"


@pytest.mark.parametrize(
    "text",
    ["法院书记员没有记。", "主任医师看了病。", "尊敬的书记：", "巡察组领导：\n请修路。", "习近平总书记说过要实干。", "路灯坏了没人修。"],
)
def test_nobody(text: str) -> None:
    assert find_subjects(text) == ()


def test_the_sender_is_no_subject() -> None:
    assert [subject.name for subject in find_subjects("我叫周建国，是退休教师。村支书刘德海不公开账目。\n周建国")] == ["刘德海"]


@pytest.mark.parametrize(
    ("text", "top"),
    [
        ("财政所所长卢少云收烟。", False),
        ("乡人大主席冯端阳收烟。", False),
        ("白杨村妇联主任代管五保户的卡，自己取钱花了。", False),
        ("城北供热公司经理滕学军拿票据报销。", True),
        ("城北供热公司客服部冷经理收钱。", False),
        ("区粮库主任关志诚收钱。", True),
        ("郎场长收烟，那位副场长郎万成还打人。", False),
        ("卫生院院长让司机每周拉海鲜给自己家饭店。", True),
        ("我去问卫生院院长，院长说没有办法。", False),
        ("去年我写信给局长的时候已经说过。", False),
        ("他是局长朋友的邻居，收了我两千块。", False),
        ("有人在群里说村支书何大明贪了钱，都是造谣。", False),
        ("我不是来告村支书何大明的，修路占了我的地。", False),
    ],
)
def test_first_person_of_a_unit_who_is_complained_of(text: str, top: bool) -> None:
    assert any(subject.top_leader for subject in find_subjects(text)) is top


@pytest.mark.parametrize(
    ("text", "accuses"),
    [
        ("我受了警告处分，我不服。那笔钱是镇长单国梁签字批的，请求复查。", False),
        ("我受了警告处分，我不服，同时举报镇长单国梁签字套钱。", True),
        ("镇长单国梁签字套钱，给了警告处分还在收礼。", True),
        ("我不服村里的决定，镇长单国梁签字把地卖了。", True),
    ],
)
def test_whoever_appeals_against_his_sanction_accuses_nobody(text: str, accuses: bool) -> None:
    assert bool(find_subjects(text)) is accuses


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("我要说的是区委常委、组织部的柏部长，他收字画。", True),
        ("区长这个人不行，房子多得不得了。", True),
        ("副县长（兼城投的专班组长）慕长天拍板花了三亿。", True),
        ("区人民法院院长韩兆丰收钱。", True),
        ("区委组织部副部长韩兆丰收钱。", False),
        ("镇武装部的柏部长收字画。", False),
        ("区财政局局长韩兆丰收钱。", False),
        ("区医院院长韩兆丰收钱。", False),
        ("法院判了，医院的院长韩兆丰收钱。", False),
        ("我写信给区长，区长说要修路。", False),
    ],
)
def test_who_is_above_the_district(text: str, above: bool) -> None:
    assert any(subject.level == "lv_county_leader" for subject in find_subjects(text)) is above


@pytest.mark.parametrize(
    ("text", "top"),
    [
        ("派出所所长臧海收烟。", True),
        ("财政所所长臧海收烟。", False),
        ("钱是郝庆余主任的儿子点的。郝庆余是我们村主任，收了钱。", True),
    ],
)
def test_heads_by_name_or_post(text: str, top: bool) -> None:
    assert any(subject.top_leader for subject in find_subjects(text)) is top


@pytest.mark.parametrize("text", ["区政协副主席韦东升收钱。", "韦常委每月办一桌，韦东升是会长，收了钱。"])
def test_superior_managed_by_any_of_their_titles(text: str) -> None:
    assert any(subject.level == "lv_county_leader" for subject in find_subjects(text))
