"""Every format, golden cases and the traps of the text and the tables."""

from __future__ import annotations

import base64
import datetime
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha_nlp.documents import FORMATS, Limits
from xuncha_nlp.documents.child import parsed
from xuncha_nlp.documents.compose import Piece, compose
from xuncha_nlp.documents.decode import decoded
from xuncha_nlp.documents.numbering import chinese, written
from xuncha_nlp.errors import Damaged, EmptyText, Encrypted, ReadError, UnknownFormat, XunchaError
from xuncha_nlp.types import Document, Failure, RawFile

from . import made, made_ofd, made_rar

DATA = Path(__file__).resolve().parents[1] / "data" / "documents"
SEVEN = base64.b64decode(
    "N3q8ryccAAQ95IYfWgAAAAAAAAAUAAAAAAAAAAeu1KoBAAB4AOAAUABNXQAAgTMHrg/N703sA2/YcL3i3ckNJGAp/GAIhK0jy3fF7djfgAyzjjdgKMW6XDJ/"
    "3DJB3V3ZTLaBiYU29cnnWitf50athggewENdjQAAAAAXBgUBCVUABwsBAAEhIQEYDFEAAA=="
)  # 7z: a.txt
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
LETTER = "反映某镇某村党支部书记侵占危房改造补贴款的问题。"


def read(name: str, data: bytes | str, limits: Limits = Limits()) -> list[Document | RawFile | Failure]:
    return list(parsed(made.raw(name, data), limits))


def one(name: str, data: bytes | str) -> Document:
    (document,) = read(name, data)
    assert isinstance(document, Document)
    return document


def kinds(document: Document) -> list[str]:
    return [block.kind for block in document.blocks]


def notes(document: Document) -> list[str]:
    return [code for code, _ in document.notes]


@pytest.mark.parametrize(
    "data",
    [
        LETTER.encode(), LETTER.encode("utf-8-sig"), LETTER.encode("gb18030"), LETTER.encode("utf-16"), (LETTER + "\nabc").encode("utf-16-le"),
        (LETTER + "\nabc").encode("utf-16-be"), b"\xfe\xff" + LETTER.encode("utf-16-be"), b"\x84\x31\x95\x33" + LETTER.encode("gb18030"),
    ],
)
def test_text_encodings(data: bytes) -> None:
    document = one("a.txt", data)
    assert document.text.startswith(LETTER) and not document.notes


@pytest.mark.parametrize("word", ["联通", "举报", "张三", "村书记吃拿卡要", "翀", "低保"])
def test_short_gb18030(word: str) -> None:
    assert decoded(word.encode("gb18030"))[0] == word


def test_big5_and_damaged_encodings() -> None:
    traditional = "檢舉村幹部貪污補助款，請上級機關儘速查辦。" * 3
    assert decoded(traditional.encode("big5"))[0] == traditional
    assert "encoding_guessed" in notes(one("a.txt", (LETTER * 5).encode()[:-1]))
    broken = bytearray((LETTER * 20).encode())
    broken[31] = 0xFF
    text, said = decoded(bytes(broken))
    assert said and text.count("\ufffd") <= 3 and LETTER in text


def test_gb18030_2022_points() -> None:
    assert decoded("某".encode("gb18030") * 9 + bytes.fromhex("FE59A6D9FE51"))[0].endswith("\u9fb4\ufe10\U00020087")


def test_text_lines() -> None:
    document = one("a.txt", "第一行\r\n\r\n　　第二行\x00\r第三行\n")
    assert document.text == "第一行\n\n　　第二行\n第三行"
    assert [block.span.of(document.text) for block in document.blocks] == ["第一行", "第二行", "第三行"]
    assert document.id == made.raw("a", "第一行\r\n\r\n　　第二行\x00\r第三行\n").id + "#0"


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_csv_delimiters(mark: str) -> None:
    rows = [["编号", "反映内容", "日期"], ["1", "多占, 宅基地", "2025-01-02"], ["2", "", ""]]
    data = "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows)
    document = one("a.csv", data.encode("gb18030"))
    assert document.text == "编号\t反映内容\t日期\n1\t多占, 宅基地\t2025-01-02\n2"
    assert kinds(document) == ["table_row"] * 3


def test_csv_quotes() -> None:
    assert one("a.csv", '编号,内容\n1,"一\n二\t三"\n').text == "编号\t内容\n1\t一 二 三"
    rows = ["编号,内容", '1,"没有闭合', *(f"{n},第{n}行" for n in range(2, 20))]
    document = one("a.csv", "\n".join(rows))
    assert len(document.blocks) == 20 and notes(document) == ["unclosed_quote"]
    many = ["a,b", '1,"开', *(f"{n},x" for n in range(100)), '9,"', "10,y"]
    assert notes(one("a.csv", "\n".join(many))) == ["unclosed_quote"]
    assert len(one("a.csv", "a,b\n1," + "长" * 200_000).text) > 200_000


def test_csv_cells_limit() -> None:
    with pytest.raises(XunchaError, match="单元格"):
        read("a.csv", "a,b\n" * 100, Limits(cells=50))


def test_xlsx() -> None:
    sheets: dict[str, list[list[object]]] = {
        "登记": [["姓名", "a\tb\nc", 3.0], [], [datetime.date(2025, 3, 4), 12.5, True, 440102199001011234], [datetime.datetime(2025, 3, 4, 9, 30)]],
        "空": [], "第二": [["x"]],
    }
    first, second = read("a.xlsx", made.xlsx(sheets))
    assert isinstance(first, Document) and isinstance(second, Document)
    assert first.text == "登记\n姓名\ta b c\t3\n2025-03-04\t12.5\tTRUE\t440102199001011000\n2025-03-04 09:30:00"
    assert (first.id[-2:], second.id[-2:], kinds(second)) == ("#0", "#2", ["heading", "table_row"])
    assert one("a.xlsx", made.xlsx({"一": [["甲", "乙"]]})).text == "甲\t乙"
    with pytest.raises(EmptyText):
        read("a.xlsx", made.xlsx({"一": []}))


def test_xls() -> None:
    assert one("a.xls", (DATA / "register.xls").read_bytes()).text == "编号\n1"


def test_xlsx_far_corner_goes_to_the_sparse_reader() -> None:
    data = made.xlsx({"一": [["头"]]})
    members: dict[str, bytes | str] = {name: zipfile.ZipFile(io.BytesIO(data)).read(name) for name in zipfile.ZipFile(io.BytesIO(data)).namelist()}
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    )
    document = one("a.xlsx", made.zipped(members))
    assert document.text.startswith("头\n") and document.text.endswith("far")


def test_html_and_text_called_xls() -> None:
    document = one("a.xls", "<html><table><tr><td>编号<td>内容<tr><td>1<td>反映</table></html>")
    assert document.text == "编号\t内容\n1\t反映" and notes(document) == ["wrong_suffix"]
    assert one("b.xls", "编号\t内容\n1\t反映".encode("gbk")).text == "编号\t内容\n1\t反映"


def test_docx_walk() -> None:
    box = "<w:txbxContent>" + made.p("框内") + "</w:txbxContent>"
    table = (
        f"<w:tbl><w:tr>{made.tc(made.p('跨列'), '<w:gridSpan w:val=$2$/>')}{made.tc(made.p('合并'), '<w:vMerge w:val=$restart$/>')}</w:tr>"
        f"<w:tr>{made.tc(made.p('1') + made.p('2'))}{made.tc(made.p('外') + '<w:tbl><w:tr>' + made.tc(made.p('内a')) + made.tc(made.p('内b')) + '</w:tr></w:tbl>')}"
        f"{made.tc(made.p('不见'), '<w:vMerge/>')}</w:tr></w:tbl>"
    ).replace("$", '"')
    changed = (
        "<w:p><w:r><w:t>前</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins><w:r><w:t>增</w:t><w:tab/><w:t>后</w:t></w:r></w:ins>"
        f"<mc:AlternateContent><mc:Choice><w:r>{box}</w:r></mc:Choice><mc:Fallback><w:r>{box}</w:r></mc:Fallback></mc:AlternateContent></w:p>"
    )
    parts = {
        "header1.xml": ("header", f"<w:root>{made.p('页眉')}</w:root>"), "footer1.xml": ("footer", f"<w:root>{made.p('- 1 -')}</w:root>"),
        "footnotes.xml": ("footnotes", f"<w:root><w:footnote>{made.p('脚注')}</w:footnote></w:root>"),
    }
    document = one("a.docx", made.docx(made.p("一") + "<w:p/>" + table + changed, parts, {"word/vbaProject.bin": b"x"}))
    assert document.text == "一\n\n跨列\t\t合并\n1 2\t外\n内a\t内b\n前增\t后\n框内\n页眉\n脚注"
    assert kinds(document) == ["paragraph", *["table_row"] * 3, "paragraph", "textbox", "header", "footnote"]
    assert notes(document) == ["deleted_text", "macros"]


def test_docx_frame_is_no_row() -> None:
    document = one("a.docx", made.docx(f"<w:tbl><w:tr>{made.tc(made.p('第一段') + made.p('第二段'))}</w:tr></w:tbl>"))
    assert (document.text, kinds(document)) == ("第一段\n第二段", ["paragraph", "paragraph"])


def test_docx_numbers_and_headings() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (style, text) in enumerate([("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
    )
    numbering = f'<w:root><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:root>'
    styles = '<w:root><w:style w:styleId="a1"><w:name w:val="heading 1"/></w:style></w:root>'
    body = "".join(
        made.p(text, ('<w:pStyle w:val="a1"/>' if depth == 0 else "") + f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="5"/></w:numPr>')
        for depth, text in [(0, "甲"), (1, "乙"), (1, "丙"), (2, "丁"), (0, "戊"), (1, "己")]
    )
    document = one("a.docx", made.docx(body, {"numbering.xml": ("numbering", numbering), "styles.xml": ("styles", styles)}))
    assert document.text.split("\n") == ["一、甲", "（一）乙", "（二）丙", "1. 丁", "二、戊", "（一）己"]
    assert kinds(document)[0] == "heading" and kinds(document)[1] == "paragraph"


def test_number_formats() -> None:
    assert [chinese(n) for n in (1, 10, 12, 20, 105, 110, 1001)] == ["一", "十", "十二", "二十", "一百零五", "一百一十", "一千零一"]
    shapes = ("decimalEnclosedCircle", "upperLetter", "lowerRoman", "ideographDigital", "x")
    assert [written(4, shape) for shape in shapes] == ["④", "D", "iv", "四", "4"]


def test_pdf() -> None:
    line = "反映某村支部书记张某侵占危房改造补贴款的问题线索情况报告文件材料内容"
    document = one("a.pdf", made.pdf([[line, line[::-1], "情况。", "一、基本情况", "- 1 -"], [], ["第三页"]]))
    assert document.text == f"{line}{line[::-1]}情况。\n一、基本情况\n- 1 -\n第三页"
    assert [(block.kind, block.page) for block in document.blocks] == [("paragraph", 1), ("paragraph", 1), ("footer", 1), ("paragraph", 3)]
    assert dict(document.notes)["empty_pages"].startswith("第 2 页")


@pytest.mark.parametrize(
    ("data", "error"),
    [(made.pdf([[]]), EmptyText), ((DATA / "password.pdf").read_bytes(), Encrypted), (made.pdf([["x"]])[:300], Damaged), (b"%PDF-1.7\n", Damaged)],
)
def test_pdf_refusals(data: bytes, error: type[ReadError]) -> None:
    with pytest.raises(error):
        read("a.pdf", data)


def test_pdf_pages_limit() -> None:
    with pytest.raises(XunchaError, match="上限 2 页"):
        read("a.pdf", made.pdf([["x"]] * 3), Limits(pages=2))


def test_html() -> None:
    page = (
        "<html><head><meta charset=gb2312><title>t</title><style>x</style></head><body><h1>标题</h1><p>第一<b>段</b><br>换行</p>"
        "<table><tr><th>甲<th colspan=2>乙<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5</table>"
        "<table><tr><td><p>框内一</p><p>框内二</p></td></tr></table><pre>a\n b</pre>&nbsp;尾<script>alert(1)</script><!-- 注 -->"
    )
    document = one("a.html", page.encode("gbk"))
    assert document.text == "标题\n第一段\n换行\n甲\t乙\n1\t2\t3\n\t4\t5\n框内一\n框内二\na\nb\n尾"
    assert kinds(document)[0] == "heading" and kinds(document).count("table_row") == 3


def test_html_deep_and_empty() -> None:
    assert one("a.html", "<p>前</p>" + "<div>" * 20_000 + "深处的文字" + "</div>" * 20_000).text == "前\n深处的文字"
    with pytest.raises(EmptyText):
        read("a.html", "<html><body><script>x</script></body></html>")


def mail(subject: bytes, body: bytes, extra: bytes = b"", kind: bytes = b'text/plain; charset="gb2312"') -> bytes:
    return (
        b"From: zhang@example.com\r\nTo: li@example.com\r\nSubject: " + subject + b"\r\nDate: Tue, 04 Mar 2025 23:30:00 +0800\r\n"
        b"Message-ID: <1@x>\r\nMIME-Version: 1.0\r\n" + extra + b"Content-Type: " + kind + b"\r\n\r\n" + body
    )


@pytest.mark.parametrize(
    "subject",
    [
        "关于补贴款的反映".encode("gbk"), "关于补贴款的反映".encode(), b"=?gb2312?B?" + base64.b64encode("关于补贴款的反映".encode("gbk")) + b"?=",
        b"=?x-unknown?B?" + base64.b64encode("关于补贴款的反映".encode("gbk")) + b"?=",
        b"=?utf-8?B?" + base64.b64encode("关于补贴款的反映".encode()[:10]) + b"?=\r\n =?utf-8?B?" + base64.b64encode("关于补贴款的反映".encode()[10:]) + b"?=",
    ],
)
def test_mail_headers(subject: bytes) -> None:
    document = one("a.eml", mail(subject, "正文，反映问题。".encode("gbk")))
    assert document.text == "主题：关于补贴款的反映\n日期：2025-03-04\n正文，反映问题。"
    assert "example.com" not in document.text and dict(document.notes)["received"] == "2025-03-04"


def test_mail_charset_unknown_and_html_only() -> None:
    assert one("a.eml", mail(b"x", LETTER.encode("gbk"), kind=b"text/plain; charset=ansi-cn")).text.endswith(LETTER)
    assert one("a.eml", mail(b"x", "<p>第一</p><p>第二</p>".encode("gbk"), kind=b"text/html; charset=gb2312")).text.endswith("第一\n第二")


def test_mail_attachments() -> None:
    name = base64.b64encode("../../登记表.txt".encode("gbk"))
    body = (
        b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "纯文本".encode() + b"\r\n--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + "网页".encode() + b"</p>\r\n--c--\r\n"
        b'--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="=?gbk?B?' + name + b'?="\r\n\r\n\xd2\xbb\r\n'
        b'--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="' + "材料.txt".encode("gbk") + b'"\r\n\r\nx\r\n'
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nMessage-ID: <2@x>\r\n\r\ninner body\r\n--b--\r\n"
    )
    document, *members = read("a.eml", mail(b"x", body, kind=b"multipart/mixed; boundary=b"))
    assert isinstance(document, Document) and document.text == "主题：x\n日期：2025-03-04\n纯文本"
    assert [member.name for member in members if isinstance(member, RawFile)] == ["a.eml/登记表.txt", "a.eml/材料.txt", "a.eml/附件3.eml"]


@pytest.mark.parametrize(
    ("name", "data", "error", "says"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "WordDocument".encode("utf-16-le"), Damaged, "不完整"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"), Encrypted, "密码"),
        ("a.ofd", made.zipped({"OFD.xml": "<x/>"}), Damaged, "OFD"), ("a.heic", b"\0\0\0\x18ftypheic" + bytes(99), UnknownFormat, "HEIC"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(99), (Damaged, UnknownFormat), "损坏|ocr"),
        ("a.ofd", bytes(range(32)) * 9, Damaged, "OFD"), ("a.gz", b"\x1f\x8b\x08\0", UnknownFormat, "gzip"),
        ("a.mht", b"From: x\r\nMIME-Version: 1.0\r\n\r\nx", UnknownFormat, "MHT"), ("a.pdf", bytes(range(32)) * 9, Damaged, "扩展名"),
        ("a.bin", bytes(range(32)) * 9, UnknownFormat, "不认识"), ("a.txt", b"", Damaged, "空文件"), ("a.txt", b" \n\n", EmptyText, "没有文字"),
        ("a.docx", made.docx(made.p("x"))[:200], Damaged, "不完整"), ("a.xlsx", made.xlsx({"一": [["x"]]})[:900], Damaged, "不完整"),
        ("a.docx", made.docx(made.p("&a;"), head='<!DOCTYPE x [<!ENTITY a "aaaa">]>'), Damaged, "DTD"),
        ("a.docx", made.zipped({"[Content_Types].xml": "", "word/x.xml": ""}), Damaged, "缺少正文"),
    ],
)
def test_refusals(name: str, data: bytes, error: type[ReadError] | tuple[type[ReadError], ...], says: str) -> None:
    with pytest.raises(error, match=says):
        read(name, data)


def test_wrong_suffix() -> None:
    document = one("a.txt", made.docx(made.p("其实是文档")))
    assert document.text == "其实是文档" and notes(document) == ["wrong_suffix"]
    assert notes(one("a.docx", LETTER)) == ["wrong_suffix"]
    assert one("没有后缀", LETTER).text == LETTER


def golden() -> Iterator[tuple[str, str, bytes]]:
    yield "text", "a.txt", LETTER.encode()
    yield "csv", "a.csv", b"a,b\n1,2\n"
    yield "excel", "a.xlsx", made.xlsx({"一": [["x"]]})
    yield "word", "a.docx", made.docx(made.p("x"))
    yield "doc", "a.doc", made.cfb({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(5000)})
    yield "rtf", "a.rtf", b"{\\rtf1 x}"
    yield "pdf", "a.pdf", made.pdf([["x"]])
    yield "html", "a.html", b"<p>x</p>"
    yield "mail", "a.eml", mail(b"x", b"x")
    yield "msg", "a.msg", made.msg({"0037001F": "x".encode("utf-16-le")})
    yield "zip", "a.zip", made.zipped({"a.txt": "x"})
    yield "ofd", "a.ofd", made_ofd.ofd(made_ofd.text(30, 50, "x"))
    yield "7z", "a.7z", SEVEN
    yield "rar", "a.rar", made_rar.rar(made_rar.Member("a.txt", b"x"))
    yield "image", "a.png", PIXEL


def test_golden_for_every_format() -> None:
    assert [name for name, _, _ in golden()] == list(FORMATS)


@pytest.mark.parametrize(("name", "data"), [(file, data) for _, file, data in golden()])
def test_cut_anywhere_gives_a_typed_fate(name: str, data: bytes) -> None:
    for end in sorted({1, 4, len(data) // 3, len(data) // 2, len(data) - 30, len(data) - 1} & set(range(1, len(data)))):
        try:
            assert read(name, data[:end]) is not None
        except ReadError as error:
            assert error.message.endswith("。")


lines = st.lists(st.tuples(st.text(max_size=30), st.sampled_from(["paragraph", "table_row", "heading"])), max_size=12)


@given(lines)
def test_blocks_lie_inside_the_text(given_lines: list[tuple[str, str]]) -> None:
    try:
        document = compose("x#0", "x", [Piece(text, kind) for text, kind in given_lines])
    except EmptyText:
        return
    assert "\r" not in document.text and "\0" not in document.text
    ends = [0, *(block.span.end for block in document.blocks)]
    for before, block in zip(ends, document.blocks, strict=False):
        assert before <= block.span.start < block.span.end <= len(document.text)
        assert block.span.of(document.text).strip()


@given(st.binary(max_size=300))
def test_any_bytes_become_text(data: bytes) -> None:
    for declared in (None, "gbk", "nonsense"):
        assert isinstance(decoded(data, declared)[0], str)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12))
def test_utf8_is_kept(text: str) -> None:
    assert decoded(text.encode()) == (text, ())
