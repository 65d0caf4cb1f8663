"""The only module that knows the order of the rooms: an inbox becomes a clue ledger.

Every stage is kept in the store under its recipe, so a stopped run goes on where it was and a changed setting remakes only what it touches.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from . import clues, clusters, documents, findings, labels, lanes, petitions, publish, rectify, taxonomy
from . import text as views
from .engine import Engine, open_engine
from .errors import (
    Damaged,
    IntegrityError,
    RecipeError,
    StoreError,
    TimedOut,
)  # fmt: skip
from .intake import OFFICIAL, UNREAD, digest_of, list_files, make_reader
from .recipe import Recipe, digest
from .store import open_store
from .types import Analysis, Clue, Cluster, Decision, Failure, Finding, Petition, Report

Progress = Callable[[str, int, int], None]
Pairs = Iterable[tuple[str, str]]
_CHUNK = 128
UNFINISHED = "unfinished"


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
    inbox, recipe = Path(inbox).resolve(), recipe or Recipe()
    if not inbox.exists():
        raise Damaged(f"收件位置 {inbox.name} 不存在。请检查路径。")
    if out is not None:
        if out.resolve() == inbox:
            raise RecipeError("结果文件夹不能就是收件箱，否则下次会把台账当来件。请用 --out 换一个文件夹。")
        publish.probe(out)
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
    store.remember("recipe", recipe.model_dump_json())
    store.remember(UNFINISHED, "1")
    reading = digest("read", recipe.reading, documents.VERSION, petitions.VERSION, findings.VERSION, labels.KINDS, OFFICIAL, views.VERSION)
    files = [(petitions.covered_name(name), path) for name, path in list_files(inbox, avoid=(store.folder, out))]
    hidden = _read(files, recipe, reading, store, engine, progress)
    labelled = _label(recipe, reading, store, engine, progress, hidden)
    ledger = _ledger(recipe, labelled, store, progress)
    if out is not None:
        progress("导出", 0, 1)
        publish.write(ledger, out, store)
        progress("导出", 1, 1)
    store.settle()
    return Report(dict(ledger.counts), tuple(ledger.failures))


def _ledger(recipe: Recipe, labelled: str, store: Any, progress: Progress = silent) -> clues.Ledger:
    """Cluster what is in the store, put the ledger together and keep the clues.

    Raises StoreError where an interrupted run left letters unlabelled (they may belong to a closed lane), IntegrityError where counts do not
    balance; nothing is kept then.
    """
    found, analyses = _worked(store)
    if len(analyses) < len(found):
        raise StoreError("存储中有信访件尚未研判（上次运行被中断）。请先再次运行 xuncha run，再导出。")
    progress("归并", 0, 1)
    groups, index, made = _group(found, analyses, recipe, store)
    progress("归并", 1, 1)
    ledger = publish.assemble(store, found, analyses, groups, made, recipe, about=_about(recipe, labelled))
    ledger = dataclasses.replace(ledger, **rectify.official(store, found, made))
    faults = clues.balance(ledger)
    if faults:
        raise IntegrityError("条数不守恒：" + "；".join(faults))
    store.put([("clusters", g) for g in groups] + [("clues", c) for c in made], drop=("clusters", "clues"))
    index.commit()
    return ledger


def _worked(store: Any) -> tuple[dict[str, Petition], dict[str, Analysis]]:
    found = {petition.id: petition for petition in store.each("petition")}
    return found, {analysis.id: analysis for analysis in store.each("analysis") if analysis.id in found}


def export(store: Any, recipe: Recipe, out: Path, to: Sequence[str] = ()) -> Path:
    """Write the ledger of a store again; `to` names who gets it, for the audit chain. Returns where it lies. Raises StoreError while a run holds the store."""
    publish.probe(out)
    try:
        with FileLock(store.folder / "run.lock", timeout=0):
            return publish.write(_ledger(recipe, _recipe_in(store), store), out, store, to)
    except Timeout:
        raise StoreError("一个运行正在使用这个存储。请等它结束再导出。") from None


def import_book(store: Any, book: Path, *, who: str = "台账填写", dry_run: bool = False) -> clues.Readback:
    """Read inspectors' decisions back from a ledger workbook and keep them; with `dry_run` only tell what would change.

    What conflicts is not kept. Raises ReadError for the book, StoreError while a run holds the store.
    """
    rows = clues.read_book(book)
    try:
        with FileLock(store.folder / "run.lock", timeout=0):
            known, acts = list(store.each("clue")), store.decisions()
            back = clues.merge_book(rows, known, acts, who=who, now=datetime.now().astimezone())
            if not dry_run and back.decisions:
                for decision in back.decisions:
                    store.decide(decision)
                every, named = [*acts, *back.decisions], {decision.clue_id for decision in back.decisions}
                store.put([("clues", dataclasses.replace(c, decided=tuple(clues.acts_on((c.id, *c.absorbed), every)))) for c in known if c.id in named])
            return back
    except Timeout:
        raise StoreError("一个运行正在使用这个存储。请等它结束再读回。") from None


def recipe_of(store: Any) -> Recipe:
    """The recipe of the last run of a store, or the default."""
    kept = store.recall("recipe")
    return Recipe.model_validate_json(kept) if kept else Recipe()


def focus_matrix(store: Any) -> list[clues.MatrixCell]:
    """Every cell of the focus matrices of a store, petitions and findings apart, for `to_frame`."""
    recipe = recipe_of(store)
    found, analyses = _worked(store)
    groups, made = list(store.each("cluster")), list(store.each("clue"))
    ledger = publish.assemble(store, found, analyses, groups, made, recipe, about={})
    return clues.matrix_cells(dataclasses.replace(ledger, **rectify.official(store, found, made)))


def verify(store: Any, recipe: Recipe, anchors: Sequence[str] = ()) -> list[str]:
    """Faults of the store, of its audit chain (held to the anchors of printed ledgers) and of its counts in Chinese; empty when all is well."""
    finished(store)
    found, analyses = _worked(store)
    groups, made = list(store.each("cluster")), list(store.each("clue"))
    ledger = publish.assemble(store, found, analyses, groups, made, recipe, about=_about(recipe, _recipe_in(store)))
    return [*store.check(anchors), *clues.balance(ledger)]


def finished(store: Any) -> None:
    """Raises StoreError while letters may lie in the store that belong to a closed lane: during a run, or after one that was stopped."""
    if store.recall(UNFINISHED):
        raise StoreError("正在运行，或上次运行被中断，信访件还没有研判完。请等运行结束，或再次运行 xuncha run。")


def _recipe_in(store: Any) -> str:
    return next((source.partition(":")[2] for _, source in store.ids("analysis") if source.startswith("label:")), "")


def _read(files: Sequence[tuple[str, Path]], recipe: Recipe, reading: str, store: Any, engine: Engine, progress: Progress) -> set[str]:
    """Read what is new; returns the files that hold only letters sealed before, which are passed over."""
    store.put([], drop=[source for _, source in store.ids("failure") if source.startswith(UNREAD)])
    done, waiting, seen, receipts = store.done("read"), [], set[str](), []
    digests = [digest_of(path) for _, path in files]
    hidden: set[str] = store.is_hidden(digests)
    for (name, path), sha in zip(files, digests, strict=True):
        if sha in hidden:
            continue
        if done.get(sha) == reading or sha in seen:
            receipts.append((name, sha))
            continue
        seen.add(sha)
        waiting.append((name, str(path)))
    store.receive(receipts, forget=UNREAD)
    progress("读取", 0, len(waiting))
    for number, got in enumerate(engine.map(partial(make_reader, recipe.reading, recipe.round.day), waiting), 1):
        source = got.sha
        values: list[tuple[str, Any]] = [(source, dataclasses.replace(d, recipe=reading)) for d in got.documents]
        values += [(source, dataclasses.replace(p, recipe=reading)) for p in got.petitions]
        values += [(source, dataclasses.replace(f, recipe=reading)) for f in got.findings]
        values += [(source, dataclasses.replace(k, recipe=reading)) for k in got.kinds]
        values += [(source, dataclasses.replace(p, recipe=reading)) for p in got.papers]
        values += [(source, failure) for failure in got.failures]
        values += [(source, Failure(d.name, "note", code, message)) for d in got.documents for code, message in d.notes if code != "received"]
        again = source.startswith(UNREAD) or any(failure.code == TimedOut.code for failure in got.failures)
        store.put(values, done=[] if again else [("read", source, reading)], drop=[source])
        store.receive([(got.name, source)])
        progress("读取", number, len(waiting))
    return hidden


def make_labeller(recipe: Recipe) -> Callable[[Sequence[Petition | Finding]], list[Analysis]]:
    """A worker's labeller: one model, many chunks."""
    labeller = labels.load_labeller(recipe.labelling.model)
    return partial(
        labels.label_petitions, labeller=labeller, on=recipe.round.day, focus=recipe.round.focus, large_amount=recipe.labelling.large_amount
    )


def _label(recipe: Recipe, reading: str, store: Any, engine: Engine, progress: Progress, hidden: Iterable[str]) -> str:
    """Label what is not yet labelled under this recipe; seal what belongs to another lane. Returns the recipe of the stage."""
    model = labels.load_manifest(recipe.labelling.model)
    above = recipe.authority.above
    labelled = digest("label", reading, recipe.labelling.large_amount, model, labels.VERSION, _taxonomies(recipe), above)
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
    closed: list[tuple[str, Petition, Failure | None]] = []
    for answers in engine.map(partial(make_labeller, recipe), remembered()):
        chunk = pending.pop(0)
        kept = []
        for item, answer in zip(chunk, answers, strict=True):
            if isinstance(item, Petition) and (lane := lanes.lane_of(answer, item, above)):
                closed.append((lane, item, lanes.stub(item, lane)))
            else:
                kept.append((source, dataclasses.replace(answer, recipe=labelled)))
        store.put(kept)
        number += len(chunk)
        progress("研判", number, len(waiting))
    store.seal_letters(closed, hidden)
    store.remember(UNFINISHED, "")
    return labelled


def _chunks(ids: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    waiting = iter(ids)
    while chunk := list(islice(waiting, size)):
        yield chunk


def _taxonomies(recipe: Recipe) -> list[str]:
    return [
        taxonomy.load_taxonomy(f"{axis}@{recipe.round.focus}" if axis in ("focus", "point") and recipe.round.focus else axis, recipe.round.day).id
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
) -> tuple[list[Cluster], clusters.Index, list[Clue]]:
    decisions: list[Decision] = store.decisions()
    pairs: dict[str, list[tuple[str, str]]] = {"same": [], "different": []}
    for decision in decisions:
        if decision.verb in pairs and "|" in decision.argument:
            first, _, second = decision.argument.partition("|")
            pairs[decision.verb].append((first, second))
    groups, index = _clustered(found, list(store.each("cluster")), recipe, store.folder / "index", pairs)
    return groups, index, clues.build_clues(groups, analyses, previous=list(store.each("clue")), decisions=decisions)


def _clustered(
    found: dict[str, Petition], previous: list[Cluster], recipe: Recipe, folder: Path, pairs: dict[str, list[tuple[str, str]]]
) -> tuple[list[Cluster], clusters.Index]:
    """The clusters of all petitions and the index to commit; what earlier runs clustered is taken from the index while it still holds."""
    threshold = _threshold(recipe)
    model = labels.load_manifest(recipe.labelling.model)["weights_sha256"]
    index = clusters.Index(folder, digest("cluster", clusters.VERSION, threshold, model, *sorted({p.recipe for p in found.values()})))
    known = set(index.ids)
    if not known <= found.keys() or known != {member for group in previous for member in group.members}:
        index.clear()
        known, previous = set(), []
    new = [petition for id, petition in found.items() if id not in known]
    groups = clusters.update_clusters(
        new, index, previous, lambda ids: [found[id] for id in ids], threshold=threshold, encoder=_encoder(recipe), same=pairs["same"],
        different=pairs["different"],
    )  # fmt: skip
    return groups, index


def _threshold(recipe: Recipe) -> float:
    return clusters.THRESHOLD if recipe.clustering.threshold is None else recipe.clustering.threshold


def _encoder(recipe: Recipe) -> labels.LabelEncoder:
    return labels.LabelEncoder(partial(labels.load_labeller, recipe.labelling.model))


def cluster(items: Sequence[Petition], recipe: Recipe, same: Pairs, different: Pairs) -> list[Cluster]:
    return clusters.cluster_petitions(items, threshold=_threshold(recipe), encoder=_encoder(recipe), same=same, different=different)
