"""Letters that must leave the group's lane at once: about inspection staff, and about leaders above its authority."""

from __future__ import annotations

import hashlib
from typing import Any

from . import wire
from .types import Analysis, Failure, Petition

LEADING_GROUP = "leading_group"
SUPERIOR = "superior"
_BY_ROUTE = {"rt_leading_group": LEADING_GROUP, "rt_cross_level": SUPERIOR}


def lane_of(analysis: Analysis) -> str | None:
    """The closed lane a letter belongs to, by its main route; None for the group's own."""
    routes = analysis.codes("route")
    return _BY_ROUTE.get(routes[0]) if routes else None


def seal(store: Any, petition: Petition, lane: str) -> None:
    """Encrypt the letter with its original words to the leading group's public key and take it out of everything the group sees.

    A letter about inspection staff leaves no trace; one about a superior leaves a stub without text.
    """
    document = store.get("document", petition.document_id)
    original = petition.span.of(document.text) if document is not None else petition.text
    body = wire.dumps({"lane": lane, "received": petition.received and petition.received.isoformat(), "petition": wire.encode(petition), "original": original})
    stub = None
    if lane == SUPERIOR:
        number = "MF-" + hashlib.sha256(petition.id.encode()).hexdigest()[:8].upper()
        day = petition.received.isoformat() if petition.received else "日期不详"
        stub = Failure(number, "lane", "L001", f"收件日期 {day}。反映对象可能属上级管理干部，已密封，未作分析，请组长按管理权限移送。")
    store.seal_to_lane(lane, petition.id, document, body.encode("utf-8", "replace"), stub)
