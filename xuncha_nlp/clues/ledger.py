"""Everything that one ledger shows, put together by the pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..types import Analysis, Clue, Cluster, Failure, Finding, Petition

FULFILLED = ("主体责任到位", "问题整改到位", "建章立制到位", "人员问责到位")
VERDICTS = {"done": "报告给出整改结果", "partial": "报告部分给出", "perfunctory": "报告未给出实质整改", "unanswered": "报告未回应"}


@dataclass(frozen=True, slots=True)
class Rectified:
    """One problem fed back to a unit against its rectification report. `fulfilled` follows `FULFILLED`: whether the report gives evidence.

    `signs` are Chinese sentences, `evidence` words of the report, `copied` (own words, source, its words), `recurs` (petition id, its words).
    """

    unit: str
    number: str
    problem: str
    answered: bool
    fulfilled: tuple[bool, bool, bool, bool]
    verdict: str
    signs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    copied: tuple[tuple[str, str, str], ...] = ()
    recurs: tuple[tuple[str, str], ...] = ()
    feedback: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is exported. What is sealed for the leading group or a higher body must not be in it, not even as a number.

    `counts` knows files, documents_from (files that gave text), failed, repeated (byte-identical files), documents, petitions,
    analyses, clusters, clues; other keys are printed as they are. `receipts` holds (file name, fate, number of petitions that this
    file brought; 0 for a repeated file), `notes` (document name, code, Chinese text). `on` is the date of the inspection round. `findings` are problems of official papers with what was proposed for them,
    `sources` their papers by document id, `restated` the papers among them that only answer a feedback of this ledger, `rectified` the problems checked against rectification reports.
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
    findings: Sequence[tuple[Finding, Analysis | None]] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    restated: frozenset[str] = frozenset()
    rectified: Sequence[Rectified] = ()
