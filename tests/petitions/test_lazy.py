"""Patterns that name the characters with which they begin find what they find without."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest

from xuncha_nlp import petitions
from xuncha_nlp.petitions.lazy import _Lazy

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
TEXTS = [
    json.loads(line)["text"]
    for path in sorted((*CORPORA.glob("letters/[aekx].jsonl"), *CORPORA.glob("masking/m[a-d].jsonl")))
    for line in path.read_text("utf-8").splitlines()
]
STARTED = [
    (f"{module.name}.{name}", value)
    for module in pkgutil.iter_modules(petitions.__path__)
    for name, value in vars(importlib.import_module(f"xuncha_nlp.petitions.{module.name}")).items()
    if isinstance(value, _Lazy) and value._starts
]


@pytest.mark.parametrize(("name", "pattern"), STARTED)
def test_starts_lose_nothing(name: str, pattern: re.Pattern[str]) -> None:
    plain = re.compile(pattern.pattern)
    for text in TEXTS:
        assert [match.span() for match in pattern.finditer(text)] == [match.span() for match in plain.finditer(text)]


def test_some_patterns_name_their_starts() -> None:
    assert len(STARTED) > 5
