"""Letters a second: jieba + TF-IDF + one LinearSVC against all axes of the model, and against labels with evidence, priority and route.

One thread, same letters, same run; fitting of the peer, loading and a first warm pass are not timed. The median of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from xuncha_nlp import petitions  # noqa: E402
from xuncha_nlp.labels import label_petitions, load_labeller, pooling  # noqa: E402
from xuncha_nlp.types import Document, Petition, Span  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


def letters(number: int, size: int) -> tuple[list[str], list[str]]:
    """Letters of about `size` code points (joined or cut), and their natures."""
    rows = [json.loads(line) for path in sorted((ROOT / "corpora/letters").glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    texts, natures, waiting = [], [], ""
    for row in rows:
        waiting += row["text"] + "\n"
        if len(waiting) >= size:
            texts.append(waiting[:size])
            natures.append(row["nature"])
            waiting = ""
    times = -(-number // len(texts))
    return (texts * times)[:number], (natures * times)[:number]


def rate(work: Callable[[], object], number: int, rounds: int) -> float:
    work()
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return number / statistics.median(taken)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args(argv)
    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    jieba.setLogLevel("ERROR")
    texts, natures = letters(args.letters, args.size)
    vectors = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None)
    peer = LinearSVC().fit(vectors.fit_transform(texts[:1500]), natures[:1500])
    labeller = load_labeller()
    read = [_petition(n, text) for n, text in enumerate(texts)]
    paths: dict[str, Callable[[], object]] = {
        "jieba + TF-IDF + LinearSVC (one axis)": lambda: peer.predict(vectors.transform(texts)),
        "all axes, scores": lambda: labeller.score(texts),
        "with evidence, priority, route": lambda: label_petitions(read, labeller, on=date(2025, 6, 1)),
    }
    compiled = "numba" if pooling.loops() else "numpy"
    print(f"{args.letters} letters of {args.size} code points, one thread, {compiled}")
    base = 0.0
    for name, work in paths.items():
        found = rate(work, len(texts), args.rounds)
        base = base or found
        print(f"{name:40} {found:10,.0f}/s {found / base:8.1f} x")
    return 0


def _petition(number: int, text: str) -> Petition:
    document = Document(f"d{number}", f"{number}.txt", text)
    found = petitions.extract_petitions(document)
    return found[0] if len(found) == 1 else Petition(f"d{number}@0", document.id, Span(0, len(text)), text)


if __name__ == "__main__":
    raise SystemExit(main())
