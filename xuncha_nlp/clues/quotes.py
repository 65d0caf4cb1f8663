"""Verbatim words of a petition for the ledger: nothing here writes a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..text import sentences
from ..types import Analysis, Label, Petition, Span

LONGEST = 120
_WEIGHTS = {"conduct": 1.0, "point": 0.6, "reason": 0.5, "discipline": 0.4, "focus": 0.3, "nature": 0.2, "priority": 0.2, "specificity": 0.1}
_BARE = re.compile(r"[\s\W_█]*")


def summary(petition: Petition, analysis: Analysis | None, longest: int = LONGEST) -> str:
    """The sentences that carry the most evidence, in the order of the text, at most `longest` code points, … where something is left out."""
    text = petition.text
    pieces = [span for span in sentences(text) if not _BARE.fullmatch(span.of(text))]
    weights = _weigh(pieces, analysis.labels if analysis else ())
    ranked = sorted(range(len(pieces)), key=lambda i: (-weights[i], i))
    if ranked and weights[ranked[0]] == 0:
        ranked.sort(key=lambda i: (_greets(pieces[i].of(text)), i))
    taken: list[int] = []
    left = longest
    for i in ranked:
        size = pieces[i].end - pieces[i].start + 1
        if size <= left and (weights[i] > 0 or weights[ranked[0]] == 0 or not taken):
            taken.append(i)
            left -= size
    if not taken and ranked:
        piece = pieces[ranked[0]]
        return _flat(text[piece.start : piece.start + longest]) + "…"
    return _join(text, [pieces[i] for i in sorted(taken)], len(text.rstrip()))


def _weigh(pieces: list[Span], labels: Iterable[Label]) -> list[float]:
    weights = [0.0] * len(pieces)
    for label in labels:
        weight = _WEIGHTS.get(label.name, 0.0) * (0.2 + label.score)
        for span in label.evidence:
            for i, piece in enumerate(pieces):
                if piece.start < span.end and span.start < piece.end:
                    shared = min(piece.end, span.end) - max(piece.start, span.start)
                    weights[i] += weight * shared / (span.end - span.start)
    return weights


def _greets(sentence: str) -> bool:
    return len(sentence) < 8 or sentence.endswith(("：", ":")) or "您好" in sentence or "你们好" in sentence


def _join(text: str, spans: list[Span], end: int) -> str:
    out: list[str] = []
    last = None
    for span in spans:
        if last is None:
            out.append("…" if text[: span.start].strip() else "")
        elif text[last : span.start].strip():
            out.append("…")
        out.append(_flat(span.of(text)))
        last = span.end
    if last is not None and last < end:
        out.append("…")
    return "".join(out)


def quote(text: str, span: Span, longest: int = 100) -> str:
    """The words under a span between quotation marks; empty where the span lies outside the text."""
    words = span.of(text)
    if not words.strip():
        return ""
    return f"“{_flat(words[:longest])}{'…' if len(words) > longest else ''}”"


def _flat(words: str) -> str:
    return re.sub(r"\s*\n\s*", " ", words.strip())
