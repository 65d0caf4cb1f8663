"""Measure masking on labelled letters: recall and precision by kind, names that sign, accused persons covered, letters a second. Prints totals only.

With --private FILE the labels of FILE (id, private) stand in for the letters' own, letters without a line there are left out, and how far the two
markings agree on names and addresses is shown first; a label marked unsure counts neither as missed nor as wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from xuncha_nlp.petitions import protect
from xuncha_nlp.petitions.names import whole_name
from xuncha_nlp.types import Mask

KINDS = ("name", "phone", "id_card", "account", "plate", "email", "wechat", "address", "role_clue")


_LABEL = re.compile(r"^(?:手机|电话|微信|[Ww][Xx]|[Qq]{2})(?:号码?)?[：: ]{0,2}(?=\S{5})")
_SURNAMED = re.compile(r"姓(\S)(?:的.*|，.*)?$")
_BESIDE = re.compile(r"[（(].*$|^.*[\s　](?=\S{2,4}$)|^.*[^老]的(?=老\S$|\S{3}$)|^(?:来电人|来访人|我叫|居民|村民|民工|老兵|.*号楼)(?=\S)|(?:的闺女|两口子)$")
_NUMBERED = re.compile(r"[\d一二三四五六七八九十甲乙丙丁A-Za-z]+\s?(?:号|弄|栋|幢|座|单元|室|楼|组|社|队|排|床|户|门|期|区)|第[一二三四五六七八九十\d]+[家户间]|\d-\d|东头|西头|南头|北头")
_SENTENCE = re.compile(r"[。！？；]|，[^，\n]{6}")
_BREAK = re.compile(r"[。！？\n 　]")


def places(text: str, piece: str) -> list[tuple[int, int]]:
    """Where a piece stands; a single code point counts only where it stands last."""
    found, at = [], text.find(piece)
    while at >= 0 and piece:
        found.append((at, at + len(piece)))
        at = text.find(piece, at + len(piece))
    return found[-1:] if len(piece) == 1 else found


def named(piece: str) -> str:
    """The name in a labelled piece that also holds words beside it: 退休教师 申之儒, 姓尤的大爷, 来电人罗小青, 扎西（化名）."""
    if surnamed := _SURNAMED.match(piece):
        return surnamed[1]
    while True:
        shown = _BESIDE.sub("", piece, count=1).strip()
        if shown in ("", piece):
            break
        piece = shown
    return next((piece[-size:] for size in (3, 2) if len(piece) > 4 and whole_name(piece[-size:])), piece)


def stands(text: str, item: dict[str, Any]) -> list[tuple[int, int]]:
    """Where a labelled piece stands: everywhere, or where its label says for a single code point."""
    piece = named(item["text"]) if item["kind"] == "name" else _LABEL.sub("", item["text"])
    if "start" in item and len(piece) == 1:
        return [(item["start"], item["start"] + 1)]
    if len(item["text"]) > len(piece) == 1:
        at = text.find(item["text"])
        return [(at + item["text"].index(piece), at + item["text"].index(piece) + 1)] if at >= 0 else []
    return places(text, piece)


def signs(text: str, piece: str) -> bool:
    """Does a name stand in signature position: on one of the last three lines, a short one, or after the last full stop, with no sentence after it?"""
    start, end = places(text, piece)[-1]
    tail = text[end:].strip()
    line = text[text.rfind("\n", 0, end) + 1 :].split("\n")[0]
    own_line = len(line) <= 30 and tail.count("\n") <= 2
    return len(tail) <= 60 and not _SENTENCE.search(tail) and (own_line or bool(_BREAK.search(text[max(0, start - 12) : start])))


def measure(letter: dict[str, Any], masks: tuple[Mask, ...], count: Counter[str], missed: list[str]) -> None:
    """Numbers and the names within labelled pieces must be covered to nine tenths wherever they stand, addresses and role clues by half at one place."""
    text = letter["text"]
    covered, gold, unsure = (bytearray(len(text)) for _ in range(3))
    for mask in masks:
        covered[mask.span.start : mask.span.end] = b"\1" * (mask.span.end - mask.span.start)
    accused = {subject["name"] for subject in letter["subjects"] if len(subject["name"] or "") > 1}
    seen: set[tuple[str, str]] = set()
    for item in letter["private"]:
        if (item["text"], item["kind"]) in seen:
            continue
        seen.add((item["text"], item["kind"]))
        piece, kind = item["text"], item["kind"]
        at = stands(text, item)
        for a, b in places(text, piece):
            (unsure if item.get("unsure") else gold)[a:b] = b"\1" * (b - a)
        if item.get("unsure"):
            count["unsure"] += 1
            continue
        if not at or (kind == "name" and piece in accused):
            count["gold in conflict"] += 1
            continue
        loose = kind in ("address", "role_clue")
        shares = [sum(covered[a:b]) / (b - a) for a, b in at]
        hit = max(shares) >= 0.5 if loose else min(shares) >= 0.9
        where = ["sign" if item.get("signature", signs(text, piece)) else "other"] if kind == "name" else []
        where += ["numbered"] if kind == "address" and _NUMBERED.search(piece) else []
        for name in (kind, *where):
            count[f"{name} gold"] += 1
            count[f"{name} hit"] += hit
        if not hit:
            missed.append(f"{letter['id']} MISSED {kind} {piece}")
    for mask in masks:
        right = any(gold[mask.span.start : mask.span.end])
        if not right and any(unsure[mask.span.start : mask.span.end]):
            continue
        count[f"{mask.kind} said"] += 1
        count[f"{mask.kind} right"] += right
        if not right:
            missed.append(f"{letter['id']} OVER {mask.kind} {mask.span.of(text)}")
    for name in accused:
        at = places(text, name)
        wrong = any(any(covered[n] and not gold[n] and not unsure[n] for n in range(a, b)) for a, b in at)
        count["accused gold"] += bool(at)
        count["accused covered"] += wrong
        if wrong:
            missed.append(f"{letter['id']} ACCUSED {name}")


def marked(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The labels of another marking by letter; a name signs where it says so."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return {row["id"]: [item | {"signature": item.get("signature", False)} for item in row["private"]] for row in rows}


def agree(text: str, first: list[dict[str, Any]], second: list[dict[str, Any]], count: Counter[str]) -> None:
    """Count the names and addresses of each marking that the other touches with a label of that kind; unsure ones find, and need not be found."""
    for kind in ("name", "address"):
        sides = {"first": first, "second": second}
        at = {side: {x["text"]: (stands(text, x), x.get("unsure", False)) for x in items if x["kind"] == kind} for side, items in sides.items()}
        for side, other in (("first", "second"), ("second", "first")):
            there = [span for spans, _ in at[other].values() for span in spans]
            for spans, unsure in at[side].values():
                if spans and not unsure:
                    count[f"{kind} {side}"] += 1
                    count[f"{kind} {side} found"] += any(a < d and c < b for a, b in spans for c, d in there)


def show(name: str, count: Counter[str]) -> None:
    def ratio(top: str, bottom: str) -> str:
        return f"{count[top] / count[bottom]:6.1%}" if count[bottom] else "     –"

    print(f"== {name}")
    for kind in KINDS:
        if count[f"{kind} gold"] or count[f"{kind} said"]:
            print(
                f"  {kind:<10} recall {ratio(f'{kind} hit', f'{kind} gold')} of {count[f'{kind} gold']:<5}"
                f" precision {ratio(f'{kind} right', f'{kind} said')} of {count[f'{kind} said']}"
            )
    print(f"  names that sign {ratio('sign hit', 'sign gold')} of {count['sign gold']}, other names {ratio('other hit', 'other gold')} of {count['other gold']}")
    print(f"  addresses to the group or house number {ratio('numbered hit', 'numbered gold')} of {count['numbered gold']}")
    for label, kinds in (("without role clues", KINDS[:-1]), ("all", KINDS)):
        for part in ("gold", "hit", "said", "right"):
            count[f"total {part}"] = sum(count[f"{kind} {part}"] for kind in kinds)
        print(f"  {label}: recall {ratio('total hit', 'total gold')}, precision {ratio('total right', 'total said')} of {count['total said']}")
    print(f"  accused touched {ratio('accused covered', 'accused gold')} of {count['accused gold']}; gold in conflict {count['gold in conflict']}; unsure {count['unsure']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--each", action="store_true", help="one table a file besides the total")
    parser.add_argument("--missed", action="store_true", help="list what was missed or covered wrongly; shows texts")
    parser.add_argument("--private", type=Path, help="another marking of the same letters to measure against")
    arguments = parser.parse_args()
    total: Counter[str] = Counter()
    both: Counter[str] = Counter()
    second = marked(arguments.private) if arguments.private else None
    number, seconds = 0, 0.0
    for path in arguments.files:
        count: Counter[str] = Counter()
        missed: list[str] = []
        letters = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        if second is not None:
            letters = [letter for letter in letters if letter["id"] in second]
            for letter in letters:
                agree(letter["text"], letter["private"], second[letter["id"]], both)
            letters = [letter | {"private": second[letter["id"]]} for letter in letters]
        started = time.process_time()
        masks = [protect(letter["text"])[1] for letter in letters]
        seconds += time.process_time() - started
        number += len(letters)
        for letter, covered in zip(letters, masks, strict=True):
            measure(letter, covered, count, missed)
        total.update(count)
        if arguments.each:
            show(path.name, count)
        if arguments.missed:
            print("\n".join(missed))
    if not number:
        parser.error("none of the letters has a line in the other marking")
    for kind in ("name", "address") if both else ():
        for side, name in (("first", "of the letters' own found in FILE"), ("second", "of FILE found in the letters' own")):
            gold, found = both[f"{kind} {side}"], both[f"{kind} {side} found"]
            print(f"{kind:<8} {name:<34} {found} of {gold} {found / max(gold, 1):.1%}")
    show(f"{number} letters, {number / seconds:.0f} a second", total)


if __name__ == "__main__":
    main()
