"""Names by where they stand: signature, self-introduction, notes, relatives, helpers; the accused never."""

from __future__ import annotations

import pytest

from xuncha_nlp.petitions import find_subjects, protect


def names(text: str) -> list[str]:
    return [mask.span.of(text) for mask in protect(text)[1] if mask.kind == "name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("村支书刘德海不让查账。\n盐湾村村民 剡有财、车自成、马桂兰等二十一人（手印附后）\n2023年8月1日", "剡有财"),
        ("村支书刘德海不让查账。\n石崾镇上梁村 折应龙\n电话 189 0000 3352", "折应龙"),
        ("村支书刘德海不让查账。\n雷松年 七十八岁", "雷松年"),
        ("路一直没有修好，请你们看看。\n老工人 关大柱\n二〇二二年三月", "关大柱"),
        ("请政府帮我们找人。 上梁村 折有田", "折有田"),
        ("我叫拓秀莲，易地搬迁户。房子交了六年。", "拓秀莲"),
        ("俺叫王铁柱，今年六十。", "王铁柱"),
        ("来电人王某某，男，62岁，反映路灯不亮。", "王某某"),
        ("4月25日来访，车占元，男，61岁。反映羊病。", "车占元"),
        ("来电，男，王姓，问从县城坐几路车。", "王"),
        ("剡金宝来访，要求推翻判决。", "剡金宝"),
        ("马女士来访。反映父亲住院。", "马女士"),
        ("我男人石家旺在区医院做手术。", "石家旺"),
        ("我爱人覃小梅在学校教书。", "覃小梅"),
        ("邻居杨桂花看见村支书刘德海拿钱。", "杨桂花"),
        ("周阿海是我的连襟，他都晓得。", "周阿海"),
        ("县热力公司的小苗师傅、老豆师傅给我家换管子，态度好。", "老豆师傅"),
        ("收钱的时候何秀英也在场，问她就知道。", "何秀英"),
    ],
)
def test_covered(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("村支书刘德海不让查账，把树卖了。", "刘德海"),
        ("管水的小漆每回都要烟，民政窗口小漆把我骂回来。", "小漆"),
        ("其中一个叫剡飞的协管员收我两百。", "剡飞"),
        ("会计阿美不给看账。", "阿美"),
        ("卢会计和村主任张国强分钱。", "张国强"),
        ("来信反映：刘德海，男，52岁，系白杨村支书，把集体的树卖了。", "刘德海"),
        ("举报：刘德海贪污。\n反映：张国强打人。", "刘德海"),
        ("投诉：何敏，财政所的，扣卡。", "何敏"),
        ("被举报人张国强，男，五十岁，占地。", "张国强"),
        ("来信反映刘海（镇长）把工程包给亲弟弟。", "刘海"),
        ("来电记录：会计何敏要求每户交二百元。", "何敏"),
    ],
)
def test_the_accused_stay_readable(text: str, name: str) -> None:
    assert name in protect(text)[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("抄表员漆小兵每家多收十块。", "漆小兵"),
        ("段长漆占彪把沥青卖给私人。", "漆占彪"),
        ("老板姓邬，工程款都打给他。", "邬"),
        ("农技站那个姓占的要我买他的肥。", "占"),
        ("值班的年轻人小席每回都要烟。", "小席"),
        ("支书邱得胜包了塘，邱得胜的外甥养鸭。", "邱得胜"),
        ("老板乌振跑了，工钱没给。", "乌振"),
    ],
)
def test_subject_names(text: str, name: str) -> None:
    assert name in [subject.name for subject in find_subjects(text)]


@pytest.mark.parametrize(
    "text",
    [
        "请交区委书记或者市里，不要交给镇上。",
        "去年区长来检查过，说要修路，到现在没修。",
        "区委书记李成讲过不许收钱，村支书刘德海还是收。",
        "请巡察组领导把材料转给区委书记。",
        "会长挂的是退休的老县长，实际说了算的是副局长董英。",
        "尊敬的巡察组组长：村支书刘德海不让查账。",
    ],
)
def test_district_leaders_and_inspectors_merely_mentioned_are_no_subjects(text: str) -> None:
    assert not {subject.level for subject in find_subjects(text)} & {"lv_county_leader", "lv_inspector"}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("副区长谢朝阳让他弟弟中标，收了一套房子。", "lv_county_leader"),
        ("你们巡察组的联络员管亚军收了乡里的烟酒，把信透露出去。", "lv_inspector"),
        ("去年巡察组来过半天，走时每人领了一袋茶叶。", "lv_inspector"),
    ],
)
def test_district_leaders_and_inspectors_complained_of(text: str, level: str) -> None:
    assert level in {subject.level for subject in find_subjects(text)}


def test_goods_in_a_list_are_no_names() -> None:
    text = "桌上有鲍鱼、龙虾、石斑。后备箱里是熊掌、毛蟹、白酒、黄酒、茅台、金条。"
    assert protect(text)[0] == text
