"""Findings: the problems that a feedback, an audit or a rectification report states, and whether they were put right."""

from __future__ import annotations

from ..types import Document, Finding
from .rectification import RectificationCheck, check_rectification
from .segment import find_problems

VERSION = "1"
__all__ = ["VERSION", "RectificationCheck", "check_rectification", "extract_findings"]


def extract_findings(document: Document) -> list[Finding]:
    """Numbered problems and rows of problem tables in the order of the text; spans count from the start of `document.text`."""
    return [
        Finding(f"{document.id}!{span.start}", document.id, span, span.of(document.text), number)
        for span, number in find_problems(document)
    ]
