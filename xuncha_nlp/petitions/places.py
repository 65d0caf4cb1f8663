"""Places that a text names."""

from __future__ import annotations

import re

from ..types import Fact, Span
from .everyday import everyday as everyday_pairs
from .lazy import lazy
from .lexicon import words
from .names import is_han
from .numerals import marked

STOP = "𠊎的了在是我们你他她它这那哪个到去从给对把向跟与被由找住查等及叫让说讲各该每几也都就还又很没不要会能可以其之为于至使得着过并且或但因所如果昨将已曾问请者啊呢吧吗您咱俩"
_SITE = (
    "街道办事处|粮库|粮站|供销社|派出所|物流园|景区|石料场|石场|砂场|煤场|加油站|职教中心|中心校|烈士陵园|陵园|卫生院|卫生室|第[一二三四]人民医院|人民医院|中医院|第[一二三四]医院|医院|(?<=[区县市])[一二三四]院"
    "|(?<=[区县市])[一二三四六]中(?![个间])|敬老院|养老院|福利院|九年一贯制学校|实验小学|中心小学|小学|中学|初中|高中|学校|幼儿园|教学点|职教中心|产业园|工业园|开发区|园区|工业片区|示范园|"
    "水库|市场|商场|广场|公园|家园|花园|公寓|山庄|苑(?!长)|[一二三四五六七八九]幼|职校|职高|林场|农场|茶场|茶厂|砖厂|水厂|(?:印染|纸箱|面粉|弹簧|化工|机械|纺织|水泥|玻璃|造纸|服装|食品|饲料|化肥|家具|农机|砖瓦|石灰)厂|[船酒糖药电钢]厂|煤矿|客运站|汽车站|火车站|收费站|变电站|文化馆|图书馆|体育馆|殡仪馆|冷库|渔港|港|大桥|隧道|渡口|码头|祠堂|合作社|收购站|宾馆|酒店|饭店|茶楼|小区|家属院|安置房|安置点|安置区|路口|大道"
    "|(?<![里条段公马道铁泥石耕通入户业村组一半走修让绕网线思出门水土电套])路(?![过上边面灯费途线子程由段政网基])|街(?!道)|巷|胡同|弄(?![得成来虚堂不清到脏坏出错])|河"
)
_VILLAGE = "自然村|村|社区|街道|镇|乡|屯|寨|片区|新村"
_TAIL = lazy(
    rf"(?=[第一二三四五六七八九粮供派物景石砂煤加烈陵街卫人中医敬养福九实小初高学幼教职产工示园开水市广商公家花苑山林农茶砖冷渔港大隧渡码祠合收宾酒饭家安路东西南北巷河自村社镇乡屯寨片新胡弄印纸面弹化机纺玻造服食饲肥船酒糖药电钢客汽火收变文图体殡])(?:(?P<site>{_SITE})"
    rf"|(?P<land>{_VILLAGE}))(?![长民官委干务规容貌情史风账费面灯况政霸匪联])|(?P<vil>村)(?=[长民委干务账部支监][^里]?)"
)
_FARTHEST = 12  # characters before a tail that may belong to the name, and two to tell where it begins
_VERBAL = frozenset(
    "打扫喊跳写挖像比连替进上下送求归站念端放拿按靠每和与同靠修铺看照绕发求管做种建盖拉找问来回去归守有到卖买租搬退报半一二三四五六七八九十两几多整各钱月年日城县前后"
)
_GROUP = lazy(r"(?P<n>[一-鿿]{2,3})(?=[一二三四五六七八九十]{1,2}[组队社](?!会|区|团))")
_NATURE = "渡岛岔咀埭岙垱汀坨峁崂汊浦屿礁垸垱垛墩堰岩浜堤埝崾峪圪坬畴渚坪坳沟屯寨畈坝垴湾冲岭岗庄塬崖榨庙集港尾厝角埔滩洼坑圩堡营铺桥塘梁垭洲墩坡畔坎"
_NATURAL = lazy(rf"(?=(?P<n>[一-鿿]{{1,2}}(?:[{_NATURE}]|角子|家[口店桥井院山溪池楼窑]|[庄沟洼岗坡河]子|大湾|水库)))")
_LOOSE = frozenset(STOP) | frozenset("年月日间块排按逢家轮副面表一二三四五六七八九十两几半每整全各这那第来去上下进出和与同归靠挖修填拆占租买卖包养守看过成条座")
_NO_NATURAL = lazy(
    r"^(?:[我你他她这那哪一二三四五六七八九十两几半山河水路田门屋墙桌床前后上下左右里外]|大家|没有|时候|每|各|有|是|叫|过|来|去|在|到|看|修|挖|走)|(?:鱼塘|水塘|水沟|山坡|荒坡|荒滩|地坪|石桥|大桥|修桥"
    r"|山沟|水坝|堤坝|河滩|拐角|屋角|墙角|三角|下岗|站岗|上岗|顶岗|上坡|下坡|赶集|征集|召集|募集|聚集|收集|香港|老庄|村庄|沿海|结尾|末尾|船尾|排尾|号尾|车尾|经营|国营|民营|私营|联营|运营|店铺|商铺|床铺|房梁|大梁|横梁|脊梁"
    r"|要冲|小店|塘坝|大坝|拦坝|池塘|寺庙|茅坑|土坑|沙坑|火坑|出港|进港|渔港|码头|路畔|江畔|田坎|路坎|大坎|养殖场)$"
)


LEAD = lazy(
    r"^(?:称|召开|支援|保护|写明?|上交|建议|调离|存入|征求|多谢|谢谢|烧毁|盖|念|赴|寄|赶往|派往|搬到|送往|抬到|转到|补|先|才|用|系|哥|家|从|离|再|隔壁|镇上|区里|县城|人称|时候?|当时|第二天|后面?|否提供|分管|反映|感谢|托|死|合办|自愿|私自|别的|车在|辖区|沿着|上头|称系?|系|间|块|排|附上|隔篱|起来|五点|一次|外省来|多家|年来?|大的"
    r"|小孩子?|请了|代表|窗口|的|得|来|个|送到?|尊敬|举报|反映"
    r"|控告|检举|揭发|关于|位于|地处|来自|家住|现住|户籍|户口|现任|时任|担任|原任|任|原|听说|发现|看到|承包"
    r"|修建|修|进|回|驻|离|隔壁|转回|走回来|下午四点|今天|下午|上午|昨天|晚上|一天"
    r"|第二天|十二点钟|有|敢写|转|赶紧转|赶紧|整个|附近|原来|现在|今年|去年|前年|一个|两个|三个|时候|后来|当时|先后|分别|"
    r"以及|包括|其中|全部|有人|有关|作为|身为|利用|负责|分管|联系|占用|侵占|强占|霸占|卖掉|出租|租用|流转|通过|经过|根据|按照"
    r"|由于|自从|开始|所谓|本区|区里|区委|区|县里|县|我区|本县|我县|市|上面|下面|东边|西边|南边|北边|"
    r"同志|领导|干部|群众|村民|党员|居民|大家|书记|主任|镇长|乡长|局长|会计|组长|老板|本人系|加上|归|隔|滩涂归|和|并|曾|兼|是"
    r"|拆|卖|买|租|占|挖|通往|往|搬|投|系|求|进城|后面|前面|旁边|告|拿|坐|做|逛|按|飞|走|划进|临近|挨着|还有|没有|都是|就是|只有|上次|这次)"
)
_OURS = ("我们", "俺们", "咱们", "反映", "举报", "路过")
_TO = frozenset("回往去离住赴经")
_COMMON = words(
    "农业农村 国有林场 民营 批发市场 农贸市场 集贸市场 轮渡码头 温泉酒店 区里茶厂 退塘 缺角 渔业合作社 合作社 林权 文化下乡 巡察组老乡 新农村 村小学 学校食堂 镇中心小学 农村 全村 我村 本村 各村 邻村 外村 乡村 行政村"
    " 自然村 贫困村 移民村 示范村 城中村 村 镇 乡 组 路 街 "
    "巷 屯 寨 社区 街道 小区 学校 医院 小学 中学 市场 水库 公园 广场 片区 幼儿园 卫生院 卫生室 全镇 我镇 "
    "本镇 城镇 乡镇 集镇 全乡 我乡 本乡 家乡 老乡 下乡 返乡 城乡 回乡 故乡 进村 入村 到村 出村 全组 小组 "
    "本组 我组 巡察组 检查组 工作组 调查组 考核组 督查组 党小组 审计组 专案组 巡视组 项目组 班组 各组 那组 "
    "村民小组 居民小组 核查组 验收组 修路 道路 公路 马路 走路 铁路 一路 半路 水路 门路 山路 土路 大路 小路 "
    "上路 思路 出路 老路 新路 机耕路 水泥路 村路 断头路 产业路 沥青路 硬化路 带路 让路 线路 网路 上街 逛街 "
    "大街 沿街 全社区 本社区 我社区 各社区 各街道 老村 新村 空心村 周边村 附近村 下村 整村 几个村 同村 同组 "
    "同乡 同镇 邻乡 邻镇 村组 驻村 脱贫村 贫困组 原村 每村 联村 包村 包组 分组 重组 改组 机组 全街道 本街道 "
    "我街道 各乡镇 人民医院 中医院 敬老院 养老院 大桥 祠堂 码头 渡口 农场 林场 茶场 茶厂 菜市场 农贸市场 "
    "家属院 安置房 安置点 安置区 产业园 工业园 开发区 园区 新区 老街 古镇 山村 渔村 小镇 老家村 高中 初中 "
    "毕业 大道 水渠 河段 老镇 市医院 省医院 大医院 老旧小区 各小区 中小学 全区 上学校 "
    "铺路 通村路 进村路 入户路 村道路 乡村道路 绕路 一条路 专业村 邻近村 旅游村 泥巴路 砂石路 生产路 环村路 "
    "乡村公路 村公路 通村公路 副组 试点村 重点村"
)
_ABOVE = frozenset("镇乡县市省")
_PREFIX = frozenset("区县市镇乡省")


def read_places(text: str, taken: list[tuple[int, int]]) -> list[Fact]:
    """Villages, towns and communities by suffix, natural villages by where they stand, schools, stations and firms.

    The value is the name without the unit above it (白杨村 for 杨树镇白杨村); where a letter says both 白杨 and 白杨村, the longer is the value of both.
    """
    everyday = everyday_pairs()
    found: dict[int, tuple[str, int, int]] = {}
    for tail in _TAIL.finditer(text):
        base = at = tail.start()
        while base and at - base < _FARTHEST and is_han(text[base - 1]):
            base -= 1
        before = text[at - 1] if base < at else ""
        if (before == "村" and tail[0] == "村") or (tail["vil"] and before in ("村", "我", "本", "全", "驻", "各", "该", "")):
            continue
        chars = text[base : tail.end()]
        start = _start(chars, at - base, bool(tail["site"]), everyday)
        if start == 0 and chars[0] in "年月日号点元万" and text[base - 1 : base].isdigit():
            start = 1
        name = chars[start:]
        if _is_place(name, tail, start == 0 or chars[start - 1] in STOP, everyday, text):
            found[tail.end()] = (name, base + start, tail.end())
    inside = marked(len(text), [(start, end) for _, start, end in found.values()])
    counts: dict[str, int] = {}
    for match in _NATURAL.finditer(text):
        name, (start, end) = match["n"], match.span("n")
        if end in found or inside[start] or name in _COMMON or _NO_NATURAL.search(name) or name[0] in _LOOSE or name[0] in _WORKED:
            continue
        count = counts.get(name) or counts.setdefault(name, text.count(name))
        before = text[start - 1 : start]
        free = not before or before in STOP or before in _TO or not "一" <= before <= "鿿"
        at_place = before in _TO or before in "在到从" or text[start - 2 : start] in _OURS
        free = free or at_place
        if text[end - 2 : end] in everyday or (text[end : end + 1] not in STOP and text[end - 1 : end + 1] in everyday) or (text[start : start + 2] in everyday and not (free and (count > 1 or (len(name) == 3 and at_place)))):
            continue
        if (not free or (len(name) == 2 and not at_place)) and count < 2:
            continue
        found[end] = (name, start, end)
    for match in _GROUP.finditer(text):
        name, (start, end) = match["n"], match.span("n")
        if end in found or inside[end - 1]:
            continue
        for at in (start, start + 1) if len(name) == 3 else (start,):
            piece = text[at:end]
            if any(piece[n : n + 2] in everyday for n in range(len(piece) - 1)) or any(char in STOP or char in _LOOSE for char in piece) or piece[-1] in "村镇乡区":
                continue
            found[end] = (piece, at, end)
            break
    names = {name for name, _, _ in found.values()}
    blocked = marked(len(text), taken)
    facts: list[Fact] = []
    for name, start, end in sorted(found.values(), key=lambda item: item[1]):
        if 1 in blocked[start:end]:
            continue
        shorter = [name[at:] for at in range(1, len(name) - 1) if name[at:] in names]
        kept = min(shorter, key=len) if shorter and len(min(shorter, key=len)) >= 3 else name
        value = next((kept + tail for tail in ("村", "社区", "镇", "乡") if kept + tail in names), kept)
        facts.append(Fact("place", value, Span(end - len(kept), end)))
    return facts


def _start(chars: str, tail: int, site: bool, everyday: frozenset[str]) -> int:
    """Where a name begins: after function words, verbs, words of every day, and for villages after the town."""
    start, low = tail, max(0, tail - (10 if site else 4))
    while start > low:
        char = chars[start - 1]
        if char in STOP or (char == "和" and start < len(chars) and chars[start] not in "平谐睦顺") or (not site and start < tail and char in _ABOVE and tail - start >= 2):
            break
        if not site and start < tail and chars[start - 1 : start + 1] in everyday and not (start == 1 and tail == 2 and chars.startswith("社区", tail)):
            break
        if not site and start < tail and start >= 2 and chars[start - 2] not in STOP and chars[start - 2 : start] in everyday:
            break
        start -= 1
    while tail - start > (2 if not site else 1):
        lead = LEAD.match(chars[start : tail])
        if lead and 0 < lead.end() <= tail - start - (2 if not site else 1):
            start += lead.end()
        elif site and chars[start : start + 2] in everyday and (tail - start >= 4 or chars[start + 2 : tail] in _PREFIX):
            start += 2
        elif site and tail - start >= 3 and chars[start + 1 : start + 3] in everyday and chars[start] not in _PREFIX:
            start += 1
        else:
            break
    return start


def _is_place(name: str, tail: re.Match[str], bounded: bool, everyday: frozenset[str], text: str) -> bool:
    stem = name[: len(name) - len(tail[0])]
    if name in _COMMON or not stem or len(stem) > (4 if not tail["site"] else 9):
        return False
    if len(stem) == 1:
        return bool(tail["site"]) and len(tail[0]) >= 2 and stem in _PREFIX
    pairs = [stem[at : at + 2] for at in range(len(stem) - 1)]
    if tail["site"]:
        if len(tail[0]) == 1 and ((len(stem) <= 3 and stem[0] in _WORKED) or (len(stem) > 1 and stem[-2] in _WORKED)):
            return False
        if stem in _NOT_PROPER:
            return False
        if len(stem) == 2 and tail[0] in _NAMED_SITES and bounded:
            return True
        proper = [pair for pair in pairs if pair not in everyday]
        return (bool(proper) and len(proper) * 2 >= len(pairs)) or stem[0] in _PREFIX
    if stem[0] in _VERBAL and not (stem[0] in "上下城前后" and stem not in ("上面", "下面")):
        return False
    if any(pair in everyday for pair in pairs):
        return len(stem) == 2 and stem[-1] not in _WEAK and stem not in _OFTEN and (bounded or text.count(name) > 1 or tail[0] in ("镇", "乡", "街道", "社区"))
    return stem[-1] not in _WEAK


_NOT_PROPER = words("镇上 县里 县城 镇里 村里 乡里 区里 市里 城里 家里 岛上 山上 街上 乡镇 城乡 大的 小的 私立 公立 重点 一条 整条 那条 这条")
_WORKED = frozenset("抽修掉用加扫铲开盖走占收卖进归往赴离抢先再准寄改让条半整拆建绕")
_NAMED_SITES = words("路 街 巷 小学 中学 水库 林场 农场 大桥")
_OFTEN = words("后来 自己 隔壁 名额 事情 时候 整个 包括 今年 去年 前年 分管 反映 附近 每个 外县 邻近 美丽 最近 旁边 当时 原来 整条 前任 现任 开春 上面 下面 早上 晚上 转回 礼拜 老旧 示范 智慧 和谐 居民 物业 移民 安置 文明 平安 全市 全县 城关")
_WEAK = frozenset("归往入时求离援毁名用有未存称巡检工调领督考审专公道乡农进走驻全本我各每邻外里做和")
