"""Ten thousand tamperings with the audit chain; every one is found."""

from __future__ import annotations

import json
import random
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from xuncha_nlp.errors import UnknownName
from xuncha_nlp.store import chain, open_store
from xuncha_nlp.types import Decision

Row = tuple[int, str, str]
STORE = "0123456789abcdef"


def built(length: int, words: random.Random) -> list[Row]:
    rows, before = [], chain.genesis(STORE)
    for number in range(1, length + 1):
        body = json.dumps({"act": words.choice(["decision", "unseal", "export"]), "who": "甲", "note": str(words.random())}, ensure_ascii=False)
        before = chain.link(before, number, body)
        rows.append((number, body, before))
    return rows


def edited(text: str, words: random.Random) -> str:
    at = words.randrange(len(text))
    return text[:at] + chr((ord(text[at]) + words.randrange(1, 90)) % 0xD000) + text[at + 1 :]


def tampered(rows: list[Row], words: random.Random) -> tuple[str, list[Row]]:
    rows = list(rows)
    kind = words.choice(["edit", "hash", "number", "insert", "remove", "swap", "move", "repeat", "cut", "cut and go on", "rewrite"])
    at = words.randrange(len(rows) - 1)
    number, body, hash = rows[at]
    if kind == "edit":
        rows[at] = (number, edited(body, words), hash)
    elif kind == "hash":
        rows[at] = (number, body, edited(hash, words))
    elif kind == "number":
        rows[at] = (number + words.choice([-1, 1, 100]), body, hash)
    elif kind == "insert":
        forged = edited(body, words)
        rows.insert(at + 1, (number + 1, forged, chain.link(hash, number + 1, forged)))
        rows[at + 2 :] = [(n + 1, b, h) for n, b, h in rows[at + 2 :]]
    elif kind == "remove":
        del rows[at]
        rows[at:] = [(n - 1, b, h) for n, b, h in rows[at:]]
    elif kind == "swap":
        rows[at], rows[at + 1] = (number, *rows[at + 1][1:]), (number + 1, body, hash)
    elif kind == "move":
        rows.append(rows.pop(at))
        rows = [(n, b, h) for n, (_, b, h) in enumerate(rows, 1)]
    elif kind == "repeat":
        rows.insert(at, rows[at])
        rows = [(n, b, h) for n, (_, b, h) in enumerate(rows, 1)]
    elif kind == "cut":
        del rows[at + 1 :]
    elif kind == "cut and go on":
        length = len(rows)
        del rows[at + 1 :]
        while len(rows) < length + words.randrange(3):
            forged = edited(body, words)
            rows.append((len(rows) + 1, forged, chain.link(rows[-1][2], len(rows) + 1, forged)))
    else:
        before, bodies = chain.genesis(STORE), [b for _, b, _ in rows]
        bodies[at] = edited(bodies[at], words)
        rows = []
        for n, b in enumerate(bodies, 1):
            before = chain.link(before, n, b)
            rows.append((n, b, before))
    return kind, rows


def test_ten_thousand_tamperings_are_all_found() -> None:
    words = random.Random(20250301)
    missed: dict[str, int] = {}
    silent: dict[str, int] = {}
    for _ in range(100):
        rows = built(words.randrange(2, 25), words)
        anchor = chain.parse_anchor(chain.anchor(rows[-1][0], rows[-1][2]))
        assert chain.faults(STORE, rows, [anchor]) == [] == chain.faults(STORE, rows)
        for _ in range(100):
            kind, bad = tampered(rows, words)
            missed[kind] = missed.get(kind, 0) + (not chain.faults(STORE, bad, [anchor]))
            silent[kind] = silent.get(kind, 0) + (not chain.faults(STORE, bad))
    assert len(missed) == 11 and not any(missed.values()), missed
    assert {kind for kind, times in silent.items() if times} == {"cut", "cut and go on", "rewrite"}, "only these need an anchor"


def test_an_empty_chain_and_another_store_are_faults() -> None:
    rows = built(3, random.Random(1))
    assert chain.faults(STORE, []) and chain.faults("another", rows)


def test_the_chain_of_a_store_holds_and_breaks(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        for n in range(5):
            store.decide(Decision("XS-1", "王", datetime(2025, 3, 1, 8, n), "note", str(n)))
        anchor = store.head()
        assert store.check([anchor]) == [] and anchor.startswith("6-")
    changes = (
        "UPDATE act SET body = replace(body, '\"王\"', '\"李\"') WHERE number = 3", "DELETE FROM act WHERE number = 6", "DELETE FROM act",
        "UPDATE act SET number = number + 100 WHERE number = 2",
    )  # fmt: skip
    whole = (tmp_path / "clues.sqlite").read_bytes()
    for change in changes:
        (tmp_path / "clues.sqlite").write_bytes(whole)
        with sqlite3.connect(tmp_path / "clues.sqlite") as connection:
            connection.execute(change)
        with open_store(str(tmp_path)) as store:
            assert store.check([anchor]), change


@pytest.mark.parametrize("text", ["", "12", "12-xyz", "x-" + "0" * 32, "1-" + "0" * 31])
def test_a_miswritten_anchor_is_told(text: str) -> None:
    with pytest.raises(UnknownName, match="审计头"):
        chain.parse_anchor(text)
