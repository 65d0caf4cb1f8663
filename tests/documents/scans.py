"""Pages as pictures, and PDFs around them, made in memory."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", "/System/Library/Fonts/STHeiti Light.ttc", "C:/Windows/Fonts/simsun.ttc",
)  # fmt: skip
LETTER = (
    "关于村支书侵占危房改造补贴的反映",
    "　　二〇二三年三月至六月，柳河村党支部书记王某某以亲属名义虚报危房改造户三户，套取补贴资金64500元，用于个人建房。村民多次向镇政府反映，至今没有答复。",
    "　　应发给五保户刘某的补贴12000元，本人只拿到5000元，其余去向不明。恳请派人核实！",
)


def font(size: int) -> Any:
    from PIL import ImageFont

    path = next((path for path in _FONTS if Path(path).exists()), None)
    if path is None:
        pytest.skip("没有中文字体")
    return ImageFont.truetype(path, size, index=2 if "CJK" in path else 0)


def picture(texts: tuple[str, ...] = LETTER, dpi: int = 300, size: tuple[float, float] = (120, 80), margin: float = 8) -> Any:
    """A page of `size` millimetres in 12 point type, lines broken where they are full; every text a paragraph."""
    from PIL import Image, ImageDraw

    scale = dpi / 25.4
    image = Image.new("L", (round(size[0] * scale), round(size[1] * scale)), 255)
    draw, pixels = ImageDraw.Draw(image), round(12 * dpi / 72)
    face = font(pixels)
    y = margin * scale
    for text in texts:
        line = ""
        for word in [*re.findall(r"\d+|\D", text), ""]:
            if not word or (draw.textlength(line + word, font=face) > image.width - 2 * margin * scale and word not in "，。！？、"):
                draw.text((margin * scale, y), line, font=face, fill=0)
                line, y = "", y + pixels * 1.6
            line += word
    return image


def side_by_side(left: Any, right: Any) -> Any:
    from PIL import Image

    image = Image.new("L", (left.width + right.width, max(left.height, right.height)), 255)
    image.paste(left, (0, 0))
    image.paste(right, (left.width, 0))
    return image


def saved(image: Any, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pdf(pages: list[tuple[Any, str]], dpi: int = 300, quality: int = 90) -> bytes:
    """A PDF of pictures, each with an invisible text layer of its own (none where the text is empty)."""
    from .made import CHINESE_FONT, assembled

    kids = " ".join(f"{4 + 3 * n} 0 R" for n in range(len(pages)))
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(), CHINESE_FONT.encode()]
    for n, (image, text) in enumerate(pages):
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        shown = f"q {width} 0 0 {height} 0 0 cm /I Do Q\n" + "".join(
            f"BT 3 Tr /F 12 Tf 10 {height - 20 - 15 * at} Td <{line.encode('utf-16-be').hex()}> Tj ET\n" for at, line in enumerate(text.split("\n")) if line
        )
        data = saved(image.convert("L"), "JPEG", quality=quality)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Resources<</Font<</F 3 0 R>>/XObject<</I {6 + 3 * n} 0 R>>>>/Contents {5 + 3 * n} 0 R>>".encode()
        )
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream".encode())
        head = f"<</Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length {len(data)}>>"
        objects.append(head.encode() + b"stream\n" + data + b"\nendstream")
    return assembled(objects)


def errors(text: str, gold: str) -> float:
    """Edit distance over the length of the gold text, blanks aside."""
    text, gold = "".join(text.split()), "".join(gold.split())
    above = list(range(len(gold) + 1))
    for at, char in enumerate(text, 1):
        row = [at]
        for to, wanted in enumerate(gold, 1):
            row.append(min(above[to] + 1, row[-1] + 1, above[to - 1] + (char != wanted)))
        above = row
    return above[-1] / len(gold)
