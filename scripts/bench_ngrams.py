"""Letters a second of the n-gram kernel beside its peers, on the same letters, in the same run, on one thread. No test.

    python scripts/bench_ngrams.py [--letters 4000] [--size 300] [--rounds 3]

The letters are those of corpora/letters, put end to end, cut every --size characters and repeated to --letters. Loading, fitting
and one warm-up call of every method stand outside the clock. Each round times every method once, back to back (short ones many times over,
for at least half a second), so that the ratios of a round hold on any machine; the table gives the median of the rounds.
The peers count words (jieba) or n-grams (scikit-learn) and scale the rows; ours counts hashed n-grams, ascending in each row.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import jieba  # noqa: E402
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer  # noqa: E402

from xuncha_nlp import ngrams  # noqa: E402
from xuncha_nlp.ngrams import count_ngrams  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PEER, SAME_KIND = "jieba.lcut + TfidfVectorizer", "HashingVectorizer char (1,3) 2^18"
Count = Callable[[Sequence[str]], object]


def letters(count: int, size: int) -> tuple[list[str], int]:
    """`count` letters of `size` characters, and how many of them differ."""
    paths = sorted((ROOT / "corpora/letters").glob("*.jsonl"))
    text = "".join(json.loads(line)["text"] for path in paths for line in path.open(encoding="utf-8"))
    pieces = [text[at : at + size] for at in range(0, len(text) - size + 1, size)]
    return [pieces[at % len(pieces)] for at in range(count)], min(count, len(pieces))


def methods(texts: Sequence[str]) -> dict[str, Count]:
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    words = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None).fit(texts)
    found: dict[str, Count] = {
        PEER: words.transform,
        SAME_KIND: HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=1 << 18).transform,
    }
    for fast, path in ((False, "numpy"), (True, "numba")):
        for bits in (16, 18):
            found[f"xuncha count_ngrams 1-3, {bits} bits, {path}"] = lambda t, b=bits, f=fast: count_ngrams(t, 1, 3, b, fast=f)  # type: ignore[misc]
    return found


def seconds(count: Count, texts: Sequence[str], least: float = 0.5) -> float:
    """Seconds for all texts once: the mean over as many passes as fit in `least` seconds."""
    passes, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < least or not passes:
        count(texts)
        passes += 1
    return spent / passes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=4000)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    texts, distinct = letters(args.letters, args.size)
    start = time.perf_counter()
    count_ngrams(texts[:1], fast=True)
    loading = time.perf_counter() - start
    if ngrams._compiled() is None:
        raise SystemExit("加速组件不可用 numba is missing: pip install 'xuncha-nlp[fast]'")
    counts = methods(texts[:distinct])
    for count in counts.values():
        count(texts[:50])
    rounds = [{name: seconds(count, texts) for name, count in counts.items()} for _ in range(args.rounds)]

    print(f"{len(texts)} 封信，每封 {args.size} 字（其中不同的 {distinct} 封），单线程，{args.rounds} 轮取中位数")
    print(f"{len(texts)} letters of {args.size} characters ({distinct} distinct), one thread, median of {args.rounds} rounds")
    print(f"不计入：装载加速组件 {loading:.1f} 秒（每个进程一次；首次使用另加编译）  left out: loading the compiled kernel\n")
    print(f"{'方法 method':<42} {'封/秒 per s':>10} {'倍 × jieba+Tfidf':>17} {'倍 × Hashing':>13}")
    for name in counts:
        rate = statistics.median(len(texts) / one[name] for one in rounds)
        words, grams = (statistics.median(one[peer] / one[name] for one in rounds) for peer in (PEER, SAME_KIND))
        print(f"{name:<44} {rate:>10,.0f} {words:>16.2f} {grams:>14.2f}")


if __name__ == "__main__":
    main()
