"""What two petitions agree on and where they contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from xuncha_nlp.clusters import cluster_petitions
from xuncha_nlp.clusters.comparing import counted_apart, namesakes, other_title
from xuncha_nlp.clusters.keys import Gazetteer, Keys, groups_of, mentions_in
from xuncha_nlp.clusters.verify import Collection

EMPTY: frozenset[str] = frozenset()


def keys(names: str = "", roles: frozenset[tuple[str, str]] = frozenset(), amounts: frozenset[tuple[float, str]] = frozenset()) -> Keys:
    return Keys(frozenset(names.split()), roles, EMPTY, EMPTY, EMPTY, amounts, EMPTY, frozenset(), frozenset())


def kinds(texts: Sequence[str], a: int, b: int, encoder: object = None) -> set[str]:
    collection = Collection(texts, [()] * len(texts), [()] * len(texts), encoder=encoder)  # type: ignore[arg-type]
    collection.read_keys(range(len(texts)))
    return {bar.kind for bar in collection.explain(a, b)}


class ByFirstWord:
    """Two texts are of one kind where they begin alike."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array([[1.0, 0.0] if text.startswith("修路") else [0.0, 1.0] for text in texts], np.float32)


def test_brothers_of_one_surname_are_not_one_person() -> None:
    assert namesakes(keys("秦有粮"), keys("秦有仓")) == {"秦"}
    assert namesakes(keys("秦有粮 秦有仓"), keys("秦有仓")) == set()
    assert namesakes(keys("秦有粮"), keys(roles=frozenset({("秦", "书记")}))) == set()


def test_one_surname_in_two_posts() -> None:
    secretary, accountant = (keys(roles=frozenset({("罗", title)})) for title in ("书记", "会计"))
    assert other_title(secretary, accountant, "罗") and not other_title(secretary, secretary, "罗")
    assert not other_title(secretary, keys(roles=frozenset({("罗", "")})), "罗")


def test_sums_and_counts_of_a_form_letter() -> None:
    one = keys(amounts=frozenset({(20.0, "人"), (120.0, "元"), (34.0, "人"), (15.0, "天")}))
    other = keys(amounts=frozenset({(12.0, "人"), (150.0, "元"), (20.0, "人"), (10.0, "天")}))
    assert counted_apart(one, other) and not counted_apart(one, one) and not counted_apart(one, keys())


def test_groups_are_numbers() -> None:
    assert groups_of("七组组长，我们八组、12组，巡察组织的第三组合") == {7, 8, 12}


def test_a_place_keeps_its_third_character_where_it_always_has_one() -> None:
    texts = ["望江镇枫木港村要修小桥", "望江镇松木港村捐款修路", "枫木港村的桥"]
    found = Gazetteer([mentions_in(texts)], (), lambda word, after: False)
    assert {"枫木港", "松木港"} <= found.places.keys() and "木港" not in found.places
    plain = Gazetteer([mentions_in(["我在石塘镇", "就是石塘镇"]), mentions_in(["是石塘镇"])], (), lambda word, after: False)
    assert "石塘" in plain.places


def test_likeness_of_kind_speaks_for_and_against() -> None:
    texts = ["修路的钱", "修路没有公示", "吃喝的账"]
    assert "kind" in kinds(texts, 0, 1, ByFirstWord()) and "other_kind" in kinds(texts, 0, 2, ByFirstWord())
    assert not {"kind", "other_kind"} & kinds(texts, 0, 1)


def test_where_nothing_that_identifies_is_shared() -> None:
    texts = ["石桥村修路八十六万，罗大成书记", "石桥村罗大成书记的小舅子修路", "有人大吃大喝，没有人管"]
    assert "nothing" not in kinds(texts, 0, 1) and "nothing" in kinds(texts, 0, 2)


def test_a_form_letter_about_another_school_or_group_is_another_matter() -> None:
    form = "桐溪乡中心{}的门卫收我们接送孩子的停车费，一学期好几十块，不给票，问谁谁都说不知道，请你们来看一看。"
    other = "黑石铺乡枇杷村{}组组长代收农业保险费，收了钱没有交上去，秋天稻子倒了没有理赔，收据是他自己写的白条，请查。"
    letters = [SimpleNamespace(id=str(at), text=text) for at, text in enumerate([form.format("幼儿园"), form.format("小学"), other.format("七"), other.format("八")])]
    assert all(len(cluster.members) == 1 for cluster in cluster_petitions(letters))
