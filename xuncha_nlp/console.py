"""The terminal: UTF-8 where it can be, a GBK console never breaks a run, progress bars only for people."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any


def prepare_streams() -> None:
    """Pipes and files get UTF-8; a console keeps its code page and replaces what it cannot show."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            elif stream is sys.stderr:
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="strict")


def say(text: str) -> None:
    """A line for people, on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def fault(error: BaseException) -> str:
    """The kind of an exception and where it was raised, innermost first; never its message."""
    places = traceback.extract_tb(error.__traceback__)[-4:]
    return f"{type(error).__name__} {' ← '.join(f'{Path(place.filename).name}:{place.lineno}' for place in reversed(places))}"


def no_core_dump() -> None:
    """A crash of the interpreter leaves no image of its memory, where the system lets us say so."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Meter:
    """Progress: a bar on a terminal, otherwise one line per 5 %, every one of them. Never a number of letters, nor lines skipped because
    there are few, nor a stage passed over because there are none: that would tell of sealed ones."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}
        self._told: dict[str, int] = {}

    def __enter__(self) -> Meter:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=Console(stderr=True)
            )
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        done, total = (done, total) if total else (1, 1)
        if self._bar is not None:
            if stage not in self._tasks:
                self._tasks[stage] = self._bar.add_task(stage, total=total)
            self._bar.update(self._tasks[stage], completed=done)
            return
        while self._told.get(stage, -1) < done * 20 // total:
            self._told[stage] = self._told.get(stage, -1) + 1
            say(f"{stage} {self._told[stage] * 5}%")
