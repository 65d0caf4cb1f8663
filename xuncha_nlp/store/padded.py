"""What must not be countable: letters sealed for the leading group in batches of one size, and the files they came in as a set of one size.

Every run adds one batch, with letters in it or none, and draws the set anew; who looks at the store learns how many runs there were.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .vault import open_with, seal_to

BATCH = 1 << 18
PLACES = 1 << 10
_BOX, _LENGTH, _SALT, _TOKEN = 48, 4, 16, 32


def pack(letters: Sequence[Mapping[str, Any]], public: bytes) -> bytes:
    """A sealed batch of BATCH bytes; twice, four times … as many where the letters do not fit."""
    packed = zlib.compress(json.dumps(list(letters), ensure_ascii=True).encode(), 9)
    size = BATCH
    while size < len(packed) + _LENGTH + _BOX:
        size *= 2
    body = len(packed).to_bytes(_LENGTH, "big") + packed
    return seal_to(public, body.ljust(size - _BOX, b"\0"))


def unpack(batch: bytes, private: bytes) -> list[dict[str, Any]]:
    """The letters of a batch. Raises StoreError where it was sealed to another key."""
    body = open_with(private, batch)
    size = int.from_bytes(body[:_LENGTH], "big")
    letters: list[dict[str, Any]] = json.loads(zlib.decompress(body[_LENGTH : _LENGTH + size]))
    return letters


def scatter(members: Iterable[str]) -> bytes:
    """A set as bytes of one size: salted hashes of its members among random ones, so that it can be asked but not counted."""
    salt = os.urandom(_SALT)
    tokens = [_token(salt, member) for member in members]
    places = PLACES
    while places < len(tokens):
        places *= 2
    tokens += [os.urandom(_TOKEN) for _ in range(places - len(tokens))]
    return salt + b"".join(sorted(tokens))


class Scattered:
    """Asks a set that `scatter` made."""

    def __init__(self, data: bytes) -> None:
        self.salt = data[:_SALT]
        self.tokens = {data[at : at + _TOKEN] for at in range(_SALT, len(data), _TOKEN)}

    def __contains__(self, member: str) -> bool:
        return _token(self.salt, member) in self.tokens


def _token(salt: bytes, member: str) -> bytes:
    return hashlib.sha256(salt + member.encode("utf-8", "surrogatepass")).digest()
