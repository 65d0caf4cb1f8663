"""Letters that must leave the group's lane at once: about inspection staff, and about leaders above its authority."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .types import Analysis, Failure, Petition

LEADING_GROUP = "leading_group"
SUPERIOR = "superior"


def lane_of(analysis: Analysis, petition: Petition, above: Sequence[str] = ()) -> str | None:
    """The closed lane a letter belongs to; None for the group's own. `above` names units, posts, persons or levels (lv_…) that are not
    the group's to look into."""
    routes = analysis.codes("route")
    if "rt_leading_group" in routes:
        return LEADING_GROUP
    if "rt_cross_level" in routes or any(_is_above(petition, entry) for entry in above):
        return SUPERIOR
    return None


def _is_above(petition: Petition, entry: str) -> bool:
    return any(entry == s.level or entry in f"{s.unit or ''}{s.title or ''}" or entry == s.name for s in petition.subjects)


def stub(petition: Petition, lane: str) -> Failure | None:
    """What the group sees of a sealed letter: a number and the day for one about a superior, nothing for one about inspection staff."""
    if lane != SUPERIOR:
        return None
    number = "MF-" + hashlib.sha256(petition.id.encode("utf-8", "surrogatepass")).hexdigest()[:8].upper()
    day = petition.received.isoformat() if petition.received else "日期不详"
    return Failure(number, "lane", "L001", f"收件日期 {day}。反映对象可能属上级管理干部，已密封，未作分析，请组长报领导小组按管理权限移送。")
