"""A register of N rows through `xuncha run`: rows a second by stage and peak memory, at N and 2N to show that no step is quadratic.

    python scripts/bench_run.py [--rows 10000]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def rows(count: int, seed: int = 7) -> list[list[str]]:
    """Rows put together from sentences of the bank, so that the texts differ as real ones do."""
    chance = random.Random(seed)
    bank = [json.loads(line)["text"] for line in (ROOT / "corpora/sentences/bank.jsonl").read_text(encoding="utf-8").splitlines()]
    villages = [a + b + "村" for a in "白石柳大枫清罗杨龙凤" for b in "杨桥湾塘林溪家沟山坪"]
    made = []
    for n in range(count):
        village = chance.choice(villages)
        content = f"反映{village}：" + "".join(chance.sample(bank, 3))
        made.append([str(n + 1), f"2025-0{chance.randint(1, 6)}-{chance.randint(10, 28)}", "来信", "匿名", "", village, content, ""])
    return made


def write_register(path: Path, count: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("登记")
    for at, row in enumerate([["序号", "收件日期", "信访形式", "反映人", "联系电话", "被反映单位", "主要内容", "办理情况"], *rows(count)]):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)
    book.close()


def measure(count: int, folder: Path) -> tuple[float, float]:
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    write_register(inbox / "登记.xlsx", count)
    started = time.perf_counter()
    done = subprocess.Popen(
        [sys.executable, "-m", "xuncha_nlp.cli", "run", str(inbox), "--store", str(folder / "store"), "--out", str(folder / "out"), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr is not None
    at: dict[str, float] = {}
    for line in done.stderr:
        at[line.decode().split(" ")[0]] = time.perf_counter() - started
    if done.wait() != 0:
        raise SystemExit("the run failed")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    stages = "  ".join(f"{name} 至 {end:.1f} s" for name, end in at.items() if name in ("读取", "研判", "归并", "导出"))
    print(f"{count} 行：{seconds:.1f} s，{count / seconds:.0f} 行/秒，单进程峰值内存 {peak:.0f} MB；{stages}")
    return seconds, peak


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    count = parser.parse_args(argv).rows
    with tempfile.TemporaryDirectory() as name:
        once, _ = measure(count, Path(name) / "once")
        twice, _ = measure(2 * count, Path(name) / "twice")
    print(f"两倍行数用时 {twice / once:.2f} 倍")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
