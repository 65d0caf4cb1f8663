"""A ledger to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .._pick import pick
from ..errors import StoreError
from .ledger import Ledger

EXPORTS: dict[str, str] = {"xlsx": "xuncha_nlp.clues.xlsx:write"}


def export_ledger(ledger: Ledger, path: str | os.PathLike[str], format: str = "xlsx") -> Path:
    """Write the ledger and return where it is: `path`, or a new name beside it where `path` is held open by another program.

    The file appears whole or not at all. Raises UnknownName for the format, StoreError where nothing can be written there.
    """
    write = pick(EXPORTS, format, "台账格式")
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".xuncha-", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise StoreError("台账写不进这个文件夹，可能只读或磁盘已满。请换一个文件夹再导出。") from error
    temporary = Path(name)
    try:
        os.close(handle)
        write(ledger, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        return _move(temporary, target)
    except OSError as error:
        raise StoreError("台账没有写完，可能磁盘已满或文件夹不可写；原有台账未动。请清理磁盘或换一个文件夹再导出。") from error
    finally:
        temporary.unlink(missing_ok=True)


def _move(temporary: Path, target: Path) -> Path:
    try:
        os.replace(temporary, target)
    except PermissionError:
        turn = 2
        while (beside := target.with_name(f"{target.stem}（{turn}）{target.suffix}")).exists():
            turn += 1
        os.replace(temporary, beside)
        target = beside
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(target.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return target
