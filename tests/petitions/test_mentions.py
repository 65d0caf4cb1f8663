from __future__ import annotations

import time

import pytest

from xuncha_nlp.petitions.full_names import full_name, name_ending
from xuncha_nlp.petitions.mentions import mentions
from xuncha_nlp.petitions.subjects import find_subjects


def names(text: str) -> set[str | None]:
    return {subject.name for subject in find_subjects(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("沈立人的屋里还有一张床", "沈立人"),
        ("贺庆和管着全区的路", "贺庆和"),
        ("聂维新把表改了", "聂维新"),
        ("阮老七只给八十", "阮老七"),
        ("邱亮大年初五喝多了", "邱亮"),
        ("房子建，去年冬天定级", "房子建"),
        ("常某“贪污我的钱”", "常某"),
        ("计划没有变", ""),
        ("任何人都不能去", ""),
    ],
)
def test_full_name(text: str, name: str) -> None:
    assert text[: full_name(text, 0)] == name


@pytest.mark.parametrize(("text", "name"), [("去年换了罗为民", "罗为民"), ("是甘宝田", "甘宝田"), ("找到我们村", "")])
def test_name_ending(text: str, name: str) -> None:
    size = name_ending(text, len(text))
    assert text[len(text) - size :] == name if size else not name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("运管所上路的那个胖子窦进财，拦住拉羊的车，说篷布绑得松。", "窦进财"),
        ("鱼塘包给了书记的堂弟荀有田，一亩八十。荀有田从来没交过钱。", "荀有田"),
        ("监测科的党小斌那天也在，是他出的主意。昨天晚上又点了，党小斌的儿子的婚礼厂里去了两桌。", "党小斌"),
        ("磅房归卢占山管，卢占山的外甥看磅，空车压过来是十四吨。", "卢占山"),
        ("厂里的煤都从老薛的石料厂走，老薛开口多少就是多少，老薛一拍板就定了。", "老薛"),
    ],
)
def test_who_is_named_without_a_title(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "同村的邻居石大山家里也没有水，大家都去河里挑。",
        "我家在周家湾，村里的路从高石桥修到白马山就停了。",
        "感谢章建平帮我们把水接上。",
    ],
)
def test_bystanders_and_places_are_no_subjects(text: str) -> None:
    assert not names(text)


def test_a_name_joins_the_surname_with_its_title() -> None:
    found = find_subjects("甘镇长说砖厂已经关了。第二天，甘宝田的外甥又来开窑，甘宝田让他们后半夜冒烟。")
    assert [(subject.name, subject.title) for subject in found] == [("甘宝田", "镇长")]


def test_homophones_stay_apart() -> None:
    assert {"余建国", "佘建国"} <= names("镇长余建国批的地，会计佘建国记的账。")


def test_a_topic_line_is_no_greeting() -> None:
    assert "郝连营" in names("主题：关于区住建局副局长郝连营迟迟不到岗一事\n区里发了文，他一直没有去。")


@pytest.mark.parametrize("char", ["张", "老", "某", "的", "书", "姓", "王小"])
def test_equal_characters_are_read_soon(char: str) -> None:
    text = (char * 60_000)[:60_000]
    started = time.perf_counter()
    mentions(text, [])
    assert time.perf_counter() - started < 20
