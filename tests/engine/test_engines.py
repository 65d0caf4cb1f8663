from __future__ import annotations

from functools import partial

import pytest

from xuncha_nlp.engine import ENGINES, open_engine
from xuncha_nlp.errors import UnknownName
from xuncha_nlp.testing import check_engine, check_engine_start


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_contract(name: str) -> None:
    check_engine(open_engine(name))
    check_engine_start(open_engine(name))


def test_unknown_engine_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="serial"):
        open_engine("cloud")


def test_few_items_are_in_flight() -> None:
    taken = []

    def items():  # type: ignore[no-untyped-def]
        for n in range(100):
            taken.append(n)
            yield n

    results = open_engine("process").map(partial(_make, 3), items())
    assert next(results) == 3
    assert len(taken) < 40
    assert list(results)[-1] == 102


def _make(plus: int):  # type: ignore[no-untyped-def]
    return partial(_add, plus)


def _add(plus: int, n: int) -> int:
    return n + plus
