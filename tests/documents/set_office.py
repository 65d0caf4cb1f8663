"""The conformance set, second part: Word and Excel files, old and new."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from xuncha_nlp.documents import office

from . import made
from .gold import Case, Text, digital
from .made import p, tc
from .set_plain import TABLE, letter

_PDF_DATES = re.compile(rb"\(D:\d{14}Z'\)|<[0-9A-F]{32}>|/DocChecksum /[0-9A-F]{32}")
_ROWS = "".join("<w:tr>" + "".join(tc(p(cell)) for cell in row) + "</w:tr>" for row in TABLE)
_GRID = "<w:tblPr><w:tblBorders>" + "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")) + "</w:tblBorders></w:tblPr>"
RULED = f"<w:tbl>{_GRID}<w:tblGrid>{''.join(f'<w:gridCol w:w=${w}$/>' for w in (900, 4600, 1300, 1600))}</w:tblGrid>{_ROWS}</w:tbl>".replace("$", '"')
SHOWN = "\n".join("\t".join(row) for row in TABLE)


def saved(data: bytes, suffix: str, ending: str, form: str = "") -> bytes:
    """What LibreOffice saves of a file, times and checksums fixed."""
    program = office.libreoffice()
    assert program is not None, "请安装 LibreOffice 后再生成"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"a.{suffix}").write_bytes(data)
        command = [program, f"-env:UserInstallation={Path(folder, 'p').as_uri()}", "--headless", "--convert-to", f"{ending}:{form}" if form else ending, "--outdir", f"{folder}/o"]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1735689600"}
        subprocess.run([*command, f"{folder}/a.{suffix}"], check=True, capture_output=True, timeout=120, env=environment)
        made_file = Path(folder, "o", f"a.{ending}").read_bytes()
    return _PDF_DATES.sub(lambda match: re.sub(rb"[0-9A-F]", b"0", match[0]) if match[0][:1] != b"(" else b"(D:20250101000000Z')", made_file) if ending == "pdf" else made_file


def paragraphs(text: str) -> str:
    return "".join(p(line) for line in text.split("\n"))


def cases() -> Iterator[Case]:
    yield from _word()
    yield from _old_word()
    yield from _books()


def _word() -> Iterator[Case]:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (style, text) in enumerate([("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
    )
    numbering = f'<w:root><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:root>'
    styles = '<w:root><w:style w:styleId="a1"><w:name w:val="heading 1"/></w:style></w:root>'

    def numbered(text: str, depth: int) -> str:
        return p(text, ('<w:pStyle w:val="a1"/>' if depth == 0 else "") + f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="5"/></w:numPr>')

    box = "<w:txbxContent>" + p("文本框里的话") + "</w:txbxContent>"
    boxed = f"<w:p><w:r><w:t>框外</w:t></w:r><mc:AlternateContent><mc:Choice><w:r>{box}</w:r></mc:Choice><mc:Fallback><w:r>{box}</w:r></mc:Fallback></mc:AlternateContent></w:p>"
    changed = (
        '<w:p><w:r><w:t>套取补贴</w:t></w:r><w:del w:id="1" w:author="a" w:date="2025-01-01T00:00:00Z"><w:r><w:delText>五千元</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a" w:date="2025-01-01T00:00:00Z"><w:r><w:t>六万元</w:t></w:r></w:ins><w:r><w:t>，属实。</w:t></w:r></w:p>'
    )
    merged = (
        f"<w:tbl><w:tr>{tc(p('跨列'), '<w:gridSpan w:val=$2$/>')}{tc(p('合并'), '<w:vMerge w:val=$restart$/>')}</w:tr>"
        f"<w:tr>{tc(p('1') + p('2'))}{tc(p('外') + '<w:tbl><w:tr>' + tc(p('内一')) + tc(p('内二')) + '</w:tr></w:tbl>')}{tc(p('不见'), '<w:vMerge/>')}</w:tr></w:tbl>"
    ).replace("$", '"')
    parts = {
        "numbering.xml": ("numbering", numbering), "styles.xml": ("styles", styles),
        "header1.xml": ("header", f"<w:root>{p('区委第二巡察组')}</w:root>"), "footer1.xml": ("footer", f"<w:root>{p('第 1 页 共 3 页')}{p('内部资料')}</w:root>"),
        "footnotes.xml": ("footnotes", f"<w:root><w:footnote>{p('见附件二。')}</w:footnote></w:root>"),
        "comments.xml": ("comments", f"<w:root><w:comment>{p('批注的话')}</w:comment></w:root>"),
    }  # fmt: skip
    body = numbered("基本情况", 0) + paragraphs(letter(15)) + numbered("主要问题", 0) + numbered("套取补贴", 1) + numbered("优亲厚友", 1) + changed + RULED + merged + boxed + p("— 2 —")
    text = "\n".join(["一、基本情况", letter(15), "二、主要问题", "（一）套取补贴", "（二）优亲厚友", "套取补贴六万元，属实。", SHOWN, "跨列\t\t合并\n1 2\t外\n内一\t内二", "框外", "文本框里的话"])
    rows = [*TABLE, ["跨列", "", "合并"], ["1 2", "外"], ["内一", "内二"]]
    apart = {"footer": ["— 2 —", "内部资料"], "header": ["区委第二巡察组"], "footnote": ["见附件二。"]}
    data = made.docx(body, parts, {"word/vbaProject.bin": b"x", "word/media/image1.png": b"x"})
    yield digital("report.docm", data, text, rows=rows, apart=apart, notes="deleted_text macros images comments")
    yield digital("letter.docx", made.docx(paragraphs(letter(16))), letter(16))
    mark = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>上段接着</w:t></w:r></w:p>"
    yield digital("joined.docx", made.docx(mark + p("下段。") + p("另一段。")), "上段接着下段。\n另一段。", notes="deleted_text")


def _old_word() -> Iterator[Case]:
    plain = made.docx(paragraphs(letter(17)) + p("- 3 -"))
    doc = saved(plain, "docx", "doc", "MS Word 97")
    yield digital("letter.doc", doc, letter(17), apart={"footer": ["- 3 -"]}, needs="office")
    yield digital("letter.wps", saved(made.docx(paragraphs(letter(18))), "docx", "doc", "MS Word 97"), letter(18), needs="office")
    deleted = '<w:p><w:r><w:t>前文</w:t></w:r><w:del w:id="1" w:author="a" w:date="2025-01-01T00:00:00Z"><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>'
    table = made.docx(paragraphs(letter(19)) + RULED + deleted)
    text = f"{letter(19)}\n{SHOWN}\n前文"
    yield digital("table.doc", saved(table, "docx", "doc", "MS Word 97"), text, rows=TABLE, notes="deleted_text", needs="office")
    yield digital("table.rtf", saved(table, "docx", "rtf", "Rich Text Format"), text, rows=TABLE, notes="deleted_text", needs="office")
    coded = letter(20).replace("\n", "\\par ")
    hexed = "".join(char if char.isascii() else "".join(f"\\'{byte:02x}" for byte in char.encode("gbk")) for char in coded)
    fonts = r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun;}}"
    yield digital("letter.rtf", (r"{\rtf1\ansi\ansicpg936\deff0" + fonts + r"\pard\f1 " + hexed + r"\par}").encode("ascii"), letter(20), needs="office")
    yield digital("called.doc", b"{\\rtf1\\ansi\\ansicpg936 " + b"".join(b"\\'%02x" % byte for byte in "反映情况".encode("gbk")) + b"}", "反映情况", notes="wrong_suffix", needs="office")


def _books() -> Iterator[Case]:
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2025, 1, 1)})
    day, sheet = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_worksheet("登记")
    for at, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            if at and column == 2 and cell:
                sheet.write_number(at, column, float(cell))
            elif at and column == 3:
                sheet.write_datetime(at, column, date.fromisoformat(cell), day)
            elif cell:
                sheet.write_string(at, column, cell)
    sheet.write_formula(4, 2, "=SUM(C2:C4)", None, 76500.5)
    sheet.write_string(4, 1, "=合计")
    book.add_worksheet("空表")
    hidden = book.add_worksheet("备查")
    hidden.write_string(0, 0, "不显示的一行")
    hidden.hide()
    book.close()
    rows = [*TABLE, ["", "=合计", "76500.5"]]
    shown = "\n".join(map("\t".join, rows))
    yield Case("register.xlsx", out.getvalue(), "digital", [
        Text("register.xlsx", ["登记\n" + shown], rows), Text("register.xlsx", ["备查\n不显示的一行"], [["不显示的一行"]], notes=["hidden_sheet"]),
    ])  # fmt: skip
    one = made.xlsx({"登记": [list(row) for row in TABLE]})
    yield digital("register.et", saved(one, "xlsx", "xls", "MS Excel 97"), SHOWN, rows=TABLE)
    package = zipfile.ZipFile(BytesIO(one))
    members: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
    yield digital("macros.xlsm", made.zipped(members | {"xl/vbaProject.bin": b"x"}), SHOWN, rows=TABLE, notes="macros")
    corner = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    members["xl/worksheets/sheet1.xml"] = package.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", corner)
    yield Case("far_corner.xlsx", made.zipped(members), "hostile", [Text("far_corner.xlsx", [SHOWN + "\nfar"])])
