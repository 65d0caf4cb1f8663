"""Compile long lists of alternatives so that a search looks only where one of them can begin.

`re` skips to the next possible start when every alternative starts with a plain character. Leading sets, groups and optional
characters are spelt out here, and alternatives gathered by their first character: the same matches, several times faster.
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[^\\.^$*+?{}\[\]|()]")
_REPEATED = re.compile(r"\{1,([0-9]+)\}")
_OPTIONAL = re.compile(r"\{0,[0-9]+\}|[?*]")
_TIMES = re.compile(r"\{[0-9]+,([0-9]+)\}\??|\??(?![*+{?])")
_SMALL = 40


def alternatives(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled for speed. Matches exactly what re.compile(pattern) matches."""
    first: dict[str, list[str]] = {}
    for piece in _split(pattern):
        for spelt in _spell(piece):
            if not _begins(spelt):
                return re.compile(pattern)
            first.setdefault(spelt[0], []).append(spelt[1:])
    return re.compile("|".join(char + (rest[0] if len(rest) == 1 and "|" not in rest[0] else f"(?:{'|'.join(rest)})") for char, rest in first.items()))


def beginnings(pattern: str) -> frozenset[tuple[str, int]]:
    """Two characters, or one alone where any may follow, and a width: every match begins at such characters or at most so far before them.
    Empty where they cannot be told.
    """
    found: set[tuple[str, int]] = set()
    waiting = [(word, 0) for piece in _split(pattern) for word in _spell(piece)]
    for word, width in waiting:
        if _begins(word):
            found |= {(word[0] + second, width) for second in _seconds(word[1:])}
        elif word.startswith("[") and (times := _TIMES.match(word, _set_end(word, 0) + 1)):
            waiting += [(rest, width + int(times[1] or 1)) for rest in _spell(word[times.end() :])]
        else:
            return frozenset()
    return frozenset((head, width) for head, width in found if len(head) == 1 or (head[0], width) not in found)


def _seconds(rest: str) -> set[str]:
    """The characters with which the rest of an alternative can begin; "" among them where any may follow."""
    if rest.startswith(("(?!", "(?<", "(?=")):
        end = _group_end(rest, 0) + 1
        if rest[end : end + 1] in ("?", "*", "{"):
            return {""}
        return _seconds(f"(?:{rest[3:end]}" if rest.startswith("(?=") else rest[end:])
    if rest.startswith("[") and (repeated := _OPTIONAL.match(rest, end := _set_end(rest, 0) + 1)):
        return {*(_members(rest[1 : end - 1]) or [""]), *_seconds(rest[repeated.end() :])}
    found: set[str] = set()
    for word in _spell(rest):
        found |= {word[0]} if _begins(word) else _seconds(word) if word.startswith(("(?", "[")) and word != rest else {""}
    return found


def _begins(piece: str) -> bool:
    """Does it begin with a plain character that must be there?"""
    return _PLAIN.match(piece) is not None and piece[1:2] not in ("?", "*", "{")


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern at its outer level."""
    pieces, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = _set_end(pattern, at)
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            pieces.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*pieces, pattern[start:]]


def _set_end(pattern: str, at: int) -> int:
    end = at + 2 if pattern[at + 1] in "^]" else at + 1
    while pattern[end] != "]":
        end += 2 if pattern[end] == "\\" else 1
    return end


def _group_end(pattern: str, at: int) -> int:
    depth = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "[":
            at = _set_end(pattern, at)
        elif pattern[at] == "(":
            depth += 1
        elif pattern[at] == ")":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise ValueError("括号不成对")


def _spell(piece: str) -> list[str]:
    """An alternative with its leading set, group, look-behind or optional character spelt out; as it is where that cannot be done."""
    if piece.startswith(("(?<!", "(?<=")):
        return _look_behind(piece)
    if piece.startswith("(?:"):
        end = _group_end(piece, 0)
        heads, rest = _split(piece[3:end]), piece[end + 1 :]
    elif piece.startswith("[") and not piece.startswith("[^"):
        end = _set_end(piece, 0)
        heads, rest = _members(piece[1:end]), piece[end + 1 :]
        if rest[:1] == "+":
            rest = f"{piece[: end + 1]}*{rest[1:]}"
        elif more := _REPEATED.match(rest):
            rest = f"{piece[: end + 1]}{{0,{int(more[1]) - 1}}}{rest[more.end():]}"
    elif _PLAIN.match(piece) and piece[1:2] == "?":
        heads, rest = [piece[0]], piece[1:]
    else:
        return [piece]
    if not heads or rest[:1] in ("*", "+", "{"):
        return [piece]
    if rest[:1] == "?":
        rest = rest[2:] if rest[1:2] == "?" else rest[1:]
        heads = [*heads, ""]
    return [spelt for head in heads for spelt in _spell(head + rest)]


def _look_behind(piece: str) -> list[str]:
    """(?<!ab)cd as c(?<!abc)d: the same, and it starts with a plain character."""
    end = _group_end(piece, 0)
    look, body, spelt = piece[:4], piece[4:end], _spell(piece[end + 1 :])
    if not all(_PLAIN.match(word) and word[1:2] not in ("?", "*", "+", "{") for word in spelt):
        return [piece]
    inside = f"(?:{body})" if "|" in body else body
    return [f"{word[0]}{look}{inside}{word[0]}){word[1:]}" for word in spelt]


def _members(body: str) -> list[str]:
    """The characters of a small set without escapes, [] for others."""
    chars: list[str] = []
    at = 0
    while at < len(body):
        if body[at] == "\\":
            return []
        if body[at + 1 : at + 2] == "-" and at + 2 < len(body):
            chars.extend(chr(point) for point in range(ord(body[at]), min(ord(body[at + 2]), ord(body[at]) + _SMALL) + 1))
            at += 3
        else:
            chars.append(body[at])
            at += 1
        if len(chars) > _SMALL:
            return []
    return chars if all(_PLAIN.match(char) for char in chars) else []
