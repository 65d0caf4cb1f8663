"""Resolve a name in a room's table, importing only that one module."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from .errors import UnknownName


def pick(table: Mapping[str, str], name: str, what: str) -> Any:
    """The object behind `table[name]` ("module:attribute"); UnknownName with the known names otherwise."""
    try:
        module, _, attribute = table[name].partition(":")
    except KeyError:
        known = "、".join(sorted(table))
        raise UnknownName(f"没有名为“{name}”的{what}。可用的有：{known}。请检查拼写。") from None
    return getattr(import_module(module), attribute)
