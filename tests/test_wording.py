"""No sentence that the package writes gives a verdict, proposes a sanction or cites an article as broken."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from xuncha_nlp.petitions import extract_petitions
from xuncha_nlp.types import Document

PACKAGE = Path(__file__).resolve().parent.parent / "xuncha_nlp"
# rooms whose strings are patterns and word lists that listen to letters, never shown
LISTENING = {"petitions", "findings", "labels", "documents"}
VERDICT = re.compile(
    r"违反(?:了)?(?:《[^》]*》)?第|经查实|查证属实|已查实|证据确凿|确系|坐实|贪污犯|腐败分子|犯罪分子|违纪分子|罪犯|构成(?:犯罪|违纪|违法)|应(?:当)?(?:予以|给予)[^，。]{0,8}处分|"
    r"建议(?:立案|初核|谈话函询|开除|处分)|诬告|恶意(?:举报|上访)|缠访|闹访|老上访户|(?:第一|第二|第三|第四)种形态"
)
ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]+条")


def sentences() -> list[tuple[str, str]]:
    """(place, string) of every string with Chinese that the code of the showing rooms holds, docstrings left out."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in LISTENING:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        documented = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and node.body and isinstance(node.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented and re.search("[一-鿿]", node.value):
                found.append((f"{path.relative_to(PACKAGE)}:{node.lineno}", node.value))
    pages = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("static/*.js")]
    return found + [(str(path.relative_to(PACKAGE)), line) for path in sorted(pages) for line in path.read_text("utf-8").splitlines()]


def test_there_is_something_to_lint() -> None:
    assert len(sentences()) > 500


def test_no_generated_sentence_gives_a_verdict() -> None:
    wrong = [(place, text) for place, text in sentences() if VERDICT.search(text)]
    assert wrong == []


def test_articles_come_from_the_taxonomy_alone() -> None:
    """A number in the code could not follow the version in force on the day of the conduct."""
    assert [(place, text) for place, text in sentences() if ARTICLE.search(text)] == []


@pytest.mark.parametrize("text", ["违反《条例》第九十七条", "经查实贪污", "建议立案", "该人系腐败分子", "构成违纪"])
def test_the_lint_finds_what_it_looks_for(text: str) -> None:
    assert VERDICT.search(text)


def test_masking_states_nothing() -> None:
    petition = extract_petitions(Document("d", "a.txt", "我叫李秀英，村支书何满仓贪污六万元。"))[0]
    assert set(petition.text) - set("我叫李秀英，村支书何满仓贪污六万元。█") == set()
