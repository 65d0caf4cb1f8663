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


def test_former_head_stays_top_and_keeps_his_title() -> None:
    subject = one("白杨村原村支书刘德海占了鱼塘。")
    assert subject.top_leader and subject.title is not None and "原" in subject.title


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
