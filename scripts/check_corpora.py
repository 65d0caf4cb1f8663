"""Check the labelled letters, findings and second readings of corpora/ against the taxonomy.

Quotes must be verbatim, ids must exist, every asserted conduct needs evidence.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from xuncha_nlp.taxonomy import load_taxonomy

ROOT = Path(__file__).resolve().parent.parent / "corpora"
CHANNELS = {"letter", "email", "phone", "visit", "mailbox", "interview", "register_row", "wechat"}
PRIVATE = {"name", "phone", "id_card", "address", "account", "wechat", "email", "plate", "role_clue"}
TODAY = date(2026, 1, 1)


def codes(axis: str) -> dict[str, object]:
    return {label.code: label for label in load_taxonomy(axis, on=TODAY).labels}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args(argv)
    files = args.files or [path for room in ("letters", "held_out", "findings") for path in sorted(ROOT.glob(f"{room}/*.jsonl"))]
    axes = {a: codes(a) for a in ("nature", "discipline", "conduct", "focus", "point", "reason", "route", "domain")}
    faults, seen, tally = [], set(), Counter()
    for path in files:
        rows = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            where = f"{path.name}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                faults.append(f"{where}: not JSON ({error.msg})")
                continue
            rows.append(row)
            told = check_codes(row, axes, seen) if path.parent.name == "findings" else check(row, axes, seen)
            faults += [f"{where} {row.get('id')}: {f}" for f in told]
            tally[row.get("nature")] += 1
            tally.update(row.get("conducts", []))
        print(f"{path.name}: {len(rows)}")
    if not args.files:
        faults += readings()
    for fault in faults:
        print(fault, file=sys.stderr)
    missing = [c for c in axes["conduct"] if not tally[c]]
    print(f"letters {sum(tally[n] for n in axes['nature'])}, natures", {n: tally[n] for n in axes["nature"]})
    print("conducts without a letter:", " ".join(missing) or "none")
    return 1 if faults else 0


def readings() -> list[str]:
    """Faults of the full readings of facts: a letter of its own each, known forms, places verbatim."""
    texts = {row["id"]: row["text"] for path in ROOT.glob("letters/*.jsonl") for row in map(json.loads, path.read_text("utf-8").splitlines())}
    faults, seen = [], set()
    for path in sorted(ROOT.glob("facts/*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            where = f"{path.name} {row['id']}"
            if row["id"] not in texts or row["id"] in seen:
                faults.append(f"{where}: no such letter, or read twice")
                continue
            seen.add(row["id"])
            faults += [f"{where}: date {x['iso']}" for x in row["dates"] if not re.fullmatch(r"(\d{4}(-\d\d){0,2})(/\d{4}(-\d\d){0,2})?", x["iso"])]
            faults += [f"{where}: amount {x['yuan']}" for x in row["amounts"] if x["yuan"] <= 0]
            faults += [f"{where}: place {place} not verbatim" for place in row["places"] if place not in texts[row["id"]]]
    return faults


def check_codes(row: dict, axes: dict, seen: set) -> list[str]:
    """What letters and findings share: an id of their own, a text, known codes, verbatim quotes."""
    text, faults = row.get("text", ""), []
    if not row.get("id") or row["id"] in seen:
        faults.append("id missing or repeated")
    seen.add(row.get("id"))
    if not text.strip():
        faults.append("empty text")
    for field, axis in (("conducts", "conduct"), ("points", "point"), ("disciplines", "discipline"), ("focuses", "focus"),
                        ("priority_reasons", "reason"), ("routes", "route")):
        faults += [f"{field}: unknown {c}" for c in row.get(field, []) if c not in axes[axis]]
    evidence = row.get("evidence", {})
    for code, quotes in evidence.items():
        faults += [f"evidence of {code} not verbatim: {q}" for q in quotes if q not in text]
    return faults + [f"no evidence for {c}" for c in row.get("conducts", []) if not evidence.get(c)]


def check(row: dict, axes: dict, seen: set) -> list[str]:
    text, faults = row.get("text", ""), check_codes(row, axes, seen)
    if row.get("channel") not in CHANNELS:
        faults.append(f"channel {row.get('channel')}")
    try:
        date.fromisoformat(row.get("received", ""))
    except ValueError:
        faults.append("received is no ISO date")
    if row.get("nature") not in axes["nature"]:
        faults.append(f"nature {row.get('nature')}")
    if row.get("domain") and row["domain"] not in axes["domain"]:
        faults.append(f"domain {row['domain']}")
    if row.get("priority") not in (1, 2, 3, 4) or row.get("specificity") not in (0, 1, 2, 3):
        faults.append("priority 1-4, specificity 0-3")
    for item in row.get("private", []):
        if item.get("text", "") not in text:
            faults.append(f"private not verbatim: {item.get('text')}")
        if item.get("kind") not in PRIVATE:
            faults.append(f"private kind {item.get('kind')}")
    faults += [f"amount not verbatim: {a['text']}" for a in row.get("amounts", []) if a["text"] not in text]
    faults += [f"date not verbatim: {d['text']}" for d in row.get("dates", []) if d["text"] not in text]
    return faults


if __name__ == "__main__":
    raise SystemExit(main())
