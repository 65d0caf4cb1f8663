"""A letter about inspection staff changes nothing that the group can obtain: two worlds, with such letters and without, byte for byte.

XUNCHA_SESSIONS sets how many random sessions are played (40; 1000 for a full check).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.security.worlds import CLOSED, PUBLIC, Step, differences, letters, seen, sessions, shape, still

SESSIONS = int(os.environ.get("XUNCHA_SESSIONS", "40"))
__all__ = ["still"]


@pytest.mark.usefixtures("still")
def test_closed_letters_change_nothing_the_group_obtains(tmp_path: Path) -> None:
    for number, steps in enumerate(sessions(SESSIONS, seed=20250602)):
        folder = tmp_path / str(number)
        found = differences(seen(folder / "with", steps, True), seen(folder / "without", steps, False))
        assert not found, (number, found, steps)
        sent = {text for step in steps for _, text in step.closed}
        assert {letter["original"] for letter in letters(folder / "with/store")} == sent and not letters(folder / "without/store")


@pytest.mark.usefixtures("still")
def test_the_comparison_sees_one_open_letter_more(tmp_path: Path) -> None:
    more = [Step((("a.txt", PUBLIC[0]),), (("b.txt", PUBLIC[1]),), False)]
    found = differences(seen(tmp_path / "with", more, True), seen(tmp_path / "without", more, False))
    assert {"report 0", "ledger.xlsx 0", "/", "/about", "shape", "receipts"} <= set(found)


@pytest.mark.usefixtures("still")
def test_the_store_with_every_closed_letter_has_the_shape_of_an_empty_one(tmp_path: Path) -> None:
    full = [Step((), tuple((f"{n}.txt", text) for n, text in enumerate(CLOSED)), False)]
    seen(tmp_path / "with", full, True)
    seen(tmp_path / "without", full, False)
    assert shape(tmp_path / "with/store") == shape(tmp_path / "without/store")
