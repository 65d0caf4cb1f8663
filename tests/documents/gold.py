"""The conformance set: what every file of it holds, and how far a reading is from that."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from xuncha_nlp.types import Document, Failure

FOLDER = Path(__file__).resolve().parents[1] / "data/documents"
APART = {"header", "footer", "footnote"}
SCANS = {"scan 300": 0.005, "scan 150": 0.01, "scan 100": 0.04, "photo": 0.02}


@dataclass(frozen=True)
class Text:
    """A document: its text by pages (one where the format has none), its table rows, what stands apart by kind (headers, footers,
    footnotes), the codes of its notes."""

    name: str
    pages: list[str]
    rows: list[list[str]] = field(default_factory=list)
    apart: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A file. `group`: digital, hostile, or one of SCANS; `failures`: by name, the codes that are right; `needs`: ocr, office, archives."""

    file: str
    data: bytes
    group: str
    documents: list[Text] = field(default_factory=list)
    failures: dict[str, list[str]] = field(default_factory=dict)
    needs: str = ""


@dataclass
class Score:
    """What was compared and what was wrong."""

    edits: int = 0
    letters: int = 0
    wrong_cells: int = 0
    cells: int = 0
    faults: list[str] = field(default_factory=list)

    def __iadd__(self, other: Score) -> Score:
        self.edits += other.edits
        self.letters += other.letters
        self.wrong_cells += other.wrong_cells
        self.cells += other.cells
        self.faults += other.faults
        return self


def digital(file: str, data: bytes, *pages: str, rows: list[list[str]] | None = None, apart: dict[str, list[str]] | None = None,
            notes: str = "", needs: str = "") -> Case:  # fmt: skip
    """A file that gives one document under its own name."""
    return Case(file, data, "digital", [Text(file, list(pages), rows or [], apart or {}, notes.split())], {}, needs)


def hostile(file: str, data: bytes, codes: str, needs: str = "") -> Case:
    """A file that ends with one of these codes and gives nothing."""
    return Case(file, data, "hostile", [], {file: codes.split()}, needs)


def line(case: Case) -> str:
    """The gold line of a file."""
    return json.dumps({name: value for name, value in asdict(case).items() if name != "data" and value}, ensure_ascii=False)


def cases() -> list[Case]:
    """The set as it lies on disk."""
    found = []
    for written in (FOLDER / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        values = json.loads(written)
        values["documents"] = [Text(**text) for text in values.get("documents", [])]
        found.append(Case(data=(FOLDER / values["file"]).read_bytes(), **values))
    return found


def compared(case: Case, documents: Sequence[Document], failures: Sequence[Failure]) -> Score:
    """How far what was read is from the gold."""
    score = Score()
    fates = {failure.item: failure.code for failure in failures}
    meant = {item: next((codes for name, codes in case.failures.items() if item == name or item.startswith(name + "/")), []) for item in fates}
    if len(fates) < len(case.failures) or any(code not in meant[item] for item, code in fates.items()):
        score.faults.append(f"{case.file}: 失败 {fates}，应为 {case.failures}")
    by_name: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_name[document.name].append(document)
    for text in case.documents:
        if by_name[text.name]:
            score += _text(text, by_name[text.name].pop(0), case.group)
        else:
            score.faults.append(f"{case.file}: 没有读出 {text.name}")
    score.faults += [f"{case.file}: 多读出 {name}" for name, left in by_name.items() if left]
    return score


def _text(gold: Text, document: Document, group: str) -> Score:
    score = Score()
    pages: dict[int, list[str]] = defaultdict(list)
    apart: dict[str, list[str]] = defaultdict(list)
    rows = []
    for block in document.blocks:
        shown = block.span.of(document.text)
        if block.kind in APART:
            apart[block.kind].append(squeezed(shown))
            continue
        pages[block.page or 1].append(shown)
        if block.kind == "table_row":
            rows.append(shown.split("\t"))
    for number, wanted in enumerate(gold.pages, 1):
        score.edits += distance(squeezed("".join(pages.pop(number, []))), squeezed(wanted))
        score.letters += len(squeezed(wanted))
    score.edits += sum(len(squeezed("".join(texts))) for texts in pages.values())
    if gold.rows:
        score.cells, score.wrong_cells = sum(bool(cell) for row in gold.rows for cell in row), _wrong(rows, gold.rows)
    elif rows and group == "digital":
        score.faults.append(f"{gold.name}: 没有表格，却读出 {len(rows)} 行")
    if group == "digital" and dict(apart) != {kind: [*map(squeezed, texts)] for kind, texts in gold.apart.items()}:
        score.faults.append(f"{gold.name}: 页眉页脚脚注不符 {sorted(apart)}")
    codes = {code for code, _ in document.notes}
    if codes != set(gold.notes) if group == "digital" else not codes >= set(gold.notes):
        score.faults.append(f"{gold.name}: 备注 {sorted(codes)}，应为 {sorted(gold.notes)}")
    return score


def _wrong(rows: list[list[str]], gold: list[list[str]]) -> int:
    """How many cells of the gold are not there exactly, and how many filled ones are too many."""
    plain = ["\t".join(row).rstrip("\t") for row in rows], ["\t".join(row).rstrip("\t") for row in gold]
    wrong = 0
    for tag, a, b, c, d in SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for at in range(max(b - a, d - c)):
            read, wanted = rows[a + at] if a + at < b else [], gold[c + at] if c + at < d else []
            wrong += sum((read[n] if n < len(read) else "") != (wanted[n] if n < len(wanted) else "") for n in range(max(len(read), len(wanted))))
    return wrong


def squeezed(text: str) -> str:
    return "".join(text.split())


def distance(a: str, b: str) -> int:
    """Edit distance."""
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    end = next((n for n, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[: len(a) - end], b[: len(b) - end]
    above = list(range(len(b) + 1))
    for at, char in enumerate(a, 1):
        row = [at]
        for to, wanted in enumerate(b, 1):
            row.append(min(above[to] + 1, row[-1] + 1, above[to - 1] + (char != wanted)))
        above = row
    return above[-1]
