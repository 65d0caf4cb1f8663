"""How far a second reading of letters agrees with the first: one table, the first reading counted as gold.

    python scripts/agreement.py GOLD.jsonl … --second FILE … [--labels] [--json OUT]

Rows are matched by id; a key that a row lacks is not compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from xuncha_nlp.labels.figures import aligned, cells, draws, interval, kappa, kappas, pair, rounded, share, table_figures
from xuncha_nlp.taxonomy import versions

Row = Mapping[str, Any]
SINGLE = ("nature", "domain")
MULTI = {"conduct": "conducts", "point": "points", "discipline": "disciplines", "focus": "focuses", "reason": "priority_reasons"}
AXES = {
    "nature": "性质", "domain": "归口", "conduct": "行为", "point": "观测点", "discipline": "纪律", "focus": "聚焦", "reason": "理由",
    "priority": "优先级", "specificity": "可查性", "route": "去向", "top_leader": "一把手", "kept": "未弃权的标签", "evidence": "依据",
}  # fmt: skip


def compare(gold: Sequence[Row], read: Sequence[Row]) -> dict[str, Any]:
    """`figures` "<axis>.<figure>", their `intervals` of 95 %, and `labels` per axis and code, of readings of the same letters."""
    figures: dict[str, float] = {"letters": len(gold)}
    intervals: dict[str, list[float]] = {}
    labels: dict[str, dict[str, dict[str, Any]]] = {}

    def known(key: str, filled: bool = False) -> tuple[list[Row], list[Row], Any]:
        both = [(g, r) for g, r in zip(gold, read, strict=True) if key in g and key in r and (g[key] or not filled)]
        return [g for g, _ in both], [r for _, r in both], draws([g.get("writer") for g, _ in both])

    def put(axis: str, found: Mapping[str, float], bounds: Mapping[str, list[float]]) -> None:
        figures.update({f"{axis}.{k}": v for k, v in found.items()})
        intervals.update({f"{axis}.{k}": v for k, v in bounds.items()})

    def put_share(axis: str, key: str, same: Sequence[bool], weights: Any) -> None:
        value, bounds = share(same, np.ones(len(same)), weights)
        put(axis, {key: value}, {key: bounds})

    for axis in SINGLE:
        first, second, weights = known(axis, filled=True)
        if first:
            wanted, given = [{g[axis]} for g in first], [{r[axis]} - {None} for r in second]
            codes = sorted(set().union(*wanted, *given))
            found, bounds, labels[axis] = table_figures(cells(given, codes), cells(wanted, codes), codes, weights)
            put(axis, {"macro_f1": found["macro_f1"]}, {"macro_f1": bounds["macro_f1"]})
            put_share(axis, "accuracy", [a == b for a, b in zip(wanted, given, strict=True)], weights)
    for axis, key in MULTI.items():
        first, second, weights = known(key)
        if first:
            wanted, given = ([set(x[key] or ()) - {"none"} for x in rows] for rows in (first, second))
            codes = sorted(set().union(*wanted, *given))
            found, bounds, labels[axis] = table_figures(cells(given, codes), cells(wanted, codes), codes, weights)
            put(axis, found | {"gold": sum(map(len, wanted))}, bounds)
    first, second, weights = known("priority", filled=True)
    if first:
        levels = [g["priority"] for g in first], [r["priority"] for r in second]
        put("priority", {"kappa": kappa(*levels)}, {"kappa": pair(*interval(kappas(*levels, weights)))})
        _flags("p1_", "priority", [n == 1 for n in levels[0]], [n == 1 for n in levels[1]], weights, put)
    for axis, key in (("route", "routes"), ("specificity", "specificity")):
        first, second, weights = known(key)
        if first:
            same = [g[key][:1] == r[key][:1] if axis == "route" else g[key] == r[key] for g, r in zip(first, second, strict=True)]
            put_share(axis, "main" if axis == "route" else "exact", same, weights)
    first, second, weights = known("subjects")
    if first:
        wanted_top, given_top = ([any(s["top_leader"] for s in x["subjects"]) for x in rows] for rows in (first, second))
        _flags("", "top_leader", wanted_top, given_top, weights, put)
    return {"figures": figures, "intervals": intervals, "labels": labels}


def _flags(prefix: str, axis: str, gold: Sequence[bool], found: Sequence[bool], weights: Any, put: Any) -> None:
    figures, intervals, _ = table_figures(np.array(found)[:, None], np.array(gold)[:, None], ["yes"], weights)
    keys = ("precision", "recall", "f1")
    put(axis, {prefix + k: figures[k] for k in keys}, {prefix + k: intervals[k] for k in keys})


def names(axis: str) -> dict[str, str]:
    """Code to Chinese name, over all versions of an axis."""
    return {label.code: label.name for taxonomy in versions(axis) for label in taxonomy.labels}


def tables(report: Mapping[str, Any], per_label: bool) -> str:
    """The report as aligned tables: one an axis, and where asked one of its labels."""
    figures, intervals = report["figures"], report["intervals"]
    parts = [f"{figures['letters']} 件；方括号内为 95% 区间"]
    for axis, name in AXES.items():
        rows = [["  " + key.partition(".")[2], figures[key], _range(intervals.get(key))] for key in figures if key.startswith(axis + ".")]
        if rows:
            parts.append(f"\n{name} {axis}\n{aligned(rows)}")
        if per_label and report["labels"].get(axis):
            parts.append(_label_table(axis, report["labels"][axis]))
    return "\n".join(parts)


def _label_table(axis: str, labels: Mapping[str, Mapping[str, Any]]) -> str:
    known = names(axis)
    rows: list[list[object]] = [["  code", "gold", "found", "precision", "", "recall", "", "f1", "", "名称"]]
    for code, x in sorted(labels.items(), key=lambda item: (-item[1]["gold"], item[0])):
        if x["gold"] or x["found"]:
            each = [part for key in ("precision", "recall", "f1") for part in (float(x[key]), _range(x[key + "_95"]))]
            rows.append(["  " + code, x["gold"], x["found"], *each, known.get(code, "")])
    return aligned(rows)


def _range(bounds: Sequence[float] | None) -> str:
    return f"[{bounds[0]:.3f}, {bounds[1]:.3f}]" if bounds else ""


def lines(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The rows of files of JSON lines."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def show(report: dict[str, Any], per_label: bool, out: Path | None) -> None:
    """Print the tables and, where asked, write the JSON."""
    report = rounded(report, 3)
    print(tables(report, per_label))
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--second", nargs="+", type=Path, required=True)
    parser.add_argument("--labels", action="store_true", help="a line for each label")
    parser.add_argument("--json", type=Path, help="write the report here")
    args = parser.parse_args(argv)
    gold = {row["id"]: row for row in lines(args.gold)}
    every = lines(args.second)
    second = [row for row in every if row["id"] in gold]
    if not second:
        parser.error("no letter of the second reading is in GOLD")
    if len(second) < len(every):
        print(f"{len(every) - len(second)} of {len(every)} letters of the second reading are not in GOLD and not compared", file=sys.stderr)
    show(compare([gold[row["id"]] for row in second], second), args.labels, args.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
