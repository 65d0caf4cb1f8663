"""The contract of clusters: a partition with reasons, the same for any order, never by the sender."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp.clusters import cluster_petitions, links, near_copies, relation
from xuncha_nlp.clusters.body import matter_of
from xuncha_nlp.clusters.grouping import group
from xuncha_nlp.clusters.keys import chinese_number
from xuncha_nlp.clusters.search import likeness
from xuncha_nlp.clusters.verify import Collection
from xuncha_nlp.text import normalised

MATTERS = Path(__file__).resolve().parent.parent.parent / "corpora/matters"
ROAD = (
    "石桥村从桥头到罗家岭两公里水泥路，八十六万，干活的是罗大成书记小舅子的队伍。没看见贴招标，也没听说开会，"
    "挂的是城里一个公司的牌子。路面有的地方拿钢筋一戳才十一二公分，图纸上写的是十八。"
)
ROAD_OTHER_WORDS = (
    "我住石桥村二组。罗家岭那条水泥路修好不到一年裂得跟龟背一样，八十六万就糊了这么一层，"
    "施工的是罗大成书记小舅子，水泥三百包只进了两百包，从来没见过招标。"
)
FEAST = "镇政府食堂二楼那个没挂牌的小间，几乎天天中午有桌，海参、茅台都上过，月底党政办主任邱凯拿一沓工作餐单子去报。"
FORM = "我们{place}的机动地租给外面老板搭大棚种瓜，租金多少从来没有贴过，几个老党员去问，{name}书记说“你们看了也看不懂”。这笔钱到底进了谁的口袋？"
POOL = "大塘村村前一百二十亩水面以每年八千元包给彭学军书记的表弟，一签三十年，未开村民代表会，外村同样水面一亩一年要三四百。"


def letter(id_: str, text: str) -> SimpleNamespace:
    return SimpleNamespace(id=id_, text=text)


def partition(letters: list[SimpleNamespace], **rules: object) -> set[frozenset[str]]:
    return {frozenset(cluster.members) for cluster in cluster_petitions(letters, **rules)}  # type: ignore[arg-type]


INBOX = [letter("a", ROAD), letter("b", ROAD_OTHER_WORDS), letter("c", FEAST), letter("d", POOL)]


def test_empty_and_tiny() -> None:
    assert cluster_petitions([]) == []
    assert links([]) == []
    tiny = [letter("1", "我"), letter("2", "你"), letter("3", ""), letter("4", "█"), letter("5", " \n")]
    assert partition(tiny) == {frozenset(x) for x in "12345"}


def test_same_matter_in_other_words() -> None:
    assert partition(INBOX) == {frozenset("ab"), frozenset("c"), frozenset("d")}
    (link,) = next(c for c in cluster_petitions(INBOX) if len(c.members) == 2).links
    assert "石桥" in link.why and "86万元" in link.why and "罗大成" in link.why


def test_resend_with_other_greeting_and_sender() -> None:
    first = letter("1", "尊敬的巡察组领导：\n" + FEAST + "\n██村 ███\n2025年3月1日")
    again = letter("2", "巡察组：你们好！再反映一次：" + FEAST + "\n此致敬礼\n一名群众\n5月2日")
    (cluster,) = cluster_petitions([first, again, letter("3", POOL)])[:1]
    assert set(cluster.members) == {"1", "2"}
    assert relation(cluster.links[0]) == "重复件"


@pytest.mark.parametrize("other", [("柳湾村", "罗大成"), ("石桥村", "龚正平"), ("柳湾村", "龚正平")])
def test_form_letters_stay_apart(other: tuple[str, str]) -> None:
    a = letter("1", FORM.format(place="石桥村", name="罗大成"))
    b = letter("2", FORM.format(place=other[0], name=other[1]))
    assert len(partition([a, b])) == 2


def test_form_letter_with_other_name_and_no_title() -> None:
    text = "我村的机动地租给外面老板搭大棚种瓜，租金多少从来没有贴过，几个老党员去问，{}说“你们看了也看不懂”。这笔钱到底进了谁的口袋。"
    assert len(partition([letter("1", text.format("何有田")), letter("2", text.format("龚正平"))])) == 2
    assert len(partition([letter("1", text.format("何有田")), letter("2", text.format("何有田") + "请查。")])) == 1


def test_same_accused_other_matter_is_not_joined() -> None:
    new = letter("e", "石桥村罗大成书记把桥头一百六十棵杨树一个礼拜锯完卖了，村里说是镇里统一更新，采伐证谁也没见过。")
    assert frozenset("e") in partition([*INBOX, new])


def test_greeting_and_ending_join_nothing() -> None:
    shell = "尊敬的巡察组领导：\n您们好！{}恳请领导派人调查核实，还群众一个公道。\n此致\n敬礼！"
    assert len(partition([letter("1", shell.format(FEAST)), letter("2", shell.format(POOL))])) == 2


def test_sender_changes_nothing() -> None:
    def inbox(sender: str) -> list[SimpleNamespace]:
        return [letter(p.id, f"{p.text}\n反映人：{sender}\n电话：{sender}") for p in INBOX]

    results = [[(c.members, [x.score for x in c.links]) for c in cluster_petitions(inbox(s))] for s in ("██", "█████", "某某群众")]
    assert results[0] == results[1] == results[2]


def test_constraints() -> None:
    assert frozenset("cd") in partition(INBOX, same=[("c", "d"), ("c", "unknown")])
    assert frozenset("a") in partition(INBOX, different=[("b", "a")])
    assert frozenset("acd") in partition(INBOX, same=[("a", "c"), ("c", "d")], different=[("a", "b"), ("x", "y")])
    torn = partition(INBOX, same=[("a", "c"), ("c", "d"), ("d", "a")], different=[("a", "d")])
    assert not any({"a", "d"} <= members for members in torn)
    assert {frozenset("a"), frozenset("b")} <= partition(INBOX, same=[("a", "b")], different=[("a", "b")])


def test_constraint_counts_through_transitivity() -> None:
    twins = [letter("1", FEAST), letter("2", FEAST), letter("3", FEAST)]
    assert partition(twins) == {frozenset("123")}
    assert not any({"1", "3"} <= members for members in partition(twins, different=[("1", "3")]))


def test_duplicate_ids_are_refused() -> None:
    with pytest.raises(ValueError):
        cluster_petitions([letter("1", ROAD), letter("1", FEAST)])


def test_evidence_points_at_equal_text() -> None:
    a = letter("1", "巡察组：\n" + FEAST.replace("，", "， "))
    b = letter("2", "领导好！\n" + FEAST[:30].replace("海参", "██") + "\n" + FEAST[30:] + "█" * 4)
    (cluster,) = cluster_petitions([a, b])
    (link,) = cluster.links
    assert link.evidence and (link.a, link.b) == ("1", "2")
    for x, y in link.evidence:
        assert normalised(x.of(a.text)).text == normalised(y.of(b.text)).text
        assert "█" not in x.of(a.text) + y.of(b.text)


def test_long_letter_holds_a_short_one() -> None:
    long = letter("1", FEAST + POOL.replace("彭学军", "某某") + "另外街上修下水道挖开八个月没有填，卖场摊位一个摊涨了三百块，公厕只在检查那天开。" * 2)
    found = cluster_petitions([long, letter("2", FEAST)])
    assert [relation(link) for cluster in found for link in cluster.links] == ["部分重复"]


def test_no_chaining() -> None:
    chain = [(0.9, i, i + 1) for i in range(9)]
    groups = group(10, chain, lambda i, j: 0.0, 0.35)
    assert max(map(len, groups)) <= 3
    assert sorted(i for members in groups for i in members) == list(range(10))


def test_links_survive_a_moved_threshold() -> None:
    found = links(INBOX)
    assert [(link.a, link.b) for link in found] == sorted((link.a, link.b) for link in found)
    assert all(0.0 <= link.score <= 1.0 for link in found)
    assert partition(INBOX, threshold=1.0) == {frozenset(x) for x in "abcd"}


def test_many_copies_stay_one_cluster() -> None:
    rng = random.Random(1)
    copies = [letter(f"{i:03}", "".join(c for c in ROAD if rng.random() > 0.05)) for i in range(120)]
    others = [letter("x", FEAST), letter("y", POOL)]
    assert max(len(members) for members in partition([*copies, *others])) >= 118


@pytest.mark.parametrize(("text", "value"), [("八十六", 86), ("一万二", 12000), ("十二", 12), ("一百二十", 120), ("二百五", 250), ("3,500", 3500), ("四千一百", 4100)])
def test_numerals(text: str, value: float) -> None:
    assert chinese_number(text) == value


PIECES = st.lists(st.sampled_from([ROAD, ROAD_OTHER_WORDS, FEAST, POOL, FORM, "我", "█村书记", "巡察组：\n", "𠮷村", "\ud800", "一万", "。"]), max_size=3).map("".join)


@settings(max_examples=40)
@given(st.lists(PIECES | st.text(max_size=30), max_size=8), st.randoms(use_true_random=False), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=4))
def test_partition_whatever_the_order(texts: list[str], rng: random.Random, pairs: list[tuple[int, int]]) -> None:
    letters = [letter(str(i), text) for i, text in enumerate(texts)]
    different = [(str(i), str(j)) for i, j in pairs]
    first = cluster_petitions(letters, different=different)
    assert sorted(member for cluster in first for member in cluster.members) == sorted(p.id for p in letters)
    for cluster in first:
        assert not any({a, b} <= set(cluster.members) for a, b in different if a != b)
        assert all({link.a, link.b} <= set(cluster.members) for link in cluster.links)
    rng.shuffle(letters)
    assert cluster_petitions(letters, different=different[::-1]) == first


def test_both_paths_find_the_same_copies() -> None:
    rng = random.Random(7)
    texts = [ROAD, FEAST, POOL, ROAD_OTHER_WORDS, *("".join(c for c in text if rng.random() > 0.1) for text in (ROAD, FEAST, POOL) for _ in range(4))]
    one, other = near_copies(texts, fast=False), near_copies(texts, fast=True)
    assert one[0].tolist() == other[0].tolist() and one[1].tolist() == other[1].tolist()
    assert [0, 4] in one[0].tolist() and [0, 3] not in one[0].tolist()


@settings(max_examples=30, deadline=None)
@given(st.lists(PIECES | st.text(max_size=60) | st.text("甲乙丙", min_size=200, max_size=400), max_size=30), st.integers(0, 3))
def test_both_paths_find_the_same_copies_whatever_the_texts(texts: list[str], repeats: int) -> None:
    texts = [*texts, *(text.replace("，", "。") + "请查" for text in texts * repeats)]
    one, other = near_copies(texts, fast=False), near_copies(texts, fast=True)
    assert one[0].tolist() == other[0].tolist() and one[1].tolist() == other[1].tolist()
    assert (one[0][:, 0] < one[0][:, 1]).all() and (one[1] <= 1.0 + 1e-12).all()


def test_copies_do_not_depend_on_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    texts = ["".join(c for c in text if rng.random() > 0.2) for text in (ROAD, FEAST, POOL, ROAD_OTHER_WORDS) * 600]
    found = []
    for threads in (1, 2, 4):
        monkeypatch.setattr("xuncha_nlp.clusters.rows.workers", lambda threads=threads: threads)
        found.append([part.tolist() for part in near_copies(texts)])
    assert found[0] == found[1] == found[2]


def test_the_ending_of_a_short_letter_is_no_matter() -> None:
    assert matter_of("尊敬的巡察组领导：\n您们好！村口的路灯坏了半年。恳请领导派人调查核实。\n此致\n敬礼！") == "村口的路灯坏了半年。"
    assert matter_of("恳请领导派人调查核实。") == "恳请领导派人调查核实。"


@pytest.mark.parametrize("shell", ["{}", "尊敬的巡察组领导：\n您们好！{}。恳请领导派人调查核实。\n此致\n敬礼！"])
def test_short_unlike_letters_are_never_joined(shell: str) -> None:
    rng = random.Random(11)
    who, where = ("村里", "镇上", "学校", "医院", "小区", "站里", "所里", "组上"), ("路", "水", "电", "钱", "房", "地", "树", "车", "饭", "药")
    ends = ("没人管", "收多了", "坏了半年", "不公开", "给了亲戚", "说不清", "天天吵", "停了", "乱来", "没发")
    texts = sorted({shell.format(rng.choice(who) + rng.choice(where) + rng.choice(ends)) for _ in range(1500)})
    assert all(len(members) == 1 for members in partition([letter(f"{at:04}", text) for at, text in enumerate(texts)]))


def test_the_account_sums_up() -> None:
    (link,) = next(c for c in cluster_petitions(INBOX) if len(c.members) == 2).links
    assert link.why.startswith("多人反映同一事：起点（-") and "数额一致86万元（+" in link.why


def test_a_new_matter_of_the_same_accused_is_linked_but_not_joined() -> None:
    new = letter("e", "石桥村罗大成书记把罗家岭桥头一百六十棵杨树一个礼拜锯完卖了，卖给施工队做模板，村里说是镇里统一更新，采伐证谁也没见过。")
    words = {relation(link) for link in links([*INBOX, new], threshold=0.6) if "e" in (link.a, link.b)}
    assert words <= {"同对象新问题"}
    assert frozenset("e") in partition([*INBOX, new], threshold=0.6)


class ByLength:
    """Texts of like length are of one kind."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        angle = np.array([len(text) for text in texts]) / 400
        return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def test_no_pair_comes_to_more_than_its_bound_and_both_paths_bound_alike() -> None:
    rows = [json.loads(line) for line in (MATTERS / "m2.jsonl").open(encoding="utf-8")]
    found = []
    for fast in (False, True):
        received = [date.fromisoformat(row["received"]) for row in rows]
        texts = Collection([row["text"] for row in rows], [()] * len(rows), [()] * len(rows), received, encoder=ByLength(), fast=fast)
        texts.read_keys(range(len(rows)))
        pairs = texts.candidates()
        nats, cosines = likeness(texts.rows, texts.squares, pairs, fast=fast)
        found.append(texts.most(pairs, nats, cosines))
    assert found[0].tolist() == found[1].tolist()
    for at, (i, j) in enumerate(pairs[::3].tolist()):
        score = texts.score(i, j)
        assert math.log(score / (1 - score)) <= max(-29.9, found[0][at * 3]) + 1e-6 or score > 1 - 1e-12


def test_processes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [json.loads(line) for line in (MATTERS / "m1.jsonl").open(encoding="utf-8")]
    letters = [letter(row["id"], row["text"]) for row in rows]
    alone = cluster_petitions(letters)
    monkeypatch.setattr("xuncha_nlp.clusters.verify._LETTERS", 16)
    assert cluster_petitions(letters) == alone
