"""What leaves a run: the ledger put together from the store, and the files of the --out folder, each written whole or not at all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from . import clues, wire
from .errors import StoreError
from .recipe import Recipe
from .types import Analysis, Clue, Cluster, Finding, Petition, file_digest

LINES = ("petitions.jsonl", "analyses.jsonl", "clusters.jsonl", "clues.jsonl", "findings.jsonl", "focus_matrix.jsonl", "failures.jsonl")


def program_version() -> str:
    try:
        return version("xuncha-nlp")
    except PackageNotFoundError:
        return "0+source"


def assemble(
    store: Any, petitions: Mapping[str, Petition], analyses: Mapping[str, Analysis], groups: Sequence[Cluster], made: Sequence[Clue],
    recipe: Recipe, *, about: Mapping[str, str],
) -> clues.Ledger:  # fmt: skip
    """The ledger of everything in the store. What is sealed for the leading group is nowhere in it, not even as a number."""
    petitions_of = Counter(source for _, source in store.ids("petition"))
    documents_of = Counter(source for _, source in store.ids("document"))
    failed_of: Counter[str] = Counter(source for _, source in store.ids("failure"))
    receipts: list[tuple[str, str, int]] = []
    counts: Counter[str] = Counter(files=0, documents_from=0, failed=0, repeated=0)
    seen: set[str] = set()
    for name, sha in store.receipts():
        counts["files"] += 1
        if sha in seen:
            counts["repeated"] += 1
            receipts.append((name, "内容与另一文件完全相同，未重复登记", 0))
            continue
        seen.add(sha)
        if documents_of[sha]:
            counts["documents_from"] += 1
            broken = f"，其中 {failed_of[sha]} 处未处理或有提示" if failed_of[sha] else ""
            receipts.append((name, f"已读出 {documents_of[sha]} 份文档{broken}", petitions_of[sha]))
        else:
            counts["failed"] += 1
            receipts.append((name, "未读出，见上表", petitions_of[sha]))
    counts.update(
        documents=sum(documents_of[sha] for sha in seen), petitions=len(petitions), analyses=len(analyses), clusters=len(groups), clues=len(made)
    )
    failures = list(store.each("failure"))
    notes = [(f.item, f.code, f.message) for f in failures if f.stage == "note"]
    counts.update(official=sum(code == "official" for _, code, _ in notes), material=sum(code == "material" for _, code, _ in notes))
    about = {"程序版本": program_version(), "生成时间": datetime.now().strftime("%Y-%m-%d %H:%M"), **about}
    return clues.Ledger(
        made, petitions, analyses, groups, recipe.round.day, tuple(f for f in failures if f.stage != "note"), dict(counts), receipts, notes, about
    )


def probe(out: Path) -> None:
    """Raises StoreError before any work where nothing could be written to the folder in the end."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probing = out / f".probe.{os.getpid()}"
        probing.write_bytes(b"")
        probing.unlink()
    except OSError as error:
        raise StoreError(f"结果文件夹 {out.name} 不能写入（{type(error).__name__}）。请检查路径、权限和磁盘空间。") from error


def write(ledger: clues.Ledger, out: Path, store: Any, to: Sequence[str] = ()) -> Path:
    """ledger.xlsx, the Word papers, the heat maps and the JSON lines beside it. Returns where the ledger lies (another name if it was open in Excel or WPS).

    The export stands in the store's audit chain, with the digests of the lines, before the ledger is written: the ledger shows its anchor.
    """
    out.mkdir(parents=True, exist_ok=True)
    _lines(out / "petitions.jsonl", (ledger.petitions[id] for id in sorted(ledger.petitions)))
    _lines(out / "analyses.jsonl", (ledger.analyses[id] for id in sorted(ledger.analyses)))
    write_clusters(out / "clusters.jsonl", ledger.clusters)
    _lines(out / "clues.jsonl", ledger.clues)
    write_lines(out / "findings.jsonl", (wire.dumps(found(f, a)) for f, a in ledger.findings))
    write_lines(out / "focus_matrix.jsonl", (wire.dumps(wire.plain(cell)) for cell in clues.matrix_cells(ledger)))
    clues.export_papers(ledger, out)
    _lines(out / "failures.jsonl", ledger.failures)
    digests = {name: file_digest(out / name) for name in LINES}
    anchor = store.record("export", to=list(to), folder=out.name, clues=len(ledger.clues), petitions=len(ledger.petitions), files=digests)
    return Path(clues.export_ledger(replace(ledger, about={**ledger.about, "audit_head": anchor}), out / "ledger.xlsx"))


def write_clusters(path: Path, groups: Sequence[Cluster]) -> None:
    write_lines(path, (wire.dumps(cluster(group)) for group in groups))


def _lines(path: Path, values: Iterable[Any]) -> None:
    write_lines(path, (wire.dumps(wire.encode(value)) for value in values))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """A text file, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8", newline="\n") as stream:
        for line in lines:
            stream.write(line + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)


def rectified(check: Any) -> dict[str, Any]:
    """The object of the `rectify` pipe."""
    encoded = wire.encode(check)
    encoded["copied"] = [{"span": span, "from": source, "source_span": source_span} for span, source, source_span in encoded["copied"]]
    encoded["again"] = [{"letter": letter, "span": span} for letter, span in encoded["again"]]
    return encoded


def found(finding: Finding, analysis: Analysis | None) -> dict[str, Any]:
    """A finding with what was proposed for it."""
    proposed = wire.encode(analysis) if analysis else {"labels": [], "abstained": [], "maybe": []}
    return {**wire.encode(finding), **{key: proposed[key] for key in ("labels", "abstained", "maybe")}}


def cluster(group: Cluster) -> dict[str, Any]:
    """The object of the `cluster` pipe."""
    encoded = wire.encode(group)
    return {"$v": encoded.pop("$v"), "id": group.id, **encoded}


def labelled(petition: Petition | Finding, analysis: Analysis) -> dict[str, Any]:
    """The object of the `label` pipe: labels, what a person is asked, facts and subjects."""
    encoded, item = wire.encode(analysis), wire.encode(petition)
    return {**encoded, "facts": item.get("facts", []), "subjects": item.get("subjects", [])}
