"""Measure the room petitions on labelled letters: masks, facts, subjects, report mode. Prints a table; --errors lists what is wrong."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from xuncha_nlp.petitions import extract_petitions
from xuncha_nlp.types import Document, Petition

NUMBERS = ("phone", "id_card", "email", "wechat", "account", "plate")


def occurrences(text: str, needle: str) -> list[tuple[int, int]]:
    found, at = [], text.find(needle)
    while at >= 0 and needle:
        found.append((at, at + len(needle)))
        at = text.find(needle, at + len(needle))
    return found


def measure(letter: dict[str, Any], petition: Petition, count: Counter[str], errors: list[str]) -> None:
    text = letter["text"]
    covered = {at for mask in petition.masks for at in range(mask.span.start, mask.span.end)}
    gold = {at for item in letter["private"] for a, b in occurrences(text, item["text"]) for at in range(a, b)}
    for item in letter["private"]:
        kind = item["kind"]
        places = occurrences(text, item["text"])
        hit = bool(places) and any(
            sum(at in covered for at in range(a, b)) >= (0.9 if kind not in ("role_clue", "address") else 0.5) * (b - a) for a, b in places
        )
        count[f"mask {kind} gold"] += 1
        count[f"mask {kind} hit"] += hit
        if not hit:
            errors.append(f"{letter['id']} MISSED {kind} {item['text']}")
    for mask in petition.masks:
        right = any(at in gold for at in range(mask.span.start, mask.span.end))
        count[f"mask {mask.kind} said"] += 1
        count[f"mask {mask.kind} right"] += right
        if not right:
            errors.append(f"{letter['id']} OVER {mask.kind} {mask.span.of(text)}")
    for subject in letter["subjects"]:
        name = subject["name"]
        if name:
            count["accused gold"] += 1
            spans = occurrences(text, name)
            wrongly = bool(spans) and all(any(at in covered for at in range(a, b)) for a, b in spans)
            count["accused covered"] += wrongly
            if wrongly:
                errors.append(f"{letter['id']} ACCUSED COVERED {name}")
    pairs = (
        (
            "amounts",
            {round(float(x["yuan"]), 2) for x in letter["amounts"]},
            {round(float(f.value), 2) for f in petition.facts if f.kind in ("amount", "rate")},
        ),
        ("dates", {x["iso"] for x in letter["dates"]}, {str(f.value) for f in petition.facts if f.kind == "date"}),
    )
    for kind, want, got in pairs:
        count[f"{kind} gold"] += len(want)
        count[f"{kind} said"] += len(got)
        count[f"{kind} hit"] += len(want & got)
        count[f"{kind} right"] += len(want & got)
        if want - got:
            errors.append(f"{letter['id']} {kind} missed {sorted(map(str, want - got))} said {sorted(map(str, got - want))}")
    measure_places(letter, petition, count, errors)
    every = {subject["name"]: subject for subject in letter["subjects"] if subject["name"]}
    named = {name: subject for name, subject in every.items() if bare_name(name)[0] in text}
    count["named elsewhere"] += len(every) - len(named)
    said = {subject.name: subject for subject in petition.subjects if subject.name}
    matched = 0
    for name, subject in named.items():
        match = next((said[other] for other in said if same_name(name, other, text)), None)
        if match is None:
            errors.append(f"{letter['id']} SUBJECT missed {name} {subject.get('title')} said {list(said)}")
            continue
        matched += 1
        if "level" not in subject:
            continue
        count["top_leader asked"] += 1
        count["top_leader right"] += match.top_leader == subject["top_leader"]
        count["level asked"] += 1
        count["level right"] += match.level == subject["level"]
        if match.top_leader != subject["top_leader"] or match.level != subject["level"]:
            errors.append(
                f"{letter['id']} SUBJECT {name} gold {subject['title']} {subject['level']} {subject['top_leader']} said "
                f"{match.title} {match.unit} {match.level} {match.top_leader}"
            )
    heads, told = any(subject.get("top_leader") for subject in letter["subjects"]), any(subject.top_leader for subject in petition.subjects)
    count["head gold"] += heads
    count["head said"] += told
    count["head hit"] += heads and told
    count["head right"] += heads and told
    extra = [name for name in said if not any(same_name(other, name, text) for other in named)]
    if extra:
        errors.append(f"{letter['id']} SUBJECT extra {extra} gold {list(named)}")
    count["subject_name gold"] += len(named)
    count["subject_name said"] += len(said)
    count["subject_name hit"] += matched
    count["subject_name right"] += len(said) - len(extra)
    if len(petition.subjects) != len(said):
        errors.append(
            f"{letter['id']} LOOSE {[(s.title, s.unit) for s in petition.subjects if not s.name]} gold "
            f"{[(s.get('title'), s.get('unit')) for s in letter['subjects'] if not s['name']]}"
        )
    count["report_mode asked"] += 1
    count["report_mode right"] += petition.report_mode == letter["report_mode"]
    if petition.report_mode != letter["report_mode"]:
        errors.append(f"{letter['id']} MODE gold {letter['report_mode']} said {petition.report_mode}")


_ABOVE = re.compile("^.{1,6}?(?:省|市|县|区|镇|乡|街道)(?=.{2})")
_SUFFIX = re.compile("(?<=..)(?:行政村|自然村|村|社区|街道|镇|乡|屯)$")


def core_of(place: str) -> str:
    """白杨 for 杨树镇白杨村, 白杨村 and 白杨."""
    return _SUFFIX.sub("", _ABOVE.sub("", place))


def measure_places(letter: dict[str, Any], petition: Petition, count: Counter[str], errors: list[str]) -> None:
    """Places agree by their core; what stands only in covered words or not in the letter at all cannot be found and is counted apart."""
    seen = [place for place in letter["places"] if place in petition.text]
    count["places covered"] += sum(place in letter["text"] for place in letter["places"]) - len(seen)
    count["places elsewhere"] += sum(place not in letter["text"] for place in letter["places"])
    said = {str(f.value) for f in petition.facts if f.kind == "place"}
    cores = {core_of(place) for place in seen}
    hit = [place for place in seen if core_of(place) in {core_of(one) for one in said} or place in said]
    right = [one for one in said if core_of(one) in cores or one in letter["places"] or any(one in place for place in letter["places"])]
    count["places gold"] += len(seen)
    count["places hit"] += len(hit)
    if seen:
        count["places said"] += len(said)
        count["places right"] += len(right)
    else:
        count["places in letters without a label"] += len(said)
    if len(hit) < len(seen) or len(right) < len(said):
        errors.append(f"{letter['id']} places missed {sorted(set(seen) - set(hit))} said besides {sorted(said - set(right))}")


_CALLED = re.compile(r"(?:某+|[Xx×]+|总|董|同志|(?:副|原|老)?(?:书记|支书|主任|会计|经理|出纳|老板|老师|夫人|[一-鿿]{1,2}[长员]|[局处所队科]))$")


def bare_name(name: str) -> str:
    """余有为; 佟 for 老佟, 甘镇长, 姓卓的, 高某; 高黑子 for 高黑子（大名不详）."""
    name = re.sub(r"[（(].*?[）)]", "", name)
    name = re.sub(r"^姓(.)的?$", r"\1", name)
    if len(name) == 2 and name[0] in "老小":
        return name[1]
    return name[:1] + _CALLED.sub("", name[1:])


def same_name(gold: str, said: str, text: str) -> bool:
    """Is the person found the one of the label? Of a label whose full name does not stand in the text only the surname can be asked."""
    if gold == said or bare_name(gold) == bare_name(said):
        return True
    return gold not in text and len(bare_name(said)) == 1 and bare_name(gold).startswith(bare_name(said))


def show(name: str, count: Counter[str]) -> None:
    def ratio(a: float, b: float) -> str:
        return f"{a / b:6.1%}" if b else "     –"

    print(f"== {name}")
    said = sum(n for key, n in count.items() if key.startswith("mask ") and key.endswith(" said"))
    right = sum(n for key, n in count.items() if key.startswith("mask ") and key.endswith(" right"))
    gold = sum(n for key, n in count.items() if key.startswith("mask ") and key.endswith(" gold"))
    hit = sum(n for key, n in count.items() if key.startswith("mask ") and key.endswith(" hit"))
    print(f"  masks all      recall {ratio(hit, gold)} ({gold})  precision {ratio(right, said)} ({said})")
    for kind in ("name", *NUMBERS, "address", "role_clue"):
        if count[f"mask {kind} gold"] or count[f"mask {kind} said"]:
            print(
                f"  mask {kind:<10} recall {ratio(count[f'mask {kind} hit'], count[f'mask {kind} gold'])} ({count[f'mask {kind} gold']})"
                f"  precision {ratio(count[f'mask {kind} right'], count[f'mask {kind} said'])} ({count[f'mask {kind} said']})"
            )
    print(f"  accused covered {ratio(count['accused covered'], count['accused gold'])} of {count['accused gold']}")
    for kind in ("amounts", "dates", "places", "subject_name", "head"):
        if not count[f"{kind} gold"]:
            continue
        recall, precision = count[f"{kind} hit"] / max(1, count[f"{kind} gold"]), count[f"{kind} right"] / max(1, count[f"{kind} said"])
        print(
            f"  {kind:<14} recall {recall:6.1%}  precision {precision:6.1%}  F1 "
            f"{2 * recall * precision / max(1e-9, recall + precision):6.1%}"
        )
    print(
        f"  not to be found: names that stand nowhere in the letter {count['named elsewhere']}, places nowhere {count['places elsewhere']}, "
        f"places only in covered words {count['places covered']}; places told in letters without a place label "
        f"{count['places in letters without a label']}"
    )
    for kind in ("top_leader", "level", "report_mode"):
        print(f"  {kind:<14} right {ratio(count[f'{kind} right'], count[f'{kind} asked'])} of {count[f'{kind} asked']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--full", type=Path, help="labels of a full reading (id, subjects, dates, amounts, places) in place of the writers' own")
    arguments = parser.parse_args()
    full = {row["id"]: row for row in map(json.loads, arguments.full.read_text("utf-8").splitlines())} if arguments.full else {}
    for path in arguments.files:
        count: Counter[str] = Counter()
        errors: list[str] = []
        letters = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        if full:
            letters = [letter | full[letter["id"]] for letter in letters if letter["id"] in full]
        if not letters:
            continue
        started = time.perf_counter()
        for letter in letters:
            received = date.fromisoformat(letter["received"]) if letter.get("received") else None
            petitions = extract_petitions(Document(letter["id"], "x.txt", letter["text"]), received=received)
            if len(petitions) != 1 or petitions[0].span.start != 0 or petitions[0].span.end != len(letter["text"]):
                errors.append(
                    f"{letter['id']} SPLIT into {len(petitions)}: {[(p.span.start, p.span.end) for p in petitions]} of "
                    f"{len(letter['text'])}"
                )
                count["split"] += 1
                continue
            measure(letter, petitions[0], count, errors)
        show(
            f"{path.name}: {len(letters)} letters, {len(letters) / (time.perf_counter() - started):.0f} a second, "
            f"{count['split']} split wrongly",
            count,
        )
        if arguments.errors:
            print("\n".join("    " + error for error in errors))


if __name__ == "__main__":
    main()
