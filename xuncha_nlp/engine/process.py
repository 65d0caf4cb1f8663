"""Worker processes on this machine, as many as there are cores."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

from ..errors import XunchaError

Item = TypeVar("Item")
Result = TypeVar("Result")

_work: Callable[[Any], Any] | None = None
_fault: Exception | None = None


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    """A worker that cannot start says why with its first item."""
    global _work, _fault
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _work = make()
    except Exception as error:
        _fault = error


def _apply(item: Any) -> Any:
    if _fault is not None:
        raise _fault
    assert _work is not None
    return _work(item)


class ProcessEngine:
    """`workers` defaults to the cores this process may use. At most four items a worker are in flight, so memory stays bounded."""

    def __init__(self, workers: int | None = None) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self.workers = max(1, workers or cores)

    def map(self, make: Callable[[], Callable[[Item], Result]], items: Iterable[Item]) -> Iterator[Result]:
        waiting = iter(items)
        first = list(islice(waiting, 2))
        if not first:
            return
        with ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=_start, initargs=(make,)) as pool:
            flying: deque[Future[Result]] = deque(pool.submit(_apply, item) for item in first)
            flying.extend(pool.submit(_apply, item) for item in islice(waiting, 4 * self.workers - len(first)))
            while flying:
                try:
                    result = flying.popleft().result()
                except BrokenProcessPool:
                    raise XunchaError("工作进程被系统终止，多为内存不足。已完成的部分已保存；请加 --engine serial 再次运行，会接着做。") from None
                for item in islice(waiting, 1):
                    flying.append(pool.submit(_apply, item))
                yield result
