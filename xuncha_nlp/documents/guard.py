"""Run as a script between the child and a foreign program: ends the program with its whole process group when it is done, when
its time is up or when the child is gone; then the folder it worked in goes too. Argument: a JSON object."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_AGAIN = 81


def main(task: dict[str, Any]) -> str:
    """The exit status of the last command, or `late`, or `gone`. `command` runs in `folder`, its output goes to the file `output`;
    81 is how LibreOffice asks to be started again with a new profile."""
    _confine(task)
    gone = threading.Event()

    def listen() -> None:
        os.read(0, 1)
        gone.set()

    threading.Thread(target=listen, daemon=True).start()
    until, end = time.monotonic() + task["seconds"], str(_AGAIN)
    for _ in range(3):
        if end == str(_AGAIN):
            end = _once(task, gone, until)
    if gone.is_set():
        shutil.rmtree(task["folder"], ignore_errors=True)
    return end


def _once(task: dict[str, Any], gone: threading.Event, until: float) -> str:
    with open(os.path.join(task["folder"], task["output"]), "wb") as out:
        try:
            process = subprocess.Popen(
                task["command"], cwd=task["folder"], env=task["env"], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL,
                start_new_session=sys.platform != "win32",
            )
        except OSError:
            return "absent"
    end = None
    while end is None:
        with suppress(subprocess.TimeoutExpired):
            end = str(process.wait(0.05))
        if end is None and (gone.is_set() or time.monotonic() > until):
            end = "gone" if gone.is_set() else "late"
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return end


def _confine(task: dict[str, Any]) -> None:
    if sys.platform != "win32":
        import resource

        for kind, most in (
            (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, task["memory"]), (resource.RLIMIT_FSIZE, task["bytes"]),
            (resource.RLIMIT_CPU, int(task["seconds"] * 2) + 1),
        ):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        import ctypes

        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)


if __name__ == "__main__":
    sys.stdout.write(main(json.loads(sys.argv[1])))
