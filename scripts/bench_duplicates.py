"""Duplicates against datasketch, rensa, gaoya and TF-IDF + NearestNeighbors: the same texts in the same run, each method in a process of its own.

Quality is that of pairs; documents a second by wall clock and by processor time (the fairer one on a shared machine); peak memory of the process.
`copies` is the stage alone, on edited copies; `whole` is `cluster_petitions` with facts, grouping and links, form letters among the texts. Background
texts: --background JSON-line files or folders of them, real texts of which no two share sixteen characters (`different_pieces`); beyond their number,
texts drawn from a chain of their character pairs, held to the same. Without it the letters of the corpora are taken. `short` is another check: 20,000 short
unlike texts, half of them between the same greeting and ending, of which none may be joined. Not a test.

Two shared cores, much other work beside. `copies` at 50,000 texts, real background / from the chain: 111,000 texts a processor second (before 60,000), P .993 / 1.0,
R .972 / .973 (before .989 / 1.0, .979 / .948); gaoya in the same minute 9,400, P 1.0, R .288 / .281. `whole` at 10,000 / 100,000 texts: 1,030 / 1,110 texts a processor
second (before 900 / 890, gaoya 9,400), P .986 / .987, R .954 / .926 on the real background, .946 / .905 on the chain's, as before; peak 0.56 / 1.06 GB. What is lost are
copies whose slips fell on a village or a name, read as another. 1,000 new letters against 99,000: 8.9 processor seconds. A million texts: `near_copies` takes
17 processor seconds and 2.1 GB beside the texts (the 4 % form letters look like copies to it: P .744, R .851 on the chain's background); `whole`, on a quiet
machine, 1,110 processor seconds, 692 by the clock, 8.7 GB, P .983, R .848.
"""

from __future__ import annotations

import argparse
import math
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from duplicates_data import ROOT, Letter, copies, different_pieces, short_texts

from xuncha_nlp.clusters import Index, cluster_petitions, near_copies, update_clusters
from xuncha_nlp.clusters.body import matter_of
from xuncha_nlp.clusters.rows import rows_of
from xuncha_nlp.types import Cluster

Pairs = Iterable[tuple[int, int]]
MOST = {"tfidf": 10_000, "datasketch": 100_000, "rensa": 100_000, "gaoya": 100_000}


def copies_stage(letters: list[Letter]) -> Pairs:
    return [(i, j) for i, j in near_copies([letter.text for letter in letters])[0].tolist()]


def whole(letters: list[Letter]) -> Pairs:
    number = {letter.id: at for at, letter in enumerate(letters)}
    for cluster in cluster_petitions(letters):
        members = sorted(number[member] for member in cluster.members)
        yield from ((i, j) for at, i in enumerate(members) for j in members[at + 1 :])


def datasketch(letters: list[Letter]) -> Pairs:
    """MinHash LSH over character 3-grams, 128 permutations, Jaccard 0.4."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=0.4, num_perm=128)
    for at, letter in enumerate(letters):
        made = MinHash(num_perm=128)
        made.update_batch([letter.text[i : i + 3].encode() for i in range(max(1, len(letter.text) - 2))])
        yield from ((int(other), at) for other in lsh.query(made))
        lsh.insert(str(at), made)


def rensa(letters: list[Letter]) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=0.4, num_perm=128, num_bands=32)
    for at, letter in enumerate(letters):
        made = RMinHash(num_perm=128, seed=42)
        made.update([letter.text[i : i + 3] for i in range(max(1, len(letter.text) - 2))])
        yield from ((int(other), at) for other in lsh.query(made))
        lsh.insert(at, made)


def gaoya(letters: list[Letter]) -> Pairs:
    """In bulk, the faster of its two ways: all cores, no call for each text."""
    from gaoya.minhash import MinHashStringIndex

    texts = [letter.text for letter in letters]
    index = MinHashStringIndex(hash_size=32, jaccard_threshold=0.4, num_bands=32, band_size=4, analyzer="char", ngram_range=(3, 3))
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for first in range(0, len(texts), 10_000):
        for at, others in enumerate(index.par_bulk_query(texts[first : first + 10_000]), first):
            yield from ((int(other), at) for other in others if int(other) < at)


def tfidf(letters: list[Letter]) -> Pairs:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    matrix = TfidfVectorizer(analyzer="char", ngram_range=(2, 3)).fit_transform([letter.text for letter in letters])
    for first in range(0, len(letters), 1000):
        found = NearestNeighbors(radius=0.7, metric="cosine").fit(matrix).radius_neighbors(matrix[first : first + 1000], return_distance=False)
        yield from ((first + row, int(j)) for row, others in enumerate(found) for j in others if first + row < j)


METHODS: dict[str, Callable[[list[Letter]], Pairs]] = {
    "copies": copies_stage, "gaoya": gaoya, "rensa": rensa, "datasketch": datasketch, "tfidf": tfidf, "whole": whole,
}  # fmt: skip


def increment(letters: list[Letter]) -> None:
    """The time that the last thousand letters take against an index of all others, whose clusters are the true ones."""
    by = {letter.id: letter for letter in letters}
    with tempfile.TemporaryDirectory() as folder:
        old, new = letters[:-1000], letters[-1000:]
        index, groups = Index(Path(folder)), defaultdict(list)
        for first in range(0, len(old), 50_000):
            block = old[first : first + 50_000]
            index.add([letter.id for letter in block], rows_of([matter_of(letter.text) for letter in block]), [None] * len(block))
        index.commit()
        for letter in old:
            groups[letter.group].append(letter.id)
        previous = [Cluster(tuple(members), ()) for members in groups.values()]
        start, used = time.perf_counter(), processor()
        index = Index(Path(folder))
        found = update_clusters(new, index, previous, lambda ids: [by[id_] for id_ in ids])
        index.commit()
        seconds, busy = time.perf_counter() - start, processor() - used
    of = {member: at for at, cluster in enumerate(found) for member in cluster.members}
    pairs = [(letter.id, other) for letter in new for other in groups[letter.group]]
    share = sum(of[a] == of[b] for a, b in pairs) / max(1, len(pairs))
    print(f"{len(new)} new against {len(old)}: {seconds:.1f} s, processor {busy:.1f} s, peak {peak():.0f} MB, recall of pairs with old letters {share:.3f}", flush=True)


def short(paths: list[Path]) -> None:
    """How many of 10,000 pairs of short unlike texts are joined, and how many of all the pairs that the 20,000 texts make."""
    letters = [Letter(f"p{at:07d}", text, str(at)) for at, text in enumerate(short_texts(paths, 20_000))]
    number = {letter.id: at for at, letter in enumerate(letters)}
    of = {number[member]: at for at, cluster in enumerate(cluster_petitions(letters)) for member in cluster.members}
    asked = sum(of[at] == of[at + 1] for at in range(0, len(letters) - 1, 2))
    every = sum(n * (n - 1) // 2 for n in Counter(of.values()).values())
    alike = len(near_copies([letter.text for letter in letters])[0])
    print(f"short: {len(letters)} texts; of {len(letters) // 2} pairs {asked} joined, of all {len(letters) * (len(letters) - 1) // 2} {every}; near copies {alike}", flush=True)


def peak() -> float:
    """MB that this process, or the largest of its children, has held at most."""
    own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def processor() -> float:
    """Processor seconds of this process and its finished children."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def measure(method: str, letters: list[Letter]) -> None:
    """One line of figures; what takes less than a second or so is run five times, and the fastest counts."""
    set(METHODS[method](letters[:1500]))
    before, seconds, used, runs = peak(), math.inf, math.inf, 0
    while runs < 5 and (not runs or seconds < 1.5):
        start, busy = time.perf_counter(), processor()
        found = set(METHODS[method](letters))
        seconds, used, runs = min(seconds, time.perf_counter() - start), min(used, processor() - busy), runs + 1
    right = sum(letters[i].group == letters[j].group for i, j in found)
    true = sum(n * (n - 1) // 2 for n in Counter(letter.group for letter in letters).values())
    print(
        f"{method:<11}{len(letters):>8}  {len(letters) / seconds:>8.0f} texts/s ({len(letters) / used:>8.0f} a processor second)  peak {peak():>5.0f} MB"
        f" (+{peak() - before:.0f})  P {right / max(1, len(found)):.3f} R {right / max(1, true):.3f}",
        flush=True,
    )


def _originals(size: int) -> int:
    """As many as letters that are no copy, and some to spare: a piece told twice would be a copy without being called one."""
    return size // 2 + 4 * math.isqrt(size) + 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 50_000, 100_000])
    parser.add_argument("--background", nargs="*", type=Path, default=[ROOT / "corpora/letters"])
    parser.add_argument("--methods", nargs="*", default=list(METHODS), choices=[*METHODS, "increment", "short"])
    parser.add_argument("--letters", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.letters:
        letters = pickle.loads(args.letters.read_bytes())
        increment(letters) if args.methods[0] == "increment" else measure(args.methods[0], letters)
        return
    if "short" in args.methods:
        short(args.background)
    pieces = different_pieces(args.background, _originals(max(args.sizes)))
    for size in args.sizes:
        for forms, methods in ((0.0, set(METHODS) - {"whole"}), (0.04, {"whole", "increment"})):
            with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
                file.write(pickle.dumps(copies(pieces[: _originals(size)], size, forms=forms)))
                file.flush()
                for method in (method for method in args.methods if method in methods):
                    module = {"tfidf": "sklearn"}.get(method, method)
                    if method in MOST and (size > MOST[method] or find_spec(module) is None):
                        continue
                    subprocess.run([sys.executable, __file__, str(size), "--methods", method, "--letters", file.name], check=True)


if __name__ == "__main__":
    main()
