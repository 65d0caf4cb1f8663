"""Which numbered items and table rows of a paper state a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..types import Block, Document, Span
from .items import Item, covered, read_items, trimmed
from .prose import ANNOUNCE, ASKED, HEADLINE, PROBLEM, PROSE, TROUBLE, WORKSHEET, Found, sentences, unnumbered, worksheet
from .view import plain_view

_LETTER = re.compile(r"尊敬的|敬爱的|您好|你们?好|领导好|我是|我叫|本人|我们[村组乡镇是]|我[村组]|举报人|反映人|来信人|来访人|巡察组(?:的)?(?:领导|同志)|此致")
_GREETING = re.compile(r"\s*(?:[^\n：:。]{0,16}(?:巡察组|领导|同志|书记|主任)[^\n：:。]{0,6}[：:]|主题[：:]|标题[：:])")
_FIRST_PERSON = re.compile(r"我(?![国省市县区局委办院厅镇乡街处部党校])")
_OWN_CHECK = re.compile(r"对照检查|述职|述廉|自查")
_NOT_PAPER = re.compile(r"举报|控告|检举|合同|协议书|会议?纪要|会议?记录|花名册|项目资料|会议通知|登记表|关于(?:召开|举办|做好|开展|组织)[^\n]{0,60}的?通知")
_PAPER = re.compile(r"反馈|巡察|巡视|审计|检查|督查|督导|核查|整改|通报|问题清单|问题台账|存在问题|自查|建议书|意见书|通知书")
_REPORT = re.compile(r"报告|汇报|总结|调研|评估|情况|分析")
_RECTIFIED = re.compile(r"整改(?:落实|进展|工作|推进)?(?:情况|报告|进展|台账|成效|清单)|问题整改(?![^\n]{0,4}(?:告知|通知|督办|要求|方案|意见|建议))")
_FEEDBACK = re.compile(r"反馈|问题(?:清单|汇总|摘要)|巡察[^\n，。]{0,24}(?:意见|情况)(?=\s|$)")
_FED_BACK = re.compile(r"巡察[^\n]{0,24}反馈|反馈[^\n]{0,24}巡察")
_GENERIC = re.compile(r"(?:巡察|审计|检查|本次|调研|核查)?中?(?:发现|反馈|指出|查出)?的?(?:存在|主要|突出|具体|查摆)+的?(?:主要|突出|具体)*的?(?:问题|不足|短板|差距)")
_IN = re.compile(r"^(?!.*(?:解决|破解|着力)).*(?:存在|发现|反馈|指出|查摆|主要|突出|具体).{0,10}(?:问题|不足|短板|差距)|问题清单")
_OUT = re.compile(
    r"^(?:指导思想|总体要求|基本原则|整改目标|总体(?:评价|情况)|基本(?:情况|概况)|主要(?:成效|成绩|做法)|取得的?(?:成效|成绩)|工作(?:开展|进展|推进|成效|要求|建议|打算)|(?:审计|巡察)(?:评价|建议|意见|依据|处理|概况|工作)"
    r"|被审计|原因|产生|努力方向|今后|改进|下一?步|组织领导|有关(?:要求|建议)|处理意见|需要说明|其他[^，。]{0,8}事项|有关情况|几点(?:要求|意见|建议)|肯定|(?:对|关于)?[^，。]{0,10}问题线索|整改(?:措施|要求|建议|意见|工作))"
    r"|(?:意见|建议|整改要求|工作要求|原因|措施|打算)(?:和建议|及建议|与建议)?$|整改(?:落实|工作)?情况$|原因(?:剖析|分析)|问题的原因"
)
_BOTH = re.compile(r"问题(?:和|及|与|、)(?:处理|整改)?(?:意见|建议)|问题(?:和|及|与|、)(?:处理|整改)")
_ADVICE_HEAD = re.compile(r"(?:意见建议|意见和建议|整改意见|整改要求|工作要求|工作建议|整改建议|审计建议|审计意见|原因(?:剖析|分析))")
_SECTIONS = ("han", "loose_han", "paren_han", "small_han")
_GENERAL = re.compile(r"问题|不足|短板|差距|情况$")
_SECTION = re.compile(r"方面$|方面存在|落实情况|(?:党的|队伍|政治|思想|组织|作风|纪律)建设$")
_MOST = 0.6
_FEW = 5
_LEAD = re.compile(r"\s*(?:(?:关于|针对|对于|就)[^\n]{2,90}?问题|对[“\"「][^”\"」\n]{2,90}[”\"」][^。；，\n]{0,4}问题|对[^。；，\n]{2,60}问题的?整改)")
_TITLED = re.compile(r"[^\n。]{4,60}问题(?:的)?(?:整改(?:落实|进展|完成)?情况)?\s*[。：:]?\s*$")
_LABELLED = re.compile(r"\s*(?:反馈|存在|具体|发现)的?问题[：:]\s*")
_MEASURES = re.compile(r"(?m)^[^\S\n]*(?:整改(?:措施|目标|任务|时限|情况|责任人?)|责任(?:领导|单位|人|科室|部门)|牵头(?:领导|单位)|完成时限)[：:]")
_MATTER = re.compile(r"[^\n。；，]{2,30}(?:的事|一事|这件事|这个事|这块|的整改|整改情况)[。：:，\s]")
_STATED = re.compile(r"\s*[^\n。]{0,80}问题[”\"」]?(?:的)?(?:整改(?:落实|进展)?情况)?[。：:，,\s]")
_COLUMN = re.compile(r"(?:上轮|本轮|区委|巡[察视]组?|审计|督查|检查|调研)*(?:发现|指出|反馈|存在|查出|查摆|通报)*的?(?:主要|具体|突出|整改|典型)*问题(?:描述|表现|内容|清单|情况|具体表现|概述|点|事项)?(?:（.{1,8}）|\(.{1,8}\))?$|反馈意见$|审计发现$")
_NOT_COLUMN = re.compile(r"来信|举报|信访|来访|反映|受理|收件|来电|诉求|被反映")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]")
_ORDER = re.compile(r"序号|编号|^号$|^no\.?$", re.IGNORECASE)


def _title(text: str) -> str:
    lines = [line.strip() for line in text[:600].splitlines() if line.strip()][:3]
    first = next((place for place, line in enumerate(lines) if _NUMBERED.match(line)), 3)
    return " ".join(line for line in lines[:first] if len(line) <= 60 and "。" not in line)


def is_rectification(text: str) -> bool:
    """Whether the paper tells how problems were put right."""
    return _RECTIFIED.search(_title(text)) is not None


def _heading(text: str, item: Item) -> str:
    own = text[item.body : item.own_end].strip()
    return re.split(r"[。\n：:]", own, maxsplit=1)[0].strip(" \t　，；“”") if own else ""


def problems(text: str) -> list[Found]:
    """(span, number) of the numbered problems of a text without tables."""
    if _GREETING.match(text) or _LETTER.search(text[:240]):
        return []
    if len(_FIRST_PERSON.findall(text[:300])) >= 2 and not (_OWN_CHECK.search(_title(text)) or _FED_BACK.search(_title(text))):
        return []
    if _NOT_PAPER.search(_title(text).split(" ")[0]) and not _RECTIFIED.search(_title(text)):
        return []
    if is_rectification(text):
        return answers(text)
    items = read_items(text)
    generic = any(_GENERIC.match(_heading(text, item)) and len(_heading(text, item)) <= 24 for item in items)
    firm = _PAPER.search(_title(text)) is not None
    if _FEEDBACK.search(_title(text)):
        return list(_stated(text, items, "in")) or list(unnumbered(text))
    if WORKSHEET.search(_title(text)):
        return list(worksheet(text))
    if not (firm or generic or _REPORT.search(_title(text))):
        return []
    return list(_stated(text, items, "maybe" if firm and not generic else "out")) or (list(unnumbered(text, labelled=True)) if firm else [])


def _stated(text: str, items: list[Item], root: str) -> Iterator[Found]:
    states: list[str] = []
    stated = _stated_series(text, items)
    advised: tuple[str, int] | None = None
    whole_to, roots = 0, sum(item.parent is None and item.kind != "head" for item in items)
    for place, item in enumerate(items):
        heading = _heading(text, item)
        above = states[item.parent] if item.parent is not None else root
        if advised and (item.kind == advised[0] and item.value == advised[1] + 1):
            advised = None
        state, short = above, len(heading) <= 30
        aside = short and _OUT.search(heading) is not None and (above != "in" or (item.parent is None and root == "in" and not heading.startswith(("聚焦", "对照"))))
        if advised or _is_asked(text, items, place):
            state = "out"
        elif short and _BOTH.search(heading):
            state = "in"
        elif aside or (short and (_ADVICE_HEAD.search(heading) and (item.children or len(heading) <= 14))):
            state = "out"
        elif short and (_GENERIC.match(heading) or (_IN.search(heading) and (above != "out" or item.parent is None))):
            state = "in"
        states.append(state)
        if item.advice_follows:
            top = item
            while top.parent is not None:
                top = items[top.parent]
            advised = (top.kind, top.value)
        if state == "out" or item.start < whole_to:
            continue
        if _is_whole(text, items, place, heading, items[item.parent] if item.parent is not None else None):
            whole_to = item.end
            span = trimmed(text, item.body, item.end)
            if span is not None:
                yield span, item.number
            continue
        span = _told(text, item)
        if span is not None and not _is_bare(text, items, item) and _is_problem(text, item, span, "in" if state == "maybe" and (item.kind, item.parent) in stated else state, heading):
            yield from sentences(text, span, item.number, HEADLINE if item.parent is None and (item.kind in ("shi", "first") or (root == "in" and item.kind in _SECTIONS and roots <= _FEW)) else PROSE)


def _told(text: str, item: Item) -> Span | None:
    """An item's own text without the label before the problem and without the measures that a plan sets beside it."""
    label, measures = _LABELLED.match(text, item.body, item.own_end), _MEASURES.search(text, item.body, item.own_end)
    return trimmed(text, label.end() if label else item.body, measures.start() if measures and measures.start() > item.body else item.own_end)


def _is_bare(text: str, items: list[Item], item: Item) -> bool:
    """A heading without anything under it, among headings of the same kind that have something."""
    own = text[item.body : item.own_end].strip()
    return item.parent is None and not item.children and not re.search(r"[。；，\n]", own) and any(other.children for other in items if other.parent is None and other.kind == item.kind)


def _stated_series(text: str, items: list[Item]) -> set[tuple[str, int | None]]:
    """The series of numbers that are announced as problems, or most of whose items state one: then all of them do."""
    told: dict[tuple[str, int | None], list[bool]] = {}
    for item in items:
        if not item.children:
            series = told.setdefault((item.kind, item.parent), [])
            above = text[: item.start].rstrip()
            if not series and above.endswith(("：", ":")):
                clause = re.split(r"[。；，\n]", above)[-1]
                series += [True] * 9 * (_GENERAL.search(clause) is not None and not ASKED.search(clause))
            series.append(PROBLEM.search(text, item.body, item.own_end) is not None)
    return {series for series, known in told.items() if len(known) >= 3 and sum(known) >= _MOST * len(known)}


def _is_asked(text: str, items: list[Item], place: int) -> bool:
    """Whether the words before a series of marks in a line announce demands or praise."""
    line = text.rfind("\n", 0, items[place].start) + 1
    while place and items[place - 1].start >= line:
        place -= 1
    words = text[line : items[place].start].strip()
    if not words and items[place].kind in ("shi", "first"):
        above = text[:line].rstrip()
        words = above[above.rfind("\n") + 1 :] if above.endswith(("：", ":")) else ""
    clauses = re.split(r"[。；，]", words.rstrip("。；，"))[-2:]
    return ASKED.search("，".join(clauses)) is not None and not TROUBLE.search(clauses[-1])


def _is_whole(text: str, items: list[Item], place: int, heading: str, above: Item | None) -> bool:
    """Whether an item that states a problem only goes on with 一是, 二是 inside its lines; an item numbered as sections are, under no section, is one itself."""
    item = items[place]
    below = [other for other in items[place + 1 :] if other.start < item.end]
    inside = [other for other in below if text[text.rfind("\n", 0, other.start) + 1 : other.start].strip()]
    section = item.kind in _SECTIONS and (above is None or _GENERAL.search(_heading(text, above)) is not None)
    return bool(below) and len(below) == len(inside) and len(heading) >= 5 and not section and not _SECTION.search(heading) and not _GENERIC.match(heading)


def _is_problem(text: str, item: Item, span: Span, state: str, heading: str) -> bool:
    own = span.of(text)
    if item.kind == "head":
        return False
    first = re.split(r"[。\n]", own, maxsplit=1)
    rest = first[1].strip() if len(first) > 1 else ""
    if item.children:
        return len(rest) >= 8 and not ANNOUNCE.search(rest) and PROBLEM.search(rest) is not None
    if len(own) < 5 or ANNOUNCE.search(own) or (not rest and (heading.endswith("方面") or _GENERIC.fullmatch(heading))):
        return False
    return state == "in" or PROBLEM.search(own) is not None


def answers(text: str) -> list[Found]:
    """(span, number) of the items of a rectification report that each answer one problem; the whole item."""
    items = read_items(text, paragraphs=True)
    asked = [(span, item.number) for item in items if item.kind in ("ask", "ask_circled") and (span := trimmed(text, item.body, item.end)) is not None]
    if len(asked) >= 2:
        return asked
    for fits in (_LEAD, _STATED, _TITLED, _MATTER):
        chosen = [place for place, item in enumerate(items) if fits.match(text[item.body : item.own_end] + "\n") and item.kind not in ("shi", "first", "circled")]
        if fits is not _LEAD:
            chosen = [place for place in chosen if not re.search(r"方面$|具体问题|反馈.{0,6}问题|存在的?(?:问题|不足)|^(?:下一?步|工作(?:开展|推进|成效)|组织(?:领导|推进|实施|开展))", _heading(text, items[place]))]
        if len(chosen) >= (1 if fits is _LEAD else 2):
            above = {items[place].parent for place in chosen}
            leaves = [items[place] for place in chosen if place not in above]
            spans = [(trimmed(text, item.body, item.end), item.number) for item in leaves]
            return [(span, number) for span, number in spans if span is not None]
    return []


def rows(text: str, blocks: tuple[Block, ...]) -> list[Found]:
    """(span, number) of the problem cells of tables with a header that names a problem column."""
    found: list[Found] = []
    header: tuple[int, int | None] | None = None
    wide = 0
    for block in blocks:
        if block.kind != "table_row":
            header = header if block.kind in ("header", "footer", "footnote") else None
            continue
        at, cells = block.span.start, []
        for cell in block.span.of(text).split("\t"):
            cells.append((at, cell))
            at += len(cell) + 1
        names = [re.sub(r"\s", "", cell) for _, cell in cells]
        columns = [place for place, name in enumerate(names) if _COLUMN.match(name)]
        if columns and len(cells) >= 2:
            taken = any(_NOT_COLUMN.search(name) for name in names)
            order = next((place for place, name in enumerate(names) if _ORDER.search(name)), None)
            header, wide = None if taken else (_best(names, columns), order), len(cells)
            continue
        if header is None or header[0] >= len(cells) or names[0] in ("合计", "总计", "小计"):
            continue
        start, cell = cells[header[0]]
        if "。" not in cell and len(cell.strip()) <= 30 and wide >= 4 and not any(name for place, name in enumerate(names) if place not in header):
            continue
        span = trimmed(text, start, start + len(cell))
        if span is not None and len(names[header[0]]) >= 4:
            found.append((span, names[header[1]] if header[1] is not None and header[1] < len(names) else ""))
    return found


def _best(names: list[str], columns: list[int]) -> int:
    return next((place for place in columns if re.search(r"描述|表现|内容|具体", names[place])), columns[0])


def find_problems(document: Document) -> list[Found]:
    """Problems of tables and of numbered text, in the order of the text."""
    blocks, text = document.blocks, plain_view(document.text)
    if not any(block.kind == "table_row" for block in blocks):
        lines = [line for line in re.finditer(r"[^\n]+", text) if line[0].strip()]
        blocks += tuple(Block(Span(*line.span()), "table_row" if "\t" in line[0] else "paragraph") for line in lines)
        blocks = tuple(sorted(blocks, key=lambda block: block.span)) if any(b.kind == "table_row" for b in blocks) else document.blocks
    cells = rows(text, tuple(sorted(blocks, key=lambda block: block.span)))
    plain = problems(covered(text, blocks))
    found: list[Found] = []
    for span, number in sorted(cells + plain, key=lambda pair: pair[0]):
        if not found or found[-1][0].end <= span.start:
            found.append((span, number))
    return found
