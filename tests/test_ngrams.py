from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xuncha_nlp.ngrams import count_ngrams, ngram_sets
from xuncha_nlp.text import normalised

texts = st.lists(st.text(alphabet="村书记贪了一二三，。 \nＡa1１", max_size=40), max_size=8)


def by_hand(text: str, low: int, high: int) -> dict[int, int]:
    """The same hashing in plain Python."""
    points = [ord(c) for c in normalised(text).text]
    found: dict[int, int] = {}
    for n in range(low, high + 1):
        for at in range(len(points) - n + 1):
            value = 0
            for point in points[at : at + n]:
                value = (value * 0x01000193 + point) & 0xFFFFFFFF
            value = (value + n * 0x9E3779B9) & 0xFFFFFFFF
            value = ((value ^ (value >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
            value = ((value ^ (value >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
            value ^= value >> 16
            found[value] = found.get(value, 0) + 1
    return found


@given(texts)
def test_counts_agree_with_plain_python(items: list[str]) -> None:
    counts = ngram_sets(items, 2) if items else count_ngrams(items, 2, 2, 32)
    assert len(counts) == len(items)
    for row, text in enumerate(items):
        start, stop = counts.indptr[row], counts.indptr[row + 1]
        assert dict(zip(counts.indices[start:stop].tolist(), counts.data[start:stop].astype(int).tolist(), strict=True)) == by_hand(text, 2, 2)


@given(texts)
def test_columns_are_the_leading_bits(items: list[str]) -> None:
    counts = count_ngrams(items, 1, 3, bits=10)
    for row, text in enumerate(items):
        wanted: dict[int, int] = {}
        for value, times in by_hand(text, 1, 3).items():
            wanted[value >> 22] = wanted.get(value >> 22, 0) + times
        start, stop = counts.indptr[row], counts.indptr[row + 1]
        assert dict(zip(counts.indices[start:stop].tolist(), counts.data[start:stop].astype(int).tolist(), strict=True)) == wanted


def test_no_ngram_crosses_two_texts() -> None:
    together, apart = ngram_sets(["甲乙", "丙丁"], 2), ngram_sets(["乙丙"], 2)
    assert not set(apart.indices.tolist()) & set(together.indices.tolist())


def test_blocks_do_not_change_the_answer() -> None:
    items = ["村里的账三年没有公布过" * 50] * 2000
    counts = count_ngrams(items, 1, 3, 16)
    rows = np.diff(counts.indptr)
    assert (rows == rows[0]).all()
