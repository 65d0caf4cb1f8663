"""A text cut into pieces at the edges of its evidence. The server cuts: a browser counts characters otherwise than Python does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..types import Label, Span

TONES = ("key", "main", "side", "faint")
"""Strongest first; where spans overlap, the strongest colours the piece."""
_TONE = {"reason": "key", "priority": "key", "conduct": "main", "point": "side", "focus": "side"}
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text that labels rest on. `number` counts through all letters of a clue."""

    span: Span
    number: int
    tone: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks; `opens` are the numbers that begin here."""

    text: str
    tone: str
    opens: tuple[int, ...]
    numbers: tuple[int, ...]


def number_marks(text: str, labels: Iterable[Label], first: int) -> list[Mark]:
    """One mark for each distinct place under the labels, in the order of the text, numbered from `first`. Places outside the text are left out."""
    tones: dict[Span, str] = {}
    for label in labels:
        tone = _TONE.get(label.name, "faint")
        for span in label.evidence:
            if span.end <= len(text):
                tones[span] = min(tone, tones.get(span, tone), key=TONES.index)
    ordered = sorted(tones, key=lambda span: (span.start, -span.end))
    return [Mark(span, number, tones[span]) for number, span in enumerate(ordered, first)]


def cut(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The whole text in pieces; joined they give the text again."""
    edges = sorted({0, len(text)} | {edge for mark in marks for edge in (mark.span.start, mark.span.end)})
    pieces = []
    for start, end in pairwise(edges):
        over = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
        tone = min((mark.tone for mark in over), key=TONES.index, default="")
        opens = tuple(mark.number for mark in over if mark.span.start == start)
        pieces.append(Piece(text[start:end], tone, opens, tuple(mark.number for mark in over)))
    return pieces


def seen(value: object) -> object:
    """What a template prints: control, invisible and direction-turning characters and lone surrogates become �, one for one."""
    return _UNSEEN.sub("\ufffd", value) if isinstance(value, str) and not hasattr(value, "__html__") else value
