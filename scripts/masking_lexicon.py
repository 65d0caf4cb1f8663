"""The Lexicon of the tagger from the dictionary of jieba (MIT): words of two and three characters, and which characters make surnames and given names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import jieba
import numpy as np

from xuncha_nlp.petitions.names import is_han, surname_at
from xuncha_nlp.petitions.tagger import WORD_BITS, Lexicon, word_slots

LEAST = 10  # occurrences in jieba's dictionary from which on a word counts
_NAMES = ("nr", "nrt", "nrfg")
_KINDS = {"v": 1, "vn": 1, "vd": 1, "n": 2, "ns": 3, "nt": 3, "nz": 3, "a": 4, "ad": 4, "an": 4, "d": 5, "t": 6, "m": 6, "q": 6}  # others are 7


def build_lexicon() -> Lexicon:
    rows = [line.split() for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines()]
    words = np.zeros(1 << WORD_BITS, np.uint8)
    used, first, given = Counter[str](), Counter[str](), Counter[str]()
    for word, shown, kind in rows:
        count = int(shown)
        if not all(is_han(char) for char in word):
            continue
        if kind in _NAMES:
            size = surname_at(word, 0)
            if size and len(word) - size == 2:
                first[word[0]] += 1
                given.update(word[size:])
            continue
        for char in word:
            used[char] += count
        if count >= LEAST and len(word) in (2, 3):
            slot = int(word_slots(word, len(word))[0])
            if len(word) == 3:
                words[slot] |= 4
            else:
                words[slot] = (words[slot] & 4) | max(int(words[slot]) & 3, 1 + (count >= 100) + (count >= 1000)) | _KINDS.get(kind, 7) << 3
    chars = np.zeros(0x10000, np.uint8)
    for char in used.keys() | first.keys() | given.keys():
        if ord(char) < 0x10000:
            general = used[char] + 200
            names = sum(first[char] * 1000 / general > least for least in (0, 1, 10)) if surname_at(char, 0) else 0
            chars[ord(char)] = names * 8 + sum(given[char] * 1000 / general > least for least in (0, 0.3, 1, 3, 8, 20, 60))
    return Lexicon(words, chars)


def packed(lexicon: Lexicon) -> dict[str, np.ndarray]:
    """The arrays `words` (steps from slot to slot, and what stands there) and `chars` of weights.npz."""
    slots = np.flatnonzero(lexicon.words)
    return {"words": np.stack((np.diff(slots, prepend=0), lexicon.words[slots])).astype(np.uint32), "chars": lexicon.chars}
