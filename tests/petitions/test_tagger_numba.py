"""The compiled tagger gives the numbers of numpy, on any text."""

from __future__ import annotations

import numpy as np
import pytest

from xuncha_nlp.petitions import tagger as module
from xuncha_nlp.petitions.tagger import features, tagger


@pytest.mark.parametrize("text", ["我叫何冬梅，住清水铺七组。\n\n村支书刘德海收了钱，𠮷家也在场。\n", "短", "\n", "a\n\nb", "电话 13800000000，" * 40])
def test_same_numbers(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = pytest.importorskip("xuncha_nlp.petitions.tagger_numba")
    held = tagger()
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    rows = compiled._rows(points, *held._compiled[:9])
    assert (features(text, held.lexicon) == rows.T).all()
    monkeypatch.setattr(module, "_seen", -10_000)
    plain = held.scores(text)
    monkeypatch.setattr(module, "_seen", module._WORTH)
    assert np.abs(held.scores(text) - plain).max() < 1e-4
