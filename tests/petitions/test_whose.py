"""Names of the writer's side are covered, names of those complained of and of theirs stay readable, in one and the same letter."""

from __future__ import annotations

import pytest

from xuncha_nlp.petitions import protect
from xuncha_nlp.petitions.masks import protect_people


@pytest.mark.parametrize(
    ("text", "covered", "readable"),
    [
        ("村主任阚德旺卖了杨树，装车的老宋头在场，他儿子宋小军也看见了。我叫仲永福。", ["仲永福"], ["阚德旺"]),
        ("我丈夫卜振华在殡葬公司受伤，经理尚明让工友小焦写假证词。申请人萧翠兰", ["卜振华", "萧翠兰"], ["尚明"]),
        ("支书晁立功把低保给了他岳母孟秀英，我嫂子尤翠花抱着娃看见的。", ["尤翠花"], ["晁立功", "孟秀英"]),
        ("举报镇长习保国，公益岗名单里有习保国的老婆熊三妹。\n村民 翁水清", ["翁水清"], ["习保国", "熊三妹"]),
        ("被举报人：蒲友良，镇党委副书记\n举报人：牟其中，退休教师", ["牟其中"], ["蒲友良"]),
        ("我是石寨镇城建办副主任涂耀祥，对处分不服。", ["涂耀祥"], []),
        ("我管玉凤，今年五十六，老公在外打工。", ["管玉凤"], []),
        ("请问这样转下去有没有尽头？ 谢亚木 13650912277", ["谢亚木"], []),
    ],
)
def test_sides(text: str, covered: list[str], readable: list[str]) -> None:
    shown = protect(text)[0]
    assert [name for name in covered if name in shown] == []
    assert [name for name in readable if name not in shown] == []


def test_a_clause_that_gives_the_writer_away_leaves_the_accused_readable() -> None:
    shown = protect("我给村支书刘德海开了八年车，他家盖房我都在场。村支书刘德海收了钱。")[0]
    assert shown.count("刘德海") == 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("书记把树卖了。\n三道梁村 郝存礼\n电话 13659431170", "三道梁村"),
        ("领导好。我叫薛贵，二道河子二屯的，去年水冲走了房子。", "二道河子二屯"),
        ("来访人：段守信，七十二，双桥铺镇柳家湾，带一只蛇皮袋。", "双桥铺镇柳家湾"),
        ("请给个说法。\n于得水 二道河子一屯", "二道河子一屯"),
        ("五保老人住塔子坝村六组，跟侄子过，所长只给送两次米面。", "塔子坝村六组"),
        ("我哥去说理，被打得尿血，在县医院外科19床，所长不管。", "县医院外科19床"),
    ],
)
def test_addresses_beside_the_writer(text: str, address: str) -> None:
    assert address in [mask.span.of(text) for mask in protect(text)[1] if mask.kind == "address"]


@pytest.mark.parametrize(
    ("text", "covered", "readable"),
    [
        ("低保评议那天，村主任鲁守财念的名单没有我。范老栓、范老柱、王寡妇都在场，你们问他们。", ["范老栓", "范老柱"], ["鲁守财"]),
        ("我是清水铺的何冬梅，男人周建成在采石场没了，老板赔了三万，说是建成自己没戴帽子。", ["何冬梅", "周建成", "建成"], []),
        ("我丈夫刘福根死在工地，她娘王秀英哭瞎了眼。会计钱进把抚恤金扣了一半。", ["刘福根", "王秀英"], ["钱进"]),
        ("带我的颜老师劝我别管。校长盖利东收了择校费。", ["颜老师"], ["盖利东"]),
    ],
)
def test_lists_relatives_and_given_names(text: str, covered: list[str], readable: list[str]) -> None:
    shown = protect(text)[0]
    assert [name for name in covered if name in shown] == []
    assert [name for name in readable if name not in shown] == []


def test_whom_a_register_accuses_stays_readable_within_a_longer_cell() -> None:
    text = "彭学军、彭学军表弟罗三宝 书记早签到。"
    masks = protect_people(text, subject=(0, 13)).masks
    assert not any(mask.span.of(text) in "彭学军罗三宝" for mask in masks)
