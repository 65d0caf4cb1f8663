"""Train the tagger of the room petitions on labelled letters; writes weights.npz and manifest.json. Takes some minutes on two cores."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from evaluate_masking import named, stands
from masking_lexicon import build_lexicon, packed
from masking_templates import COMMON, GIVEN_CHARS, RARE, compose, templates
from scipy.sparse import csr_matrix
from torch import nn

from xuncha_nlp.petitions.lexicon import GIVEN, RARE_SURNAMES, SURNAMES, WORDS
from xuncha_nlp.petitions.names import name_at
from xuncha_nlp.petitions.tagger import BITS, FEATURES, TAGS, Lexicon, features

MADE = 1800
DILATIONS = (1, 3, 8)
DENSE = 4  # how often a letter written for masking is read in an epoch: it labels every name
_UNSURE = -100  # a code point that may belong to a name which its writer did not label: nothing is learned from it
_SURNAME = "".join(sorted(SURNAMES - RARE_SURNAMES))
_CALLED = re.compile(
    rf"[老小][{_SURNAME}](?![一-鿿]?(?:家庄|村|组))|阿[一-鿿]|[{_SURNAME}](?:[一-鿿]?(?:嫂|婶|叔|伯|爷|婆|姐|姨|瘸子|寡妇|师傅|老师|医生)|老[一二三四五六七八九大幺]|某某?)"
)
_ALONE = re.compile(r"[^㐀-鿿]|姓|$|^")


def tags(letter: dict[str, Any]) -> np.ndarray:
    """The number of a tag for each code point of a labelled letter."""
    text = letter["text"]
    found = np.zeros(len(text), np.int64)
    pieces = [(item, item["kind"]) for item in letter["private"] if item["kind"] in TAGS]
    pieces += [({"text": subject["name"], "kind": "accused"}, "accused") for subject in letter["subjects"] if len(subject["name"] or "") > 1]
    order = ("role_clue", "address", "accused", "name")
    for item, kind in sorted(pieces, key=lambda pair: order.index(pair[1])):
        at = stands(text, item)
        if len(at) > 1 and at[0][1] - at[0][0] == 1:
            at = [(a, b) for a, b in at if _ALONE.match(text[a - 1 : a] or " ") and not "㐀" <= (text[b : b + 1] or " ") <= "鿿"]
        for a, b in at:
            found[a:b] = TAGS.index(kind)
    return found


def doubtful(text: str, tag: np.ndarray) -> np.ndarray:
    """The tags of a letter whose labels are not complete, without those of code points that look like a name nobody labelled."""
    unsure = np.zeros(len(text), bool)
    for match in _CALLED.finditer(text):
        if match[0] not in WORDS and match[0][:2] not in WORDS:
            unsure[match.start() : match.end()] = True
    for at, char in enumerate(text):
        if char in SURNAMES and char not in RARE_SURNAMES and (size := name_at(text, at, strict=True)) > 2:
            unsure[at : at + size] = True
    return np.where(unsure & (tag == 0), _UNSURE, tag)


def renamed(letter: dict[str, Any], rng: random.Random) -> str:
    """The letter with other people: each name replaced by another of the same length, everywhere."""
    text = letter["text"]
    names = {named(item["text"]) for item in letter["private"] if item["kind"] == "name"} | {s["name"] for s in letter["subjects"] if s["name"]}
    for name in sorted(names, key=len, reverse=True):
        if 2 <= len(name) <= 3 and name[0] in SURNAMES and all(char in GIVEN for char in name[1:]):
            other = rng.choice(COMMON if rng.random() < 0.75 else RARE) + "".join(rng.choice(GIVEN_CHARS) for _ in name[1:])
        elif 2 <= len(name) <= 4 and name[0] in SURNAMES:
            other = rng.choice(COMMON) + name[1:]
        elif len(name) == 2 and name[0] in "老小阿" and name[1] in SURNAMES:
            other = name[0] + rng.choice(COMMON)
        elif len(name) == 2 and (name[0] in "小阿" or all(char in GIVEN for char in name)):
            other = (name[0] if name[0] in "小阿" else rng.choice(GIVEN_CHARS)) + rng.choice(GIVEN_CHARS)
        else:
            continue
        text = text.replace(name, other)
    return text


class Bag(torch.autograd.Function):
    """Sums of rows of the table by a sparse product: many times faster on few cores than EmbeddingBag with weights."""

    @staticmethod
    def forward(ctx: Any, table: torch.Tensor, chosen: csr_matrix) -> torch.Tensor:
        ctx.chosen = chosen
        return torch.from_numpy(chosen @ table.detach().numpy())

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[torch.Tensor, None]:  # type: ignore[override]
        return torch.from_numpy(ctx.chosen.T @ grad.numpy()), None


class Net(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(1 << BITS, width) * 0.08)
        self.bias = nn.Parameter(torch.zeros(width))
        self.all = nn.Linear(width, width)
        self.convs = nn.ModuleList(nn.Linear(3 * width, width) for _ in DILATIONS)
        self.out = nn.Linear(width, len(TAGS))
        self.drop = nn.Dropout(0.35)

    def forward(self, rows: np.ndarray, inside: torch.Tensor) -> torch.Tensor:
        batch, size, _ = rows.shape
        keep = np.ones(rows.size, np.float32)
        if self.training:
            keep = (np.random.default_rng(int(torch.randint(1 << 30, ()))).random(rows.size, np.float32) > 0.25).astype(np.float32) / np.float32(0.75)
        chosen = csr_matrix((keep, rows.ravel(), np.arange(0, rows.size + 1, FEATURES)), shape=(batch * size, 1 << BITS))
        hidden = Bag.apply(self.table, chosen).view(batch, size, -1) + self.bias
        hidden = torch.relu(hidden) * inside[..., None]
        mean = hidden.sum(1) / inside.sum(1, keepdim=True)
        hidden = (hidden + torch.relu(self.all(mean))[:, None]) * inside[..., None]
        for dilation, conv in zip(DILATIONS, self.convs, strict=True):
            padded = nn.functional.pad(hidden, (0, 0, dilation, dilation))
            around = torch.cat((padded[:, :size], hidden, padded[:, 2 * dilation :]), -1)
            hidden = (hidden + torch.relu(conv(self.drop(around)))) * inside[..., None]
        return self.out(self.drop(hidden))


def made(count: int, sections: dict[str, list[str]], plain: list[str], rng: random.Random) -> list[tuple[str, np.ndarray]]:
    """Letters from templates with the number of a tag for each code point."""
    found = []
    for _ in range(count):
        text, marks = compose(sections, plain, rng)
        tag = np.zeros(len(text), np.int64)
        for a, b, kind in marks:
            tag[a:b] = TAGS.index(kind)
        found.append((text, doubtful(text, tag)))
    return found


def read(letter: dict[str, Any]) -> tuple[dict[str, Any], np.ndarray]:
    tag = tags(letter)
    return letter, tag if dense(letter) else doubtful(letter["text"], tag)


def dense(letter: dict[str, Any]) -> bool:
    """Was the letter written for masking, every name of it labelled?"""
    return "nature" not in letter


def fit(letters: list[dict[str, Any]], lexicon: Lexicon, corpora: Path, epochs: int, width: int, seed: int) -> Net:
    torch.manual_seed(seed)
    rng = random.Random(seed)
    net = Net(width)
    held = [read(letter) for letter in letters if len(letter["text"]) < 4000 for _ in range(DENSE if dense(letter) else 1)]
    sections = templates(corpora / "masking" / "templates.txt")
    plain = [json.loads(line)["text"] for path in sorted(corpora.glob("sentences/ba*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    steps = epochs * ((len(held) + MADE) // 24 + 2)
    slow = [p for p in net.parameters() if p is not net.table]
    optimizer = torch.optim.AdamW([{"params": [net.table], "lr": 4e-3}, {"params": slow, "lr": 3e-3}], weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [4e-3, 3e-3], total_steps=steps, pct_start=0.15)
    weight = torch.tensor([1.0, 2.0, 1.5, 1.5, 1.2])
    for epoch in range(epochs):
        net.train()
        pairs = [(renamed(letter, rng) if rng.random() < 0.8 else letter["text"], tag) for letter, tag in held] + made(MADE, sections, plain, rng)
        rng.shuffle(pairs)
        blocks = [sorted(pairs[at : at + 240], key=lambda pair: len(pair[0])) for at in range(0, len(pairs), 240)]
        batches = [block[at : at + 24] for block in blocks for at in range(0, len(block), 24)]
        total = 0.0
        for batch in batches:
            size = max(len(text) for text, _ in batch)
            rows = np.zeros((len(batch), size, FEATURES), np.int32)
            gold = torch.full((len(batch), size), _UNSURE)
            inside = torch.zeros(len(batch), size)
            for n, (text, tag) in enumerate(batch):
                rows[n, : len(text)] = features(text, lexicon).T
                gold[n, : len(text)] = torch.from_numpy(tag)
                inside[n, : len(text)] = 1
            logits = net(rows, inside)
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), gold.flatten(), weight=weight, ignore_index=_UNSURE)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}/{epochs}: loss {total / len(batches):.4f}", flush=True)
    return net.eval()


def write(net: Net, lexicon: Lexicon, folder: Path, letters: int) -> None:
    table = net.table.detach().numpy()
    scale = np.percentile(np.abs(table), 99.95, axis=0).astype(np.float32) / 127
    layers = {"bias": net.bias, "all": net.all.weight.T, "all_bias": net.all.bias, "out": net.out.weight.T, "out_bias": net.out.bias}
    for dilation, conv in zip(DILATIONS, net.convs, strict=True):
        layers[f"conv{dilation}"], layers[f"conv{dilation}_bias"] = conv.weight.T, conv.bias
    folder.mkdir(parents=True, exist_ok=True)
    held = {name: np.ascontiguousarray(value.detach().numpy(), dtype=np.float16) for name, value in layers.items()}
    np.savez_compressed(folder / "weights.npz", table=np.clip(np.rint(table / scale), -127, 127).astype(np.int8), scale=scale, **held, **packed(lexicon))
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    manifest = {"backend": "convolution", "version": 1, "tags": TAGS, "features": FEATURES, "letters": letters, "names": {}, "sha256": digest}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letters", nargs="+", type=Path)
    parser.add_argument("--corpora", type=Path, default=Path("corpora"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    letters = [json.loads(line) for path in arguments.letters for line in path.read_text("utf-8").splitlines() if line.strip()]
    lexicon = build_lexicon()
    write(fit(letters, lexicon, arguments.corpora, arguments.epochs, arguments.width, arguments.seed), lexicon, arguments.out, len(letters))


if __name__ == "__main__":
    main()
