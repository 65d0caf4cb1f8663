"""Pieces of text in reading order become one Document, its blocks in place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..errors import EmptyText
from ..types import Block, Document, Span

Notes = tuple[tuple[str, str], ...]
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff]")
_LONE = re.compile("[\ud800-\udfff]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff\ud800-\udfff]")
_IN_CELL = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


class Piece(NamedTuple):
    """A run of text that stands on lines of its own, or goes on from the one before it where `joined`; kind, page and
    confidence as in `Block`. An empty text is a blank line."""

    text: str
    kind: str = "paragraph"
    page: int | None = None
    confidence: float = 1.0
    joined: bool = False


def clean(text: str) -> str:
    """Line ends as \\n; control characters gone; lone surrogates as U+FFFD."""
    if not _ODD.search(text):
        return text
    return _LONE.sub("\ufffd", _DROPPED.sub("", _BREAKS.sub("\n", text)))


def seam(before: str, after: str) -> str:
    """What stands between two lines of one paragraph: a space between Latin letters or digits, nothing beside Chinese."""
    return " " if before[-1:].isascii() and after[:1].isascii() and before and after else ""


def row(cells: Iterable[str], page: int | None = None, confidence: float = 1.0) -> Piece:
    """One table row: cells joined by tabs, each on one line, trailing empty cells dropped."""
    texts = list(cells)
    if _IN_CELL.search("".join(texts)):
        texts = [_IN_CELL.sub(" ", cell) for cell in texts]
    return Piece("\t".join([cell.strip() for cell in texts]).rstrip("\t"), "table_row", page, confidence)


def compose(id: str, name: str, pieces: Iterable[Piece], notes: Notes = ()) -> Document:
    """A document with one block for each piece that is not blank; EmptyText if there is none."""
    parts: list[str] = []
    blocks: list[Block] = []
    at, last = 0, ""
    for piece in pieces:
        text = clean(piece.text).rstrip()
        between = "" if not parts else seam(last, text) if piece.joined else "\n"
        at += len(between)
        if text:
            body = text if piece.kind == "table_row" else text.lstrip()
            blocks.append(Block(Span(at + len(text) - len(body), at + len(text)), piece.kind, piece.page, round(piece.confidence, 4)))
        parts += (between, text)
        at, last = at + len(text), text
    if not blocks:
        raise EmptyText("文件能打开，但里面没有文字。请核对是否交错了文件；如果内容是图片或扫描件，需要先做文字识别（OCR）。")
    return Document(id, name, "".join(parts).rstrip("\n"), tuple(blocks), "", notes)


def listed(pages: list[int], unit: str = "页") -> str:
    """Page numbers in Chinese, runs shortened: 第 1、3-5 页."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return "第 " + "、".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) + f" {unit}"
