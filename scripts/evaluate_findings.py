"""Hold the rectification check against corpora/rectification: `evaluate_findings.py [--show] FILE…`; without --show only totals."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from xuncha_nlp.findings import RectificationCheck, check_rectification, extract_findings
from xuncha_nlp.text import normalised
from xuncha_nlp.types import Document, Span

FLAGS = ("responsibility", "fixed", "system", "accountability")
VERDICTS = ("done", "partial", "perfunctory", "unanswered")
SIGNS = ("slogan_only", "plan_only", "no_result", "no_recovery", "talk_instead_of_accountability", "long_term", "contradiction")


def read(path: Path) -> list[dict[str, Any]]:
    """Cases with gold for each problem; the earlier shape with "items" is taken too."""
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    for case in cases:
        for item in case.pop("items", []):
            case.setdefault("gold", {})[str(item["no"])] = {**item, "answered": [item["quote"]] if item["quote"] else []}
    return cases


def check(case: dict[str, Any]) -> list[RectificationCheck]:
    day = case.get("report_date")
    return check_rectification(
        [(item["no"], item["text"]) for item in case["feedback"]],
        case["report"],
        previous_report=case.get("previous_report"),
        other_reports=[(f"other_reports[{n}]", text) for n, text in enumerate(case.get("other_reports") or [])],
        letters=[(x["id"], x["text"], date.fromisoformat(x["received"])) for x in case.get("letters") or []],
        report_date=date.fromisoformat(day) if day else None,
    )


def _words(text: str) -> str:
    return re.sub(r"[\s*|]", "", normalised(text).text)


def segmentation(case: dict[str, Any], total: Counter[str], show: bool) -> None:
    text = case.get("feedback_text")
    if not text:
        return
    found = [_words(finding.text) for finding in extract_findings(Document("d", case.get("name", "反馈意见.docx"), text))]
    gold = [_words(item["text"]) for item in case["feedback"]]
    total["items"] += len(gold)
    total["items found"] += len(found)
    right = [one for one in found if sum(item in one or one in item for item in gold) == 1 and any(0.6 * len(one) <= len(item) <= 1.4 * len(one) and (item in one or one in item) for item in gold)]
    total["items right"] += len(right)
    if len(right) != len(found) or len(right) != len(gold):
        total["papers wrong"] += 1
        if show:
            print("分条", case["id"], len(gold), [one[:40] for one in found if one not in right], [item[:40] for item in gold if item not in found])


def place(report: str, quote: str) -> Span | None:
    at = report.find(quote)
    return Span(at, at + len(quote)) if at >= 0 and quote else None


def judged(case: dict[str, Any], total: Counter[str], show: bool) -> None:
    checks = {one.no: one for one in check(case)}
    for no, gold in ((int(no), gold) for no, gold in case["gold"].items()):
        one = checks[no]
        total["problems"] += 1
        places = [found for quote in gold["answered"] if (found := place(case["report"], quote))]
        aligned = one.answered == bool(gold["answered"]) and (not places or any(span.overlaps(spot) for span in one.passages for spot in places))
        total["aligned"] += aligned
        wrong = [flag for flag in FLAGS if getattr(one, flag) != gold[flag]]
        for flag in FLAGS:
            total[flag] += flag not in wrong
            total[f"+{flag}"] += flag in wrong and getattr(one, flag)
            total[f"-{flag}"] += flag in wrong and gold[flag]
        total[f"verdict {gold['verdict']} {one.verdict}"] += 1
        signs = set(one.signs) & set(SIGNS)
        for sign in SIGNS:
            total[f"sign {sign} tp"] += sign in signs and sign in gold["signs"]
            total[f"sign {sign} fp"] += sign in signs and sign not in gold["signs"]
            total[f"sign {sign} fn"] += sign not in signs and sign in gold["signs"]
        copies = {quote["from"] for quote in case.get("copied", []) if (spot := place(case["report"], quote["quote"])) and any(spot.overlaps(p) for p in places)}
        mine = {source for _, source, _ in one.copied}
        total["copied tp"] += len(copies & mine)
        total["copied fp"] += len(mine - copies)
        total["copied fn"] += len(copies - mine)
        again, told = set(case.get("recurs", {}).get(str(no), [])), set(one.recurs)
        total["recurs tp"] += len(again & told)
        total["recurs fp"] += len(told - again)
        total["recurs fn"] += len(again - told)
        if show and (not aligned or wrong or one.verdict != gold["verdict"] or signs ^ set(gold["signs"]) or copies != mine or again != told):
            passage = " ‖ ".join(span.of(case["report"]) for span in one.passages)
            print(f"{case['id']}-{no}", "" if aligned else f"对错了：{gold['answered']}", [f"{'+' if getattr(one, flag) else '-'}{flag}" for flag in wrong])
            print("   ", gold["verdict"], "->", one.verdict, "多", signs - set(gold["signs"]), "漏", set(gold["signs"]) - signs, "抄多", mine - copies, "抄漏", copies - mine)
            print("   ", next(item["text"] for item in case["feedback"] if item["no"] == no), "=>", passage)
            for id in told ^ again:
                print("   ", "+" if id in told else "-", next(x for x in case["letters"] if x["id"] == id))


def f1(tp: int, fp: int, fn: int) -> float:
    return 2 * tp / (2 * tp + fp + fn) if tp else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(Path("corpora/rectification").glob("*.jsonl")))
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    for path in args.files:
        total: Counter[str] = Counter()
        for case in read(path):
            segmentation(case, total, args.show)
            if "report" in case:
                judged(case, total, args.show)
        problems = max(1, total["problems"])
        verdicts = {v: f1(total[f"verdict {v} {v}"], sum(total[f"verdict {o} {v}"] for o in VERDICTS if o != v), sum(total[f"verdict {v} {o}"] for o in VERDICTS if o != v)) for v in VERDICTS if any(total[f"verdict {v} {o}"] for o in VERDICTS)}
        print(f"== {path.name}：{total['problems'] or total['items']} 个问题")
        if total["items"]:
            print(f"分条 F1 {f1(total['items right'], total['items found'] - total['items right'], total['items'] - total['items right']):.3f}，不全对的 {total['papers wrong']} 篇")
        if not total["problems"]:
            continue
        print(f"对应 {total['aligned'] / problems:.3f}；到位 " + "，".join(f"{flag} {total[flag] / problems:.3f}（多 {total[f'+{flag}']}，漏 {total[f'-{flag}']}）" for flag in FLAGS))
        print(f"结论 macro-F1 {sum(verdicts.values()) / len(verdicts):.3f} " + "，".join(f"{v} {score:.2f}" for v, score in verdicts.items()))
        for name in [*(f"sign {sign}" for sign in SIGNS), "copied", "recurs"]:
            tp, fp, fn = (total[f"{name} {kind}"] for kind in ("tp", "fp", "fn"))
            if tp + fp + fn:
                print(f"{name}: F1 {f1(tp, fp, fn):.2f}（对 {tp}，多 {fp}，漏 {fn}）")


if __name__ == "__main__":
    main()
