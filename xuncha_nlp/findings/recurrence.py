"""Whether a letter that came after the report speaks of the same matter again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import log

from ..text import sentences
from ..types import Span
from .wording import pairs

_TOPICS = {
    name: re.compile(pattern)
    for name, pattern in {
        "assistance": r"低保|特困|五保|救助|吃保", "subsidy": r"补贴|种粮|上报面积|虚报面积|农机|良种", "land": r"机动地|承包地|发包|竞价|招标|流转|荒山|荒坡|合同签|承包",
        "rent": r"门面|招租|租金|铺面|摊位|厂房|车间|出租", "feast": r"接待|吃喝|陪餐|招待|食堂|酒|公函|饭局", "water": r"饮水|水厂|自来水|水质|水浑|水黄|又黄|是黄的|消毒|喝的水",
        "sand": r"采砂|挖沙|挖砂|采沙|抽沙|砂石|沙船|河道|河边", "sewage": r"污水|管网|雨水口|黑臭|又是黑|处理站|倒灌|直排", "reservoir": r"水库|大坝|溢洪", "fee": r"水费|收费|乱收|检查费|服务费",
        "wages": r"工资|工钱|血汗钱|账款|材料款", "forest": r"公益林|林业|山林|退耕|补偿款", "allowance": r"误工|务工补贴|津补贴|津贴|值班费|加班费|奖金|补助", "housing": r"危房|危改|公租房|保障房|廉租|安置房",
        "canteen": r"食堂|食材|供货商|营养餐|伙食", "school": r"职称|借用教师|课后|校舍|围墙", "doctor": r"药品|卫生院|签约|村医|检查费|卫生室", "party": r"三会一课|党员大会|发展党员|支部|换届|入党",
        "study": r"学习|研讨|意识形态|宣传栏", "accounts": r"白条|报销|票据|发票|报账|账目|经费", "money": r"集体资金|集体的钱|借给|出借|三资|收入不入账", "car": r"公车|派车|用车",
        "contract": r"工程|施工|签证|验收|围标|老旧小区", "property": r"物业|维修资金|维修基金", "grid": r"网格", "window": r"窗口|大厅|空岗|没人办|办事", "waste": r"垃圾|公厕|环境整治|保洁", "disclosure": r"公示|公开栏|村务公开",
        "burial": r"殡葬|殡仪|骨灰|墓", "elder": r"养老|敬老", "letters": r"信访|答复|投诉|写信", "income": r"卖[^，。]{0,8}树|入账|账上|坐支", "business": r"经商|办企业|承揽|公司|包工",
        "quarantine": r"检疫|屠宰|防疫", "duty": r"值班|脱岗|走读|一个人都没有", "transfer": r"征地|拆迁|土地款", "safety": r"隐患|安全|消防|烟花",
    }.items()
}  # fmt: skip
_AGAIN = re.compile(
    r"还没(?:完|发|退|修|拿|改|动|弄|装|见|通)|(?:说|都说|说是)[^，。]{0,6}(?:改|修|整顿|查|退|解决|处理)[^，。]{0,3}(?:好|过|完)?了|不是说|没下文|[^，。]{1,4}到现在|至今(?:没|未)|到现在(?:还|也|都)?(?:没|未)|公开什么了|还[^，。]{0,3}(?:乱|照|收|发|偷|往)|继续|依[旧然]|变本加厉|又(?!不|能|要|怎)|再次|再度|照样|照旧|依旧|依然|还(?:在|是(?!拖)(?:那|原|老|他|不|没|一|去年|以前|从前))|摆设|形同虚设|仍(?:然|旧|在|有)?|反弹|回去了|老样子|死灰复燃|(?:后头|后来|事后)补|换了?个?(?:牌子|名目|名字|招牌|人)|改成|根本没|(?:跟|和|同|与)(?:从前|以前|原来|过去|去年|原先|整改前)[^，。]{0,4}(?:一样|一个样|没两样)|没变|照[一-鿿]不误|给检查的看|应付检查|做样子|摆样子|换汤|变相|接着没(?:改|动|见改)|说是|说什么|其实就是|实际上"
)
_OWN = re.compile(
    r"不是说[^，。]{2,8}的事|谢谢(?:政府|领导|你们)|转给|希望国家|负担重|医保[^，。]{0,6}涨|不是(?:要?告|反映|举报)|咨询|我想问|想问问|请问|复查一下我家|我(?:家|这一户)[^。]{0,12}(?:重新评|再评|复查)|自家[^。]{0,16}租给|私人的?合同|没有多报|态度还好|水倒是干净|帮忙更正"
)
_ASKS = re.compile(
    r"请(?:你们|你)?(?:来)?(?:管管|转给|派人|镇里|乡里|街道|局里)|什么时候(?:能|通|才)|不晓得|算不算|没亲眼|希望|能不能|能否|请问|想问|咨询|麻烦|帮忙|怎么办|哪里(?:办|申请|领)|负担重?|什么时候发|少收|建议|手续|要(?:带|准备)[^，。]{0,6}材料|求[^，。]{0,6}(?:救|帮)|我(?:家)?也?想(?!知道)"
    r"|请[^，。]{0,10}(?:出面|制止|修|联系|来管|管一管|通融|安排|解决|协调|帮|更正|联络)|够不够条件"
)
_FINE = re.compile(r"挺好|很好|感谢|谢谢你们|满意|真不错|解决了，")
_VILLAGE = re.compile(r"(?:^|[，。：！？、\s]|我[是在们]|在)(?P<name>[一-鿿]{2,3}村)(?![里上民干委支主会组的口])")
_NEXT_DOOR = re.compile(r"(?:邻|隔壁|旁边)(?:县|区|镇|乡|村)的")
_VILLAGE_UNIT = re.compile(r"村(?:党|支|总|委|民)")
_OF_REPLY = 0.6
_OF_TOPIC = 1.5
_ABOUT = 1.5
_ABOUT_NOW = 2.0
_ABOUT_ASKING = 3.5
_PLACE = re.compile(r"(?:^|[，。：是在住映、\s])(?P<name>[一-鿿]{2,3}(?:镇|乡|街道))(?=[一-鿿]{2,4}(?:村|社区)|政府|党委|[又今去的])")
_DATE = re.compile(r"(?:(?P<year>20\d{2})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|底|初|份)?")
_LATER = re.compile(r"预计|拟|计划|力争|将于|争取|到期|前完成|底前|之前|下一?步")


def report_day(report: str) -> date | None:
    """The day at the foot of a report, else the latest day it tells of; a month without a day counts as its last."""
    year, latest = None, None
    tail = [line.strip() for line in report.splitlines() if line.strip()][-2:]
    for match in _DATE.finditer(report):
        year = int(match["year"]) if match["year"] else year
        month, day = int(match["month"]), int(match["day"] or 28)
        if year is None or not 1 <= month <= 12 or not 1 <= day <= 31:
            continue
        found = date(year, month, min(day, 28) if match["day"] is None or month == 2 else min(day, 30))
        if any(re.fullmatch(r"[（(]?" + re.escape(match[0]) + r"[）)]?", line) for line in tail):
            return found
        around = report[max(0, match.start() - 8) : match.end() + 8]
        if not _LATER.search(around) and (latest is None or found > latest):
            latest = found
    return latest


def topics(text: str) -> set[str]:
    """The matters of village and bureau life that a text touches."""
    return {name for name, pattern in _TOPICS.items() if pattern.search(text)}


def elsewhere(letter: str, report: str) -> bool:
    """Whether the letter names a town, or on the report of a village a village, and none of the report's."""
    if _NEXT_DOOR.search(letter):
        return True
    names = [match["name"] for match in _PLACE.finditer(letter)]
    if _VILLAGE_UNIT.search(report[:60]):
        names += [match["name"] for match in _VILLAGE.finditer(letter)]
    return bool(names) and not any(name in report or (name[1:] in report and len(name) > 3) for name in names)


def only_asks(letter: str) -> bool:
    """Whether the letter, lacking any word of return, asks for something or praises rather than tells of a state of affairs."""
    return _ASKS.search(letter) is not None or _OWN.search(letter) is not None or _FINE.search(letter) is not None


def says_again(letter: str) -> bool:
    """Whether the letter tells of a state that came back, and is more than the writer's own request."""
    return _AGAIN.search(letter) is not None and _OWN.search(letter) is None


def _words(letter: str, about: set[str]) -> Span:
    """The sentence of a letter that says most about a matter."""
    return max(sentences(letter, 120), key=lambda span: len(pairs(span.of(letter)) & about))


def come_back(
    problems: Sequence[str], replies: Sequence[str], report: str, letters: Sequence[tuple[str, str, date | None]], day: date | None
) -> list[tuple[tuple[str, Span], ...]]:
    """For each problem the letters after `day` that speak of it again: (id, the words of the letter).

    A letter counts for the problem whose wording, reply and topic it shares most, the weight of a pair of characters falling with the number of
    problems that have it; with a word of return less is enough.
    """
    asked, answered = [pairs(problem) for problem in problems], [pairs(reply) for reply in replies]
    seen = Counter(pair for mine, reply in zip(asked, answered, strict=True) for pair in mine | reply)
    weight = {pair: log(1 + len(problems) / times) for pair, times in seen.items()}
    about = [topics(problem) for problem in problems]
    found: list[list[tuple[str, Span]]] = [[] for _ in problems]
    for key, letter, received in letters:
        again = says_again(letter)
        if not problems or not letter.strip() or (day and received and received <= day) or elsewhere(letter, report) or (not again and only_asks(letter)):
            continue
        mine, matters = pairs(letter), topics(letter)
        scores = [
            sum(weight[pair] for pair in mine & asked[at]) + _OF_REPLY * sum(weight[pair] for pair in (mine & answered[at]) - asked[at]) + _OF_TOPIC * len(matters & about[at])
            for at in range(len(problems))
        ]
        best = max(range(len(problems)), key=scores.__getitem__)
        if scores[best] >= (_ABOUT_ASKING if only_asks(letter) else _ABOUT if again else _ABOUT_NOW):
            found[best].append((key, _words(letter, asked[best] | answered[best])))
    return [tuple(one) for one in found]
