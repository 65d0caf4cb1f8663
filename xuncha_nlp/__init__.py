"""Offline reading, labelling and clustering of petitions for district inspection groups."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .clues import build_clues
    from .clusters import cluster_petitions
    from .documents import read_documents
    from .engine import open_engine
    from .errors import (
        Damaged,
        EmptyText,
        Encrypted,
        ExtractionError,
        IntegrityError,
        ModelError,
        ReadError,
        RecipeError,
        StoreError,
        TaxonomyError,
        TimedOut,
        TooLarge,
        UnknownFormat,
        UnknownName,
        WireError,
        Withheld,
        XunchaError,
    )  # fmt: skip
    from .findings import check_rectification, extract_findings
    from .frame import to_frame
    from .labels import label_petitions, load_labeller
    from .petitions import extract_petitions
    from .pipeline import focus_matrix, run
    from .recipe import load_recipe
    from .store import open_store
    from .taxonomy import load_taxonomy
    from .types import (
        Analysis,
        Block,
        Clue,
        Cluster,
        Decision,
        Document,
        Fact,
        Failure,
        Finding,
        Label,
        Link,
        Mask,
        Petition,
        RawFile,
        Report,
        Span,
        Subject,
    )  # fmt: skip

_PUBLIC = {
    "build_clues": "clues", "cluster_petitions": "clusters", "read_documents": "documents", "open_engine": "engine",
    "check_rectification": "findings", "extract_findings": "findings", "to_frame": "frame", "label_petitions": "labels",
    "load_labeller": "labels", "extract_petitions": "petitions", "focus_matrix": "pipeline", "run": "pipeline", "load_recipe": "recipe", "open_store": "store",
    "load_taxonomy": "taxonomy",
    **dict.fromkeys(
        ("Damaged", "EmptyText", "Encrypted", "ExtractionError", "IntegrityError", "ModelError", "ReadError", "RecipeError", "StoreError",
         "TaxonomyError", "TimedOut", "TooLarge", "UnknownFormat", "UnknownName", "WireError", "Withheld", "XunchaError"), "errors"),
    **dict.fromkeys(
        ("Analysis", "Block", "Clue", "Cluster", "Decision", "Document", "Fact", "Failure", "Finding", "Label", "Link", "Mask", "Petition",
         "RawFile", "Report", "Span", "Subject"), "types"),
}  # fmt: skip

__all__ = [
    "Analysis", "Block", "Clue", "Cluster", "Damaged", "Decision", "Document", "EmptyText", "Encrypted", "ExtractionError", "Fact", "Failure",
    "Finding", "IntegrityError", "Label", "Link", "Mask", "ModelError", "Petition", "RawFile", "ReadError", "RecipeError", "Report", "Span",
    "StoreError", "Subject", "TaxonomyError", "TimedOut", "TooLarge", "UnknownFormat", "UnknownName", "WireError", "Withheld", "XunchaError",
    "build_clues", "check_rectification", "cluster_petitions", "extract_findings", "extract_petitions", "focus_matrix", "label_petitions", "load_labeller", "load_recipe",
    "load_taxonomy", "open_engine", "open_store", "read_documents", "run", "to_frame",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
