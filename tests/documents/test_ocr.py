"""Text recognition: pictures, scanned PDFs, limits. Only where the extra [ocr] and a Chinese font are there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xuncha_nlp.documents import Cage, Limits, ocr
from xuncha_nlp.errors import Damaged, EmptyText, TimedOut, TooLarge
from xuncha_nlp.types import Document

from . import made, scans
from .test_layout import garbage

pytestmark = pytest.mark.skipif(not ocr.installed(), reason="没有安装扩展 [ocr]")
GOLD = "\n".join(text.strip("　") for text in scans.LETTER)
SHORT = (scans.LETTER[0], "　　应发给五保户刘某的补贴12000元，本人只拿到5000元，其余款项去向不明。")
BRIEF = "".join(text.strip("　") for text in SHORT)
OTHER = ("二、镇里的干部在征地拆迁中优亲厚友，给自家亲戚多算面积，群众意见很大，请上级派人前来调查核实。",)


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage() as shared:
        yield shared


@pytest.fixture(scope="module")
def page() -> Any:
    return scans.picture(SHORT, 200, (100, 50))


def one(cage: Cage, name: str, data: bytes) -> Document:
    (document,), failures = cage.read(made.raw(name, data))
    assert not failures
    return document


@pytest.mark.parametrize(("dpi", "kind", "most"), [(300, "PNG", 0.0), (150, "BMP", 0.005), (100, "JPEG", 0.02)])
def test_printed_pages(cage: Cage, dpi: int, kind: str, most: float) -> None:
    document = one(cage, f"扫描.{kind.lower()}", scans.saved(scans.picture(dpi=dpi), kind))
    assert scans.errors(document.text, GOLD) <= most
    if dpi == 300:
        assert document.text == GOLD and len(document.blocks) == 7
        sure = [block.confidence for block in document.blocks]
        assert all(block.page == 1 for block in document.blocks) and sum(sure) / len(sure) > 0.95 and max(sure) < 1.0001


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages(cage: Cage, page: Any, turn: int) -> None:
    document = one(cage, "a.png", scans.saved(page.rotate(turn, expand=True)))
    assert scans.errors(document.text, BRIEF) <= 0.005 and "turned_pages" in dict(document.notes)


def test_exif_orientation(cage: Cage, page: Any) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    document = one(cage, "a.jpg", scans.saved(page.rotate(90, expand=True), "JPEG", exif=exif))
    assert scans.errors(document.text, BRIEF) <= 0.005 and "turned_pages" not in dict(document.notes)


def test_tiff_of_several_pages_with_columns(cage: Cage) -> None:
    from PIL import Image

    columns = scans.side_by_side(*(scans.picture(texts, 150, (80, 68), 4) for texts in (scans.LETTER, OTHER)))
    blank = Image.new("L", columns.size, 255)
    data = scans.saved(columns.convert("1"), "TIFF", save_all=True, append_images=[blank.convert("1")], compression="group4")
    document = one(cage, "a.tif", data)
    assert scans.errors(document.text, GOLD + OTHER[0]) <= 0.02
    assert document.text.index("恳请派人核实") < document.text.index("征地拆迁")
    assert dict(document.notes)["empty_pages"].startswith("第 2 页")


def test_pdf_page_by_page(cage: Cage, page: Any) -> None:
    """A scan, a scan under a garbage text layer, a page whose text layer is right."""
    bad = garbage()["shifted"]
    document = one(cage, "a.pdf", scans.pdf([(page, ""), (page, bad[:30] + "\n" + bad[30:]), (page, "\n".join(SHORT))]))
    for number in (1, 2, 3):
        text = "".join(block.span.of(document.text) for block in document.blocks if block.page == number)
        assert scans.errors(text, BRIEF) <= 0.005
    assert {block.confidence for block in document.blocks if block.page == 3} == {1.0}
    assert dict(document.notes)["text_layer_distrusted"].startswith("第 2 页")


def test_pictures_in_word_documents(cage: Cage, page: Any) -> None:
    """A letter pasted as a picture between paragraphs, the same one again, one in a table cell, an icon, a broken picture."""
    from PIL import Image

    def drawn(id: str) -> str:
        return f'<w:p><w:r><w:drawing><a:blip xmlns:a="urn:a" xmlns:r="urn:r" r:embed="{id}"/></w:drawing></w:r></w:p>'

    short = scans.picture(("请派人核实。",), 150, (60, 20))
    pictures = {"a.png": scans.saved(page), "b.jpg": scans.saved(short, "JPEG"), "c.png": scans.saved(Image.new("L", (90, 90))), "d.png": b"x"}
    parts = {f"media/{name}": ("image", "") for name in pictures}
    body = made.p("来信如下：") + drawn("r0") + made.p("附表：") + f"<w:tbl><w:tr>{made.tc(made.p('一'))}{made.tc(drawn('r1'))}</w:tr></w:tbl>"
    data = made.docx(body + drawn("r0") + drawn("r2") + drawn("r3") + drawn("none") + made.p("完。"), parts, {f"word/media/{name}": part for name, part in pictures.items()})
    document = one(cage, "a.docx", data)
    lines = document.text.split()
    assert (lines[0], lines[-4:]) == ("来信如下：", ["附表：", "一", "请派人核实。", "完。"])
    assert scans.errors("".join(lines[1:-4]), BRIEF) <= 0.005
    assert "2 张图片" in dict(document.notes)["images"] and 0 < document.blocks[1].confidence < 1


def test_the_model_stays(cage: Cage) -> None:
    small = scans.saved(scans.picture(("请派人核实。",), 150, (60, 20)))
    one(cage, "a.png", small)
    process = cage._seer._process
    assert process is not None and process.poll() is None
    assert one(cage, "b.zip", made.zipped({"a.png": small})).text == "请派人核实。" and cage._seer._process is process


def test_nothing_is_left_on_disk(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """onnxruntime keeps a session file of its telemetry in the folder for temporary files unless it is told not to."""
    for name in ("TMPDIR", "TEMP", "TMP", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with Cage() as fresh:
        one(fresh, "a.png", scans.saved(page))
    assert not list(tmp_path.rglob("*"))


def test_unsure_lines_are_told() -> None:
    from xuncha_nlp.documents.layout import Segment

    doubts = ocr.Doubts()
    hand = [Segment(f"第{n}行字迹不清楚", 0, 20.0 * n, 100, 20.0 * n + 12, 0.7) for n in range(4)]
    doubts.page(ocr.Seen(hand, 0.7, 0, 1), 1)
    doubts.page(ocr.Seen([Segment("清楚", 0, 0, 20, 10, 0.99)], 0.99, 0, 0), 2)
    assert {code: says[:9] for code, says in doubts.notes()} == {"low_confidence_lines": "识别把握不足九成的", "handwriting_suspected": "第 1 页多处识别"}
    assert ocr.listed([1, 3, 4, 5, 9]) == "第 1、3-5、9 页"


@pytest.mark.parametrize("text", ["二二三年三月", "二〇二三年三月", "一百二二三年"])
def test_years_without_their_circle(text: str) -> None:
    box = [[0.0, 0.0], [100.0, 0.0], [100.0, 10.0], [0.0, 10.0]]
    segment = ocr._segment(box, text, 0.99, 0.0)
    assert (segment.text, segment.confidence < ocr.SURE) == (("二〇二三年三月", True) if text == "二二三年三月" else (text, False))


def test_limits_of_pictures(page: Any) -> None:
    with Cage(Limits(pixels=100_000, ocr_pages=1)) as cage:
        assert cage.read(made.raw("a.png", scans.saved(page)))[1][0].code == TooLarge.code
        small = scans.picture(("请派人核实。",), 100, (60, 20))
        assert cage.read(made.raw("a.tif", scans.saved(small, "TIFF", save_all=True, append_images=[small])))[1][0].code == TooLarge.code
        assert cage.read(made.raw("a.pdf", scans.pdf([(small, "")] * 2)))[1][0].code == TooLarge.code
        assert cage._seer._process is None
        assert cage.read(made.raw("a.png", scans.saved(small)[:200]))[1][0].code == Damaged.code


def test_a_page_over_its_time_costs_its_file(page: Any) -> None:
    with Cage(Limits(ocr_seconds=0.2)) as cage:
        begun = time.monotonic()
        (failure,) = cage.read(made.raw("a.png", scans.saved(page)))[1]
        assert failure.code == TimedOut.code and "第 1 张" in failure.message and time.monotonic() - begun < 20
        assert cage.read(made.raw("b.txt", "好"))[0][0].text == "好"
    with Cage(Limits(ocr_memory=400 << 20)) as cage:
        assert cage.read(made.raw("a.png", scans.saved(page)))[1][0].code in (TooLarge.code, Damaged.code)


def test_a_blank_picture(cage: Cage) -> None:
    from PIL import Image

    assert cage.read(made.raw("a.png", scans.saved(Image.new("RGBA", (400, 300)))))[1][0].code == EmptyText.code
