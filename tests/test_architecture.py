"""Who may import whom, read from the source; the lazy tables count as imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "xuncha_nlp"
ROOMS = {"documents", "petitions", "findings", "labels", "clusters", "clues"}
GROUND = {"types", "errors"}
SHELF = GROUND | {"taxonomy", "ngrams", "text", "_pick"}
ALLOWED: dict[str, set[str]] = {
    "types": set(), "errors": set(), "_pick": {"errors"}, "text": {"types"}, "ngrams": {"types", "text", "ngrams_numba"},
    "ngrams_numba": {"text"}, "wire": GROUND,
    "recipe": {"errors"}, "taxonomy": GROUND | {"text"}, "engine": {"_pick", "errors"}, "store": {"_pick", "errors", "types", "wire"},
    "frame": {"errors", "types", "wire"}, "console": set(),
    **dict.fromkeys(ROOMS, SHELF), **dict.fromkeys(("labels", "clusters"), SHELF | {"encoder"}), "encoder": {"errors"},
    "lanes": {"types"}, "publish": {"clues", "errors", "recipe", "types", "wire"},
    "rectify": {"clues", "findings", "types"},
    "explain": {"errors", "recipe", "taxonomy", "types"}, "doctor": {"documents", "errors", "labels", "store", "taxonomy"},
    "intake": {"documents", "petitions", "findings", "labels", "rectify", "recipe", "taxonomy", "types", "errors"},
    "pipeline": ROOMS | SHELF | {"intake", "store", "engine", "recipe", "wire", "lanes", "publish", "rectify"},
    "pipes": {"findings", "petitions", "intake", "pipeline", "publish", "errors", "recipe", "types", "wire"},
    "forwarding": {"petitions", "pipeline", "publish", "errors", "recipe", "text", "types", "wire"},
    "custody_command": {"forwarding", "pipeline", "recipe", "store", "console", "errors", "wire"},
    "training_command": {"labels", "_pick", "console", "errors"},
    "radar_command": {"intake", "pipes", "documents", "clues", "console", "errors", "recipe", "types", "wire"},
    "testing": ROOMS | SHELF | {"store", "engine", "wire"},
    "cli": {"intake", "pipeline", "pipes", "console", "errors", "types", "wire", "recipe", "engine", "store", "documents", "taxonomy", "explain", "doctor", "web",
            "forwarding", "custody_command", "training_command", "radar_command"},
    "web": {"text", "pipeline", "errors", "types", "wire", "recipe", "store", "taxonomy", "explain"},
}  # fmt: skip
HEAVY = {"torch", "transformers", "safetensors", "onnxruntime", "rapidocr", "ray", "starlette", "uvicorn", "jinja2", "pypdfium2", "pdfplumber", "docx", "lxml",
         "openpyxl", "python_calamine", "xlsxwriter", "pandas", "scipy", "sklearn", "numba", "llvmlite", "py7zr", "rarfile"}  # fmt: skip
LEAVES = {"ngrams_numba.py"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def place(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imported(path: Path) -> set[str]:
    """The top-level places of ours that a module imports, relative imports and "module:attribute" tables included."""
    depth = len(path.relative_to(PACKAGE).parts)
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            if node.level == depth and node.module:
                found.add(node.module.split(".")[0])
            elif node.level == depth:
                found |= {alias.name for alias in node.names}
            elif node.level == 0 and node.module and node.module.startswith("xuncha_nlp."):
                found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("xuncha_nlp.")}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(re.findall(r"^xuncha_nlp\.(\w+)[\w.]*:\w+$", node.value))
    return found - {"__future__"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_follow_the_house(path: Path) -> None:
    here = place(path)
    if here == "__init__":
        return
    assert here in ALLOWED, f"{here} has no rule: is it a new room?"
    strangers = imported(path) - ALLOWED[here] - {here}
    assert not strangers, f"{path.relative_to(PACKAGE)} imports {sorted(strangers)}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_stay_in_leaves(path: Path) -> None:
    if path.name == "__init__.py" or (path.parent == PACKAGE and path.name not in LEAVES):
        top = {
            (n.module or "").split(".")[0] if isinstance(n, ast.ImportFrom) and n.level == 0 else a.name.split(".")[0]
            for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.Import | ast.ImportFrom)
            for a in n.names
        }  # fmt: skip
        assert not top & HEAVY


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_cli_reads_the_environment_and_nobody_prints(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if place(path) not in ("cli", "custody_command"):
        assert "os.environ" not in source and "os.getenv" not in source
    assert not re.search(r"^\s*print\(", source, re.M)
    assert not re.search(r"\bimport (pickle|requests|urllib\.request|http\.client)\b", source)


def test_import_is_light() -> None:
    code = f"import sys, xuncha_nlp; print([m for m in sys.modules if m.split('.')[0] in {sorted(HEAVY | {'numpy', 'pydantic'})!r}])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_no_file_grows_past_its_room() -> None:
    long = {str(p.relative_to(PACKAGE)): n for p in modules() if (n := len(p.read_text(encoding="utf-8").splitlines())) > 430}
    assert not long


def test_public_names_are_pinned() -> None:
    import xuncha_nlp

    assert sorted(xuncha_nlp.__all__) == sorted(xuncha_nlp._PUBLIC)
    for name in xuncha_nlp.__all__:
        assert getattr(xuncha_nlp, name) is not None
