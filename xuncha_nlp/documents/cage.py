"""Reads hostile files in child processes: a file that hangs or crashes its reader costs only itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..errors import Damaged, ReadError, TimedOut, TooLarge, XunchaError
from ..types import Document, Failure, RawFile
from .frames import Page, receive, send, unpacked
from .limits import DEFAULT, Limits
from .ole import MAGIC
from .patience import Patience

_OFFICE = (MAGIC, b"{\\rtf")
_START = 120.0
_FILES = 500
_CODE = (
    "import json,os,sys; os.putenv('OPENBLAS_NUM_THREADS', '1'); os.putenv('OMP_NUM_THREADS', '1'); sys.path[:] = json.loads(sys.argv[1]); "
    "from xuncha_nlp.documents.child import main; main(sys.argv[2])"
)
_OUT_OF_MEMORY = {-int(getattr(signal, name)) for name in ("SIGABRT", "SIGKILL", "SIGTRAP", "SIGILL") if hasattr(signal, name)}
_OUT_OF_TIME = {-int(getattr(signal, name)) for name in ("SIGPROF", "SIGXCPU") if hasattr(signal, name)}


class _Scanned(Exception):
    """The file must be recognised, which its child may not do."""


class Cage:
    """Child processes for reading, started when first needed and reused while healthy: one for each level of nesting, so that a
    container hands over its members one at a time, and one with more memory that holds the recognition model. Not for use by
    several threads at once."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._children: list[_Child] = []
        self._seer = _Child(replace(limits, memory=limits.ocr_memory, model=True))

    def __enter__(self) -> Cage:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the children. Reading again starts new ones."""
        for child in (*self._children, self._seer):
            child.stop()

    def read(self, raw: RawFile) -> tuple[list[Document], list[Failure]]:
        """All documents of a file and its members, and a Failure for each of them that could not be read; never raises for
        bad input. Members are named `outer.zip/inner.txt`."""
        account = _Account(self.limits)
        self._read(raw, 0, account)
        return account.documents, account.failures

    def _read(self, raw: RawFile, depth: int, account: _Account) -> None:
        try:
            if depth > self.limits.depth:
                raise TooLarge(f"压缩包套了 {self.limits.depth} 层以上，没有再往里读。请逐层解压后放入。")
            if len(raw.data) > self.limits.bytes:
                raise TooLarge(f"文件超过 {self.limits.bytes >> 20} MB。请拆成几个文件后放入。")
            if depth == len(self._children):
                self._children.append(_Child(replace(self.limits, model=False)))
            for made in self._made(raw, depth):
                if isinstance(made, RawFile):
                    account.admit(made)
                    self._read(made, depth + 1, account)
                elif isinstance(made, Document):
                    account.documents.append(made)
                else:
                    account.failures.append(made)
        except ReadError as error:
            account.failures.append(Failure(raw.name, "read", error.code, error.message))

    def _made(self, raw: RawFile, depth: int) -> Iterator[Document | RawFile | Failure]:
        try:
            yield from self._children[depth].read(raw)
        except _Scanned:
            yield from self._seer.read(raw)


class _Account:
    """What one file and everything inside it has given and cost so far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.documents: list[Document] = []
        self.failures: list[Failure] = []
        self.members = self.expanded = 0
        self.until = time.monotonic() + limits.total_seconds

    def admit(self, member: RawFile) -> None:
        self.members += 1
        self.expanded += len(member.data)
        if self.members > self.limits.members:
            raise TooLarge(f"里面的文件超过 {self.limits.members} 个，后面的没有读。请分成几个压缩包后放入。")
        if self.expanded > self.limits.expanded:
            raise TooLarge(f"里面的文件合计超过 {self.limits.expanded >> 20} MB，后面的没有读。请分成几个压缩包后放入。")
        if time.monotonic() > self.until:
            raise TimedOut(f"整个文件读了 {self.limits.total_seconds:.0f} 秒还没有读完，后面的没有读。请分成几个压缩包后放入。")


class _Child:
    """One process and the pipe to it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._patience: Patience | None = None
        self._files = 0
        self._expired = False
        self._allowed = limits.seconds

    def read(self, raw: RawFile) -> Iterator[Document | RawFile | Failure]:
        """What the file gives, as the child sends it. Raises ReadError for what befell the file, or its reader."""
        process = self._ready(raw)
        self._allowed = self.limits.office_seconds if raw.data.startswith(_OFFICE) else self.limits.seconds
        finished, left, pages = False, self._allowed, 0
        try:
            while True:
                begun = time.monotonic()
                message = self._receive(left)
                left = max(left - (time.monotonic() - begun), 0.001)
                if message is None:
                    raise self._death(process, pages)
                header, payload = message
                if header["kind"] == "done":
                    finished = True
                    break
                made = unpacked(header, payload)
                if not isinstance(made, Page):
                    yield made
                elif (pages := pages + 1) <= self.limits.ocr_pages:
                    left = self.limits.ocr_seconds
        except (ValueError, KeyError, TypeError):
            raise Damaged("读取程序的答复不合规矩，这个文件没有读入。请核对来源，另存后重新放入。") from None
        finally:
            if not finished:
                self.stop()
        if header.get("retire") or self._files >= _FILES or header.get("peak", 0) > self.limits.memory // 2:
            self.stop()
        if "scan" in header and not self.limits.model:
            raise _Scanned
        if "missing" in header:
            raise XunchaError(f"缺少组件 {header['missing']}，这类文件读不了。请重新安装本程序（xuncha doctor 会逐项检查）。")
        if "code" in header:
            raise _error(str(header["code"]), str(header["message"]))

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _ready(self, raw: RawFile) -> subprocess.Popen[bytes]:
        """A process that has taken the file; one that died while idle is replaced."""
        for _ in range(2):
            process = self._process or self._started()
            assert process.stdin is not None
            try:
                send(process.stdin, {"name": raw.name}, raw.data)
                self._files += 1
                return process
            except OSError:
                self.stop()
        raise Damaged("读取这个文件的子进程没有接住文件。请重试；仍然不行，请核对电脑的空闲内存。")

    def _started(self) -> subprocess.Popen[bytes]:
        paths = [os.path.abspath(path) for path in sys.path]
        paths.append(str(Path(__file__).resolve().parents[2]))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _CODE, json.dumps(paths), json.dumps(asdict(self.limits))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self._patience = Patience(self._process.stdout, self._process.kill)
        self._files, self._expired = 0, False
        if self._receive(_START) is None:
            self.stop()
            raise XunchaError("读取文件的子进程启动不了。请核对安装是否完整（xuncha doctor），以及电脑的空闲内存。")
        return self._process

    def _receive(self, seconds: float) -> tuple[dict[str, Any], bytes] | None:
        """One message, or None where the child died or was killed for taking over `seconds`."""
        assert self._patience is not None
        self._patience.until = time.monotonic() + seconds
        try:
            return receive(self._patience, self.limits.expanded)
        except TimeoutError:
            self._expired = True
            return None

    def _death(self, process: subprocess.Popen[bytes], pages: int) -> ReadError:
        try:
            code = process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if pages and (self._expired or code in _OUT_OF_TIME):
            return TimedOut(f"识别到第 {pages} 张图时，一页用了 {self.limits.ocr_seconds:g} 秒还没有完，已停止。请核对来源，重新扫描或拆分后放入。")
        if self._expired or code in _OUT_OF_TIME:
            return TimedOut(f"读了 {self._allowed:g} 秒还没有读完，已停止。文件可能过于复杂或有意做坏；请核对来源，另存或拆分后重新放入。")
        if code in _OUT_OF_MEMORY:
            return TooLarge("读取这个文件需要的内存超过上限，已停止。请核对来源，或拆成几个文件后放入。")
        return Damaged("读取这个文件时读取程序崩溃，文件可能已损坏或有意做坏。请核对来源，另存后重新放入。")


def _error(code: str, message: str) -> ReadError:
    return next((kind for kind in ReadError.__subclasses__() if kind.code == code), ReadError)(message)
