"""Clusters, analyses and decisions -> clues; the ledger that inspectors work in."""

from __future__ import annotations

from .balance import balance
from .build import build_clues
from .export import EXPORTS, export_ledger
from .ledger import Ledger
from .rows import COLUMNS, HUMAN_COLUMNS, STATUSES, base_version, disposals, row_hash, to_rows

VERSION = "1"

__all__ = [
    "COLUMNS", "EXPORTS", "HUMAN_COLUMNS", "STATUSES", "VERSION", "Ledger", "balance", "base_version", "build_clues", "disposals",
    "export_ledger", "row_hash", "to_rows",
]  # fmt: skip
