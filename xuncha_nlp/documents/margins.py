"""Headers, footers and page numbers: what stands at the edge of page after page."""

from __future__ import annotations

import re
from collections import Counter

from .compose import Piece

NUMBER = re.compile(r"[-—–\s第·.]*\d{1,4}(?:\s*[/／]\s*\d{1,4})?[-—–\s页·.]*(?:共\s*\d+\s*页)?$")
_CHANGING = re.compile(r"\d+|[一二三四五六七八九十百]+(?=页)")
_DEPTH = 2
_LONGEST = 60
_LEAST = 3


def sided(pages: list[list[Piece]]) -> list[list[Piece]]:
    """The same pages, their recurring first lines as header, their recurring last lines and page numbers as footer. A line recurs
    when it stands on at least three pages and on half of them; in the last ones numbers may differ."""
    filled = [page for page in pages if page]
    heads = Counter(key for page in filled for key in {piece.text.strip() for piece in page[:_DEPTH]})
    feet = Counter(key for page in filled for key in {_key(piece) for piece in page[-_DEPTH:]} if key)
    enough = max(_LEAST, len(filled) / 2)
    return [_sided(page, {k for k, n in heads.items() if n >= enough}, {k for k, n in feet.items() if n >= enough}) for page in pages]


def _sided(page: list[Piece], heads: set[str], feet: set[str]) -> list[Piece]:
    kinds = [piece.kind for piece in page]
    for at, piece in enumerate(page):
        first, last = at < _DEPTH, at >= len(page) - _DEPTH
        alone = not piece.joined and not (at + 1 < len(page) and page[at + 1].joined)
        if piece.kind != "paragraph" or not (first or last) or not alone:
            continue
        text = piece.text.strip()
        if (NUMBER.match(text) and (len(page) > 1 or "页" in text)) or (last and _key(piece) in feet):
            kinds[at] = "footer"
        elif first and len(text) <= _LONGEST and text in heads and (at == 0 or kinds[at - 1] in ("header", "footer")):
            kinds[at] = "header"
    return [piece._replace(kind=kind) for piece, kind in zip(page, kinds, strict=True)]


def _key(piece: Piece) -> str:
    text = re.sub(r"\s+", "", piece.text)
    return _CHANGING.sub("#", text) if len(text) <= _LONGEST else ""
