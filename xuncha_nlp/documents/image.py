"""Pictures of pages: JPEG, PNG, TIFF of several pages, BMP, GIF and WebP, by text recognition."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ..errors import Damaged, EmptyText, ReadError, TooLarge, UnknownFormat
from ..types import Document, RawFile
from . import ocr
from .compose import compose, listed
from .frames import Page
from .limits import Limits
from .margins import sided

_ICON, _LINE = 40_000, 60
_BROKEN = "图片不完整或已损坏，打不开。请重新扫描、拍照或索取后放入。"


def read(raw: RawFile, limits: Limits) -> Iterator[Document | Page]:
    """One document, a block for each recognised line. Notes: empty_pages, low_confidence_lines, handwriting_suspected,
    turned_pages. Raises UnknownFormat where the extra [ocr] is missing, Damaged, TooLarge, EmptyText."""
    if not ocr.installed():
        raise UnknownFormat(f"这是图片，要做文字识别（OCR）才能读。{ocr.HOW}，或者录成文字再放入。")
    book = _opened(raw.data, limits)
    if not limits.model:
        raise ocr.NeedsModel
    doubts, pages, empty = ocr.Doubts(), [], []
    for number in range(1, getattr(book, "n_frames", 1) + 1 if book.format == "TIFF" else 2):
        yield Page(number)
        seen = ocr.recognised(_frame(book, number - 1, limits))
        pages.append(doubts.page(seen, number))
        if not seen.segments:
            empty.append(number)
    if len(empty) == len(pages):
        raise EmptyText("图片里没有认出文字。请核对是否交错了文件；手写或不清楚的，请录成文字再放入。")
    notes = [("empty_pages", f"{listed(empty)}没有认出文字。")] if empty else []
    yield compose(f"{raw.id}#0", raw.name, (piece for page in sided(pages) for piece in page), (*notes, *doubts.notes()))


def pixels(data: bytes, limits: Limits) -> Any:
    """The first page of a picture, as `ocr.recognised` takes it. Raises Damaged, TooLarge."""
    return _frame(_opened(data, limits), 0, limits)


def holds_text(data: bytes, limits: Limits) -> bool:
    """Whether a picture inside a document can be read and is large enough for a line of text; icons and rules are not."""
    try:
        width, height = _opened(data, limits).size
    except ReadError:
        return False
    return bool(width * height >= _ICON and min(width, height) >= _LINE)


def _opened(data: bytes, limits: Limits) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    try:
        book = Image.open(BytesIO(data), formats=("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "MPO"))
        _checked(book, limits)
        frames = getattr(book, "n_frames", 1)
    except (ReadError, MemoryError):
        raise
    except Exception:
        raise Damaged(_BROKEN) from None
    if book.format == "TIFF" and frames > limits.ocr_pages:
        raise TooLarge(f"图片有 {frames} 页，超过识别上限 {limits.ocr_pages} 页。请拆分后放入。")
    return book


def _checked(book: Any, limits: Limits) -> None:
    width, height = book.size
    if width * height > limits.pixels:
        raise TooLarge(f"图片有 {width * height // 1_000_000} 百万像素，超过上限 {limits.pixels // 1_000_000} 百万。请用 300 dpi 重新扫描，或缩小后放入。")


def _frame(book: Any, index: int, limits: Limits) -> Any:
    """One page as BGR pixels, its EXIF orientation applied, transparent parts white, no longer than the model takes."""
    import numpy
    from PIL import Image, ImageOps

    try:
        book.seek(index)
        _checked(book, limits)
        if book.format in ("JPEG", "MPO"):
            book.draft("RGB", (ocr.LONG_SIDE, ocr.LONG_SIDE))
        image = ImageOps.exif_transpose(book)
        if image.mode.startswith("I") or image.mode == "F":
            image = Image.fromarray((numpy.asarray(image, dtype=numpy.float64) / 256).clip(0, 255).astype(numpy.uint8))
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            clear = image.convert("RGBA")
            image = Image.new("RGB", clear.size, "white")
            image.paste(clear, mask=clear.getchannel("A"))
        image = image.convert("RGB")
        image.thumbnail((ocr.LONG_SIDE, ocr.LONG_SIDE), Image.Resampling.LANCZOS)
        return numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1])
    except (ReadError, MemoryError):
        raise
    except Exception:
        raise Damaged(_BROKEN) from None
