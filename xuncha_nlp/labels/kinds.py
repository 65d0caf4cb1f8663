"""What kind of paper a document is: linear scores over n-grams of its title and its opening; kinds.npz is made by scripts/fit_kinds.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from ..ngrams import Counts, count_ngrams
from ..taxonomy import load_taxonomy
from ..types import Analysis, Document, Label, Span
from .pooling import Floats, softmax

BITS = 16
_TITLE, _OPENING, _LOOKED_AT = 50, 400, 2000
_SURE, _SET_ASIDE, _ANSWERING = 0.5, 0.8, 0.6
_PETITIONS = ("dt_petition_letter", "dt_petition_log", "dt_call_visit_record", "dt_talk_record")
_ANSWERS = ("dt_inspection_feedback", "dt_rectification", "dt_audit")
_OPENS = re.compile(r"举报|检举|控告|投诉|尊敬的|你们?好|您好|巡察组(?:的)?(?:领导|同志|收)|恳请|求(?:求|你)|请(?:你们|求|组织|上级)|我们(?:村|组|是|家|小区)|我(?:是|叫|家|想|要)|老百姓")
_ASKS = re.compile(
    r"举报|检举|控告|揭发|投诉|来信|来访|上访|信访|反映|巡察组(?:的)?(?:领导|同志|收|：|:)|尊敬的|你们?好|您好|各位领导|领导[：:，,]|请(?:你们|组织|求|上级|查)|求(?:求|你)|恳请|希望.{0,8}(?:查|管|处理)"
    r"|我们(?:村|组|这|都|是|家|小区|单位|老百姓)|我(?:家|叫|是|们村|儿|爸|妈|想|要|也|就|在)|老百姓|贪|私吞|塞进|装进|腰包|凭什么|没人管|小舅子|亲戚"
)
_BY = "标题与开头的字词"
_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class KindModel:
    """columns (features,) of the two hashed zones side by side, ascending; table (features, kinds); bias (kinds,)."""

    columns: npt.NDArray[np.int32]
    table: Floats
    bias: Floats
    codes: tuple[str, ...]

    def score(self, texts: Sequence[str]) -> Floats:
        """Probabilities, shape (texts, kinds)."""
        out = np.tile(self.bias, (len(texts), 1))
        for at, (columns, values) in enumerate(rows(texts)):
            place = np.searchsorted(self.columns, columns)
            place[place == len(self.columns)] = 0
            known = self.columns[place] == columns
            out[at] += values[known] @ self.table[place[known]]
        return softmax(out)


def rows(texts: Sequence[str]) -> list[tuple[npt.NDArray[np.int32], Floats]]:
    """For each text its columns and values: n-grams of the title, and of the opening in the second half of the columns; each zone of length 1."""
    zones = [_zones(text) for text in texts]
    counts = count_ngrams([title for title, _ in zones] + [opening for _, opening in zones], 1, 3, BITS)
    return [_row(counts, at, at + len(texts)) for at in range(len(texts))]


def _row(counts: Counts, *places: int) -> tuple[npt.NDArray[np.int32], Floats]:
    columns, values = [], []
    for zone, at in enumerate(places):
        own = slice(int(counts.indptr[at]), int(counts.indptr[at + 1]))
        roots = np.sqrt(counts.data[own])
        columns.append(counts.indices[own].astype(np.int32) + (zone << BITS))
        values.append(roots / max(float(np.sqrt((roots**2).sum())), 1e-6))
    return np.concatenate(columns), np.concatenate(values).astype(np.float32)


def _zones(text: str) -> tuple[str, str]:
    lines = [line[0].strip() for line in _LINE.finditer(text[:_LOOKED_AT])]
    return (lines[0][:_TITLE] if lines else ""), " ".join(lines)[:_OPENING]


@cache
def load_kinds() -> KindModel:
    """The model that lies beside this module."""
    with as_file(files("xuncha_nlp.labels") / "kinds.npz") as path, np.load(path, allow_pickle=False) as arrays:
        table = arrays["table"].astype(np.float32) * arrays["scale"]
        return KindModel(arrays["columns"], table, arrays["bias"], tuple(arrays["codes"].tolist()))


def label_kinds(documents: Sequence[Document], *, on: date) -> list[Analysis]:
    """One Analysis a document, in order: its kind on the axis `document`, resting on its title; abstained where the kind is unsure."""
    taxonomy, model = load_taxonomy("document", on), load_kinds()
    found = []
    for document, answer in zip(documents, model.score([document.text for document in documents]), strict=True):
        title = _LINE.search(document.text[:_LOOKED_AT])
        evidence = (Span(title.start(), min(title.end(), title.start() + _TITLE)),) if title else ()
        first, second = np.argsort(-answer, kind="stable")[:2].tolist()
        labels = [Label(taxonomy.id, model.codes[i], round(float(answer[i]), 4), evidence, _BY) for i in (first, second)]
        unsure = answer[first] < _SURE
        found.append(Analysis(document.id, (labels[0],), (taxonomy.id,) if unsure else (), (labels[1],) if unsure else ()))
    return found


def is_material(kind: Analysis, text: str) -> bool:
    """Whether a document is surely of a kind that is neither a petition nor words of one. Anything that asks or complains is not: anywhere in
    its text, or, where it answers an inspection or an audit and so may tell of petitions, in its opening.
    """
    best = kind.labels[0]
    if best.code in _ANSWERS:
        return best.score >= _ANSWERING and _OPENS.search(text[:_OPENING]) is None
    return best.code not in _PETITIONS and best.score >= _SET_ASIDE and _ASKS.search(text) is None
