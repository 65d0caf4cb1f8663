"""The conformance set, third part: PDF and OFD pages with a text layer."""

from __future__ import annotations

from collections.abc import Iterator

from . import made, made_ofd
from .gold import Case, Text, digital
from .made import p
from .made_ofd import part, parts, text
from .set_office import RULED, SHOWN, paragraphs, saved
from .set_plain import TABLE, letter, seven

_WIDTH = 38


def lines(shown: str, width: int = _WIDTH, indent: str = "　　") -> list[str]:
    """Paragraphs broken into lines of that many characters, none beginning with a stop."""
    found = []
    for paragraph in shown.split("\n"):
        rest = indent + paragraph
        while rest:
            end = width
            while end < len(rest) and rest[end] in "，。、；：！？”）":
                end -= 1
            found.append(rest[:end])
            rest = rest[end:]
    return found


def placed(rows: list[str], left: float = 60, top: float = 770, step: float = 20) -> list[tuple[float, float, str]]:
    return [(left, top - step * n, row) for n, row in enumerate(rows)]


def cases() -> Iterator[Case]:
    yield from _pdf()
    yield from _written_pdf()
    yield from _ofd()


def _pdf() -> Iterator[Case]:
    one, two = letter(21), letter(22)
    pages = [placed(lines(one)), placed(lines(two))]
    yield digital("letter.pdf", made.drawn_pdf(pages), one, two)
    headed = [[(60.0, 810.0, "区委第二巡察组"), *placed(lines(letter(23 + n))), (280.0, 40.0, f"- {n + 1} -")] for n in range(3)]
    yield digital("headed.pdf", made.drawn_pdf(headed), letter(23), letter(24), letter(25),
                  apart={"header": ["区委第二巡察组"] * 3, "footer": ["- 1 -", "- 2 -", "- 3 -"]})  # fmt: skip
    rows = lines(letter(26), 18, "")
    half = (len(rows) + 1) // 2
    sides = [placed(rows[:half], 60, 720), placed(rows[half:], 320, 720)]
    crossed = [item for n in range(half) for side in sides for item in side[n : n + 1]]
    yield digital("columns.pdf", made.drawn_pdf([[(200, 770, "关于几个问题的反映"), *crossed]]), "关于几个问题的反映\n" + letter(26))
    cells = [(x + 5, 700 - 30.0 * r, cell) for r, row in enumerate(TABLE) for x, cell in zip((20, 55, 345, 445), row, strict=True) if cell]
    drawing = made.grid([20, 55, 345, 445, 575], [715 - 30.0 * r for r in range(len(TABLE) + 1)])
    around = [(60.0, 760.0, "来信登记表"), (60.0, 560.0, "以上共三件。")]
    shown = f"来信登记表\n{SHOWN}\n以上共三件。"
    yield digital("ruled.pdf", made.drawn_pdf([[*around, *cells]], drawing), shown, rows=TABLE)
    yield digital("borderless.pdf", made.drawn_pdf([[*around, *cells]]), shown, rows=TABLE)
    yield digital("turned.pdf", made.drawn_pdf([placed(lines(letter(27)), 60, 540)], "0 1 -1 0 595 0 cm\n", 90), letter(27))


def _written_pdf() -> Iterator[Case]:
    """PDFs as LibreOffice writes them, fonts inside."""
    number = '<w:p><w:r><w:t>- </w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t> -</w:t></w:r></w:p>'
    around = {name: (name[:6], f'<w:{tag} xmlns:w="{made.W}">{inner}</w:{tag}>') for name, tag, inner in (("header1.xml", "hdr", p("区委第二巡察组")), ("footer1.xml", "ftr", number))}
    links = "".join(f'<w:{kind}Reference w:type="default" r:id="r{n}" xmlns:r="{made.RELATED}"/>' for n, kind in enumerate(("header", "footer")))
    rest = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body = p("来信登记表") + RULED + paragraphs(letter(28)) + rest + paragraphs(letter(34)) + rest + paragraphs("附件：照片三张，录音一段。\n反映人：村民")
    table = made.docx(f"{body}<w:sectPr>{links}</w:sectPr>", around)
    yield digital("written.pdf", saved(table, "docx", "pdf"), f"来信登记表\n{SHOWN}\n{letter(28)}", letter(34),
                  "附件：照片三张，录音一段。\n反映人：村民", rows=TABLE, apart={"header": ["区委第二巡察组"] * 3, "footer": ["- 1 -", "- 2 -", "- 3 -"]})  # fmt: skip
    two = made.docx(paragraphs(letter(29) + "\n" + letter(30)) + '<w:sectPr><w:cols w:num="2" w:space="425"/></w:sectPr>')
    yield digital("written_columns.pdf", saved(two, "docx", "pdf"), letter(29) + "\n" + letter(30))


def _ofd() -> Iterator[Case]:
    def page(shown: str, number: int) -> str:
        return "".join(text(22, 30 + 8 * n, row) for n, row in enumerate(lines(shown, 40))) + text(100, 290, f"- {number} -")

    yield digital("letter.ofd", made_ofd.ofd(page(letter(31), 1), page(letter(32), 2)), letter(31), letter(32), apart={"footer": ["- 1 -", "- 2 -"]})
    xs, ys = [20.0, 40, 140, 165, 195], [40.0 + 10 * n for n in range(len(TABLE) + 1)]
    cells = "".join(text(x + 2, y + 6, cell) for y, row in zip(ys[:-1], TABLE, strict=True) for x, cell in zip(xs[:-1], row, strict=True) if cell)
    sheet = made_ofd.ruled(xs, ys) + cells + text(20, 30, "来信登记表") + text(20, 100, "以上共三件。")
    yield digital("table.ofd", made_ofd.ofd(sheet), f"来信登记表\n{SHOWN}\n以上共三件。", rows=TABLE)
    rows = lines(letter(33), 18, "")
    half = (len(rows) + 1) // 2
    sides = "".join(text(20 if n < half else 110, 40 + 8 * (n % half), row) for n, row in enumerate(rows))
    yield digital("columns.ofd", made_ofd.ofd(sides), letter(33))
    signature = part("Signature", "<ofd:SignedInfo><ofd:SignatureDateTime>20240506103000Z</ofd:SignatureDateTime><ofd:StampAnnot ID='1' PageRef='1' Boundary='0 0 1 1'/></ofd:SignedInfo>")
    listed = part("Signatures", '<ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/>')
    attached = part("Attachments", '<ofd:Attachment ID="1" Name="../../明细" Format="txt"><ofd:FileLoc>Res/a.txt</ofd:FileLoc></ofd:Attachment>'
                    '<ofd:Attachment ID="2" Name="包.7z" Format="7z"><ofd:FileLoc>Res/b.7z</ofd:FileLoc></ofd:Attachment>')  # fmt: skip
    extra: dict[str, bytes | str] = {
        "Doc_0/Signs/Signatures.xml": listed, "Doc_0/Signs/Sign_0/Signature.xml": signature, "Doc_0/Attachs/Attachments.xml": attached,
        "Doc_0/Attachs/Res/a.txt": "明细内容", "Doc_0/Attachs/Res/b.7z": seven({"内/信.txt": letter(34).encode("gbk")}),
    }  # fmt: skip
    members = parts([made_ofd.page(text(22, 40, "附件见后。"))], extra=extra, document="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
                    body="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>")  # fmt: skip
    yield Case("sealed.ofd", made.zipped(members), "digital", [
        Text("sealed.ofd", ["附件见后。"], notes=["signatures", "attachments"]), Text("sealed.ofd/明细.txt", ["明细内容"]), Text("sealed.ofd/包.7z/内/信.txt", [letter(34)]),
    ], {}, "archives")  # fmt: skip
