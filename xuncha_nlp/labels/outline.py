"""What a letter is about, as one vector: how like two letters are in kind, whatever words they use."""

from __future__ import annotations

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
    """Square roots of the label probabilities: the cosine of two vectors is the Bhattacharyya coefficient of what the letters report.

    `load` gives the labeller when the first text comes.
    """

    def __init__(self, load: Callable[[], Labeller]) -> None:
        self._load = load

    @cached_property
    def labeller(self) -> Labeller:
        return self._load()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (texts, labels), float32."""
        found = []
        for start in range(0, len(texts), _CHUNK):
            for scores in self.labeller.score([heard(text) for text in texts[start : start + _CHUNK]]):
                told = np.sqrt(np.concatenate([scores.probability[axis] for axis in AXES])).astype(np.float32)
                found.append(told / max(float(np.linalg.norm(told)), 1e-12))
        return np.stack(found) if found else np.zeros((0, 0), np.float32)
