"""Recall of copied passages at 5, 10, 20 and 40 % edits, false alarms between honest reports, and 5,000 reports cross-checked.

`bench_copying.py [--reports 5000] [--texts FILE]`; FILE is JSON lines with "text" (.gz too), else the reports of corpora/rectification are used.
An edited passage has that share of its characters replaced, left out or put in at random, its dates and names changed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from xuncha_nlp.findings.copying import shared_passages

ROOT = Path(__file__).resolve().parent.parent
ROUTINE = (
    "收到反馈意见后，党委高度重视，第一时间召开党委会议专题研究部署整改工作，成立由党委书记任组长的巡察整改工作领导小组，建立问题清单、任务清单、责任清单，明确整改措施、责任领导和完成时限。\n",
    "党组切实提高政治站位，增强政治自觉、思想自觉和行动自觉，坚决扛起巡察整改政治责任，做到件件有着落、事事有回音，不解决不放手、不到位不销号。\n",
    "下一步，将坚持举一反三，建立健全长效机制，巩固和扩大整改成果，持续深化巡察整改，推动全面从严治党向纵深发展。\n",
)


def texts(path: Path | None) -> Iterator[str]:
    if path is None:
        for file in sorted((ROOT / "corpora" / "rectification").glob("*.jsonl")):
            for line in file.read_text("utf-8").splitlines():
                case = json.loads(line)
                if "report" in case:
                    yield case["report"]
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def sentences(source: Iterator[str]) -> Iterator[str]:
    for text in source:
        for sentence in text.replace("\n", "").split("。"):
            if 20 <= len(sentence) <= 160:
                yield sentence + "。"


def edited(text: str, share: float, alphabet: str, chance: random.Random) -> str:
    out: list[str] = []
    for char in text:
        kind = chance.random() / share if share else 2.0
        if kind < 0.6:
            out.append(chance.choice(alphabet))
        elif kind < 0.8:
            continue
        elif kind < 1:
            out += [char, chance.choice(alphabet)]
        else:
            out.append(char)
    return "".join(out)


def honest(pool: list[str], count: int, chance: random.Random) -> list[str]:
    """Reports whose own sentences no other report has, with routine paragraphs that many have."""
    chance.shuffle(pool)
    size = max(1, min(40, len(pool) // count))
    bodies = [pool[at : at + size] for at in range(0, size * count, size)]
    return ["".join(chance.sample(ROUTINE, 2)) + "".join(body) for body in bodies if body]


def mixed(pool: list[str], count: int, chance: random.Random) -> list[str]:
    """Reports that take most of their sentences from one small pool: far more in common than real reports have."""
    alphabet = "".join(pool[:200])
    return ["".join(chance.sample(ROUTINE, 2)) + "".join(chance.sample(pool, min(14, len(pool)))) + "".join(edited(one, 0.9, alphabet, chance) for one in chance.sample(pool, 3)) for _ in range(count)]


def recall(reports: list[str], share: float, planted: int, chance: random.Random) -> float:
    copies, places = list(reports), []
    alphabet = "".join(reports[:30]).replace("\n", "")
    for target in chance.sample(range(len(reports)), planted):
        source = chance.choice([at for at in range(len(reports)) if at != target])
        body = reports[source][reports[source].rindex("\n") + 1 :]
        start = chance.randrange(max(1, len(body) - 160))
        passage = edited(body[start : start + chance.choice((80, 120, 160))], share, alphabet, chance)
        places.append((target, len(copies[target]), passage, source))
        copies[target] += passage
    shared: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for one in shared_passages(copies):
        shared.setdefault((one.a, one.b), []).append((one.span.start, one.span.end))
        shared.setdefault((one.b, one.a), []).append((one.far.start, one.far.end))
    hits = sum(any(min(end, at + len(passage)) - max(start, at) >= len(passage) / 2 for start, end in shared.get((target, source), [])) for target, at, passage, source in places)
    return hits / planted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--texts", type=Path)
    args = parser.parse_args()
    chance = random.Random(11)
    pool = list(dict.fromkeys(sentences(texts(args.texts))))
    small = honest(list(pool), min(300, max(10, len(pool) // 12)), chance)
    began = time.perf_counter()
    alarms = {(one.a, one.b) for one in shared_passages(small)}
    pairs = len(small) * (len(small) - 1) // 2
    alarmed = {report for pair in alarms for report in pair}
    print(f"如实的报告 {len(small)} 份：误报 {len(alarms)} 对，占 {len(alarms) / pairs:.3%}；涉及报告 {len(alarmed) / len(small):.1%}；{time.perf_counter() - began:.1f} 秒")
    for share in (0.0, 0.05, 0.1, 0.2, 0.4):
        print(f"改动 {share:.0%}：查出 {recall(small, share, len(small) // 2, chance):.1%}", flush=True)
    many = honest(pool, args.reports, chance) if len(pool) >= 15 * args.reports else mixed(pool, args.reports, chance)
    began = time.perf_counter()
    found = shared_passages(many)
    print(f"互查 {len(many)} 份报告、{sum(map(len, many)) / 1e4:.0f} 万字：{time.perf_counter() - began:.1f} 秒，相同段落 {len(found)} 处")


if __name__ == "__main__":
    main()
