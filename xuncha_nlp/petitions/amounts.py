"""Amounts of money and rates (money per unit) in yuan."""

from __future__ import annotations

import re

from ..types import Fact, Span
from .lazy import lazy
from .numerals import BIG, DIGITS, chinese_number, marked, narrow

_CN = "零〇一二两三四五六七八九十百千"
_NUMBER = lazy(
    r"(?!一(?:个(?!亿|多亿|[wW])"
    r"|[次些样起直定下般切共位名条张家间辆棵台头只]))(?=[0-9上近好几零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟貳參陸])(?P<n>(?<![\d.A-Za-z])\d{1,3}(?:,\d{3}){1"
    r",4}(?:\.\d{1,4})?"
    r"|(?<![\d.A-Za-z])\d{1,12}(?:\.\d{1,6})?"
    r"|[一二三四五六七八九十百两零]{1,4}点[零一二三四五六七八九]{1,4}(?=[万亿元块])"
    rf"|[万千百]把(?=块|元|$|[，。；、])|[一两二三四五六七八九十]{{1,3}}个(?=亿|多亿)|(?:上|近|好)?几?[{_CN}几][{_CN}几万亿把好]{{0,24}}"
    r"|[零壹贰叁肆伍陆柒捌玖拾佰仟萬億亿万貳參陸]{2,24})"
    r"(?P<more>多|余|来|把|几)?(?P<big>百万|千万|个?[wW](?![A-Za-z])|万|亿|千|百)?(?P<more2>多|余"
    r"|来)?(?P<small>[一二三四五六七八九](?![一二三四五六七八九十百千万\d])|[一二三四五六七八九]千[一二三四五六七八九]?|(?<=万)[1-9]千|(?<=万)[1-9](?![\d.千百十年月日号户亩人个]))?(?P<more3>多|余|来)?"
    r"(?P<unit>元整|元|圆整|块钱|块|蚊|圆|角|毛钱?)?(?P<jiao>(?<=[块毛])(?:一(?![一-鿿])|一(?=[的多角毛])|[二三四五六七八九](?=一[斤棵度晚亩本吨条桶个]|(?![一二三四五六七八九十百千万点斤亩个天张次]))|(?<=\d块)[1-9](?![\d.年月日号个人亩]))[毛角]?)?(?P<fen>(?<=[毛角])[一二三四五六七八九]分?(?=一[斤度本个吨]|[^一二三四五六七八九十百千万斤亩个天张次]|$))?"
)
_CAPITAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_COUNTED = (
    "亩个人户斤只头条张份次天年月号日岁期株棵栋间台辆本页米里平吨公立方袋箱包瓶瓶桶床件套名位家组队层楼点分度倍遍趟回句字把面"
    "座口批章类届处项种些样代口桌席村镇乡股票道眼艘"
    "片根双支门首部顶副幅节段步尺寸克斗升匹粒滴颗盒枚所级成趟轮封集篇路线%％‰℃厘毫周小半世多几来余下般心多年后前以起初伙兄群"
    "众老人一二三四五六七八九十百千万亿零第·-—~～至到"
)
# what follows 八万 and counts nothing: 八万到账, 四十万以下, 十七万八、
_NO_COUNT = frozenset("以起下后前初般心多来余几老·-—~～至到第里伙兄顶成节小半")
_MONEY_UNITS = frozenset(("元", "元整", "圆", "圆整", "块钱", "块", "蚊", "角", "毛钱", "毛"))
_PAID = lazy(
    r"(收取?|交|给|发|送|退|赔|罚|挣|花|报销?|要|欠|借|补助?|领|分|抽|写|出|扣|拿|付|抵|打|贪|捐|存|转|塞|卖|租金?|工资|补贴"
    r"|费|价|款|钱|卡|红包|礼金|押金|奖|值|投资?|投入|套取?|合计|共计|总共"
    r"|一共|累计|平均|桌|每人|每户|每亩|每家|一个月|每月|一年|每年|人均|一户|一人|一丁|到手|报|批|拨|售|块|额|标|贷|损失|节余|抽|提成?|垫|划|充值?|推荐|出厂|进院|进价|标价|定价|原价|[贵赚亏随办]|剩下|另外|差的|一笔"
    r"|结余|剩|存折|利息|资金|是|了|下来|算|开口|变成|收入|支出|开支|上|开|多|差|涨)"
    r"[了的过出我他她你们是约大概差不多将近至少最少最多上共有到为去回来人家成走掉每]{0,5}[：:“\"]?$"
)
_COLLOQUIAL = lazy(r"[百千万亿][一二三四五六七八九]$")
_RATE_AFTER = lazy(
    r"[的钱]?(?:[/／]|每|一)(?:亩|斤|公斤|吨|平方米|平方|平米|平|立方|天|日|个工|人|户|次|小时|车|米|里|公里|棵|株|头|只|套|间"
    r"|桌|份|个月|月|年|张|本|个|票|度|方|晚|趟|股|家|罐|盒"
    r"|瓶)(?![千百十月季度次等直样律下共起切定])"
)
_RATE_BEFORE = lazy(
    r"(?:(?:每|一)(?:亩|斤|公斤|吨|平方米|平方|平米|平|立方|天|个工|人次|人每次|人|户|次|小时|车|米|公里|棵|株|头|只|套|间|桌"
    r"|份|个月|个人|月|年|张|本|票|度|方|晚|趟|股|家|餐|丁|个派遣工|罐"
    r"|盒|瓶|个|学期|月份)|日薪|月薪|单价|人均|每[一-鿿]{1,3})"
    r"(?:[一每](?:个)?[月年天]|租金|按|是|要|收|交|给|发|补|补助|补贴|工资|卖|领|才|只|平均|均|还|得|缴|花|出|抽|到手|付|奖|罚"
    r"|扣|退|分|挣|赚|赔|算|就是|定价|价|约|大概|至少|最少|的|，|各"
    r"|送|了|写|拿){0,4}$"
)
_NOT_BEFORE = lazy(r"(?:第|编号|凭证号|文号|案号|尾号|工号|电话|热线|房号|学号|〔|\[|[A-Za-z_@#]|星期|周|礼拜|初|农历|阴历)$")
_RANGE = lazy(
    rf"(?P<a>\d{{1,9}}(?:\.\d{{1,4}})?|[{_CN}]{{1,8}}(?:万[{_CN}]{{0,4}})?)(?P<au>万|千|百|亿)?(?:多|来|余)?(?:元|块)?(?:至|到|~|～|—|－|-"
    rf"|–){{1,2}}(?=(?:\d{{1,9}}(?:\.\d{{1,4}})?|[{_CN}]{{1,8}})(?P<bu>万|千|百|亿)?)"
)
_RANGE_SIGNS = frozenset("至到~～—－-–万千百亿个wW块毛角元")
_THINGS = frozenset(_COUNTED) - _RANGE_SIGNS - frozenset("一二三四五六七八九十多来余几") | frozenset("个")
_ONE_OF = lazy("[百千万亿二三四五六七八九]一")
_HANDED = lazy(r"(?:收|交|给|罚|抽|赔|拿|扣|塞|退|欠|充|掏|贴|垫)[了到我他她你们人家掉]{0,3}$")
_FOR = lazy(r"[“\"说讲才就还连]|拉倒|跑腿|现[金钞]|好处|不行|打底|顶天|封顶|起步|出头|[㐀-鿿]{1,3}[费金款税](?![㐀-鿿])")
_ROUND = lazy("打底|拉倒|起步|顶天|封顶|到头|出头|不等")
_ABOUT = lazy("起|以[上下内]|左右|上下")
_LISTED = lazy("、[㐀-鿿]{0,5}[一二两三四五六七八九十]{1,3}[百千万]")
_PIECES = lazy(r"[牌地板砖石玻璃肉表布田碑屏玉瓦糖匾皂豆腐电池招][㐀-鿿]{0,3}$")
_PRICED = lazy(r"[价钱费票贵涨]|一(?:斤|桶|瓶|个|张|份|支|盒|袋|条|趟|次|本|杯|碗|根|片|小时|车|亩|吨|度)|每|[收卖买交缴提抽加补罚]")
_STOPS = frozenset(("", *"，。；、！？,;\n"))
_SUM = lazy(r"押金|算了|工资|补助|补贴|罚款|红包|定金|租金|奖金|现金|礼金|多花|多$|多[，。花]|报销")
_EACH = lazy(
    r"(?:一|每)(?:天|车|锅|个?月|个?学生|个?人|斤|亩|棵|台|桌|套|把|次|个娃|平方|平|户|家|箱|碗|节课|位|桶|只|头|趟|年|晚|口|小时|度|支|瓶|袋|吨|块板)[一-鿿]{0,4}$|(?:礼单|给科里|现金|贵|转账|美容院四次"
    r"|[四两三]次|一次)[“”\"]?$"
)
_COUNTED_OUT = lazy(r"(?:写|打|量|变成|分|成绩|考|编号|标号|标签|过|到|算|数|达|满|吹出来)(?:[了的是到成出过]){0,2}$|(?:平方|房产证|房本|平均分|血压|血糖|年纪|岁数|体温|票|人数|户数)[^，。；]{0,4}$")
_HOTLINES = frozenset(("110", "119", "120", "122"))
_SCALE = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2, "百万": 1e6, "千万": 1e7, "w": 1e4, "W": 1e4, "个w": 1e4, "个W": 1e4, None: 1.0}
_ADJACENT = lazy(r"(?<![百千万亿十])([一二三四五六七八])([二三四五六七八九])(?=[十百千万亿])")
PROTECTED = lazy(
    r"[一二三四五六七八九十两]{1,3}(?:个|项|大|条)?(?:聚焦|到位|维护|确保|坚决|落实|资(?=[^金]|$)|自信|意识|服从|顶格|充分"
    r"|不愁|保障|公开|项规定|把手|肩挑|言堂|刀切|岗双责|龄两历|委|会一课|重一大|议两公开|风)"
    r"|三重一大|四议两公开|三会一课|一肩挑|一把手|二把手|十九届[一二三四五六七]?中?|二十届[一二三四五六七]?中?"
    r"|一把(?=[一二三四五六七八九])|十[一二三四五六七八九]大|二十大|三天两头|七零八落|乱七八糟|一清二楚|千方百计|一五一十|五保"
    r"|(?<![一二三四五六七八九十百千两几多])万一(?![千百])|千万(?=[要不别请给把帮救])|大年三十|年三十(?![一二三四五六七八九多几万])|五十步"
    r"|百分之[一二三四五六七八九十百点]{1,8}|十有八九|一星半点|三三两两|一丝一毫|四面八方|七上八下|万亩|万分|百姓|千家万户"
    r"|十分(?=[^之])|一万个|百般|一二[三、]|三农|十几年"
)


def _small(shown: str) -> float:
    """What follows a 万 or 千: 六, 4千, 三千五."""
    return float(shown[0]) * (1000 if shown.endswith("千") else 1) if shown[0].isdigit() else chinese_number(shown) or 0.0


_ONE_AFTER_ANOTHER = lazy("([一二三四五六七八九两]百)[一二三四五六七八九两][百千]|([一二三四五六七八九两]千)[一二三四五六七八九两]千|([一二三四五六七八九两十]{1,2}万)[一二三四五六七八九两]万")


def _value(match: re.Match[str]) -> float | None:
    number = match["n"].replace(",", "")
    whole, point, decimals = number.partition("点")
    if number[0].isdigit():
        value: float | None = float(number)
    elif point:
        value = (chinese_number(whole) or 0) + float("0." + "".join(str(DIGITS[char]) for char in decimals))
    else:
        number = number.lstrip("上近好").rstrip("个")
        if number.startswith("几"):
            return None
        number = _ADJACENT.sub(lambda pair: pair[1], number)
        if another := _ONE_AFTER_ANOTHER.fullmatch(number):
            number = next(first for first in another.groups() if first)
        if number[0] in "万千百" and number[1:] == "把":
            return float(chinese_number("一" + number[0]) or 0)
        bare = number.strip("几把好")
        if bare in ("", "万", "亿"):
            return None
        value = chinese_number("一" + number if number[0] in "百千万" else number)
    if value is None:
        return None
    scale = _SCALE[match["big"]]
    value *= scale
    small = match["small"]
    if small:
        if scale == 1.0:
            return None
        value += _small(small) * (scale / 10 if len(small) == 1 else 1)
    if match["unit"] in ("角", "毛钱", "毛"):
        value /= 10
    if match["jiao"]:
        jiao = match["jiao"].rstrip("毛角")
        value += (float(jiao) if jiao.isdigit() else chinese_number(jiao) or 0) / (100 if match["unit"] == "毛" else 10)
    if match["fen"]:
        value += (chinese_number(match["fen"][0]) or 0) / 100
    return round(value, 2)


def read_amounts(text: str, taken: list[tuple[int, int]]) -> list[Fact]:
    """Amounts and rates of a text; ranges take the lower bound, and what lies in `taken` is no amount."""
    plain = narrow(text)
    blocked = marked(len(plain), taken)
    for match in PROTECTED.finditer(plain):
        blocked[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    facts: list[Fact] = []
    end_before = 0
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        if start < end_before or 1 in blocked[start:end]:
            continue
        follows = plain[end : end + 1]
        if follows in _THINGS and match["unit"] is None and match["big"] is None and plain[end - 1] not in "一亿百千" and "万" not in match["n"]:
            continue
        if end - start == 1 and follows not in _RANGE_SIGNS:
            continue
        before, after = plain[max(0, start - 14) : start], plain[end : end + 8]
        if before and _NOT_BEFORE.search(before):
            continue
        lower = _lower_bound(plain, match)
        if lower is None and _ONE_OF.search(plain, end - 2, end) and _RATE_AFTER.match(plain, end - 1):
            match = _NUMBER.match(plain, start, end - 1) or match
            end = match.end()
            after = plain[end : end + 8]
        if lower is not None:
            value, end, unit = lower
            after = plain[end : end + 8]
        else:
            found = _value(match)
            if found is None:
                continue
            value, unit = found, match["unit"]
        listed = bool(facts) and end_before == start - 1 and plain[start - 1] == "、" and value >= 100 and after[:1] in _STOPS
        if not listed and not _is_money(match, unit, before, after, value, plain[start:end]):
            continue
        if value <= 0:
            continue
        kind = "amount"
        if value < 1e5 and (_RATE_AFTER.match(after) or _RATE_BEFORE.search(before)):
            kind = "rate"
        facts.append(Fact(kind, value, Span(start, end)))
        end_before = end
    return facts


def _lower_bound(plain: str, match: re.Match[str]) -> tuple[float, int, str | None] | None:
    ranged = _RANGE.match(plain, match.start())
    if ranged is None:
        return None
    second = _NUMBER.match(plain, ranged.end())
    if second is None:
        return None
    if _ONE_OF.search(plain, second.end() - 2, second.end()) and _RATE_AFTER.match(plain, second.end() - 1):
        second = _NUMBER.match(plain, ranged.end(), second.end() - 1) or second
    scale = ranged["au"] or second["big"]
    low = ranged["a"]
    value = float(low) if low[0].isdigit() else chinese_number(low)
    if "万" in low:
        scale = None
    if value is None:
        return None
    if not low[0].isdigit() and scale is None and second["n"][-1:] in BIG and low[-1] not in "百千" and "万" not in low:
        scale = second["n"][-1:]
    return value * _SCALE.get(scale, 1.0), second.end(), second["unit"] or ("元" if "元" in ranged[0] or "块" in ranged[0] else None)


def _is_money(match: re.Match[str], unit: str | None, before: str, after: str, value: float, shown: str) -> bool:
    follows = after[:1]
    if unit in _MONEY_UNITS:
        if unit in ("块", "圆", "角", "毛") and follows and follows in "地田肥玻牌砖板石布宣瓦度落病":
            return False
        if unit in ("块", "毛", "角") and value < 10 and not match["jiao"] and shown[0] not in "0123456789":
            if value == 1 and before[-1:] and before[-1] in "了来是成一":
                return False
            ends = follows in "，。；、！？,.;!? \n）)" or not follows
            told = _PAID.search(before) or _RATE_BEFORE.search(before) or (value > 1 and _PRICED.search(before))
            return (ends and bool(told) and not _PIECES.search(before)) or bool(_RATE_AFTER.match(after)) or (value > 1 and after.startswith(("过路", "钱")))
        return not (unit == "元" and follows and follows in "旦素月宵朝")
    if follows == "钱" and value >= 10:
        return True
    if value >= 10 and _RATE_AFTER.match(after):
        return True
    big = match["big"] in ("万", "亿", "百万", "千万", "w", "W", "个w", "个W") or "万" in match["n"] or "亿" in match["n"]
    hundreds = value >= 100 and shown[-1] in "百千"
    if hundreds and (_ROUND.match(after) or (_ABOUT.match(after) and _PAID.search(before)) or (_LISTED.match(after) and _PAID.search(before))):
        return True
    if (follows and follows in _COUNTED and not (big and follows in _NO_COUNT)) or after.startswith(
        ("公里", "平方", "立方", "小时", "分钟", "周岁", "学分", "积分", "年", "群众", "村民", "移民", "顶帽", "半年", "小时")
    ):
        return False
    if value >= 20 and not (1900 <= value <= 2100 and shown.isdigit()) and _FOR.match(after) and _HANDED.search(before):
        return True
    if match["n"][0] in _CAPITAL and len(match["n"]) > 2:
        return True
    decimal = "." in shown
    if big:
        return True
    if not match["n"][0].isdigit() and _COLLOQUIAL.search(shown) and value >= 100:
        return True
    if hundreds and (not follows or follows in "，。；、！？ \n起" or _SUM.match(after)):
        return True
    if (
        not decimal
        and value >= 5
        and (not follows or follows in "，。；、！？,. \n）起")
        and _EACH.search(before)
        and not shown.startswith("0")
    ):
        return True
    boundary = not follows or follows in '，。；、！？,.;!? \n\t（）()”"的超就每卡'
    return (
        boundary
        and value >= 20
        and not (1900 <= value <= 2100 and shown.isdigit())
        and len(shown) > 1
        and bool(_PAID.search(before))
        and not shown.startswith("0")
        and not decimal
        and not (shown in _HOTLINES and "打" in before)
        and not (_COUNTED_OUT.search(before) and not shown.endswith(("百", "千")))
    )
