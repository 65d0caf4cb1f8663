"""Where work runs. One verb: map(make, items); `make()` runs once a worker, order is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from .._pick import pick

Item = TypeVar("Item")
Result = TypeVar("Result")

ENGINES = {"serial": "xuncha_nlp.engine.serial:SerialEngine", "process": "xuncha_nlp.engine.process:ProcessEngine"}


class Engine(Protocol):
    """`make` builds the function applied to each item (loads a model, starts a cage); results come in the order of the items."""

    def map(self, make: Callable[[], Callable[[Item], Result]], items: Iterable[Item]) -> Iterator[Result]: ...


def open_engine(name: str = "process") -> Engine:
    """The engine of that name. Raises UnknownName."""
    engine: Engine = pick(ENGINES, name, "执行引擎")()
    return engine


__all__ = ["ENGINES", "Engine", "open_engine"]
