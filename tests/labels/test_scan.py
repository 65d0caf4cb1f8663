"""Texts read by the batch: the places tried are those where a pattern can begin, and nothing is lost."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from xuncha_nlp.labels import scans
from xuncha_nlp.labels.alternatives import beginnings
from xuncha_nlp.labels.pooling import loops
from xuncha_nlp.labels.rules import Reading
from xuncha_nlp.labels.scan import Scan

CORPORA = Path(__file__).resolve().parents[2] / "corpora"


def letters() -> list[str]:
    """Letters as they are, and shuffled at every second one: rare combinations of characters."""
    rows = [json.loads(line) for name in ("urgent/ua", "letters/k") for line in (CORPORA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    texts, rng = [row["text"] for row in rows], random.Random(5)
    return [*texts, *("".join(rng.sample(text, len(text))) for text in texts[::2]), "", "烧", "两姓和李姓吵起来，就是这一户告的", "𠮷烧了账"]


@pytest.mark.parametrize("which", [0, 1])
def test_every_match_of_every_rule_is_found(which: int) -> None:
    scan = scans()[which]
    texts = letters()
    for text, reading in zip(texts, scan.read(texts), strict=True):
        for pattern in scan.patterns:
            plain = [match.span() for match in pattern.finditer(text)]
            assert [match.span() for match in reading.matches(pattern)] == plain, pattern.pattern[:40]
            first = reading.first(pattern)
            assert (first and first.span()) == (plain[0] if plain else None)
            assert [(span.start, span.end) for span in reading.all(pattern)] == plain


def test_most_rules_need_not_search_the_whole_text() -> None:
    told = [pattern for pattern in scans()[1].patterns if beginnings(pattern.pattern)]
    assert len(told) > 50
    if loops():
        reading = scans()[1].read(["好"])[0]
        assert not any(reading.matches(pattern) for pattern in told)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("账本|单[子据]", {("账本", 0), ("单子", 0), ("单据", 0)}),
        ("烧(?!烤)|烧纸", {("烧", 0)}),
        ("拆(?=我|了)", {("拆我", 0), ("拆了", 0)}),
        ("腿给?(?=你)?.?打断", {("腿", 0)}),
        ("[^，]{0,4}户告的", {("户告", 4)}),
        ("(?:就是)?这?户", {("就是", 0), ("这户", 0), ("户", 0)}),
        (r"\d+元", set()),
        ("一[一二]{0,2}年", {("一一", 0), ("一二", 0), ("一年", 0)}),
    ],
)
def test_beginnings(pattern: str, found: set[tuple[str, int]]) -> None:
    assert beginnings(pattern) == found


def test_a_pattern_that_is_not_known_searches_for_itself() -> None:
    reading = Scan([re.compile("账本")]).read(["他烧了账本"])[0]
    assert [match.group() for match in reading.matches(re.compile("[烧撕]了"))] == ["烧了"]
    assert reading.first(re.compile("账本")) is not None and Reading("账本").first(re.compile("账本")) is not None
