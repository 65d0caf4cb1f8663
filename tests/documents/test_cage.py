"""The cage: containers, limits, hanging and dying readers; every file has its fate."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xuncha_nlp.documents import Cage, Limits, ocr, read_documents
from xuncha_nlp.documents.zip_ import safe
from xuncha_nlp.errors import Damaged, Encrypted, TimedOut, TooLarge, UnknownFormat
from xuncha_nlp.types import RawFile

from . import made
from .set_hostile import repeated


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(Limits(seconds=20)) as shared:
        yield shared


def fates(cage: Cage, raw: RawFile) -> tuple[dict[str, str], dict[str, str]]:
    documents, failures = cage.read(raw)
    return {document.name: document.text for document in documents}, {failure.item: failure.code for failure in failures}


def test_zip_with_gbk_names(cage: Cage) -> None:
    data = made.gbk_zip({"举报信.txt": "反映问题".encode(), "文件夹/登记表.csv": "编号,内容\n1,反映\n".encode("gbk"), "空.txt": b""})
    documents, failures = fates(cage, made.raw("箱.zip", data))
    assert documents == {"箱.zip/举报信.txt": "反映问题", "箱.zip/文件夹/登记表.csv": "编号\t内容\n1\t反映"}
    assert failures == {"箱.zip/空.txt": Damaged.code}


def test_nested_junk_and_traversal(cage: Cage) -> None:
    members: dict[str, bytes | str] = {
        "内.zip": made.zipped({"b.txt": "内"}), "../../e.txt": "外", "__MACOSX/._q": "x", ".DS_Store": "x", "C:\\x\\f.txt": "盘", "a/Thumbs.db": "x",
    }
    documents, failures = fates(cage, made.raw("n.zip", made.zipped(members)))
    assert documents == {"n.zip/内.zip/b.txt": "内", "n.zip/e.txt": "外", "n.zip/x/f.txt": "盘"} and not failures


def test_too_deep(cage: Cage) -> None:
    data = made.zipped({"a.txt": "底"})
    for _ in range(8):
        data = made.zipped({"a.zip": data})
    documents, failures = fates(cage, made.raw("d.zip", data))
    assert not documents and failures == {"d.zip" + "/a.zip" * 6: TooLarge.code}


def test_bombs(cage: Cage) -> None:
    bomb = made.zipped({"a.txt": b"\0" * 40_000_000, "b.txt": "好的"})
    documents, failures = fates(cage, made.raw("b.zip", bomb))
    assert documents == {"b.zip/b.txt": "好的"} and failures == {"b.zip/a.txt": TooLarge.code}
    with Cage(Limits(members=50)) as small:
        assert fates(small, made.raw("m.zip", made.zipped({f"{n}.txt": "x" for n in range(60)})))[1] == {"m.zip": TooLarge.code}
        nested = made.zipped({f"{n}.zip": made.zipped({f"{m}.txt": "x" for m in range(20)}) for n in range(5)})
        documents, failures = fates(small, made.raw("m.zip", nested))
        assert len(documents) < 50 and TooLarge.code in failures.values()
    with Cage(Limits(expanded=100_000)) as small:
        assert TooLarge.code in fates(small, made.raw("e.zip", made.zipped({f"{n}": os.urandom(60_000) for n in range(3)})))[1].values()


def test_damaged_members_count_towards_the_bomb(cage: Cage) -> None:
    data = bytearray(repeated(bytes(9_000_000), 60))
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        data[start + 16] ^= 1
        start = data.find(b"PK\x01\x02", start + 4)
    _, failures = fates(cage, made.raw("o.zip", bytes(data)))
    assert failures["o.zip"] == TooLarge.code and len(failures) < 9


def test_lying_sizes_and_encryption(cage: Cage) -> None:
    plain = made.zipped({"a.txt": "文字" * 500})
    assert fates(cage, made.raw("l.zip", made.lying(plain, 10)))[1] == {"l.zip/a.txt": Damaged.code}
    assert fates(cage, made.raw("l.zip", made.lying(plain, 2**31)))[0] == {"l.zip/a.txt": "文字" * 500}
    assert fates(cage, made.raw("c.zip", made.encrypted(plain)))[1] == {"c.zip/a.txt": Encrypted.code}
    with pytest.raises(Encrypted):
        list(read_documents(made.raw("c.zip", made.encrypted(plain))))


def test_broken_and_empty_zip(cage: Cage) -> None:
    assert fates(cage, made.raw("x.zip", made.zipped({"a.txt": os.urandom(5000)})[:3000]))[1] == {"x.zip": Damaged.code}
    assert fates(cage, made.raw("x.zip", made.zipped({})))[1] == {"x.zip": "R006"}


def test_duplicate_names_stay_apart(cage: Cage) -> None:
    with pytest.warns(UserWarning):
        data = made.zipped({"a.txt": "一"})
        import io

        out = io.BytesIO(data)
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("a.txt", "二")
    assert fates(cage, made.raw("q.zip", out.getvalue()))[0] == {"q.zip/a.txt": "一", "q.zip/a~2.txt": "二"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("../../x", "x"), ("/etc/passwd", "etc/passwd"), ("C:\\a\\b", "a/b"), ("a//./b", "a/b"), ("..", "文件"), ("甲/乙.txt", "甲/乙.txt"), ("a\0b", "ab")],
)
def test_safe_names(name: str, expected: str) -> None:
    assert safe(name) == expected


def test_mail_attachments_are_read(cage: Cage) -> None:
    broken_picture = Damaged.code if ocr.installed() else UnknownFormat.code
    mail = (
        b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nbody\r\n"
        b"--b\r\nContent-Disposition: attachment; filename=../../x.zip\r\nContent-Transfer-Encoding: 8bit\r\n\r\nPK\x05\x06" + bytes(18) + b"\r\n"
        b"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=p.png\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--\r\n"
    )
    documents, failures = fates(cage, made.raw("m.eml", mail))
    assert documents == {"m.eml": "主题：x\nbody"} and failures == {"m.eml/x.zip": "R006", "m.eml/p.png": broken_picture}


def test_paragraph_bombs_are_refused_quickly(cage: Cage) -> None:
    for body in ("<w:p/>" * 300_000, made.p("字") * 300_000):
        data = made.docx(body)
        begun = time.monotonic()
        assert fates(cage, made.raw("a.docx", data))[1] == {"a.docx": TooLarge.code}
        assert time.monotonic() - begun < 2


def test_time_limit_costs_one_file() -> None:
    with Cage(Limits(seconds=0.3)) as cage:
        cage.read(made.raw("warm.txt", "x"))
        slow = made.raw("slow.html", "<div>" * 3_000_000)
        begun = time.monotonic()
        assert fates(cage, slow)[1] == {"slow.html": TimedOut.code}
        assert time.monotonic() - begun < 3
        documents, failures = fates(cage, made.raw("z.zip", made.zipped({"1.txt": "一", "2.html": slow.data[:9_000_000], "3.txt": "三"})))
        assert documents == {"z.zip/1.txt": "一", "z.zip/3.txt": "三"} and set(failures) == {"z.zip/2.html"}


def test_memory_limit_costs_one_file() -> None:
    with Cage(Limits(memory=200 << 20, seconds=20)) as cage:
        big = made.raw("big.txt", "字\n" * 9_000_000)
        assert fates(cage, big)[1] == {"big.txt": TooLarge.code}
        assert fates(cage, made.raw("a.txt", "好"))[0] == {"a.txt": "好"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_dead_child_is_replaced() -> None:
    with Cage() as cage:
        cage.read(made.raw("a.txt", "一"))
        process = cage._children[0]._process
        assert process is not None
        process.kill()
        process.wait()
        assert fates(cage, made.raw("b.txt", "二"))[0] == {"b.txt": "二"}
        for number, code in ((signal.SIGSEGV, Damaged.code), (signal.SIGABRT, TooLarge.code)):
            reading = cage._children[0].read(made.raw("c.zip", made.zipped({f"{n}.txt": os.urandom(200_000) for n in range(20)})))
            next(reading)
            process = cage._children[0]._process
            assert process is not None
            process.send_signal(number)
            with pytest.raises((Damaged, TooLarge)) as caught:
                list(reading)
            assert caught.value.code == code
        assert fates(cage, made.raw("d.txt", "三"))[0] == {"d.txt": "三"}


def test_file_over_the_size_limit() -> None:
    with Cage(Limits(bytes=10)) as cage:
        assert fates(cage, made.raw("a.txt", "x" * 11))[1] == {"a.txt": TooLarge.code}


def test_read_documents_raises_and_yields() -> None:
    (document,) = read_documents(made.raw("a.txt", "好"))
    assert document.text == "好" and document.recipe == ""
    with pytest.raises(Damaged) as caught:
        list(read_documents(made.raw("a.docx", made.docx(made.p("机密内容"))[:300])))
    assert "机密" not in caught.value.message


def test_no_network_in_the_child() -> None:
    code = (
        "import socket\nfrom xuncha_nlp.documents import Limits, child\nchild._confine(Limits())\n"
        "try:\n    socket.socket(); print('open')\nexcept PermissionError: print('shut')"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout == "shut\n"


def test_other_working_directory(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    code = (
        f"import sys; sys.path.insert(0, {str(root)!r})\nfrom xuncha_nlp.documents import read_documents\nfrom xuncha_nlp.types import RawFile\n"
        "print(next(read_documents(RawFile('a.txt', b'ok'))).text)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "ok\n"


def test_heavy_libraries_stay_out() -> None:
    code = "import sys, xuncha_nlp.documents\nprint([m for m in ('lxml', 'pypdfium2', 'openpyxl', 'python_calamine', 'numpy') if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_parent_with_much_memory_keeps_its_child() -> None:
    held = bytearray(900 << 20)
    held[:: 4096] = b"1" * len(held[:: 4096])
    with Cage() as cage:
        cage.read(made.raw("a.txt", "一"))
        process = cage._children[0]._process
        cage.read(made.raw("b.txt", "二"))
        assert process is not None and cage._children[0]._process is process
    del held
