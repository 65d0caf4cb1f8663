"""Conservation: what came in is what stands in the ledger, every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .ledger import Ledger

NAMES = {
    "files": "收到文件", "documents_from": "读出文字的文件", "failed": "未读出的文件", "repeated": "内容完全相同的文件", "documents": "读出的文档",
    "petitions": "登记信访件", "analyses": "已分析信访件", "clusters": "事项组", "clues": "线索",
    "official": "提出问题的材料（份）", "material": "其他材料（份，不登记）",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One equation of the ledger: `left` must equal `right`."""

    what: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        return self.left == self.right


def checks(ledger: Ledger) -> list[Check]:
    """Every equation that this ledger can be held to."""
    petitions, clues, counts = ledger.petitions, ledger.clues, ledger.counts
    times = Counter(member for clue in clues for member in clue.members)
    grouped = Counter(member for cluster in ledger.clusters for member in cluster.members)
    groups = {frozenset(cluster.members) for cluster in ledger.clusters}
    found = [
        Check("登记信访件数 = 各线索所含件数之和", len(petitions), sum(times.values())),
        Check("登记信访件中，恰好归入一条线索的件数", len(petitions), sum(times[p] == 1 for p in petitions)),
        Check("线索所含件中，已登记的件数", len(times), sum(member in petitions for member in times)),
        Check("登记信访件中，恰好归入一个事项组的件数", len(petitions), sum(grouped[p] == 1 for p in petitions)),
        Check("线索数 = 与事项组一一对应的线索数", len(clues), sum(frozenset(clue.members) in groups for clue in clues)),
        Check("线索数 = 事项组数", len(clues), len(ledger.clusters)),
        Check("线索编号个数（不重复）", len(clues), len({clue.id for clue in clues})),
        Check("登记信访件数 = 有分析结果 + 列入“未处理”的件数", len(petitions), _answered(ledger)),
    ]
    for key, number in (("petitions", len(petitions)), ("clues", len(clues)), ("clusters", len(ledger.clusters))):
        if key in counts:
            found.append(Check(f"运行计数“{NAMES[key]}” = 本簿中的数", counts[key], number))
    if "files" in counts:
        parts = sum(counts.get(key, 0) for key in ("documents_from", "failed", "repeated"))
        found.append(Check("收到文件 = 读出文字 + 未读出 + 内容相同", counts["files"], parts))
        if ledger.receipts:
            found.append(Check("收到文件 = 逐文件去向的行数", counts["files"], len(ledger.receipts)))
    if counts.get("failed"):
        found.append(Check("未读出的文件，逐一列入“未处理与失败”", counts["failed"], min(counts["failed"], len(ledger.failures))))
    if ledger.receipts:
        found.append(Check("逐文件去向中的件数之和 = 登记信访件数", sum(number for _, _, number in ledger.receipts), len(petitions)))
    return found


def _answered(ledger: Ledger) -> int:
    failed = {failure.item for failure in ledger.failures}
    return sum(p in ledger.analyses or p in failed for p in ledger.petitions)


def balance(ledger: Ledger) -> list[str]:
    """The faults of conservation in Chinese; empty when all is well."""
    return [f"{check.what}：应为 {check.left}，实为 {check.right}。" for check in checks(ledger) if not check.holds]
