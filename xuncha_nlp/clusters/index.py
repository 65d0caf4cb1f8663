"""The rows of all letters seen, kept in a folder, so that a day's new letters are compared with a million old ones in seconds.

Files only grow; `state.json`, written last and whole, says how much of them counts, so that a run killed half-way leaves nothing behind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .rows import COLUMNS, Rows, count_documents, weights_of
from .search import RETELLINGS, candidate_pairs, likeness
from .verify import may_reach, prior, share_near

VERSION = "1"


class Index:
    """Ids, days of receipt and n-gram rows in the order in which the letters came; `stamp` names the settings they were made under."""

    def __init__(self, folder: Path, stamp: str = "") -> None:
        self.folder, self.stamp = folder, f"{VERSION}:{stamp}"
        self.ids: list[str] = []
        self._entries = 0
        self._df: tuple[npt.NDArray[np.uint32], int] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        try:
            state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            names = (folder / "ids.txt").read_text(encoding="utf-8").split("\n")[: state["rows"]]
            whole = len(names) == state["rows"] and all(
                path.stat().st_size >= size for path, size in ((self._columns, state["entries"] * 4), (self._sizes, state["rows"] * 4), (self._days, state["rows"] * 4))
            )
            if whole and state["stamp"] == self.stamp:
                self.ids, self._entries = json.loads(f"[{','.join(names)}]"), int(state["entries"])
        except (OSError, ValueError, KeyError):
            pass
        for path, size in ((self._columns, self._entries * 4), (self._sizes, len(self.ids) * 4), (self._days, len(self.ids) * 4)):
            with path.open("ab") as file:
                file.truncate(size)
        if not self.ids:
            (folder / "ids.txt").write_text("", encoding="utf-8")
            self._documents.unlink(missing_ok=True)

    @property
    def _columns(self) -> Path:
        return self.folder / "columns.bin"

    @property
    def _sizes(self) -> Path:
        return self.folder / "sizes.bin"

    @property
    def _days(self) -> Path:
        return self.folder / "days.bin"

    @property
    def _documents(self) -> Path:
        return self.folder / "documents.bin"

    def __len__(self) -> int:
        return len(self.ids)

    def clear(self) -> None:
        """Forget all letters."""
        (self.folder / "state.json").unlink(missing_ok=True)
        self.ids, self._entries, self._df = [], 0, None
        self._documents.unlink(missing_ok=True)
        for path in (self._columns, self._sizes, self._days, self.folder / "ids.txt"):
            path.write_bytes(b"")

    def rows(self) -> Rows:
        sizes = np.fromfile(self._sizes, np.uint32, len(self.ids)).astype(np.int64)
        columns = np.asarray(np.memmap(self._columns, np.uint32, "r", shape=(self._entries,))) if self._entries else np.zeros(0, np.uint32)
        return Rows(np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), columns)

    def days(self) -> npt.NDArray[np.int64]:
        """Days of receipt as ordinals, 0 where unknown, shape (letters,)."""
        return np.fromfile(self._days, np.int32, len(self.ids)).astype(np.int64)

    def add(self, ids: Sequence[str], rows: Rows, received: Sequence[date | None]) -> None:
        """Append letters. They count once `commit` has been called."""
        for path, values in (
            (self._columns, rows.columns.astype(np.uint32)), (self._sizes, np.diff(rows.indptr).astype(np.uint32)),
            (self._days, np.array([day.toordinal() if day else 0 for day in received], np.int32)),
        ):  # fmt: skip
            with path.open("ab") as file:
                file.write(values.tobytes())
        kept = "\n".join(json.dumps(id_) for id_ in [*self.ids, *ids])
        (self.folder / "ids.txt").write_text(kept, encoding="utf-8")
        self.ids += ids
        self._entries += len(rows.columns)

    def commit(self) -> None:
        state = json.dumps({"stamp": self.stamp, "rows": len(self.ids), "entries": self._entries})
        beside = self.folder / "state.json.new"
        beside.write_text(state, encoding="utf-8")
        os.replace(beside, self.folder / "state.json")
        if self._df and self._df[1] == len(self.ids):
            self._documents.write_bytes(np.append(*self._df).astype(np.uint32).tobytes())

    def _counted(self, rows: Rows) -> npt.NDArray[np.uint32]:
        """Documents of each column: those of the letters of the last commit were kept."""
        counted, known = np.zeros(COLUMNS, np.uint32), 0
        try:
            kept = np.fromfile(self._documents, np.uint32)
            if len(kept) == COLUMNS + 1 and kept[-1] <= len(rows):
                counted, known = kept[:-1], int(kept[-1])
        except OSError:
            pass
        self._df = count_documents(Rows(rows.indptr[known:], rows.columns[rows.indptr[known] :]), counted), len(rows)
        return self._df[0]

    def touched(self, start: int, floor: float, *, kindred: bool = True) -> tuple[list[tuple[str, str]], npt.NDArray[np.uint32]]:
        """((id before `start`, id from `start` on) of letters that may be linked with a score of `floor`; documents of each column). `kindred`: likeness
        of kind will be compared too."""
        rows = self.rows()
        df = self._counted(rows)
        weights = weights_of(df, len(rows))
        pairs = candidate_pairs(rows, df, weights, RETELLINGS, start=start)
        pairs = pairs[(pairs[:, 0] < start) & (pairs[:, 1] >= start)]
        nats, cosines = likeness(rows, weights.astype(np.uint16) ** 2, pairs)
        days = self.days()
        near = may_reach(nats, cosines, prior(len(rows)), share_near(days[days > 0]), floor, kindred=kindred)
        return [(self.ids[i], self.ids[j]) for i, j in pairs[near].tolist()], df


__all__ = ["COLUMNS", "Index"]
