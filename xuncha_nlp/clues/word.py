"""A Word paper in the typography of official documents: A4, fonts named for Chinese text, exact line pitch, page numbers outside.

Source: GB/T 9704-2012 as quoted (margins 37/35/28/26 mm, 22 lines a page). No red head, document number or seal: these are working papers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .page import clean

TITLE, BODY, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
PITCH = 28.95
_SIZES = {"title": 22.0, "body": 16.0, "table": 10.5}
_HEADS = (HEI, KAI, BODY)
_SHORT = 120
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Paper:
    """A document under way; sizes in points, lengths in millimetres."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        from docx import Document
        from docx.enum.section import WD_ORIENT
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Mm, Pt

        self.document = Document()
        section = self.document.sections[0]
        width, height = (297, 210) if landscape else (210, 297)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        top, bottom, left, right = (28, 26, 37, 35) if landscape else (37, 35, 28, 26)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(top), Mm(bottom), Mm(left), Mm(right)
        section.footer_distance = Mm(28 if not landscape else 18)
        self.width = width - left - right
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(_SIZES["body"])
        _faces(normal.element.get_or_add_rPr(), BODY)
        form = normal.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH)
        form.space_before = form.space_after = Pt(0)
        self.document.core_properties.title, self.document.core_properties.author = title, ""
        self._number(section)
        self.line(title, TITLE, _SIZES["title"], centred=True)

    def _number(self, section: Any) -> None:
        """— 1 — in 14 point, right on odd pages and left on even ones, one character from the edge."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
            for words, kind in (("— ", None), (" PAGE ", "begin"), (" —", None)):
                run = self._run(paragraph, words if kind is None else "", SONG, 14.0)
                if kind:
                    for piece in ("begin", "text", "end"):
                        run._r.append(_field(words, piece))

    def _run(self, paragraph: Any, text: str, face: str, size: float, bold: bool = False) -> Any:
        from docx.shared import Pt

        run = paragraph.add_run(_BAD.sub("\ufffd", clean(text)))
        run.font.size, run.bold = Pt(size), bold
        _faces(run._r.get_or_add_rPr(), face)
        return run

    def line(self, text: str, face: str = BODY, size: float = _SIZES["body"], *, centred: bool = False, indent: float = 0.0) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Pt(indent * size)
        self._run(paragraph, text, face, size)

    def heading(self, text: str, level: int) -> None:
        """level 1 一、黑体, 2 （一）楷体, 3 1. 仿宋."""
        self.line(text, _HEADS[level - 1], indent=2)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def text(self, words: str) -> None:
        for part in clean(words).split("\n"):
            if part.strip():
                self.line(part.strip(), indent=2)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], shades: dict[tuple[int, int], str] | None = None) -> None:
        """A ruled table, its head repeated on every page, short rows kept on one page; `widths` are shares."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement
        from docx.shared import Mm, Pt

        table = self.document.add_table(rows=0, cols=len(heads), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Mm(self.width * share / sum(widths))
        for at, values in enumerate([heads, *rows]):
            row = table.add_row()
            if at == 0 or max(map(len, values)) <= _SHORT:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader" if at == 0 else "w:cantSplit"))
            for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
                cell.width = Mm(self.width * widths[place] / sum(widths))
                for line, part in enumerate(clean(value).split("\n")):
                    paragraph = cell.paragraphs[0] if line == 0 else cell.add_paragraph()
                    paragraph.paragraph_format.line_spacing_rule, paragraph.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(15)
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if at == 0 or len(value) <= 8 else WD_ALIGN_PARAGRAPH.LEFT
                    self._run(paragraph, part, HEI if at == 0 else BODY, _SIZES["table"])
                if colour := (shades or {}).get((at - 1, place)):
                    shade = OxmlElement("w:shd")
                    for key, told in (("val", "clear"), ("color", "auto"), ("fill", colour)):
                        shade.set(qn(f"w:{key}"), told)
                    cell._tc.get_or_add_tcPr().append(shade)

    def save(self, path: Path) -> None:
        """The file, byte for byte the same for the same words."""
        made = BytesIO()
        self.document.save(made)
        with ZipFile(made) as plain, ZipFile(path, "w", ZIP_DEFLATED) as out:
            for name in plain.namelist():
                out.writestr(ZipInfo(name), plain.read(name), ZIP_DEFLATED)


def _faces(properties: Any, face: str) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for key in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{key}"), LATIN)
    fonts.set(qn("w:eastAsia"), face)


def _field(words: str, piece: str) -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    if piece == "text":
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = words
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), piece)
    return element
