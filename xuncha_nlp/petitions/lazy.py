"""Patterns that are compiled at their first use: importing the room costs nothing for what a run never asks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast


def alternatives(words: Iterable[str]) -> str:
    """A pattern of all words, the longest first, shared beginnings read once."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def shown(node: dict[str, Any]) -> str:
        rest = [re.escape(char) + shown(after) for char, after in node.items() if char]
        if not rest:
            return ""
        inside = rest[0] if len(rest) == 1 and "" not in node else "(?:" + "|".join(rest) + ")"
        return inside + "?" if "" in node else inside

    return shown(tree)


class _Lazy:
    """Stands for a compiled pattern; the methods used become its own attributes at first touch."""

    def __init__(self, pattern: str, starts: str) -> None:
        self._pattern = pattern
        self._starts = starts

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._pattern)
        for method in ("search", "match", "fullmatch", "finditer", "sub", "split", "findall", "groupindex", "pattern"):
            setattr(self, method, getattr(compiled, method))
        if self._starts:
            self.finditer = _from(compiled, self._starts)
        return self.__dict__.get(name) or getattr(compiled, name)


def _from(compiled: re.Pattern[str], starts: str) -> Callable[..., Iterator[re.Match[str]]]:
    """The matches of a pattern, tried only where one of the characters stands: the engine looks for these many times faster than for alternatives."""
    first, match = re.compile("[" + re.escape(starts) + "]"), compiled.match

    def finditer(text: str, low: int = 0, high: int = sys.maxsize) -> Iterator[re.Match[str]]:
        free = low
        for start in first.finditer(text, low, high):
            at = start.start()
            if at >= free and (found := match(text, at, high)):
                free = found.end()
                yield found

    return finditer


def lazy(pattern: str, starts: str = "") -> re.Pattern[str]:
    """A pattern compiled when it is first asked; `starts` are all characters with which a match may begin, where it is worth while to name them."""
    return cast("re.Pattern[str]", _Lazy(pattern, starts))
