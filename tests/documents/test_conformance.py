"""The conformance set through the real reading road: character error, exact cells, notes and fates of every file."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache

import pytest

from xuncha_nlp.documents import Cage, Limits, ocr, office
from xuncha_nlp.documents.sniff import SUFFIXES

from . import gold, made

DIGITAL, CELLS = 0.001, 0.02
CASES = gold.cases()
THERE = {
    "": True, "ocr": ocr.installed(), "archives": all(map(importlib.util.find_spec, ("py7zr", "rarfile"))),
    "office": office.libreoffice() is not None and office.has_writer(office.libreoffice() or ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(Limits(seconds=10)) as shared:
        yield shared


@pytest.fixture(scope="module")
def scored(cage: Cage) -> object:
    """The score of a file, read once."""

    @cache
    def score(at: int) -> gold.Score:
        case = CASES[at]
        if not THERE[case.needs]:
            pytest.skip(f"没有安装读取它的组件：{case.needs}")
        return gold.compared(case, *cage.read(made.raw(case.file, case.data)))

    return score


@pytest.mark.parametrize("at", [n for n, case in enumerate(CASES) if case.group not in gold.SCANS], ids=lambda n: CASES[n].file)
def test_text_rows_notes_and_fates(at: int, scored) -> None:  # type: ignore[no-untyped-def]
    score = scored(at)
    assert not score.faults
    assert score.edits <= DIGITAL * score.letters and not score.wrong_cells


@pytest.mark.parametrize("group", gold.SCANS)
def test_scans(group: str, scored) -> None:  # type: ignore[no-untyped-def]
    whole = gold.Score()
    for at, case in enumerate(CASES):
        if case.group == group:
            whole += scored(at)
    assert not whole.faults
    assert whole.edits <= gold.SCANS[group] * whole.letters and whole.wrong_cells <= CELLS * whole.cells


def test_every_format_is_in_the_set() -> None:
    endings = {"." + case.file.rpartition(".")[2] for case in CASES if case.documents}
    assert {SUFFIXES[ending] for ending in endings} == set(SUFFIXES.values())
