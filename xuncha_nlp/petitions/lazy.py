"""Patterns that are compiled at their first use: importing the room costs nothing for what a run never asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
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

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._pattern)
        for method in ("search", "match", "fullmatch", "finditer", "sub", "split", "findall", "groupindex", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str) -> re.Pattern[str]:
    """A pattern compiled when it is first asked."""
    return cast("re.Pattern[str]", _Lazy(pattern))
