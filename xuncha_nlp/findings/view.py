"""A paper as its problems are read: the same length, with Markdown signs, page numbers, wrapped lines and lists of attachments out of the way."""

from __future__ import annotations

import re
from itertools import pairwise

_SIGN = re.compile(r"(?m)^[ \t]*(?:#{1,6}(?=\s)|>{1,9}|[-*_](?:[ ]?[-*_]){2,40}[ \t]*$|\|?(?:[ \t]{0,9}:?-{2,40}:?[ \t]{0,9}\|){1,60}[ \t]{0,9}(?::?-{2,40}:?)?[ \t]*$)|\*\*|__")
_PIPED = re.compile(r"(?m)^[^\S\n]*\|.*\|[^\S\n]*$")
_PAGE = re.compile(r"(?m)^[^\S\n]*(?:[-—－–·]{1,2}\s?\d{1,3}\s?[-—－–·]{1,2}|第\s?\d{1,3}\s?页(?:[，,/\s]{0,3}共\s?\d{1,3}\s?页)?|\d{1,3}\s?/\s?\d{1,3})[^\S\n]*$")
_ATTACHED = re.compile(r"(?m)^[^\S\n]*附(?:件|表|录)?[：:][^\n]*(?:\n[^\S\n]*(?:附件|\d{1,2}[.．、])[^\n。]{2,60})*")
_LINE = re.compile(r"[^\n]+")
_ENDED = re.compile(r"[。；;：:！!？?\t|]\s*$|[”）)]\s*$")
_OPENS = re.compile(
    r"\s*(?:[（(【]?\s?[一二三四五六七八九十\d]{1,3}\s?[、.．）)】]|第?[一二三四五六七八九十]{1,2}[是、，]|[①-⑳⑴-⒇㈠-㈩●■◆▪•◇□★※▶►○◎]|问题[一二三四五六七八九十\d]|附件|\S{0,24}(?:委员会|巡察组)\s*$|\d{4}年\d{1,2}月\d{1,2}日\s*$)|[　\t]|[^\S\n]{2,}"
)
_NARROW, _WIDE, _FEWEST, _FULL = 12, 60, 4, 0.8


def _blanked(text: str, found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _unwrapped(text: str) -> str:
    """Line ends inside a sentence become spaces where the lines of a text were cut at one width."""
    lines = list(_LINE.finditer(text))
    lengths = sorted(len(line[0].rstrip()) for line in lines)
    if len(lines) < _FEWEST or not _NARROW <= (width := lengths[int(0.9 * (len(lengths) - 1))]) <= _WIDE:
        return text
    joins = [
        line.end() for line, after in pairwise(lines)
        if width * _FULL <= len(line[0].rstrip()) <= width * 1.25 and "\t" not in line[0] + after[0] and not _ENDED.search(line[0]) and not _OPENS.match(after[0]) and text[line.end() : after.start()] == "\n"
    ]
    if len(joins) < _FEWEST - 1:
        return text
    chars = list(text)
    for at in joins:
        chars[at] = " "
    return "".join(chars)


def plain_view(text: str) -> str:
    """As long as the text, so that spans hold for both."""
    view = _SIGN.sub(lambda found: _blanked(text, found), text)
    view = _PIPED.sub(lambda found: " " * (len(found[0]) - len(found[0].lstrip()) + 1) + found[0].strip()[1:-1].replace("|", "\t") + " " * (len(found[0]) - len(found[0].rstrip()) + 1), view)
    view = _PAGE.sub(lambda found: _blanked(text, found), view)
    return _unwrapped(_ATTACHED.sub(lambda found: _blanked(text, found), view))
