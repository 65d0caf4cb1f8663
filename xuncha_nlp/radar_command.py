"""`xuncha radar`: the passages that the reports of a folder share, side by side, as JSON lines and as a workbook."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from . import wire
from .console import say
from .errors import Damaged, StoreError

SOME_FAILED = 3
RecipeFile = Annotated[Optional[Path], typer.Option("--recipe", "-r", help="方案 YAML")]


def radar(
    paths: Annotated[list[Path], typer.Argument(help="整改报告文件或文件夹，各种格式均可")],
    out: Annotated[Optional[Path], typer.Option("--out", help="另写一份左右对照的工作簿，如 相同段落.xlsx")] = None,
    recipe: RecipeFile = None,
) -> None:
    """整改报告互查：两份报告之间相同的段落（已扣除公文套话），每处一行，两边原文对照。"""
    from . import pipes

    if out and out.suffix.lower() != ".xlsx":
        raise StoreError("对照表请写成 .xlsx 文件，如 --out 相同段落.xlsx。")
    documents, failures = _read(paths, recipe)
    rows = pipes.cross_check(documents)
    for line in (*failures, *rows):
        sys.stdout.write(wire.dumps(line) + "\n")
    sys.stdout.flush()
    if out:
        from .clues import export_copies

        export_copies(rows, out)
    pairs = {(row["report"], row["other"]) for row in rows}
    say(f"比对材料 {len(documents)} 份：{len(pairs)} 对之间有相同段落，共 {len(rows)} 处。表述相同不等于没有整改，请人工核对。" + (f"对照表：{out}" if out else ""))
    if failures:
        raise typer.Exit(SOME_FAILED)


def _read(paths: Sequence[Path], recipe: Path | None) -> tuple[list[Any], list[dict[str, Any]]]:
    """Every document once, and a "failure" object for each file that could not be read."""
    from . import intake
    from .documents import Cage
    from .recipe import load_recipe
    from .types import RawFile

    found: dict[str, Any] = {}
    failures: list[dict[str, Any]] = []
    with Cage(intake.limits_of(load_recipe(recipe).reading)) as cage:
        for name, path in _files(paths):
            try:
                documents, faults = cage.read(RawFile(name, path.read_bytes()))
            except OSError as error:
                documents, faults = [], [intake.failure(name, "read", Damaged(f"文件打不开（{type(error).__name__}）。请检查路径和权限。"))]
            found |= {document.id: document for document in documents}
            failures += [{"failure": wire.encode(fault)} for fault in faults]
    return list(found.values()), failures


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    from . import intake

    for root in paths:
        yield from intake.list_files(root) if root.exists() else [(root.name, root)]
