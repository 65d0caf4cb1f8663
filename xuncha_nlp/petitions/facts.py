"""All facts of a text in one reading: amounts, rates, dates, places, projects, evidence."""

from __future__ import annotations

from datetime import date

from ..types import Fact
from .amounts import read_amounts
from .dates import read_dates
from .identifiers import numbers_taken
from .places import read_places
from .works import read_evidence, read_projects


def read_facts(text: str, received: date | None = None) -> tuple[Fact, ...]:
    """Facts of the matter in the order of the text; amounts and rates in yuan, dates as ISO (ranges with /)."""
    taken = numbers_taken(text)
    dates = read_dates(text, received, taken)
    dated = taken + [(fact.span.start, fact.span.end) for fact in dates]
    facts = dates + read_amounts(text, dated) + read_places(text, taken) + read_projects(text) + read_evidence(text)
    return tuple(sorted(facts, key=lambda fact: (fact.span.start, fact.span.end)))
