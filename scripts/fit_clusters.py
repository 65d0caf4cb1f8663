"""Estimate the weights of the record linkage on matters told by several people (corpora/matters/m*.jsonl); print them and what they reach, with
`--write` put them into `verify.py`. To be run again whenever the label model was trained anew.

Weights are log-odds fitted on pairs, L2-regularised, with the sign that the comparison must have; of the pairs with a letter about another matter one
in eight is taken, for eight. `copy` and
`form` are set, not fitted: they decide on edited copies and form letters, which bench_duplicates.py measures. `nothing` is taken twice as strict as
fitted: a third fewer unrelated letters are joined, for two points of F1 on matters not fitted on. The figures printed first come from folds by
theme: no pair is scored by weights that saw its letters. To each file come letters about other matters, as in any inbox most are.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.metrics import average_precision_score

from xuncha_nlp.clusters.search import likeness
from xuncha_nlp.clusters.verify import WEIGHTS, Collection
from xuncha_nlp.encoder import Encoder
from xuncha_nlp.labels import LabelEncoder, load_labeller
from xuncha_nlp.petitions import find_subjects, read_facts

ROOT = Path(__file__).resolve().parent.parent
KINDS = [kind for kind in WEIGHTS if kind not in ("prior", "copy", "form")]
SIGNS = np.array([-1.0 if kind.startswith("other") or kind in ("strangers", "namesake", "nothing") else 1.0 for kind in KINDS])
LEAST = {"person": 0.25, "place": 0.25}  # the files hold many other matters of the same person and village
FOLDS = 5
OTHERS, ONE_IN = 300, 8
VERIFY = ROOT / "xuncha_nlp/clusters/verify.py"
Array = npt.NDArray[np.float64]


def read(folder: Path, pattern: str) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob(pattern)) for line in path.open(encoding="utf-8")]


def compared(rows: list[dict[str, Any]], own: int, encoder: Encoder) -> tuple[npt.NDArray[np.int64], Array, Array]:
    """Pairs of one collection, of which the first `own` letters are about the matters, what each comparison says before it is weighted, shape
    (pairs, kinds), and for how many pairs each stands."""
    texts = [row["text"] for row in rows]
    collection = Collection(
        texts, [read_facts(text) for text in texts], [find_subjects(text) for text in texts],
        [date.fromisoformat(row["received"]) for row in rows], encoder=encoder,
    )  # fmt: skip
    collection.read_keys(range(len(texts)))
    rng = random.Random(0)
    pairs = np.array([pair for pair in itertools.combinations(range(len(texts)), 2) if pair[1] < own or not rng.randrange(ONE_IN)])
    nats, _ = likeness(collection.rows, collection.squares, pairs)
    said = np.zeros((len(pairs), len(KINDS)))
    for at, (i, j) in enumerate(pairs.tolist()):
        for bar in collection.waterfall(i, j, float(nats[at]), 0.0, words=False)[1:]:
            kind = {"far": "received", "other_kind": "kind", "few_terms": "terms"}.get(bar.kind, bar.kind)
            said[at, KINDS.index(kind)] = bar.weight / WEIGHTS[kind]
    return pairs, said, np.where(pairs[:, 1] < own, 1.0, float(ONE_IN))


def fit(said: Array, same: npt.NDArray[np.bool_], stands: Array) -> tuple[Array, float]:
    signed = said * SIGNS

    def loss(w: Array) -> tuple[float, Array]:
        odds = signed @ w[:-1] + w[-1]
        rest = (1 / (1 + np.exp(-odds)) - same) * stands
        return float((stands * (np.logaddexp(0, odds) - same * odds)).sum() + 0.5 * (w[:-1] ** 2).sum()), np.append(signed.T @ rest + w[:-1], rest.sum())

    start = np.append(np.full(len(KINDS), 0.3), -5.0)
    found = minimize(loss, start, jac=True, bounds=[(LEAST.get(kind, 0.05), None) for kind in KINDS] + [(None, None)], method="L-BFGS-B").x
    return found[:-1] * SIGNS, float(found[-1])


def _theme(row: dict[str, Any]) -> str:
    """Letters about one matter and those that nearly are."""
    return str(row.get("near_of") or row["matter"])


def write(weights: dict[str, float]) -> None:
    """Put the fitted weights in the place of those in `verify.py`; what is set by hand stays."""
    text = VERIFY.read_text(encoding="utf-8")
    start = text.index("WEIGHTS: dict[str, float] = {")
    end = text.index("}", start)
    block = text[start:end]
    for kind, weight in weights.items():
        block, times = re.subn(rf'"{kind}": -?[0-9.]+', f'"{kind}": {weight}', block)
        assert times == 1, kind
    VERIFY.write_text(text[:start] + block + text[end:], encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=Path, default=ROOT / "corpora/matters")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    said_, same_, fold_, prior_, stands_ = [], [], [], [], []
    encoder = LabelEncoder(load_labeller)
    files = sorted({path.name for path in args.matters.glob("m*.jsonl")})
    others = [row | {"matter": row["id"]} for row in read(ROOT / "corpora/letters", "[a-p].jsonl") if len(row["text"]) >= 20]
    random.Random(0).shuffle(others)
    for at, name in enumerate(files):
        told = read(args.matters, name)
        rows = told + others[at * OTHERS : (at + 1) * OTHERS]
        pairs, said, stands = compared(rows, len(told), encoder)
        theme = sorted({_theme(row) for row in rows})
        fold = np.array([theme.index(_theme(row)) % FOLDS for row in rows])
        said_.append(said)
        stands_.append(stands)
        same_.append(np.array([rows[i]["matter"] == rows[j]["matter"] for i, j in pairs]))
        fold_.append(fold[pairs])
        prior_.append(np.full(len(pairs), math.log(max(len(rows), 50) / 100)))
    said, same, fold, stands = (np.concatenate(part) for part in (said_, same_, fold_, stands_))
    odds = np.full(len(same), np.nan)
    for k in range(FOLDS):
        kept, tested = (fold != k).all(1), (fold == k).any(1)
        weights, bias = fit(said[kept], same[kept], stands[kept])
        odds[tested] = said[tested] @ weights + bias
    best = max((2 * (same & (odds > t)).sum() / (same.sum() + (stands * (odds > t)).sum()), t) for t in np.linspace(-6, 3, 91))
    print(f"{len(files)} files, {stands.sum():.0f} pairs, {same.sum()} same: average precision {average_precision_score(same, odds, sample_weight=stands):.3f}, best F1 {best[0]:.3f}")
    weights, bias = fit(said, same, stands)
    fitted = {"prior": bias + float(np.mean(np.concatenate(prior_)))} | dict(zip(KINDS, weights.tolist(), strict=True))
    fitted["nothing"] *= 2
    fitted = {kind: round(weight, 2) for kind, weight in fitted.items()}
    print(fitted)
    if args.write:
        write(fitted)


if __name__ == "__main__":
    main()
