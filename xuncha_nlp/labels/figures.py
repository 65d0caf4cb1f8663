"""Figures over found and gold labels: rates, intervals by resampling, calibration, risk against coverage, thresholds.

Found and gold labels are boolean tables (letters, labels); "asserted" labels come as two vectors, their scores and whether each is right.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
ROUNDS = 1000
SEVERAL = 5
RIGHT, AT_LEAST, ONE_SIDED = 0.9, 30, 1.2816
NEVER = 1.01


def f1(gold: Sequence[set[Any]], found: Sequence[set[Any]]) -> dict[str, float]:
    """Micro figures of label sets; `gold` is the number of gold labels."""
    hit = sum(len(g & f) for g, f in zip(gold, found, strict=True))
    proposed, wanted = sum(map(len, found)), sum(map(len, gold))
    return {"f1": 2 * hit / max(1, proposed + wanted), "precision": hit / max(1, proposed), "recall": hit / max(1, wanted), "gold": wanted}


def macro(gold: Sequence[set[Any]], found: Sequence[set[Any]]) -> float:
    """Mean F1 of the codes that occur in gold."""
    parts = [f1([g & {c} for g in gold], [f & {c} for f in found])["f1"] for c in {c for g in gold for c in g}]
    return float(np.mean(parts)) if parts else 0.0


def cells(rows: Sequence[Iterable[str]], codes: Sequence[str]) -> Array:
    """Label sets as a boolean table (letters, codes); other codes are left out."""
    at = {code: n for n, code in enumerate(codes)}
    table = np.zeros((len(rows), len(codes)), bool)
    for n, row in enumerate(rows):
        table[n, [at[c] for c in row if c in at]] = True
    return table


def draws(writers: Sequence[object], rounds: int = ROUNDS, seed: int = 0) -> Array:
    """How often each letter is drawn, shape (rounds, letters): whole writers where there are several, else single letters."""
    group = np.unique([str(w) for w in writers], return_inverse=True)[1]
    if group.max(initial=-1) + 1 < SEVERAL:
        group = np.arange(len(writers))
    groups = int(group.max(initial=0)) + 1
    times = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), size=rounds)
    return np.asarray(times[:, group], np.float32)


def ratio(part: Any, whole: Any) -> Array:
    """part / whole, nan where the whole is 0."""
    whole = np.asarray(whole, float)
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def interval(drawn: Array) -> tuple[Array, Array]:
    """The middle 95 % of each column of `drawn` (rounds, …), nan left out; nan where nothing was drawn."""
    ordered = np.sort(drawn, axis=0)
    known = (~np.isnan(ordered)).sum(0)
    bounds = []
    for share in (0.025, 0.975):
        at = np.clip(np.round(share * (known - 1)), 0, None).astype(int)
        bounds.append(np.take_along_axis(ordered, at[None], axis=0)[0])
    return bounds[0], bounds[1]


def share(part: Any, whole: Any, weights: Array) -> tuple[float, list[float]]:
    """Sum of `part` over sum of `whole`, one number a letter each, with its interval, never narrower than Wilson's."""
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    low, high = widened(wilson(part.sum(), whole.sum()), ratio(weights @ part, weights @ whole))
    return float(part.sum() / max(1, whole.sum())), pair(low, high)


def widened(bounds: tuple[Array, Array], drawn: Array) -> tuple[Array, Array]:
    """Bounds reaching over the interval of `drawn` too."""
    low, high = interval(drawn)
    return np.fmin(bounds[0], low), np.fmax(bounds[1], high)


def pair(low: Any, high: Any) -> list[float]:
    return [float(low), float(high)]


def wilson(hits: Any, of: Any, z: float = 1.96) -> tuple[Array, Array]:
    """Bounds of a share by Wilson (1927); 0 and 1 where nothing was counted."""
    n = np.maximum(np.asarray(of, float), 1e-9)
    share = np.asarray(hits, float) / n
    middle, half = share + z * z / (2 * n), z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return np.clip((middle - half) / (1 + z * z / n), 0, 1), np.clip((middle + half) / (1 + z * z / n), 0, 1)


def rates(hit: Any, found: Any, gold: Any) -> dict[str, Array]:
    return {"precision": ratio(hit, found), "recall": ratio(hit, gold), "f1": ratio(2 * np.asarray(hit), np.asarray(found) + gold)}


def floors(hit: Any, found: Any, gold: Any) -> dict[str, tuple[Array, Array]]:
    """Wilson's bounds of the rates. F1 goes by the share of the union that both hold, of which it is a function."""
    low, high = wilson(hit, np.asarray(found) + gold - hit)
    return {"precision": wilson(hit, found), "recall": wilson(hit, gold), "f1": (2 * low / (1 + low), 2 * high / (1 + high))}


def table_figures(
    found: Array, gold: Array, codes: Sequence[str], weights: Array
) -> tuple[dict[str, float], dict[str, list[float]], dict[str, dict[str, Any]]]:
    """Micro and macro figures of two tables, their intervals, and per label the figures with intervals under "<figure>_95".

    But for the macro figure no interval is narrower than Wilson's for the counts: three of three is not certainty.
    """
    counts = [t.sum(0) for t in (found & gold, found, gold)]
    drawn = [weights @ t.astype(np.float32) for t in (found & gold, found, gold)]
    totals = [c.sum() for c in counts]
    figures = {k: float(np.nan_to_num(v)) for k, v in rates(*totals).items()}
    bounds, all_drawn = floors(*totals), rates(*(d.sum(1) for d in drawn))
    intervals = {k: pair(*widened(bounds[k], v)) for k, v in all_drawn.items()}
    single, single_drawn = rates(*counts), rates(*drawn)
    present = counts[2] > 0
    if present.any():
        figures["macro_f1"] = float(np.nan_to_num(single["f1"][present]).mean())
        each = np.where(drawn[2] > 0, np.nan_to_num(single_drawn["f1"]), np.nan)[:, present]
        intervals["macro_f1"] = pair(*interval(ratio(np.nansum(each, 1), (~np.isnan(each)).sum(1))))
    around = {k: widened(v, single_drawn[k]) for k, v in floors(*counts).items()}
    labels: dict[str, dict[str, Any]] = {}
    for n, code in enumerate(codes):
        labels[code] = {k: float(np.nan_to_num(v[n])) for k, v in single.items()} | {"gold": int(counts[2][n]), "found": int(counts[1][n])}
        labels[code] |= {f"{k}_95": pair(low[n], high[n]) for k, (low, high) in around.items()}
    return figures, intervals, labels


def calibration_error(score: Array, right: Array, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    at = np.minimum((score * bins).astype(int), bins - 1)
    n = np.bincount(at, minlength=bins)
    off = np.abs(np.bincount(at, score, bins) - np.bincount(at, right, bins))
    return float(off[n > 0].sum() / max(1, len(score)))


def reliability(score: Array, right: Array, bins: int = 10, least: int = 20) -> list[list[float]]:
    """[mean score, share right, number] of bins of equal mass, fewer where a bin would have less than `least`."""
    order = np.argsort(score, kind="stable")
    parts = np.array_split(order, max(1, min(bins, len(score) // least)))
    return [[float(score[p].mean()), float(right[p].mean()), len(p)] for p in parts if len(p)]


def binned_error(diagram: Sequence[Sequence[float]]) -> float:
    """Expected calibration error of a reliability diagram."""
    return float(sum(abs(a - b) * n for a, b, n in diagram) / max(1, sum(n for _, _, n in diagram)))


def best_threshold(gold: Array, score: Array, beta: float = 1.0, lowest: float = 0.1) -> float:
    """The threshold from `lowest` to 0.74 in steps of 0.01 with the best F-beta; over 1, `beta` weighs what is missed more."""
    grid = np.arange(lowest, 0.75, 0.01)
    edges = np.append(grid, np.inf)
    found = np.histogram(score, edges)[0][::-1].cumsum()[::-1]
    hit = np.histogram(score[gold], edges)[0][::-1].cumsum()[::-1]
    return float(round(grid[int(np.argmax(hit / np.maximum(1, beta**2 * gold.sum() + found)))], 2))


def risk_coverage(score: Array, right: Array, points: int = 30) -> list[list[float]]:
    """[coverage, risk, lowest score kept] as fewer and fewer of the best-scored labels are left out."""
    order = np.argsort(-score, kind="stable")
    wrong = np.cumsum(~right[order].astype(bool))
    kept = np.unique(np.ceil(np.linspace(0, len(score), points + 1)[1:]).astype(int)) if len(score) else np.zeros(0, int)
    return [[n / len(score), wrong[n - 1] / n, float(score[order[n - 1]])] for n in kept.tolist()]


def sure_score(score: Array, right: Array) -> float | None:
    """The lowest score at or over which 90 % are right by the lower bound (one-sided 90 %) of at least 30 labels, or None."""
    order = np.argsort(-score, kind="stable")
    ranked, n = score[order], np.arange(1, len(score) + 1)
    fits = (n >= AT_LEAST) & (wilson(np.cumsum(right[order]), n, ONE_SIDED)[0] >= RIGHT)
    fits[:-1] &= ranked[:-1] > ranked[1:]
    return float(np.floor(ranked[np.flatnonzero(fits)[-1]] * 1e4) / 1e4) if fits.any() else None


def sure(score: Array, right: Array, writers: Array) -> dict[str, float]:
    """What `sure_score` gives on these labels, and on each writer's labels when chosen without that writer ("unseen_…")."""
    limit = sure_score(score, right)
    kept = score >= (NEVER if limit is None else limit)
    found: dict[str, float] = {"score": NEVER if limit is None else limit, "labels": int(kept.sum()), "coverage": float(kept.sum() / max(1, len(score)))}
    if kept.any():
        found |= {"precision": float(right[kept].mean()), "low": float(wilson(right[kept].sum(), kept.sum())[0])}
    names = np.unique(writers)
    if len(names) > 1:
        for name in names:
            own = writers == name
            other = sure_score(score[~own], right[~own])
            kept[own] = score[own] >= (NEVER if other is None else other)
        found["unseen_coverage"] = float(kept.sum() / max(1, len(score)))
        if kept.any():
            found["unseen_precision"] = float(right[kept].mean())
    return found


def kappa(gold: Sequence[int], found: Sequence[int], levels: int = 4) -> float:
    """Quadratic weighted kappa of levels 1..levels."""
    return float(kappas(gold, found, np.ones((1, len(gold))), levels)[0])


def kappas(gold: Sequence[int], found: Sequence[int], weights: Array, levels: int = 4) -> Array:
    """The same for each row of `weights` (rounds, letters)."""
    pairs = np.eye(levels * levels)[(np.asarray(gold, int) - 1) * levels + np.asarray(found, int) - 1]
    table = (weights @ pairs).reshape(-1, levels, levels)
    off = (np.arange(levels)[:, None] - np.arange(levels)) ** 2
    chance = table.sum(2)[:, :, None] * table.sum(1)[:, None, :] / np.maximum(1, table.sum((1, 2)))[:, None, None]
    return np.asarray(1 - (off * table).sum((1, 2)) / np.maximum(1e-9, (off * chance).sum((1, 2))))


def touches(text: str, quotes: Iterable[str], spans: Iterable[tuple[int, int]]) -> bool | None:
    """Whether one of the spans overlaps a place of one of the quotes; None where no quote stands in the text."""
    places = []
    for quote in quotes:
        at = text.find(quote) if quote else -1
        while at >= 0:
            places.append((at, at + len(quote)))
            at = text.find(quote, at + 1)
    return any(a < end and start < b for a, b in places for start, end in spans) if places else None


def rounded(value: Any, places: int) -> Any:
    """The same figures with floats rounded, however nested."""
    if isinstance(value, dict):
        return {k: rounded(v, places) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v, places) for v in value]
    return round(float(value), places) if isinstance(value, float | np.floating) else value


def aligned(rows: Sequence[Sequence[object]]) -> str:
    """Rows of a table as lines, numbers to the right; a Chinese character is two columns wide."""
    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

    shown = [[f"{c:.3f}" if isinstance(c, float) else str(c) for c in row] for row in rows]
    widths = [max(width(row[n]) for row in shown) for n in range(len(shown[0]))]
    right = [any(isinstance(row[n], int | float) for row in rows) for n in range(len(shown[0]))]
    lines = []
    for row in shown:
        parts = [" " * (w - width(c)) + c if r else c + " " * (w - width(c)) for c, w, r in zip(row, widths, right, strict=True)]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)
