"""Messages between the cage and its child: a JSON header and bytes, lengths first; no pickle."""

from __future__ import annotations

import json
from struct import Struct
from typing import IO, Any, NamedTuple, Protocol

from ..types import Block, Document, Failure, RawFile, Span


class Page(NamedTuple):
    """Yielded by a reader before a page is recognised: from here it has `ocr_seconds`."""

    number: int


class Readable(Protocol):
    """Gives `size` bytes, fewer only where the stream ends."""

    def read(self, size: int, /) -> bytes: ...


_HEAD = Struct(">IQ")
_LONGEST_HEADER = 1 << 29


def send(stream: IO[bytes], header: dict[str, Any], payload: bytes = b"") -> None:
    """Write one message and flush. Raises OSError if the other side is gone."""
    coded = json.dumps(header, separators=(",", ":")).encode()
    stream.write(_HEAD.pack(len(coded), len(payload)) + coded)
    stream.write(payload)
    stream.flush()


def receive(stream: Readable, most: int) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None where the stream ends, even in the middle. Raises ValueError for a message that is not one of
    ours or holds over `most` bytes."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    header_size, size = _HEAD.unpack(head)
    if header_size > _LONGEST_HEADER or size > most:
        raise ValueError("message too long")
    coded, payload = stream.read(header_size), stream.read(size)
    if len(coded) < header_size or len(payload) < size:
        return None
    header = json.loads(coded)
    if not isinstance(header, dict):
        raise ValueError("header")
    return header, payload


def packed(made: Document | RawFile | Failure | Page) -> tuple[dict[str, Any], bytes]:
    """What a reader yielded, as a message."""
    if isinstance(made, Page):
        return {"kind": "page", "number": made.number}, b""
    if isinstance(made, RawFile):
        return {"kind": "member", "name": made.name}, made.data
    if isinstance(made, Failure):
        return {"kind": "failure", "item": made.item, "code": made.code, "message": made.message}, b""
    blocks = [(block.span.start, block.span.end, block.kind, block.page, block.confidence) for block in made.blocks]
    return {"kind": "document", "id": made.id, "name": made.name, "blocks": blocks, "notes": made.notes}, made.text.encode()


def unpacked(header: dict[str, Any], payload: bytes) -> Document | RawFile | Failure | Page:
    """The way back. Raises ValueError, KeyError or TypeError for a message that does not fit."""
    if header["kind"] == "page":
        return Page(int(header["number"]))
    if header["kind"] == "member":
        return RawFile(str(header["name"]), payload)
    if header["kind"] == "failure":
        return Failure(str(header["item"]), "read", str(header["code"]), str(header["message"]))
    if header["kind"] != "document":
        raise ValueError("kind")
    blocks = tuple(Block(Span(start, end), kind, page, confidence) for start, end, kind, page, confidence in header["blocks"])
    notes = tuple((str(code), str(text)) for code, text in header["notes"])
    return Document(str(header["id"]), str(header["name"]), payload.decode(), blocks, "", notes)
