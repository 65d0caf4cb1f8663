"""The conformance set, fourth part: pages as pictures, clean, skewed, noisy and photographed; PDFs of such pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import made_ofd, scans
from .gold import Case, Text
from .set_plain import TABLE, letter
from .test_layout import garbage

_A5 = (148.0, 210.0)


def case(file: str, data: bytes, group: str, *pages: str, rows: list[list[str]] | None = None, notes: str = "") -> Case:
    return Case(file, data, group, [Text(file, list(pages), rows or [], {}, notes.split())], {}, "ocr")


def page(n: int, dpi: int, size: tuple[float, float] = _A5) -> Any:
    return scans.picture(tuple("　　" + line for line in letter(n).split("\n")), dpi, size)


def two_tone(image: Any) -> Any:
    return image.point(lambda value: 255 * (value > 150)).convert("1")


def greys(image: Any) -> Any:
    """Eight shades, as scanners with small files give."""
    return image.point(lambda value: value // 36 * 36 + (3 if value > 251 else 0))


def noisy(image: Any, seed: int, angle: float, strength: float, blur: float) -> Any:
    """A skewed, blurred, grainy copy on paper that is not white."""
    import numpy
    from PIL import Image, ImageFilter

    turned = image.rotate(angle, 3, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(blur))
    values = numpy.asarray(turned, dtype=float) * 0.9 + 15 + numpy.random.default_rng(seed).normal(0, strength, (turned.height, turned.width))
    return Image.fromarray(values.clip(0, 255).astype("uint8"))


def photo(image: Any, seed: int) -> Any:
    """As a telephone takes it: from aside, one corner in the shade, slightly out of focus, on a table."""
    import cv2
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(seed)
    width, height = image.width, image.height
    wide, high = int(width * 1.12), int(height * 1.1)
    corners = numpy.float32([[0, 0], [width, 0], [width, height], [0, height]])
    shifted = numpy.float32([[wide * 0.07, high * 0.05], [wide * 0.96, high * 0.03], [wide * 0.93, high * 0.97], [wide * 0.04, high * 0.94]])
    shifted += random.uniform(-0.01, 0.01, (4, 2)).astype("float32") * wide
    warped = cv2.warpPerspective(numpy.asarray(image), cv2.getPerspectiveTransform(corners, shifted), (wide, high), borderValue=90)
    light = 1 - 0.45 * numpy.linspace(0, 1, wide)[None, :] * numpy.linspace(0, 1, high)[:, None]
    seen = cv2.GaussianBlur(warped, (0, 0), 0.8) * light + random.normal(0, 4, (high, wide))
    return Image.fromarray(seen.clip(0, 255).astype("uint8"))


def table(dpi: int) -> Any:
    """A ruled table under a title."""
    from PIL import Image, ImageDraw

    scale = dpi / 25.4
    image = Image.new("L", (round(148 * scale), round(70 * scale)), 255)
    draw, face = ImageDraw.Draw(image), scans.font(round(10.5 * dpi / 72))
    xs, ys = [5.0, 16, 104, 122, 145], [18.0 + 10 * n for n in range(len(TABLE) + 1)]
    for x in xs:
        draw.line([x * scale, ys[0] * scale, x * scale, ys[-1] * scale], 0, dpi // 75)
    for y in ys:
        draw.line([xs[0] * scale, y * scale, xs[-1] * scale, y * scale], 0, dpi // 75)
    draw.text((60 * scale, 6 * scale), "来信登记表", font=face, fill=0)
    for y, row in zip(ys, TABLE, strict=False):
        for x, cell in zip(xs, row, strict=False):
            draw.text(((x + 1.5) * scale, (y + 3) * scale), cell, font=face, fill=0)
    return image


def cases() -> Iterator[Case]:
    yield case("scan300_letter.png", scans.saved(greys(page(35, 300))), "scan 300", letter(35))
    tiff = scans.saved(two_tone(page(36, 300)), "TIFF", save_all=True, append_images=[two_tone(page(37, 300))], compression="group4")
    yield case("scan300_pages.tif", tiff, "scan 300", letter(36), letter(37))
    yield case("scan300_letter.bmp", scans.saved(two_tone(scans.picture(dpi=200, size=(120, 70))), "BMP"), "scan 300", "\n".join(text.strip("　") for text in scans.LETTER))
    yield case("scan300_upended.png", scans.saved(two_tone(page(39, 300)).rotate(180)), "scan 300", letter(39), notes="turned_pages")
    yield case("scan300_sideways.png", scans.saved(two_tone(page(40, 300)).rotate(90, expand=True)), "scan 300", letter(40), notes="turned_pages")
    columns = scans.side_by_side(two_tone(page(41, 200, (90, 250))), two_tone(page(42, 200, (90, 250))))
    yield case("scan300_columns.png", scans.saved(columns), "scan 300", letter(41) + letter(42))
    resources = made_ofd.part("Res", '<ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>', 'BaseLoc="Res"')
    ofd = made_ofd.ofd(
        '<ofd:ImageObject ID="4" ResourceID="5" Boundary="0 0 148 210"/>', made_ofd.text(22, 40, "第二页有文字。"), common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>",
        extra={"Doc_0/Res.xml": resources, "Doc_0/Res/a.png": scans.saved(two_tone(page(38, 200)))},
    )  # fmt: skip
    yield case("scan300_page.ofd", ofd, "scan 300", letter(38), "第二页有文字。")
    shown = "来信登记表\n" + "\n".join(map("\t".join, TABLE))
    yield case("scan300_table.png", scans.saved(two_tone(table(300))), "scan 300", shown, rows=TABLE)
    grey = [page(n, 150) for n in (43, 44)]
    bad = garbage()["shifted"]
    pdf = scans.pdf([(grey[0], ""), (grey[1], bad[:30] + "\n" + bad[30:]), (grey[0], letter(43))], 150, 35)
    yield case("scan150_mixed.pdf", pdf, "scan 150", letter(43), letter(44), letter(43), notes="text_layer_distrusted")
    yield case("scan150_table.jpg", scans.saved(noisy(table(150), 1, -1.3, 8, 0.4), "JPEG", quality=50), "scan 150", shown, rows=TABLE)
    for n in (45, 46, 47):
        data = scans.saved(noisy(page(n, 150), n, (1.5, -2.2, 0.8)[n % 3], 12, 0.5), "JPEG", quality=50)
        yield case(f"scan150_skewed{n - 44}.jpg", data, "scan 150", letter(n))
    for n in (48, 49, 50):
        data = scans.saved(noisy(page(n, 100), n, 0.4, 18, 0.4), "JPEG", quality=50)
        yield case(f"scan100_noisy{n - 47}.jpg", data, "scan 100", letter(n))
    for n in (35, 45, 51):
        data = scans.saved(photo(page(n, 190), n), "JPEG", quality=50)
        yield case(f"photo_{n}.jpg", data, "photo", letter(n))
