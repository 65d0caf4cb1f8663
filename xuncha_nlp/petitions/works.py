"""Works, and the papers and recordings that a text says are in hand."""

from __future__ import annotations

from ..types import Fact, Span
from .lazy import lazy
from .lexicon import words
from .numerals import marked
from .places import LEAD, STOP

_PROJECT_QUOTED = lazy(r"[“\"「『](?P<name>[^“”\"「」『』\n]{2,20})[”\"」』](?:的)?(?:工程|项目|产业园|基地)")
_PROJECT_TAIL = lazy(r"(?:工程|项目)(?!部|组|款|经理|资金|费)")
_PROJECT_COMMON = words(
    "农业农村 国有林场 民营 镇卫生院 县人民医院 批发市场 农贸市场 集贸市场 轮渡码头 温泉酒店 区里茶厂 退塘 缺角 渔业合作社 合作社 林权 文化下乡 巡察组老乡 新农村 村小学 学校食堂 镇中心小学 这个 那个 该 有关 相关 重点 一号 政府 各 各种"
    " 所有 一些 其他 村里 镇里 什么 面子 形象 政绩 系统 民生 "
    "民心 扶贫 惠民 村级 包 揽 搞 接 做 一个 两个 几个 个 承包 申报 承接 实施 全部 大"
)
_EVIDENCE = lazy(
    r"发票|收据|收条|欠条|借条|白条|转账记录|转账截图|转账图|转账单|银行流水|流水单|银行小票|银行卡流水|合同复印件|合同|协议书"
    r"|协议|照片|相片|录音|录像|视频|账本|账簿|记账本|台账复印件|台账|凭证号|凭证|聊天记录"
    r"|聊天截图|截图|复印件|存折|判决书|决定书|"
    r"签名样本|收款码|底稿|底单|名单|发放表|花名册|红头文件|小票|病历|鉴定书|通话记录|U盘|监控|手簿|礼簿|公示照|回执"
)
_HELD = lazy(r"我|附|手里|手上|留|存|提供|交|拍|录|保存|可以给|可查|为证|有|在|见")


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
        while start > low and text[start - 1] not in STOP and ("一" <= text[start - 1] <= "鿿" or text[start - 1].isdigit()):
            start -= 1
        name = text[start : tail.end()]
        while True:
            lead = LEAD.match(name)
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
