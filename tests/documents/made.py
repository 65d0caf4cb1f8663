"""Small files of every format, made in memory."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
from datetime import datetime

from xuncha_nlp.types import RawFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
)


def zipped(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o600 << 16
            archive.writestr(info, data, method)
    return out.getvalue()


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """A zip as old Windows tools write it: GBK names without the UTF-8 flag."""
    lengths = [len(name.encode("gbk")) for name in members]
    body = zipped({chr(65 + n) * length: data for n, (length, data) in enumerate(zip(lengths, members.values(), strict=True))})
    for n, (length, name) in enumerate(zip(lengths, members, strict=True)):
        body = body.replace((chr(65 + n) * length).encode(), name.encode("gbk"))
    return body


def encrypted(data: bytes) -> bytes:
    """Sets the encryption flag of every member."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = out.find(mark)
        while start >= 0:
            out[start + at] |= 1
            start = out.find(mark, start + 4)
    return bytes(out)


def lying(data: bytes, size: int) -> bytes:
    """Makes the central directory and the local headers claim `size` bytes for every member."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = out.find(mark)
        while start >= 0:
            struct.pack_into("<I", out, start + at, size)
            start = out.find(mark, start + 4)
    return bytes(out)


def docx(body: str, parts: dict[str, tuple[str, str]] | None = None, extra: dict[str, bytes | str] | None = None, head: str = "") -> bytes:
    """A Word file with that body XML (prefix w); parts: name -> (relationship kind, XML)."""
    parts = parts or {}
    links = "".join(f'<Relationship Id="r{n}" Type="{RELATED}/{kind}" Target="{name}"/>' for n, (name, (kind, _)) in enumerate(parts.items()))
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    names = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v" xmlns:wps="urn:wps"'
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": rels.format(f'<Relationship Id="r" Type="{RELATED}/officeDocument" Target="word/document.xml"/>'),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document {names}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": rels.format(links),
    }
    for name, (_, xml) in parts.items():
        members[f"word/{name}"] = xml.replace("<w:root", f"<w:root {names}")
    return zipped(members | (extra or {}))


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def xlsx(sheets: dict[str, list[list[object]]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": datetime(2025, 1, 1)})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    book.close()
    return out.getvalue()


def cfb(streams: dict[str, bytes]) -> bytes:
    """A compound file (OLE2) with these streams by path; folders come by themselves."""
    entries: list[tuple[str, int, list[int], int, int]] = [("Root Entry", 5, [], 0, 0)]
    places = {"": 0}
    small, small_fat, big, fat = bytearray(), list[int](), bytearray(), list[int]()

    def chained(table: list[int], count: int) -> int:
        start = len(table)
        table.extend([*range(start + 1, start + count), 0xFFFFFFFE] if count else [])
        return start if count else 0xFFFFFFFE

    for path, data in streams.items():
        folder = ""
        *above, name = path.split("/")
        for part in above:
            if (inner := f"{folder}/{part}".strip("/")) not in places:
                places[inner] = len(entries)
                entries[places[folder]][2].append(len(entries))
                entries.append((part, 1, [], 0, 0))
            folder = inner
        entries[places[folder]][2].append(len(entries))
        little = len(data) < 4096
        start = chained(small_fat if little else fat, -(-len(data) // (64 if little else 512)))
        entries.append((name, 2, [], start, len(data)))
        store, unit = (small, 64) if little else (big, 512)
        store += data + bytes(-len(data) % unit)
    small_at = chained(fat, -(-len(small) // 512))
    big += small + bytes(-len(small) % 512)
    table = struct.pack(f"<{len(small_fat)}I", *small_fat)
    table_at = chained(fat, -(-len(table) // 512))
    big += table + b"\xff" * (-len(table) % 512)
    listing = bytearray()
    right = {one: two for _, _, children, _, _ in entries for one, two in itertools.pairwise(children)}
    for n, (name, kind, children, start, size) in enumerate(entries):
        coded = name.encode("utf-16-le")
        first = children[0] if children else 0xFFFFFFFF
        start, size = (small_at, len(small)) if kind == 5 else (start, size)
        listing += coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded) + 2, kind, 1, 0xFFFFFFFF, right.get(n, 0xFFFFFFFF), first)
        listing += bytes(36) + struct.pack("<IQ", start, size)
    listing_at = chained(fat, -(-len(listing) // 512))
    big += listing + bytes(-len(listing) % 512)
    sectors = len(fat) // 127 + 1
    fat_at = len(fat)
    fat += [0xFFFFFFFD] * sectors
    big += struct.pack(f"<{len(fat)}I", *fat) + b"\xff" * (-len(fat) * 4 % 512)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, sectors, listing_at, 0, 4096,
                                                                       table_at, -(-len(table) // 512), 0xFFFFFFFE, 0)  # fmt: skip
    return head + struct.pack("<109I", *range(fat_at, fat_at + sectors), *[0xFFFFFFFF] * (109 - sectors)) + bytes(big)


def msg(fields: dict[str, bytes], sent: int = 0, parts: dict[str, bytes] | None = None) -> bytes:
    """An Outlook message: streams by tag and type (`0037001F`), the time sent as FILETIME, further streams by path."""
    known = bytes(32) + struct.pack("<HHIQ", 0x0040, 0x0039, 6, sent) + struct.pack("<HHIQ", 0x0003, 0x3FFD, 6, 936)
    return cfb({"__properties_version1.0": known, **{f"__substg1.0_{tag}": data for tag, data in fields.items()}, **(parts or {})})


CHINESE_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    "/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor"
    "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF in a Chinese font that is not in the file."""
    return drawn_pdf([[(60, 780 - 20 * at, line) for at, line in enumerate(lines)] for lines in pages])


def drawn_pdf(pages: list[list[tuple[float, float, str]]], drawing: str = "", rotate: int = 0, forms: tuple[bytes, ...] = ()) -> bytes:
    """Texts at (x, y) in that order on every page, and a drawing beneath them, which may use a form /X."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>", CHINESE_FONT]
    turn = f"/Rotate {rotate}" if rotate else ""
    used = f"/XObject<</X {4 + 2 * len(pages)} 0 R>>" if forms else ""
    for n, texts in enumerate(pages):
        shown = drawing + "\n".join(f"BT /F 12 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in texts)
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{turn}/Resources<</Font<</F 3 0 R>>{used}>>/Contents {5 + 2 * n} 0 R>>")
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream")
    return assembled([*(body.encode() for body in objects), *forms])


def grid(lefts: list[float], tops: list[float]) -> str:
    """The drawing of a ruled table."""
    across = [f"{lefts[0]} {y} m {lefts[-1]} {y} l S" for y in tops]
    return "\n".join(across + [f"{x} {tops[0]} m {x} {tops[-1]} l S" for x in lefts]) + "\n"


def assembled(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())


def raw(name: str, data: bytes | str) -> RawFile:
    return RawFile(name, data.encode() if isinstance(data, str) else data)
