"""Everything that one ledger shows, put together by the pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..types import Analysis, Clue, Cluster, Failure, Petition


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is exported. What is sealed for the leading group or a higher body must not be in it, not even as a number.

    `counts` knows files, documents_from (files that gave text), failed, repeated (byte-identical files), documents, petitions,
    analyses, clusters, clues; other keys are printed as they are. `receipts` holds (file name, fate, number of petitions that this
    file brought; 0 for a repeated file), `notes` (document name, code, Chinese text). `on` is the date of the inspection round.
    """

    clues: Sequence[Clue]
    petitions: Mapping[str, Petition]
    analyses: Mapping[str, Analysis]
    clusters: Sequence[Cluster]
    on: date
    failures: Sequence[Failure] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    receipts: Sequence[tuple[str, str, int]] = ()
    notes: Sequence[tuple[str, str, str]] = ()
    about: Mapping[str, str] = field(default_factory=dict)
