"""Old Office formats (.doc .wps .rtf .et .msg): gold texts, foreign programs that hang or fail, hostile and encrypted files."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from xuncha_nlp.documents import Cage, Limits, office, ole
from xuncha_nlp.documents.rtf import plain
from xuncha_nlp.errors import Damaged, Encrypted, ReadError, TimedOut, TooLarge, UnknownFormat
from xuncha_nlp.types import Document, RawFile

from . import made
from .test_readers import kinds, notes, one, read

LETTER = "反映某镇某村党支部书记张某侵占危房改造补贴款12000元，"
PROGRAM = office.libreoffice()
needs_office = pytest.mark.skipif(PROGRAM is None or not office.has_writer(PROGRAM), reason="LibreOffice Writer")
needs_antiword = pytest.mark.skipif(office.antiword() is None, reason="antiword")
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="scripts")
PLAIN = ["关于𠮷某问题的反映", "　　" + LETTER * 6, "“引号”——①" + LETTER * 9, "", "2025年3月4日", "- 3 -"]


def saved(folder: Path, data: bytes, ending: str, form: str) -> bytes:
    """What LibreOffice saves of a .docx."""
    assert PROGRAM is not None
    (folder / "a.docx").write_bytes(data)
    command = [PROGRAM, f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless", "--convert-to", f"{ending}:{form}", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "a.docx")], check=True, capture_output=True, timeout=120)
    return (folder / f"a.{ending}").read_bytes()


@pytest.fixture(scope="module")
def plain_doc(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    body = "".join(made.p(line) for line in PLAIN)
    return saved(tmp_path_factory.mktemp("plain"), made.docx(body), "doc", "MS Word 97")


@pytest.fixture(scope="module")
def changed_docx() -> bytes:
    table = f"<w:tbl><w:tr>{made.tc(made.p('编号'))}{made.tc(made.p('内容'))}</w:tr><w:tr>{made.tc(made.p('1'))}{made.tc(made.p('甲') + made.p('乙'))}</w:tr></w:tbl>"
    change = (
        '<w:p><w:r><w:t>前文</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>删去</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>增加</w:t></w:r></w:ins></w:p>'
    )
    return made.docx(made.p(LETTER * 9) + table + change + made.p(LETTER * 9))


@needs_office
@needs_antiword
@pytest.mark.parametrize("name", ["信.doc", "信.wps", "信.dot"])
def test_plain_doc_needs_no_libreoffice(name: str, plain_doc: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "converted", lambda *_: pytest.fail("LibreOffice was asked"))
    document = one(name, plain_doc)
    assert document.text == "\n".join(PLAIN) and not document.notes
    assert kinds(document) == [*["paragraph"] * 4, "footer"] and document.id == made.raw(name, plain_doc).id + "#0"


@needs_office
def test_doc_by_libreoffice(plain_doc: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "antiword", lambda: None)
    document = one("信.wps", plain_doc)
    assert document.text == "\n".join(PLAIN) and document.id == made.raw("", plain_doc).id + "#0"


@needs_office
@pytest.mark.parametrize(("ending", "form"), [("doc", "MS Word 97"), ("rtf", "Rich Text Format")])
def test_tables_and_deletions_go_to_libreoffice(ending: str, form: str, changed_docx: bytes, tmp_path: Path) -> None:
    with Cage() as cage:
        documents, failures = cage.read(made.raw(f"箱/表.{ending}", saved(tmp_path, changed_docx, ending, form)))
    assert not failures and documents[0].text == f"{LETTER * 9}\n编号\t内容\n1\t甲 乙\n前文增加\n{LETTER * 9}"
    assert notes(documents[0]) == ["deleted_text"] and documents[0].name == f"箱/表.{ending}"


@needs_office
@needs_antiword
def test_antiword_shows_deleted_text_so_it_is_not_trusted(tmp_path: Path) -> None:
    body = made.p(LETTER * 9) + '<w:p><w:r><w:t>前</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>删</w:delText></w:r></w:del></w:p>' + made.p(LETTER * 9)
    document = one("a.doc", saved(tmp_path, made.docx(body), "doc", "MS Word 97"))
    assert document.text == f"{LETTER * 9}\n前\n{LETTER * 9}" and notes(document) == ["deleted_text"]


@needs_office
def test_doc_with_a_password(plain_doc: bytes) -> None:
    locked = bytearray(plain_doc)
    locked[next(at for at in range(512, len(locked), 512) if locked[at : at + 2] == b"\xec\xa5") + 11] |= 1
    with pytest.raises(Encrypted, match="密码"):
        read("a.doc", bytes(locked))


@needs_office
@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.97])
def test_truncated_doc(share: float, plain_doc: bytes) -> None:
    with pytest.raises(Damaged) as caught:
        read("a.doc", plain_doc[: int(len(plain_doc) * share)])
    assert "张某" not in caught.value.message


def test_missing_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    monkeypatch.setattr(office, "antiword", lambda: None)
    stub = made.cfb({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(5000), "1Table": bytes(100)})
    for name, data in (("a.doc", stub), ("a.wps", stub), ("a.rtf", rb"{\rtf1\trowd\cell x\row}"), ("a.et", made.cfb({"Workbook": b"\xff" * 5000}))):
        with pytest.raises(UnknownFormat, match="请安装 LibreOffice"):
            read(name, data)


def test_libreoffice_without_writer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "libsclo.so").touch()
    monkeypatch.setattr(office, "libreoffice", lambda: str(tmp_path / "soffice"))
    with pytest.raises(UnknownFormat, match="libreoffice-writer"):
        read("a.rtf", rb"{\rtf1\trowd x}")


@needs_office
@needs_antiword
def test_antiword_alone_says_what_may_be_missing(monkeypatch: pytest.MonkeyPatch, changed_docx: bytes, tmp_path: Path) -> None:
    data = saved(tmp_path, changed_docx, "doc", "MS Word 97")
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    document = one("a.doc", data)
    assert notes(document) == ["simplified"] and "编号\t内容" in document.text


def script(folder: Path, body: str, name: str = "soffice") -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n" + body)
    path.chmod(0o755)
    return str(path)


def ended(pids: Path) -> bool:
    """Whether every process named in the file is gone within two seconds."""
    waiting = [int(pid) for pid in pids.read_text().split()]
    until = time.monotonic() + 2
    while waiting and time.monotonic() < until:
        waiting = [pid for pid in waiting if Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()]
        time.sleep(0.05)
    return not waiting


COMPLEX = rb"{\rtf1\trowd\cell x\row}"


@needs_posix
def test_silent_failure_of_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for body in ("exit 0\n", "exit 1\n", "kill -9 $$\n"):
        program = script(tmp_path, body)
        monkeypatch.setattr(office, "libreoffice", lambda program=program: program)
        with pytest.raises(Damaged, match="打不开"):
            read("a.rtf", COMPLEX)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_hanging_program_is_ended_with_its_group(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = script(tmp_path, f"sleep 60 & echo $! $$ > {tmp_path}/pids\nwait\n")
    monkeypatch.setattr(office, "libreoffice", lambda: program)
    begun = time.monotonic()
    with pytest.raises(TimedOut, match="LibreOffice"):
        read("a.rtf", COMPLEX, Limits(office_seconds=3))
    assert time.monotonic() - begun < 4 and ended(tmp_path / "pids")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_program_ends_with_the_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script(tmp_path, f'for a; do case "$a" in -env:*) echo "${{a#*file://}}" > {tmp_path}/where;; esac; done\nsleep 60 & echo $! $$ > {tmp_path}/pids\nwait\n')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with Cage() as cage:
        cage.read(made.raw("a.txt", "x"))
        process = cage._children[0]._process
        assert process is not None
        reading = threading.Thread(target=lambda: cage.read(made.raw("a.rtf", COMPLEX)))
        reading.start()
        until = time.monotonic() + 20
        while not ((tmp_path / "pids").exists() and (tmp_path / "pids").read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        process.kill()
        reading.join(20)
        assert ended(tmp_path / "pids")
        time.sleep(0.3)
        assert not Path((tmp_path / "where").read_text().strip()).exists()


@pytest.mark.skipif(not office.isolated(), reason="the system offers no network namespaces")
def test_program_has_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = script(tmp_path, f"cat /proc/net/dev > {tmp_path}/net\n")
    monkeypatch.setattr(office, "libreoffice", lambda: program)
    with pytest.raises(Damaged):
        read("a.rtf", COMPLEX)
    assert [line.split(":")[0].strip() for line in (tmp_path / "net").read_text().splitlines()[2:]] == ["lo"]


def hexed(text: str, codec: str) -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode(codec))


FONTS = rb"{\fonttbl{\f0\froman\fprq2\fcharset0 Times New Roman;}{\f1\fnil\fcharset134{\*\panose 02010600}" + hexed("宋体", "gbk") + rb";}}"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg936\deff0" + FONTS + rb"{\*\generator x;}\uc1\pard\f1 " + hexed("反映问题", "gbk") + rb"\par " + hexed("第二", "gbk") + b"}", "反映问题\n第二"),
        (rb"{\rtf1\ansi\ansicpg1252" + FONTS + rb"\pard\f1" + b"\r\n" + "举报信".encode("gbk") + rb"\f0  abc\par}", "举报信 abc"),
        (rb"{\rtf1\ansi\uc1 \u21453\'3f\u26144?\u-26981?{\uc2\u25253\'b1\'a8}{\uc0\u55362\u57271}\tab x\line y}", "反映際报𠮷\tx\ny"),
        (rb"{\rtf1 \{a\}\\b\~c\_d\lquote e\rquote\emdash {\v0 f}{\stylesheet{\s0 Normal;}}{\info{\title t}}}", "{a}\\b\xa0c-d‘e’—f"),
        (b"{\\rtf1\\ansi\\ansicpg1252 " + hexed("反映情况", "gbk") + b"}", "反映情况"), (b"{\\rtf1 a\r\nb}", "ab"),
    ],
)
def test_plain_rtf(data: bytes, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    document = one("a.rtf", data)
    assert document.text == text and not document.notes


def test_rtf_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    assert one("a.rtf", rb"{\rtf1 \u21453?\u26144?\par\u219").text == "反映"
    assert notes(one("a.rtf", rb"{\rtf1 abc")) == ["truncated"] and notes(one("a.doc", rb"{\rtf1 abc}")) == ["wrong_suffix"]
    for data, error in ((b"{\\rtf1" + b"{" * 100_000, TooLarge), (rb"{\rtf1\trowd x\cell\row}", UnknownFormat), (rb"{\rtf1{\pict 00}}", UnknownFormat)):
        with pytest.raises(error):
            read("a.rtf", data)
    assert plain(b"{\\rtf1 " + b"\\b0" * 200_000 + b" x}")[0] == "x"


@pytest.mark.parametrize("data", [rb"{\rtf1\ansi\trowd\cellx1 a\cell\row}"[:end] for end in (6, 9, 20, 30)])
def test_cut_rtf_has_a_typed_fate(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    with pytest.raises(ReadError):
        read("a.rtf", data)


def test_et_and_locked_workbooks() -> None:
    data = (Path(__file__).resolve().parents[1] / "data" / "documents" / "register.xls").read_bytes()
    assert one("a.et", data).text == "编号\n1"
    locked = b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x06\x00" + bytes(6) + bytes(5000)
    with pytest.raises(Encrypted):
        read("a.et", made.cfb({"Workbook": locked}))
    with pytest.raises(Encrypted):
        read("a.docx", made.cfb({"EncryptedPackage": bytes(9000), "EncryptionInfo": bytes(200)}))


@needs_office
def test_et_that_only_libreoffice_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class Refuses:
        from_filelike = staticmethod(lambda data: python_calamine.load_workbook(data) if data.read(2) == b"PK" and not data.seek(0) else 1 / 0)

    data = (Path(__file__).resolve().parents[1] / "data" / "documents" / "register.xls").read_bytes()
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Refuses)
    assert one("a.et", data).text == "编号\n1"


def test_macros_in_compound_files() -> None:
    assert ole.macros(ole.Ole(made.cfb({"Workbook": b"x", "_VBA_PROJECT_CUR/VBA/dir": b"x"}))) == (ole.MACROS,)
    assert not ole.macros(ole.Ole(made.cfb({"Workbook": b"x"})))
    assert notes(one("a.docm", made.docx(made.p("x"), extra={"word/vbaProject.bin": b"x"}))) == ["macros"]


@pytest.mark.parametrize("at", [44, 48, 60, 68, 76])
def test_looping_compound_files(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    data = bytearray(made.cfb({"WordDocument": bytes(9000), "b/c": b"x" * 100}))
    for number in (0, 1, 5, 0xFFFFFFF0):
        data[at : at + 4] = number.to_bytes(4, "little")
        begun = time.monotonic()
        with pytest.raises(ReadError):
            read("a.doc", bytes(data))
        assert time.monotonic() - begun < 2


SENT = int((datetime(2025, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=8))) - datetime(1601, 1, 1, tzinfo=timezone.utc)).total_seconds()) * 10_000_000


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_msg() -> None:
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    parts = {
        "__attach_version1.0_#00000000/__substg1.0_37010102": "附件内容".encode(),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("../../登记.txt"),
        inner + "__properties_version1.0": bytes(24), inner + "__substg1.0_0037001F": wide("里面的信"), inner + "__substg1.0_1000001F": wide("内文"),
        "__recip_version1.0_#00000000/__substg1.0_3001001F": wide("王某某"),
    }  # fmt: skip
    fields = {"0037001F": wide("关于补贴款的反映"), "1000001F": wide("第一段\r\n第二段\r\n"), "0C1A001F": wide("张某某"), "0C1F001F": wide("z@example.com")}
    data = made.msg(fields, SENT, parts)
    outer, member, letter = read("a.msg", data)
    assert isinstance(outer, Document) and isinstance(letter, Document) and isinstance(member, RawFile)
    assert outer.text == "主题：关于补贴款的反映\n日期：2025-03-04\n第一段\n第二段" and dict(outer.notes)["received"] == "2025-03-04"
    assert (member.name, member.data.decode()) == ("a.msg/登记.txt", "附件内容")
    assert (letter.name, letter.text, letter.id) == ("a.msg/附件2.msg", "主题：里面的信\n内文", outer.id[:-1] + "1")
    assert one("没有后缀", made.msg({"0037001E": "旧式编码".encode("gbk"), "10130102": "<p>网页<br>正文</p>".encode("gbk")})).text == "主题：旧式编码\n网页\n正文"


def test_msg_rtf_body_and_refusals() -> None:
    literal = b"{\\rtf1 body}"
    packed = b"".join(b"\0" + literal[at : at + 8] for at in range(0, len(literal), 8))
    lzfu = len(packed).to_bytes(4, "little") + len(literal).to_bytes(4, "little") + b"LZFu" + bytes(4) + packed
    stored = bytes(4) + len(literal).to_bytes(4, "little") + b"MELA" + bytes(4) + literal
    for body in (lzfu, stored):
        document = one("a.msg", made.msg({"10090102": (len(body) - 4).to_bytes(4, "little") + body[4:]}))
        assert document.text == "body"
    rich = b"{\\rtf1\\fromhtml1 x}"
    packed = bytes(4) + len(rich).to_bytes(4, "little") + b"MELA" + bytes(4) + rich
    assert notes(one("a.msg", made.msg({"10090102": packed, "0037001F": wide("x")}))) == ["body_unread"]
    with pytest.raises(Encrypted):
        read("a.msg", made.msg({"001A001F": wide("IPM.Note.SMIME")}))
    with pytest.raises(UnknownFormat):
        read("a.msg", made.cfb({"x": b"x"}))


def test_docx_structure() -> None:
    deleted_mark = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>上段</w:t></w:r></w:p>"
    box = f"<w:p><w:r><w:t>外</w:t></w:r><w:r><w:txbxContent>{made.p('框内')}</w:txbxContent></w:r></w:p>"
    cells = f"<w:tbl><w:tr>{made.tc(made.p('甲'))}{made.tc(made.p('删去'), '<w:cellDel/>')}</w:tr></w:tbl>"
    parts = {
        "footer1.xml": ("footer", f"<w:root>{made.p('第 1 页 共 3 页')}{made.p('内部资料')}</w:root>"),
        "footnotes.xml": ("footnotes", f"<w:root><w:footnote>{made.p('脚注')}</w:footnote></w:root>"),
        "comments.xml": ("comments", f"<w:root><w:comment>{made.p('批注的话')}</w:comment></w:root>"),
    }
    document = one("a.docx", made.docx(deleted_mark + made.p("下段") + box + cells + made.p("— 2 —"), parts))
    assert document.text == "上段下段\n外\n框内\n甲\n— 2 —\n内部资料\n脚注"
    assert kinds(document) == ["paragraph", "paragraph", "textbox", "table_row", "footer", "footer", "footnote"]
    assert notes(document) == ["deleted_text", "comments"]
    assert not notes(one("a.docx", made.docx(made.p("x"), {"comments.xml": ("comments", "<w:root/>")})))


@pytest.mark.parametrize("where", ["word/document.xml", "word/_rels/document.xml.rels", "_rels/.rels", "word/footer1.xml"])
def test_any_dtd_is_refused(where: str) -> None:
    import io
    import zipfile

    package = zipfile.ZipFile(io.BytesIO(made.docx(made.p("x"), {"footer1.xml": ("footer", f"<w:root>{made.p('脚')}</w:root>")})))
    for codec in ("utf-8", "utf-16"):
        members: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
        held = package.read(where).decode().partition("?>")
        members[where] = f'<?xml version="1.0" encoding="{codec}"?><!DOCTYPE x [<!ENTITY a "b">]>{held[2] or held[0]}'.encode(codec)
        with pytest.raises(Damaged, match="DTD"):
            read("a.docx", made.zipped(members))
