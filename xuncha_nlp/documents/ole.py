"""Compound files (OLE2: .doc .wps .xls .et .msg): the directory and the streams, nothing interpreted."""

from __future__ import annotations

import struct
from array import array
from typing import NamedTuple

from ..errors import Damaged

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = ("macros", "文件带有宏；程序没有运行它。")
_BROKEN = "文件结构不完整，可能没有下载完或已损坏。请用原来的程序打开确认，另存后重新放入。"
_END, _NOBODY = 0xFFFFFFFA, 0xFFFFFFFF


class _Entry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Ole:
    """`streams` and `storages` by path in lower case (`a/b`); [MS-CFB]. Raises Damaged."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise Damaged(_BROKEN)
        self._data = data
        major, _, shift, small = struct.unpack_from("<HHHH", data, 26)
        if (major, shift) not in ((3, 9), (4, 12)) or small != 6:
            raise Damaged(_BROKEN)
        self._size = 1 << shift
        self._fat = array("I")
        self._fat = self._table()
        entries = self._entries(self._chain(struct.unpack_from("<I", data, 48)[0], len(data)))
        root = next((entry for entry in entries if entry.kind == 5), None)
        if root is None:
            raise Damaged(_BROKEN)
        self._small_fat = _ints(self._chain(struct.unpack_from("<I", data, 60)[0], len(data)))
        self._small = self._chain(root.start, min(root.size, len(data)))
        self.streams: dict[str, _Entry] = {}
        self.storages: set[str] = set()
        self._walk(entries, root)

    def read(self, path: str) -> bytes:
        """One stream; empty where there is none. Raises Damaged where the file holds less than its entry says."""
        entry = self.streams.get(path.lower())
        if entry is None:
            return b""
        found = self._chain(entry.start, entry.size) if entry.size >= 4096 else self._little(entry)
        if len(found) < entry.size:
            raise Damaged(_BROKEN)
        return found

    def _little(self, entry: _Entry) -> bytes:
        found, at, seen = bytearray(), entry.start, 0
        while at < len(self._small_fat) and len(found) < entry.size and seen <= len(self._small_fat):
            found += self._small[at << 6 : (at + 1) << 6]
            at, seen = self._small_fat[at], seen + 1
        return bytes(found[: entry.size])

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _table(self) -> array[int]:
        """The sector numbers that follow each other (FAT)."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        at, seen = struct.unpack_from("<I", self._data, 68)[0], 0
        while at < _END and seen * self._size <= len(self._data):
            more = _ints(self._sector(at))
            if len(more) * 4 < self._size:
                break
            places.extend(more[:-1])
            at, seen = more[-1], seen + 1
        most = len(self._data) // (self._size * self._size // 4) + 2
        return _ints(b"".join(self._sector(place) for place in [place for place in places if place < _END][:most]))

    def _chain(self, at: int, size: int) -> bytes:
        found, left = [], -(-size // self._size)
        while at < len(self._fat) and left > 0:
            found.append(self._sector(at))
            at, left = self._fat[at], left - 1
        return b"".join(found)[:size]

    def _entries(self, directory: bytes) -> list[_Entry]:
        found = []
        for at in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            left, right, child = struct.unpack_from("<III", directory, at + 68)
            start, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace").lower()
            found.append(_Entry(name, kind, left, right, child, start, size))
            if len(found) > 100_000:
                raise Damaged(_BROKEN)
        return found

    def _walk(self, entries: list[_Entry], root: _Entry) -> None:
        waiting, seen = [(root.child, "")], set[int]()
        while waiting:
            number, folder = waiting.pop()
            if number == _NOBODY or number in seen:
                continue
            if number >= len(entries):
                raise Damaged(_BROKEN)
            seen.add(number)
            entry = entries[number]
            waiting += [(entry.left, folder), (entry.right, folder)]
            if entry.kind == 2:
                self.streams[folder + entry.name] = entry
            elif entry.kind == 1 and folder.count("/") < 40:
                self.storages.add(folder + entry.name)
                waiting.append((entry.child, f"{folder}{entry.name}/"))


def macros(ole: Ole) -> tuple[tuple[str, str], ...]:
    """The note on macros, where a project of them is inside."""
    parts = {part for path in ole.storages | set(ole.streams) for part in path.split("/")}
    return (MACROS,) if parts & {"macros", "_vba_project_cur", "_vba_project", "vba"} else ()


def _ints(data: bytes) -> array[int]:
    return array("I", struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
