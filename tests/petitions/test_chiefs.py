"""Heads told without their title, and nameless heads who are complained of by what is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from xuncha_nlp.petitions import find_subjects
from xuncha_nlp.petitions.chiefs import find_chiefs
from xuncha_nlp.types import Subject


def head(text: str) -> Subject:
    found = [subject for subject in find_subjects(text) if subject.top_leader]
    assert len(found) == 1, find_subjects(text)
    return found[0]


@pytest.mark.parametrize(
    ("text", "title", "level"),
    [
        ("村里一号把鱼塘低价包给了外甥。", "村里一号", "lv_village"),
        ("石坪村的老大把低保名额都给了本家。", "老大", "lv_village"),
        ("镇中学那位当家的把食堂包给了妻妹。", "当家的", "lv_school"),
        ("县中医院坐头把交椅的收药商的卡。", "坐头把交椅", "lv_hospital"),
        ("局里那个坐第一把椅子的一顿饭吃掉八千。", "坐第一把椅子", "lv_bureau"),
        ("城投公司掌舵的让亲戚拿走了标段。", "公司掌舵的", "lv_soe"),
        ("街道的头头拿清运费盖了自家的楼。", "头头", "lv_township"),
        ("我们院里一把手的司机都要收红包。", "院里一把手", "lv_hospital"),
        ("敬老院的院里一把手扣老人的伙食钱。", "院里一把手", "lv_township"),
        ("我们学校今年收了两回校服费。那位当家的说不交别来。", "当家的", "lv_school"),
        ("当家的（我们社区书记）没见过人，公家的钱办寿。", "当家的", "lv_village"),
    ],
)
def test_heads_told_by_word_of_mouth(text: str, title: str, level: str) -> None:
    subject = head(text)
    assert (subject.name, subject.title, subject.level) == (None, title, level)
    assert all(span.of(text) for span in subject.spans)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公司坐头把交椅的老鲍从不上班，发票都往公司报。", "鲍"),
        ("村里当家的（大名姓储）把山卖了。", "储"),
        ("局里那个姓周的头儿逢年过节要收礼。", "周"),
        ("镇里那位当家的，姓崔，拿救灾款修院墙。", "崔"),
        ("我们都叫崔馆长“掌勺的”，票钱归他一个人管。", "崔"),
    ],
)
def test_the_surname_that_stands_beside(text: str, name: str) -> None:
    assert head(text).name == name


def test_a_head_who_bears_a_name_elsewhere_is_one_subject() -> None:
    text = "供水公司坐头把交椅的老鲍不签字。水管都得从鲍经理女儿的店里买。"
    subject = head(text)
    assert subject.name == "鲍" and len(find_subjects(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "我家当家的在外打工，家里三口人没有低保。",
        "我是家里老大，下面两个弟弟。",
        "感谢镇里那位当家的，雨夜带人来挖通了水沟。",
        "希望局里一把手每月来窗口坐一天。",
        "建议增加一把手接待日。",
        "小区一号楼的电梯又坏了。",
        "请区里主要领导过问一下工钱的事。",
        "我们村退休的一把手给孩子们教书法。",
        "那天来了八个局的头头，都坐在台上。",
        "水利站的当家人叫虞大顺，收了沙船的钱。",
        "我当过村里一把手，知道难处。",
    ],
)
def test_no_head_of_the_present_is_spoken_of(text: str) -> None:
    assert not any(subject.top_leader for subject in find_subjects(text))
    assert find_chiefs(text) == []


@pytest.mark.parametrize(
    ("text", "top"),
    [
        ("低保评的是书记的妹夫，他家有两台车。", True),
        ("包工程的是局长的侄子。", True),
        ("领卡那天点数的是校长的司机。", True),
        ("我们村的书记写得一手好字，报上去的材料都好看，可是柑子是从邻县借的，账上却写卖了十二万。", True),
        ("请客那天桌上坐着村主任和水管员，钱走的是修渠的账。", True),
        ("有人把棉被的事说出来，局长也不是不知道，会上一句不提。", True),
        ("反映某村支书在会上打断别人的话。", True),
        ("我把两只甲鱼送到局长家。", True),
        ("我把材料送到局长办公室。", False),
        ("一个想反映书记的人，要从他门口过。", False),
        ("局长一次都没下去看过，规划就定了。", True),
        ("摆摊的位子归校长胞弟。", True),
        ("书记的弟弟盖房，砖钱是自己掏的。", False),
        ("我们村的书记是好人，感谢他帮我把药送上山。", False),
        ("我到书记家反映过水费的事。", False),
        ("他是校长同学的邻居。", False),
    ],
)
def test_a_nameless_head_and_what_is_his(text: str, top: bool) -> None:
    assert any(subject.top_leader for subject in find_subjects(text)) is top


@pytest.mark.parametrize(
    ("text", "title", "top"),
    [
        ("区融媒体中心边台长让广告部给妻子发工资。", "台长", True),
        ("钥匙在寇总手上，顶楼的套房从不登记，是文旅公司的房。", "总经理", True),
        ("国资办的易主任把厂房给了朋友。", "主任", True),
        ("交通执法大队的尤大队长让小舅子收停车费。", "大队长", True),
        ("街道征迁办的易主任把标拆成四份。", "主任", False),
        ("街道团工委书记裘某招了自己的外甥女。", "团工委书记", False),
        ("老板叫郭总的人卷走了我们的存款。", "老板", False),
    ],
)
def test_heads_of_units_by_their_title(text: str, title: str, top: bool) -> None:
    subject = find_subjects(text)[0]
    assert (subject.title, subject.top_leader) == (title, top)


@pytest.mark.parametrize(
    "text",
    ["饭钱是物业的出纳和会计拿去报的。", "社区的书记和主任两年不说话，钱躺在账上。", "午睡的时候园长收了我们的钱。", "东头支书本家七户换了红瓦，贪了钱。", "电商园老板送了一套球包。"],
)
def test_words_that_are_no_names(text: str) -> None:
    assert not [subject.name for subject in find_subjects(text) if subject.name]


def test_a_rumour_that_is_rejected_and_an_appeal_accuse_nobody() -> None:
    assert find_subjects("村里传得很凶，说村支书老武拿了码头的钱。这话我不信。") == ()
    assert find_subjects("给我党内警告，请假条有校长签的字，没人收。请看一看条子，再定我该不该背这几天。") == ()


def told(file: str) -> list[tuple[bool, str]]:
    """The lines of a file of short letters: + is one, - is none."""
    path = Path(__file__).resolve().parents[1] / "data" / "labels" / file
    return [(line[0] == "+", line[2:]) for line in path.read_text(encoding="utf-8").splitlines()]


def test_heads_in_many_voices() -> None:
    found = [(head, any(subject.top_leader for subject in find_subjects(text))) for head, text in told("heads.txt")]
    assert sum(head and said for head, said in found) >= 21
    assert sum(said and not head for head, said in found) <= 2
