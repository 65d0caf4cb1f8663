"""Texts as rows of hashed character n-grams, and how much each n-gram tells: what is common in letters at large counts for next to nothing."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ..ngrams import count_ngrams
from ..text import code_points
from ..types import COVER
from .body import body_of, words_of

VERSION = "2"
BITS = 22
COLUMNS = 1 << BITS
_TABLE = Path(__file__).with_name("background.npz")
_SENTENCES_A_LETTER = 5
_PRIOR = 100.0
_STEP = 16.0
_COMMON = 1 / 60
_BLOCK = 2000
PUNCTUATION = "，,。.！!？?；;：:、“”\"‘’'（）()《》<>【】[]｜|—-_~·…/\\" + COVER

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows:
    """CSR: text i has the distinct columns columns[indptr[i]:indptr[i+1]] (ascending) in [0, COLUMNS)."""

    indptr: npt.NDArray[np.int64]
    columns: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def of(self, row: int) -> npt.NDArray[np.uint32]:
        return self.columns[self.indptr[row] : self.indptr[row + 1]]


@cache
def _kernel() -> ModuleType | None:
    try:
        from . import search_numba
    except (ImportError, RuntimeError):
        return None
    return search_numba


def compiled(fast: bool | None, size: int) -> ModuleType | None:
    """The compiled path where it is asked for, or, with None, where there are enough rows to repay the import of numba."""
    return _kernel() if fast or (fast is None and size > 1000) else None


def workers() -> int:
    """Threads worth starting on this machine."""
    return max(1, min(4, os.cpu_count() or 1))


def in_threads(work: Callable[[int, int], T], size: int, block: int) -> Iterator[T]:
    """work(first, last) of every block of 0 … size, in order; the blocks do not depend on the number of threads."""
    edges = [(first, min(size, first + block)) for first in range(0, size, block)]
    if len(edges) < 2 or workers() == 1:
        yield from (work(*edge) for edge in edges)
        return
    with ThreadPoolExecutor(workers()) as pool:
        yield from pool.map(lambda edge: work(*edge), edges)


def in_processes(work: Callable[[int, int], list[T]], size: int, block: int) -> Iterator[T]:
    """What work(first, last) lists for every block of 0 … size, in order: in forked processes, which share what this one holds, where there is
    more than one block and a fork is safe, else here. The result is the same."""
    global _forked
    edges = [(first, min(size, first + block)) for first in range(0, size, block)]
    alone = threading.active_count() == 1 and not multiprocessing.current_process().daemon
    if len(edges) < 2 or workers() == 1 or not alone or sys.platform != "linux":
        for edge in edges:
            yield from work(*edge)
        return
    _forked = work
    try:
        with multiprocessing.get_context("fork").Pool(workers(), gc.freeze) as pool:
            for made in pool.imap(_in_fork, edges):
                yield from made
    finally:
        _forked = None


_forked: Callable[[int, int], list[Any]] | None = None


def _in_fork(edge: tuple[int, int]) -> list[Any]:
    assert _forked is not None
    return _forked(*edge)


@cache
def _told() -> npt.NDArray[np.bool_]:
    """Which code points of the BMP are words: neither punctuation nor a cover."""
    told = np.ones(0x10000, bool)
    told[[ord(char) for char in PUNCTUATION]] = False
    return told


def _words(texts: Sequence[str]) -> list[str]:
    """The texts without punctuation and covers."""
    points = code_points("\0".join(text.replace("\0", "") if "\0" in text else text for text in texts))
    kept = _told()[np.minimum(points, 0xFFFF)]
    return points[kept].tobytes().decode("utf-32-le", "surrogatepass").split("\0")


def rows_of(
    texts: Sequence[str], low: int = 2, high: int = 3, *, bounds: npt.NDArray[np.int32] | None = None, every: bool = False, fast: bool | None = None
) -> Rows:
    """Rows of the n-grams, low <= n <= high, that stand in fewer than one background letter in sixty, or of every n-gram; of what lies within the
    `bounds`, shape (texts, 2), where they are given."""
    common = _common()

    def block(first: int, last: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        parts = texts[first:last]
        if bounds is not None:
            parts = [text[start:end] or text for text, (start, end) in zip(parts, bounds[first:last].tolist(), strict=True)]
        counts = count_ngrams(_words(parts), low, high, BITS, fast=fast)
        if every:
            return np.diff(counts.indptr), counts.indices
        kept = ~common[counts.indices]
        sizes = np.concatenate([[0], np.cumsum(kept)])[counts.indptr]
        return np.diff(sizes), counts.indices[kept]

    made = list(in_threads(block, len(texts), _BLOCK))
    sizes = np.concatenate([sizes for sizes, _ in made]) if made else np.zeros(0, np.int64)
    columns = np.concatenate([columns for _, columns in made]) if made else np.zeros(0, np.uint32)
    return Rows(np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), columns)


def count_documents(rows: Rows, into: npt.NDArray[np.uint32] | None = None, *, fast: bool | None = None) -> npt.NDArray[np.uint32]:
    """In how many rows each column stands, shape (COLUMNS,); added to `into` where given."""
    found = np.zeros(COLUMNS, np.uint32) if into is None else into
    if kernel := compiled(fast, len(rows)):
        kernel.count(rows.columns, found)
        return found
    for first in range(0, len(rows.columns), 1 << 24):
        block = rows.columns[first : first + (1 << 24)]
        if len(block) > COLUMNS // 8:
            found += np.bincount(block, minlength=COLUMNS).astype(np.uint32)
        else:
            columns, times = np.unique(block, return_counts=True)
            found[columns] += times.astype(np.uint32)
    return found


def weights_of(df: npt.NDArray[np.uint32], size: int) -> npt.NDArray[np.uint8]:
    """Sixteenths of a nat that a column tells, shape (COLUMNS,).

    -log of the greater of its share in the background and its share here, shrunk towards rare by a prior of 100 letters: a town
    named by every letter of a small inbox weighs little, a rare word shared by three weighs much. Whole numbers, so that sums are
    the same in any order.
    """
    here = np.flatnonzero(df)
    share = np.maximum(background()[0][here], (df[here].astype(np.float64) - 1) / (size + _PRIOR))
    weights = np.zeros(COLUMNS, np.uint8)
    weights[here] = np.clip(np.rint(-_STEP * np.log(np.minimum(share, 1.0))), 0, 255).astype(np.uint8)
    return weights


def build_background(letters: Sequence[str], sentences: Sequence[str], path: Path = _TABLE) -> int:
    """Write the document frequency of n-grams in at least two documents, sentences bundled to letters; return their number."""
    order = np.random.default_rng(0).permutation(len(sentences))
    bundles = ["".join(sentences[i] for i in order[at : at + _SENTENCES_A_LETTER]) for at in range(0, len(order), _SENTENCES_A_LETTER)]
    words = [words_of(body_of(text)) for text in [*letters, *bundles]]
    df = np.bincount(count_ngrams(words, 2, 3, BITS).indices, minlength=1 << BITS)
    columns = np.flatnonzero(df > 1).astype(np.uint32)
    steps = np.diff(columns, prepend=np.uint32(0)).astype(np.uint32)
    np.savez_compressed(path, steps=steps, df=np.minimum(df[columns], 65535).astype(np.uint16), documents=np.array(len(words)))
    return len(columns)


def read_corpora(folder: Path) -> tuple[list[str], list[str]]:
    """(letters, sentences) of a corpora folder: the `text` of every JSON line."""

    def texts(name: str) -> list[str]:
        return [json.loads(line)["text"] for path in sorted((folder / name).glob("*.jsonl")) for line in path.open(encoding="utf-8")]

    return texts("letters"), texts("sentences")


@cache
def background() -> tuple[npt.NDArray[np.float32], float]:
    """(share of background documents that hold each column, shape (2**22,); number of documents)."""
    with np.load(_TABLE) as table:
        documents = float(table["documents"])
        share = np.full(1 << BITS, 1.0 / documents, dtype=np.float32)
        share[np.cumsum(table["steps"].astype(np.int64))] = table["df"] / documents
    return share, documents


@cache
def _common() -> npt.NDArray[np.bool_]:
    common: npt.NDArray[np.bool_] = background()[0] > _COMMON
    return common


@cache
def share_of(gram: str) -> float:
    """Share of the background documents that hold a 2- or 3-gram."""
    columns = count_ngrams([gram], len(gram), len(gram), BITS).indices
    return float(background()[0][columns[0]]) if len(columns) else 0.0


def is_common(word: str, before: str = "") -> bool:
    """Whether a bigram of the word stands in more than one background document in 250: 第三, 车辆.

    A last bigram that often stands `before` the given character is excused: 石桥 before 村 is a name even where many write of it.
    """
    for at in range(len(word) - 1):
        share = share_of(word[at : at + 2])
        last = at == len(word) - 2
        if share > 0.004 and not (last and before and share_of(word[at:] + before) > 0.1 * share):
            return True
    return False

