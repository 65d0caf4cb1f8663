"""Measure labels against gold letters: a table an axis with 95 % intervals, evidence, and what the machine does not leave to a person.

    python scripts/evaluate.py FILE.jsonl … [--labels] [--json OUT]      whole pipe (protect, facts, subjects, labels, rules)

`kept_precision` and `kept_coverage`: of the labels given on axes not in `abstained`, the share right, and their share of all labels
given; `answered`: the share of letters in which the axis is not in `abstained`. The same over all axes but reason (a rule's, not the
model's) under `kept.`. `evidence`: of the labels rightly given that gold has a quote for, the share whose words overlap a quote.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from agreement import MULTI, SINGLE, compare, lines, show

from xuncha_nlp.labels.figures import Array, draws, rounded, share, touches
from xuncha_nlp.labels.report import measure, picture

Row = Mapping[str, Any]
KEYS = {**{axis: axis for axis in SINGLE}, **MULTI}


def labelled(result: Row, axis: str, under: str = "labels") -> list[dict[str, Any]]:
    """The labels of one axis in an answer of the pipe."""
    return [x for x in result.get(under, []) if x["axis"].partition("@")[0] == axis]


def codes(result: Row, axis: str, under: str = "labels") -> list[str]:
    return [x["code"] for x in labelled(result, axis, under) if x["code"] != "none"]


def reading(result: Row) -> dict[str, Any]:
    """An answer of the pipe under the keys of a labelled letter."""
    row: dict[str, Any] = {axis: next(iter(codes(result, axis)), None) for axis in SINGLE}
    row |= {key: codes(result, axis) for axis, key in MULTI.items()}
    for axis in ("priority", "specificity"):
        row[axis] = int(codes(result, axis)[0][1])
    return row | {"routes": codes(result, "route"), "subjects": result["subjects"]}


def gold_codes(row: Row, axis: str) -> set[str]:
    value = row.get(KEYS[axis]) or ()
    return {value} if isinstance(value, str) else set(value) - {"none"}


def assess(rows: Sequence[Row]) -> dict[str, Any]:
    """The whole pipe against gold rows of the scheme of corpora/README.md: `figures`, `intervals`, `labels`."""
    from xuncha_nlp import pipes

    results = list(pipes.label_texts([{"id": r["id"], "text": r["text"], "received": r.get("received")} for r in rows]))
    for row, result in zip(rows, results, strict=True):
        if "failure" in result:
            raise ValueError(f"letter {row['id']}: {result['failure']}")
    report = compare(rows, [reading(x) for x in results])
    parts: dict[str, Array] = {}
    for axis in KEYS:
        if f"{axis}.macro_f1" not in report["figures"]:
            continue
        if axis in MULTI:
            offered = [{*[*codes(x, axis), *codes(x, axis, "maybe")][:5]} for x in results]
            five = [(len(gold_codes(r, axis) & o), len(gold_codes(r, axis))) for r, o in zip(rows, offered, strict=True)]
            parts[f"{axis}.in_five"] = np.array(five)
        kept = _kept(rows, results, axis)
        parts |= {f"{axis}.{key}": pairs for key, pairs in kept.items()}
        if axis != "reason":
            for key in ("precision", "coverage"):
                parts[f"kept.{key}"] = parts.get(f"kept.{key}", 0) + kept[f"kept_{key}"]
    for axis in ("conduct", "point"):
        parts[f"{axis}.evidence"] = _quoted(rows, results, axis)
    parts["evidence.share"] = parts["conduct.evidence"] + parts["point.evidence"]
    weights = draws([r.get("writer") for r in rows])
    for name, pairs in parts.items():
        if pairs[:, 1].any():
            report["figures"][name], report["intervals"][name] = share(pairs[:, 0], pairs[:, 1], weights)
    return report


def _kept(rows: Sequence[Row], results: Sequence[Row], axis: str) -> dict[str, Array]:
    """Per letter the two parts of `kept_precision`, `kept_coverage` and `answered`; on an axis of one label only where gold has one."""
    parts: dict[str, list[tuple[int, int]]] = {"kept_precision": [], "kept_coverage": [], "answered": []}
    for row, result in zip(rows, results, strict=True):
        given, asked = set(codes(result, axis)), axis in MULTI or bool(gold_codes(row, axis))
        if not asked:
            given = set()
        kept = axis not in {a.partition("@")[0] for a in result["abstained"]}
        parts["kept_precision"].append((len(given & gold_codes(row, axis)) * kept, len(given) * kept))
        parts["kept_coverage"].append((len(given) * kept, len(given)))
        parts["answered"].append((int(kept and asked), int(asked)))
    return {key: np.array(pairs) for key, pairs in parts.items()}


def _quoted(rows: Sequence[Row], results: Sequence[Row], axis: str) -> Array:
    """Per letter, of the labels rightly given that have a quote: how many point at one, and how many there are."""
    pairs = []
    for row, result in zip(rows, results, strict=True):
        right = [x for x in labelled(result, axis) if x["code"] in gold_codes(row, axis)]
        hits = [touches(row["text"], row.get("evidence", {}).get(x["code"], ()), x["evidence"]) for x in right]
        pairs.append((sum(h is True for h in hits), sum(h is not None for h in hits)))
    return np.array(pairs)


def evaluate(rows: Sequence[Row]) -> dict[str, float]:
    """The flat figures of `assess`."""
    figures: dict[str, float] = rounded(assess(rows)["figures"], 3)
    return figures


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--labels", action="store_true", help="a line for each label")
    parser.add_argument("--json", type=Path, help="write the report here")
    args = parser.parse_args(argv)
    show(assess(lines(args.files)), args.labels, args.json)
    return 0


__all__ = ["assess", "evaluate", "measure", "picture"]

if __name__ == "__main__":
    raise SystemExit(main())
