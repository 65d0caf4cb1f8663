"""The child process in which files are parsed: limited memory, no network, nothing printed."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from .._pick import pick
from ..errors import Damaged, EmptyText, ReadError, TooLarge
from ..types import Document, Failure, RawFile
from . import FORMATS
from .frames import Page, packed, receive, send
from .limits import Limits
from .ocr import NeedsModel
from .sniff import SUFFIXES, TITLES, sniff, suffix

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_MEMORY = "读取这个文件需要的内存超过上限，已停止。请核对来源，或拆成几个文件后放入。"
_ODD = "文件内容不合格式，读取时出错（{}）。请用原来的程序打开确认，另存后重新放入。"


def main(options: str) -> None:
    """Serve files from standard input until it ends; `options` are the Limits as JSON."""
    limits = Limits(**json.loads(options))
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    _confine(limits)
    send(target, {"kind": "ready"})
    while (message := receive(source, limits.bytes)) is not None:
        header, data = message
        end = answer(RawFile(header["name"], data), limits, target)
        del message, data
        end["peak"] = _peak()
        send(target, end)
        if end.get("retire"):
            return


def answer(raw: RawFile, limits: Limits, target: IO[bytes]) -> dict[str, Any]:
    """Send what the file gives, one message each; return the closing message, with code and message where reading failed."""
    told = False
    _cpu(limits.seconds * 2 + 1)
    try:
        for made in parsed(raw, limits):
            told = True
            if isinstance(made, Page):
                _cpu(limits.ocr_seconds * (os.cpu_count() or 1) + 1)
            send(target, *packed(made))
        if not told:
            raise EmptyText("里面没有可读取的文件。请核对是否交错了文件。")
    except ReadError as error:
        return _end(error)
    except NeedsModel:
        return {"kind": "done", "scan": True}
    except ImportError as error:
        return {"kind": "done", "missing": str(error.name)}
    except (MemoryError, RecursionError) as error:
        return {**_end(TooLarge(_MEMORY if isinstance(error, MemoryError) else "文件嵌套层数过多，已停止。请核对来源。")), "retire": True}
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _end(Damaged(_ODD.format(type(error).__name__)))
    except BaseException as error:
        if _peak() > limits.memory * 0.8:
            return {**_end(TooLarge(_MEMORY)), "retire": True}
        return {**_end(Damaged(_ODD.format(type(error).__name__))), "retire": not isinstance(error, Exception)}
    finally:
        _cpu(0)
    return {"kind": "done"}


def parsed(raw: RawFile, limits: Limits) -> Iterator[Document | RawFile | Failure | Page]:
    """Read one file in this process, without a cage: its documents, its members unread, what befell members, and a Page before
    each page that is recognised. Raises ReadError, or NeedsModel where this process may not load the model; a hostile file may
    hang or crash."""
    if not raw.data:
        raise Damaged("空文件（0 字节），可能没有保存或没有传完。请重新索取后放入。")
    name = sniff(raw)
    named = SUFFIXES.get(suffix(raw.name))
    wrong = (("wrong_suffix", f"扩展名与内容不符，已按{TITLES[name]}读取。"),) if named not in (None, name) else ()
    for made in pick(FORMATS, name, "文件格式")(raw, limits):
        if isinstance(made, Document):
            if len(made.text) > limits.characters:
                raise TooLarge(f"文字超过 {limits.characters} 字。请拆成几个文件后放入。")
            made = Document(made.id, made.name, made.text, made.blocks, made.recipe, made.notes + wrong) if wrong else made
        yield made


def _end(error: ReadError) -> dict[str, Any]:
    return {"kind": "done", "code": error.code, "message": error.message}


def _confine(limits: Limits) -> None:
    if sys.platform != "win32":
        import resource

        for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, limits.memory)):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        import ctypes

        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError("no network in the child")


def _cpu(seconds: float) -> None:
    """Let the system end this process when it burns that much processor time, even if its parent is gone; 0 lifts it."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _peak() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not say.

    On Linux from its own status: getrusage would also count what the parent held when it started this process.
    """
    try:
        with open("/proc/self/status", "rb") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith(b"VmHWM:")), 0)
    except OSError:
        pass
    if sys.platform != "darwin":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
