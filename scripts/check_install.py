"""Install the built wheel alone into a fresh environment, away from the source tree, and use it.

    check_install.py minimal    core dependencies only: every module imports, no heavy library is loaded, size of the environment
    check_install.py wheel      the console script runs the main job on three letters
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MB = 250

IMPORT_ALL = """
import importlib, pkgutil, sys, xuncha_nlp
optional = {"xuncha_nlp.labels.linear_fit", "xuncha_nlp.web.app", "xuncha_nlp.web.guard", "xuncha_nlp.ngrams_numba", "xuncha_nlp.clusters.search_numba", "xuncha_nlp.clusters.copies_numba", "xuncha_nlp.labels.scoring_numba", "xuncha_nlp.labels.scan_numba", "xuncha_nlp.petitions.tagger_numba"}
for found in pkgutil.walk_packages(xuncha_nlp.__path__, "xuncha_nlp."):
    if found.name not in optional and not found.name.startswith("xuncha_nlp._models"):
        importlib.import_module(found.name)
heavy = {"torch", "transformers", "onnxruntime", "rapidocr", "ray", "starlette", "jinja2", "uvicorn", "scipy", "sklearn", "pandas", "numba"} & set(sys.modules)
assert not heavy, heavy
print("modules import:", sum(name.startswith("xuncha_nlp") for name in sys.modules))
"""


def environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    binary = folder / ("Scripts" if sys.platform == "win32" else "bin")
    (wheel,) = (ROOT / "dist").glob("*.whl")
    command = [str(binary / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run(command, check=True, cwd=folder)
    return binary


def minimal(folder: Path) -> None:
    before = size(folder / "env") if (folder / "env").exists() else 0
    binary = environment(folder / "env")
    subprocess.run([str(binary / "python"), "-c", IMPORT_ALL], check=True, cwd=folder)
    subprocess.run([str(binary / "python"), "-m", "pip", "uninstall", "--quiet", "-y", "pip", "setuptools"], check=True, cwd=folder)
    megabytes = (size(folder / "env") - before) / 1e6
    print(f"core install: {megabytes:.0f} MB")
    if megabytes > LIMIT_MB:
        raise SystemExit(f"over {LIMIT_MB} MB")


def wheel(folder: Path) -> None:
    binary = environment(folder / "env")
    inbox = folder / "inbox"
    inbox.mkdir()
    for n, text in enumerate(("村书记把砖厂租金六万元装进自己口袋。", "老板欠我们工钱，求帮忙。", "路修了半年就烂，八十六万的工程没招标。")):
        (inbox / f"{n}.txt").write_text(text, encoding="utf-8")
    done = subprocess.run([str(binary / "xuncha"), "run", "inbox", "--store", "store", "--out", "out", "--json"], cwd=folder, capture_output=True, check=True)
    counts = json.loads(done.stdout)["counts"]
    assert counts["petitions"] == 3 and (folder / "out/ledger.xlsx").exists(), counts
    print("wheel runs without the source tree:", counts)


def size(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def main(argv: list[str] | None = None) -> int:
    what = (argv or sys.argv[1:])[0]
    with tempfile.TemporaryDirectory() as folder:
        {"minimal": minimal, "wheel": wheel}[what](Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
