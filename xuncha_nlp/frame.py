"""Values as a pandas table, one row a value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import wire
from .errors import UnknownName
from .types import Analysis

if TYPE_CHECKING:
    import pandas


def to_frame(values: Iterable[Any]) -> pandas.DataFrame:
    """One row a value. An Analysis gives id, one column an axis (codes joined by "、"), abstained and missing; any other noun its fields as in
    the pipes, spans as [start, end]. Needs pandas (extra `frame`); raises UnknownName without it.
    """
    try:
        import pandas
    except ImportError:
        raise UnknownName("转成表格需要 pandas。请执行 pip install 'xuncha-nlp[frame]'。") from None
    rows = [_analysis(value) if isinstance(value, Analysis) else {k: v for k, v in wire.encode(value).items() if k != "$v"} for value in values]
    return pandas.DataFrame(rows)


def _analysis(analysis: Analysis) -> dict[str, Any]:
    row: dict[str, Any] = {"id": analysis.id}
    for label in analysis.labels:
        row[label.name] = f"{row[label.name]}、{label.code}" if label.name in row else label.code
    return {**row, "abstained": "、".join(analysis.abstained), "missing": "、".join(analysis.missing)}
