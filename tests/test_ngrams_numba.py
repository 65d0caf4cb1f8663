"""The compiled n-gram kernel gives the rows of numpy, and the library does without it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp import ngrams
from xuncha_nlp.ngrams import Counts, count_ngrams, count_slices, ngram_sets
from xuncha_nlp.text import code_points, fold_table

_ODD = "村书记贪了 \n\u3000\x00\u200b〇帐ＡＢａ１１İ\ufb01\ud800\udfff\U00020bb7\U0001f600\U0010ffff"
_chars = st.one_of(st.sampled_from(_ODD), st.characters(), st.characters(categories=["Cs", "Co", "Cn"]))
_repeated = st.builds(lambda text, times: text * times, st.text(_chars, max_size=12), st.sampled_from([1, 90, 700]))
_texts = st.lists(st.one_of(st.text(_chars, max_size=60), _repeated, st.just("")), max_size=12)
_bits = st.sampled_from([*range(8, 19), 22, 25, 32])


def same(left: Counts, right: Counts) -> bool:
    pairs = ((left.indptr, right.indptr), (left.indices, right.indices), (left.data, right.data))
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


@given(_texts, st.integers(1, 4), st.integers(1, 4), _bits)
def test_compiled_rows_are_those_of_numpy(texts: list[str], low: int, high: int, bits: int) -> None:
    pytest.importorskip("numba")
    assert same(count_ngrams(texts, low, high, bits, fast=True), count_ngrams(texts, low, high, bits, fast=False))


@given(_texts, st.integers(1, 4))
@settings(max_examples=30)
def test_compiled_sets_are_those_of_numpy(texts: list[str], n: int) -> None:
    pytest.importorskip("numba")
    assert same(ngram_sets(texts, n, fast=True), ngram_sets(texts, n, fast=False))


@pytest.mark.parametrize("bits", [8, 16, 18, 32])
@pytest.mark.parametrize("size", [0, 1, 7, 300, 5000, 150_000])
def test_many_texts_and_long_ones(bits: int, size: int) -> None:
    """More texts than a group of the kernel holds, more code points than its block, empty texts between."""
    pytest.importorskip("numba")
    points = np.random.default_rng(size).integers(0x4E00, 0x4F00, 200_000).astype(np.uint32)
    long = points.tobytes().decode("utf-32-le")
    texts = [piece for at in range(0, min(len(long), 600 * size) or 600, size or 1) for piece in ("", " \n", long[at : at + size])]
    assert same(count_ngrams(texts, 1, 3, bits, fast=True), count_ngrams(texts, 1, 3, bits, fast=False))


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A process that has counted nothing and loaded no kernel."""
    monkeypatch.setattr(ngrams, "_seen", 0)
    monkeypatch.delitem(sys.modules, "xuncha_nlp.ngrams_numba", raising=False)
    loaded = ngrams._compiled
    loaded.cache_clear()
    yield monkeypatch
    loaded.cache_clear()


def test_without_numba_numpy_counts(unseen: pytest.MonkeyPatch) -> None:
    unseen.setitem(sys.modules, "numba", None)
    unseen.setattr(ngrams, "_WORTH", 10)
    texts = ["村里的账三年没有公布过", "", "书记贪了钱"]
    assert same(count_ngrams(texts), count_ngrams(texts, fast=False))
    assert ngrams._seen >= 10 and ngrams._compiled() is None
    assert same(count_ngrams(texts, fast=True), count_ngrams(texts, fast=False))


def test_a_kernel_that_cannot_be_cached_is_done_without(unseen: pytest.MonkeyPatch) -> None:
    numba = pytest.importorskip("numba")

    def refuse(**_: object) -> None:
        raise RuntimeError("cannot cache function: no locator available")

    unseen.setattr(numba, "njit", refuse)
    assert ngrams._compiled() is None


def test_numba_is_loaded_only_when_there_is_enough_to_count(unseen: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    asked = []
    unseen.setattr(ngrams, "_compiled", lambda: asked.append(ngrams._seen))
    unseen.setattr(ngrams, "_WORTH", 100)
    for _ in range(5):
        count_ngrams(["村里的账三年没有公"], 1, 3)
    count_ngrams(["村里的账三年没有公"] * 100, 1, 3, fast=False)
    assert asked == [108, 108]


def test_a_batch_that_is_large_in_itself_is_compiled_at_once(unseen: pytest.MonkeyPatch) -> None:
    asked = []
    unseen.setattr(ngrams, "_compiled", lambda: asked.append(True))
    count_ngrams(["字" * 2_000_000], 1, 3, 16)
    assert asked


@given(_texts, st.integers(1, 4), _bits)
def test_slices_count_as_texts_do(texts: list[str], high: int, bits: int) -> None:
    pytest.importorskip("numba")
    stops = np.cumsum([0, *map(len, texts)])
    points, starts, ends = code_points("".join(texts)), stops[:-1], stops[1:]
    expected = count_ngrams(texts, 1, high, bits, fast=False)
    for fast in (True, False):
        assert same(count_slices(points, starts, ends, fold_table(), 1, high, bits, fast=fast), expected)
