"""PDF pages by where their text stands: columns, tables, headers and footers; garbage text layers."""

from __future__ import annotations

import itertools
import random

import pytest

from xuncha_nlp.documents import Limits, ocr
from xuncha_nlp.documents.child import parsed
from xuncha_nlp.documents.compose import Piece, compose
from xuncha_nlp.documents.layout import Segment, arranged, paragraphs
from xuncha_nlp.documents.margins import sided
from xuncha_nlp.documents.pdf_page import placed
from xuncha_nlp.documents.sane import distrusted
from xuncha_nlp.errors import EmptyText, UnknownFormat
from xuncha_nlp.types import Document

from . import made

LETTER = "反映某镇某村党支部书记侵占危房改造补贴款的问题，村民多次向镇政府反映，至今没有得到答复，请上级派人调查核实。"
LEFT = ["反映某村支部书记张某侵占危房改造补贴", "款的问题线索情况报告文件材料内容说明", "经查该村二〇二三年共有三户村民享受过", "政策补贴，其余款项的去向至今仍不清楚"]
RIGHT = ["右边栏从这里开始，反映另一件事情的来", "龙去脉，镇里的干部在征地拆迁工作中有", "优亲厚友的行为，给自家亲戚多算了面积", "请上级纪委派人前来调查核实给个说法。"]
CELLS: list[tuple[float, float, str]] = [
    (65, 700, "编号"), (165, 700, "反映内容"), (405, 700, "日期"), (65, 660, "1"), (165, 670, "村支书侵占补贴款，村民多次"), (165, 650, "反映没有结果"),
    (405, 660, "2024-03-01"), (65, 620, "2"), (165, 620, "路灯坏了"),
]  # fmt: skip


def one(data: bytes, name: str = "a.pdf", limits: Limits = Limits()) -> Document:
    (document,) = (item for item in parsed(made.raw(name, data), limits) if isinstance(item, Document))
    return document


def boxes(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.text)) for block in document.blocks]


@pytest.mark.parametrize("interleaved", [True, False])
def test_two_columns(interleaved: bool) -> None:
    sides = [[(x, 700 - 20 * n, text) for n, text in enumerate(column)] for x, column in ((60, LEFT), (310, RIGHT))]
    texts = [item for pair in zip(*sides, strict=True) for item in pair] if interleaved else sides[0] + sides[1]
    document = one(made.drawn_pdf([[(200, 760, "两栏材料的标题"), *texts]]))
    assert document.text == "\n".join(("两栏材料的标题", "".join(LEFT), "".join(RIGHT)))


def test_ruled_table() -> None:
    drawing = made.grid([60, 160, 400, 520], [720, 690, 640, 610])
    document = one(made.drawn_pdf([[(200, 760, "来信登记表"), *CELLS, (60, 580, "以上共两件。")]], drawing))
    assert boxes(document) == [
        ("paragraph", "来信登记表"), ("table_row", "编号\t反映内容\t日期"), ("table_row", "1\t村支书侵占补贴款，村民多次反映没有结果\t2024-03-01"),
        ("table_row", "2\t路灯坏了"), ("paragraph", "以上共两件。"),
    ]  # fmt: skip
    crowded = one(made.drawn_pdf([CELLS], drawing + "10 10 m 20 10 l S\n" * 5000))
    assert dict(crowded.notes)["tables_unread"].startswith("第 1 页") and crowded.text.startswith("编号")


@pytest.mark.parametrize("kind", ["one path", "boxes", "form"])
def test_ways_to_draw_a_table(kind: str) -> None:
    xs, ys = [60, 160, 400, 520], [720, 690, 640, 610]
    drawing = made.grid([float(x) for x in xs], [float(y) for y in ys])
    if kind == "one path":
        drawing = drawing.replace(" S", "") + "S\n"
    elif kind == "boxes":
        drawing = "".join(f"{x} {low} {right - x} {high - low} re S\n" for x, right in itertools.pairwise(xs) for high, low in itertools.pairwise(ys))
    data = made.drawn_pdf([CELLS], drawing)
    if kind == "form":
        form = b"<</Type/XObject/Subtype/Form/BBox[0 0 900 900]/Matrix[2 0 0 2 0 0]/Length %d>>stream\n" % len(drawing) + drawing.encode() + b"\nendstream"
        data = made.drawn_pdf([CELLS], "q .5 0 0 .5 0 0 cm /X Do Q\n", forms=(form,))
    assert boxes(one(data))[1] == ("table_row", "1\t村支书侵占补贴款，村民多次反映没有结果\t2024-03-01")


def test_underlines_and_frames_are_no_table() -> None:
    underlines = "".join(f"60 {y} m 500 {y} l S\n" for y in range(300, 800, 20)) + "50 200 500 600 re S\n50 200 m 500 700 l S\n"
    assert boxes(one(made.drawn_pdf([[(60, 700, LETTER[:30])]], underlines))) == [("paragraph", LETTER[:30])]


def test_borderless_table() -> None:
    rows = [("编号", "反映内容", "日期"), ("1", "侵占补贴", "2024-03-01"), ("2", "路灯坏了", "2024-03-02"), ("3", "", "2024-03-05")]
    cells = [(60 + (0, 100, 300)[c], 700 - 20.0 * r, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    document = one(made.drawn_pdf([[(60, 760, "来信登记表如下"), *cells, (60, 600, "以上共三件。")]]))
    assert boxes(document) == [("paragraph", "来信登记表如下"), *(("table_row", "\t".join(row)) for row in rows), ("paragraph", "以上共三件。")]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_as_shown(turn: int) -> None:
    import pypdfium2

    shown = {90: lambda x, y: (842 - y, x), 180: lambda x, y: (595 - x, 842 - y), 270: lambda x, y: (y, 595 - x)}[turn]
    page = pypdfium2.PdfDocument(made.drawn_pdf([[(100, 700, "字")]], rotate=turn))[0]
    plain = pypdfium2.PdfDocument(made.drawn_pdf([[(100, 700, "字")]]))[0]
    from xuncha_nlp.documents.pdf_page import _chars

    (_, left, top, right, bottom), (_, a, b, c, d) = _chars(page, page.get_textpage())[0], _chars(plain, plain.get_textpage())[0]
    corners = [shown(x, 842 - y) for x in (a, c) for y in (b, d)]
    expected = (min(x for x, _ in corners), min(842 - y for _, y in corners)), (max(x for x, _ in corners), max(842 - y for _, y in corners))
    height = 595 if turn in (90, 270) else 842
    assert placed(page, page.get_textpage(), 1, ()) and 0 <= left < right and 0 <= top < bottom <= height + 20
    assert abs((right - left) - (expected[1][0] - expected[0][0])) < 0.01 and abs((bottom - top) - (expected[1][1] - expected[0][1])) < 0.01


def test_headers_and_footers() -> None:
    pages = [
        [(60.0, 800.0, "区委第二巡察组"), (60.0, 760.0, f"第{n}件事的反映材料正文"), (60.0, 740.0, "情况属实。" * n), (280.0, 40.0, f"- {n} -")] for n in range(1, 5)
    ]
    assert [kind for kind, _ in boxes(one(made.drawn_pdf(pages)))] == ["header", "paragraph", "paragraph", "footer"] * 4
    once = [[Piece("标题"), Piece("正文一"), Piece("正文二")], [Piece("别的"), Piece("正文三"), Piece("正文四")]]
    assert sided(once) == once
    feet = sided([[Piece(f"正文{n}。" * 9), Piece(f"{n}"), Piece(f"第{n}页 共3页")] for n in range(3)])
    assert [piece.kind for piece in feet[0]] == ["paragraph", "footer", "footer"]


def test_lines_join_and_keep_their_confidence() -> None:
    lines = [
        Segment("一、反映的主要问题如下", 20, 0, 130, 10, 0.99), Segment("村支书侵占补贴款用于自家", 40, 20, 300, 30, 0.8),
        Segment("建房，请核查。", 20, 40, 100, 50, 0.95), Segment("反映人：村民", 200, 60, 300, 70, 1.0),
    ]  # fmt: skip
    pieces = arranged(lines[::-1], 2)
    document = compose("x#0", "x", pieces)
    assert document.text == "一、反映的主要问题如下\n村支书侵占补贴款用于自家建房，请核查。\n反映人：村民"
    assert [(block.confidence, block.page) for block in document.blocks] == [(0.99, 2), (0.8, 2), (0.95, 2), (1.0, 2)]
    assert [piece.confidence for piece in paragraphs(pieces)] == [0.99, 0.8, 1.0]


def garbage() -> dict[str, str]:
    rng = random.Random(7)
    return {
        "private": "".join(chr(0xE000 + ord(char) % 500) for char in LETTER), "shifted": "".join(chr(ord(char) + 29) for char in LETTER),
        "latin": LETTER.encode("gbk").decode("latin-1"), "utf8 as gbk": LETTER.encode().decode("gbk", "replace"),
        "random": "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(60)), "one glyph": "口" * 300,
    }


def test_garbage_is_told_from_text() -> None:
    assert {name for name, text in garbage().items() if not distrusted(text)} == set()
    for text in (LETTER, LETTER * 9, "", "3", "共 2 页", "2024-03-01 12:00 abc", "檢舉村幹部貪污補助款，請上級機關儘速查辦，並予公布。" * 3, "王璟、李翀、赵堃"):
        assert not distrusted(text)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    with pytest.raises(UnknownFormat, match=r"图片.*xuncha-nlp\[ocr\]"):
        one(b"\x89PNG\r\n\x1a\n" + bytes(99), "a.png")
    bad = garbage()["shifted"]
    with pytest.raises(EmptyText, match=r"xuncha-nlp\[ocr\]"):
        one(made.pdf([[bad[:30], bad[30:]]]))
    document = one(made.pdf([[LETTER[:30]], [bad]]))
    assert dict(document.notes)["garbled_pages"].startswith("第 2 页的文字层是乱码") and document.text.startswith(LETTER[:30])
