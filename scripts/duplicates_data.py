"""Letters made for the benchmark of duplicates: real or truly different texts, edited copies, form letters about somebody else."""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GREETINGS = ("尊敬的巡察组领导：\n", "巡察组：\n您好！", "区委巡察办：\n", "领导你们好，", "")
ENDINGS = ("\n此致敬礼", "。盼复。", "\n谢谢领导。", "")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
GIVEN = "明国建文志德海永春秀英桂兰玉华军平成林福贵荣生才发学军正大小有满长新东升"
PLACES = "石柳杨枫桥塘湾坪岭坝溪河沟寨屯庄坡井泉沙岩松竹梅荷莲龙凤虎马牛羊金银铜铁青白红黄"
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]?")
_WINDOW = 12
_SAMPLED = 16


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


def _texts(folder: Path) -> Iterator[str]:
    """The `detail` or `text` of every line of the JSON-line files under a folder, .gz or not."""
    for path in sorted(folder.rglob("*.jsonl*")):
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = row.get("detail") or row.get("text")
                if isinstance(text, str):
                    yield re.sub(r"\s+", "", text)


def different_pieces(folder: Path, seed: int = 0) -> list[str]:
    """Pieces of 120 to 420 characters, cut at sentence ends, no two of which share a sampled run of twelve characters.

    Every sixteenth run (by hash) is looked at; a piece holds some seventeen of them, so a shared passage of fifty is hardly missed.
    """
    rng, seen, found = random.Random(seed), set[int](), []
    for text in _texts(folder):
        piece, goal = "", rng.randint(120, 420)
        for sentence in _SENTENCE.findall(text):
            piece += sentence
            if len(piece) < goal:
                continue
            piece = piece[:700]
            runs = {h for i in range(len(piece) - _WINDOW + 1) if (h := zlib.crc32(piece[i : i + _WINDOW].encode())) % _SAMPLED == 0}
            if not runs & seen:
                seen |= runs
                found.append(piece)
            piece, goal = "", rng.randint(120, 420)
    rng.shuffle(found)
    return found


def grown(pieces: list[str], count: int, seed: int = 0) -> list[str]:
    """`pieces`, and as many more as are wanted from a chain of character triples learned on them: like them letter for letter, sharing no sentences."""
    if count <= len(pieces):
        return pieces[:count]
    rng = random.Random(seed)
    text = "".join(pieces)
    after: dict[str, list[int]] = {}
    for at in range(len(text) - 3):
        after.setdefault(text[at : at + 3], []).append(at + 3)
    made = list(pieces)
    while len(made) < count:
        at = rng.randrange(len(text) - 3)
        out = list(text[at : at + 3])
        for _ in range(rng.randint(120, 420)):
            places = after.get("".join(out[-3:]))
            if not places:
                break
            out.append(text[rng.choice(places)])
        made.append("".join(out))
    return made


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
