"""value <-> JSON line: the only place that knows the shape of the pipes (DESIGN section 5).

Every object carries "$v". Spans are [start, end] in code points; dates are ISO; keys that equal their default may be missing
in input, unknown keys are ignored.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import IO, Any, Union, get_args, get_origin, get_type_hints

from . import types
from .errors import WireError
from .types import Span

VERSION = 1
KINDS: dict[str, type] = {
    name: getattr(types, name.title().replace("_", ""))
    for name in ("document", "paper", "petition", "finding", "analysis", "cluster", "clue", "decision", "failure", "link", "label", "fact", "subject", "mask")
}  # fmt: skip
_MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def encode(value: Any) -> dict[str, Any]:
    """A noun as a JSON object, "$v" first."""
    made = plain(value)
    if not isinstance(made, dict):
        raise WireError("只有本库的对象可以写成 JSON 行。")
    return {"$v": VERSION, **made}


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses as objects, spans as [start, end], dates as ISO."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def decode(kind: str, data: object) -> Any:
    """The noun of that kind from a JSON object. Raises WireError without repeating what the line says."""
    if not isinstance(data, dict):
        raise WireError(f"这一行不是 {kind} 对象，应为一个 JSON 对象。")
    version = data.get("$v", VERSION)
    if not isinstance(version, int) or version > VERSION:
        raise WireError("这一行由更新版本的程序写成，请升级后再读。")
    for step in range(version, VERSION):
        data = _MIGRATIONS[step](data)
    try:
        return _build(KINDS[kind], data)
    except (KeyError, TypeError, ValueError) as error:
        raise WireError(f"这一行不符合 {kind} 的格式：缺少或写错了字段（{type(error).__name__}）。请对照 docs/pipes.md。") from None


_HINTS: dict[type, dict[str, Any]] = {}


def _build(kind: type, data: Mapping[str, Any]) -> Any:
    hints = _HINTS.setdefault(kind, get_type_hints(kind))
    values = {}
    for field in dataclasses.fields(kind):
        if field.name in data:
            values[field.name] = _value(hints[field.name], data[field.name])
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise KeyError(field.name)
    return kind(**values)


def _value(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if value is None:
            return None
        choices = [h for h in get_args(hint) if h is not NoneType]
        if set(choices) == {float, str}:
            if not isinstance(value, str | int | float):
                raise TypeError
            return value if isinstance(value, str) else float(value)
        return _value(choices[0], value)
    if hint is Span:
        start, end = value
        return Span(int(start), int(end))
    if origin is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_value(inner[0], item) for item in value)
        return tuple(_value(h, item) for h, item in zip(inner, value, strict=True))
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _build(hint, value)
    if hint is float:
        return float(value)
    if isinstance(hint, type) and not isinstance(value, hint):
        raise TypeError
    return value


def dumps(data: Mapping[str, Any]) -> str:
    """One JSON line, Chinese as it is, lone surrogates escaped."""
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return line


def read_lines(stream: IO[str] | Iterable[str]) -> Iterator[dict[str, Any]]:
    """The JSON objects of a stream, one a line; empty lines are skipped. Raises WireError naming the line number only."""
    for number, line in enumerate(stream, 1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            data = json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            raise WireError(f"第 {number} 行不是合法的 JSON。请检查输入是否为每行一个 JSON 对象、UTF-8 编码。") from None
        if not isinstance(data, dict):
            raise WireError(f"第 {number} 行不是 JSON 对象。")
        yield data
