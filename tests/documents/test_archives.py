"""7z and RAR: names, nesting, passwords, bombs, damage, and what is missing on this computer."""

from __future__ import annotations

import importlib.util
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xuncha_nlp.documents import Cage, Limits, rar, sevenzip
from xuncha_nlp.documents.child import parsed
from xuncha_nlp.errors import Damaged, Encrypted, ReadError, TooLarge, UnknownFormat
from xuncha_nlp.types import Failure, RawFile

from . import made, made_rar
from .made_rar import Member

py7zr = pytest.importorskip("py7zr")
pytest.importorskip("rarfile")
COPY = [{"id": py7zr.FILTER_COPY}]


def seven(members: dict[str, bytes], filters: list[dict[str, int]] | None = None, password: str | None = None, secret: bool = False,
          apart: bool = False) -> bytes:  # fmt: skip
    """`apart`: every member in a solid block of its own."""
    out = io.BytesIO()
    for n, (name, data) in enumerate(members.items()):
        if n and not apart:
            break
        out.seek(0)
        with py7zr.SevenZipFile(out, "a" if n else "w", filters=filters, password=password, header_encryption=secret) as archive:
            for inner, body in [(name, data)] if apart else members.items():
                archive.writestr(body, inner)
    return out.getvalue()


def renamed(data: bytes, before: str, after: str) -> bytes:
    """Another name of the same length in an archive whose header is neither packed nor checked against it."""
    assert len(before) == len(after)
    import struct
    import zlib

    start, size = struct.unpack("<QQ", data[12:28])
    header = data[32 + start : 32 + start + size].replace(before.encode("utf-16-le"), after.encode("utf-16-le"))
    sized = struct.pack("<QQI", start, size, zlib.crc32(header))
    return data[:8] + struct.pack("<I", zlib.crc32(sized)) + sized + data[32 : 32 + start] + header


def plain_header(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=COPY) as archive:
        archive.set_encoded_header_mode(False)
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def members(name: str, data: bytes, limits: Limits = Limits()) -> dict[str, bytes | str]:
    """What each member gives: its bytes, or the code of its failure."""
    found: dict[str, bytes | str] = {}
    for item in parsed(made.raw(name, data), limits):
        assert isinstance(item, RawFile | Failure)
        found[item.name if isinstance(item, RawFile) else item.item] = item.data if isinstance(item, RawFile) else item.code
    return found


@pytest.mark.parametrize(
    "filters",
    [
        None, COPY, [{"id": py7zr.FILTER_LZMA}], [{"id": py7zr.FILTER_BZIP2}], [{"id": py7zr.FILTER_DEFLATE}], [{"id": py7zr.FILTER_ZSTD}],
        [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2}],
    ],
    ids=str,
)  # fmt: skip
def test_seven(filters: list[dict[str, int]] | None) -> None:
    given = {"举报信.txt": "反映问题".encode() * 200, "目录/登记表.csv": b"a,b\n", "空.txt": b"", "__MACOSX/._x": b"junk", "末.txt": b"last"}
    expected = {"a.7z/举报信.txt": given["举报信.txt"], "a.7z/目录/登记表.csv": b"a,b\n", "a.7z/空.txt": b"", "a.7z/末.txt": b"last"}
    assert members("a.7z", seven(given, filters)) == expected
    assert members("a.7z", seven(given, filters, apart=True)) == expected


def test_nested_archives_keep_their_path() -> None:
    inner = made.zipped({"c.txt": "最里面"})
    middle = made_rar.rar(Member("乙.zip", inner), Member("b.txt", "中间".encode()))
    with Cage() as cage:
        documents, failures = cage.read(made.raw("外.7z", seven({"甲.rar": middle, "a.txt": "外面".encode()})))
    assert {document.name: document.text for document in documents} == {
        "外.7z/甲.rar/乙.zip/c.txt": "最里面", "外.7z/甲.rar/b.txt": "中间", "外.7z/a.txt": "外面",
    } and not failures  # fmt: skip


def test_too_deep() -> None:
    data = seven({"a.txt": b"x"})
    for _ in range(7):
        data = seven({"a.7z": data})
    with Cage() as cage:
        documents, failures = cage.read(made.raw("d.7z", data))
    assert not documents and [(failure.item, failure.code) for failure in failures] == [("d.7z" + "/a.7z" * 6, TooLarge.code)]


def test_hostile_and_equal_names() -> None:
    data = plain_header({"aaaaaaaaaa": b"1", "bbbbbbbbbb": b"2", "c.txt": b"3", "d.txt": b"4"})
    for before, after in (("aaaaaaaaaa", "../../e.sh"), ("bbbbbbbbbb", "C:\\win\\x.y"), ("d.txt", "c.txt")):
        data = renamed(data, before, after)
    assert members("a.7z", data) == {"a.7z/e.sh": b"1", "a.7z/win/x.y": b"2", "a.7z/c.txt": b"3", "a.7z/c~2.txt": b"4"}
    hostile = made_rar.rar(Member("../../e.sh", b"1"), Member("C:\\win\\x.y", b"2"), Member("c.txt", b"3"), Member("c.txt", b"4"), Member("-x@l", b"5"))
    assert members("a.rar", hostile) == {"a.rar/e.sh": b"1", "a.rar/win/x.y": b"2", "a.rar/c.txt": b"3", "a.rar/c~2.txt": b"4", "a.rar/-x@l": b"5"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "真.txt").write_text("x")
    (tmp_path / "链").symlink_to("/etc/passwd")
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.write(tmp_path / "链", "链")
        archive.write(tmp_path / "真.txt", "真.txt")
    assert members("a.7z", out.getvalue()) == {"a.7z/链": UnknownFormat.code, "a.7z/真.txt": b"x"}
    data = made_rar.rar(Member("链", extra=made_rar.link(1, "/etc/passwd")), Member("真.txt", b"x"), Member("抄.txt", extra=made_rar.link(5, "真.txt")),
                        Member("丢.txt", extra=made_rar.link(4, "没有")), Member("夹/"))  # fmt: skip
    assert members("a.rar", data) == {"a.rar/链": UnknownFormat.code, "a.rar/真.txt": b"x", "a.rar/抄.txt": b"x", "a.rar/丢.txt": Damaged.code}


def test_passwords() -> None:
    locked = seven({"a.txt": b"secret" * 50}, password="p")
    assert members("a.7z", locked) == {"a.7z/a.txt": Encrypted.code}
    for name, data in (("a.7z", seven({"a.txt": b"x"}, password="p", secret=True)), ("a.rar", made_rar.rar(locked=True))):
        with pytest.raises(Encrypted, match="密码"):
            members(name, data)
    assert members("a.rar", made_rar.rar(Member("a.txt", b"x" * 16, extra=made_rar.LOCKED), Member("b.txt", b"y"))) == {
        "a.rar/a.txt": Encrypted.code, "a.rar/b.txt": b"y",
    }


def test_solid_bomb_is_stopped_by_real_bytes() -> None:
    bomb = seven({"信.txt": b"letter", "弹.bin": bytes(60_000_000), "后.txt": b"after"})
    assert len(bomb) < 20_000
    assert members("a.7z", bomb) == {"a.7z/信.txt": b"letter", "a.7z/弹.bin": TooLarge.code, "a.7z/后.txt": TooLarge.code}
    apart = seven({"信.txt": b"letter", "弹.bin": bytes(60_000_000), "后.txt": b"after"}, apart=True)
    assert members("a.7z", apart) == {"a.7z/信.txt": b"letter", "a.7z/弹.bin": TooLarge.code, "a.7z/后.txt": b"after"}
    with Cage(Limits(memory=700 << 20)) as cage:
        documents, failures = cage.read(made.raw("a.7z", bomb))
    assert [document.name for document in documents] == ["a.7z/信.txt"] and {failure.code for failure in failures} == {TooLarge.code}


def test_sizes_and_counts() -> None:
    noise = os.urandom(40_000)
    for name, data in (("a.7z", seven({"大": noise + noise, "小": b"s", "中": noise})), ("a.rar", made_rar.rar(Member("大", noise * 2), Member("小", b"s"), Member("中", noise)))):
        assert list(members(name, data, Limits(bytes=50_000)).values()) == [TooLarge.code, b"s", noise]
        assert members(name, data, Limits(expanded=100_000))[f"{name}/中"] == TooLarge.code
        with pytest.raises(TooLarge, match="上限 2"):
            members(name, data, Limits(members=2))


def test_damage_costs_the_member() -> None:
    given = {f"{n}.bin": os.urandom(3000) for n in range(3)}
    data = bytearray(seven(given, COPY))
    data[32 + 4000] ^= 1
    assert list(members("a.7z", bytes(data)).values()) == [given["0.bin"], Damaged.code, given["2.bin"]]
    packed = bytearray(seven({name: body + bytes(3000) for name, body in given.items()}))
    packed[32 + 4500] ^= 0xFF
    assert Damaged.code in members("a.7z", bytes(packed)).values()
    stored = bytearray(made_rar.rar(*(Member(name, body) for name, body in given.items())))
    stored[4500] ^= 1
    assert list(members("a.rar", bytes(stored)).values()) == [given["0.bin"], Damaged.code, given["2.bin"]]
    lying = made_rar.rar(Member("a", b"1234", size=3), Member("b", b"12", size=1 << 40), Member("c", b"3"))
    assert list(members("a.rar", lying).values()) == [Damaged.code, TooLarge.code, b"3"]


def test_names_of_old_rar() -> None:
    data = made_rar.old({"举报信.txt".encode("gbk"): "内容".encode(), b"dir\\b.txt": b"b"})
    assert members("a.rar", data) == {"a.rar/举报信.txt": "内容".encode(), "a.rar/dir/b.txt": b"b"}


@pytest.mark.parametrize("make", [lambda: ("a.7z", seven({"a.txt": b"x" * 500, "b.txt": os.urandom(300)})), lambda: ("a.rar", made_rar.rar(Member("a.txt", b"x" * 99)))])
def test_cut_and_changed_bytes_have_a_typed_fate(make: Callable[[], tuple[str, bytes]]) -> None:
    name, data = make()
    for at in range(6, len(data), 5):
        for changed in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            try:
                members(name, changed)
            except ReadError as error:
                assert error.message.endswith("。")


def test_volumes_ask_to_be_joined() -> None:
    with pytest.raises(Damaged, match="分卷"):
        members("a.rar", made_rar.rar(Member("a.txt", b"part", split=True)))


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, data in (("py7zr", "a.7z", seven({"a": b"x"})), ("rarfile", "a.rar", made_rar.rar(Member("a", b"x")))):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(UnknownFormat, match=r"xuncha-nlp\[archives\]"):
            members(name, data)


def compressed(*bodies: bytes) -> bytes:
    """An archive that says its members are compressed; a pretended program unpacks it."""
    return made_rar.rar(*(Member(f"{n}.txt", body, method=3) for n, body in enumerate(bodies)))


def test_no_program_for_rar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rar.shutil, "which", lambda name: None)
    with pytest.raises(UnknownFormat, match="请安装 unar"):
        members("a.rar", compressed(b"x"))
    monkeypatch.setattr(rar.shutil, "which", lambda name: "./unar")
    assert rar.tools() == []


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts pretended unpacking programs, Python after `import sys, time`, in the place of the real ones."""
    commands: list[tuple[str, ...]] = []

    def add(body: str) -> None:
        script = tmp_path / f"{len(commands)}.py"
        script.write_text(f"#!{sys.executable} -I\nimport sys, time\nout = sys.stdout.buffer\n{body}\n", encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        commands.append((str(script), "p"))

    monkeypatch.setattr(rar, "tools", lambda: commands)
    yield add


@pytest.mark.skipif(sys.platform == "win32", reason="scripts as programs")
def test_members_out_of_one_pipe(program: Callable[[str], None]) -> None:
    first, second = "甲的内容".encode() * 9, "乙的内容".encode() * 9
    program(f"assert open(sys.argv[2], 'rb').read().startswith(b'Rar!'); out.write({first + second!r})")
    assert members("a.rar", compressed(first, b"", second)) == {"a.rar/0.txt": first, "a.rar/1.txt": b"", "a.rar/2.txt": second}


@pytest.mark.skipif(sys.platform == "win32", reason="scripts as programs")
def test_a_program_that_loses_the_way(program: Callable[[str], None], tmp_path: Path) -> None:
    program(f"out.write(b'onetwx'); open({str(tmp_path / 'leak')!r}, 'w').write('x')")
    assert list(members("a.rar", compressed(b"one", b"two", b"end")).values()) == [b"one", Damaged.code, Damaged.code]
    assert not (tmp_path / "leak").exists() or not (tmp_path / "leak").read_text()
    program("out.write(b'onetwoend')")
    assert list(members("a.rar", compressed(b"one", b"two", b"end")).values()) == [b"one", b"two", b"end"]


@pytest.mark.skipif(sys.platform == "win32", reason="scripts as programs")
def test_a_program_that_never_ends(program: Callable[[str], None]) -> None:
    program("out.write(b'one' + b'0' * 9000000); out.flush(); time.sleep(60)")
    assert list(members("a.rar", compressed(b"one"), Limits(bytes=1000)).values()) == [b"one"]
    bomb = made_rar.rar(Member("0.txt", b"one", method=3), Member("1.txt", b"0", size=1 << 33, method=3))
    assert list(members("a.rar", bomb).values()) == [b"one", TooLarge.code]


def test_doctor_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from xuncha_nlp import doctor

    assert doctor._unpacks("7z") == (True, "读取 7z", "")
    monkeypatch.setattr(rar, "tools", lambda: [])
    assert "unar" in doctor._unpacks("rar")[2]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "xuncha-nlp[archives]" in doctor._unpacks("7z")[2] and not doctor._unpacks("rar")[0]


def test_messages_hold_nothing_of_the_file() -> None:
    assert not {"{", "}"} & set(rar._BAD + rar._BROKEN + rar.INSTALL + sevenzip.PASSWORD)
