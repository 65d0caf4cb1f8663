"""sealed.sqlite: originals under a key each, that key sealed to the store's public key (the custodian) and to the leading group's.

Writing needs no secret. Reading needs the custodian's passphrase, the key file of this user, or the leading group's private key.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from .. import wire
from ..errors import StoreError
from ..types import COVER, Document, Petition
from . import padded, vault
from .vault import KeyRing

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS receipt (name TEXT NOT NULL, sha TEXT NOT NULL, PRIMARY KEY (name, sha)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, key BLOB NOT NULL, escrow BLOB NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS document_source ON document (source);
CREATE TABLE IF NOT EXISTS original (document TEXT NOT NULL, start INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (document, start)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch (number INTEGER PRIMARY KEY, body BLOB NOT NULL);
"""


class SealedFile:
    """Works inside the transactions of its owner."""

    def __init__(self, connection: sqlite3.Connection, keys: KeyRing) -> None:
        self.db, self.keys = connection, keys
        self._private: bytes | None = None

    def begin(self, store: str) -> None:
        """Give a new store its pair of keys."""
        private = vault.new_private()
        wrapped = vault.wrap(private, self.keys.passphrase) if self.keys.passphrase else b""
        if not wrapped:
            vault.write_private(self.keys.key_file(f"{store}.1"), private)
        found = {"public": vault.public_of(private), "wrapped": wrapped, "generation": b"1", "seen": padded.scatter(())}
        self.db.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", found.items())

    def check(self, store: str) -> None:
        """A passphrase that is given must be the store's own. Raises StoreError."""
        self.store = store
        if not self.keys.passphrase:
            return
        if not self.locked:
            raise StoreError("这个存储建立时没有设口令，用的是密钥文件。请执行 xuncha rotate 设口令，或去掉环境变量 XUNCHA_PASSPHRASE。")
        self.private()

    def unlock(self, passphrase: str | None) -> None:
        """Take the custodian's passphrase for what follows. Raises StoreError where it is wrong."""
        self.keys = replace(self.keys, passphrase=passphrase)
        self.private()

    @property
    def locked(self) -> bool:
        """Is the store's private key under a passphrase?"""
        return bool(self.meta("wrapped"))

    def meta(self, key: str) -> bytes:
        (found,) = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return bytes(found)

    def key_name(self) -> str:
        return f"{self.store}.{int(self.meta('generation'))}"

    def private(self) -> bytes:
        """The store's private key. Raises StoreError where the passphrase or the key file is missing or another's."""
        if self._private is None:
            wrapped = self.meta("wrapped")
            if not wrapped:
                private = vault.private_bytes(self.keys.key_file(self.key_name()), None)
            elif self.keys.passphrase:
                private = vault.unwrap(wrapped, self.keys.passphrase)
            else:
                raise StoreError("原件由保管人口令封存。请由保管人设置环境变量 XUNCHA_PASSPHRASE，或在终端按提示输入口令。")
            if vault.public_of(private) != self.meta("public"):
                raise StoreError("密钥不对，不是这个存储的密钥。请使用建库时的口令或密钥文件。")
            self._private = private
        return self._private

    def put(self, source: str, document: Document, petitions: Iterable[Petition]) -> None:
        """Seal a document, cut at the edges of its petitions so that one letter can leave without its neighbours."""
        if not self.locked and not self.keys.key_file(self.key_name()).exists():
            raise StoreError("这个存储的密钥文件不在本机，写入的原件将无法打开。请从备份恢复密钥文件，或换一个存储文件夹。")
        key, text = vault.new_key(), document.text
        edges = sorted({0, len(text)} | {e for p in petitions for e in (p.span.start, p.span.end) if e <= len(text)})
        about = wire.encode(document) | {"text": "", "blocks": [], "length": len(text), "block_list": wire.encode(document)["blocks"]}
        self.remove([document.id])
        seals = vault.seal_to(self.meta("public"), key), vault.seal_to(self.keys.leading_group, key)
        row = (document.id, source, document.name, *seals, vault.lock(key, wire.dumps(about).encode()))
        self.db.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)", row)
        pieces = [(document.id, a, vault.lock(key, _squeezed(text[a:b]))) for a, b in pairwise(edges)]
        self.db.executemany("INSERT INTO original VALUES (?, ?, ?)", pieces)

    def remove(self, ids: Iterable[str]) -> None:
        for id in ids:
            self.db.execute("DELETE FROM document WHERE id = ?", (id,))
            self.db.execute("DELETE FROM original WHERE document = ?", (id,))

    def drop(self, sources: Iterable[str]) -> None:
        for source in sources:
            self.remove([id for (id,) in self.db.execute("SELECT id FROM document WHERE source = ?", (source,)).fetchall()])

    def get(self, id: str, private: bytes | None = None) -> Document | None:
        """The document, what left for another lane covered; `private` is the leading group's key instead of the store's own."""
        found = self.db.execute("SELECT key, escrow, body FROM document WHERE id = ?", (id,)).fetchone()
        if found is None:
            return None
        key = vault.open_with(self.private(), bytes(found[0])) if private is None else vault.open_with(private, bytes(found[1]))
        about = json.loads(vault.unlock(key, bytes(found[2])))
        text = ""
        for start, body in self.db.execute("SELECT start, body FROM original WHERE document = ? ORDER BY start", (id,)):
            text += COVER * (start - len(text)) + _whole(vault.unlock(key, bytes(body)))
        text += COVER * (about["length"] - len(text))
        document: Document = wire.decode("document", about | {"text": text, "blocks": about["block_list"]})
        return document

    def each(self) -> Iterator[Document]:
        for (id,) in self.db.execute("SELECT id FROM document ORDER BY id").fetchall():
            if (document := self.get(str(id))) is not None:
                yield document

    def take(self, petition: Petition) -> dict[str, Any]:
        """The sealed original of a petition, no longer in its document: what only the leading group can open."""
        found = self.db.execute("SELECT escrow FROM document WHERE id = ?", (petition.document_id,)).fetchone()
        span = (petition.document_id, petition.span.start, petition.span.end)
        pieces = self.db.execute("SELECT body FROM original WHERE document = ? AND start >= ? AND start < ? ORDER BY start", span).fetchall()
        self.db.execute("DELETE FROM original WHERE document = ? AND start >= ? AND start < ?", span)
        return {"key": found[0].hex() if found else "", "original": [bytes(piece).hex() for (piece,) in pieces]}

    def close_batch(self, letters: list[dict[str, Any]], hidden: Iterable[str]) -> None:
        """One batch more, and the files that the group does not see drawn anew."""
        self.db.execute("INSERT INTO batch (body) VALUES (?)", (padded.pack(letters, self.keys.leading_group),))
        self.db.execute("UPDATE meta SET value = ? WHERE key = 'seen'", (padded.scatter(hidden),))

    def letters(self, private: bytes) -> list[dict[str, Any]]:
        """What lies in the batches: lane, day, covered petition and original of every letter, each once. Raises StoreError where not one
        batch was sealed to this key."""
        found: dict[str, dict[str, Any]] = {}
        wrong: StoreError | None = None
        opened = 0
        for (body,) in self.db.execute("SELECT body FROM batch ORDER BY number"):
            try:
                letters = padded.unpack(bytes(body), private)
            except StoreError as error:
                wrong = error
                continue
            opened += 1
            for letter in letters:
                sealed = letter.pop("original")
                key = vault.open_with(private, bytes.fromhex(letter.pop("key"))) if sealed else b""
                letter["original"] = "".join(_whole(vault.unlock(key, bytes.fromhex(piece))) for piece in sealed) or None
                if letter["original"] or letter["id"] not in found:
                    found[letter["id"]] = letter
        if wrong is not None and not opened:
            raise wrong
        return list(found.values())

    def rotate(self, passphrase: str | None) -> str:
        """A new pair of keys for the store; every document key is sealed to it. Returns the name of the key file that is now useless, or ""."""
        private, fresh = self.private(), vault.new_private()
        public, leading = vault.public_of(fresh), self.keys.leading_group
        for id, key in self.db.execute("SELECT id, key FROM document").fetchall():
            plain = vault.open_with(private, bytes(key))
            self.db.execute("UPDATE document SET key = ?, escrow = ? WHERE id = ?", (vault.seal_to(public, plain), vault.seal_to(leading, plain), id))
        old = "" if self.locked else self.key_name()
        generation = int(self.meta("generation")) + 1
        wrapped = vault.wrap(fresh, passphrase) if passphrase else b""
        if not wrapped:
            vault.write_private(self.keys.key_file(f"{self.store}.{generation}"), fresh)
        for name, value in {"public": public, "wrapped": wrapped, "generation": str(generation).encode()}.items():
            self.db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, name))
        self._private = None
        return old


def _squeezed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def _whole(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8", "surrogatepass")
