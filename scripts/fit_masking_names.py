"""Fit the weights by which a name is judged the writer's, a bystander's or the accused's; writes them into a model's manifest.json.

Each --fold names a tagger and letters of writers whom it has not read: scores on letters that it has read promise more than they hold.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from evaluate_masking import named, stands
from numpy.typing import NDArray

from xuncha_nlp.petitions.identifiers import find_identifiers
from xuncha_nlp.petitions.masks import rule_hints, surnames_of
from xuncha_nlp.petitions.mentions import mentions
from xuncha_nlp.petitions.people import find_people
from xuncha_nlp.petitions.sender import sender_names
from xuncha_nlp.petitions.tagger import Tagger, read_tagger
from xuncha_nlp.petitions.whose import FEATURES, describe, names_in

Floats = NDArray[np.float64]
BLAMED = 3.0  # covering an accused person weighs as much as covering so many common words
RIDGE = 1.0


def rows(letter: dict[str, Any], tagger: Tagger) -> tuple[Floats, Floats, Floats, int]:
    """Features, whether private, weights of the names that are found in a letter, and how many labelled names are not found."""
    text = letter["text"]
    senders, scores = sender_names(text), tagger.scores(text)
    people, _ = find_people(text, senders)
    hints = rule_hints(text, senders, [(a, b) for a, b, kind in find_identifiers(text) if kind == "phone"], people, mentions(text, people))
    names = names_in(text, scores, hints)
    gold = np.zeros(len(text))
    labelled = [item for item in letter["private"] if item["kind"] == "name"]
    for item in labelled:
        for a, b in stands(text, item):
            gold[a:b] = 1
    accused = {subject["name"] for subject in letter["subjects"] if len(subject["name"] or "") > 1}
    private = [np.mean([gold[a:b].mean() for a, b in name.spans]) > 0.5 for name in names.values()]
    weights = [BLAMED if name in accused or any(len(name) > 1 and name in one for one in accused) else 1.0 for name in names]
    lost = {named(item["text"]) for item in labelled}
    lost = {one for one in lost if not any(one in name or name in one for name in names)}
    return describe(text, scores, names, hints["accused"], surnames_of(people)), np.array(private, float), np.array(weights), len(lost)


def fit(table: Floats, private: Floats, weights: Floats) -> Floats:
    """Weights of a logistic regression with a ridge on all but the first, by Newton's method."""
    found, ridge = np.zeros(table.shape[1]), np.eye(table.shape[1]) * RIDGE
    ridge[0, 0] = 0
    for _ in range(30):
        rates = 1 / (1 + np.exp(-(table @ found)))
        slope = table.T @ (weights * (rates - private)) + ridge @ found
        bend = (table * (weights * rates * (1 - rates))[:, None]).T @ table + ridge
        found -= np.linalg.solve(bend, slope)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fold", nargs="+", type=Path, action="append", required=True, metavar="PATH", help="a tagger, and the letters of writers left out of it")
    parser.add_argument("--into", type=Path, required=True, help="folder of the model that gets the weights")
    arguments = parser.parse_args()
    writers = {}
    for folder, *paths in arguments.fold:
        tagger = read_tagger(folder)
        for path in paths:
            found = [rows(json.loads(line), tagger) for line in path.read_text("utf-8").splitlines() if line.strip()]
            writers[path.stem] = (*(np.concatenate([one[part] for one in found]) for part in range(3)), sum(one[3] for one in found))
    rates, private, weights = [], [], []
    for left in writers:
        table, gold, weight = (np.concatenate([part[n] for writer, part in writers.items() if writer != left]) for n in range(3))
        rates.append(1 / (1 + np.exp(-(writers[left][0] @ fit(table, gold, weight)))))
        private.append(writers[left][1])
        weights.append(writers[left][2])
    rate, gold, weight = np.concatenate(rates), np.concatenate(private), np.concatenate(weights)
    lost = sum(part[3] for part in writers.values())
    for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        said = rate >= least
        print(f"at {least}: recall {gold[said].sum() / (gold.sum() + lost):.1%}, precision {gold[said].mean():.1%}, accused covered {said[weight > 1].mean():.1%}")
    final = fit(*(np.concatenate([part[n] for part in writers.values()]) for n in range(3)))
    manifest = json.loads((arguments.into / "manifest.json").read_text("utf-8"))
    manifest["names"] = {name: round(float(value), 3) for name, value in zip(FEATURES, final, strict=True)}
    (arguments.into / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
