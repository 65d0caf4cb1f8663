"""Rates, intervals, calibration and thresholds on tables small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xuncha_nlp.labels.figures import (
    NEVER,
    best_threshold,
    binned_error,
    calibration_error,
    cells,
    draws,
    f1,
    interval,
    kappa,
    kappas,
    macro,
    reliability,
    risk_coverage,
    rounded,
    share,
    sure,
    sure_score,
    table_figures,
    touches,
    wilson,
)  # fmt: skip

RANDOM = np.random.default_rng(3)


def test_draws_take_whole_writers_where_there_are_several() -> None:
    writers = list("aabbbccddeeff")
    times = draws(writers, rounds=50)
    assert times.shape == (50, 13) and (draws(writers, rounds=50) == times).all()
    assert (times[:, 0] == times[:, 1]).all() and (times[:, 2] == times[:, 4]).all()
    few = draws(["a"] * 6 + ["b"] * 6, rounds=50)
    assert (few.sum(1) == 12).all() and (few[:, 0] != few[:, 1]).any()


def test_interval_leaves_nan_out() -> None:
    drawn = np.tile(np.linspace(0, 1, 1001)[:, None], 3)
    drawn[500:, 1], drawn[:, 2] = np.nan, np.nan
    low, high = interval(drawn)
    assert low[:2] == pytest.approx([0.025, 0.012], abs=0.002) and high[:2] == pytest.approx([0.975, 0.487], abs=0.002)
    assert np.isnan(low[2]) and np.isnan(high[2])


def test_wilson_by_a_known_value() -> None:
    low, high = wilson([8, 0], [10, 0])
    assert (low[0], high[0]) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert (low[1], high[1]) == pytest.approx((0, 1), abs=1e-4)


def test_table_figures_agree_with_sets() -> None:
    codes = ["a", "b", "c", "d"]
    gold = [set(np.array(codes)[RANDOM.random(4) < 0.3]) for _ in range(200)]
    found = [{c for c in codes if RANDOM.random() < (0.7 if c in g else 0.1)} for g in gold]
    figures, intervals, labels = table_figures(cells(found, codes), cells(gold, codes), codes, draws([0] * 200))
    plain = f1(gold, found)
    assert figures == pytest.approx({k: plain[k] for k in ("precision", "recall", "f1")} | {"macro_f1": macro(gold, found)})
    for key, (low, high) in intervals.items():
        assert low < figures[key] < high and high - low < 0.25
    for x in labels.values():
        assert all(x[f"{k}_95"][0] <= x[k] <= x[f"{k}_95"][1] for k in ("precision", "recall", "f1"))


def test_three_of_three_is_not_certainty() -> None:
    table = np.zeros((40, 2), bool)
    table[:3, 0] = True
    figures, intervals, labels = table_figures(table, table, ["a", "b"], draws(["x"] * 40))
    assert figures["f1"] == 1 and intervals["f1"][0] < 0.7
    assert labels["a"]["precision"] == 1 and labels["a"]["precision_95"] == pytest.approx([0.4385, 1], abs=1e-3)
    assert labels["b"]["gold"] == 0 and labels["b"]["f1_95"] == pytest.approx([0, 1], abs=1e-3)
    assert share([0] * 40, [0] * 40, draws(["x"] * 40))[0] == 0


def test_best_threshold_is_that_of_the_plain_search() -> None:
    score = RANDOM.random((300, 5)) ** 2
    gold = RANDOM.random((300, 5)) < score
    grid = np.arange(0.1, 0.75, 0.01)
    plain = [2 * (gold & (score >= t)).sum() / (gold.sum() + (score >= t).sum()) for t in grid]
    assert best_threshold(gold, score) == pytest.approx(grid[int(np.argmax(plain))])


def test_calibration() -> None:
    score = RANDOM.random(20000)
    right = RANDOM.random(20000) < score
    diagram = reliability(score, right)
    assert len(diagram) == 10 and {n for _, _, n in diagram} == {2000}
    assert binned_error(diagram) < 0.02 and calibration_error(score, right) < 0.02
    assert binned_error(reliability(score, right & (RANDOM.random(20000) < 0.5))) == pytest.approx(0.25, abs=0.02)
    assert len(reliability(score[:50], right[:50])) == 2 and reliability(score[:0], right[:0]) == []
    assert calibration_error(score[:0], right[:0]) == binned_error([]) == 0


def test_risk_falls_with_coverage() -> None:
    score = np.linspace(1, 0, 100)
    right = np.arange(100) < 60
    curve = risk_coverage(score, right)
    assert len(curve) == 30 and curve[-1][:2] == [1.0, 0.4] and curve[0][1] == 0
    assert risk_coverage(score[:3], right[:3])[-1] == [1.0, 0.0, pytest.approx(score[2])]
    assert risk_coverage(score[:0], right[:0]) == []


def test_sure_needs_enough_labels_and_takes_ties_together() -> None:
    assert sure_score(np.linspace(1, 0.5, 29), np.ones(29, bool)) is None
    score = np.linspace(1, 0, 400)
    right = np.arange(400) < 200
    limit = sure_score(score, right)
    assert limit is not None and 0.45 < limit <= 0.5
    kept = right[score >= limit]
    assert 0.9 < kept.mean() < 0.95
    tied = np.where(np.arange(400) < 300, 0.8, 0.2)
    assert sure_score(tied, right) is None
    assert sure_score(tied, np.arange(400) < 290) == 0.8


def test_sure_is_held_against_writers_not_seen() -> None:
    score, writers = np.tile(np.linspace(1, 0, 200), 4), np.repeat(list("abcd"), 200)
    right = np.where(writers == "d", False, score > 0.3)
    found = sure(score, right, writers)
    assert found["unseen_precision"] < found.get("precision", 0.9)
    nothing = sure(score, np.zeros(800, bool), writers)
    assert nothing["score"] == NEVER and nothing["coverage"] == 0 and "precision" not in nothing
    assert sure(score[:0], right[:0], writers[:0])["labels"] == 0


def test_kappa() -> None:
    assert kappa([1, 2, 3, 4], [1, 2, 3, 4]) == 1
    assert kappa([1, 1, 4, 4], [4, 4, 1, 1]) == -1
    gold, found = RANDOM.integers(1, 5, 50), RANDOM.integers(1, 5, 50)
    twice = kappas([*gold, *gold], [*found, *found], np.r_[np.ones(50), np.zeros(50)][None])
    assert twice[0] == pytest.approx(kappa(gold, found))


def test_touches() -> None:
    text = "书记占地，书记收钱。"
    assert touches(text, ["收钱"], [(0, 4)]) is False
    assert touches(text, ["书记"], [(5, 9)]) is True
    assert touches(text, ["收钱"], []) is False
    assert touches(text, ["打人", ""], [(0, 4)]) is None


def test_rounded() -> None:
    assert rounded({"a": [0.12345, (1, "x")], "b": np.float64(0.98765)}, 3) == {"a": [0.123, [1, "x"]], "b": 0.988}
