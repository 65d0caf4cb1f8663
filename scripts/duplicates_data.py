"""Letters made for the benchmark of duplicates: real or truly different texts, edited copies, form letters about somebody else."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
GREETINGS = ("尊敬的巡察组领导：\n", "巡察组：\n您好！", "区委巡察办：\n", "领导你们好，", "")
ENDINGS = ("\n此致敬礼", "。盼复。", "\n谢谢领导。", "")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
GIVEN = "明国建文志德海永春秀英桂兰玉华军平成林福贵荣生才发学军正大小有满长新东升"
PLACES = "石柳杨枫桥塘湾坪岭坝溪河沟寨屯庄坡井泉沙岩松竹梅荷莲龙凤虎马牛羊金银铜铁青白红黄"
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]?")
_RUN = 16
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Letter:
    """`group` names the matter; letters of one group belong together."""

    id: str
    text: str
    group: str
    facts: tuple[Any, ...] = ()
    subjects: tuple[Any, ...] = ()


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


def _texts(paths: Sequence[Path]) -> Iterator[str]:
    """The `detail` or `text` of every line of JSON-line files, .gz or not, and of those under folders."""
    for path in sorted(file for given in paths for file in (given.rglob("*.jsonl*") if given.is_dir() else [given])):
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = row.get("detail") or row.get("text")
                if isinstance(text, str):
                    yield re.sub(r"\s+", "", text)


def _different(pieces: list[str], run: int = _RUN) -> list[str]:
    """The pieces that share no run of `run` characters with an earlier one; every run of every piece is looked at."""
    points = np.frombuffer("\0".join([*pieces, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    of = np.cumsum(points == 0, dtype=np.uint32)
    hashes = np.zeros(max(0, len(points) - run + 1), np.uint64)
    for at in range(run):
        hashes = hashes * _BASE + points[at : at + len(hashes)] + np.uint64(1)
    inside = of[: len(hashes)] == of[run - 1 :]
    hashes, of = hashes[inside], of[: len(hashes)][inside]
    order = np.argsort(hashes, kind="stable")
    again = np.flatnonzero(hashes[order[1:]] == hashes[order[:-1]])
    copied = np.zeros(len(pieces), bool)
    copied[of[order[again + 1]][of[order[again + 1]] != of[order[again]]]] = True
    return [piece for piece, is_copy in zip(pieces, copied.tolist(), strict=True) if not is_copy]


def different_pieces(paths: Sequence[Path], count: int, seed: int = 0) -> list[str]:
    """`count` pieces of 120 to 420 characters, no two of which share a run of sixteen: real ones, cut at sentence ends; beyond their number texts
    from a chain of their character pairs, which has their triples of characters but none of their sentences."""
    rng, found = random.Random(seed), []
    for text in _texts(paths):
        piece, goal = "", rng.randint(120, 420)
        for sentence in _SENTENCE.findall(text):
            piece += sentence
            if len(piece) >= goal:
                found.append(piece[:700])
                piece, goal = "", rng.randint(120, 420)
        if len(piece) >= 60:
            found.append(piece[:700])
    rng.shuffle(found)
    real = _different(found)
    made = real
    while len(made) < count:
        made = _different([*made, *_grown(real, count - len(made), seed + len(made))])
    return made[:count]


def short_texts(paths: Sequence[Path], count: int, seed: int = 0) -> list[str]:
    """`count` real sentences of 8 to 30 characters, no two of which share a run of six; every second one between a greeting and an ending."""
    found = sorted({sentence for text in _texts(paths) for sentence in _SENTENCE.findall(text) if 8 <= len(sentence) <= 30})
    rng = random.Random(seed)
    rng.shuffle(found)
    unlike = _different(found, 6)[:count]
    return [f"尊敬的巡察组领导：\n您们好！{text}恳请领导派人调查核实。\n此致\n敬礼！" if at % 2 else text for at, text in enumerate(unlike)]


def _grown(pieces: list[str], count: int, seed: int) -> list[str]:
    """Texts of 120 to 420 characters, each drawn from those that follow the two before it somewhere in the pieces."""
    points = np.frombuffer("".join(pieces).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    order = np.argsort(points[:-2] << 21 | points[1:-1], kind="stable")
    pairs = (points[:-2] << 21 | points[1:-1])[order]
    starts, counts = np.unique(pairs, return_index=True, return_counts=True)[1:]
    group = np.empty(len(order), np.int64)
    group[order] = np.repeat(np.arange(len(starts)), counts)
    draw = np.random.default_rng(seed)
    at = draw.integers(0, len(order) - 1, count)
    out = np.empty((count, 420), np.uint32)
    out[:, 0], out[:, 1] = points[at], points[at + 1]
    for column in range(2, 420):
        of = group[at]
        at = np.minimum(order[starts[of] + (draw.random(count) * counts[of]).astype(np.int64)] + 1, len(order) - 1)
        out[:, column] = points[at + 1]
    sizes = draw.integers(120, 421, count).tolist()
    return [row[:size].tobytes().decode("utf-32-le", "surrogatepass") for row, size in zip(out, sizes, strict=True)]


def copies(pieces: list[str], count: int, seed: int = 0, forms: float = 0.0) -> list[Letter]:
    """`count` letters about made-up people and places: every second an edited copy (5-30 %) of an earlier one, a share of `forms` form
    letters that say the same of another person in another village."""
    rng = random.Random(seed)
    alphabet = "".join(pieces[:200])
    originals: list[tuple[str, str, str, str]] = []
    letters = []
    for i in range(count):
        chance = rng.random()
        if originals and chance < 0.5:
            group, text, _, _ = originals[rng.randrange(len(originals))]
            text = edited(text, rng.uniform(0.05, 0.3), rng, alphabet)
        else:
            village, name = "".join(rng.sample(PLACES, 2)) + "村", rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2))
            group = f"g{i}"
            if originals and chance < 0.5 + forms:
                _, text, place, person = originals[rng.randrange(len(originals))]
                text = text.replace(place, village).replace(person, name)
            else:
                body = [s for s in _SENTENCE.findall(pieces[len(originals) % len(pieces)]) if s]
                body.insert(0, f"我反映{village}书记{name}的事。")
                body.insert(min(3, len(body)), f"{village}为这事花了{rng.randint(3, 90)}万{rng.randint(1, 9)}千元。")
                text = rng.choice(GREETINGS) + "".join(body)
            originals.append((group, text, village, name))
        letters.append(Letter(f"p{i:07d}", text, group))
    return letters
