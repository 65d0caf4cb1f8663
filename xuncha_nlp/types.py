"""The nouns. Frozen values, standard library only.

Offsets are half-open and count Unicode code points. `Document.blocks` and `Petition.span` count from the
start of `Document.text`; everything later counts from the start of `Petition.text` (or `Finding.text`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

COVER = "█"
CHANNELS = ("letter", "email", "phone", "visit", "mailbox", "interview", "register_row", "wechat")
VERBS = ("confirm", "change", "reject", "unsure", "assign", "note", "same", "different", "reopen")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, 0 <= start < end."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span {self.start}:{self.end}")

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def file_digest(path: Path) -> str:
    """sha256 of a file, read in blocks. Raises OSError."""
    running = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            running.update(block)
    return running.hexdigest()


@dataclass(frozen=True, slots=True)
class RawFile:
    """Bytes as they were handed in. `name` is the path inside the inbox, containers included (`a.zip/b.txt`)."""

    name: str
    data: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: kind paragraph | table_row | header | footer | footnote | textbox | heading | meta; page counts
    from 1, confidence in [0, 1]."""

    span: Span
    kind: str = "paragraph"
    page: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file or one member of a container. `notes` are typed remarks of the reader (code, Chinese text)."""

    id: str
    name: str
    text: str
    blocks: tuple[Block, ...] = ()
    recipe: str = ""
    notes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for block in self.blocks:
            if block.span.end > len(self.text):
                raise ValueError("block outside the text")


@dataclass(frozen=True, slots=True)
class Fact:
    """amount and rate in yuan, date as ISO YYYY[-MM[-DD]] (ranges with /), place, project and evidence by canonical name."""

    kind: str
    value: float | str
    span: Span


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is complained of: alleged, never judged. `level` is a code of subject_levels (lv_village …)."""

    name: str | None
    title: str | None
    unit: str | None
    level: str | None
    top_leader: bool
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Mask:
    """A range that was covered because it identifies the sender or a bystander.

    kind: name | phone | id_card | address | account | wechat | email | plate | role_clue.
    """

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Petition:
    """One letter, call, visit or register row, the sender covered: `len(text) == span.end - span.start`."""

    id: str
    document_id: str
    span: Span
    text: str
    channel: str = "letter"
    report_mode: str = "anonymous"
    received: date | None = None
    facts: tuple[Fact, ...] = ()
    subjects: tuple[Subject, ...] = ()
    masks: tuple[Mask, ...] = ()
    recipe: str = ""

    def __post_init__(self) -> None:
        if len(self.text) != self.span.end - self.span.start:
            raise ValueError("a petition has as many code points as its span")


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper that a run goes back to, a feedback or a report: no petition, so its text need not be unsealed. `id` is the document's."""

    id: str
    name: str
    text: str
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem stated in a feedback or a report; `number` as printed, such as 二（一）3; `unit` whom the paper is about, "" if unnamed;
    `heading` the nearest heading above that names a focus or a side of the work."""

    id: str
    document_id: str
    span: Span
    text: str
    number: str = ""
    recipe: str = ""
    unit: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Proposed by the machine. `axis` is name@version, `score` calibrated in [0, 1], `by` names the model or rule and its reason."""

    axis: str
    code: str
    score: float
    evidence: tuple[Span, ...]
    by: str

    @property
    def name(self) -> str:
        return self.axis.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The labels of one petition or finding. `abstained` names the axes on which a person is asked, `maybe` the best guesses there."""

    id: str
    labels: tuple[Label, ...]
    abstained: tuple[str, ...] = ()
    maybe: tuple[Label, ...] = ()
    missing: tuple[str, ...] = ()
    recipe: str = ""

    def codes(self, axis: str) -> tuple[str, ...]:
        return tuple(label.code for label in self.labels if label.name == axis)


@dataclass(frozen=True, slots=True)
class Link:
    """Why two petitions are taken for the same matter: pairs of spans (in a, in b) that both texts share."""

    a: str
    b: str
    score: float
    evidence: tuple[tuple[Span, Span], ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Petitions about the same matter; the first member is the representative."""

    members: tuple[str, ...]
    links: tuple[Link, ...] = ()

    @property
    def id(self) -> str:
        return "g" + hashlib.sha256(min(self.members).encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Decision:
    """An inspector's act; append-only. verb is one of VERBS."""

    clue_id: str
    who: str
    at: datetime
    verb: str
    argument: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clue:
    """One row of the ledger. `proposed` by the machine, `decided` by people; the two are never mixed."""

    id: str
    members: tuple[str, ...]
    absorbed: tuple[str, ...] = ()
    proposed: tuple[Label, ...] = ()
    decided: tuple[Decision, ...] = ()
    split_from: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not work: item (a file name or an id), stage, stable code, Chinese message without a word of any petition."""

    item: str
    stage: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `run` returns. The counts balance: files = documents_from + failed; petitions = sum of clue members."""

    counts: Mapping[str, int]
    failures: tuple[Failure, ...] = field(default=())
