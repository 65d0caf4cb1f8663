"""The custodian's and the leading group's commands as real processes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.test_cli import rows, xuncha
from xuncha_nlp.store import open_keyring

LETTER = "反映白杨村书记何满仓把砖厂租金六万元装进自己口袋。我叫王秀英，电话13812345678。"
STAFF = "你们巡察组的司机昨晚收了镇里两条烟，还在饭店吃了饭，把谁来反映都告诉了书记。"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/信.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "in/王秀英的举报信.txt").write_text(STAFF, encoding="utf-8")
    done = xuncha("run", str(tmp_path / "in"), "--store", str(tmp_path / "s"), "--out", str(tmp_path / "o"), "--engine", "serial", env={"XUNCHA_PASSPHRASE": "保管"})
    assert done.returncode == 0, done.stderr.decode()
    return tmp_path


def petition_id(made: Path) -> str:
    return json.loads((made / "o/petitions.jsonl").read_text(encoding="utf-8"))["id"]


def test_unsealing_needs_passphrase_and_reason_shows_one_and_is_logged(made: Path) -> None:
    id, store, custodian = petition_id(made), str(made / "s"), {"XUNCHA_PASSPHRASE": "保管"}
    assert xuncha("unseal", id, "--store", store, "--who", "李", env=custodian).returncode == 2
    assert xuncha("unseal", id, "--store", store, "--who", "李", "--reason", "看", env=custodian).returncode == 2
    assert xuncha("unseal", id, "--store", store, "--who", "李", "--reason", "核实联系方式").returncode == 5
    wrong = xuncha("unseal", id, "--store", store, "--who", "李", "--reason", "核实联系方式", env={"XUNCHA_PASSPHRASE": "猜"})
    assert wrong.returncode == 5 and wrong.stdout == b"" and "口令不对" in wrong.stderr.decode()
    done = xuncha("unseal", id, "--store", store, "--who", "李", "--reason", "核实联系方式", env=custodian)
    (shown,) = rows(done)
    assert done.returncode == 0 and shown["text"] == LETTER and "王秀英" not in done.stderr.decode()
    assert xuncha("unseal", "没有", "--store", store, "--who", "李", "--reason", "核实联系方式", env=custodian).returncode == 2
    with sqlite3.connect(made / "s/clues.sqlite") as connection:
        acts = [json.loads(body) for (body,) in connection.execute("SELECT body FROM act ORDER BY number")]
    assert [a["act"] for a in acts] == ["created", "export", "unseal refused", "unseal refused", "unseal"]
    assert (acts[-1]["who"], acts[-1]["reason"], acts[-1]["item"]) == ("李", "核实联系方式", id)
    assert "王秀英" not in json.dumps(acts, ensure_ascii=False)


def test_without_a_passphrase_nothing_is_unsealed_until_one_is_set(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/信.txt").write_text(LETTER, encoding="utf-8")
    assert xuncha("run", str(tmp_path / "in"), "--store", str(tmp_path / "s"), "--out", str(tmp_path / "o"), "--engine", "serial").returncode == 0
    ask = ("unseal", petition_id(tmp_path), "--store", str(tmp_path / "s"), "--who", "李", "--reason", "核实联系方式")
    advice = xuncha("doctor", "--store", str(tmp_path / "s")).stdout.decode()
    assert "[注意] 封存密钥为本机密钥文件" in advice and "xuncha rotate" in advice and "xuncha lane keys" in advice
    refused = xuncha(*ask, env={"XUNCHA_PASSPHRASE": "保管"})
    assert refused.returncode == 5 and "rotate" in refused.stderr.decode()
    assert xuncha("rotate", "--store", str(tmp_path / "s"), "--who", "李", env={"XUNCHA_NEW_PASSPHRASE": "保管"}).returncode == 0
    assert rows(xuncha(*ask, env={"XUNCHA_PASSPHRASE": "保管"}))[0]["text"] == LETTER
    assert "设有保管人口令" in xuncha("doctor", "--store", str(tmp_path / "s")).stdout.decode()


def test_verify_finds_a_cut_tail_by_the_anchor_of_the_ledger(made: Path) -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(made / "o/ledger.xlsx")["说明"]
    anchor = next(row[1].value for row in sheet.iter_rows() if row[0].value == "审计头")
    assert xuncha("verify", "--store", str(made / "s"), "--anchor", anchor).returncode == 0
    with sqlite3.connect(made / "s/clues.sqlite") as connection:
        connection.execute("DELETE FROM act WHERE number = (SELECT max(number) FROM act)")
    assert xuncha("verify", "--store", str(made / "s")).returncode == 0
    cut = xuncha("verify", "--store", str(made / "s"), "--anchor", anchor)
    assert cut.returncode == 6 and "尾部被截去" in cut.stderr.decode()
    assert xuncha("verify", "--store", str(made / "s"), "--anchor", "乱写").returncode == 2


def test_the_leading_group_opens_its_lane_with_its_own_key(made: Path) -> None:
    store, leaders = str(made / "s"), {"XUNCHA_PASSPHRASE": "领导"}
    assert "王秀英" not in (made / "o/petitions.jsonl").read_text(encoding="utf-8")
    assert xuncha("lane", "keys", "--out", str(made / "usb")).returncode == 2
    assert xuncha("lane", "keys", "--out", str(made / "usb"), env=leaders).returncode == 0
    assert not open_keyring().own_private.exists()
    assert xuncha("lane", "open", "--store", store).returncode == 5
    assert xuncha("lane", "open", "--store", store, "--key", str(made / "usb/leading_group.key"), env={"XUNCHA_PASSPHRASE": "猜"}).returncode == 5
    (letter,) = rows(xuncha("lane", "open", "--store", store, "--key", str(made / "usb/leading_group.key"), env=leaders))
    assert letter["original"] == STAFF and letter["lane"] == "leading_group"
    assert xuncha("lane", "trust", str(made / "usb/leading_group.pub")).returncode == 0
    assert xuncha("lane", "trust", str(made / "in/信.txt")).returncode == 5
    with sqlite3.connect(made / "s/clues.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM act").fetchone() == (2,), "the group's chain tells nothing of it"


def test_handed_over_then_purged(made: Path) -> None:
    store, custodian, leaders = str(made / "s"), {"XUNCHA_PASSPHRASE": "保管"}, {"XUNCHA_PASSPHRASE": "领导"}
    assert xuncha("lane", "keys", "--out", str(made / "usb"), env=leaders).returncode == 0
    id = petition_id(made)
    early = xuncha("purge", "--store", store, "--who", "李", "--reason", "巡察结束", "--yes", env=custodian)
    assert early.returncode == 5 and "handover" in early.stderr.decode()
    assert xuncha("handover", "--store", store, "--out", str(made / "包.xcp"), "--who", "李").returncode == 5
    (given,) = rows(xuncha("handover", "--store", store, "--out", str(made / "包.xcp"), "--who", "李", env=custodian))
    assert given["bytes"] == (made / "包.xcp").stat().st_size
    assert xuncha("purge", "--store", store, "--who", "李", "--reason", "巡察结束", env=custodian).returncode == 2
    (proof,) = rows(xuncha("purge", "--store", store, "--who", "李", "--reason", "巡察结束", "--yes", "--also", str(made / "in"), env=custodian))
    assert proof["left"] == 0 and {"clues.sqlite", "sealed.sqlite"} <= {w["file"] for w in proof["wiped"]} and proof["exported"]
    assert proof["also"][0]["files"] == 2 and "王秀英" not in json.dumps(proof, ensure_ascii=False)
    assert not [p for root in ("s", "in") for p in (made / root).rglob("*") if p.is_file()]
    key = str(made / "usb/leading_group.key")
    assert xuncha("takeover", str(made / "包.xcp"), "--store", str(made / "t"), "--key", key, env={"XUNCHA_PASSPHRASE": "猜"}).returncode == 5
    assert xuncha("takeover", str(made / "包.xcp"), "--store", str(made / "t"), "--key", key, env=leaders).returncode == 0
    ask = ("unseal", id, "--store", str(made / "t"), "--who", "赵", "--reason", "接收核对", "--key", key)
    assert rows(xuncha(*ask, env=leaders))[0]["text"] == LETTER
    assert len(rows(xuncha("lane", "open", "--store", str(made / "t"), "--key", key, env=leaders))) == 1


def test_a_package_that_was_touched_is_refused(made: Path) -> None:
    leaders = {"XUNCHA_PASSPHRASE": "领导"}
    xuncha("lane", "keys", "--out", str(made / "usb"), env=leaders)
    xuncha("handover", "--store", str(made / "s"), "--out", str(made / "p"), "--who", "李", env={"XUNCHA_PASSPHRASE": "保管"})
    data = bytearray((made / "p").read_bytes())
    data[len(data) // 2] ^= 1
    for number, altered in enumerate((bytes(data), bytes(data[:-100]), b"x" + bytes(data))):
        (made / f"p{number}").write_bytes(altered)
        done = xuncha("takeover", str(made / f"p{number}"), "--store", str(made / f"t{number}"), "--key", str(made / "usb/leading_group.key"), env=leaders)
        assert done.returncode == 5 and b"Traceback" not in done.stderr


@pytest.fixture(autouse=True)
def fresh_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
