"""Train the default model from corpora/ and write models/petition/linear/1 with a report on unseen writers."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from xuncha_nlp.labels import linear, linear_fit
from xuncha_nlp.labels.linear_fit import Letter, Sentence
from xuncha_nlp.taxonomy import load_taxonomy
from xuncha_nlp.text import masked
from xuncha_nlp.types import Span

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 1, 1)
FOLDS = 4


def rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read_bank() -> list[Sentence]:
    bank = []
    for row in rows(ROOT / "corpora/sentences/bank.jsonl"):
        labels: dict[str, tuple[str, ...]] = {}
        if row["conducts"] or row["negative_for"]:
            labels["conduct"] = tuple(row["conducts"])
        if row["points"] or row["negative_for"]:
            labels["point"] = tuple(row["points"])
        if row["conducts"]:
            labels["nature"] = ("accusation",) if hash_split(row["text"], 2) == 0 else ()
            if labels["nature"] == ():
                del labels["nature"]
        bank.append(Sentence(row["text"], row["writer"], labels))
    for path in sorted((ROOT / "corpora/sentences").glob("background*.jsonl")):
        for row in rows(path):
            nature = row.get("nature")
            labels = {"conduct": (), "point": (), "reason": (), "nature": (nature,) if nature else ()}
            if row.get("domain"):
                labels["domain"] = (row["domain"],)
            elif row.get("kind") == "background":
                labels["domain"] = ()
            bank.append(Sentence(row["text"], row.get("writer", "background"), labels))
    for path in sorted((ROOT / "corpora/sentences").glob("reasons*.jsonl")):
        bank += [Sentence(row["text"], row["writer"], {"reason": tuple(row["reasons"])}) for row in rows(path)]
    for axis in ("conduct", "point", "nature", "domain", "reason"):
        for label in load_taxonomy(axis, ON).labels:
            for phrase in (label.name, label.definition, *label.terms, *label.cues):
                bank.append(Sentence(phrase, "taxonomy", {axis: (label.code,)}))
    return bank


def hash_split(text: str, parts: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % parts


def cover(text: str, private: list[str]) -> str:
    """The text with everything private covered, as the labels of the corpus say."""
    spans = []
    for words in private:
        at = text.find(words)
        while at >= 0 and words:
            spans.append(Span(at, at + len(words)))
            at = text.find(words, at + len(words))
    return masked(text, spans)


def read_letters(folder: Path) -> list[Letter]:
    letters = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in rows(path):
            covered = cover(row["text"], [item["text"] for item in row["private"]])
            labels = {
                "nature": (row["nature"],), "discipline": tuple(row["disciplines"]), "conduct": tuple(row["conducts"]),
                "focus": tuple(row["focuses"]), "point": tuple(row["points"]),
                "domain": (row["domain"],) if row.get("domain") else (), "reason": tuple(row["priority_reasons"]),
            }  # fmt: skip
            spans = {
                code: tuple(covered[at : at + len(q)] for q in quotes if (at := row["text"].find(q)) >= 0)
                for code, quotes in row["evidence"].items()
            }
            letters.append(Letter(row["id"], covered, row["writer"], labels, spans))
    return letters


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "models/petition/linear/1")
    args = parser.parse_args(argv)
    bank, letters = read_bank(), read_letters(ROOT / "corpora/letters")
    writers = sorted({x.writer for x in letters})
    folds = [tuple(writers[k::FOLDS]) for k in range(FOLDS)]
    model, unseen = linear_fit.fit(bank, letters, on=ON, folds=folds)
    corpora = {
        str(p.relative_to(ROOT)): hashlib.sha256(p.read_bytes()).hexdigest()[:16]
        for p in sorted((ROOT / "corpora").rglob("*.jsonl")) if "inbox" not in str(p)
    }  # fmt: skip
    from evaluate import measure

    report, thresholds = measure(letters, unseen, model)
    manifest = {
        "backend": "linear", "name": "petition", "version": "1", "text_view": "1", "ngrams": "1", "seed": 0, **model.manifest,
        "corpora": corpora, "thresholds": thresholds, "metrics": report["summary"],
    }  # fmt: skip
    linear.save(linear.LinearModel(model.weighting, model.matrix, model.bias, model.heads, model.layers, model.relations, manifest), args.out)
    (args.out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report["summary"], indent=1))
    np.savez_compressed(ROOT / ".unseen.npz", **{f"{x.id}|{a}": s.probability[a] for x, s in zip(letters, unseen, strict=True) for a in s.probability})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
