"""LibreOffice and antiword, where this computer has them: run by `guard.py` in a folder of their own, without network or macros."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import Damaged, TimedOut, TooLarge, UnknownFormat
from .limits import Limits

_PLACES = (
    "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe", "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
_GUARD = str(Path(__file__).with_name("guard.py"))
_FILTERS = {
    "doc": ("MS Word 97", "docx:MS Word 2007 XML"), "doc95": ("MS Word 95", "docx:MS Word 2007 XML"), "doc6": ("MS WinWord 6", "docx:MS Word 2007 XML"),
    "rtf": ("Rich Text Format", "docx:MS Word 2007 XML"), "xls": ("MS Excel 97", "xlsx:Calc MS Excel 2007 XML"),
}
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"), ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"), ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"), ("Office.Calc/Content/Update", "Link", "2"), ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"), ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"), ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"), ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_PROFILE = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>\n'.format(
    "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
)


def libreoffice() -> str | None:
    """Where LibreOffice is, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice") or next((place for place in _PLACES if os.path.isfile(place)), None)


def has_writer(program: str) -> bool:
    """Whether the text component is there; some computers have only the one for tables."""
    folder = Path(program).resolve().parent
    return (folder / "libswlo.so").exists() or not (folder / "libsclo.so").exists()


def antiword() -> str | None:
    """Where antiword is, or None."""
    return shutil.which("antiword")


def isolated() -> bool:
    """Whether this system lets a program be run without any network."""
    code = "import ctypes,sys; sys.exit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
    return sys.platform == "linux" and not subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, check=False).returncode


def converted(data: bytes, source: str, what: str, limits: Limits) -> bytes:
    """The file as .docx or .xlsx; `source` is a key of the filters, `what` names the format in messages. LibreOffice ends with 0 and no
    output when it fails, so the output is looked for. Raises UnknownFormat where LibreOffice is missing, Damaged, TimedOut, TooLarge."""
    program = libreoffice()
    if program is None:
        raise UnknownFormat(f"这是{what}，需要 LibreOffice 才能读，本机没有安装。请安装 LibreOffice，或用 Word、WPS 另存为 .docx（表格存为 .xlsx）后重新放入。")
    if source != "xls" and not has_writer(program):
        raise UnknownFormat(f"这是{what}，本机的 LibreOffice 缺少文字处理组件（Writer），读不了。请补装 libreoffice-writer，或另存为 .docx 后重新放入。")
    ending, target = source[:3], _FILTERS[source][1]
    with _folder() as folder:
        user = Path(folder, "profile", "user")
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        if build := _build(program):
            (user / "extensions").mkdir()
            (user / "extensions" / "buildid").write_text(build, encoding="utf-8")
        Path(folder, f"in.{ending}").write_bytes(data)
        command = [
            program, f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            "--nofirststartwizard", f"--infilter={_FILTERS[source][0]}", "--convert-to", target, "--outdir", str(Path(folder, "out")),
            str(Path(folder, f"in.{ending}")),
        ]
        end = _run(command, folder, limits)
        made = Path(folder, "out", f"in.{target.partition(':')[0]}")
        if end == "late":
            raise TimedOut(f"LibreOffice 转换{what}超过 {limits.office_seconds:g} 秒，已停止。请核对来源，另存为 .docx 或 .xlsx 后重新放入。")
        if not made.is_file() or not made.stat().st_size:
            raise Damaged(f"LibreOffice 打不开这个文件（{what}），文件可能已损坏或不完整。请用原来的程序打开确认，另存为 .docx 或 .xlsx 后重新放入。")
        if made.stat().st_size > limits.bytes:
            raise TooLarge(f"转换后超过 {limits.bytes >> 20} MB。请拆成几个文件后放入。")
        return made.read_bytes()


def _build(program: str) -> str | None:
    """What a profile must name for LibreOffice to take it as it is, without a second start."""
    try:
        held = Path(program).resolve().with_name("versionrc").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return next((line[8:].strip() for line in held.splitlines() if line.startswith("buildid=")), None)


def plain(data: bytes, limits: Limits) -> str | None:
    """What antiword shows of a .doc, one line a paragraph; None where it is missing or cannot."""
    program = antiword()
    if program is None:
        return None
    with _folder() as folder:
        path = Path(folder, "in.doc")
        path.write_bytes(data)
        end = _run([program, "-m", "UTF-8.txt", "-w", "0", str(path)], folder, limits)
        shown = Path(folder, "output")
        if end != "0" or shown.stat().st_size > limits.characters * 4:
            return None
        # characters above U+FFFF come as two surrogates of three bytes each
        return shown.read_bytes().decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _folder() -> TemporaryDirectory[str]:
    """In memory where the system offers that, so that no text stays on the disk."""
    shared = "/dev/shm"
    roomy = sys.platform == "linux" and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 1 << 29
    return TemporaryDirectory(prefix="xuncha-", dir=shared if roomy else None, ignore_cleanup_errors=True)


def _run(command: list[str], folder: str, limits: Limits) -> str:
    """The program's exit status as text, `late` past the time limit, empty where the guard failed."""
    env = None if sys.platform == "win32" else {
        "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "PATH": os.defpath + ":/usr/local/bin", "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    seconds = max(limits.office_seconds - 2, 1)
    task = {"command": command, "folder": folder, "output": "output", "env": env, "seconds": seconds, "memory": limits.memory, "bytes": limits.bytes}
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", "-X", "utf8", _GUARD, json.dumps(task)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=sys.platform != "win32",
    )
    assert guard.stdin is not None and guard.stdout is not None
    try:
        return guard.stdout.read().decode()
    finally:
        guard.stdin.close()
        guard.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            guard.wait(5)
        if guard.poll() is None:
            guard.kill()
            guard.wait()
