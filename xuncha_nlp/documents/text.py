"""Plain text: every line that is not blank is a block."""

from __future__ import annotations

from collections.abc import Iterator

from ..types import Document, RawFile
from .compose import Piece, clean, compose
from .decode import decoded
from .limits import Limits


def read(raw: RawFile, limits: Limits) -> Iterator[Document]:
    """One document; a note where the encoding is a guess."""
    text, notes = decoded(raw.data)
    yield compose(f"{raw.id}#0", raw.name, map(Piece, clean(text).split("\n")), notes)
