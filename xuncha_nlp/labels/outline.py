"""What a letter is about, as one vector: how like two letters are in kind, whatever words they use."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .heard import heard

if TYPE_CHECKING:
    from . import Labeller

AXES = ("nature", "domain", "conduct", "point", "reason")
_CHUNK = 512


class LabelEncoder:
    """Square roots of the label probabilities, axis by axis of equal length: the cosine of a part is the Bhattacharyya coefficient of what the letters
    report on that axis.

    `load` gives the labeller when the first text comes. `parts` says where each axis begins, once a text was encoded.
    """

    def __init__(self, load: Callable[[], Labeller]) -> None:
        self._load = load
        self.parts: tuple[int, ...] = (0,)

    @cached_property
    def labeller(self) -> Labeller:
        return self._load()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (texts, labels), float32."""
        found = []
        for start in range(0, len(texts), _CHUNK):
            for scores in self.labeller.score([heard(text) for text in texts[start : start + _CHUNK]]):
                told = [np.sqrt(scores.probability[axis]) for axis in AXES]
                self.parts = tuple(np.cumsum([0, *map(len, told)]).tolist()[:-1])
                found.append(np.concatenate([part / max(float(np.linalg.norm(part)), 1e-12) for part in told]) / math.sqrt(len(AXES)))
        return np.stack(found).astype(np.float32) if found else np.zeros((0, 0), np.float32)
