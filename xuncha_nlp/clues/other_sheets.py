"""说明, 未处理与失败 and the hidden 字典."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..taxonomy import AXES, load_taxonomy, versions
from . import rank
from .balance import NAMES, checks
from .ledger import Ledger
from .page import Page
from .rows import STATUSES, disposals

LISTS = "字典"
_ABOUT = {
    "version": "程序版本", "round": "巡察轮次", "model": "模型", "taxonomy": "标签版本", "recipe": "规则摘要（recipe）", "run_at": "运行时间",
    "audit_head": "审计头", "engine": "运行方式",
}  # fmt: skip
_WHAT = (
    "本簿列出信访件中反映的情况，供巡察组了解。所列均为“反映”“涉嫌反映”“待了解”，未经核实，不是结论。",
    "灰色列是机器建议，白色列由人填写；机器只提建议，由人决定。任何一件都要有人看原文，排序只决定先后。",
    "反映人的信息在入口处已遮盖（█），本簿不记录、不推断由谁所写；请勿向被反映的人或单位出示本簿。",
)
_HOW = (
    "处置意见、状态：从下拉列表中选择。承办人、意见：直接填写。更新时间：填日期，如 2024-05-01。",
    "灰色列已锁定（无密码），可以筛选。要排序时，先在“审阅”中撤销工作表保护，排序时选中整张表；最右边有三列隐藏的校验列，请勿删除，读回时靠它对号。",
    "不要改线索编号。并案后原编号仍然有效，读回时会归到并入的线索。",
    "点线索编号可以跳到“证据摘录”：那里有标签所依据的原文和信访件全文（已遮盖）。超过 500 字的格子在台账中截短，全文也在那里。",
)
_LEGEND = (
    ("p1", "特急", "有现时的人身危险、证据正在转移、正在打击报复、妨碍本次巡察等，请立即报告"),
    ("p2", "重要", "涉正职或关键岗位且有事实、金额较大、涉及多数群众或民生底线"),
    ("p3", "一般", "有对象、有事实"),
    ("p4", "低", "缺对象或事实，或属业务范围外且无现时危险"),
)
_COLUMNS = (
    ("问题摘要、关键证据", "引号内是信访件原文，一字不改；…表示中间略去。代表件的句子按原文先后排列。"),
    ("把握程度", "机器对自己建议的把握：高、中、低。机器在某一方面要问人时，最多为中。"),
    ("可查性", "对象、行为、时间、地点或项目、金额、凭据六个要素有多少；不是对反映人的评价。"),
    ("缺失要素", "这条线索的各件信访件都没有写到的要素，了解时可以先问这些。"),
    ("重复件数", "同一事项的信访件数。件数多少、谁来反映，都不影响优先级。"),
    ("受理范围", "“兼有”指同一线索中既有受理范围内的，也有其他性质的事项。"),
    ("待人工判断", "机器没有把握、请人判断的方面，括号内是它的猜测。"),
)


def write_guide(page: Page, ledger: Ledger) -> None:
    page.wide("问题线索台账　说明", "title", 34)
    for text in _WHAT:
        page.wide(text)
    page.row += 1
    page.wide("一、本次运行", "section", 22)
    page.line(("项目", "内容", "", "", ""), "head", merge=(1, 4))
    for name, text in (("巡察轮次日期", str(ledger.on)), *((_ABOUT.get(key, key), str(value)) for key, value in ledger.about.items())):
        page.line((name, text, "", "", ""), "cell", merge=(1, 4))
    page.row += 1
    page.wide("二、件数与守恒", "section", 22)
    page.line(("计数", "", "数量"), "head", merge=(0, 1))
    for name, number in _numbers(ledger):
        page.line((name, "", number), ("cell", "cell", "cell_centre"), merge=(0, 1))
    page.row += 1
    page.line(("核对", "", "应为", "实为", "结果"), "head", merge=(0, 1))
    found = checks(ledger)
    for check in found:
        style = ("cell", "cell", "cell_centre", "cell_centre", "good" if check.holds else "bad")
        page.line((check.what, "", check.left, check.right, "相符" if check.holds else "不符"), style, merge=(0, 1))
    page.wide("全部相符。" if all(check.holds for check in found) else "有不符项：请先查明原因，再使用本簿。", "section", 22)
    page.row += 1
    page.wide("三、图例", "section", 22)
    for colour, name, text in _LEGEND:
        page.line((name, text, "", "", ""), (colour, "cell", "cell", "cell", "cell"), merge=(1, 4))
    for name, text in _COLUMNS:
        page.line((name, text, "", "", ""), "cell", merge=(1, 4))
    page.row += 1
    page.wide("四、怎样填写", "section", 22)
    for text in _HOW:
        page.wide(text)
    page.print_as(paper=9, landscape=False)


def _numbers(ledger: Ledger) -> list[tuple[str, int]]:
    found = {NAMES.get(key, key): number for key, number in ledger.counts.items()}
    found |= {NAMES["petitions"]: len(ledger.petitions), NAMES["clues"]: len(ledger.clues)}
    found["由两件以上组成的线索"] = sum(len(clue.members) > 1 for clue in ledger.clues)
    found["未处理与失败"] = len(ledger.failures)
    return list(found.items())


def write_failures(book: Any, styles: Mapping[str, Any], ledger: Ledger) -> None:
    page = Page(book, styles, "未处理与失败", (44, 14, 10, 70))
    page.wide("一、未处理与失败", "section", 22)
    page.line(("对象", "环节", "代码", "说明"), "head")
    for failure in ledger.failures:
        page.line((failure.item, failure.stage, failure.code, failure.message), "cell")
    if not ledger.failures:
        page.wide("没有未处理的对象。")
    page.row += 1
    page.wide("二、读取时的提示", "section", 22)
    page.line(("文档", "", "代码", "提示"), "head")
    for name, code, text in ledger.notes:
        page.line((name, "", code, text), "cell")
    if not ledger.notes:
        page.wide("没有提示。")
    page.row += 1
    page.wide("三、逐文件去向", "section", 22)
    page.line(("文件", "信访件数", "", "去向"), "head")
    for name, fate, number in ledger.receipts:
        page.line((name, number, "", fate), ("cell", "cell_centre", "cell", "cell"))
    if not ledger.receipts:
        page.wide("没有文件记录。")
    page.print_as(paper=9, landscape=True)


def write_lists(book: Any, styles: Mapping[str, Any], ledger: Ledger) -> dict[str, str]:
    """The hidden sheet; returns for each human column with a drop-down the range of its list."""
    page = Page(book, styles, LISTS, (30, 16, 4, 18, 24, 34, 50))
    page.line(("处置意见", "状态", "", "轴与版本", "代码", "名称", "定义"), "head")
    columns = {"处置意见": disposals(ledger.on), "状态": tuple(STATUSES)}
    ranges = {}
    for at, (column, values) in enumerate(columns.items()):
        for row, value in enumerate(values, 1):
            page.put(at, value, "cell", row)
        letter = "AB"[at]
        ranges[column] = f"='{LISTS}'!${letter}$2:${letter}${len(values) + 1}"
    row = 1
    for taxonomy in _taxonomies(ledger):
        for label in taxonomy.labels:
            for at, value in enumerate((taxonomy.id, label.code, rank.name(taxonomy.id, label.code), label.definition), 3):
                page.put(at, value, "plain", row)
            row += 1
    page.sheet.hide()
    page.sheet.protect("")
    return ranges


def _taxonomies(ledger: Ledger) -> list[Any]:
    used = {label.axis for clue in ledger.clues for label in clue.proposed}
    found = [t for axis in AXES for t in versions(axis) if t.id in used]
    seen = {t.axis for t in found}
    found += [load_taxonomy(axis, ledger.on) for axis in ("nature", "discipline", "priority", "reason", "specificity", "route") if axis not in seen]
    return found
