"""The audit chain: every act carries the hash of the one before, so that no act can be altered, put in, taken out or swapped unseen.

The end of a chain can be cut without a trace in the chain itself. An anchor, number and hash of its last act, printed on each ledger,
shows that too, and a chain written anew from the start.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from ..errors import UnknownName

_ANCHOR = re.compile(r"\s*(\d{1,12})-([0-9a-f]{32})\s*")


def genesis(store: str) -> str:
    """The hash before the first act of a store."""
    return hashlib.sha256(f"xuncha:{store}".encode()).hexdigest()


def link(before: str, number: int, body: str) -> str:
    """The hash of an act: SHA-256 over the hash before it, its number and its JSON line."""
    return hashlib.sha256(f"{before}\n{number}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()


def anchor(number: int, hash: str) -> str:
    return f"{number}-{hash[:32]}"


def parse_anchor(text: str) -> tuple[int, str]:
    """(number, first 32 hex digits). Raises UnknownName for anything else."""
    match = _ANCHOR.fullmatch(text)
    if match is None:
        raise UnknownName("审计头写得不对，应为“序号-三十二位十六进制”，见台账“说明”页的“审计头”一行。")
    return int(match[1]), match[2]


def faults(store: str, rows: Iterable[tuple[int, str, str]], anchors: Sequence[tuple[int, str]] = ()) -> list[str]:
    """What is wrong with (number, body, hash) in the order of numbers, in Chinese; empty when the chain holds. Only the first break is
    told, because nothing after it can be trusted."""
    before, last = genesis(store), 0
    wanted: dict[int, set[str]] = {}
    for number, hash in anchors:
        wanted.setdefault(number, set()).add(hash)
    found: list[str] = []
    for number, body, hash in rows:
        if number != last + 1:
            return [*found, f"审计链断在第 {last + 1} 条：记录缺失或次序被改动"]
        if not isinstance(body, str) or link(before, number, body) != hash:
            return [*found, f"审计链断在第 {number} 条：内容被改动、插入或调换"]
        if any(hash[:32] != given for given in wanted.pop(number, ())):
            found.append(f"审计链第 {number} 条与所给审计头不符：整条链可能被重写")
        before, last = hash, number
    if last == 0:
        found.append("审计链是空的：建库记录被删除")
    if wanted:
        found.append(f"审计链只到第 {last} 条，所给审计头是第 {max(wanted)} 条：尾部被截去，或存储是旧的备份")
    return found
