"""Two SQLite files: sealed.sqlite (receipts, originals, closed lanes; encrypted) and clues.sqlite (petitions onward, masked; the audit chain)."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from .. import wire
from ..errors import StoreError
from ..types import Decision, Document, Failure, Petition
from . import chain, padded, sealed
from .vault import KeyRing, wipe

SCHEMA = 2
_CLUES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS value (kind TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS value_source ON value (source);
CREATE TABLE IF NOT EXISTS done (stage TEXT NOT NULL, item TEXT NOT NULL, recipe TEXT NOT NULL, PRIMARY KEY (stage, item)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS act (number INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL);
"""


def now() -> datetime:
    return datetime.now().replace(microsecond=0)


def _identity(kind: str, value: Any, source: str) -> str:
    if kind == "failure":
        return f"{value.stage}|{value.item}|{value.code}|{source[:12]}"
    return str(value.id)


class SqliteStore:
    """WAL, synchronous=FULL. One writer; a second one is refused at once with StoreError."""

    def __init__(self, folder: str | Path, keys: KeyRing) -> None:
        self.folder, self.keys = Path(folder), keys
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clues = self._open("clues.sqlite", _CLUES)
            self._sealed = self._open("sealed.sqlite", sealed.SCHEMA)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"存储文件夹 {self.folder.name} 打不开或已损坏（{type(error).__name__}）。请检查磁盘与权限，或换一个文件夹。") from error
        except OSError as error:
            raise StoreError(f"存储文件夹 {self.folder.name} 无法创建或写入。请检查权限与磁盘空间。") from error
        self.originals = sealed.SealedFile(self._sealed, keys)
        self.id = self._identify()
        self.originals.check(self.id)

    def _open(self, name: str, schema: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / name, timeout=5, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        kept = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() if kept else None
        if found is not None and int(found[0]) != SCHEMA:
            connection.close()
            newer = int(found[0]) > SCHEMA
            raise StoreError(
                "存储由更新版本的程序建立。请升级本软件后再打开。" if newer
                else "存储由旧版本的程序建立，封存方式已改变。请用 --store 换一个新文件夹，对原收件箱重新运行 xuncha run。"
            )  # fmt: skip
        connection.executescript(schema)
        connection.execute("INSERT OR IGNORE INTO meta VALUES ('schema', ?)", (str(SCHEMA),))
        return connection

    def _identify(self) -> str:
        """The id of this store; a new one gets its keys and the first act of its chain."""
        find = "SELECT value FROM meta WHERE key = 'id'"
        if (found := self._sealed.execute(find).fetchone()) is None:
            with _Transaction(self._sealed):
                if self._sealed.execute(find).fetchone() is None:
                    fresh = secrets.token_hex(8)
                    self.originals.begin(fresh)
                    self._sealed.execute("INSERT INTO meta VALUES ('id', ?)", (fresh,))
            found = self._sealed.execute(find).fetchone()
        self.id = str(found[0])
        if self._clues.execute("SELECT 1 FROM meta WHERE key = 'begun'").fetchone() is None:
            self.record("created", once="begun")
        return self.id

    def put(self, values: Iterable[tuple[str, Any]], *, done: Iterable[tuple[str, str, str]] = (), drop: Iterable[str] = ()) -> None:
        """Write (source, value) pairs after removing what earlier came from the `drop` sources; `done` marks (stage, item, recipe).

        Documents go to the sealed file, in a transaction of their own that comes first: until the second one commits nothing counts as done,
        so a run killed between the two makes them again.
        """
        pairs, drop = list(values), list(drop)
        documents = [(source, value) for source, value in pairs if isinstance(value, Document)]
        others = [(source, value) for source, value in pairs if not isinstance(value, Document)]
        if documents or drop:
            with _Transaction(self._sealed):
                self.originals.drop(drop)
                for source, value in documents:
                    letters = [p for _, p in others if isinstance(p, Petition) and p.document_id == value.id]
                    self.originals.put(source, value, letters)
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
        """Keep (name, sha256) of files: the same bytes under two names are two receipts. `forget` is a prefix of sha256 to drop first.
        A file of which only a stub is left goes by the number of the stub: its name may tell of whom it speaks."""
        with _Transaction(self._sealed):
            if forget:
                self._sealed.execute("DELETE FROM receipt WHERE sha LIKE ? || '%'", (forget,))
            named = "INSERT OR IGNORE INTO receipt SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE sha = ? AND name LIKE 'MF-%')"
            self._sealed.executemany(named, [(name, sha, sha) for name, sha in receipts])

    def receipts(self) -> list[tuple[str, str]]:
        """(name, sha256) of every file ever received, by name."""
        return [(str(n), str(s)) for n, s in self._sealed.execute("SELECT name, sha FROM receipt ORDER BY name, sha")]

    def seal_letters(self, letters: Sequence[tuple[str, Petition, Failure | None]], seen: Iterable[str] = ()) -> None:
        """Move (lane, petition, stub) out of everything this store's keys can open; the stub, if any, is what stays. Called once a run, with
        letters or without; `seen` are files of this run that `is_hidden`.

        Its words leave the document too, which goes altogether (with its notes) where it held no other petition; other members of the same
        file stay. A file of which nothing is left is forgotten. A kill between the two commits leaves the petition unlabelled, so it is
        sealed again.
        """
        made: list[dict[str, Any]] = []
        hidden = set(seen)
        with _Transaction(self._clues), _Transaction(self._sealed):
            for lane, petition, stub in letters:
                source = self._take(petition, made, lane)
                if stub is not None:
                    body = wire.dumps(wire.encode(stub))
                    self._clues.execute("INSERT OR REPLACE INTO value VALUES ('failure', ?, ?, ?)", (_identity("failure", stub, source), source, body))
                    if not self._sealed.execute("SELECT 1 FROM document WHERE source = ?", (source,)).fetchone():
                        self._sealed.execute("DELETE FROM receipt WHERE sha = ?", (source,))
                        self._sealed.execute("INSERT INTO receipt VALUES (?, ?)", (stub.item, source))
                if source and not self._left(source):
                    hidden.add(source)
                    self._sealed.execute("DELETE FROM receipt WHERE sha = ?", (source,))
                    self._clues.execute("DELETE FROM done WHERE item = ?", (source,))
            self.originals.close_batch(made, hidden)

    def _take(self, petition: Petition, made: list[dict[str, Any]], lane: str) -> str:
        """Put a petition's words into `made` and take it out of both files; returns the file it came in."""
        found = self._clues.execute("SELECT source FROM value WHERE kind = 'petition' AND id = ?", (petition.id,)).fetchone()
        source = str(found[0]) if found else ""
        received = petition.received.isoformat() if petition.received else None
        made.append({"id": petition.id, "lane": lane, "received": received, "petition": wire.encode(petition), **self.originals.take(petition)})
        self._clues.execute("DELETE FROM value WHERE kind IN ('petition', 'analysis') AND id = ?", (petition.id,))
        bodies = self._clues.execute("SELECT body FROM value WHERE kind = 'petition' AND source = ?", (source,))
        if not any(json.loads(body)["document_id"] == petition.document_id for (body,) in bodies):
            for (name,) in self._sealed.execute("SELECT name FROM document WHERE id = ?", (petition.document_id,)).fetchall():
                start = f"note|{name}|"
                notes = "DELETE FROM value WHERE kind = 'failure' AND source = ? AND substr(id, 1, ?) = ?"
                self._clues.execute(notes, (source, len(start), start))
            self.originals.remove([petition.document_id])
            self._clues.execute("DELETE FROM value WHERE kind = 'analysis' AND id = ?", (petition.document_id,))
        return source

    def _left(self, source: str) -> bool:
        """Is there anything of a file that the group still sees?"""
        query = "SELECT 1 FROM value WHERE source = ? AND kind IN ('petition', 'finding', 'failure')"
        kept = self._clues.execute(query, (source,)).fetchone()
        return bool(kept or self._sealed.execute("SELECT 1 FROM document WHERE source = ?", (source,)).fetchone())

    def is_hidden(self, shas: Iterable[str]) -> set[str]:
        """Which of these files hold nothing but letters sealed for the leading group. Their number cannot be told without the files."""
        seen = padded.Scattered(self.originals.meta("seen"))
        return {sha for sha in shas if sha in seen}

    def get(self, kind: str, id: str) -> Any | None:
        if kind == "document":
            return self.originals.get(id)
        found = self._clues.execute("SELECT body FROM value WHERE kind = ? AND id = ?", (kind, id)).fetchone()
        return None if found is None else wire.decode(kind, json.loads(found[0]))

    def each(self, kind: str) -> Iterator[Any]:
        """Every value of a kind, by id."""
        if kind == "document":
            yield from self.originals.each()
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

    def record(self, act: str, who: str = "", *, once: str = "", **detail: Any) -> str:
        """Append an act to the audit chain and return its anchor. `once` names a mark under which it is written only the first time."""
        with _Transaction(self._clues):
            if once:
                if self._clues.execute("SELECT 1 FROM meta WHERE key = ?", (once,)).fetchone():
                    return self.head()
                self._clues.execute("INSERT INTO meta VALUES (?, '1')", (once,))
            last = self._clues.execute("SELECT number, hash FROM act ORDER BY number DESC LIMIT 1").fetchone()
            number, before = (int(last[0]) + 1, str(last[1])) if last else (1, chain.genesis(self.id))
            body = wire.dumps({"act": act, "who": who, "at": now().isoformat(), **detail})
            hash = chain.link(before, number, body)
            self._clues.execute("INSERT INTO act VALUES (?, ?, ?)", (number, body, hash))
        return chain.anchor(number, hash)

    def head(self) -> str:
        """The anchor of the last act."""
        last = self._clues.execute("SELECT number, hash FROM act ORDER BY number DESC LIMIT 1").fetchone()
        return chain.anchor(int(last[0]), str(last[1])) if last else chain.anchor(0, chain.genesis(self.id))

    def acts(self) -> list[dict[str, Any]]:
        """Every act in order: act, who, at and what belongs to it."""
        return [json.loads(body) for (body,) in self._clues.execute("SELECT body FROM act ORDER BY number")]

    def decide(self, decision: Decision) -> None:
        self.record("decision", decision.who, decision=wire.encode(decision))

    def decisions(self) -> list[Decision]:
        return [wire.decode("decision", act["decision"]) for act in self.acts() if act["act"] == "decision"]

    def check(self, anchors: Sequence[str] = ()) -> list[str]:
        """Faults of the files themselves and of the audit chain, in Chinese; empty when they are sound."""
        faults = []
        for name, connection in (("clues.sqlite", self._clues), ("sealed.sqlite", self._sealed)):
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            if answer != "ok":
                faults.append(f"{name} 未通过完整性检查")
        rows = self._clues.execute("SELECT number, body, hash FROM act ORDER BY number")
        return faults + chain.faults(self.id, rows, [chain.parse_anchor(a) for a in anchors])

    def settle(self) -> None:
        """Pack both files anew and empty their logs, so that their size tells of nothing that was taken out."""
        for connection in (self._clues, self._sealed):
            with suppress(sqlite3.OperationalError):
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def unlock(self, passphrase: str | None) -> None:
        """Open the originals with the custodian's passphrase. Raises StoreError where it is wrong, or where the store has none."""
        if not self.originals.locked:
            raise StoreError("这个存储还没有保管人口令，不能启封。请先由保管人执行 xuncha rotate 设口令。")
        self.originals.unlock(passphrase)

    def rotate(self, passphrase: str | None, who: str = "") -> None:
        """New keys for the store, under a passphrase or in a key file. Raises StoreError where the present ones are not at hand."""
        with _Transaction(self._sealed):
            old = self.originals.rotate(passphrase)
        self.record("rotated", who, lock="passphrase" if passphrase else "key file")
        if old:
            wipe(self.keys.key_file(old))
        self.settle()

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
