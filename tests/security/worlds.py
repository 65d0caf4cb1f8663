"""One group's view of a session: everything it can obtain from a run, so that two worlds can be held against each other."""

from __future__ import annotations

import io
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from xuncha_nlp import explain, labels, pipeline, publish
from xuncha_nlp.console import Meter
from xuncha_nlp.documents import text as plain
from xuncha_nlp.documents.limits import DEFAULT
from xuncha_nlp.engine import open_engine
from xuncha_nlp.errors import XunchaError
from xuncha_nlp.recipe import Recipe, Round
from xuncha_nlp.store import open_store, sqlite
from xuncha_nlp.types import Decision, Failure, RawFile
from xuncha_nlp.web.app import make_app

RECIPE = Recipe(round=Round(day=date(2025, 6, 1), name="第二轮"))
HOST = "127.0.0.1:8765"
PUBLIC = (
    "白杨村书记何满仓把老砖厂场地租给外地人堆煤，一年六万元，三年租金没有入账。", "石桥村修路八十六万，干活的是罗大成书记小舅子的队伍，没有招标。",
    "包工头欠我们九个人工钱八万三，帮我们要回来。", "路灯坏了半年没人修，请帮忙解决。", "大塘村的低保给了主任的亲戚，真困难的一户没有。", "镇财政所的会计拿公款请客，饭店欠了两万多。",
    "反映白杨村何满仓书记把砖厂场地出租，每年租金六万元，三年都没有进村里的账。", "东沟村征地补偿款一亩少给三千，表上的手印不是我们按的。", "学校食堂的菜不新鲜，家长去问没人管。",
    "建议把意见箱放到菜市场门口，老人看得见。", "村里危房改造的钱，会计让每户交回两千。", "你们来了以后，石桥村书记连夜换了三年的账本。", "上一轮巡察说的三处机井到现在抽不出水，牌子倒是挂上了。",
    "我对镇党委给我的警告处分不服，请求复查。",
)  # fmt: skip
CLOSED = (
    "你们巡察组的司机昨晚收了镇里两条烟，还在饭店吃了饭，把谁来反映都告诉了书记。", "驻我们镇的巡察组有个联络员，晚上和镇党政办主任在饭店喝酒，说材料轻轻翻过。",
    "反映巡察组的一个干部收了白杨村书记的土特产，后备箱装满了。", "你们组的司机昨晚收了镇里两条烟，还跟书记在饭店喝酒。", "巡察组的人把我的举报信给村书记看了，书记当晚就来我家骂。",
)  # fmt: skip
SEARCHES = ("巡察组", "司机", "租金", "烟", "何满仓", "联络员")


@dataclass(frozen=True)
class Step:
    """What happens before one run: files that both worlds get, files that only one gets, and an inspector's note."""

    open: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...]
    decide: bool


class Direct:
    """Reads text in this process; stands for the cage, which has tests of its own."""

    def __init__(self, limits: Any) -> None: ...

    def read(self, raw: RawFile) -> tuple[list[Any], list[Failure]]:
        try:
            return list(plain.read(raw, DEFAULT)), []
        except XunchaError as error:
            return [], [Failure(raw.name, "read", error.code, error.message)]


class Frozen(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Frozen:  # type: ignore[override]
        return cls(2025, 6, 2, 9, 30)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """One clock, one store id, one labeller for all worlds."""
    labeller = labels.load_labeller()
    monkeypatch.setattr(labels, "load_labeller", lambda path=None: labeller)
    monkeypatch.setattr(pipeline.documents, "Cage", Direct)
    monkeypatch.setattr(sqlite, "now", lambda: Frozen.now())
    monkeypatch.setattr(sqlite.secrets, "token_hex", lambda size: "ab" * size)
    monkeypatch.setattr(publish, "datetime", Frozen)


def sessions(number: int, seed: int) -> Iterator[list[Step]]:
    """Random sessions of one to three runs; at least one closed letter in each, now and then fifty."""
    words = random.Random(seed)
    for at in range(number):
        pool = words.sample(PUBLIC, words.randrange(2, 9))
        steps = []
        for run in range(words.randrange(1, 4)):
            cut = words.randrange(len(pool) + 1)
            taken, pool = pool[:cut], pool[cut:]
            many = 50 if at % 100 == 0 else words.randrange(0 if run else 1, 4)
            names = [f"{words.choice('abcxyz')}{run}{n}.txt" for n in range(many)]
            closed = tuple((name, words.choice(CLOSED) + "。" * n) for n, name in enumerate(names))
            steps.append(Step(tuple((f"m{run}{n}.txt", text) for n, text in enumerate(taken)), closed, words.random() < 0.5))
        yield steps


def seen(folder: Path, steps: Sequence[Step], closed: bool) -> dict[str, Any]:
    """Everything the group obtains in a session, with the closed letters or without."""
    inbox, found, log = folder / "inbox", dict[str, Any](), io.StringIO()
    inbox.mkdir(parents=True)
    for number, step in enumerate(steps):
        for name, text in (*step.open, *(step.closed if closed else ())):
            (inbox / name).write_text(text, encoding="utf-8")
        with redirect_stderr(log), Meter() as meter, open_store(str(folder / "store")) as store:
            report = pipeline.run(inbox, RECIPE, store=store, engine=open_engine("serial"), out=folder / "out", progress=meter)
            clues = [clue.id for clue in store.each("clue")]
            if step.decide and clues:
                store.decide(Decision(clues[0], "李", datetime(2025, 6, 2), "note", note="已阅"))
            found[f"report {number}"] = (dict(report.counts), report.failures)
        found |= {f"{path.name} {number}": path.read_bytes() for path in sorted((folder / "out").iterdir())}
    found["log"] = log.getvalue()
    found |= pages(folder / "store", clues)
    with open_store(str(folder / "store")) as store:
        found["verify"] = pipeline.verify(store, RECIPE, [store.head()])
        found["explained"] = [list(explain.explain(store, id, RECIPE)) for id in clues]
        found["receipts"], found["acts"], found["head"] = store.receipts(), store.acts(), store.head()
        found["export"] = pipeline.export(store, RECIPE, folder / "again").read_bytes()
    found["shape"] = shape(folder / "store")
    return found


def pages(store: Path, clues: Sequence[str]) -> dict[str, bytes]:
    with TestClient(make_app(str(store), RECIPE, "once", host=HOST), base_url=f"http://{HOST}", follow_redirects=True) as client:
        client.get("/?token=once")
        paths = ["/", "/failures", "/about", *(f"/clue/{id}" for id in clues), *(f"/?q={word}" for word in SEARCHES), "/clue/XS-NOT"]
        return {path: client.get(path).content for path in paths}


def shape(store: Path) -> dict[str, Any]:
    """What the files of the store tell somebody without any key: rows of each table, lengths of what is sealed, sizes."""
    found: dict[str, Any] = {}
    for path in sorted(store.glob("*.sqlite")):
        with sqlite3.connect(path) as connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                found[f"{path.name} {table}"] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            found[f"{path.name} free"] = connection.execute("PRAGMA freelist_count").fetchone()
            if path.name == "sealed.sqlite":
                found["batches"] = connection.execute("SELECT number, length(body) FROM batch").fetchall()
                found["seen"] = connection.execute("SELECT length(value) FROM meta WHERE key = 'seen'").fetchone()
            else:
                queries = ("SELECT kind, id, source, body FROM value", "SELECT * FROM done", "SELECT number, body, hash FROM act")
                found["rows"] = [connection.execute(query).fetchall() for query in queries]
        found[f"{path.name} size"] = path.stat().st_size
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [key for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key)]



def letters(store: Path) -> list[dict[str, Any]]:
    with open_store(str(store)) as opened:
        return list(opened.originals.letters(opened.keys.own_private.read_bytes()))
