"""Amounts, rates, dates, places, projects and evidence."""

from __future__ import annotations

import time
from datetime import date

import pytest

from xuncha_nlp.petitions import read_facts

DAY = date(2024, 6, 3)


def values(text: str, kind: str, received: date | None = DAY) -> list[float | str]:
    return [fact.value for fact in read_facts(text, received) if fact.kind == kind]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("贪了12万元", 120_000),
        ("拿走十二万六", 126_000),
        ("一个月到手两千三。", 2_300),
        ("收壹万贰仟元整", 12_000),
        ("外头卖八万到十万一张", 80_000),
        ("要了8万到10万", 80_000),
        ("花了十几万", 100_000),
        ("送了一两万", 10_000),
        ("开了5万多块", 50_000),
        ("一共三万四千九百二。", 34_920),
        ("就是八万零四百，", 80_400),
        ("清退1.44万元", 14_400),
        ("投了一千三百六十多万，", 13_600_000),
        ("收入一百八十几万，", 1_800_000),
        ("报价1,259,800元", 1_259_800),
        ("报上去4.31亿", 431_000_000),
        ("送了500的超市卡", 500),
        ("也就是万把块，", 10_000),
        ("合同价１２．５万元", 125_000),
        ("一共一万一千二百元", 11_200),
        ("价钱两个亿，", 200_000_000),
    ],
)
def test_amounts(text: str, yuan: float) -> None:
    found = values(text, "amount") + values(text, "rate")
    assert yuan in found


@pytest.mark.parametrize("text", ["80元一亩", "每亩800元", "一天120块", "每人收40元", "每户300元，无票", "一斤卖20元", "酒两千八一瓶"])
def test_rates(text: str) -> None:
    assert len(values(text, "rate")) == 1 and not values(text, "amount")


@pytest.mark.parametrize(
    "text",
    [
        "三个聚焦和四个到位",
        "打12345没有用",
        "一把手不管",
        "村两委开会",
        "案号（2021）川0X刑终402号",
        "一百二十亩田",
        "占了46.2亩",
        "电话13812345678",
        "二〇二一年",
        "〔2022〕58号文件",
        "四议两公开走过场",
        "八项规定",
        "四百八十七个人",
        "三十几户",
        "三天两头来",
        "2号机",
        "身份证999102198811230027",
        "十九届六中全会",
        "走了十几里路",
        "第三次找他",
        "万一出事",
        "5月10号",
        "八十岁了",
    ],
)
def test_numbers_that_are_no_amounts(text: str) -> None:
    assert values(text, "amount") == [] and values(text, "rate") == []


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021年3月5日开的会", "2021-03-05"),
        ("二〇二四年二月的事", "2024-02"),
        ("2019年前后修的", "2019"),
        ("去年收的", "2023"),
        ("前年春天种的", "2022"),
        ("上个月发的", "2024-05"),
        ("今年二月退的", "2024-02"),
        ("5月10号那天", "2024-05-10"),
        ("9月份才说", "2023-09"),
        ("昨天来的", "2024-06-02"),
        ("上礼拜五到我家", "2024-05-31"),
        ("正月初六摆酒", "2024-02-15"),
        ("去年腊月走的", "2024-01"),
        ("去年十月十七号下午", "2023-10-17"),
        ("2021年1月至2023年6月", "2021-01/2023-06"),
        ("2020、2021两年的账", "2020/2021"),
        ("2021到2023三个春天", "2021/2023"),
        ("二〇一二年到二〇一九年", "2012/2019"),
        ("九八年下岗", "1998"),
        ("2022-3-15收的", "2022-03-15"),
        ("今年1月到3月", "2024-01/2024-03"),
        ("去年底发的", "2023-12"),
        ("教师节送的", "2023-09-10"),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert values(text, "date") == [iso]


@pytest.mark.parametrize(("text", "value"), [("去年收的钱", "去年"), ("上个月发的", "上个月"), ("昨天来的", "昨天")])
def test_relative_dates_without_receipt_keep_their_words(text: str, value: str) -> None:
    assert values(text, "date", None) == [value]


@pytest.mark.parametrize("text", ["三个月没发", "每年三月", "十年了", "21年工龄", "2019届毕业生"])
def test_no_dates(text: str) -> None:
    assert values(text, "date") == []


def test_the_date_of_the_letter_is_no_fact() -> None:
    assert values("村主任2021年卖了树。\n村民\n2022年3月4日", "date") == ["2021"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("反映白杨村的账", "白杨村"),
        ("我们到水碓坪镇去问", "水碓坪镇"),
        ("在涂厝社区量房", "涂厝社区"),
        ("位于南塘乡柏家村的祠堂", "柏家村"),
        ("修了沿河路一段", "沿河路"),
        ("云盘小学的食堂", "云盘小学"),
    ],
)
def test_places(text: str, place: str) -> None:
    assert place in values(text, "place")


@pytest.mark.parametrize("text", ["全村都知道", "我们村里", "农村的事", "修路的钱", "巡察组来了", "乡镇干部", "走路去的"])
def test_no_places(text: str) -> None:
    assert values(text, "place") == []


def test_projects_and_evidence() -> None:
    text = "村道硬化工程偷工减料，“梦里水街”项目也一样，发票和转账记录我这里都有。"
    assert values(text, "project") == ["村道硬化工程", "梦里水街"] and values(text, "evidence") == ["发票", "转账记录"]


def test_spans_lie_in_the_text() -> None:
    text = "2021年3月，白杨村领了12万元，发票在我手里。"
    for fact in read_facts(text, DAY):
        assert 0 <= fact.span.start < fact.span.end <= len(text)
        if fact.kind in ("place", "evidence"):
            assert fact.span.of(text) == fact.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("伙食费六块五", 6.5),
        ("一斤差六毛", 0.6),
        ("欠我3.6个w", 36000.0),
        ("收了8千块", 8000.0),
        ("收了五六万", 50000.0),
        ("交了一万二千三", 12300.0),
        ("拉水一车120，一个月拉几车", 120.0),
        ("赔你两百算了", 200.0),
        ("租到期不退两千押金", 2000.0),
        ("抄一本二十块一本", 20.0),
        ("红包都是五百一千的", 500.0),
        ("认捐三万五万，名字刻碑", 30000.0),
        ("一间一年六千到两万", 6000.0),
        ("一万二到两万不等", 12000.0),
        ("补返两百蚊", 200.0),
        ("一共收了87万4千多", 874000.0),
        ("账上只有53万1。", 531000.0),
        ("一度补一毛二", 0.12),
        ("黄精苗一块二一棵", 1.2),
    ],
)
def test_colloquial_amounts(text: str, value: float) -> None:
    assert value in [fact.value for fact in read_facts(text, None) if fact.kind in ("amount", "rate")]


@pytest.mark.parametrize("text", ["墙上挂了一块匾", "去年垮了一块，今年又掉土", "但请千万给孩子留条路", "考核打了九十六。", "房产证是132，", "院子里四块宅基", "打119报警", "体温全写36.5，血压照抄"])
def test_no_amounts(text: str) -> None:
    assert not [fact for fact in read_facts(text, None) if fact.kind in ("amount", "rate")]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("今年四月初九拆的", "2022-05-09"),
        ("今年正月十五在菜市场", "2022-02-15"),
        ("三年前包给他", "2019"),
        ("贴条子说八月二十报名", "2022-08-20"),
        ("2022年9月14日到17日，带队去了九个人", "2022-09-14/2022-09-17"),
        ("登记本要重抄，2021年六月到九月的全部抄", "2021-06/2021-09"),
        ("去年四月拆的桥。四月十一日中午桥断了", "2021-04-11"),
        ("我手上有二〇二一年的初设本", "2021"),
        ("今年开春又补了一张票", "2022"),
    ],
)
def test_lunar_and_unmarked_days(text: str, iso: str) -> None:
    assert iso in [fact.value for fact in read_facts(text, date(2022, 11, 15)) if fact.kind == "date"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("水闸是零三年装的，九八年那回发水以后", "2003"),
        ("一九年换的班子，二一年又换", "2019"),
        ("2021年3至5月的油票", "2021-03/2021-05"),
        ("今年二到七月一共开了四回", "2022-02/2022-07"),
        ("去年“七一”给每人发了一床毯子", "2021-07-01"),
        ("2020年11月出的账，次年4月才补票", "2021-04"),
        ("二〇一九年开工，当年九月停工", "2019-09"),
        ("去年三月借走，六月才还回来", "2021-06"),
        ("前年十一月停的水，二月才来", "2021-02"),
        ("明早七点要来搬柜子", "2022-11-16"),
        ("后天他就飞走了", "2022-11-17"),
        ("今天一早把锁换了", "2022-11-15"),
        ("五个月前换的锁", "2022-06"),
        ("上礼拜拉走两车", "2022-11"),
        ("上上周三他又来过", "2022-11-02"),
        ("就是十一号夜里，三楼亮着灯", "2022-11-11"),
        ("二十号晚上喝了酒来砸门", "2022-10-20"),
        ("五号那天他没来", "2022-11-05"),
        ("八月廿六日开的会", "2022-08-26"),
        ("去年霜降那几天卸的煤", "2021-10"),
        ("二〇二〇年四月一夜之间砍光", "2020-04"),
        ("2018年盖的，那年中秋分的月饼", "2018-09"),
    ],
)
def test_said_by_way_of_another_date(text: str, iso: str) -> None:
    assert iso in [fact.value for fact in read_facts(text, date(2022, 11, 15)) if fact.kind == "date"]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("一把青菜卖6块3", [6.3]),
        ("账户里只剩两块四毛六。", [2.46]),
        ("合同价二点三五亿", [235000000]),
        ("表上写收入七万八、支出九万二，", [78000, 92000]),
        ("头天转了六万到他姐的厂里", [60000]),
        ("三十万以下的活不用上会", [300000]),
        ("去年一整年三十二万多，都在他手里", [320000]),
        ("每家收七十“卫生费”", [70]),
        ("站里罚我6000说占道", [6000]),
        ("进门先交三千会费。", [3000]),
        ("赔了四千拉倒", [4000]),
        ("给红包，三百起步", [300]),
        ("每月进一笔640、680、720，对不上", [640, 680, 720]),
        ("科长五千、副科长三千，", [5000, 3000]),
        ("一瓶酱油八块，比外头贵三块。", [8, 3]),
        ("一小时二十八，供电所说的", [28]),
    ],
)
def test_bare_and_broken_amounts(text: str, yuan: list[float]) -> None:
    assert [fact.value for fact in read_facts(text) if fact.kind in ("amount", "rate")] == yuan


@pytest.mark.parametrize("text", ["牌子挂了三块，地分了两块，", "门口铺石板七块，", "三千以上的人来了", "四千里路赶回来", "运来六千顶帽子", "来了两千学生"])
def test_counted_things_are_no_money(text: str) -> None:
    assert not [fact for fact in read_facts(text) if fact.kind in ("amount", "rate")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("一辆货车从葛坪拉石头，停在石门坳", "石门坳"),
        ("他去年回柳岔收粮，也住柳岔", "柳岔"),
        ("6月15日城西水厂停水", "城西水厂"),
        ("桥南社区去年卖了三间门面", "桥南社区"),
        ("请到云岫商场东门来看", "云岫商场"),
        ("锦云苑二期的电梯坏了", "锦云苑"),
        ("反映东城四幼伙食差", "东城四幼"),
        ("写明白庙街的铺子归谁", "白庙街"),
        ("建议区人民医院夜里开窗口", "区人民医院"),
        ("葛岔三组的路灯不亮", "葛岔"),
        ("称石岭村的账不公开", "石岭村"),
    ],
)
def test_where_a_place_begins(text: str, place: str) -> None:
    assert place in [fact.value for fact in read_facts(text) if fact.kind == "place"]


@pytest.mark.parametrize("told", ["我们{}的路灯坏了两年。", "他去年在{}包了一百亩地。", "从县城到{}的班车停了。", "反映{}的低保名单没有公示。", "{}二组的渠断了。"])
def test_hamlets_by_what_stands_before(told: str) -> None:
    names = ["苏家湾", "何家坳", "梨花坪", "枫树垭", "黑泥塘", "青龙咀", "鲁家店", "丁家口", "白鹭洲", "竹林岗", "陶庄", "芦洼", "麻塬", "蒲厝", "顾圩", "尤埭"]
    missed = [name for name in names if name not in [fact.value for fact in read_facts(told.format(name)) if fact.kind == "place"]]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("text", ["每天扫大街挣几个钱", "要修河要拆桥", "后来镇里没人管", "隔壁村的也来了", "又加钢梁又抽河水", "事情社区不认"])
def test_verbs_make_no_place(text: str) -> None:
    assert not [fact for fact in read_facts(text) if fact.kind == "place"]


@pytest.mark.parametrize("text", ["守了七八年，又守三五年", "材料写的前年后年一个样", "明天会更好，我信", "住九号，坐八号线", "第二年我就不做了"])
def test_spans_and_habits_are_no_dates(text: str) -> None:
    assert not [fact for fact in read_facts(text, date(2022, 11, 15)) if fact.kind == "date"]


@pytest.mark.parametrize("text", ["我今年七十九，活一天算一天", "每个月10号交", "两口子一月八百多", "逢端午、中秋都摆席", "喝到二〇四六年", "收了七八年，换成现钱", "桌上还贴着三年前的挂历，三年前贴的画还在墙上", "家在盐埕路12号"])
def test_idle_dates(text: str) -> None:
    assert not [fact for fact in read_facts(text, date(2022, 11, 15)) if fact.kind == "date"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("工程在熊家垴二组", "熊家垴"),
        ("从柴铺到石桥畈的路", "石桥畈"),
        ("柴铺镇梨树垱村的账", "梨树垱村"),
        ("他在柴铺镇卫生院开票", "柴铺镇卫生院"),
        ("窑湾砖厂不给钱", "窑湾砖厂"),
        ("我们马蹄垴分肉，马蹄垴的支书不来", "马蹄垴"),
        ("青菱镇下荻村的荷塘", "下荻村"),
        ("她在县医院住了三天", "县医院"),
        ("南门街道的人来量房", "南门街道"),
        ("运煤的车走鑫源石料场门口", "鑫源石料场"),
    ],
)
def test_natural_villages_and_sites(text: str, place: str) -> None:
    assert place in [fact.value for fact in read_facts(text, None) if fact.kind == "place"]


@pytest.mark.parametrize("piece", ["石桥畈", "张村", "三月", "一", "县医院", "南门路"])
def test_repeated_words_are_read_in_line_with_their_length(piece: str) -> None:
    def seconds(length: int) -> float:
        started = time.process_time()
        read_facts((piece * length)[:length], DAY)
        return time.process_time() - started

    seconds(1000)
    assert seconds(80_000) < 40 * max(seconds(8000), 0.01)
