from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from tests.builders import analysis, document, petition
from xuncha_nlp.errors import StoreError
from xuncha_nlp.store import open_keyring, open_store
from xuncha_nlp.store.sqlite import store_salt
from xuncha_nlp.testing import check_store
from xuncha_nlp.types import Decision, Failure, Petition, Span


def test_contract(tmp_path: Path) -> None:
    check_store(lambda: open_store(str(tmp_path / "s")))


def test_original_text_is_encrypted_at_rest(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.put([("f1", document("张老汉的电话是13800000000")), ("f1", petition("█老汉的电话是███████████"))])
        assert store.get("document", "d0").text.startswith("张老汉")
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert b"13800000000" not in data and "张老汉".encode() not in data


def test_a_wrong_key_is_refused(tmp_path: Path) -> None:
    open_store(str(tmp_path / "s"), open_keyring("口令一")).close()
    with pytest.raises(StoreError, match="密钥"):
        open_store(str(tmp_path / "s"), open_keyring("口令二", salt=store_salt(tmp_path / "s")))
    open_store(str(tmp_path / "s"), open_keyring("口令一", salt=store_salt(tmp_path / "s"))).close()


def test_a_failed_put_leaves_nothing(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        with pytest.raises(Exception):  # noqa: B017
            store.put([("f", petition()), ("f", object())], done=[("read", "f", "r")])
        assert list(store.each("petition")) == [] and not store.is_done("read", "f", "r")


def test_putting_again_doubles_nothing_and_drop_clears_a_source(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        for _ in range(2):
            store.put([("f", petition(id="d@0")), ("f", petition(id="d@9"))], done=[("read", "f", "r1")], drop=["f"])
        assert [p.id for p in store.each("petition")] == ["d@0", "d@9"]
        store.put([("f", petition(id="d@0"))], drop=["f"])
        assert [p.id for p in store.each("petition")] == ["d@0"]
        assert store.is_done("read", "f", "r1") and not store.is_done("read", "f", "r2")


def test_sealed_letters_leave_no_trace(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.receive([("a.txt", "f")])
        secret = document("秘密", "d", "a.txt")
        store.put([("f", secret), ("f", petition("秘密", id="d@0")), ("l", analysis("d@0")), ("f", Failure("a.txt", "note", "n", "说明"))])
        store.seal_to_lane("leading_group", "d@0", secret, "秘密".encode(), None)
        assert [list(store.each(k)) for k in ("petition", "analysis", "document", "failure")] == [[], [], [], []]
        assert store.hidden_sources() == {"f"}
    assert all("秘密".encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_sealing_one_letter_leaves_the_rest_of_its_file(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        register = document("甲的事\n乙的秘密", "d", "登记.xlsx")
        first, second = petition("甲的事", id="d@0"), Petition("d@4", "d", Span(4, 8), "乙的秘密")
        other = document("别的文件", "e", "包.zip/b.txt")
        store.put([("f", register), ("f", other), ("f", first), ("f", second), ("f", Failure("包.zip/c.pdf", "read", "R003", "坏"))])
        store.seal_to_lane("leading_group", "d@4", register, b"x", None)
        assert [p.id for p in store.each("petition")] == ["d@0"]
        assert store.get("document", "d").text == "甲的事\n████" and store.get("document", "e") == other
        assert len(list(store.each("failure"))) == 1 and store.hidden_sources() == set()


def test_decisions_are_appended_in_order(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        given = [Decision("XS-1", "王", datetime(2025, 3, 1, 8, n), "note", str(n)) for n in range(3)]
        for decision in given:
            store.decide(decision)
        assert store.decisions() == given


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    open_store(str(tmp_path)).close()
    with sqlite3.connect(tmp_path / "clues.sqlite") as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreError, match="升级"):
        open_store(str(tmp_path))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clues.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError):
        open_store(str(tmp_path))
