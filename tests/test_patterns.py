"""No pattern may take a time that doubles with every repeat: a repeated choice of words can be read in one way only."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import xuncha_nlp
from xuncha_nlp.petitions.courtesy import uncourteous

if sys.version_info >= (3, 11):
    from re import _constants as names
    from re import _parser as parser
else:
    import sre_constants as names
    import sre_parse as parser

MOST_WORDS, REPEATS = 400, 10
OPTIONAL = ("numba", ".web", "transformer", "_models", "_fit", "child")


def words_of(sequence: Any) -> list[str]:
    """Every text that a part of a pattern can match, [] where they cannot be listed."""
    made = [""]
    for op, value in sequence:
        if op is names.LITERAL:
            options = [chr(value)]
        elif op is names.IN and len(value) <= 12 and all(kind is names.LITERAL for kind, _ in value):
            options = [chr(point) for _, point in value]
        elif op in (names.MAX_REPEAT, names.MIN_REPEAT) and value[1] == 1:
            options = [""] * (value[0] == 0) + words_of(value[2])
        elif op is names.SUBPATTERN:
            options = words_of(value[3])
        elif op is names.BRANCH:
            options = [word for branch in value[1] for word in words_of(branch)]
        elif op in (names.ASSERT, names.ASSERT_NOT, names.AT):
            options = [""]
        else:
            return []
        made = [a + b for a in made for b in options][:MOST_WORDS]
    return made


def read_twice(words: list[str]) -> set[str]:
    """The words that are listed twice or that other words make up."""
    known = set(words) - {""}
    found = {word for word, times in Counter(words).items() if word and times > 1}
    for word in known:
        ways = [1] + [0] * len(word)
        for end in range(1, len(word) + 1):
            ways[end] = sum(ways[start] for start in range(end) if word[start:end] in known)
        if ways[-1] > 1:
            found.add(word)
    return found


def doubling(sequence: Any) -> Iterator[str]:
    for op, value in sequence:
        if op in (names.MAX_REPEAT, names.MIN_REPEAT):
            if value[1] > REPEATS:
                yield from read_twice(words_of(value[2]))
            yield from doubling(value[2])
        elif op is names.SUBPATTERN:
            yield from doubling(value[3])
        elif op is names.BRANCH:
            for branch in value[1]:
                yield from doubling(branch)
        elif op in (names.ASSERT, names.ASSERT_NOT):
            yield from doubling(value[1])


def patterns(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(getattr(value, "pattern", None), str) and not isinstance(value, type):
        yield value.pattern
    elif isinstance(value, tuple | list | dict) and depth < 3:
        for part in value.values() if isinstance(value, dict) else value:
            yield from patterns(part, depth + 1)


def test_no_repeated_choice_can_be_read_in_two_ways() -> None:
    seen: dict[str, str] = {}
    for found in pkgutil.walk_packages(xuncha_nlp.__path__, "xuncha_nlp."):
        if not any(part in found.name for part in OPTIONAL):
            module = importlib.import_module(found.name)
            seen |= {pattern: f"{found.name}.{name}" for name, value in vars(module).items() for pattern in patterns(value)}
    assert len(seen) > 500
    assert not {(where, word) for pattern, where in seen.items() for word in doubling(parser.parse(pattern))}


def test_the_check_finds_what_doubles() -> None:
    assert set(doubling(parser.parse("(?:优先级?|级|为)+x"))) == {"优先级"} and set(doubling(parser.parse("(?:—|——)*。"))) == {"——"}
    assert not set(doubling(parser.parse("(?:优先|级|为)+x")))


def test_a_demand_of_many_words_is_read_at_once() -> None:
    text = "系统" + "优先级" * 40 + "x"
    assert uncourteous(text).text == text
