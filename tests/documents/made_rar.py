"""RAR 5 and RAR 4 archives written by hand, members stored without compression."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple


class Member(NamedTuple):
    """`size`: what the header claims, where it lies; `method`: 0 is stored; `extra`: records of a RAR 5 header."""

    name: str
    data: bytes = b""
    size: int | None = None
    method: int = 0
    extra: bytes = b""
    split: bool = False


def number(value: int) -> bytes:
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def record(kind: int, body: bytes) -> bytes:
    return number(len(number(kind) + body)) + number(kind) + body


def link(kind: int, target: str) -> bytes:
    """1: symbolic link, 4: hard link, 5: copy of another member."""
    coded = target.encode()
    return record(5, number(kind) + number(0) + number(len(coded)) + coded)


LOCKED = record(1, number(0) + number(0) + b"\x0f" + bytes(32))


def _block(kind: int, flags: int, body: bytes, extra: bytes = b"", data: bytes = b"") -> bytes:
    head = number(kind) + number(flags | (1 if extra else 0) | (2 if data or kind == 2 else 0))
    head += (number(len(extra)) if extra else b"") + (number(len(data)) if data or kind == 2 else b"") + body + extra
    sized = number(len(head)) + head
    return struct.pack("<I", zlib.crc32(sized)) + sized + data


def rar(*members: Member, locked: bool = False) -> bytes:
    out = b"Rar!\x1a\x07\x01\x00"
    if locked:
        return out + _block(4, 0, number(0) + number(0) + b"\x0f" + bytes(16)) + bytes(64)
    out += _block(1, 0, number(0))
    for member in members:
        size, name = len(member.data) if member.size is None else member.size, member.name.encode()
        folder = member.name.endswith("/")
        body = number(5 if folder else 4) + number(size) + number(0o644) + struct.pack("<I", zlib.crc32(member.data))
        body += number(member.method << 7) + number(1) + number(len(name)) + name
        out += _block(2, 0x10 if member.split else 0, body, member.extra, member.data)
    return out + _block(5, 0, number(0))


def old(members: dict[bytes, bytes]) -> bytes:
    """RAR 4, names as given, not marked as Unicode."""
    out = b"Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d\x00" + bytes(6)
    for name, data in members.items():
        head = struct.pack("<BHH", 0x74, 0x8000, 32 + len(name)) + struct.pack("<II", len(data), len(data)) + b"\x02"
        head += struct.pack("<IIBBHI", zlib.crc32(data), 0x5A21, 20, 0x30, len(name), 0x20) + name
        out += struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data
    return out + b"\xc4\x3d\x7b\x00\x40\x07\x00"
