"""Texts a second and peak memory of clustering at 2k, 10k and 50k synthetic letters; datasketch beside, when installed. No test."""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from xuncha_nlp.clusters import cluster_petitions

ROOT = Path(__file__).resolve().parent.parent
GREETINGS = ("尊敬的巡察组领导：\n", "巡察组：\n您好！", "区委巡察办：\n", "领导你们好，", "")
ENDINGS = ("\n此致敬礼", "。盼复。", "\n谢谢领导。", "")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
GIVEN = "明国建文志德海永春秀英桂兰玉华军平成林福贵荣生才发学军正大小有满长新东升"
PLACES = "石柳杨枫桥塘湾坪岭坝溪河沟寨屯庄坡井泉沙岩松竹梅荷莲龙凤虎马牛羊金银铜铁青白红黄"


def edited(text: str, share: float, rng: random.Random, alphabet: str) -> str:
    """A copy with a share of characters replaced, dropped or doubled, sentences moved, another greeting and ending."""
    sentences = [piece for piece in text.replace("\n", "").split("。") if piece]
    if len(sentences) > 2 and rng.random() < 0.5:
        at = rng.randrange(len(sentences) - 1)
        sentences[at], sentences[at + 1] = sentences[at + 1], sentences[at]
    out = []
    for char in "。".join(sentences):
        if rng.random() < share:
            kind = rng.random()
            out.append(rng.choice(alphabet) if kind < 0.6 else "" if kind < 0.8 else char * 2)
        else:
            out.append(char)
    return rng.choice(GREETINGS) + "".join(out) + rng.choice(ENDINGS)


def synthetic(count: int, seed: int = 0) -> list[SimpleNamespace]:
    """`count` letters of five to nine bank sentences with made-up people and places; every second one is a copy of an earlier, 5-30 % edited."""
    rng = random.Random(seed)
    bank = [json.loads(line)["text"] for line in (ROOT / "corpora/sentences/bank.jsonl").open(encoding="utf-8")]
    alphabet = "".join(bank)[:20000]
    originals: list[tuple[str, str]] = []
    letters = []
    for i in range(count):
        if i % 2 and originals:
            group, text = originals[rng.randrange(len(originals))]
            text = edited(text, rng.uniform(0.05, 0.3), rng, alphabet)
        else:
            village = "".join(rng.sample(PLACES, 2)) + "村"
            name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2))
            body = rng.sample(bank, rng.randint(5, 9))
            body.insert(0, f"我反映{village}书记{name}的事")
            body.insert(3, f"{village}为这事花了{rng.randint(3, 90)}万{rng.randint(1, 9)}千元")
            group, text = f"g{i}", rng.choice(GREETINGS) + "。".join(s.rstrip("。") for s in body) + "。"
            originals.append((group, text))
        letters.append(SimpleNamespace(id=f"p{i:06d}", text=text, group=group))
    return letters


def scores(letters: list[SimpleNamespace], clusters: list[tuple[str, ...]]) -> tuple[float, float, float]:
    """Pair precision, recall, F1."""
    def pairs(sizes: list[int]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes)

    group = {letter.id: letter.group for letter in letters}
    gold: dict[str, int] = {}
    for name in group.values():
        gold[name] = gold.get(name, 0) + 1
    both = 0
    for members in clusters:
        counts: dict[str, int] = {}
        for member in members:
            counts[group[member]] = counts.get(group[member], 0) + 1
        both += pairs(list(counts.values()))
    found, true = pairs([len(members) for members in clusters]), pairs(list(gold.values()))
    precision, recall = both / max(found, 1), both / max(true, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def ours(letters: list[SimpleNamespace]) -> list[tuple[str, ...]]:
    return [cluster.members for cluster in cluster_petitions(letters)]


def datasketch(letters: list[SimpleNamespace]) -> list[tuple[str, ...]]:
    """MinHash LSH over character 3-grams, 128 permutations, Jaccard 0.4, connected components: the usual recipe."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=0.4, num_perm=128)
    parent: dict[str, str] = {}

    def find(x: str) -> str:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for letter in letters:
        made = MinHash(num_perm=128)
        made.update_batch([letter.text[i : i + 3].encode() for i in range(max(1, len(letter.text) - 2))])
        parent[letter.id] = letter.id
        for other in lsh.query(made):
            parent[find(letter.id)] = find(other)
        lsh.insert(letter.id, made)
    groups: dict[str, list[str]] = {}
    for letter in letters:
        groups.setdefault(find(letter.id), []).append(letter.id)
    return [tuple(members) for members in groups.values()]


def measure(method: str, count: int) -> None:
    """Run one method in this process and print its row."""
    letters = synthetic(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    clusters = {"ours": ours, "datasketch": datasketch}[method](letters)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    precision, recall, f1 = scores(letters, clusters)
    print(
        f"{method:<11} {count:>6} {seconds:>8.1f} s {count / seconds:>8.0f} texts/s  peak {peak / 1024:>6.0f} MB (+{(peak - before) / 1024:.0f})"
        f"  P {precision:.3f} R {recall:.3f} F1 {f1:.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[2000, 10000, 50000])
    parser.add_argument("--method", choices=("ours", "datasketch"))
    args = parser.parse_args()
    if args.method:
        for size in args.sizes:
            measure(args.method, size)
        return
    for size in args.sizes:
        for method in ("ours", "datasketch"):
            if method == "datasketch" and subprocess.run([sys.executable, "-c", "import datasketch"], capture_output=True).returncode:
                continue
            subprocess.run([sys.executable, __file__, str(size), "--method", method], check=True)


if __name__ == "__main__":
    main()
