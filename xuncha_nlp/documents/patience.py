"""The reading end of a pipe that gives up at a deadline."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from threading import Timer
from typing import IO

_CHUNK = 1 << 20


class Patience:
    """Reads exactly as many bytes as asked, or fewer where the stream ends. Where the system cannot poll a pipe (Windows), a
    timer calls `give_up`, which must end the writer."""

    def __init__(self, pipe: IO[bytes], give_up: Callable[[], None]) -> None:
        self.until = 0.0
        self._pipe = pipe
        self._give_up = give_up
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll is not None:
            self._poll.register(pipe.fileno(), select.POLLIN | select.POLLHUP)

    def read(self, size: int) -> bytes:
        """Raises TimeoutError at `until`, a moment of time.monotonic()."""
        pieces: list[bytes] = []
        while size > 0:
            piece = self._some(min(size, _CHUNK))
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _some(self, size: int) -> bytes:
        left = self.until - time.monotonic()
        if self._poll is not None:
            if left <= 0 or not self._poll.poll(left * 1000):
                self._give_up()
                raise TimeoutError
            return os.read(self._pipe.fileno(), size)
        timer = Timer(max(left, 0), self._give_up)
        timer.daemon = True
        timer.start()
        try:
            piece = os.read(self._pipe.fileno(), size)
        finally:
            timer.cancel()
        if not piece and time.monotonic() >= self.until:
            raise TimeoutError
        return piece
