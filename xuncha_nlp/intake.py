"""The door: the files of an inbox, and what each one holds: documents, and their petitions, problems or neither."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from . import documents, findings, labels, petitions, rectify, taxonomy
from .errors import Damaged, EmptyText, ExtractionError, TooLarge, XunchaError
from .recipe import Reading
from .types import Analysis, Document, Failure, Finding, Paper, Petition, RawFile, file_digest

OFFICIAL = 3
LETTER = "dt_petition_letter"
UNREAD = "unread:"
_STATING = (rectify.FEEDBACK, rectify.REPORT, "dt_audit")
_SKIPPED = {".DS_Store", "Thumbs.db", "desktop.ini"}


def list_files(inbox: Path, avoid: Sequence[Path | None] = ()) -> Iterator[tuple[str, Path]]:
    """(name inside the inbox, path) of every regular file, in order; links are not followed, stores and results of earlier runs passed over.

    A folder that may not be opened is listed itself, so that reading it becomes a failure.
    """
    if inbox.is_file():
        yield _readable(inbox.name), inbox
        return
    closed = {path.resolve() for path in avoid if path is not None}
    shut: list[OSError] = []
    found: list[Path] = []
    for folder, names, files in os.walk(inbox, onerror=shut.append):
        names[:] = [n for n in names if (Path(folder) / n).resolve() not in closed and not (Path(folder) / n).is_symlink()]
        if "clues.sqlite" in files or {"ledger.xlsx", "clues.jsonl"} <= set(files):
            names.clear()
            continue
        found.extend(Path(folder) / n for n in files if n not in _SKIPPED and not n.startswith("~$"))
    found.extend(Path(error.filename) for error in shut)
    for path in sorted(found):
        if not path.is_symlink():
            yield _readable(path.relative_to(inbox).as_posix()), path


def _readable(name: str) -> str:
    """A file name that can be written anywhere: bytes that are not UTF-8 are taken for GB18030."""
    try:
        name.encode("utf-8")
        return name
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")


@dataclasses.dataclass(frozen=True, slots=True)
class Received:
    """What one file gave."""

    name: str
    sha: str
    documents: tuple[Document, ...]
    petitions: tuple[Petition, ...]
    findings: tuple[Finding, ...]
    kinds: tuple[Analysis, ...]
    papers: tuple[Paper, ...]
    failures: tuple[Failure, ...]


def limits_of(reading: Reading) -> documents.Limits:
    return documents.Limits(**reading.model_dump())


def make_reader(reading: Reading, on: date) -> Callable[[tuple[str, str]], Received]:
    """A worker's reader: one cage, many files."""
    cage = documents.Cage(limits_of(reading))

    def read(item: tuple[str, str]) -> Received:
        name, path = item
        try:
            if Path(path).stat().st_size > reading.bytes:
                raise TooLarge(f"文件超过 {reading.bytes // 1_000_000} MB 的上限，未读取。可在方案 reading.bytes 中放宽。")
            data = Path(path).read_bytes()
        except OSError as error:
            return Received(name, _unread(path), (), (), (), (), (), (failure(name, "read", Damaged(f"文件打不开（{type(error).__name__}）。请检查权限或是否被占用。")),))
        except TooLarge as error:
            return Received(name, file_digest(Path(path)), (), (), (), (), (), (failure(name, "read", error),))
        raw = RawFile(name, data)
        found, failures = cage.read(raw)
        found = [dataclasses.replace(d, name=petitions.covered_name(d.name)) for d in found]
        failures = [dataclasses.replace(f, item=petitions.covered_name(f.item)) for f in failures]
        if not found and not failures:
            failures = [failure(name, "read", EmptyText("文件能打开，但里面没有文字。请核对原件。"))]
        made: list[Petition] = []
        stated: list[Finding] = []
        kinds: list[Analysis] = []
        papers: list[Paper] = []
        for document, kind in zip(found, labels.label_kinds(found, on=on), strict=True):
            problems = findings.extract_findings(document)
            fate = fate_of(kind, problems, document.text)
            extracted = extract(document) if fate == "petitions" else []
            made.extend(extracted)
            if extracted:
                continue
            kinds.append(kind)
            covered = petitions.covered_numbers(document.text)
            if fate == "problems" or rectify.REPORT in kind.codes("document"):
                papers.append(Paper(document.id, document.name, covered))
            if fate == "problems":
                stated.extend(dataclasses.replace(p, text=covered[p.span.start : p.span.end]) for p in problems)
                told = f"按{_kind_name(kind)}处理，提取问题 {len(problems)} 条，见“三个聚焦矩阵”和 findings.jsonl，不作信访件登记。"
                failures.append(Failure(document.name, "note", "official", told))
            elif fate == "material":
                told = f"按{_kind_name(kind)}处理，不作信访件登记，也没有提取问题。如果其实是来信，请把正文另存为文本文件后重新放入。"
                failures.append(Failure(document.name, "note", "material", told))
            else:
                failures.append(failure(document.name, "extract", ExtractionError("文件里没有可识别的信访内容。请人工查看原件。")))
        return Received(name, raw.id, tuple(found), tuple(made), tuple(stated), tuple(kinds), tuple(papers), tuple(failures))

    return read


def fate_of(kind: Analysis, problems: Sequence[Finding], text: str) -> str:
    """What becomes of a document: "problems" (three of them, or any in a paper that is surely of such a kind), "material" (surely neither
    petition nor problems) or "petitions" (all else, and whatever is surely a letter)."""
    best = kind.labels[0].code
    if best == LETTER and not kind.abstained:
        return "petitions"
    if len(problems) >= OFFICIAL:
        return "problems"
    if not labels.is_material(kind, text):
        return "petitions"
    return "problems" if problems and best in _STATING else "material"


def _kind_name(kind: Analysis) -> str:
    label = kind.labels[0]
    name = taxonomy.load_taxonomy(label.axis, date.max)[label.code].name
    return f"反馈、报告类材料（可能是{name}）" if kind.abstained else name


def extract(document: Document) -> list[Petition]:
    """The petitions of a document, the sender covered."""
    return petitions.extract_petitions(document)


def failure(item: str, stage: str, error: XunchaError) -> Failure:
    return Failure(item, stage, error.code, error.message)


def digest_of(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return _unread(path)


def _unread(path: Path | str) -> str:
    """Stands for the digest of a file that cannot be opened."""
    return UNREAD + hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
