"""The pipes: JSON objects in, JSON objects out, one verb each, over the same rooms as a run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from . import findings, petitions, publish, wire
from .errors import ExtractionError, WireError, XunchaError
from .intake import failure
from .pipeline import Pairs, cluster, import_book, make_labeller
from .recipe import Recipe
from .types import Analysis, Document, Failure, Finding, Petition

_CHUNK = 128


def cluster_rows(rows: Iterable[dict[str, Any]], recipe: Recipe | None = None, *, same: Pairs = (), different: Pairs = ()) -> Iterator[dict[str, Any]]:
    """The `cluster` pipe: {"id","text"} to groups of the same matter. Faulty and repeated rows give "failure" objects."""
    items: dict[str, Petition] = {}
    for row in rows:
        if "failure" in row:
            yield row
            continue
        petition = _petition(row, "cluster")
        if isinstance(petition, Petition) and petition.id in items:
            petition = failure(petition.id, "cluster", ExtractionError("编号重复，只取第一次出现的一行。"))
        if isinstance(petition, Failure):
            yield {"failure": wire.encode(petition)}
        else:
            items[petition.id] = petition
    yield from map(publish.cluster, cluster(list(items.values()), recipe or Recipe(), same, different))


def mask_row(row: dict[str, Any]) -> dict[str, Any]:
    """The `mask` pipe: {"id","text"} to the covered text and the covers."""
    if not isinstance(row.get("text"), str) or not isinstance(row.get("id"), str | int):
        raise ExtractionError("这一行缺少 id 或 text，或类型不对。")
    covered, masks = petitions.protect(row["text"])
    return {"$v": wire.VERSION, "id": row["id"], "text": covered, "masks": [{"span": [m.span.start, m.span.end], "kind": m.kind} for m in masks]}


def rectify_case(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The `rectify` pipe: one object a problem fed back. Raises WireError for a case that does not fit the contract."""
    try:
        checks = findings.check_rectification(
            [(int(item["no"]), str(item["text"])) for item in case["feedback"]], str(case["report"]),
            previous_report=None if case.get("previous_report") is None else str(case["previous_report"]),
            other_reports=[
                (str(o.get("id") or o.get("unit") or n), str(o["text"])) if isinstance(o, dict) else (str(n), str(o))
                for n, o in enumerate(case.get("other_reports") or [], 1)
            ],
            letters=[(str(x["id"]), str(x["text"]), _day(x.get("received"))) for x in case.get("letters") or []],
            report_date=_day(case.get("report_date")), feedback_date=_day(case.get("feedback_date")),
        )  # fmt: skip
    except (AttributeError, KeyError, TypeError, ValueError):
        raise WireError("整改核对的输入缺少字段或类型不对：需要 feedback（no、text）与 report。请对照 docs/pipes.md。") from None
    for check in checks:
        yield publish.rectified(check)


def label_texts(rows: Iterable[dict[str, Any]], recipe: Recipe | None = None, *, model: Any = None) -> Iterator[dict[str, Any]]:
    """The `label` pipe: {"id","text","received"} to labels, facts and subjects, in order; {"kind": "finding"} marks a problem that a paper states.
    A faulty row gives a "failure" object."""
    recipe = recipe or Recipe()
    label = model or make_labeller(recipe)
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        parsed = [(row, row if "failure" in row else _petition(row, "label")) for row in chunk]
        good = [_stated(row, item) for row, item in parsed if isinstance(item, Petition)]
        answers = iter(zip(good, label(good), strict=True))
        for row, petition in parsed:
            if isinstance(petition, dict):
                yield petition
            elif isinstance(petition, Failure):
                yield {"failure": wire.encode(petition)}
            else:
                item, analysis = next(answers)
                yield {**publish.labelled(item, analysis if row["text"] else _without_words(analysis)), "id": row["id"]}


def _stated(row: dict[str, Any], petition: Petition) -> Petition | Finding:
    """The petition, or the finding where the row says that it is one."""
    if row.get("kind") != "finding" or not petition.text:
        return petition
    heading = row.get("heading")
    return Finding(petition.id, petition.document_id, petition.span, petition.text, heading=heading if isinstance(heading, str) else "")


def petition_of(row: dict[str, Any]) -> Petition:
    """A row of a pipe as a petition, the sender covered; what `extract` made is taken as it is. Raises ExtractionError, WireError."""
    id, body = row.get("id"), row.get("text")
    if isinstance(id, bool) or not isinstance(id, str | int) or not isinstance(body, str):
        raise ExtractionError("这一行缺少 id 或 text，或类型不对。每行应为 {\"id\": …, \"text\": …}。")
    if body and "span" in row and "document_id" in row:
        made: Petition = wire.decode("petition", {**row, "id": str(id)})
        return made
    return _whole(str(id), body, _day(row.get("received")))


def _without_words(analysis: Analysis) -> Analysis:
    """An empty text has no words to point at."""
    bare = [tuple(dataclasses.replace(label, evidence=()) for label in labels) for labels in (analysis.labels, analysis.maybe)]
    return dataclasses.replace(analysis, labels=bare[0], maybe=bare[1])


def _whole(id: str, body: str, received: date | None) -> Petition:
    """A text as one petition, whatever it looks like."""
    if not body:
        body = " "
    return dataclasses.replace(petitions.as_petition(Document(id, "", body), received=received), id=id)


def _petition(row: dict[str, Any], stage: str) -> Petition | Failure:
    try:
        return petition_of(row)
    except XunchaError as error:
        return failure(name_of(row, "?"), stage, error)


def name_of(row: dict[str, Any], otherwise: str) -> str:
    """The id of a row, where it is one."""
    return str(row["id"]) if isinstance(row.get("id"), str | int) else otherwise


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def cross_check(reports: Sequence[Document]) -> list[dict[str, Any]]:
    """The `radar` pipe: one object for each passage that two of the reports share, both sides with name, unit, span and words, in the order of the reports."""
    units = [findings.unit_of(report.name, report.text) for report in reports]
    return [
        {
            "report": reports[one.a].name, "unit": units[one.a], "span": [one.span.start, one.span.end], "text": one.span.of(reports[one.a].text),
            "other": reports[one.b].name, "other_unit": units[one.b], "other_span": [one.far.start, one.far.end], "other_text": one.far.of(reports[one.b].text),
            "share": round(one.share, 3), "same_unit": bool(units[one.a]) and units[one.a] == units[one.b],
        }
        for one in findings.shared_passages([report.text for report in reports])
    ]  # fmt: skip


def import_rows(store: Any, book: Path, who: str, dry_run: bool) -> tuple[list[dict[str, Any]], list[str], int]:
    """Objects for the changes and conflicts of a ledger workbook, sentences about them without its text, and the number of conflicts."""
    back = import_book(store, book, who=who, dry_run=dry_run)
    found = [{"change": wire.plain(change)} for change in back.changes] + [{"conflict": wire.plain(conflict)} for conflict in back.conflicts]
    told = [f"簿中 {back.rows} 行：{'将改' if dry_run else '已改'} {len(back.changes)} 格，记决定 {len(back.decisions)} 条，冲突 {len(back.conflicts)} 处。"]
    told += ["仅试读，没有写入。"] if dry_run else []
    told += [f"  提示：{remark}" for remark in back.remarks]
    told += [f"  冲突：第 {conflict.row} 行{conflict.column and ' ' + conflict.column}：{conflict.why}" for conflict in back.conflicts[:20]]
    return found, told, len(back.conflicts)
