"""kill -9 at random moments of a run, again and again, against an undisturbed run of the same inbox: lost, doubled, different.

    python scripts/bench_kill.py [--kills 50] [--letters 2000] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_run import rows

ROOT = Path(__file__).resolve().parent.parent
FILES = ("petitions.jsonl", "analyses.jsonl", "clusters.jsonl", "clues.jsonl", "failures.jsonl")


def start(inbox: Path, store: Path, out: Path, engine: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "xuncha_nlp.cli", "run", str(inbox), "--store", str(store), "--out", str(out), "--engine", engine],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip


def ids_of(out: Path) -> list[str]:
    return [json.loads(line)["id"] for line in (out / "petitions.jsonl").read_text(encoding="utf-8").splitlines()]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="serial")
    args = parser.parse_args(argv)
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inbox = folder / "inbox"
        inbox.mkdir()
        for n, row in enumerate(rows(args.letters, args.seed)):
            (inbox / f"{n:05d}.txt").write_text(row[6], encoding="utf-8")
        started = time.perf_counter()
        if start(inbox, folder / "whole", folder / "out_whole", args.engine).wait() != 0:
            raise SystemExit("the undisturbed run failed")
        seconds = time.perf_counter() - started
        print(f"未受干扰：{seconds:.1f} s；种子 {args.seed}")
        kills = restarts = 0
        while kills < args.kills:
            running = start(inbox, folder / "torn", folder / "out_torn", args.engine)
            try:
                running.wait(chance.uniform(0.2, max(3.0, seconds * 0.25)))
                restarts += 1
                for path in (folder / "torn", folder / "out_torn"):
                    subprocess.run(["rm", "-rf", str(path)], check=True)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                kills += 1
        if start(inbox, folder / "torn", folder / "out_torn", args.engine).wait() != 0:
            raise SystemExit("the last run failed")
        different = [n for n in FILES if (folder / "out_whole" / n).read_bytes() != (folder / "out_torn" / n).read_bytes()]
        wanted, ids = ids_of(folder / "out_whole"), ids_of(folder / "out_torn")
        print(f"kill -9 共 {kills} 次（其间跑完 {restarts} 次后从头来）：丢失 {len(set(wanted) - set(ids))}，重复 {len(ids) - len(set(ids))}，不同的文件 {different or '无'}")
        return 1 if different or set(ids) != set(wanted) or len(ids) != len(set(ids)) else 0


if __name__ == "__main__":
    raise SystemExit(main())
