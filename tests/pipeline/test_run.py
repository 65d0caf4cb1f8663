"""The whole road on small inboxes: nothing lost, nothing doubled, resumable, closed lanes closed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from xuncha_nlp import pipeline
from xuncha_nlp.engine import open_engine
from xuncha_nlp.errors import StoreError, XunchaError
from xuncha_nlp.recipe import Recipe
from xuncha_nlp.store import open_store

LETTERS = {
    "a.txt": "巡察组：白杨村书记何满仓把老砖厂场地租给外地人堆煤，一年六万元，三年租金没有入账。",
    "b.txt": "石桥村修路八十六万，干活的是罗大成书记小舅子的队伍，没有招标。",
    "sub/c.txt": "包工头欠我们九个人工钱八万三，帮我们要回来。",
    "坏的.docx": "",
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    for name, text in LETTERS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def go(inbox: Path, tmp_path: Path, **more):  # type: ignore[no-untyped-def]
    return pipeline.run(inbox, Recipe(), store=tmp_path / "store", engine=open_engine("serial"), out=tmp_path / "out", **more)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_inbox_becomes_a_ledger(inbox: Path, tmp_path: Path) -> None:
    report = go(inbox, tmp_path)
    assert (report.counts["files"], report.counts["documents_from"], report.counts["failed"], report.counts["petitions"]) == (4, 3, 1, 3)
    assert [f.item for f in report.failures] == ["坏的.docx"]
    assert (tmp_path / "out/ledger.xlsx").stat().st_size > 5000
    assert len(lines(tmp_path / "out/petitions.jsonl")) == len(lines(tmp_path / "out/analyses.jsonl")) == 3
    assert sum(len(c["members"]) for c in lines(tmp_path / "out/clusters.jsonl")) == 3


def test_running_again_changes_nothing_and_renaming_adds_nothing(inbox: Path, tmp_path: Path) -> None:
    go(inbox, tmp_path)
    before = {n: (tmp_path / f"out/{n}").read_bytes() for n in ("petitions.jsonl", "analyses.jsonl", "clusters.jsonl", "clues.jsonl")}
    (inbox / "a副本.txt").write_text(LETTERS["a.txt"], encoding="utf-8")
    report = go(inbox, tmp_path)
    assert report.counts["repeated"] == 1 and report.counts["petitions"] == 3
    assert before == {n: (tmp_path / f"out/{n}").read_bytes() for n in before}


def test_new_files_join_and_clue_ids_stay(inbox: Path, tmp_path: Path) -> None:
    go(inbox, tmp_path)
    before = {c["id"] for c in lines(tmp_path / "out/clues.jsonl")}
    (inbox / "d.txt").write_text("反映白杨村何满仓书记把砖厂场地出租，每年租金六万元，三年都没有进村里的账。", encoding="utf-8")
    go(inbox, tmp_path)
    assert before <= {c["id"] for c in lines(tmp_path / "out/clues.jsonl")} | {a for c in lines(tmp_path / "out/clues.jsonl") for a in c["absorbed"]}


def test_engines_agree(inbox: Path, tmp_path: Path) -> None:
    go(inbox, tmp_path)
    pipeline.run(inbox, Recipe(), store=tmp_path / "store2", engine=open_engine("process"), out=tmp_path / "out2")
    for name in ("petitions.jsonl", "analyses.jsonl", "clusters.jsonl", "clues.jsonl"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes()


def test_a_letter_about_the_inspection_staff_leaves_no_trace(inbox: Path, tmp_path: Path) -> None:
    go(inbox, tmp_path)
    names = ("petitions.jsonl", "analyses.jsonl", "clusters.jsonl", "clues.jsonl", "findings.jsonl", "failures.jsonl")
    without = {n: (tmp_path / f"out/{n}").read_bytes() for n in names}
    counts = go(inbox, tmp_path).counts
    (inbox / "z.txt").write_text("你们巡察组的司机昨晚收了镇里两条烟，还在饭店吃了饭，把谁来反映都告诉了书记。", encoding="utf-8")
    assert go(inbox, tmp_path).counts == counts
    assert without == {n: (tmp_path / f"out/{n}").read_bytes() for n in names}
    with open_store(str(tmp_path / "store")) as store:
        assert "z.txt" not in [name for name, _ in store.receipts()]
        (letter,) = store.originals.letters(store.keys.own_private.read_bytes())
    assert letter["lane"] == "leading_group" and letter["original"].startswith("你们巡察组的司机昨晚")


def test_a_letter_about_a_superior_leaves_a_stub_without_text(inbox: Path, tmp_path: Path) -> None:
    (inbox / "s.txt").write_text("区委书记丁国梁收了开发商一百万，给他批了地，他儿子在公司占股。", encoding="utf-8")
    report = go(inbox, tmp_path)
    (stub,) = [f for f in report.failures if f.stage == "lane"]
    assert stub.item.startswith("MF-") and "丁国梁" not in stub.message
    assert "丁国梁" not in (tmp_path / "out/petitions.jsonl").read_text(encoding="utf-8")


def test_only_one_run_at_a_time(inbox: Path, tmp_path: Path) -> None:
    from filelock import FileLock

    with open_store(str(tmp_path / "store")) as store, FileLock(store.folder / "run.lock"), pytest.raises(StoreError, match="另一个运行"):
        pipeline.run(inbox, Recipe(), store=store, engine=open_engine("serial"))


class Torn(Exception):
    """Stands for a power cut."""


def test_torn_at_every_stage_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_CHUNK", 5)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for n in range(12):
        (inbox / f"{n:02d}.txt").write_text(f"第{n}村的会计把第{n}笔承包费{n + 1}千元装进自己口袋，没有开收据。", encoding="utf-8")
    (inbox / "zz.txt").write_text("你们组的司机昨晚收了镇里两条烟，还跟书记在饭店喝酒。", encoding="utf-8")
    serial = open_engine("serial")
    pipeline.run(inbox, Recipe(), store=tmp_path / "whole", engine=serial, out=tmp_path / "out_whole")
    torn_in = set()
    for allowed in (0, 4, 8, 4, 2, 2, 2):
        with open_store(str(tmp_path / "torn")) as store:
            put, left = store.put, [allowed]

            def tear(*arguments: object, _put=put, _left=left, **more: object) -> None:
                if _left[0] == 0:
                    raise Torn
                _left[0] -= 1
                _put(*arguments, **more)

            monkeypatch.setattr(store, "put", tear)
            with pytest.raises(Torn):
                pipeline.run(inbox, Recipe(), store=store, engine=serial, out=tmp_path / "out_torn")
            torn_in.add((len(store.done("read")) == 13, len(store.ids("analysis"))))
            if len(store.ids("analysis")) < len(store.ids("petition")):
                with pytest.raises(StoreError, match="尚未研判"):
                    pipeline.export(store, Recipe(), tmp_path / "early")
                with pytest.raises(StoreError, match="正在运行"):
                    pipeline.verify(store, Recipe())
    assert len(torn_in) >= 3, torn_in
    pipeline.run(inbox, Recipe(), store=tmp_path / "torn", engine=serial, out=tmp_path / "out_torn")
    for name in ("petitions.jsonl", "analyses.jsonl", "clusters.jsonl", "clues.jsonl", "findings.jsonl", "failures.jsonl"):
        assert (tmp_path / "out_whole" / name).read_bytes() == (tmp_path / "out_torn" / name).read_bytes()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_runs_lose_and_double_nothing(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for n in range(60):
        (inbox / f"{n:03d}.txt").write_text(f"第{n}村的会计把第{n}笔承包费{n + 1}千元装进自己口袋，没有开收据。", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}

    def start(store: Path, out: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "xuncha_nlp.cli", "run", str(inbox), "--store", str(store), "--out", str(out), "--engine", "serial"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    assert start(tmp_path / "whole", tmp_path / "out_whole").wait() == 0
    for pause in (0.9, 1.3, 1.7, 2.2):
        running = start(tmp_path / "torn", tmp_path / "out_torn")
        time.sleep(pause)
        running.kill()
        running.wait()
    assert start(tmp_path / "torn", tmp_path / "out_torn").wait() == 0
    for name in ("petitions.jsonl", "analyses.jsonl", "clusters.jsonl", "clues.jsonl"):
        assert (tmp_path / "out_whole" / name).read_bytes() == (tmp_path / "out_torn" / name).read_bytes()


def test_a_feedback_paper_gives_findings_and_no_petition(inbox: Path, tmp_path: Path) -> None:
    paper = (
        "关于巡察青溪镇党委的反馈意见\n一、贯彻落实上级决策部署方面\n1. 高标准农田项目管护不到位，三处机井无法出水。\n2. 信访积案化解缓慢，五件超期未办结。\n"
        "二、群众身边腐败和作风方面\n1. 白杨村集体租金六万元未入账。\n2. 公务接待无公函二十三次。\n"
    )
    (inbox / "反馈意见.txt").write_text(paper, encoding="utf-8")
    report = go(inbox, tmp_path)
    assert report.counts["petitions"] == 3 and report.counts["documents_from"] == 4
    found = lines(tmp_path / "out/findings.jsonl")
    assert len(found) == 4 and all(paper[slice(*f["span"])] == f["text"] and f["labels"] for f in found)


def test_verify_changes_nothing(inbox: Path, tmp_path: Path) -> None:
    go(inbox, tmp_path)
    with open_store(str(tmp_path / "store")) as store:
        before = [(c.id, c.members) for c in store.each("clue")]
        assert pipeline.verify(store, Recipe()) == []
        assert [(c.id, c.members) for c in store.each("clue")] == before


def test_a_broken_file_replaced_by_another_broken_one_balances(inbox: Path, tmp_path: Path) -> None:
    go(inbox, tmp_path)
    (inbox / "坏的.docx").write_bytes(b"PK\x03\x04 broken")
    assert go(inbox, tmp_path).counts["failed"] == 2
    (inbox / "坏的.docx").unlink()
    assert go(inbox, tmp_path).counts["failed"] == 2


def test_the_results_are_never_taken_for_letters(inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(XunchaError, match="收件箱"):
        pipeline.run(inbox, Recipe(), store=tmp_path / "store", engine=open_engine("serial"), out=inbox)
    pipeline.run(inbox, Recipe(), store=inbox / "store", engine=open_engine("serial"), out=inbox / "out")
    again = pipeline.run(inbox, Recipe(), store=inbox / "store", engine=open_engine("serial"), out=inbox / "out2")
    assert again.counts["petitions"] == 3


def test_a_member_of_a_zip_about_the_staff_takes_nothing_else_along(inbox: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(inbox / "包.zip", "w") as archive:
        archive.writestr("a.txt", "你们组的司机昨晚收了镇里两条烟，还跟书记在饭店喝酒。")
        archive.writestr("b.txt", "大塘村的水面三十年一签，一年八千，没开村民代表会。")
        archive.writestr("c.pdf", b"%PDF-1.4 broken")
    report = go(inbox, tmp_path)
    assert report.counts["petitions"] == 4 and "包.zip/c.pdf" in {f.item for f in report.failures}
    assert "司机" not in (tmp_path / "out/petitions.jsonl").read_text(encoding="utf-8")


def test_a_store_remembers_its_recipe(inbox: Path, tmp_path: Path) -> None:
    recipe = Recipe.model_validate({"round": {"day": "2022-03-01", "name": "旧轮次"}})
    pipeline.run(inbox, recipe, store=tmp_path / "store", engine=open_engine("serial"))
    with open_store(str(tmp_path / "store")) as store:
        assert pipeline.recipe_of(store) == recipe
