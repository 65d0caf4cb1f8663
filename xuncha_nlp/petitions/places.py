"""Places, projects and evidence that a text names."""

from __future__ import annotations

import re

from ..types import Fact, Span
from .lexicon import words
from .numerals import marked

_STOP = "的了在是我们你他她它这那哪个到去从给对把向跟与被由找住查等及叫让说讲各该每几也都就还又很没不要会能可以其之为于至使得着过并且或但因所如果昨将已曾问请者啊呢吧吗您咱俩"
_SUFFIX = (
    "街道办事处|自然村|行政村|街道|社区|小区|片区|新区|家属院|安置房|安置点|安置区|产业园|工业园|开发区|园区|小学|中学|初中"
    "|高中|学校|幼儿园|卫生院|卫生室|中医院|人民医院|医院|敬老院|养老院|福利院"
    "|水库|市场|广场|公园|林场|农场|茶场|茶厂|大桥|村|镇|乡|屯|寨|组|路|街|巷|渡口|码头|祠堂|河段|水渠|大道"
)
_PLACE = re.compile(
    rf"(?P<name>[一-鿿]{{1,10}}?(?:{_SUFFIX}))(?![长民官委书干务里头规容貌务支村主监医党部级情史子风账边口办上中费面灯况政况会"
    rf"霸匪联校落通志居镇企财])"
)
_TAIL = re.compile(rf"(?:{_SUFFIX})(?![长民官委干务规容貌情史风账费面灯况政霸匪联])")
_RUN = re.compile(r"[㐀-鿿]+")
_STOP_RUN = re.compile(f"[{_STOP}]")
_LEAD = re.compile(
    r"^(?:尊敬|举报|反映|控告|检举|揭发|关于|位于|地处|来自|家住|现住|户籍|户口|现任|时任|担任|原任|任|原|听说|发现|看到|承包"
    r"|修建|修|进|回|驻|离|隔壁|转回|走回来|下午四点|今天|下午|上午|昨天|晚上|一天"
    r"|第二天|十二点钟|有|敢写|转|赶紧转|赶紧|整个|附近|原来|现在|今年|去年|前年|一个|两个|三个|时候|后来|当时|先后|分别|"
    r"以及|包括|其中|全部|有人|有关|作为|身为|利用|负责|分管|联系|占用|侵占|强占|霸占|卖掉|出租|租用|流转|通过|经过|根据|按照"
    r"|由于|自从|开始|所谓|本区|区里|区委|区|县里|县|我区|本县|我县|市|上面|下面|东边|西边|南边|北边|"
    r"同志|领导|干部|群众|村民|党员|居民|大家|书记|主任|镇长|乡长|局长|会计|组长|老板|本人系|加上|归|隔|滩涂归|和|并|曾|兼|是"
    r"|拆|卖|买|租|占|挖|通往|往|搬|投|系|求|进城|后面|前面|旁边|还有|没有|都是|就是|只有|上次|这次)"
)
_COMMON = words(
    "农村 全村 我村 本村 各村 邻村 外村 乡村 行政村 自然村 贫困村 移民村 示范村 城中村 村 镇 乡 组 路 街 "
    "巷 屯 寨 社区 街道 小区 学校 医院 小学 中学 市场 水库 公园 广场 片区 幼儿园 卫生院 卫生室 全镇 我镇 "
    "本镇 城镇 乡镇 集镇 全乡 我乡 本乡 家乡 老乡 下乡 返乡 城乡 回乡 故乡 进村 入村 到村 出村 全组 小组 "
    "本组 我组 巡察组 检查组 工作组 调查组 考核组 督查组 党小组 审计组 专案组 巡视组 项目组 班组 各组 那组 "
    "村民小组 居民小组 核查组 验收组 修路 道路 公路 马路 走路 铁路 一路 半路 水路 门路 山路 土路 大路 小路 "
    "上路 思路 出路 老路 新路 机耕路 水泥路 村路 断头路 产业路 沥青路 硬化路 带路 让路 线路 网路 上街 逛街 "
    "大街 沿街 全社区 本社区 我社区 各社区 各街道 老村 新村 空心村 周边村 附近村 下村 整村 几个村 同村 同组 "
    "同乡 同镇 邻乡 邻镇 村组 驻村 脱贫村 贫困组 原村 每村 联村 包村 包组 分组 重组 改组 机组 全街道 本街道 "
    "我街道 各乡镇 人民医院 中医院 敬老院 养老院 大桥 祠堂 码头 渡口 农场 林场 茶场 茶厂 菜市场 农贸市场 "
    "家属院 安置房 安置点 安置区 产业园 工业园 开发区 园区 新区 老街 古镇 山村 渔村 小镇 老家村 高中 初中 "
    "毕业 大道 水渠 河段 老镇 县医院 区医院 市医院 省医院 二医院 大医院 老旧小区 各小区 中小学 全区 上学校 "
    "铺路 通村路 进村路 入户路 村道路 乡村道路 绕路 一条路 专业村 邻近村 旅游村 泥巴路 砂石路 生产路 环村路 "
    "乡村公路 村公路 通村公路 副组 试点村 重点村"
)
_PROJECT = re.compile(
    r"[“\"「『《]?(?P<name>[^\s，。；：、！？“”\"「」『』《》（）()]{2,16}?(?:工程|项目|产业园|示范园|示范区"
    r"|基地))[”\"」』》]?(?!部|款|组|上|费|里|建设单位|经理|指挥|名称|资金|质量|验收"
    r"|队)"
)
_PROJECT_QUOTED = re.compile(r"[“\"「『](?P<name>[^“”\"「」『』\n]{2,20})[”\"」』](?:的)?(?:工程|项目|产业园|基地)")
_PROJECT_TAIL = re.compile(r"(?:工程|项目)(?!部|组|款|经理|资金|费)")
_PROJECT_COMMON = words(
    "这个 那个 该 有关 相关 重点 一号 政府 各 各种 所有 一些 其他 村里 镇里 什么 面子 形象 政绩 系统 民生 "
    "民心 扶贫 惠民 村级 包 揽 搞 接 做 一个 两个 几个 个 承包 申报 承接 实施 全部 大"
)
_EVIDENCE = re.compile(
    r"发票|收据|收条|欠条|借条|白条|转账记录|转账截图|转账图|转账单|银行流水|流水单|银行小票|银行卡流水|合同复印件|合同|协议书"
    r"|协议|照片|相片|录音|录像|视频|账本|账簿|记账本|台账复印件|台账|凭证号|凭证|聊天记录"
    r"|聊天截图|截图|复印件|存折|判决书|决定书|"
    r"签名样本|收款码|底稿|底单|名单|发放表|花名册|红头文件|小票|病历|鉴定书|通话记录|U盘|监控|手簿|礼簿|公示照|回执"
)
_HELD = re.compile(r"我|附|手里|手上|留|存|提供|交|拍|录|保存|可以给|可查|为证|有|在|见")
_INNER_SUFFIX = re.compile(r"[村镇乡区道]")


def read_places(text: str, taken: list[tuple[int, int]]) -> list[Fact]:
    """Villages, towns, communities, schools and roads by suffix, without leading verbs."""
    found: list[tuple[str, int, int]] = []
    for run in _RUN.finditer(text):
        base, chars = run.start(), run[0]
        if not _TAIL.search(chars):
            continue
        tail_before = 0
        ends = list(_TAIL.finditer(chars))
        for number, tail in enumerate(ends):
            if (
                number + 1 < len(ends)
                and ends[number + 1].start() - tail.end() <= 4
                and not _STOP_RUN.search(chars, tail.end(), ends[number + 1].start())
                and tail[0] in ("镇", "乡", "村", "街道", "社区", "小区")
                and ends[number + 1][0]
                in ("村", "组", "社区", "小区", "片区", "路", "街", "小学", "中学", "学校", "卫生院", "敬老院", "幼儿园", "巷")
                and ends[number + 1].start() > tail.end()
            ):
                continue
            low = max(tail_before, tail.end() - 14)
            start = low
            for stop in _STOP_RUN.finditer(chars, low, tail.start()):
                start = stop.end()
            name = chars[start : tail.end()]
            while True:
                lead = _LEAD.match(name)
                if lead is None or (lead.end() == 1 and len(name) - 1 - len(tail[0]) < 2):
                    break
                start += lead.end()
                name = chars[start : tail.end()]
            tail_before = tail.end()
            stem = len(name) - len(tail[0])
            if (
                name in _COMMON
                or stem < 1
                or stem > 9
                or (stem == 1 and tail[0] in ("路", "街", "组", "村", "镇", "乡", "屯", "寨", "巷", "社区", "街道"))
            ) and not (stem == 1 and name not in _COMMON and tail[0] in ("屯", "寨", "镇")):
                continue
            if any(
                name.endswith(word)
                for word in (
                    "巡察组",
                    "检查组",
                    "工作组",
                    "调查组",
                    "领导小组",
                    "党小组",
                    "公路",
                    "道路",
                    "马路",
                    "进村",
                    "乡镇",
                    "农村",
                    "小组",
                    "修路",
                    "下乡",
                    "全村",
                    "全镇",
                    "全乡",
                    "门路",
                    "督查组",
                    "考核组",
                    "本村",
                    "新农村",
                    "走路",
                    "水泥路",
                    "驻村",
                )
            ) and not (name.endswith("小组") and "村" in name[:-3]):
                continue
            found.append((name, base + start, base + tail.end()))
    names = {name for name, _, _ in found}
    blocked = marked(len(text), taken)
    facts: list[Fact] = []
    for name, start, end in found:
        if 1 in blocked[start:end]:
            continue
        shorter = [name[at:] for at in range(1, len(name) - 2) if name[at:] in names]
        kept = min(shorter, key=len) if shorter and not _INNER_SUFFIX.search(name[: -len(min(shorter, key=len))]) else name
        facts.append(Fact("place", kept, Span(end - len(kept), end)))
    return facts


def read_projects(text: str) -> list[Fact]:
    """Named works: …工程, …项目, and what stands in quotation marks before them."""
    if not _PROJECT_TAIL.search(text):
        return []
    facts: list[Fact] = []
    covered = 0
    for match in _PROJECT_QUOTED.finditer(text):
        facts.append(Fact("project", match["name"], Span(match.start("name"), match.end("name"))))
    quoted = marked(len(text), ((fact.span.start, fact.span.end) for fact in facts))
    for tail in _PROJECT_TAIL.finditer(text):
        low = max(covered, tail.start() - 12)
        start = tail.start()
        while start > low and text[start - 1] not in _STOP and ("一" <= text[start - 1] <= "鿿" or text[start - 1].isdigit()):
            start -= 1
        name = text[start : tail.end()]
        while True:
            lead = _LEAD.match(name)
            if lead is None or len(name) - lead.end() < 4:
                break
            start += lead.end()
            name = text[start : tail.end()]
        stem = name[: -len(tail[0])]
        covered = tail.end()
        if len(stem) < 2 or stem in _PROJECT_COMMON or 1 in quoted[start : tail.end()]:
            continue
        facts.append(Fact("project", name, Span(start, tail.end())))
    return facts


def read_evidence(text: str) -> list[Fact]:
    """Papers and recordings said to be in hand: invoices, transfers, photos, account books."""
    facts: list[Fact] = []
    for match in _EVIDENCE.finditer(text):
        left = max(text.rfind(mark, max(0, match.start() - 31), match.start()) for mark in "。！？\n")
        right = min(
            (at for mark in "。！？\n" if (at := text.find(mark, match.end(), match.end() + 40)) >= 0),
            default=min(len(text), match.end() + 40),
        )
        clause = text[max(left + 1, match.start() - 30) : right]
        if _HELD.search(clause):
            facts.append(Fact("evidence", match[0], Span(*match.span())))
    return facts
