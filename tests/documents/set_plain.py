"""The conformance set, first part: plain text, tables, web pages, mail and archives."""

from __future__ import annotations

import base64
import io
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from . import made, made_rar
from .gold import Case, Text, digital, hostile

_CORPORA = Path(__file__).resolve().parents[2] / "corpora/letters"
_TRADITIONAL = "檢舉村幹部貪污補助款，請上級機關儘速查辦。該村書記將危房改造補助發給親屬，真正困難的住戶卻沒有領到，村民多次反映均無答覆。"
TABLE = [
    ["编号", "反映内容", "金额", "日期"], ["1", "村支书以亲属名义套取危房改造补贴", "64500", "2024-03-01"],
    ["2", "应发给五保户的补贴只发了一部分，其余去向不明", "12000.5", "2024-11-30"], ["3", "村道硬化工程没有招标", "", "2025-02-10"],
]  # fmt: skip
SENT = datetime(2025, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=8)))
TICKS = int((SENT - datetime(1601, 1, 1, tzinfo=timezone.utc)).total_seconds()) * 10_000_000


@cache
def _letters() -> list[str]:
    found = []
    for path in sorted(_CORPORA.glob("*.jsonl")):
        found += [json.loads(row)["text"] for row in path.read_text(encoding="utf-8").splitlines()]
    return [text.strip() for text in found if 350 < len(text) < 520]


def letter(n: int) -> str:
    """A written letter of the corpora, a line a paragraph."""
    return "\n".join(line.strip() for line in _letters()[n * 5].split("\n") if line.strip())


def cases() -> Iterator[Case]:
    yield from _text()
    yield from _tables()
    yield from _pages()
    yield from _mail()
    yield from _archives()


def _text() -> Iterator[Case]:
    for n, (name, codec, mark) in enumerate((
        ("utf8", "utf-8", b""), ("utf8_bom", "utf-8-sig", b""), ("utf16_bom", "utf-16-le", b"\xff\xfe"), ("utf16be", "utf-16-be", b""),
        ("utf16le", "utf-16-le", b""), ("gb18030", "gb18030", b""),
    )):  # fmt: skip
        yield digital(f"text_{name}.txt", mark + (letter(n) + "\n反映人：𠮷某\n").encode(codec), letter(n) + "\n反映人：𠮷某")
    yield digital("text_gbk_crlf.txt", letter(6).replace("\n", "\r\n").encode("gbk", "replace").replace(b"?", b""), letter(6))
    yield digital("text_short.txt", "联通".encode("gb18030"), "联通")
    yield digital("text_points.txt", "某".encode("gb18030") * 9 + bytes.fromhex("FE59A6D9"), "某" * 9 + "\u9fb4\ufe10")
    yield digital("text_big5.txt", _TRADITIONAL.encode("big5"), _TRADITIONAL, notes="encoding_guessed")
    broken = bytearray(letter(7).encode())
    broken[30] = 0xFF
    text = letter(7).encode()
    yield digital("text_damaged.txt", bytes(broken), text[:30].decode() + "\ufffd\ufffd\ufffd" + text[33:].decode(), notes="encoding_guessed")
    yield digital("named_wrong.doc", letter(8).encode(), letter(8), notes="wrong_suffix")


def _tables() -> Iterator[Case]:
    def quoted(mark: str, rows: list[list[str]] = TABLE) -> str:
        return "\r\n".join(mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\r\n"

    text = "\n".join("\t".join(row) for row in TABLE)
    yield digital("table.csv", quoted(",").encode("gb18030"), text, rows=TABLE)
    yield digital("table.tsv", quoted("\t").encode("utf-16"), text, rows=TABLE)
    yield digital("table_bar.csv", ("sep=|\n" + quoted("|")).encode(), text, rows=TABLE)
    wide = [["编号", "内容"], ["1", '说"不行"，\n又说“再等等”']]
    seen = [["编号", "内容"], ["1", '说"不行"， 又说“再等等”']]
    yield digital("table_breaks.csv", quoted(",", wide).encode(), "\n".join(map("\t".join, seen)), rows=seen)
    rows = [["编号", "内容"], ["1", '"没有闭合'], *([str(n), f"第{n}行"] for n in range(2, 502))]
    yield digital("unclosed_quote.csv", "\n".join(map(",".join, rows)).encode(), "\n".join(map("\t".join, rows)), rows=rows, notes="unclosed_quote")
    body = "编号,内容\n1," + "a" * 131_080
    yield Case("long_field.zip", made.zipped({"long.csv": body}), "hostile", [Text("long_field.zip/long.csv", [body.replace(",", "\t")])])


def _pages() -> Iterator[Case]:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
    lines = letter(9).split("\n")
    page = f"<html><head><meta charset=gb2312><title>不读</title><script>不读</script></head><body><h1>反映材料</h1>{''.join(f'<p>{line}</p>' for line in lines)}<table>{cells}</table></body></html>"
    text = "\n".join(["反映材料", *lines, *map("\t".join, TABLE)])
    yield digital("page.html", page.encode("gb18030"), text, rows=TABLE)
    yield digital("page_deep.html", ("<p>前</p>" + "<div>" * 5000 + lines[0] + "</div>" * 5000).encode(), "前\n" + lines[0])
    spans = "<table><tr><th>甲<th colspan=2>乙<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5</table>"
    rows = [["甲", "乙"], ["1", "2", "3"], ["", "4", "5"]]
    yield digital("page_spans.htm", spans.encode("utf-8-sig"), "\n".join(map("\t".join, rows)), rows=rows)
    yield digital("page_called.xls", f"<html><table>{cells}</table></html>".encode(), "\n".join(map("\t".join, TABLE)), rows=TABLE, notes="wrong_suffix")


def eml(subject: bytes, body: bytes, kind: bytes = b'text/plain; charset="gb2312"') -> bytes:
    head = b"From: zhang@example.com\r\nTo: li@example.com\r\nSubject: " + subject + b"\r\nDate: Tue, 04 Mar 2025 23:30:00 +0800\r\nMessage-ID: <1@x>\r\n"
    return head + b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n\r\n" + body


def _mail() -> Iterator[Case]:
    head = "主题：关于补贴款的反映\n日期：2025-03-04\n"
    for name, subject in (
        ("raw_gbk", "关于补贴款的反映".encode("gbk")), ("unknown", b"=?x-unknown?B?" + base64.b64encode("关于补贴款的反映".encode("gbk")) + b"?="),
        ("split", b"=?utf-8?B?" + base64.b64encode("关于补贴款的反映".encode()[:10]) + b"?=\r\n =?utf-8?B?" + base64.b64encode("关于补贴款的反映".encode()[10:]) + b"?="),
    ):  # fmt: skip
        yield digital(f"mail_{name}.eml", eml(subject, letter(10).encode("gb18030"), b"text/plain; charset=ansi-cn"), head + letter(10), notes="received")
    subject = "关于补贴款的反映".encode("gbk")
    name = base64.b64encode("../../登记表.csv".encode("gbk"))
    body = (
        b"--b\r\nContent-Type: text/html; charset=gb2312\r\n\r\n" + "<p>正文如下</p>".encode("gbk") + b"\r\n"
        b'--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="=?gbk?B?' + name + b'?="\r\n\r\n' + "编号,内容\r\n1,反映\r\n".encode("gbk")
        + b'--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="'
        + "材料.zip".encode("gbk") + b'"\r\n\r\n' + base64.b64encode(made.gbk_zip({"内/信.txt": letter(11).encode("gbk")})) + b"\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nMessage-ID: <2@x>\r\n\r\ninner body\r\n--b--\r\n"
    )  # fmt: skip
    file = "mail_nested.eml"
    rows = [["编号", "内容"], ["1", "反映"]]
    yield Case(file, eml(subject, body, b"multipart/mixed; boundary=b"), "digital", [
        Text(file, [head + "正文如下"], notes=["received"]), Text(f"{file}/登记表.csv", ["编号\t内容\n1\t反映"], rows), Text(f"{file}/材料.zip/内/信.txt", [letter(11)]),
        Text(f"{file}/附件3.eml", ["主题：inner\ninner body"]),
    ])  # fmt: skip
    wide = {"0037001F": "关于补贴款的反映".encode("utf-16-le"), "1000001F": letter(12).replace("\n", "\r\n").encode("utf-16-le"), "0C1A001F": "张某某".encode("utf-16-le")}
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    parts = {
        "__attach_version1.0_#00000000/__substg1.0_37010102": "附件内容".encode(),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": "../../登记.txt".encode("utf-16-le"), inner + "__properties_version1.0": bytes(24),
        inner + "__substg1.0_0037001F": "里面的信".encode("utf-16-le"), inner + "__substg1.0_1000001F": "内文".encode("utf-16-le"),
    }  # fmt: skip
    file = "mail_nested.msg"
    yield Case(file, made.msg(wide, TICKS, parts), "digital", [
        Text(file, [head + letter(12)], notes=["received"]), Text(f"{file}/登记.txt", ["附件内容"]), Text(f"{file}/附件2.msg", ["主题：里面的信\n内文"]),
    ])  # fmt: skip
    yield digital("mail_old.msg", made.msg({"0037001E": "旧式编码".encode("gbk"), "10130102": "<p>网页<br>正文</p>".encode("gbk")}), "主题：旧式编码\n网页\n正文")
    yield hostile("mail_locked.msg", made.msg({"001A001F": "IPM.Note.SMIME".encode("utf-16-le")}), "R002")


def seven(members: dict[str, bytes], password: str | None = None) -> bytes:
    """A 7z archive; members carry a fixed time."""
    import py7zr

    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, data in members.items():
            path = Path(folder, name.replace("/", "_"))
            path.write_bytes(data)
            path.chmod(0o644)
            os.utime(path, (1_735_689_600, 1_735_689_600))
            archive.write(path, name)
    return out.getvalue()


def _archives() -> Iterator[Case]:
    gbk = {"举报信.txt": letter(13).encode("gb18030"), "文件夹/登记表.csv": "编号,内容\n1,反映\n".encode("gbk"), "空.txt": b""}
    rows = [["编号", "内容"], ["1", "反映"]]

    def three(file: str) -> list[Text]:
        return [Text(f"{file}/举报信.txt", [letter(13)]), Text(f"{file}/文件夹/登记表.csv", ["编号\t内容\n1\t反映"], rows)]

    yield Case("gbk_names.zip", made.gbk_zip(gbk), "digital", three("gbk_names.zip"), {"gbk_names.zip/空.txt": ["R003"]})
    yield Case("members.7z", seven(gbk), "digital", three("members.7z"), {"members.7z/空.txt": ["R003"]}, "archives")
    stored = made_rar.rar(*(made_rar.Member(name, data) for name, data in gbk.items()))
    yield Case("members.rar", stored, "digital", three("members.rar"), {"members.rar/空.txt": ["R003"]}, "archives")
    yield Case("old.rar", made_rar.old({name.encode("gbk"): data for name, data in gbk.items()}), "digital", three("old.rar"), {"old.rar/空.txt": ["R003"]}, "archives")
    inner = made.zipped({"c.txt": letter(14)})
    middle = made_rar.rar(made_rar.Member("乙.zip", inner), made_rar.Member("b.txt", "中间".encode()))
    yield Case("nested.7z", seven({"甲.rar": middle, "a.txt": "外面".encode()}), "digital", [
        Text("nested.7z/甲.rar/乙.zip/c.txt", [letter(14)]), Text("nested.7z/甲.rar/b.txt", ["中间"]), Text("nested.7z/a.txt", ["外面"]),
    ], {}, "archives")  # fmt: skip
    names = {"../../e.txt": "外", "__MACOSX/._q": "x", "C:\\x\\f.txt": "盘", "/etc/g.txt": "根"}
    shown = [("traversal.zip/e.txt", "外"), ("traversal.zip/x/f.txt", "盘"), ("traversal.zip/etc/g.txt", "根")]
    yield Case("traversal.zip", made.zipped(names), "digital", [Text(name, [text]) for name, text in shown])
