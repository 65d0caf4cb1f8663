"""Clusters, analyses and decisions -> clues; the ledger that inspectors work in."""

from __future__ import annotations

from .balance import balance
from .build import acts_on, build_clues
from .copies_sheet import export_copies
from .export import EXPORTS, export_ledger, export_papers
from .ledger import FULFILLED, VERDICTS, Ledger, Rectified
from .matrix import MatrixCell, matrix_cells
from .readback import Change, Conflict, Readback, merge_book, read_book
from .rows import COLUMNS, HUMAN_COLUMNS, STATUSES, base_version, disposals, row_hash, to_rows

VERSION = "1"

__all__ = [
    "COLUMNS",
    "EXPORTS",
    "FULFILLED",
    "HUMAN_COLUMNS",
    "STATUSES",
    "VERDICTS",
    "VERSION",
    "Change",
    "Conflict",
    "Ledger",
    "MatrixCell",
    "Readback",
    "Rectified",
    "acts_on",
    "balance",
    "base_version",
    "build_clues",
    "disposals",
    "export_copies",
    "export_ledger",
    "export_papers",
    "matrix_cells",
    "merge_book",
    "read_book",
    "row_hash",
    "to_rows",
]
