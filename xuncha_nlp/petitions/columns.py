"""What the columns of a register hold: roles by heading, channels and dates by content."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .lazy import lazy
from .numerals import digits_number, narrow, small_number

ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (
            "result",
            r"办理|处理|处置|结果|备注|拟办|批示|转办|承办|答复|办结|去向|审核|领导意见|意见$|落实|状态|进展|是否|责任|期限|满意|时限",
        ),
        (
            "subject",
            r"被(?:反映|举报|检举|控告|投诉|信访|告)(?:人|对象|者)?(?:姓名|名称)?$|(?:反映|举报|投诉|检举|控告)对象|涉及(?:人"
            r"|对象|人员)|问题对象|对象$|当事人",
        ),
        ("title", r"职务|职级|岗位"),
        ("unit", r"单位|部门|所在(?:村|镇|地)|涉及(?:村|镇|单位|地区)|被反映(?:单位|地区)|属地|乡镇|村居|村（社区）|辖区"),
        ("phone", r"电话|手机|联系方式|号码$|微信"),
        ("id_card", r"身份证|证件"),
        ("address", r"住址|地址|住所|户籍|居住"),
        ("received", r"日期|时间|年月日|来信日|月日"),
        ("category", r"类别|类型|性质|分类|级别|紧急|领域|件数|份数|页数|附件"),
        ("channel", r"来源|渠道|形式|方式|途径|信访类|种类"),
        (
            "sender",
            r"(?:反映|举报|信访|来信|来访|来电|检举|控告|投诉|上访|申诉|写信|诉求|联系)(?:人|者|群众)(?:姓名|名称|信息|员)?"
            r"|^姓名$|署名|^姓　?名$|^人员$|^实名",
        ),
        ("content", r"内容|摘要|诉求|事由|事项|问题|情况|反映$|概况|线索|简述|要点|信件|信访件|描述|详情"),
        ("no", r"序号|编号|^号$|^序$|件号|登记号|案号|^No|^NO|^no|流水|第.*号|^#$"),
    )
)

ANONYMOUS = lazy(
    r"^(?:匿名|无名|不详|未署名|无|—|-|/|\\|群众|村民|居民|某群众|保密|未知|未留|未留名|不愿透露(?:姓名)?|一群众|知情人"
    r"|知情群众|党员|党员群众|多名群众|部分(?:群众|村民)|略|.{0,6}(?:匿名|群众|村民"
    r"|知情人|化名).{0,4})$"
)

_CHANNELS = (
    ("interview", re.compile(r"谈话|座谈|访谈|约谈")),
    ("mailbox", re.compile(r"信箱(?!来信)|意见箱|举报箱|开箱|投箱")),
    ("email", re.compile(r"邮件|邮箱|电邮|网络|网上|网信|互联网|网站|平台|e-?mail", re.I)),
    ("wechat", re.compile(r"微信|公众号|二维码|扫码|短信|小程序")),
    ("phone", re.compile(r"来电|电话|热线|12388|12345|电访|^电$")),
    ("visit", re.compile(r"来访|走访|接访|上访|访$|面谈|当面")),
    ("letter", re.compile(r"来信|信件|信函|书信|群众信|寄|信$|函$|上级转|转办|材料")),
)

_ISO = lazy(
    r"(?P<y>(?:19|20)\d\d)\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})|^(?P<c>(?:19|20)\d\d)(?P<cm>[01]\d)(?P<cd>[0-3]\d)$"
)

SHORT_DATE = lazy(r"^\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*[日号]?")

_TWO = lazy(r"^\s*'?(?P<y>\d\d)\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})")

_CHINESE = lazy(
    r"(?P<y>[二一][〇零○一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十元]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})[日号]"
)

_CHINESE_SHORT = lazy(r"\s*(?P<m>[一二三四五六七八九十元]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})[日号]?\s*$")
_BLANKS = lazy(r"[\s　（(]|[）)]")

_PERSON_FACTS = lazy(r"被?(?:反映|举报)人(?:基本)?(?:情况|信息)")

_ACCUSED = lazy(r"被(?:反映|举报|检举|控告|投诉|信访|告)(?:的?(?:人|对象|者|干部|党员))(?!单位|电话|住址|职务$|职级|所在|数|情况|问题)")
_UNIT_TITLE = lazy(r"单位及?(?:和|、)?职务|职务及?单位|工作单位")

_CONTENT_NAME = lazy(r"(?:反映|主要|举报|诉求|信访|问题|来信)(?:的)?(?:主要)?(?:内容|问题|摘要|诉求|事项|情况)")

_HANDLING = lazy(r"办理|处理|结果")

_EXCEL_DAY = lazy(r"[34]\d{4}(?:\.\d+)?")


def role_of(header: str) -> str:
    """What a column named so holds: one of the roles, or other."""
    bare = _BLANKS.sub("", header)
    if not bare or len(bare) > 24:
        return "other"
    if _PERSON_FACTS.match(bare):
        return "subject" if bare[0] == "被" else "sender"
    if _ACCUSED.match(bare):
        return "subject"
    if _UNIT_TITLE.search(bare):
        return "unit"
    if _CONTENT_NAME.search(bare) and not _HANDLING.search(bare):
        return "content"
    for role, pattern in ROLES:
        if pattern.search(bare):
            return role
    return "other"


def channel_in(text: str) -> str | None:
    """The channel that a cell names, or None."""
    return next((name for name, pattern in _CHANNELS if pattern.search(text.strip())), None)


def read_date(shown: str, year: int | None) -> date | None:
    """A date as registers spell it: 2022-3-8, 2022.3.8, 2022年3月8日, 3月8日 (with `year`), 20220308, Excel ISO or day number."""
    text = narrow(shown).strip()
    try:
        if match := _ISO.search(text):
            if match["c"]:
                return date(int(match["c"]), int(match["cm"]), int(match["cd"]))
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        if match := _CHINESE.search(text):
            return date(digits_number(match["y"]) or 0, small_number(match["m"].replace("元", "一")) or 0, small_number(match["d"]) or 0)
        if match := _TWO.match(text):
            return date(2000 + int(match["y"]), int(match["m"]), int(match["d"]))
        if _EXCEL_DAY.fullmatch(text):
            return date(1899, 12, 30) + timedelta(days=int(float(text)))
        if year and (match := SHORT_DATE.match(text)):
            return date(year, int(match["m"]), int(match["d"]))
        if year and (match := _CHINESE_SHORT.match(text)):
            return date(year, small_number(match["m"].replace("元", "一")) or 0, small_number(match["d"]) or 0)
    except ValueError:
        return None
    return None
