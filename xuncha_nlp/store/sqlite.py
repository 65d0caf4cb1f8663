"""Two SQLite files: sealed.sqlite (receipts, documents, lanes; encrypted) and clues.sqlite (petitions onward, masked)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import wire
from ..errors import StoreError
from ..types import COVER, Decision, Document
from .vault import KeyRing, open_keyring

SCHEMA = 1
_SEALED = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS receipt (name TEXT NOT NULL, sha TEXT NOT NULL, PRIMARY KEY (name, sha)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (id TEXT PRIMARY KEY, source TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lane (lane TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (lane, id)) WITHOUT ROWID;
"""
_CLUES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS value (kind TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS value_source ON value (source);
CREATE TABLE IF NOT EXISTS done (stage TEXT NOT NULL, item TEXT NOT NULL, recipe TEXT NOT NULL, PRIMARY KEY (stage, item)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decision (number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
"""


def _identity(kind: str, value: Any, source: str) -> str:
    if kind == "failure":
        return f"{value.stage}|{value.item}|{value.code}|{source[:12]}"
    return str(value.id)


class SqliteStore:
    """WAL, synchronous=FULL. One writer; a second one is refused at once with StoreError."""

    def __init__(self, folder: str | Path, keys: KeyRing) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clues = self._open("clues.sqlite", _CLUES)
            self._sealed = self._open("sealed.sqlite", _SEALED)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"存储文件夹 {self.folder.name} 打不开或已损坏（{type(error).__name__}）。请检查磁盘与权限，或换一个文件夹。") from error
        except OSError as error:
            raise StoreError(f"存储文件夹 {self.folder.name} 无法创建或写入。请检查权限与磁盘空间。") from error
        self.keys = keys
        self._check_key()

    def _open(self, name: str, schema: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / name, timeout=5, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.executescript(schema)
        found = connection.execute("SELECT value FROM meta WHERE key='schema'").fetchone()
        if found is None:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('schema', ?)", (str(SCHEMA),))
        elif int(found[0]) > SCHEMA:
            connection.close()
            raise StoreError("存储由更新版本的程序建立。请升级本软件后再打开。")
        return connection

    def _check_key(self) -> None:
        """A known word, sealed at birth, must open with today's key."""
        found = self._sealed.execute("SELECT value FROM meta WHERE key='check'").fetchone()
        if found is None:
            with _Transaction(self._sealed):
                self._sealed.execute("INSERT OR IGNORE INTO meta VALUES ('check', ?)", (self.keys.seal(b"xuncha"),))
                self._sealed.execute("INSERT OR IGNORE INTO meta VALUES ('salt', ?)", (self.keys.salt,))
        elif self.keys.unseal(bytes(found[0])) != b"xuncha":
            raise StoreError("密钥不对。请使用建库时的口令或密钥文件。")

    def put(self, values: Iterable[tuple[str, Any]], *, done: Iterable[tuple[str, str, str]] = (), drop: Iterable[str] = ()) -> None:
        """Write (source, value) pairs after removing what earlier came from the `drop` sources; `done` marks (stage, item, recipe).

        Documents go to the sealed file, in a transaction of their own that comes first: until the second one commits nothing counts as done,
        so a run killed between the two makes them again.
        """
        pairs = list(values)
        documents = [(source, value) for source, value in pairs if isinstance(value, Document)]
        others = [(source, value) for source, value in pairs if not isinstance(value, Document)]
        drop = list(drop)
        if documents or drop:
            with _Transaction(self._sealed):
                self._sealed.executemany("DELETE FROM document WHERE source = ?", [(source,) for source in drop])
                for source, value in documents:
                    body = self.keys.seal(wire.dumps(wire.encode(value)).encode())
                    self._sealed.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", (value.id, source, body))
        with _Transaction(self._clues):
            self._clues.executemany("DELETE FROM value WHERE source = ?", [(source,) for source in drop])
            for source, value in others:
                kind = type(value).__name__.lower()
                body_text = wire.dumps(wire.encode(value))
                self._clues.execute("INSERT OR REPLACE INTO value VALUES (?, ?, ?, ?)", (kind, _identity(kind, value, source), source, body_text))
            self._clues.executemany("INSERT OR REPLACE INTO done VALUES (?, ?, ?)", list(done))

    def is_done(self, stage: str, item: str, recipe: str) -> bool:
        found = self._clues.execute("SELECT recipe FROM done WHERE stage = ? AND item = ?", (stage, item)).fetchone()
        return found is not None and found[0] == recipe

    def done(self, stage: str) -> dict[str, str]:
        """item -> recipe of everything made at a stage."""
        return dict(self._clues.execute("SELECT item, recipe FROM done WHERE stage = ?", (stage,)))

    def receive(self, receipts: Iterable[tuple[str, str]], *, forget: str | None = None) -> None:
        """Keep (name, sha256) of files: the same bytes under two names are two receipts. `forget` is a prefix of sha256 to drop first."""
        with _Transaction(self._sealed):
            if forget:
                self._sealed.execute("DELETE FROM receipt WHERE sha LIKE ? || '%'", (forget,))
            self._sealed.executemany("INSERT OR IGNORE INTO receipt VALUES (?, ?)", list(receipts))

    def receipts(self) -> list[tuple[str, str]]:
        """(name, sha256) of every file ever received, by name."""
        return [(str(n), str(s)) for n, s in self._sealed.execute("SELECT name, sha FROM receipt ORDER BY name, sha")]

    def seal_to_lane(self, lane: str, id: str, document: Document | None, body: bytes, stub: Any | None) -> None:
        """Move a petition into a lane that this store's key cannot open; the stub, if any, is what stays.

        Its words leave the document too, which goes altogether (with its notes) where it held no other petition; other members of the same
        file stay. A kill between the two transactions leaves the petition unlabelled, so it is sealed again.
        """
        found = self._clues.execute("SELECT source, body FROM value WHERE kind = 'petition' AND id = ?", (id,)).fetchone()
        source = str(found[0]) if found else ""
        others = document is None or self._clues.execute(
            "SELECT 1 FROM value WHERE kind = 'petition' AND source = ? AND id <> ? AND id LIKE ? || '@%'", (source, id, document.id)
        ).fetchone()
        with _Transaction(self._sealed):
            self._sealed.execute("INSERT OR IGNORE INTO lane VALUES (?, ?, ?, ?)", (lane, id, source, self.keys.seal_for_leading_group(body)))
            if document is not None and found is not None:
                span = wire.decode("petition", json.loads(found[1])).span
                if others:
                    text = document.text[: span.start] + COVER * (span.end - span.start) + document.text[span.end :]
                    bare = self.keys.seal(wire.dumps(wire.encode(replace(document, text=text))).encode())
                    self._sealed.execute("UPDATE document SET body = ? WHERE id = ?", (bare, document.id))
                else:
                    self._sealed.execute("DELETE FROM document WHERE id = ?", (document.id,))
        with _Transaction(self._clues):
            self._clues.execute("DELETE FROM value WHERE kind IN ('petition', 'analysis') AND id = ?", (id,))
            if document is not None and not others:
                self._clues.execute("DELETE FROM value WHERE kind = 'analysis' AND id = ?", (document.id,))
                self._clues.execute("DELETE FROM value WHERE kind = 'failure' AND source = ? AND id LIKE 'note|' || ? || '|%'", (source, document.name))
            if stub is not None:
                body_text = wire.dumps(wire.encode(stub))
                self._clues.execute("INSERT OR REPLACE INTO value VALUES ('failure', ?, ?, ?)", (_identity("failure", stub, source), source, body_text))

    def hidden_sources(self) -> set[str]:
        """Files of which nothing is left but letters sealed for the leading group."""
        sealed = {str(s) for (s,) in self._sealed.execute("SELECT DISTINCT source FROM lane WHERE lane = 'leading_group'")}
        left = {source for kind in ("document", "failure", "petition", "finding") for _, source in self.ids(kind)}
        return sealed - left

    def get(self, kind: str, id: str) -> Any | None:
        if kind == "document":
            found = self._sealed.execute("SELECT body FROM document WHERE id = ?", (id,)).fetchone()
            return None if found is None else wire.decode(kind, json.loads(self.keys.unseal(bytes(found[0]))))
        found = self._clues.execute("SELECT body FROM value WHERE kind = ? AND id = ?", (kind, id)).fetchone()
        return None if found is None else wire.decode(kind, json.loads(found[0]))

    def each(self, kind: str) -> Iterator[Any]:
        """Every value of a kind, by id."""
        if kind == "document":
            for (body,) in self._sealed.execute("SELECT body FROM document ORDER BY id"):
                yield wire.decode(kind, json.loads(self.keys.unseal(bytes(body))))
            return
        for (body,) in self._clues.execute("SELECT body FROM value WHERE kind = ? ORDER BY id", (kind,)):
            yield wire.decode(kind, json.loads(body))

    def ids(self, kind: str) -> list[tuple[str, str]]:
        """(id, source) of every value of a kind, by id."""
        if kind == "document":
            return [(str(i), str(s)) for i, s in self._sealed.execute("SELECT id, source FROM document ORDER BY id")]
        return [(str(i), str(s)) for i, s in self._clues.execute("SELECT id, source FROM value WHERE kind = ? ORDER BY id", (kind,))]

    def remember(self, key: str, text: str) -> None:
        """Keep a word about the store itself, such as the recipe of the last run."""
        with _Transaction(self._clues):
            self._clues.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"note:{key}", text))

    def recall(self, key: str) -> str | None:
        found = self._clues.execute("SELECT value FROM meta WHERE key = ?", (f"note:{key}",)).fetchone()
        return str(found[0]) if found else None

    def decide(self, decision: Decision) -> None:
        self._clues.execute("INSERT INTO decision (body) VALUES (?)", (wire.dumps(wire.encode(decision)),))

    def decisions(self) -> list[Decision]:
        return [wire.decode("decision", json.loads(body)) for (body,) in self._clues.execute("SELECT body FROM decision ORDER BY number")]

    def check(self) -> list[str]:
        """Faults of the files themselves, in Chinese; empty when they are sound."""
        faults = []
        for name, connection in (("clues.sqlite", self._clues), ("sealed.sqlite", self._sealed)):
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            if answer != "ok":
                faults.append(f"{name} 未通过完整性检查")
        return faults

    def close(self) -> None:
        self._clues.close()
        self._sealed.close()

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT on one file; everything is undone on an exception, and SQLite's own become StoreError."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreError("存储正被另一个程序写入。请等它结束，或换一个存储文件夹。") from error

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self.connection.execute("ROLLBACK" if kind else "COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"写入存储失败（{type(error).__name__}）。请检查磁盘空间与权限；已提交的部分完好，再次运行会接着做。") from error
        if kind is not None and issubclass(kind, sqlite3.Error):
            raise StoreError(f"写入存储失败（{kind.__name__}）。请检查磁盘空间与权限；已提交的部分完好，再次运行会接着做。")


def store_salt(folder: str | Path) -> bytes | None:
    """The salt a store was made with, so that a passphrase gives the same key again."""
    path = Path(folder) / "sealed.sqlite"
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("SELECT value FROM meta WHERE key='salt'").fetchone()
    except sqlite3.Error as error:
        raise StoreError("sealed.sqlite 已损坏或不是本软件的存储。请从备份恢复，或换一个文件夹。") from error
    return bytes(found[0]) if found and found[0] else None


__all__ = ["SqliteStore", "open_keyring", "store_salt"]
