"""重复反映: why letters stand together, the shared passages side by side. The texts are compared, never who wrote them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ..types import Clue, Cluster, Link
from .ledger import Ledger
from .page import Page
from .quotes import quote, summary
from .rows import CHANNELS, UNDATED, grade

COLUMNS = ("线索编号", "组内", "信访件编号", "收到日期", "来源", "摘录", "为何列在一起", "本件相同或相近处", "对照件相同或相近处", "对照件", "请人核对")
_STYLE = ("plain", "cell_centre", "plain", "cell_centre", "cell_centre", "cell", "cell", "cell", "cell", "cell_centre", "cell")
_BAND = tuple(style.replace("cell", "band") if style != "plain" else "band_plain" for style in _STYLE)
SHOWN = 3


def write_repeats(book: Any, styles: Mapping[str, Any], ledger: Ledger, clues: Sequence[Clue]) -> None:
    page = Page(book, styles, "重复反映", (13, 8, 18, 11.5, 10, 44, 20, 40, 40, 8, 20))
    several = [clue for clue in clues if len(clue.members) > 1]
    together = sum(len(clue.members) for clue in several)
    page.wide(
        f"共 {len(several)} 条线索由两件以上信访件组成，含 {together} 件；统计时一条线索只计一次，每一件都保留。不同的人反映同一件事可以互相印证。"
        "本表只比对文字内容，不比对、不推断由谁所写。" if several else "没有列在一起的信访件。"
    )  # fmt: skip
    head = page.line(COLUMNS, "head", height=24)
    clusters = {member: cluster for cluster in ledger.clusters for member in cluster.members}
    for clue in several:
        cluster = clusters.get(clue.members[0], Cluster(clue.members))
        bridges = weak_bridges(cluster)
        best = _best(cluster)
        numbers = {member: at for at, member in enumerate(clue.members, 1)}
        for member, number in numbers.items():
            petition = ledger.petitions.get(member)
            if petition is None:
                continue
            day = str(petition.received) if petition.received else UNDATED
            values = [clue.id, f"{number}/{len(numbers)}" + ("\n代表件" if number == 1 else ""), member, day, CHANNELS.get(petition.channel, petition.channel)]
            excerpt = summary(petition, ledger.analyses.get(member), 100)
            values.append(f"“{excerpt}”" if excerpt else "")
            link = best.get(member)
            if number == 1:
                values += ["本组的代表件", "", "", "", ""]
            elif link is None:
                values += ["没有文字连接记录，可能由人指定为同一事项", "", "", "", "请核对是否同一事项"]
            else:
                values += _why(ledger, link, member, numbers, link in bridges)
            page.line(values, _BAND if number == 1 else _STYLE)
    page.sheet.freeze_panes(head + 1, 2)
    page.print_as(paper=8, landscape=True, head=head)


def _why(ledger: Ledger, link: Link, member: str, numbers: Mapping[str, int], weak: bool) -> list[str]:
    other = link.b if link.a == member else link.a
    mine, theirs = ledger.petitions.get(member), ledger.petitions.get(other)
    here, there = [], []
    for at, (a, b) in enumerate(link.evidence[:SHOWN], 1):
        span, facing = (a, b) if link.a == member else (b, a)
        here.append(f"{at}. {quote(mine.text, span)}" if mine else "")
        there.append(f"{at}. {quote(theirs.text, facing)}" if theirs else "")
    more = f"\n（共 {len(link.evidence)} 处，列前 {SHOWN} 处）" if len(link.evidence) > SHOWN else ""
    why = f"与第 {numbers.get(other, '?')} 件相近，把握{grade(link.score)}" + (f"：{link.why}" if link.why else "")
    note = "弱连接：两边只靠这一处相连，请核对是否应当分开" if weak else ""
    return [why, "\n".join(here) + more, "\n".join(there), f"第 {numbers[other]} 件" if other in numbers else other, note]


def _best(cluster: Cluster) -> dict[str, Link]:
    """For every member its link towards the representative: the strongest one to a letter that is already reached."""
    links: dict[str, list[Link]] = defaultdict(list)
    for link in cluster.links:
        links[link.a].append(link)
        links[link.b].append(link)
    reached, found = {cluster.members[0]}, {}
    open_ = list(links[cluster.members[0]])
    while open_:
        link = max(open_, key=lambda item: (item.score, item.a, item.b))
        open_.remove(link)
        for member in (link.a, link.b):
            if member not in reached:
                reached.add(member)
                found[member] = link
                open_.extend(links[member])
    for member, rest in links.items():
        if member not in reached:
            found[member] = max(rest, key=lambda item: (item.score, item.a, item.b))
    return found


def weak_bridges(cluster: Cluster) -> set[Link]:
    """Links of 中 or 低 without which the group would fall into two."""
    pairs: dict[frozenset[str], list[Link]] = defaultdict(list)
    near: dict[str, set[str]] = defaultdict(set)
    for link in cluster.links:
        pairs[frozenset((link.a, link.b))].append(link)
        near[link.a].add(link.b)
        near[link.b].add(link.a)
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    found: set[Link] = set()
    for root in sorted(near):
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack = [(root, "", iter(sorted(near[root])))]
        while stack:
            here, parent, rest = stack[-1]
            for other in rest:
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append((other, here, iter(sorted(near[other]))))
                    break
                if other != parent:
                    low[here] = min(low[here], order[other])
            else:
                stack.pop()
                if stack:
                    low[parent] = min(low[parent], low[here])
                    links = pairs[frozenset((parent, here))]
                    if low[here] > order[parent] and max(link.score for link in links) < 0.8:
                        found.update(links)
    return found
