"""The only module that knows the order of the rooms: an inbox becomes a clue ledger.

Every stage is kept in the store under its recipe, so a stopped run goes on where it was and a changed setting remakes only what it touches.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from . import clues, clusters, documents, findings, labels, lanes, petitions, publish, taxonomy, wire
from . import text as views
from .engine import Engine, open_engine
from .errors import Damaged, EmptyText, ExtractionError, IntegrityError, StoreError, TooLarge, WireError, XunchaError
from .recipe import Reading, Recipe, digest
from .store import open_store
from .types import Analysis, Clue, Cluster, Decision, Document, Failure, Finding, Petition, RawFile, Report

Progress = Callable[[str, int, int], None]
Pairs = Iterable[tuple[str, str]]
_CHUNK = 128
OFFICIAL = 3
_SKIPPED = {".DS_Store", "Thumbs.db", "desktop.ini"}


def silent(stage: str, done: int, total: int) -> None:
    """No progress."""


def run(
    inbox: Path | str, recipe: Recipe | None = None, *, store: Any = None, engine: Engine | None = None, out: Path | None = None,
    progress: Progress = silent,
) -> Report:  # fmt: skip
    """Read, extract, label, cluster and list everything in a folder (or one file); write the ledger to `out` if given.

    `store` is an open store or a folder (".xuncha" beside the inbox where missing). Bad files become failures. Raises StoreError where
    another run holds the store, IntegrityError where the counts do not balance.
    """
    inbox, recipe = Path(inbox), recipe or Recipe()
    if not inbox.exists():
        raise Damaged(f"收件位置 {inbox.name} 不存在。请检查路径。")
    opened = store if hasattr(store, "put") else open_store(str(store or inbox.parent / ".xuncha"))
    try:
        with FileLock(opened.folder / "run.lock", timeout=0):
            return _run(inbox, recipe, opened, engine or open_engine(), out, progress)
    except Timeout:
        raise StoreError("另一个运行正在使用这个存储。请等它结束，或用 --store 换一个文件夹。") from None
    finally:
        if opened is not store:
            opened.close()


def _run(inbox: Path, recipe: Recipe, store: Any, engine: Engine, out: Path | None, progress: Progress) -> Report:
    reading = digest("read", recipe.reading, documents.VERSION, petitions.VERSION, views.VERSION)
    files = list(list_files(inbox, avoid=(store.folder, out)))
    _read(files, recipe, reading, store, engine, progress)
    labelled = _label(recipe, reading, store, engine, progress)
    ledger = _ledger(recipe, labelled, store, progress)
    if out is not None:
        progress("导出", 0, 1)
        publish.write(ledger, out, _findings(store))
        progress("导出", 1, 1)
    return Report(dict(ledger.counts), tuple(ledger.failures))


def _ledger(recipe: Recipe, labelled: str, store: Any, progress: Progress = silent) -> clues.Ledger:
    """Cluster what is in the store, keep the clues, and put the ledger together. Raises IntegrityError where counts do not balance."""
    found = {petition.id: petition for petition in store.each("petition")}
    analyses = {analysis.id: analysis for analysis in store.each("analysis") if analysis.id in found}
    progress("归并", 0, 1)
    groups, made = _group(found, analyses, recipe, store)
    progress("归并", 1, 1)
    ledger = publish.assemble(store, found, analyses, groups, made, recipe, about=_about(recipe, labelled))
    faults = clues.balance(ledger)
    if faults:
        raise IntegrityError("条数不守恒：" + "；".join(faults))
    return ledger


def export(store: Any, recipe: Recipe, out: Path) -> Path:
    """Write the ledger of a store again. Returns where it lies."""
    return publish.write(_ledger(recipe, _recipe_in(store), store), out, _findings(store))


def _findings(store: Any) -> list[tuple[Finding, Analysis | None]]:
    return [(finding, store.get("analysis", finding.id)) for finding in store.each("finding")]


def verify(store: Any, recipe: Recipe) -> list[str]:
    """Faults of the store and of its counts in Chinese; empty when all is well."""
    found = {petition.id: petition for petition in store.each("petition")}
    analyses = {analysis.id: analysis for analysis in store.each("analysis") if analysis.id in found}
    groups, made = list(store.each("cluster")), list(store.each("clue"))
    ledger = publish.assemble(store, found, analyses, groups, made, recipe, about=_about(recipe, _recipe_in(store)))
    return [*store.check(), *clues.balance(ledger)]


def _recipe_in(store: Any) -> str:
    return next((source.partition(":")[2] for _, source in store.ids("analysis")), "")


def list_files(inbox: Path, avoid: Sequence[Path | None] = ()) -> Iterator[tuple[str, Path]]:
    """(name inside the inbox, path) of every regular file, in order; links are not followed."""
    closed = [path.resolve() for path in avoid if path is not None]
    paths = [inbox] if inbox.is_file() else sorted(inbox.rglob("*"))
    for path in paths:
        if path.is_symlink() or not path.is_file() or path.name in _SKIPPED or path.name.startswith("~$"):
            continue
        if any(path.resolve().is_relative_to(folder) for folder in closed if folder != inbox.resolve()):
            continue
        yield path.relative_to(inbox).as_posix() if inbox.is_dir() else path.name, path


def file_digest(path: Path) -> str:
    """sha256 of a file, read in blocks."""
    running = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            running.update(block)
    return running.hexdigest()


@dataclasses.dataclass(frozen=True, slots=True)
class Received:
    """What one file gave."""

    name: str
    sha: str
    documents: tuple[Document, ...]
    petitions: tuple[Petition, ...]
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]


def limits_of(reading: Reading) -> documents.Limits:
    return documents.Limits(**reading.model_dump())


def make_reader(reading: Reading) -> Callable[[tuple[str, str]], Received]:
    """A worker's reader: one cage, many files."""
    cage = documents.Cage(limits_of(reading))

    def read(item: tuple[str, str]) -> Received:
        name, path = item
        try:
            if Path(path).stat().st_size > reading.bytes:
                raise TooLarge(f"文件超过 {reading.bytes // 1_000_000} MB 的上限，未读取。可在方案 reading.bytes 中放宽。")
            data = Path(path).read_bytes()
        except OSError as error:
            return Received(name, f"unread:{name}", (), (), (), (_failure(name, "read", Damaged(f"文件打不开（{type(error).__name__}）。请检查权限或是否被占用。")),))
        except TooLarge as error:
            return Received(name, file_digest(Path(path)), (), (), (), (_failure(name, "read", error),))
        raw = RawFile(name, data)
        found, failures = cage.read(raw)
        if not found and not failures:
            failures = [_failure(name, "read", EmptyText("文件能打开，但里面没有文字。请核对原件。"))]
        made: list[Petition] = []
        stated: list[Finding] = []
        for document in found:
            problems = findings.extract_findings(document)
            if len(problems) >= OFFICIAL:
                stated.extend(problems)
                failures.append(Failure(document.name, "note", "official", f"按反馈、报告类材料处理，提取问题 {len(problems)} 条，见 findings.jsonl，不作信访件登记。"))
                continue
            extracted = extract(document)
            made.extend(extracted)
            if not extracted:
                failures.append(_failure(document.name, "extract", ExtractionError("文件里没有可识别的信访内容。请人工查看原件。")))
        return Received(name, raw.id, tuple(found), tuple(made), tuple(stated), tuple(failures))

    return read


def extract(document: Document) -> list[Petition]:
    """The petitions of a document, the sender covered."""
    return petitions.extract_petitions(document)


def _failure(item: str, stage: str, error: XunchaError) -> Failure:
    return Failure(item, stage, error.code, error.message)


def _read(files: Sequence[tuple[str, Path]], recipe: Recipe, reading: str, store: Any, engine: Engine, progress: Progress) -> None:
    done, waiting, seen, receipts = store.done("read"), [], set(), []
    for name, path in files:
        try:
            sha = file_digest(path)
        except OSError:
            sha = f"unread:{name}"
        receipts.append((name, sha))
        if done.get(sha) == reading or sha in seen:
            continue
        seen.add(sha)
        waiting.append((name, str(path)))
    store.receive(receipts)
    progress("读取", 0, len(waiting))
    for number, got in enumerate(engine.map(partial(make_reader, recipe.reading), waiting), 1):
        source = got.sha
        values: list[tuple[str, Any]] = [(source, dataclasses.replace(d, recipe=reading)) for d in got.documents]
        values += [(source, dataclasses.replace(p, recipe=reading)) for p in got.petitions]
        values += [(source, dataclasses.replace(f, recipe=reading)) for f in got.findings]
        values += [(source, failure) for failure in got.failures]
        values += [(source, Failure(d.name, "note", code, message)) for d in got.documents for code, message in d.notes if code != "received"]
        store.put(values, done=[("read", source, reading)], drop=[source])
        progress("读取", number, len(waiting))


def make_labeller(recipe: Recipe) -> Callable[[Sequence[Petition | Finding]], list[Analysis]]:
    """A worker's labeller: one model, many chunks."""
    labeller = labels.load_labeller(recipe.labelling.model)
    return partial(
        labels.label_petitions, labeller=labeller, on=recipe.round.day, focus=recipe.round.focus, large_amount=recipe.labelling.large_amount
    )


def _label(recipe: Recipe, reading: str, store: Any, engine: Engine, progress: Progress) -> str:
    """Label what is not yet labelled under this recipe; seal what belongs to another lane. Returns the recipe of the stage."""
    model = labels.load_manifest(recipe.labelling.model)
    labelled = digest("label", reading, recipe.labelling.large_amount, model["weights_sha256"], labels.VERSION, _taxonomies(recipe))
    source = f"label:{labelled}"
    made = {id for id, by in store.ids("analysis") if by == source}
    waiting = [(kind, id) for kind in ("petition", "finding") for id, _ in store.ids(kind) if id not in made]
    progress("研判", 0, len(waiting))
    chunks = ([store.get(kind, id) for kind, id in chunk] for chunk in _chunks(waiting, _CHUNK))
    pending: list[list[Petition | Finding]] = []

    def remembered() -> Iterator[list[Petition | Finding]]:
        for chunk in chunks:
            pending.append(chunk)
            yield chunk

    number = 0
    for answers in engine.map(partial(make_labeller, recipe), remembered()):
        chunk = pending.pop(0)
        kept = []
        for item, answer in zip(chunk, answers, strict=True):
            if isinstance(item, Petition) and (lane := lanes.lane_of(answer)):
                lanes.seal(store, item, lane)
            else:
                kept.append((source, dataclasses.replace(answer, recipe=labelled)))
        store.put(kept)
        number += len(chunk)
        progress("研判", number, len(waiting))
    return labelled


def _chunks(ids: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    waiting = iter(ids)
    while chunk := list(islice(waiting, size)):
        yield chunk


def _taxonomies(recipe: Recipe) -> list[str]:
    return [
        taxonomy.load_taxonomy(f"focus@{recipe.round.focus}" if axis == "focus" and recipe.round.focus else axis, recipe.round.day).id
        for axis in ("nature", "discipline", "conduct", "focus", "point", "domain", "priority", "reason", "specificity", "route")
    ]  # fmt: skip


def _about(recipe: Recipe, labelled: str) -> dict[str, str]:
    manifest = labels.load_manifest(recipe.labelling.model)
    return {
        "巡察轮次": recipe.round.name,
        "标签版本": "、".join(_taxonomies(recipe)),
        "模型": f"{manifest['name']}/{manifest['version']} {str(manifest['weights_sha256'])[:12]}",
        "方案摘要": labelled,
    }


def _group(
    found: dict[str, Petition], analyses: dict[str, Analysis], recipe: Recipe, store: Any
) -> tuple[list[Cluster], list[Clue]]:
    decisions: list[Decision] = store.decisions()
    pairs: dict[str, list[tuple[str, str]]] = {"same": [], "different": []}
    for decision in decisions:
        if decision.verb in pairs and "|" in decision.argument:
            first, _, second = decision.argument.partition("|")
            pairs[decision.verb].append((first, second))
    groups = _cluster([found[id] for id in sorted(found)], recipe, pairs["same"], pairs["different"])
    made = clues.build_clues(groups, analyses, previous=list(store.each("clue")), decisions=decisions)
    store.put([("clusters", g) for g in groups] + [("clues", c) for c in made], drop=("clusters", "clues"))
    return groups, made


def _cluster(items: Sequence[Petition], recipe: Recipe, same: Pairs, different: Pairs) -> list[Cluster]:
    threshold = clusters.THRESHOLD if recipe.clustering.threshold is None else recipe.clustering.threshold
    return clusters.cluster_petitions(items, threshold=threshold, same=same, different=different)


def cluster_rows(rows: Iterable[dict[str, Any]], recipe: Recipe | None = None, *, same: Pairs = (), different: Pairs = ()) -> Iterator[dict[str, Any]]:
    """The `cluster` pipe: {"id","text"} to groups of the same matter. Faulty and repeated rows give "failure" objects."""
    items: dict[str, Petition] = {}
    for row in rows:
        if "failure" in row:
            yield row
            continue
        petition = _petition(row, "cluster")
        if isinstance(petition, Petition) and petition.id in items:
            petition = _failure(petition.id, "cluster", ExtractionError("编号重复，只取第一次出现的一行。"))
        if isinstance(petition, Failure):
            yield {"failure": publish.plain(petition)}
        else:
            items[petition.id] = petition
    yield from map(publish.cluster, _cluster(list(items.values()), recipe or Recipe(), same, different))


def mask_row(row: dict[str, Any]) -> dict[str, Any]:
    """The `mask` pipe: {"id","text"} to the covered text and the covers."""
    if not isinstance(row.get("text"), str) or "id" not in row:
        raise ExtractionError("这一行缺少 id 或 text，或类型不对。")
    covered, masks = petitions.protect(row["text"])
    return {"$v": wire.VERSION, "id": row["id"], "text": covered, "masks": [{"span": [m.span.start, m.span.end], "kind": m.kind} for m in masks]}


def rectify_case(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The `rectify` pipe: one object a problem fed back. Raises WireError for a case that does not fit the contract."""
    try:
        checks = findings.check_rectification(
            [(int(item["no"]), str(item["text"])) for item in case["feedback"]], str(case["report"]),
            previous_report=case.get("previous_report"),
            other_reports=[
                (str(o.get("id") or o.get("unit") or n), str(o["text"])) if isinstance(o, dict) else (str(n), str(o))
                for n, o in enumerate(case.get("other_reports") or [], 1)
            ],
            letters=[(str(x["id"]), str(x["text"]), _day(x.get("received"))) for x in case.get("letters") or []],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise WireError("整改核对的输入缺少字段或类型不对：需要 feedback（no、text）与 report。请对照 docs/pipes.md。") from None
    for check in checks:
        yield publish.rectified(check)


def label_texts(rows: Iterable[dict[str, Any]], recipe: Recipe | None = None, *, model: Any = None) -> Iterator[dict[str, Any]]:
    """The `label` pipe: {"id","text","received"} to labels, facts and subjects, in order. A faulty row gives a "failure" object."""
    recipe = recipe or Recipe()
    label = model or make_labeller(recipe)
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        parsed = [(row, row if "failure" in row else _petition(row, "label")) for row in chunk]
        good = [p for _, p in parsed if isinstance(p, Petition)]
        answers = iter(zip(good, label(good), strict=True))
        for row, petition in parsed:
            if isinstance(petition, dict):
                yield petition
            elif isinstance(petition, Failure):
                yield {"failure": publish.plain(petition)}
            else:
                _, analysis = next(answers)
                yield {**publish.labelled(petition, analysis if row["text"] else _without_words(analysis)), "id": row["id"]}


def petition_of(row: dict[str, Any]) -> Petition:
    """A row of a pipe as a petition, the sender covered. Raises ExtractionError where id or text is missing."""
    id, body = row.get("id"), row.get("text")
    if not isinstance(id, str | int) or not isinstance(body, str):
        raise ExtractionError("这一行缺少 id 或 text，或类型不对。每行应为 {\"id\": …, \"text\": …}。")
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
    except ExtractionError as error:
        return _failure(str(row.get("id", "?")), stage, error)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
