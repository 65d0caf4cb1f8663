"""OFD (GB/T 33190), by a reader of our own: text in reading order, tables as rows, attachments as members. Seals are not verified."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from ..errors import Damaged, EmptyText, Encrypted, ReadError, TooLarge
from ..types import Document, Failure, RawFile
from . import frames, image, ocr
from .compose import Notes, Piece, compose, listed
from .limits import Limits
from .numbering import local
from .ofd_layout import layout
from .ofd_page import Page, collect, turned
from .parts import open_parts, tree
from .zip_ import safe, unpacked, unused

if TYPE_CHECKING:
    from lxml.etree import _Element

_BROKEN = "OFD 文件结构不完整，打不开，可能没有下载完或已损坏。请重新索取，或转换为 PDF 后放入。"
_EMPTY = f"OFD 里没有文字，很可能是扫描件。{ocr.HOW}，或索取电子版。"
_UNSEEN = "OFD 里没有文字，图片里也没有认出文字。请核对是否交错了文件；手写或不清楚的，请录成文字再放入。"
_LOCKED = "OFD 已加密，读不到内容。请用 OFD 阅读器输入密码或证书打开，另存为不加密的文件后放入。"
_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_UNITS = 10_000
_SAYS = {
    "empty_pages": "没有文字。", "broken_pages": "读不出来，可能已损坏，请核对原件。",
    "garbled_pages": "的字体没有给出文字，读入的可能是乱码。请转换为 PDF 做文字识别，或索取电子版。",
    "unrecognised_pages": f"是图片，没有认出文字。没有安装识别组件时，{ocr.HOW}；已安装的，请对照原件录入。",
}  # fmt: skip


def read(raw: RawFile, limits: Limits) -> Iterator[Document | RawFile | Failure | frames.Page]:
    """One document for each body of the file, blocks with page numbers from 1, then the attachments as `outer.ofd/inner.docx`. Pages
    that are a picture are recognised. Notes with page numbers: empty_pages, broken_pages, garbled_pages, unrecognised_pages and those
    of recognition; others: signatures, attachments, annotations, watermark, hidden_text, broken_parts, images. Raises Damaged (any DTD
    included), Encrypted, TooLarge, EmptyText."""
    package = _Package(raw, limits)
    bodies = [child for child in package.root("OFD.xml") if local(child) == "DocBody"]
    if not bodies or len(bodies) > limits.members:
        raise Damaged(_BROKEN)
    fault: ReadError | None = None
    books, made = [_Book(package, body) for body in bodies], []
    for n, book in enumerate(books):
        try:
            for item in book.document(f"{raw.id}#{n}", raw.name):
                if isinstance(item, Document):
                    made.append(item)
                else:
                    yield item
        except EmptyText as error:
            fault = error
    yield from made
    for book in books:
        yield from book.attached()
    if fault is not None:
        raise fault


class _Package:
    """The parts by name, however the case and the slashes of a reference are written."""

    def __init__(self, raw: RawFile, limits: Limits) -> None:
        self.name, self.limits = raw.name, limits
        self.zip: zipfile.ZipFile = open_parts(raw.data, limits, limits.part, _BROKEN)
        self._names = {name.replace("\\", "/").lower().lstrip("/"): name for name in self.zip.namelist()}
        if "encryptions.xml" in self._names:
            raise Encrypted(_LOCKED)
        self.taken = set[str]()
        self.spent = self.characters = 0
        self.broken = False

    def find(self, base: str, place: str) -> str | None:
        """The part that `place` means, written in the part `base`."""
        place = place.strip().replace("\\", "/").lower()
        tried = (posixpath.join("/", posixpath.dirname(base.replace("\\", "/").lower()), place), posixpath.join("/", place))
        return next((self._names[name] for path in tried if (name := posixpath.normpath(path).lstrip("/")) in self._names), None)

    def root(self, name: str) -> _Element:
        found = self.find("", name)
        if found is None:
            raise Damaged(_BROKEN)
        return tree(self.zip, found, _BROKEN)

    def side(self, base: str, place: str | None) -> tuple[str, _Element] | None:
        """As `linked`, for parts without which the pages can be read; a broken one is remembered."""
        try:
            return self.linked(base, place)
        except Damaged as error:
            if error.message != _BROKEN:
                raise
            self.broken = True
            return None

    def linked(self, base: str, place: str | None) -> tuple[str, _Element] | None:
        """A part and its root; None where the reference is missing or leads nowhere. Raises as `tree`."""
        found = self.find(base, place) if place and place.strip() else None
        return None if found is None else (found, tree(self.zip, found, _BROKEN))


class _Book:
    """One body of the file."""

    def __init__(self, package: _Package, body: _Element) -> None:
        self.package = package
        self.body = body
        found = package.linked("", self._current(body) or _text(body, "DocRoot"))
        if found is None:
            raise Damaged(_BROKEN)
        self.base, self.root = found
        self.common = _child(self.root, "CommonData")
        self.units: dict[str, _Element] | None = None
        self.media: dict[str, tuple[str, str]] = {}
        self.templates = {item.get("ID", ""): item for item in self.common if local(item) == "TemplatePage"} if self.common is not None else {}
        self.seen = set[tuple[str, str]]()

    def document(self, id: str, name: str) -> Iterator[Document | frames.Page]:
        """The document, and a Page before each page that is recognised. Nothing is yielded before it is known whether the model is needed."""
        limits = self.package.limits
        pages = [item for group in self.root if local(group) == "Pages" for item in group if local(item) == "Page"]
        if len(pages) > limits.pages:
            raise TooLarge(f"OFD 有 {len(pages)} 页，超过上限 {limits.pages} 页。请拆分后放入。")
        notes = dict[str, list[int]](empty_pages=[], broken_pages=[], garbled_pages=[], unrecognised_pages=[])
        extra, pieces, scans, images = self._annotations(), dict[int, list[Piece]](), dict[int, list[bytes]](), 0
        flags = dict.fromkeys(("watermark", "hidden"), False)
        for number, item in enumerate(pages, 1):
            page = Page()
            try:
                self._collect(page, item)
            except Damaged as error:
                if error.message != _BROKEN:
                    raise
                notes["broken_pages"].append(number)
                continue
            for content in extra.get(item.get("ID", ""), ()):
                collect(page, content, self._unit, limits.characters)
            self.package.characters += len(page.glyphs)
            if self.package.characters > limits.characters:
                raise TooLarge(f"OFD 的文字超过 {limits.characters} 字。请拆分后放入。")
            if not page.glyphs and page.images:
                scans[number] = [data for id in dict.fromkeys(page.images) if (data := self._media(id))]
            else:
                images += len(page.images)
            flags["watermark"] |= page.watermark
            flags["hidden"] |= page.hidden
            pieces[number] = list(self._pieces(page, number))
            if not page.glyphs and number not in scans:
                notes["empty_pages"].append(number)
            elif page.nameless * 10 > len(page.glyphs) * 3:
                notes["garbled_pages"].append(number)
        if pages and len(notes["broken_pages"]) == len(pages):
            raise Damaged("OFD 的每一页都读不出来，文件可能已损坏。请重新索取，或转换为 PDF 后放入。")
        doubts = ocr.Doubts()
        seeing = any(scans.values()) and ocr.installed()
        if seeing:
            if len(scans) > limits.ocr_pages:
                raise TooLarge(f"OFD 有 {len(scans)} 页要做文字识别，超过上限 {limits.ocr_pages} 页。请拆分后放入。")
            if not limits.model:
                raise ocr.NeedsModel
        for number, pictures in scans.items():
            if seeing:
                yield frames.Page(number)
                pieces[number] = self._recognised(pictures, number, doubts)
            if not pieces[number]:
                notes["unrecognised_pages"].append(number)
        if not any(pieces.values()):
            raise EmptyText(_UNSEEN if seeing else _EMPTY)
        paged = tuple((code, listed(numbers) + _SAYS[code]) for code, numbers in notes.items() if numbers)
        whole = self._notes(pages, images, flags)
        yield compose(id, name, (piece for number in sorted(pieces) for piece in pieces[number]), (*paged, *doubts.notes(), *whole))

    def _recognised(self, pictures: list[bytes], number: int, doubts: ocr.Doubts) -> list[Piece]:
        found: list[Piece] = []
        for data in pictures:
            with suppress(Damaged):
                found += doubts.page(ocr.recognised(image.pixels(data, self.package.limits)), number)
        return found

    def _media(self, id: str) -> bytes:
        """The bytes of a picture; empty where the file does not hold it."""
        self._unit("")
        base, place = self.media.get(id, ("", ""))
        part = self.package.find(base, place) if place else None
        return unpacked(self.package.zip, self.package.zip.getinfo(part), self.package.limits, self.package.limits.bytes) if part else b""

    def attached(self) -> Iterator[RawFile | Failure]:
        """The attachments, as members."""
        package, limits = self.package, self.package.limits
        for at, (base, item) in enumerate(self._attachments(), 1):
            place = _text(item, "FileLoc") or ""
            part = package.find(base, place)
            title = safe(item.get("Name", "")).rpartition("/")[2] if item.get("Name") else f"附件{at}"
            ending = posixpath.splitext(safe(place))[1] or ("." + safe(item.get("Format", "")) if item.get("Format") else "")
            title = title if posixpath.splitext(title)[1].lower() == ending.lower() else title + ending
            name = unused(f"{package.name}/{title}", package.taken)
            try:
                if part is None:
                    raise Damaged("附件在文件里找不到。请向提供者重新索取。")
                data = unpacked(package.zip, package.zip.getinfo(part), limits, limits.expanded - package.spent)
            except ReadError as error:
                yield Failure(name, "read", error.code, error.message)
                continue
            package.spent += len(data)
            yield RawFile(name, data)

    def _current(self, body: _Element) -> str | None:
        """The root of the version in force, where the body keeps several."""
        for item in (item for group in body if local(group) == "Versions" for item in group):
            if item.get("Current", "").lower() == "true" and (found := self.package.side("", item.get("BaseLoc"))):
                base, root = found
                place = self.package.find(base, _text(root, "DocRoot") or "")
                return f"/{place}" if place else None
        return None

    def _collect(self, page: Page, item: _Element) -> None:
        found = self.package.linked(self.base, item.get("BaseLoc"))
        if found is None:
            raise Damaged(_BROKEN)
        base, root = found
        for child in root:
            if local(child) == "Template" and (template := self.templates.get(child.get("TemplateID", ""))) is not None:
                if (drawn := self.package.side(self.base, template.get("BaseLoc"))) is not None:
                    collect(page, drawn[1], self._unit, self.package.limits.characters, template=True, pale=True)
            elif local(child) == "PageRes":
                self._add_units(base, child.text)
        collect(page, root, self._unit, self.package.limits.characters)

    def _pieces(self, page: Page, number: int) -> Iterator[Piece]:
        """What is printed, the main direction first. A template's text is read where it first stands."""
        weights = [0] * 4
        for glyph in page.glyphs:
            weights[glyph.turn] += len(glyph.char)
        main = weights.index(max(weights))
        fresh = set[tuple[str, str]]()
        for turn in sorted(range(4), key=lambda turn: turn != main):
            glyphs, rules = turned(page, turn)
            if not glyphs:
                continue
            for piece, template in layout(glyphs, rules if turn == main else (), number):
                key = (piece.kind, piece.text)
                if template and key in self.seen:
                    continue
                if template:
                    fresh.add(key)
                yield piece
        self.seen |= fresh

    def _unit(self, id: str) -> _Element | None:
        if self.units is None:
            self.units = {}
            for child in self.common if self.common is not None else ():
                if local(child) in ("PublicRes", "DocumentRes"):
                    self._add_units(self.base, child.text)
        return self.units.get(id)

    def _add_units(self, base: str, place: str | None) -> None:
        found = self.package.side(base, place)
        units = self.units = {} if self.units is None else self.units
        for group in found[1] if found is not None else ():
            if local(group) == "CompositeGraphicUnits":
                units.update((item.get("ID", ""), item) for item in islice(group, _UNITS))
            elif local(group) == "MultiMedias" and found is not None:
                folder = found[1].get("BaseLoc", "")
                self.media.update((item.get("ID", ""), (found[0], posixpath.join(folder, _text(item, "MediaFile") or ""))) for item in islice(group, _UNITS))

    def _annotations(self) -> dict[str, list[_Element]]:
        """The contents of annotations by page; watermarks and links are left out."""
        self.watermarks = self.annotations = 0
        found: dict[str, list[_Element]] = {}
        index = self.package.side(self.base, _text(self.root, "Annotations"))
        for page in index[1] if index is not None else ():
            linked = self.package.side(index[0], _text(page, "FileLoc")) if index is not None else None
            for annotation in linked[1] if linked is not None else ():
                kind, drawn = annotation.get("Type", ""), _child(annotation, "Appearance")
                self.watermarks += kind == "Watermark"
                if kind in ("Watermark", "Link") or drawn is None or annotation.get("Visible", "").lower() == "false":
                    continue
                self.annotations += 1
                found.setdefault(page.get("PageID", ""), []).append(drawn)
        return found

    def _attachments(self) -> list[tuple[str, _Element]]:
        index = self.package.side(self.base, _text(self.root, "Attachments"))
        items = [item for item in index[1] if local(item) == "Attachment"] if index is not None else []
        if len(items) > self.package.limits.members:
            raise TooLarge(f"OFD 的附件超过 {self.package.limits.members} 个。请另存附件后分批放入。")
        return [(index[0], item) for item in items] if index is not None else []

    def _notes(self, pages: list[_Element], images: int, flags: dict[str, bool]) -> Notes:
        notes = []
        if signed := self._signatures({item.get("ID", ""): number for number, item in enumerate(pages, 1)}):
            notes.append(("signatures", f"文件带有 {len(signed)} 个电子签章：{'；'.join(signed[:20])}。程序没有验证签章真伪。"))
        if count := len(self._attachments()):
            notes.append(("attachments", f"文件带有 {count} 个附件，已作为单独的文件读取。"))
        if self.annotations:
            notes.append(("annotations", f"文件带有 {self.annotations} 处注释，注释里的文字已一并读入。"))
        if flags["watermark"] or self.watermarks:
            notes.append(("watermark", "页面上有水印或斜排的文字，没有读入。"))
        if self.package.broken:
            notes.append(("broken_parts", "文件的附件、注释、签章或模板有一部分损坏，没有读入。"))
        if flags["hidden"]:
            notes.append(("hidden_text", "页面上有设为不显示的内容，没有读入。"))
        if images:
            notes.append(("images", f"文件里有 {images} 张图片，图片里的文字没有读入。"))
        return tuple(notes)

    def _signatures(self, numbers: dict[str, int]) -> list[str]:
        """Each signature: its kind, its day, its pages; none of its own words."""
        found = []
        index = self.package.side("", _text(self.body, "Signatures"))
        for item in index[1] if index is not None else ():
            if local(item) != "Signature":
                continue
            kind = "签名" if item.get("Type", "").lower() == "sign" else "签章"
            linked = self.package.side(index[0], item.get("BaseLoc")) if index is not None else None
            info = _child(linked[1], "SignedInfo") if linked is not None else None
            day = _DATE.search(_text(info, "SignatureDateTime") or "") if info is not None else None
            places = sorted({numbers[ref] for stamp in (info if info is not None else ()) if local(stamp) == "StampAnnot" and (ref := stamp.get("PageRef", "")) in numbers})
            where = f"第 {'、'.join(map(str, places))} 页" if places else "未标页码"
            found.append(f"{kind}，{where}" + (f"，{day[0]}" if day else ""))
        return found


def _child(element: _Element, name: str) -> _Element | None:
    return next((child for child in element if local(child) == name), None)


def _text(element: _Element, name: str) -> str | None:
    child = _child(element, name)
    return None if child is None else child.text
