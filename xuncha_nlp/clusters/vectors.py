"""Texts as idf-weighted character 2- and 3-grams; what is common in letters at large counts for next to nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..ngrams import count_ngrams
from .body import body_of, words_of

VERSION = "1"
BITS = 22
_TABLE = Path(__file__).with_name("background.npz")
_SENTENCES_A_LETTER = 5
_PRIOR = 100.0


@dataclass(frozen=True, slots=True)
class Vectors:
    """CSR of unit rows: row i has columns indices[indptr[i]:indptr[i+1]] (ascending), weights `data`.

    Columns are numbered without gaps; `idf` (nats) and `df` (rows that hold it) of each, shape (columns,).
    """

    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int32]
    data: npt.NDArray[np.float32]
    idf: npt.NDArray[np.float32]
    df: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.indptr) - 1


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
    """(share of background documents that hold each column, shape (2**BITS,); number of documents)."""
    with np.load(_TABLE) as table:
        documents = float(table["documents"])
        share = np.full(1 << BITS, 1.0 / documents, dtype=np.float32)
        share[np.cumsum(table["steps"].astype(np.int64))] = table["df"] / documents
    return share, documents


def vectors_of(words: Sequence[str]) -> Vectors:
    """Vectors of bodies without punctuation.

    idf = -log(the greater of the background share and the share in this collection, shrunk towards rare by a prior of 100
    letters), so that a town named by every letter of a small inbox weighs little and a rare word shared by three weighs much.
    """
    counts = count_ngrams(words, 2, 3, BITS)
    present = np.zeros(1 << BITS, bool)
    present[counts.indices] = True
    hashes = np.flatnonzero(present)
    number = np.empty(1 << BITS, np.int32)
    number[hashes] = np.arange(len(hashes))
    indices = number[counts.indices]
    df = np.bincount(indices, minlength=len(hashes))
    share, _ = background()
    here = (df - 1) / (len(words) + _PRIOR)
    idf = -np.log(np.minimum(np.maximum(share[hashes], here), 1.0)).astype(np.float32)
    data = idf[indices] * np.sqrt(counts.data)
    rows = np.repeat(np.arange(len(words), dtype=np.int32), np.diff(counts.indptr))
    norms = np.sqrt(np.bincount(rows, weights=data**2, minlength=len(words))).astype(np.float32)
    data /= np.maximum(norms, 1e-9)[rows]
    return Vectors(counts.indptr, indices, data, idf, df)


@cache
def _share_of(gram: str) -> float:
    """Share of the background documents that hold a 2- or 3-gram."""
    columns = count_ngrams([gram], len(gram), len(gram), BITS).indices
    return float(background()[0][columns[0]]) if len(columns) else 0.0


def is_common(word: str, before: str = "") -> bool:
    """Whether a bigram of the word stands in more than one background document in 250: 第三, 车辆.

    A last bigram that often stands `before` the given character is excused: 石桥 before 村 is a name even where many write of it.
    """
    for at in range(len(word) - 1):
        share = _share_of(word[at : at + 2])
        last = at == len(word) - 2
        if share > 0.004 and not (last and before and _share_of(word[at:] + before) > 0.1 * share):
            return True
    return False
