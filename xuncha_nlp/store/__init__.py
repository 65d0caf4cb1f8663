"""Keep and return values: originals sealed in one file, masked work in another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from .._pick import pick
from ..types import Decision, Failure, Petition
from .vault import KeyRing, open_keyring

STORES = {"sqlite": "xuncha_nlp.store.sqlite:SqliteStore"}
VERSION = "2"


class Store(Protocol):
    """`kind` is a kind of `wire.KINDS`; everything put in one call becomes visible at once or not at all. `folder` holds the run's lock."""

    folder: Path

    def put(self, values: Iterable[tuple[str, Any]], *, done: Iterable[tuple[str, str, str]] = (), drop: Iterable[str] = ()) -> None: ...

    def is_done(self, stage: str, item: str, recipe: str) -> bool: ...

    def done(self, stage: str) -> dict[str, str]: ...

    def receive(self, receipts: Iterable[tuple[str, str]], *, forget: str | None = None) -> None: ...

    def receipts(self) -> list[tuple[str, str]]: ...

    def seal_letters(self, letters: Sequence[tuple[str, Petition, Failure | None]], seen: Iterable[str] = ()) -> None: ...

    def is_hidden(self, shas: Iterable[str]) -> set[str]: ...

    def ids(self, kind: str) -> list[tuple[str, str]]: ...

    def remember(self, key: str, text: str) -> None: ...

    def recall(self, key: str) -> str | None: ...

    def record(self, act: str, who: str = "", **detail: Any) -> str: ...

    def head(self) -> str: ...

    def acts(self) -> list[dict[str, Any]]: ...

    def check(self, anchors: Sequence[str] = ()) -> list[str]: ...

    def settle(self) -> None: ...

    def get(self, kind: str, id: str) -> Any | None: ...

    def each(self, kind: str) -> Iterator[Any]: ...

    def decide(self, decision: Decision) -> None: ...

    def decisions(self) -> list[Decision]: ...

    def close(self) -> None: ...


def open_store(url: str, keys: KeyRing | None = None) -> Any:
    """Open or create a store: "sqlite:DIR" or just DIR. Raises StoreError where it is locked, newer, or the key is wrong."""
    scheme, separator, rest = url.partition(":")
    if not separator or scheme not in STORES:
        scheme, rest = "sqlite", url
    return pick(STORES, scheme, "存储方式")(rest, keys or open_keyring())


def is_locked(folder: Path) -> bool | None:
    """Does a store on disk need the custodian's passphrase for its originals? None where there is no store. Nothing is written."""
    path = folder / "sealed.sqlite"
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT value FROM meta WHERE key = 'wrapped'").fetchone()
    except sqlite3.Error:
        return None
    return bool(found and found[0])


__all__ = ["STORES", "VERSION", "KeyRing", "Store", "is_locked", "open_keyring", "open_store"]
