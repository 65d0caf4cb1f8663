"""Reading the labelled corpora for training: the sentence bank, the letters, the findings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..taxonomy import load_taxonomy
from ..text import masked
from ..types import Span
from .heard import heard, unnamed
from .training import Letter, Sentence

ON = date(2026, 1, 1)
URGENT_CONDUCTS = {
    "org_retaliation", "pol_obstruct_inspection", "pol_resist_review", "wrk_safety_env_failure", "mas_no_rescue", "mas_clan_gang", "wrk_leak_secret",
}  # fmt: skip


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON lines of a file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read_bank(corpora: Path) -> list[Sentence]:
    """The sentence bank, background, reasons, and the words of the taxonomy itself."""
    folder = corpora / "sentences"
    bank = [_told(row) for path in sorted(folder.glob("bank*.jsonl")) for row in rows(path)]
    for path in sorted(folder.glob("background*.jsonl")):
        for row in rows(path):
            nature = row.get("nature")
            labels: dict[str, tuple[str, ...]] = {"conduct": (), "point": (), "reason": (), "nature": (nature,) if nature else ()}
            if row.get("domain"):
                labels["domain"] = (row["domain"],)
            elif row.get("kind") == "background":
                labels["domain"] = ()
            bank.append(Sentence(row["text"], row.get("writer", "background"), labels))
    for path in sorted(folder.glob("reasons*.jsonl")):
        bank += [Sentence(row["text"], row["writer"], {"reason": tuple(row["reasons"])}) for row in rows(path)]
    for axis in ("conduct", "point", "nature", "domain", "reason"):
        for label in load_taxonomy(axis, ON).labels:
            bank += [Sentence(phrase, "taxonomy", {axis: (label.code,)}) for phrase in (label.name, label.definition, *label.terms, *label.cues)]
    return bank


def _told(row: dict[str, Any]) -> Sentence:
    """A bank sentence; a row without labels says something only of the axis of the codes that it is a look-alike of."""
    labels: dict[str, tuple[str, ...]] = {}
    refused = row["negative_for"]
    if row["conducts"] or any(code not in load_taxonomy("point", ON) for code in refused):
        labels["conduct"] = tuple(row["conducts"])
    if row["points"] or refused:
        labels["point"] = tuple(row["points"])
    if row["conducts"] and _split(row["text"], 2) == 0:
        labels["nature"] = ("accusation",)
    if not URGENT_CONDUCTS & set(row["conducts"]) and _split(row["text"], 3) == 0:
        labels["reason"] = ()
    return Sentence(row["text"], row["writer"], labels)


def _split(text: str, parts: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % parts


def read_letters(folder: Path) -> list[Letter]:
    """The labelled letters of a folder, everything private covered and the subjects' names taken out, as scoring sees them."""
    return [_letter(row) for path in sorted(folder.glob("*.jsonl")) for row in rows(path)]


def _letter(row: dict[str, Any]) -> Letter:
    text = cover(row["text"], [item["text"] for item in row["private"]])
    text = unnamed(heard(text), [s["name"] for s in row["subjects"] if s["name"]])
    labels = {
        "nature": (row["nature"],), "discipline": tuple(row["disciplines"]), "conduct": tuple(row["conducts"]),
        "focus": tuple(row["focuses"]), "point": tuple(row["points"]),
        "domain": (row["domain"],) if row.get("domain") else (), "reason": tuple(row["priority_reasons"]),
    }  # fmt: skip
    return Letter(row["id"], text, row["writer"], labels, _quotes(row, text))


def read_findings(folder: Path) -> list[Letter]:
    """Labelled findings: only conducts, points, disciplines and focuses are known of them."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in rows(path):
            labels = {axis: tuple(row[key]) for axis, key in (("conduct", "conducts"), ("point", "points"), ("discipline", "disciplines"), ("focus", "focuses"))}
            found.append(Letter(row["id"], row["text"], row["writer"], labels, _quotes(row, row["text"])))
    return found


def hashes(corpora: Path) -> dict[str, str]:
    """The first 16 hexadecimal digits of each training file's SHA-256."""
    files = sorted(path for name in ("letters", "sentences", "findings") for path in (corpora / name).glob("*.jsonl"))
    return {f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files}


def _quotes(row: dict[str, Any], text: str) -> dict[str, tuple[str, ...]]:
    return {
        code: tuple(text[at : at + len(q)] for q in quotes if (at := row["text"].find(q)) >= 0) for code, quotes in row["evidence"].items()
    }


def cover(text: str, private: list[str]) -> str:
    """The text with everything private covered, as the labels of the corpus say."""
    spans = []
    for words in private:
        at = text.find(words)
        while at >= 0 and words:
            spans.append(Span(at, at + len(words)))
            at = text.find(words, at + len(words))
    return masked(text, spans)
