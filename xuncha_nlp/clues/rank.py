"""The order of seriousness, in one place."""

from __future__ import annotations

from functools import cache

from ..taxonomy import TaxonomyLabel, versions
from ..types import Analysis, Label

NATURES = (
    "accusation", "appeal_party_discipline", "litigation_related", "claim_request", "suggestion", "other_out_of_scope",
)  # fmt: skip
"""Most serious first."""
LAST = 9
_SHOWN = {"r_realname_verifiable": "给出可核实的材料"}
"""The ledger says nothing about how a letter is signed."""


@cache
def entry(axis: str, code: str) -> TaxonomyLabel | None:
    """The taxonomy's entry for a label's axis (name@version) and code; None where this installation does not know it."""
    name, _, version = axis.partition("@")
    for taxonomy in versions(name):
        if taxonomy.version == version and code in taxonomy:
            return taxonomy[code]
    return None


def name(axis: str, code: str) -> str:
    """The name of a label as the ledger shows it."""
    if code in _SHOWN:
        return _SHOWN[code]
    found = entry(axis, code)
    return found.name if found else code


def level(label: Label | None) -> int:
    """The priority's level, 1 (most urgent) to 4; 9 without a priority."""
    if label is None:
        return LAST
    found = entry(label.axis, label.code)
    return LAST if found is None or found.level is None else found.level


def checkable(label: Label | None) -> int:
    """可查性, 0 to 3; -1 without it."""
    if label is None:
        return -1
    found = entry(label.axis, label.code)
    return -1 if found is None or found.score is None else found.score


def nature(label: Label | None) -> int:
    return NATURES.index(label.code) if label is not None and label.code in NATURES else len(NATURES)


def one(labels: tuple[Label, ...], axis: str) -> Label | None:
    return next((label for label in labels if label.name == axis), None)


def seriousness(analysis: Analysis | None) -> tuple[int, int, int]:
    """Small is serious: level of priority, then nature, then 可查性 (most checkable first)."""
    labels = analysis.labels if analysis else ()
    return level(one(labels, "priority")), nature(one(labels, "nature")), -checkable(one(labels, "specificity"))
