"""Letters a second: jieba + TF-IDF + one LinearSVC against all axes of the model, and against labels with evidence, priority and route.

One thread, same letters, same run. Seconds are those of the processor, for the machine may be shared; fitting of the peer, loading and a
first warm pass are not timed. Each round runs every path once, back to back, and gives ratios of its own; the medians of the rounds count.
What was loaded before stays out of garbage collection: a process that only labels has no scikit-learn and jieba in memory.
With --stages: where the time goes, step by step.
"""

from __future__ import annotations

import argparse
import gc
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
from xuncha_nlp.labels import Labeller, label_petitions, load_labeller, pooling  # noqa: E402
from xuncha_nlp.labels.evidence import phrase  # noqa: E402
from xuncha_nlp.labels.heard import heard, unnamed  # noqa: E402
from xuncha_nlp.labels.judge import judge, scans, shown, yardstick  # noqa: E402
from xuncha_nlp.labels.pressing import load_pressing  # noqa: E402
from xuncha_nlp.types import Document, Petition, Span  # noqa: E402

PEER = "jieba + TF-IDF + LinearSVC (one axis)"
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


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def stages(read: list[Petition], labeller: Labeller, on: date) -> dict[str, Callable[[], object]]:
    """The steps of `label_petitions` one by one, each upon the results of those before it."""
    texts = [heard(item.text) for item in read]
    views = [unnamed(text, [s.name for s in item.subjects if s.name]) for text, item in zip(texts, read, strict=True)]
    yard, weigh, (said, told) = yardstick(labeller, on, None), load_pressing().weigh, scans()
    scores = labeller.score(views)
    wanted = [shown(score, yard) for score in scores]
    phrase(labeller, views, scores, wanted)
    plain = [view.replace("她", "他") for view in views]
    urgency = weigh(told.read(plain), scores, labeller)
    return {
        "what may be heard": lambda: [heard(item.text) for item in read],
        "scores": lambda: labeller.score(views),
        "phrases": lambda: phrase(labeller, views, scores, wanted),
        "how pressing": lambda: weigh(told.read(plain), scores, labeller),
        "labels, priority, route": lambda: [judge(*one, yard, 100_000.0, pressing) for *one, pressing in zip(read, said.read(texts), scores, urgency, strict=True)],
    }


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stages", action="store_true")
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
    on = date(2025, 6, 1)
    paths: dict[str, Callable[[], object]] = {
        PEER: lambda: peer.predict(vectors.transform(texts)),
        "all axes, scores": lambda: labeller.score(texts),
        "with evidence, priority, route": lambda: label_petitions(read, labeller, on=on),
    }
    for work in paths.values():
        work()
    if args.stages:
        paths |= stages(read, labeller, on)
    gc.collect()
    gc.freeze()
    rounds = [{name: seconds(work) for name, work in paths.items()} for _ in range(args.rounds)]
    compiled = "numba" if pooling.loops() else "numpy"
    print(f"{args.letters} letters of {args.size} code points ({len(set(texts))} distinct), one thread, {compiled}, median of {args.rounds} rounds")
    for name in paths:
        found = statistics.median(len(texts) / one[name] for one in rounds)
        ratio = statistics.median(one[PEER] / one[name] for one in rounds)
        print(f"{name:40} {found:10,.0f}/s {1e6 / found:8.0f} us {ratio:8.1f} x")
    return 0


def _petition(number: int, text: str) -> Petition:
    document = Document(f"d{number}", f"{number}.txt", text)
    found = petitions.extract_petitions(document)
    return found[0] if len(found) == 1 else Petition(f"d{number}@0", document.id, Span(0, len(text)), text)


if __name__ == "__main__":
    raise SystemExit(main())
