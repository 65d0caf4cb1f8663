"""The end of a store: handed over as one sealed package, and wiped so that it can be shown."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import StoreError
from ..types import file_digest
from . import vault

MAGIC = b"XUNCHA-PACKAGE-1\n"
FILES = ("clues.sqlite", "sealed.sqlite")
_CHUNK = 1 << 20
_END = 255


def pack(store: Any, path: Path, public: bytes, who: str) -> dict[str, Any]:
    """Write the whole store to `path`, sealed to a public key, and read it back. The hand-over is the last act in the package's chain.
    Returns what was handed over: store, anchor, bytes and sha256 of the package. Raises StoreError."""
    if path.exists():
        raise StoreError(f"{path.name} 已存在。请换一个文件名，免得盖掉已有的移交包。")
    anchor = store.record("handover", who, package=path.name)
    store.settle()
    key = vault.new_key()
    header = {"store": store.id, "anchor": anchor, "key": vault.seal_to(public, key).hex()}
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            stream.write(MAGIC + json.dumps(header).encode() + b"\n")
            for number, (place, data) in enumerate(_pieces(store.folder)):
                _send(stream, vault.lock(key, number.to_bytes(8, "big") + bytes([place]) + data))
            stream.flush()
            os.fsync(stream.fileno())
        with temporary.open("rb") as stream:
            _header(stream)
            for _ in _received(stream, key):
                pass
        seal = file_digest(temporary)
        size = temporary.stat().st_size
        os.replace(temporary, path)
    except OSError as error:
        raise StoreError(f"移交包没有写成（{type(error).__name__}）。请检查路径、权限和磁盘空间；存储未动。") from None
    finally:
        temporary.unlink(missing_ok=True)
    return {"store": store.id, "anchor": anchor, "package": path.name, "bytes": size, "sha256": seal}


def unpack(path: Path, folder: Path, private: bytes) -> dict[str, Any]:
    """A package into a new store folder. Raises StoreError where the key is another's, the package was altered, or the folder has a store."""
    if any((folder / name).exists() for name in FILES):
        raise StoreError(f"{folder.name} 里已有存储。请换一个空文件夹。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as stream:
            header = _header(stream)
            key = vault.open_with(private, bytes.fromhex(str(header["key"])))
            files = [(folder / name).open("xb") for name in FILES]
            try:
                for place, data in _received(stream, key):
                    files[place].write(data)
            finally:
                for file in files:
                    file.close()
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"移交包 {path.name} 读不出来或写不下（{type(error).__name__}）。请检查文件是否完整、磁盘空间是否够。") from None
    return {"store": header["store"], "anchor": header["anchor"]}


def _pieces(folder: Path) -> Iterator[tuple[int, bytes]]:
    for place, name in enumerate(FILES):
        with (folder / name).open("rb") as stream:
            while block := stream.read(_CHUNK):
                yield place, block
    yield _END, b""


def _send(stream: BinaryIO, data: bytes) -> None:
    stream.write(len(data).to_bytes(4, "big") + data)


def _header(stream: BinaryIO) -> dict[str, Any]:
    if stream.read(len(MAGIC)) != MAGIC:
        raise StoreError("这不是本软件的移交包。请核对文件。")
    header: dict[str, Any] = json.loads(stream.readline(1 << 16))
    return header


def _received(stream: BinaryIO, key: bytes) -> Iterator[tuple[int, bytes]]:
    """(file, bytes) of every piece; raises StoreError where one is missing, altered or out of order."""
    number = 0
    while size := stream.read(4):
        piece = vault.unlock(key, stream.read(int.from_bytes(size, "big")))
        if int.from_bytes(piece[:8], "big") != number:
            break
        if piece[8] == _END:
            return
        yield piece[8], piece[9:]
        number += 1
    raise StoreError("移交包不完整或次序被改动。请重新索取。")


def purge(folder: Path, store: Any, also: Sequence[Path] = ()) -> dict[str, Any]:
    """Close a store and wipe it: every file of its folder (free pages and logs lie in them), its key files, and every file under `also`.
    Each is overwritten, cut and removed. Returns what was wiped, the last anchor and what is left (must be nothing)."""
    made = {"store": store.id, "anchor": store.head(), "acts": len(store.acts())}
    keys = sorted((store.keys.folder / "keys").glob(f"{store.id}.*.key"))
    store.close()
    own = [path for path in _under(folder) if path.name != "run.lock"]
    wiped = [{"file": path.name, "bytes": vault.wipe(path)} for path in [*keys, *own]]
    others = []
    for root in also:
        files = _under(root)
        others.append({"folder": root.name, "files": len(files), "bytes": sum(vault.wipe(path) for path in files)})
    left = sum(path.exists() for path in [*keys, *own]) + sum(len(_under(root)) for root in also)
    return {**made, "wiped": wiped, "also": others, "left": left}


def _under(root: Path) -> list[Path]:
    return [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
