"""The keys of many texts, packed small: what they agree on as whole numbers, the rest unpacked where a pair is compared."""

from __future__ import annotations

import marshal
import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .bounds import Agreeing, Token
from .comparing import tokens_of
from .keys import Keys

VERSION = "1"
KINDS = {"name": "person", "surname": "surname", "place": "place", "amount": "amount", "unit": "unit", "project": "project"}
OBJECT = frozenset(("name", "surname", "place"))
RAREST = 4.5
_SMALLEST = 50
_UNPACKED = 4096


@dataclass(frozen=True, slots=True)
class Block:
    """The keys of some texts: packed one by one, the names in them with the number of texts, and as CSR the tokens, which count from the first of
    `vocabulary`."""

    keys: list[bytes]
    names: Counter[str]
    vocabulary: list[Token]
    numbers: npt.NDArray[np.int32]
    sizes: list[int]


def pack(keys: Sequence[Keys]) -> Block:
    number: dict[Token, int] = {}
    told = [[number.setdefault(token, len(number)) for token in set(tokens_of(of))] for of in keys]
    return Block(
        [marshal.dumps((of.names, of.roles, of.villages, of.towns, of.units, of.amounts, of.projects, of.years, of.groups)) for of in keys],
        Counter(word for of in keys for word in of.names | of.villages | of.towns),
        list(number), np.array([at for of in told for at in of], np.int32), [len(of) for of in told],
    )  # fmt: skip


class Facts:
    """The keys of the texts `numbers` (ascending) among `size`, less the words in `dropped`; `weight` says how rare each token is, in nats."""

    def __init__(self, size: int = 0, numbers: Sequence[int] = (), blocks: Sequence[Block] = (), dropped: frozenset[str] = frozenset()) -> None:
        self._dropped = dropped
        self._at = np.full(size, -1, np.int64)
        self._at[list(numbers)] = np.arange(len(numbers))
        self._keys = [data for block in blocks for data in block.keys]
        number: dict[Token, int] = {}
        found = [np.zeros(0, np.int64)]
        for block in blocks:
            found.append(np.array([number.setdefault(token, len(number)) for token in block.vocabulary], np.int64)[block.numbers])
        told = np.concatenate(found)
        of = np.repeat(np.array(numbers, np.int64), [size for block in blocks for size in block.sizes])
        gone = np.array([at for (kind, word), at in number.items() if kind in ("name", "place") and word in dropped], np.int64)
        if len(gone):
            changed = np.unique(of[np.isin(told, gone)])
            kept = ~np.isin(of, changed)
            again = [(i, number.setdefault(token, len(number))) for i in changed.tolist() for token in set(tokens_of(self._of(i)))]
            extra = np.array(again, np.int64).reshape(-1, 2)
            of, told = np.concatenate([of[kept], extra[:, 0]]), np.concatenate([told[kept], extra[:, 1]])
        order = np.lexsort((told, of))
        self._indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(of, minlength=size), dtype=np.int64)])
        self._numbers = told[order].astype(np.int32)
        self._tokens = list(number)
        self.sums, self.objects = (self._any(kinds, of, told, size) for kinds in ({"amount"}, OBJECT))
        letters = max(len(numbers), _SMALLEST)
        held = np.bincount(self._numbers, minlength=len(number)).tolist()
        self.weight = {token: min(RAREST, math.log((letters + 50) / (n + 2))) for token, n in zip(self._tokens, held, strict=True)}
        self.of = lru_cache(_UNPACKED)(self._of)

    def _any(self, kinds: Collection[str], of: npt.NDArray[np.int64], told: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.bool_]:
        """Which texts have a token of these kinds, shape (size,)."""
        found = np.zeros(size, bool)
        found[of[np.array([kind in kinds for kind, _ in self._tokens], bool)[told]]] = True
        return found

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, i: int) -> bool:
        return bool(self._at[i] >= 0) if len(self._at) else False

    def _of(self, i: int) -> Keys:
        return Keys(*marshal.loads(self._keys[self._at[i]])).without(self._dropped)

    def _entries(self, i: int) -> npt.NDArray[np.int32]:
        return self._numbers[self._indptr[i] : self._indptr[i + 1]]

    def shared(self, i: int, j: int) -> list[Token]:
        """What two texts agree on; nothing where the keys of one were not read."""
        if not len(self._at):
            return []
        theirs = set(self._entries(j).tolist())
        return [self._tokens[at] for at in self._entries(i).tolist() if at in theirs]

    def agreeing(self, weights: dict[str, float]) -> Agreeing:
        """The bound of agreement, `weights` nats for each nat of a kind's rarity."""
        kinds = sorted(set(KINDS.values()))
        nats = [(kinds.index(kind := KINDS[token[0]]), weights[kind] * rare) for token, rare in self.weight.items()]
        return Agreeing(self._indptr, self._numbers, np.array([kind for kind, _ in nats], np.int64), np.array([weight for _, weight in nats]), len(kinds))

