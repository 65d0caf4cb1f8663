"""Who is complained of, at which level, and whether it is the first person."""

from __future__ import annotations

import pytest

from xuncha_nlp.petitions import find_subjects
from xuncha_nlp.petitions.people import find_people
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
        ("管鉴定的副局长，姓庄，庄剑波收钱。庄局长不收钱就不盖章。", False),
        ("区里那位副区长，卓怀民收了四部车，卓区长的秘书也拿。", False),
        ("药剂科主任卓卫兵收代理的钱。我们村的老人去拿药，卓主任也伸手。", False),
        ("我做苗木，翁总那家每株苗给副局长返一块五，翁总的车是新买的。", False),
        ("区热力公司翁总收了煤老板的钱。", True),
        ("校长在外进修，副校长卓某强卖校服收钱。", False),
        ("池書記收了僑領的手錶，說了就算。", True),
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


_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱林郭梁宋郑谢韩唐冯于董萧程曹袁邓许沈彭吕苏卢蒋蔡贾丁魏薛叶潘杜钟汪田姜廖邹熊陆郝崔邱秦侯邵孟段雷汤尹黎乔贺赖龚庞樊殷施陶翟颜倪温季俞章鲁葛韦申毕聂焦柳邢岳梅莫庄柯"


@pytest.mark.parametrize(
    "told",
    ["去年腊月{}书记把修渠的钱拿走了。", "听说{}局长的小舅子包了活。", "昨天{}所长带人来要烟要酒。", "这事起初{}镇长答应过，后来收了红包。", "后来{}校长把食堂包给他侄儿。", "账是{}会计做的假。"],
)
def test_any_surname_before_a_title(told: str) -> None:
    missed = [surname for surname in _SURNAMES if not any((s.name or "").endswith(surname) for s in find_subjects(told.format(surname)))]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("told", ["村支书{}把修渠的钱拿走了。", "反映民政办主任{}收钱办低保。", "局长{}的小舅子包了活。", "县医院院长{}，收供应商红包。", "{}书记把地卖给外人，钱没上账。"])
def test_any_given_name_beside_a_title(told: str) -> None:
    given = ["昉", "霁", "彧", "翀", "赟", "祎", "旸", "湜", "从军", "浩然", "朝晖", "应龙", "梓涵", "雨桐", "兆麟", "九龄", "秉坤", "鼎臣", "向阳", "为民", "锦屏", "德樑"]
    names = [_SURNAMES[n * 3 % len(_SURNAMES)] + one for n, one in enumerate(given)]
    missed = [name for name in names if name not in [s.name for s in find_subjects(told.format(name))]]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("反映镇农技站协管员霍某，每月收好处费五百。", "霍某"),
        ("城管姓耿的扣了我车，要五百块。", "耿"),
        ("一个姓苗的干部每周来拿两条烟。", "苗"),
        ("财务科老褚拿回扣，谁都知道。", "老褚"),
        ("量房子的贩子老裘跟他分钱，收了好处。", "老裘"),
        ("那份合同是梅总签的，钱进了他的卡。", "梅"),
        ("我们书记大号段四喜，地都是他卖的。", "段四喜"),
        ("修路的钱在施书记办公室柜子里，他收了不退。", "施"),
        ("老卢书记给他儿子订婚收了八万。", "老卢"),
        ("村长（副主任）莫金生占了我家地。", "莫金生"),
        ("康局副的车天天停在砂场，油钱是老板出的，他收了。", "康"),
    ],
)
def test_how_persons_are_called(text: str, name: str) -> None:
    assert name in [subject.name for subject in find_subjects(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [("民宿老板收了钱不退，要告他骗钱。", "宿"), ("说明老板心黑，扣钱。", "明"), ("坪田村干部占地收钱。", "田"), ("队伍老板扣工钱。", "伍"), ("周四副局长骂人收礼。", "周四"), ("这里头他占四成，主任占四成，都是贪的。", "占四成")],
)
def test_words_are_no_names(text: str, name: str) -> None:
    assert name not in [subject.name for subject in find_subjects(text)]


@pytest.mark.parametrize(
    "told",
    [
        "换届前，{}挨家送烟送钱，一户三百。",
        "主任的妹夫{}承包了食堂。",
        "合作社的{}把苗款装进自己口袋。",
        "{}仗着他哥是局长，强占我家地。",
        "反映{}利用职务贪污公款。",
        "钱都进了{}的卡，会计不敢说。",
        "{}去年把集体的鱼塘私自卖了。",
        "被举报人：{}，男，五十岁。",
        "信贷员{}收了回扣才放款。",
    ],
)
def test_named_by_a_deed(told: str) -> None:
    given = ["志强", "德胜", "海燕", "国栋", "永福", "秀梅", "卫东", "伟", "敏", "超", "静", "九龄", "为民", "浩然", "士杰", "百川", "鼎臣", "云鹤"]
    names = [_SURNAMES[n * 5 % len(_SURNAMES)] + one for n, one in enumerate(given)]
    missed = [name for name in names if name not in [s.name for s in find_subjects(told.format(name))]]
    assert len(missed) <= 3, missed


@pytest.mark.parametrize("text", ["白杨村强占我家地。", "高速强占耕地。", "我怀疑会计截留了补贴。", "查处私自卖地的人。", "应当把集体的账公开。"])
def test_no_name_before_a_deed(text: str) -> None:
    assert not [subject.name for subject in find_subjects(text) if subject.name]


@pytest.mark.parametrize("told", ["兽医站老{}一个耳标收二十。", "量房子的小{}多量三十平，收了好处。", "老{}从2019年起私分租金。", "书记让老{}收钱，一户五百。", "民政所小{}把名额卖了。"])
def test_called_by_age_and_surname(told: str) -> None:
    missed = [one for one in _SURNAMES[::4] if not any(one in person.name for person in find_people(told.format(one), [])[0])]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("text", ["老李把我送到医院。", "老王收到通知就来了。", "小张拿出照片给我看。", "老家把地收了。", "小学收学费。"])
def test_age_and_surname_of_others(text: str) -> None:
    assert not [subject.name for subject in find_subjects(text) if subject.name]
