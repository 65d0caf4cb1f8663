"""Document -> petitions: decide between register and letters, split, cover, read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..text import masked, simplified
from ..types import Document, Mask, Petition, Span
from .accused_cells import column_subjects
from .channel import channel_of, report_mode
from .courtesy import uncourteous
from .dates import signature_date
from .facts import read_facts
from .lazy import lazy
from .letters import split_letters
from .masks import protect_people, with_masks
from .registers import RowPetition, register_of
from .subjects import build_subjects

VERSION = "11"
_HEADING = lazy(r"[^。！？；!?]{0,48}")


def extract_petitions(document: Document, *, received: date | None = None) -> list[Petition]:
    """Petitions of a document in the order of the text, received in ISO dates; [] for a document of white space only.

    A row's own date and channel come before `received`, this before the document's note `received`, this before the date in the text.
    """
    text = document.text
    if not text.strip():
        return []
    noted = received or _noted(document)
    register = register_of(document)
    if register is None:
        return [_letter(document, start, end, noted) for start, end in split_letters(text)]
    rows, lines = register
    found = [_row(document, row, noted) for row in rows]
    for start, end in _between(text, lines):
        if any(not _HEADING.fullmatch(line.strip()) for line in text[start:end].split("\n")):
            lead = len(text[start:end]) - len(text[start:end].lstrip())
            found.append(_letter(document, start + lead, start + len(text[start:end].rstrip()), noted))
    return sorted(found, key=lambda petition: petition.span)


def as_petition(document: Document, *, received: date | None = None) -> Petition:
    """The whole text as one petition, whatever it looks like; the text must not be empty."""
    return _letter(document, 0, len(document.text), received or _noted(document))


def _noted(document: Document) -> date | None:
    for code, shown in document.notes:
        if code == "received":
            try:
                return date.fromisoformat(shown[:10])
            except ValueError:
                return None
    return None


def _between(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    gaps: list[tuple[int, int]] = []
    at = 0
    for start, end in [*sorted(lines), (len(text), len(text))]:
        if start > at and text[at:start].strip():
            gaps.append((at, start))
        at = max(at, end)
    return gaps


def _letter(document: Document, start: int, end: int, received: date | None) -> Petition:
    """The letter is read without its courtesies, so that none of them moves what is covered or found."""
    raw = document.text[start:end]
    view = uncourteous(simplified(raw))
    sides = protect_people(view.text)
    day = received or signature_date(view.text)
    plain = masked(view.text, [mask.span for mask in sides.masks])
    facts = read_facts(plain, day)
    subjects = build_subjects(plain, sides)
    masks = tuple(replace(mask, span=view.back(mask.span.start, mask.span.end)) for mask in sides.masks)
    return Petition(
        id=f"{document.id}@{start}",
        document_id=document.id,
        span=Span(start, end),
        text=masked(raw, [mask.span for mask in masks]),
        channel=channel_of(raw, document.name),
        report_mode=report_mode(raw, masks),
        received=day,
        facts=tuple(replace(fact, span=view.back(fact.span.start, fact.span.end)) for fact in facts),
        subjects=tuple(replace(subject, spans=tuple(view.back(span.start, span.end) for span in subject.spans)) for subject in subjects),
        masks=masks,
    )


def _row(document: Document, row: RowPetition, received: date | None) -> Petition:
    raw = document.text[row.start : row.end]
    read = simplified(raw)
    sides = protect_people(read, tuple(map(simplified, row.senders)), row.subject)
    masks = with_masks(raw, sides.masks, row.covers)
    text, plain = (masked(shown, [mask.span for mask in masks]) for shown in (raw, read))
    day = row.received or received
    found = build_subjects(plain, replace(sides, masks=masks))
    return Petition(
        id=f"{document.id}@{row.start}",
        document_id=document.id,
        span=Span(row.start, row.end),
        text=text,
        channel=row.channel,
        report_mode=_row_mode(raw, masks, row),
        received=day,
        facts=read_facts(plain, day),
        subjects=column_subjects(text, found, row.subject, row.unit, row.title) if row.subject else found,
        masks=masks,
    )


def _row_mode(raw: str, masks: tuple[Mask, ...], row: RowPetition) -> str:
    if len(row.senders) >= 2:
        return "joint"
    if row.senders:
        return "realname" if row.phone else "signed_unverified"
    return report_mode(raw, masks)
