"""Read damaged copies of the conformance set through the cage, and count their fates.

    PYTHONPATH=. python scripts/fuzz_documents.py [--files 10000] [--seed N] [--minutes M] [--jobs 2] [--verbose]

Fails where the batch crashes, a file has no typed fate, one ran over its limit, something was left on disk, or a message repeats the
text of a file. A file is known by seed and number: --seed N --first K --files 1 reads it again.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.documents import gold
from xuncha_nlp.documents import Cage, Limits
from xuncha_nlp.documents.sniff import SUFFIXES, suffix
from xuncha_nlp.errors import ERRORS, ReadError
from xuncha_nlp.types import RawFile

LIMITS = Limits(seconds=10, office_seconds=40, total_seconds=60, ocr_seconds=30)
SLACK = 5.0
SLOW = {"doc": 0.2, "rtf": 0.2, "image": 0.1}
BIGGEST, MOST = 150_000, 12_000_000
EDGES = (b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80", b"<", b">", b'"', b"&", b"\\", b"{", b"(", b"%", b"999999999", b"-1", b"\n\n")


def damaged(data: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """A few changes: bits, runs, cuts, copies, pieces of another file. Members of a zip are changed and packed again as often as the bytes themselves."""
    if data.startswith(b"PK\x03\x04") and dice.random() < 0.85:
        try:
            return _inside(data, others, dice)
        except Exception:
            pass
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 1, 2, 3, 16))):
        at = dice.randrange(len(out) + 1)
        length = dice.choice((1, 1, 2, 4, 16, 256, 4096))
        what = dice.randrange(7)
        if what == 0 and out:
            out[at % len(out)] ^= 1 << dice.randrange(8)
        elif what == 1:
            edge = dice.choice(EDGES)
            out[at : at + len(edge)] = edge
        elif what == 2:
            out[at : at + length] = dice.randbytes(length)
        elif what == 3:
            del out[at : at + length]
        elif what == 4:
            out[at:at] = out[at : at + length] * dice.choice((1, 2, 50))
        elif what == 5:
            other = dice.choice(others)
            start = dice.randrange(len(other) + 1)
            out[at : at + length] = other[start : start + length]
        elif dice.random() < 0.2:
            del out[at:]
    return bytes(out)


def _inside(data: bytes, others: list[bytes], dice: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        names = archive.namelist()
        if sum(info.file_size for info in archive.infolist()) > MOST:
            raise ValueError
        chosen = dice.choice(names)
        for name in names:
            body = archive.read(name)
            target.writestr(zipfile.ZipInfo(name), damaged(body, others, dice) if name == chosen and body else body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


class Fuzz:
    """Makes file number n of a seed, reads it, and keeps the counts and the faults."""

    def __init__(self, seed: int, verbose: bool) -> None:
        self.seed, self.verbose = seed, verbose
        self.fates: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.slowest = (0.0, -1)
        self.faults: list[str] = []
        self._sets: dict[str, list[gold.Case]] = defaultdict(list)
        cases = [case for case in gold.cases() if 0 < len(case.data) <= BIGGEST]
        for case in cases:
            self._sets[SUFFIXES.get(suffix(case.file), "other")].append(case)
        self._others = [case.data for case in cases]
        self._words = {line[at : at + 8] for case in cases for text in case.documents for line in text.pages[0].split("\n") for at in range(0, len(line) - 7, 4)}
        self._said: set[str] = set()

    def made(self, number: int) -> tuple[str, RawFile]:
        dice = random.Random(f"{self.seed}/{number}")
        kinds = sorted(self._sets)
        kind = dice.choices(kinds, [SLOW.get(name, 1.0) for name in kinds])[0]
        case = dice.choice(self._sets[kind])
        return kind, RawFile(f"{number}{suffix(case.file)}", damaged(case.data, self._others, dice))

    def read(self, cage: Cage, number: int) -> None:
        kind, raw = self.made(number)
        begun = time.monotonic()
        try:
            documents, failures = cage.read(raw)
        except Exception as error:
            self.faults.append(f"{number}：{type(error).__name__}")
            return
        spent = time.monotonic() - begun
        self.kinds[kind] += 1
        self.slowest = max(self.slowest, (spent, number))
        self.fates.update({failure.code for failure in failures} | ({"读出"} if documents else set()))
        if not documents and not failures:
            self.faults.append(f"{number}：没有去向")
        for failure in failures:
            if not issubclass(ERRORS.get(failure.code, Exception), ReadError):
                self.faults.append(f"{number}：代码 {failure.code}")
            if failure.message not in self._said and any(word in failure.message for word in self._words):
                self.faults.append(f"{number}：提示里有文件的字")
            self._said.add(failure.message)
        if self.verbose:
            print(f"{number} {raw.name} {len(raw.data)} {spent:.2f} {len(documents)} {' '.join(failure.code for failure in failures)}", flush=True)
        if spent > LIMITS.total_seconds + SLACK:
            self.faults.append(f"{number}：用了 {spent:.1f} 秒")


def numbers(first: int, count: int, until: float) -> Iterator[int]:
    for number in range(first, first + count):
        if time.monotonic() > until:
            return
        yield number


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options.add_argument("--minutes", type=float, default=1e6)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--verbose", action="store_true", help="a line for every file")
    chosen = options.parse_args()
    print(f"种子 {chosen.seed}", flush=True)
    fuzz, begun = Fuzz(chosen.seed, chosen.verbose), time.monotonic()
    waiting = numbers(chosen.first, chosen.files, begun + 60 * chosen.minutes)
    before = set(Path("/dev/shm").glob("xuncha-*"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder

        def work(_: int) -> None:
            with Cage(LIMITS) as cage:
                while (number := next(shared, None)) is not None:
                    fuzz.read(cage, number)

        shared = iter(_Shared(waiting))
        with ThreadPoolExecutor(chosen.jobs) as pool:
            list(pool.map(work, range(chosen.jobs)))
        left = [path.name for path in (*Path(folder).iterdir(), *(set(Path("/dev/shm").glob("xuncha-*")) - before))]
    if left:
        fuzz.faults.append(f"临时文件夹里留下 {len(left)} 项，如 {left[0]}")
    done = sum(fuzz.kinds.values())
    print(f"{done} 个文件，{time.monotonic() - begun:.0f} 秒；最慢的是 {fuzz.slowest[1]}，{fuzz.slowest[0]:.1f} 秒")
    print("格式：" + "，".join(f"{kind} {count}" for kind, count in sorted(fuzz.kinds.items())))
    print("去向：" + "，".join(f"{fate} {count}" for fate, count in fuzz.fates.most_common()))
    for fault in fuzz.faults:
        print("不合格：" + fault)
    return 1 if fuzz.faults else 0


class _Shared:
    """One iterator for several threads."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers, self._lock = numbers, Lock()

    def __iter__(self) -> _Shared:
        return self

    def __next__(self) -> int:
        with self._lock:
            return next(self._numbers)


if __name__ == "__main__":
    sys.exit(main())
