"""Findings: the problems that a feedback, an audit or a rectification report states, and whether they were put right."""

from __future__ import annotations

import re

from ..types import Document, Finding
from .copying import shared_passages
from .rectification import SIGNS, RectificationCheck, check_rectification
from .recurrence import report_day, says_again
from .segment import find_problems
from .unit import unit_of

VERSION = "3"
_HEADING = re.compile(r"^[ \u3000]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^\n。；;：:]{2,60}[：:]?[ \u3000]*$", re.MULTILINE)
__all__ = ["SIGNS", "VERSION", "RectificationCheck", "check_rectification", "extract_findings", "report_day", "says_again", "shared_passages", "unit_of"]


def extract_findings(document: Document) -> list[Finding]:
    """Numbered problems and rows of problem tables in the order of the text; spans count from the start of `document.text`; `unit` is whom the paper
    is about, `heading` the nearest heading above."""
    problems = find_problems(document)
    if not problems:
        return []
    unit = unit_of(document.name, document.text)
    heads = [(line.start(), line[0].strip()) for line in _HEADING.finditer(document.text)]
    found = []
    for span, number in problems:
        heading = next((words for at, words in reversed(heads) if at <= span.start), "")
        found.append(Finding(f"{document.id}!{span.start}", document.id, span, span.of(document.text), number, unit=unit, heading=heading))
    return found
