"""Pairs of characters that many writers use: words of every day, of which no proper name is made. `scripts/build_common_words.py`."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def everyday() -> frozenset[str]:
    """The pairs of `common_words.txt`."""
    pairs = Path(__file__).with_name("common_words.txt").read_text("utf-8").strip()
    return frozenset(pairs[at : at + 2] for at in range(0, len(pairs), 2))


@cache
def everyday_chars() -> frozenset[str]:
    """The characters that stand in some such pair; another is rather part of a name (镒, 樑)."""
    return frozenset("".join(everyday()))
