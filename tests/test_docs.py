"""Documentation that a test reads: every command, error code, axis and recipe key is described, and the README example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xuncha_nlp.cli import app, taxonomy_app
from xuncha_nlp.documents import FORMATS
from xuncha_nlp.documents.sniff import SUFFIXES
from xuncha_nlp.errors import ERRORS
from xuncha_nlp.recipe import Recipe
from xuncha_nlp.taxonomy import AXES

ROOT = Path(__file__).resolve().parent.parent


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_command_is_documented() -> None:
    text = page("docs/pipes.md")
    names = [c.name or c.callback.__name__ for c in app.registered_commands]  # type: ignore[union-attr]
    assert not [n for n in names if f"xuncha {n}" not in text]
    assert not [c.name for c in taxonomy_app.registered_commands if c.name not in text]  # type: ignore[operator]


def test_every_error_code_is_documented() -> None:
    text = page("docs/pipes.md")
    assert not [code for code, kind in ERRORS.items() if f"| {code} | {kind.__name__} |" not in text]


def test_every_axis_is_documented() -> None:
    text = page("docs/taxonomy.md")
    assert not [axis for axis in AXES if axis not in text]


def test_every_recipe_key_is_documented() -> None:
    text = page("docs/recipe.md")
    for section, field in Recipe.model_fields.items():
        for key in field.annotation.model_fields:  # type: ignore[union-attr]
            assert re.search(rf"^\s+{key}:", text, re.M), f"{section}.{key}"


def test_every_format_and_every_module_of_documents_is_documented() -> None:
    text = page("README.md").split("## 能读什么")[1].split("\n## ")[0]
    assert not [ending for ending in SUFFIXES if f"{ending} " not in text and f"{ending}，" not in text]
    rooms = page("docs/architecture.md")
    shared = [path.name for path in (ROOT / "xuncha_nlp/documents").glob("*.py") if path.stem not in {*FORMATS, "__init__", "zip_", "sevenzip", "limits"}]
    assert not [name for name in shared if name not in rooms]


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_library_example_runs_as_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.search(r"```python\n(.*?)```", page(name), re.S)
    assert code and len(code[1].strip().splitlines()) <= 6
    (tmp_path / "来信.txt").write_text("白杨村书记何满仓把砖厂租金六万元装进自己口袋。", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(code[1], name, "exec"), {})


def test_no_page_names_a_machine() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        assert not re.search(r"/(home|root|work|tmp)/|https?://(?!keepachangelog)", path.read_text(encoding="utf-8")), path.name
