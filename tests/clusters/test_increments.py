"""The index: a day's letters are joined to those of before as one run over all would join them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from xuncha_nlp.clusters import Index, cluster_petitions, update_clusters
from xuncha_nlp.types import Cluster

MATTERS = Path(__file__).resolve().parent.parent.parent / "corpora/matters/m1.jsonl"


@pytest.fixture(scope="module")
def letters() -> list[SimpleNamespace]:
    rows = [json.loads(line) for line in MATTERS.open(encoding="utf-8")]
    made = [SimpleNamespace(id=row["id"], text=row["text"], received=date.fromisoformat(row["received"])) for row in rows]
    made += [SimpleNamespace(id=f"{one.id}-again", text="您好！" + one.text + "请尽快查。", received=one.received) for one in made[::3]]
    random.Random(5).shuffle(made)
    return made


def grow(folder: Path, batches: Sequence[list[SimpleNamespace]], **verdicts: list[tuple[str, str]]) -> list[Cluster]:
    clusters: list[Cluster] = []
    everyone = {one.id: one for batch in batches for one in batch}

    def load(ids: Sequence[str]) -> list[SimpleNamespace]:
        return [everyone[id_] for id_ in ids]

    for batch in batches:
        index = Index(folder, "test")
        clusters = update_clusters(batch, index, clusters, load, **verdicts)  # type: ignore[arg-type]
        index.commit()
    return clusters


def pairs(clusters: list[Cluster]) -> set[tuple[str, str]]:
    return {(a, b) for cluster in clusters for a in cluster.members for b in cluster.members if a < b}


def rand_index(one: set[tuple[str, str]], other: set[tuple[str, str]], size: int) -> float:
    """Adjusted for chance (Hubert and Arabie 1985)."""
    expected = len(one) * len(other) / (size * (size - 1) / 2)
    return (len(one & other) - expected) / ((len(one) + len(other)) / 2 - expected)


def test_ten_increments_are_one_run(letters: list[SimpleNamespace], tmp_path: Path) -> None:
    once = cluster_petitions(letters)
    ten = grow(tmp_path, [letters[at::10] for at in range(10)])
    assert sorted(m for c in ten for m in c.members) == sorted(one.id for one in letters)
    assert rand_index(pairs(once), pairs(ten), len(letters)) >= 0.99


def test_what_no_new_letter_comes_near_stays_as_it_was(letters: list[SimpleNamespace], tmp_path: Path) -> None:
    before = grow(tmp_path, [letters])
    stranger = SimpleNamespace(id="zz", text="kitchen timetable omnibus", received=None)
    after = update_clusters([stranger], Index(tmp_path, "test"), before, lambda ids: [one for one in letters if one.id in ids])
    assert ("zz",) in {c.members for c in after}
    assert rand_index(pairs(before), pairs(after), len(letters)) >= 0.99
    assert len({c.id for c in before} - {c.id for c in after}) <= len(before) // 100


def test_verdicts_bind_letters_of_different_days(letters: list[SimpleNamespace], tmp_path: Path) -> None:
    batches = [letters[:60], letters[60:90], letters[90:]]
    joined = next(c for c in grow(tmp_path / "a", batches) if len(c.members) > 1)
    torn, alone = joined.members[:2], [letters[0].id, letters[-1].id]
    made = grow(tmp_path / "b", [*batches, []], same=[tuple(alone)], different=[tuple(torn)])
    found = pairs(made)
    assert tuple(sorted(torn)) not in found
    assert set(alone) & set(torn) or tuple(sorted(alone)) in found


def test_an_index_survives_a_kill_and_forgets_under_other_settings(letters: list[SimpleNamespace], tmp_path: Path) -> None:
    before = grow(tmp_path, [letters[:50]])
    killed = Index(tmp_path, "test")
    update_clusters(letters[50:60], killed, before, lambda ids: [one for one in letters if one.id in ids])
    again = Index(tmp_path, "test")
    assert len(again) == 50 and len(again.rows()) == 50
    assert len(Index(tmp_path, "other")) == 0
