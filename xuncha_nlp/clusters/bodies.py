"""The bodies of many texts: where the matter of each begins and ends is looked up once, the bodies last made are kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .body import Body, bodies_of, bounds_of
from .rows import in_processes

VERSION = "1"
_BLOCK, _KEPT = 4000, 20_000


class Bodies:
    """Bodies by the number of their text; `bounds` (texts, 2) says where the matter of each stands."""

    def __init__(self, texts: Sequence[str]) -> None:
        def block(first: int, last: int) -> list[npt.NDArray[np.int32]]:
            return [np.array([bounds_of(text) for text in texts[first:last]], np.int32)]

        self._texts, self._made = texts, dict[int, Body]()
        self.bounds = np.concatenate([np.zeros((0, 2), np.int32), *in_processes(block, len(texts), _BLOCK)])

    def of(self, i: int) -> Body:
        self.at_hand([i])
        return self._made[i]

    def some(self, numbers: Sequence[int]) -> list[Body]:
        """The bodies of these texts, made at once and not kept."""
        return bodies_of([self._texts[i] for i in numbers], self.bounds[list(numbers)].astype(np.int64))

    def at_hand(self, numbers: Sequence[int]) -> None:
        """Make at once, and keep, those of these bodies that are not kept."""
        if missing := [i for i in numbers if i not in self._made]:
            if len(self._made) >= _KEPT:
                self._made = {i: self._made[i] for i in numbers if i in self._made}
            self._made.update(zip(missing, self.some(missing), strict=True))
