"""A small store and a client that is let in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.builders import amount, analysis, document, label, petition, subject
from xuncha_nlp.recipe import Recipe, Round
from xuncha_nlp.store import open_store
from xuncha_nlp.types import Analysis, Clue, Cluster, Decision, Failure, Label, Link, Petition, Span, Subject
from xuncha_nlp.web.app import make_app

HOST, TOKEN = "127.0.0.1:8765", "once-only"
RECIPE = Recipe(round=Round(name="第二轮", day=date(2025, 6, 1)))
TEXT = "大坝村书记何满仓把集体门面租给亲戚，三年没有公示，低保名额也给了侄子。"


def labels() -> tuple[Label, ...]:
    return (
        label("nature@2026-02", "accusation", 0.97, [(0, 18)], "petition/1"),
        label("conduct@2024-01", "vil_asset_leasing", 0.61, [(0, 18), (8, 12)], "petition/1"),
        label("focus@2024-four", "f2_masses_corruption", 0.4, [(0, 18)], "由观测点 f2_02_collective_funds 归入"),
        label("reason@2026-02", "r_top_leader", 1.0, [(3, 5)], "被反映人为正职：书记"),
        label("specificity@2026-02", "s2_partial", 1.0, [(0, 3)], "已有要素：地点或项目"),
        label("priority@2026-02", "p2_high", 1.0, [(3, 5)], "被反映人为正职：书记"),
        label("route@2026-02", "rt_clue_transfer", 0.9, [(0, 18)], "有对象、有事实，可作线索研究"),
    )


def fill(folder: Path, letters: Sequence[tuple[Petition, Analysis | None]], clues: Sequence[Clue], *, more: Sequence[Any] = ()) -> None:
    with open_store(str(folder)) as store:
        store.receive([("来信.txt", "d0"), ("来信副本.txt", "d0"), ("坏了.docx", "d9")])
        values: list[tuple[str, Any]] = [("d0", document(TEXT))]
        values += [("d0", letter) for letter, _ in letters]
        values += [("label:r1", answer) for _, answer in letters if answer is not None]
        store.put([*values, *(("clues", clue) for clue in clues), *(("d9", value) for value in more)])


def usual(folder: Path) -> None:
    """Three letters in two clues: one of two letters, high; one alone on which the machine asks."""
    first = petition(TEXT, "d0@0", subjects=(subject(), Subject(None, "会计", "大坝 村", None, False)), facts=(amount(12000.0),), channel="visit")
    again = petition("又来反映：" + TEXT, "d0@50", date(2025, 3, 9))
    alone = petition("路灯坏了半年，希望修一修。\n帐目的事不清楚。", "d0@100", None)
    asked = Analysis(
        "d0@100", (label("nature@2026-02", "suggestion", 0.5, [(0, 6)], "petition/1"), label("priority@2026-02", "p4_low", 1.0, [], "缺对象或事实要素")),
        ("conduct@2024-01",), (label("conduct@2024-01", "mas_indifference", 0.3),), ("金额或数量",), "r1",
    )  # fmt: skip
    pair = Cluster(("d0@0", "d0@50"), (Link("d0@0", "d0@50", 0.9, ((Span(0, 18), Span(5, 23)),), "共有1处相同表述"),))
    acts = (Decision("XS-PAIR", "老张", datetime(2025, 6, 2, 9, 30), "assign", "李明"),)
    fill(
        folder, [(first, analysis("d0@0", *labels())), (again, analysis("d0@50", labels()[0])), (alone, asked)],
        [Clue("XS-PAIR", pair.members, ("XS-OLD",), labels(), acts), Clue("XS-ALONE", ("d0@100",), (), asked.labels)],
        more=[pair, Failure("坏了.docx", "read", "R003", "文件结构不完整。"), Failure("来信.txt", "note", "N001", "编码是猜的。")],
    )  # fmt: skip


def client(folder: Path | Any, *, enter: bool = True) -> TestClient:
    store = partial(open_store, str(folder)) if isinstance(folder, Path) else folder
    made = TestClient(make_app(store, RECIPE, TOKEN, host=HOST), base_url=f"http://{HOST}")
    if enter:
        assert made.get("/", params={"token": TOKEN}).status_code == 200
    return made


class Page(HTMLParser):
    """What a browser would make of a page: tags, attributes, the words."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.letters: list[str] = []
        self._inside: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "div" and ("class", "text") in attrs:
            self.letters.append("")
            self._inside = ["div"]
        elif self._inside and tag != "br":
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._inside and self._inside[-1] != "sup":
            self.letters[-1] += data

    @property
    def text(self) -> str:
        return "".join(self.words)
