from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from tests.builders import analysis, document, petition
from xuncha_nlp.errors import StoreError
from xuncha_nlp.store import open_keyring, open_store, padded, vault
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
    with open_store(str(tmp_path / "s"), open_keyring("口令一")) as store:
        store.put([("f", document("原文"))])
    with pytest.raises(StoreError, match="口令不对"):
        open_store(str(tmp_path / "s"), open_keyring("口令二"))
    with open_store(str(tmp_path / "s"), open_keyring("口令一")) as store:
        assert store.get("document", "d0").text == "原文"


def test_a_run_needs_no_passphrase_but_reading_an_original_does(tmp_path: Path) -> None:
    open_store(str(tmp_path / "s"), open_keyring("口令一")).close()
    with open_store(str(tmp_path / "s")) as store:
        store.put([("f", document("原文")), ("f", petition("原文"))])
        with pytest.raises(StoreError, match="保管人口令"):
            store.get("document", "d0")
        assert [p.text for p in store.each("petition")] == ["原文"]


def test_a_passphrase_for_a_store_without_one_is_told(tmp_path: Path) -> None:
    open_store(str(tmp_path / "s")).close()
    with pytest.raises(StoreError, match="xuncha rotate"):
        open_store(str(tmp_path / "s"), open_keyring("口令"))


def test_the_key_file_lies_with_the_user_and_its_loss_stops_writing(tmp_path: Path) -> None:
    keys = open_keyring(folder=tmp_path / "keys")
    with open_store(str(tmp_path / "s"), keys) as store:
        store.put([("f", document("原文"))])
        path = keys.key_file(store.originals.key_name())
        assert path.is_relative_to(tmp_path / "keys") and (os.name == "nt" or path.stat().st_mode & 0o077 == 0)
        assert not [p for p in (tmp_path / "s").iterdir() if p.suffix == ".key"]
        path.rename(tmp_path / "away.key")
        with pytest.raises(StoreError, match="密钥文件不在本机"):
            store.put([("f", document("又一件", "d1"))])
    with open_store(str(tmp_path / "s"), keys) as store, pytest.raises(StoreError, match="读不出来"):
        store.get("document", "d0")


@pytest.mark.parametrize(("before", "after"), [(None, None), (None, "新口令"), ("旧口令", "新口令")])
def test_rotation_keeps_the_originals_and_ends_the_old_key(before: str | None, after: str | None, tmp_path: Path) -> None:
    folder, keys = str(tmp_path / "s"), open_keyring(before, tmp_path / "keys")
    with open_store(folder, keys) as store:
        store.put([("f", document("原文")), ("f", petition("原文"))])
        old, private = keys.key_file(store.originals.key_name()), store.originals.private()
        store.rotate(after, "保管人")
        assert not old.exists() and [act["act"] for act in store.acts()] == ["created", "rotated"]
    with open_store(folder, open_keyring(after, tmp_path / "keys")) as store:
        assert store.get("document", "d0").text == "原文" and store.originals.private() != private
        sealed = [bytes(key) for (key,) in store._sealed.execute("SELECT key FROM document")]
    for key in sealed:
        with pytest.raises(StoreError):
            vault.open_with(private, key)
    if before:
        with pytest.raises(StoreError, match="口令不对"):
            open_store(folder, open_keyring(before, tmp_path / "keys"))


def test_no_key_lies_open_in_the_store(tmp_path: Path) -> None:
    keys = open_keyring("口令", tmp_path / "keys")
    with open_store(str(tmp_path / "s"), keys) as store:
        store.put([("f", document("原文"))])
        secrets = (store.originals.private(), keys.own_private.read_bytes())
    for path in (tmp_path / "s").iterdir():
        assert not any(secret in path.read_bytes() for secret in secrets)


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
        secret, letter = document("秘密的事", "d", "a.txt"), petition("██的事", id="d@0")
        store.put([("f", secret), ("f", letter), ("l", analysis("d@0")), ("f", Failure("a.txt", "note", "n", "说明"))], done=[("read", "f", "r")])
        store.seal_letters([("leading_group", letter, None)])
        assert [list(store.each(k)) for k in ("petition", "analysis", "document", "failure")] == [[], [], [], []]
        assert store.receipts() == [] and store.done("read") == {} and store.is_hidden(["f", "g"]) == {"f"}
        (found,) = store.originals.letters(store.keys.own_private.read_bytes())
        assert found["original"] == "秘密的事" and found["petition"]["text"] == "██的事" and found["lane"] == "leading_group"
        with pytest.raises(StoreError):
            store.originals.letters(store.originals.private())
    assert all("秘密".encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_sealing_one_letter_leaves_the_rest_of_its_file(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        store.receive([("登记.xlsx", "f")])
        register = document("甲的事\n乙的秘密", "d", "登记.xlsx")
        first, second = petition("甲的事", id="d@0"), Petition("d@4", "d", Span(4, 8), "乙的秘密")
        other = document("别的文件", "e", "包.zip/b.txt")
        store.put([("f", register), ("f", other), ("f", first), ("f", second), ("f", Failure("包.zip/c.pdf", "read", "R003", "坏"))])
        store.seal_letters([("leading_group", second, None)])
        assert [p.id for p in store.each("petition")] == ["d@0"]
        assert store.get("document", "d").text == "甲的事\n████" and store.get("document", "e") == other
        assert len(list(store.each("failure"))) == 1 and store.is_hidden(["f"]) == set() and len(store.receipts()) == 1


def test_both_letters_of_a_file_can_be_sealed_in_one_run(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        both = [Petition(f"d@{at}", "d", Span(at, at + 2), "某事") for at in (0, 3)]
        store.put([("f", document("甲事\n乙事", "d")), *(("f", p) for p in both)])
        store.seal_letters([("leading_group", p, None) for p in both])
        assert store.ids("document") == [] and store.is_hidden(["f"]) == {"f"}
        assert [x["original"] for x in store.originals.letters(store.keys.own_private.read_bytes())] == ["甲事", "乙事"]


def test_a_store_looks_the_same_with_sealed_letters_and_without(tmp_path: Path) -> None:
    shapes = []
    for name, letters in (("none", 0), ("one", 1), ("fifty", 50)):
        with open_store(str(tmp_path / name)) as store:
            store.put([("g", document("留下的事", "e")), ("g", petition("留下的事", id="e@0"))], done=[("read", "g", "r")])
            closed = []
            for n in range(letters):
                letter = petition("村" * 900, id=f"d{n}@0")
                store.put([(f"f{n}", document("密" * 900, f"d{n}")), (f"f{n}", letter)], done=[("read", f"f{n}", "r")])
                store.receive([(f"{n}.txt", f"f{n}")])
                closed.append(("leading_group", letter, None))
            store.seal_letters(closed)
            store.settle()
        counts = {}
        for path in sorted((tmp_path / name).glob("*.sqlite")):
            with sqlite3.connect(path) as connection:
                tables = [t for (t,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                counts |= {(path.name, t): connection.execute(f"SELECT count(*) FROM {t}").fetchone() for t in tables}
                counts[path.name, "batch"] = connection.execute("SELECT max(length(body)) FROM batch").fetchone() if path.name == "sealed.sqlite" else ()
                counts[path.name, "free"] = connection.execute("PRAGMA freelist_count").fetchone()
            counts[path.name, "size"] = path.stat().st_size
        shapes.append(counts)
    assert shapes[0] == shapes[1] == shapes[2]


def test_a_sealed_letter_once_more_is_opened_once_with_its_words(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        letter = petition("某事", id="d@0")
        store.put([("f", document("原话", "d")), ("f", letter)])
        store.seal_letters([("superior", letter, Failure("MF-1", "lane", "L001", "已密封"))])
        store.put([("f", letter)])
        store.seal_letters([("superior", letter, Failure("MF-1", "lane", "L001", "已密封"))])
        (found,) = store.originals.letters(store.keys.own_private.read_bytes())
        assert found["original"] == "原话" and len(store.ids("failure")) == 1


def test_nobody_else_opens_a_batch_and_many_letters_take_a_bigger_one() -> None:
    private = vault.new_private()
    letters = [{"id": str(n), "text": "".join(chr(0x4E00 + (n * k * 7919) % 20000) for k in range(400))} for n in range(500)]
    batch = padded.pack(letters, vault.public_of(private))
    assert padded.unpack(batch, private) == letters and len(batch) > padded.BATCH and len(batch) & (len(batch) - 1) == 0
    with pytest.raises(StoreError):
        padded.unpack(batch, vault.new_private())
    assert len(padded.pack([], vault.public_of(private))) == padded.BATCH


def test_a_scattered_set_can_be_asked_and_not_counted() -> None:
    few, many = padded.scatter(["a"]), padded.scatter(map(str, range(900)))
    assert len(few) == len(many) and "a" in padded.Scattered(few) and "b" not in padded.Scattered(few)
    assert all(str(n) in padded.Scattered(many) for n in range(900))


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


def test_an_older_store_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "clues.sqlite") as connection:
        connection.executescript("CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB); INSERT INTO meta VALUES ('schema', '1')")
    with pytest.raises(StoreError, match="重新运行"):
        open_store(str(tmp_path))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clues.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError):
        open_store(str(tmp_path))
