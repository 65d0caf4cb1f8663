"""Ten thousand canaries through a whole run: none outside the sealed store, none anywhere after a purge; and no socket.

XUNCHA_CANARIES sets how many are planted at least (10,000).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.canaries import Planted, plant
from xuncha_nlp.console import fault

ROOT = Path(__file__).resolve().parents[2]
CANARIES = int(os.environ.get("XUNCHA_CANARIES", "10000"))


def xuncha(home: Path, *arguments: str, code: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command with a home, caches and a temporary folder of its own."""
    for name in ("tmp", "config", "cache", "data", "home"):
        (home / name).mkdir(parents=True, exist_ok=True)
    here = {
        "PYTHONPATH": f"{home / 'site'}{os.pathsep}{ROOT}", "TMPDIR": str(home / "tmp"), "XDG_CONFIG_HOME": str(home / "config"), "HOME": str(home / "home"),
        "XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "data"), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    program = ["-c", code] if code else ["-m", "xuncha_nlp.cli"]
    return subprocess.run([sys.executable, *program, *arguments], capture_output=True, env={**os.environ, **here, **(env or {})}, timeout=900, cwd=home)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planted, subprocess.CompletedProcess[bytes]]:
    home = tmp_path_factory.mktemp("leaks")
    letters = CANARIES // 100
    planted = plant(home / "inbox", 11, letters=letters, rows=(CANARIES - letters * 5) // 3 + 1)
    assert len(planted.words) >= CANARIES
    return home, planted, xuncha(home, "run", "inbox", "--store", "store", "--out", "out", "--json", env={"XUNCHA_PASSPHRASE": "保管人的口令"})


def test_the_search_finds_what_is_planted(ran: tuple[Path, Planted, subprocess.CompletedProcess[bytes]]) -> None:
    home, planted, _ = ran
    found = planted.under(home / "inbox")
    assert len(set().union(*found.values())) > 0.99 * len(planted.words)


def test_no_canary_outside_the_sealed_store(ran: tuple[Path, Planted, subprocess.CompletedProcess[bytes]]) -> None:
    home, planted, done = ran
    assert done.returncode == 3 and b"Traceback" not in done.stderr
    hits = {"stdout": planted.inside(done.stdout), "stderr": planted.inside(done.stderr)}
    hits |= {f"{name}/{path}": found for name in ("store", "out", "tmp", "config", "cache", "data", "home") for path, found in planted.under(home / name).items()}
    assert not {name: found for name, found in hits.items() if found}
    assert json.loads(done.stdout)["counts"]["petitions"] > 0.3 * CANARIES / 4 and not list((home / "tmp").iterdir())
    for command in (("verify", "--store", "store"), ("export", "--store", "store", "--out", "again"), ("doctor", "--store", "store")):
        told = xuncha(home, *command)
        assert told.returncode == 0 and not planted.inside(told.stdout + told.stderr), command
    assert not planted.under(home / "again")


def test_a_killed_run_leaves_none_either(tmp_path: Path) -> None:
    planted = plant(tmp_path / "inbox", 12, letters=40, rows=100)
    code = (
        "import os, signal, sys\nfrom xuncha_nlp.store.sqlite import SqliteStore\nput, left = SqliteStore.put, [20]\n"
        "def kill(self, *a, **k):\n    put(self, *a, **k)\n    left[0] -= 1\n    left[0] or os.kill(os.getpid(), signal.SIGKILL)\n"
        "SqliteStore.put = kill\nfrom xuncha_nlp.cli import main\nmain()"
    )
    done = xuncha(tmp_path, "run", "inbox", "--store", "store", "--out", "out", "--engine", "serial", code=code)
    assert done.returncode < 0 and (tmp_path / "store/clues.sqlite-wal").stat().st_size > 0
    assert not planted.inside(done.stdout + done.stderr)
    assert not any(planted.under(tmp_path / name) for name in ("store", "out", "config", "cache", "home") if (tmp_path / name).exists())


def test_a_fault_of_ours_tells_its_place_and_not_its_words(tmp_path: Path) -> None:
    planted = plant(tmp_path / "inbox", 13, letters=3, rows=0)
    code = (
        "import sys\nfrom xuncha_nlp import pipeline\n"
        "def fail(recipe):\n    return lambda items: {}[items[0].text + open([p for p in __import__('pathlib').Path('inbox').iterdir()][0]).read()]\n"
        "pipeline.make_labeller = fail\nfrom xuncha_nlp.cli import main\nmain()"
    )
    done = xuncha(tmp_path, "run", "inbox", "--store", "store", "--out", "out", "--engine", "serial", code=code)
    told = done.stderr.decode()
    assert done.returncode == 1 and "KeyError" in told and "Traceback" not in told and not planted.inside(done.stderr + done.stdout)


def test_a_fault_names_kind_and_place() -> None:
    try:
        raise ValueError("张三的电话")
    except ValueError as error:
        assert fault(error).startswith("ValueError test_leaks.py:") and "张三" not in fault(error)


def test_purged_there_is_none_anywhere(ran: tuple[Path, Planted, subprocess.CompletedProcess[bytes]], tmp_path: Path) -> None:
    source, planted, _ = ran
    home = tmp_path / "copy"
    shutil.copytree(source, home)
    custodian = {"XUNCHA_PASSPHRASE": "保管人的口令"}
    arguments = ("--store", "store", "--who", "李", "--reason", "巡察结束", "--yes", "--not-handed-over", "--also", "inbox", "--also", "out")
    done = xuncha(home, "purge", *arguments, env=custodian)
    assert done.returncode == 0 and json.loads(done.stdout)["left"] == 0, done.stderr.decode()
    assert not planted.inside(done.stdout + done.stderr) and not planted.under(home)
    assert not [path for path in (home / "store").rglob("*") if path.is_file()]


WATCH = """
import os, sys
def watch(event, arguments):
    if event.startswith("socket.") and not (event == "socket.__new__" and int(arguments[1]) == 1):
        with open(os.environ["SOCKETS"], "a") as stream:
            stream.write(f"{event} {arguments[1:]}\\n")
sys.addaudithook(watch)
"""


def test_a_whole_run_opens_no_socket(tmp_path: Path) -> None:
    plant(tmp_path / "inbox", 14, letters=5, rows=20)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(WATCH, encoding="utf-8")
    log = tmp_path / "sockets.log"
    watched = {"SOCKETS": str(log), "XUNCHA_PASSPHRASE": "保管人的口令"}
    probe = xuncha(tmp_path, code="import socket; socket.socket().close()", env=watched)
    assert probe.returncode == 0 and "socket.__new__" in log.read_text(), "the watch works"
    log.unlink()
    for command in (
        ("run", "inbox", "--store", "store", "--out", "out"), ("export", "--store", "store", "--out", "again"), ("lane", "open", "--store", "store"),
        ("handover", "--store", "store", "--out", "包", "--who", "李"),
    ):  # fmt: skip
        done = xuncha(tmp_path, *command, env=watched)
        assert done.returncode in (0, 3), (command, done.stderr.decode())
    assert not log.exists(), log.read_text()
