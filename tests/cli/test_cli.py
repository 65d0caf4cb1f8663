"""The pipes as other programs see them: real processes, JSON lines, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LETTER = "反映白杨村书记何满仓把砖厂租金六万元装进自己口袋。我叫王秀英，电话13812345678。"


def xuncha(*arguments: str, stdin: str = "", encoding: str = "utf-8", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "xuncha_nlp.cli", *arguments], input=stdin.encode(encoding, "surrogatepass"), capture_output=True, env=environment, timeout=120
    )


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def test_read_extract_label_cluster_are_one_pipe(tmp_path: Path) -> None:
    (tmp_path / "信.txt").write_text(LETTER, encoding="utf-8")
    documents = xuncha("read", str(tmp_path))
    assert documents.returncode == 0
    (document,) = rows(documents)
    assert document["text"] == LETTER and document["blocks"] and document["name"] == "信.txt"
    (petition,) = rows(xuncha("extract", stdin=documents.stdout.decode()))
    assert petition["span"] == [0, len(LETTER)] and "13812345678" not in petition["text"] and "王秀英" not in petition["text"]
    assert "何满仓" in petition["text"] and {"phone", "name"} <= {m["kind"] for m in petition["masks"]}
    (labelled,) = rows(xuncha("label", stdin=json.dumps(petition, ensure_ascii=False)))
    assert labelled["id"] == petition["id"]
    assert {"nature", "priority", "specificity", "route"} <= {x["axis"].partition("@")[0] for x in labelled["labels"]}
    (group,) = rows(xuncha("cluster", stdin=json.dumps(petition, ensure_ascii=False)))
    assert group["members"] == [petition["id"]]


def test_mask_alone() -> None:
    (row,) = rows(xuncha("mask", stdin=json.dumps({"id": 7, "text": LETTER}, ensure_ascii=False)))
    assert row["id"] == 7 and len(row["text"]) == len(LETTER) and "13812345678" not in row["text"]


def test_label_keeps_order_and_bad_rows_do_not_stop_it() -> None:
    lines = [json.dumps(x, ensure_ascii=False) for x in ({"id": "b", "text": "路灯坏了请修"}, {"id": "x"}, {"id": "a", "text": LETTER, "received": "2025-03-01"}, {"id": "e", "text": ""})]
    done = xuncha("label", "--axes", "nature,priority", stdin="\n".join(lines))
    assert done.returncode == 3
    out = rows(done)
    assert [r.get("id") or r["failure"]["item"] for r in out] == ["b", "x", "a", "e"]
    assert all({x["axis"].partition("@")[0] for x in r["labels"]} == {"nature", "priority"} for r in out if "labels" in r)
    assert all(0 <= s <= e for r in out if "labels" in r for x in r["labels"] for s, e in x["evidence"])


def test_failures_exit_3_and_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    done = xuncha("read", str(tmp_path))
    assert done.returncode == 3 and rows(done)[0]["failure"]["item"] == "坏.pdf"


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("label",), "{不是 JSON\n", 4), (("nonsense",), "", 2), (("label", "--recipe", "没有.yaml"), "", 2), (("serve",), "", 5), (("import", "x.xlsx"), "", 2), (("import", "x.xlsx", "--store", "没有"), "", 5),
        (("taxonomy", "show", "没有"), "", 2), (("export", "--store", "没有", "--out", "x"), "", 5), (("run", "没有这个收件箱"), "", 4),
        (("taxonomy", "check"), "", 0), (("doctor",), "", 0),
    ],
)  # fmt: skip
def test_exit_codes(arguments: tuple[str, ...], stdin: str, code: int, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "xuncha_nlp.cli", *arguments], input=stdin.encode(), capture_output=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr and "不是 JSON" not in done.stderr.decode().replace("不是合法的 JSON", "")


def test_a_gbk_console_survives(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/信.txt").write_text("𠮷家的书记😀把砖厂租金六万元装进自己口袋。", encoding="utf-8")
    done = xuncha("run", str(tmp_path / "in"), "--store", str(tmp_path / "s"), "--out", str(tmp_path / "o"), "--engine", "serial", "--json", env={"PYTHONIOENCODING": "gbk"})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8").splitlines()[-1])["counts"]["petitions"] == 1


def test_explain_tells_words_rule_and_version(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/信.txt").write_text(LETTER, encoding="utf-8")
    assert xuncha("run", str(tmp_path / "in"), "--store", str(tmp_path / "s"), "--out", str(tmp_path / "o"), "--engine", "serial").returncode == 0
    clue = json.loads((tmp_path / "o/clues.jsonl").read_text(encoding="utf-8").splitlines()[0])["id"]
    shown = xuncha("explain", clue, "--store", str(tmp_path / "s")).stdout.decode()
    assert "性质：检举控告" in shown and "依据" in shown and "nature@2026-02" in shown and "13812345678" not in shown
    assert xuncha("explain", "XS-没有", "--store", str(tmp_path / "s")).returncode == 2
    assert xuncha("verify", "--store", str(tmp_path / "s")).returncode == 0
    assert xuncha("export", "--store", str(tmp_path / "s"), "--out", str(tmp_path / "again")).returncode == 0


def test_logs_carry_no_petition_text(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/信.txt").write_text(LETTER, encoding="utf-8")
    done = xuncha("run", str(tmp_path / "in"), "--store", str(tmp_path / "s"), "--out", str(tmp_path / "o"), "--engine", "serial")
    for word in ("何满仓", "王秀英", "13812345678", "砖厂"):
        assert word not in done.stderr.decode()


def test_taxonomy_show_and_diff() -> None:
    shown = rows(xuncha("taxonomy", "show", "focus", "--on", "2022-03-01"))
    assert len(shown) == 3 and shown[0]["axis"] == "focus@2018-three"
    assert "57" in xuncha("taxonomy", "diff", "conduct@2018-10", "conduct@2024-01").stdout.decode()


def test_a_row_may_be_a_finding() -> None:
    text = "两个村的年度会议记录内容雷同，签字为同一人笔迹。"
    lines = [{"id": "a", "text": text}, {"id": "b", "text": text, "kind": "finding", "heading": "（四）聚焦巡察、审计等监督发现问题整改情况"}]
    plain, filed = rows(xuncha("label", "--axes", "focus", stdin="\n".join(json.dumps(x, ensure_ascii=False) for x in lines)))
    assert any("标题" in x["by"] for x in filed["labels"]) and not any("标题" in x["by"] for x in plain["labels"])
    assert filed["facts"] == filed["subjects"] == []
