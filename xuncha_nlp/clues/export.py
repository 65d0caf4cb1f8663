"""A ledger to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .._pick import pick
from ..errors import StoreError
from .ledger import Ledger
from .matrix import SOURCES, Matrix, matrices, picture

Write = Callable[[Ledger, Path], None]
EXPORTS: dict[str, str] = {"xlsx": "xuncha_nlp.clues.xlsx:write"}


def export_ledger(ledger: Ledger, path: str | os.PathLike[str], format: str = "xlsx") -> Path:
    """Write the ledger and return where it is: `path`, or a new name beside it where `path` is held open by another program.

    The file appears whole or not at all. Raises UnknownName for the format, StoreError where nothing can be written there.
    """
    write: Write = pick(EXPORTS, format, "台账格式")
    return _whole(write, ledger, Path(path))


def export_papers(ledger: Ledger, folder: Path) -> list[Path]:
    """Write the Word working papers and the heat maps that the ledger has something for; where they are. Raises StoreError."""
    from .papers import PAPERS

    written = [_whole(write, ledger, folder / name) for name, (wanted, write) in PAPERS.items() if wanted(ledger)]
    for source in SOURCES:
        for matrix in matrices(ledger, source):
            if matrix.units:
                name = f"focus_{source}.svg" if matrix.taxonomy.axis == "focus" else f"point_{source}.svg"
                written.append(_whole(partial(_draw, matrix), ledger, folder / name))
    return written


def _draw(matrix: Matrix, _: Ledger, path: Path) -> None:
    path.write_text(picture(matrix), encoding="utf-8", newline="\n")


def _whole(write: Write, ledger: Ledger, target: Path) -> Path:
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
