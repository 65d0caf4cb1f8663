"""Near copies alone: the fast stage, by likeness of wording and nothing else. Form letters about other people look like copies to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .rows import count_documents, rows_of, weights_of
from .search import COPIES, candidate_pairs, sampled_cosines

VERSION = "1"
_SKETCH = 64
_ALIKE = 0.15


def near_copies(texts: Sequence[str], *, fast: bool | None = None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """(pairs i < j, ascending, shape (pairs, 2); their idf cosine in [0, 1]): texts of which 5 to 30 % of the characters were changed.

    Looks at a sample of 64 character 3-grams of each text, drawn by their hash. `fast` as in `count_ngrams`; the result is the same.
    """
    sketches = rows_of(texts, 3, 3, every=True, fast=fast).sketch(_SKETCH)
    df = count_documents(sketches, fast=fast)
    weights = weights_of(df, len(texts))
    pairs = candidate_pairs(sketches, df, weights, COPIES, fast=fast)
    cosines = sampled_cosines(sketches, weights, pairs, fast=fast)
    alike = cosines >= _ALIKE
    return pairs[alike], cosines[alike]
