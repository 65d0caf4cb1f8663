"""Near copies and edited copies: slips all over are a copy, the same topic and form letters are none."""

from __future__ import annotations

import random
from types import SimpleNamespace

from xuncha_nlp.clusters import THRESHOLD, cluster_petitions, near_copies
from xuncha_nlp.clusters.body import Body, bodies_of, body_of
from xuncha_nlp.clusters.evidence import passages, scattered
from xuncha_nlp.clusters.facts import Facts, pack
from xuncha_nlp.clusters.keys import Keys
from xuncha_nlp.clusters.verify import Collection

LETTER = (
    "我们是石塘镇柳溪村的村民，向你们反映村书记罗大成的问题。前年修村西头的机耕路，镇里拨了四十六万元，他没有开过一次会，就把工程包给了自己的妻弟。"
    "路基没有压实就铺了水泥，不到一年裂了十几道口子，拉肥料的车陷在里面，要几个人才推得出来。问他要合同和验收单，他说锁在镇里，谁也看不到。"
    "去年冬天有人到镇上去问，第二天他就在广播里骂人，说谁再告状，谁家的低保就停掉。村里的账三年没有贴出来，公示栏里还是旧的防火通知。"
)
ALPHABET = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
EMPTY: frozenset[str] = frozenset()


def slipped(text: str, share: float, seed: int) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice((rng.choice(ALPHABET), "", char * 2)) if rng.random() < share else char for char in text)


def grouped(texts: list[str]) -> list[set[int]]:
    found = cluster_petitions([SimpleNamespace(id=f"{at:03}", text=text) for at, text in enumerate(texts)])
    return [{int(member) for member in cluster.members} for cluster in found]


def test_copies_with_slips_all_over_are_found() -> None:
    texts = [slipped(LETTER, share, seed) for seed, share in enumerate((0, 0.1, 0.2, 0.25, 0.3))]
    for fast in (False, True):
        assert {(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (2, 3)} <= {(i, j) for i, j in near_copies(texts, fast=fast)[0].tolist()}


def test_many_equal_letters_among_others_are_copies() -> None:
    rng = random.Random(2)
    others = ["".join(rng.choice(ALPHABET) for _ in range(150)) for _ in range(60)]
    pairs = near_copies([LETTER] * 30 + others)[0]
    assert set(range(30)) == set(pairs.ravel().tolist())


def test_one_passage_in_common_makes_no_copy() -> None:
    passage = LETTER[70:130]
    rng = random.Random(5)
    texts = ["".join(rng.choice(ALPHABET) for _ in range(120)) + passage + "".join(rng.choice(ALPHABET) for _ in range(120)) for _ in range(2)]
    texts += ["".join(rng.choice(ALPHABET) for _ in range(240)) for _ in range(200)]
    assert [0, 1] not in near_copies(texts)[0].tolist()


def test_a_garbled_copy_is_joined_and_a_form_letter_is_not() -> None:
    form = LETTER.replace("柳溪村", "白杨村").replace("罗大成", "彭学军").replace("石塘镇", "荷岭镇")
    texts = [LETTER, slipped(LETTER, 0.15, 3), slipped(LETTER, 0.2, 4), form]
    assert {0, 1, 2} in grouped(texts) and {3} in grouped(texts)


def test_short_texts_that_share_a_phrase_are_not_joined() -> None:
    texts = ["每千名老年人拥有床位数达28.3张。", "尊敬的巡察组领导：您们好！每千名老人拥有养老床位数提高至40.46张。恳请领导派人调查核实。此致敬礼！"]
    found = Collection([*texts, texts[1]], [()] * 3, [()] * 3, size=20_000)
    found.read_keys(range(3))
    assert found.score(0, 1) < THRESHOLD < found.score(1, 2)


def test_what_is_scattered() -> None:
    whole, copy = body_of(LETTER), body_of(slipped(LETTER, 0.25, 1))
    form = body_of(LETTER.replace("柳溪村", "白杨村").replace("罗大成", "彭学军"))
    assert scattered(whole, copy, passages(whole, copy)) and not scattered(whole, form, passages(whole, form))


def test_bodies_made_together_are_those_made_alone() -> None:
    texts = [LETTER, "", "█", "巡察组：\n" + LETTER[:60] + "██" + LETTER[60:] + "\n此致\n敬礼！", "𠮷家村的路坏了。）\n谢谢！\n", "恳请领导核实。"]

    def told(body: Body) -> tuple[object, ...]:
        return body.text, body.points.tolist(), body.origin.tolist(), (body.piece - body.piece[:1]).tolist()

    assert [told(body) for body in bodies_of(texts)] == [told(body_of(text)) for text in texts]


def test_packed_facts_are_the_keys_less_dropped_words() -> None:
    def keys(names: str, villages: str) -> Keys:
        return Keys(frozenset(names.split()), frozenset(), frozenset(villages.split()), EMPTY, EMPTY, frozenset({(46.0, "亩")}), EMPTY, frozenset(), frozenset())

    of = [keys("罗大成 方便面", "柳溪"), keys("罗大成", "白杨"), keys("方便面", "白杨")]
    facts = Facts(5, [0, 2, 4], [pack(of[:2]), pack(of[2:])], frozenset({"方便面"}))
    assert facts.of(0).names == {"罗大成"} and facts.of(4).names == set()
    assert set(facts.shared(0, 2)) == {("name", "罗大成"), ("surname", "罗"), ("amount", (46.0, "亩"))}
    assert set(facts.shared(2, 4)) == {("place", "白杨"), ("amount", (46.0, "亩"))}
    assert 1 not in facts and facts.objects.tolist() == [True, False, True, False, True]
