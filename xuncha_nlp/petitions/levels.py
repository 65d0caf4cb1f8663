"""From a title and what stands before it: the unit, the level, and whether it is the first person of a unit."""

from __future__ import annotations

import re
from functools import lru_cache

from .lazy import lazy
from .lexicon import TITLE_LEVELS, TOP_TITLES

_CUT = lazy(
    r"[的了在是我你他她它这那哪到去从给对把向跟与被由找让叫说讲及等也就还又很没不要会着过并且但因所如将已曾请者和，。、；：！"
    r"？\s（）()“”\"'《》【】█0-9]"
)
_UNIT = lazy(
    r".{0,12}(?:村委会|居委会|供销社|粮库|粮站|管理区|留守处|经济合作社|合作社|管理所|管理站|工作站|服务站|卫生院|卫生室|中医院|医院|学校|小学|中学|幼儿园"
    r"|开发中心|中心|集团|公司|街道办事处|街道|社区|派出所|财政所|国土所|司法所|管委会|委员会|农商行|信用社|银行|"
    r"[一-鿿]{1,6}(?:局|村|镇|乡|屯|寨)|区委|县委|区政协|县政协|区人大常委会|区人大|县人大|政协|区政府|县政府|政府|法院|检察院|办公室|水厂|茶厂|农场|林场|敬老院|养老院"
    r"|交警队|城管|福利院)"
)
_LEAD = lazy(
    r"^(?:举报|反映|控告|检举|揭发|关于|我们|咱们|我|本|该|时任|现任|原|前|当时|后来|有个|有一个|一个|老|当|任|找|问|叫|听"
    r"|来电人称|称|讲|是|今年|去年|前年|里|人|同志|上午|下午|晚上|那天|还有|另外|另|以及"
    r"|即|就是)+"
)
_VILLAGE = lazy(r"村(?!民[ \u3000]*█)|社区|组")
_ABOVE = lazy(r"(?:镇|乡|街道|局)(?!民)")
_OUR_VILLAGE = lazy(r"我们村|村里|全村|本村")
_THEIR_TOWN = lazy(r"镇里|乡里|局里|街道")
_GENERIC = lazy(
    r"(?:原|前任|前|时任|现任|老|代理|常务|第一){0,4}副?(?:书记|主任|所长|会计|委员|部长|院长|出纳|站长|组长|科长|工作人员|董事长|经理|干事|[一-鿿]{0,3}员|专员|内勤|代办|段长|场长|馆长|司机|收件人)"
)
_PREFIX = lazy(r"^(?:原|前任|前|时任|现任|代理|常务|第一)+")


_ABOVE_OFFICE = re.compile(
    r"(?:(?:[区县市]委|[区县市]政府|[区县市]人大(?:常委会)?|[区县市]政协|常委)(?:领导)?|(?:区委|县委)?(?:组织|宣传|统战)部|政法委|(?:区|县)(?:人民)?法院)[、，]?(?:的|里的|那位|那个)?$"
)
_ABOVE_TAIL = {"部长": "[织传战]部|常委", "书记": "委", "主任": "人大", "主席": "政协", "院长": "法院"}


def above_office(text: str, at: int, title: str) -> bool:
    """区委组织部的柏部长: the words before somebody make a plain title one that the district does not manage."""
    wanted = _ABOVE_TAIL.get(title.removeprefix("副"))
    office = _ABOVE_OFFICE.search(text, max(0, at - 16), at) if wanted and title != "副部长" else None
    return office is not None and re.search(str(wanted), office[0]) is not None


def unit_before(text: str, at: int, title: str) -> tuple[str | None, str]:
    """(unit, whole title) from the words directly before a title, at most 16 characters back."""
    back = text[max(0, at - 16) : at]
    cut = 0
    for stop in _CUT.finditer(back):
        cut = stop.end()
    chunk = _LEAD.sub("", back[cut:])
    core = _PREFIX.sub("", title)
    if not chunk:
        return (None, title)
    match = _UNIT.match(chunk)
    if match is None:
        if core[0] in "村镇乡" and chunk and re.fullmatch(r"[一-鿿]{2,5}", chunk):
            return chunk + core[0], title
        if len(chunk) <= 8 and re.search(r"(?:办|科|股|站|所|队|室|部|组|会|委|社|支部|线|党|安|项目|专|工|司|院|系|联|督|库|处|班)$", chunk):
            return None, chunk + title
        return None, title
    unit, rest = match[0], chunk[match.end() :]
    if rest == "办":
        return unit + rest, title
    return unit, rest + title if len(rest) <= 10 else title


_GROUND = lazy(
    r"村(?!民|镇|里人)|社区|居委|合作社|镇(?!江)|乡(?!亲|下|村)|街道|(?<![结布格])局(?!面)|学校|小学|中学|幼儿园|医院|卫生院"
    r"|公司|集团|派出所|中心|敬老院|区委|县委|供销社|联社|粮库|粮站|管理[区处]|留守处|管委会|(?:国资|金融|人防)办|(?:征迁|拆迁|安置|整治|综治|城建|城管|民政|党政|安监|环保|经发|招商|信访|扶贫)[办科]"
)


def ground_before(text: str, at: int, title: str) -> str | None:
    """For a title that says nothing of its unit, the last unit named in the 240 characters before, else the next one after, as a bare word."""
    if not _GENERIC.fullmatch(title):
        return None
    last: str | None = None
    for match in _GROUND.finditer(text, max(0, at - 240), at):
        last = match[0]
    after = None if last else _GROUND.search(text, at, at + 120)
    return after[0] if after else last


@lru_cache(4096)
def tail_of(title: str) -> str:
    """The class of a title for joining aliases: 村党支部书记 and 支书 are both 书记, 村长 is 主任."""
    bare = title.rsplit("兼", 1)[0] if "兼" in title else title
    for tail in (
        "书记",
        "支书",
        "主任",
        "村长",
        "镇长",
        "乡长",
        "局长",
        "校长",
        "院长",
        "园长",
        "所长",
        "站长",
        "会计",
        "组长",
        "队长",
        "部长",
        "科长",
        "主席",
        "董事长",
        "理事长",
        "经理",
        "老板",
        "委员",
        "监事",
        "助理",
        "县长",
        "区长",
    ):
        if bare.endswith(tail):
            return {"支书": "书记", "村长": "主任"}.get(tail, tail)
    return bare[-2:]


def level_of(title: str, unit: str | None, text: str) -> str | None:
    """A code of subject_levels, from unit first, then title, then the ground of the letter."""
    core = _PREFIX.sub("", title).removeprefix("副")
    level = _plain_level(title, unit)
    if level is not None:
        return level
    level = TITLE_LEVELS.get(core) or TITLE_LEVELS.get(_last_title(core))
    if (
        level in ("lv_township", "lv_bureau")
        and tail_of(core) in ("书记", "主任", "部长")
        and _VILLAGE.search(text)
        and not _ABOVE.search(text)
    ):
        return "lv_village"
    if core in ("书记", "主任") and _OUR_VILLAGE.search(text) and not _THEIR_TOWN.search(text):
        return "lv_village"
    return level


@lru_cache(4096)
def _plain_level(title: str, unit: str | None) -> str | None:
    where = (unit or "") + title
    if "巡察" in where:
        return "lv_inspector"
    if (
        re.search(r"(?:区委|县委|市委|区政府|县政府)?(?:常委|副区长|副县长|副市长|区长$|县长$|市长$)", title) and "常委会" not in title
    ) or (
        re.search(r"(?:区委|县委|市委)(?:副?书记|组织部|宣传部|统战部|政法委)", where)
        and title.endswith(("书记", "部长"))
        and "副部长" not in title
    ):
        return "lv_county_leader"
    if re.search(r"(?:组织|宣传|统战)部部?长$|政法委副?书记$|^(?:[区县市]|.*[区县市](?:人民)?)法院(?:党组书记|院长)$|检察长$", where) and "副部长" not in title:
        return "lv_county_leader"
    if re.search(r"政协副?主席$|人大(?:常委会)?副?主任$", where) and not re.search(r"乡|镇|街道|工委|联络", where):
        return "lv_county_leader"
    if re.search(r"老板|包工头|承包商|承包人|开发商|老总|供应商|承包户", title):
        return "lv_enterprise_person"
    if re.search(r"医院|卫生院|中医院|护士|医生|大夫|药剂|药房|科主任$", where) or (
        title.endswith("院长") and "敬老院" not in where and "法院" not in where and "福利" not in where and "检察" not in where
    ):
        return "lv_hospital"
    if re.search(r"校长|园长|学区|教研|班主任|教导|教务|政教|总务主任|年级|小学|中学|学校|幼儿园|教师|老师", where):
        return "lv_school"
    if (
        re.search(r"合作社|村|社区|居委|居民小组|支委|监委会|妇女主任|网格|护林员|专干|协办员|第一书记|民兵|治保|报账员", where)
        and not re.search(r"农村局|农业农村", where)
        and not re.search(r"公司|集团", where)
        and not re.search(r"镇长|乡长|街道", title)
    ):
        return "lv_village"
    if re.search(r"公司|集团|总经理|财务总监|厂长|董事|监事长|车间", where):
        return "lv_soe" if not re.search(r"建筑公司|建材|商贸|劳务|绿化公司|测绘", where) else "lv_enterprise_person"
    if re.search(r"镇|乡|街道|党工委|工作站|移民站|安置办|城管办|民政办|农技站|人大主席|武装部|派出所", where):
        return "lv_township"
    if re.search(r"局|区|县|党组|大队|中队|处长|股长|检察|法院|中心", where):
        return "lv_bureau"
    return None


@lru_cache(4096)
def _last_title(title: str) -> str:
    for size in range(len(title), 1, -1):
        if title[-size:] in TITLE_LEVELS:
            return title[-size:]
    return ""


_HEADED = lazy(
    r"(?:村|社区|街道|中心|管委会|居委会|村委会|委员会|供销社|联社|粮库|粮站|管理区|管理处|留守处|园区|国资办|金融办|人防办)$"
)
_OFFICE = lazy(r"办公室|办主任|科主任|班主任|教导|教务|车间|后勤|总务|德育|政教|药|部主任|室主任")
# offices that are a unit of the district themselves, or the whole of a street
_BUREAU_OFFICE = lazy(r"街道办主任|(?:国资|金融|人防)办公?室?的?主任")
_OF_A_BODY = lazy(r"纪委|纪检|团委|团工委|团总支|团支部|政法委|机关支部|妇联|工会|监委|监督|妇女|治保|调解|小组|巡察|人大|政协(?!主席)")


def top_leader_of(title: str, unit: str | None, text: str) -> bool:
    """The first person of a Party organisation or unit; deputies, acting and former heads, heads of stations and sections are not."""
    bare = _PREFIX.sub("", title)
    if (
        "副" in title
        or "代理" in title
        or "第一书记" in title
        or "助理" in title
        or "候选" in title
        or former(title)
        or ("常委" in title and "常委会" not in title)
    ):
        return False
    parts = re.split(r"[、兼，]", bare)
    if bare.endswith("大队长") and _LARGE_FORCE.search((unit or "") + bare + text):
        return True
    if bare == "主任" and unit is not None and unit.endswith("中心") and _TOWN_CENTRE.search(unit + text):
        return False
    if bare == "主任" and unit in (None, "村", "社区", "居委") and level_of(title, unit, text) == "lv_village":
        return True
    return any(_top(part, unit) or (part.endswith("总经理") and "董事长" not in text) for part in parts if part)


# a service centre of a town is a section of it
_TOWN_CENTRE = lazy(r"(?:镇|乡|街道)(?:里|上)?的?[一-鿿]{0,6}(?:服务|便民|办事|农业|文化|民生|综治|党群)[一-鿿]{0,4}中心")
_LARGE_FORCE = lazy(r"(?:交通|交警|综合执法|城管|监察|稽查|路政|渔政|消防)[一-鿿]{0,4}(?:执法|大队)")


def former(title: str) -> bool:
    """Does a title say that its holder has left the post?"""
    return title.startswith(("原", "前"))


def of_a_section(title: str) -> bool:
    """Is it the title of one who heads a part of a unit: 药剂科主任, 办公室主任?"""
    return title.endswith("主任") and _OFFICE.search(title) is not None and not _BUREAU_OFFICE.search(title)


@lru_cache(4096)
def _top(title: str, unit: str | None) -> bool:
    where = (unit or "") + title
    if _OF_A_BODY.search(where):
        return False
    core = _last_title(title)
    if title.endswith(("书记", "支书")):
        return True
    if title.endswith("主任"):
        if (_OFFICE.search(where) or where.endswith("政府办主任")) and not _BUREAU_OFFICE.search(where):
            return False
        return core in TOP_TITLES or (bool(_HEADED.search(unit or "")) and title == "主任") or bool(_WHOLE_UNIT.search(where))
    if title.endswith(("局长", "镇长", "乡长", "校长", "园长", "院长", "区长", "县长", "董事长", "理事长", "厂长", "村长", "行长", "市长")):
        return True
    if title.endswith("所长") and "派出所" in where:
        return True
    if title.endswith(("场长", "段长", "馆长", "台长")):
        return True
    if title == "经理":
        return unit is not None and unit.endswith(("公司", "集团"))
    return title in TOP_TITLES or (core in TOP_TITLES and core not in ("书记", "主任"))


_WHOLE_UNIT = lazy(r"(?:中心|供销社|联社|粮库|粮站|管理区|管理处|留守处|管委会)主任$|^库主任$|村.{0,3}主任$")
