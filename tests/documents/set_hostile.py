"""The conformance set, last part: bombs, loops, lies, locks and ruins. Each ends with a typed fate, and costs itself alone."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from . import made, made_ofd, made_rar
from .gold import FOLDER, Case, Text, digital, hostile
from .set_office import saved
from .set_plain import eml, letter, seven

_DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PNG = b"\x89PNG\r\n\x1a\n"


def cases() -> Iterator[Case]:
    yield from _pdf()
    yield from _office()
    yield from _boxes()
    yield from _pictures()
    yield from _strange()


def _stream(data: bytes, extra: str = "") -> bytes:
    return f"<</Length {len(data)}{extra}>>stream\n".encode() + data + b"\nendstream"


def _one_page(content: bytes, resources: str = "", box: str = "0 0 595 842", more: tuple[bytes, ...] = ()) -> bytes:
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Resources<<{resources}>>/Contents 4 0 R>>"
    return made.assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page.encode(), content, *more])


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def owned_pdf(text: str) -> bytes:
    """Encrypted with an owner's password only, as offices do against copying: it opens without one. PDF 1.7, 7.6.3."""
    number = b"0123456789abcdef"
    owner = _rc4(hashlib.md5(b"owner".ljust(32, b"x")[:5] + _PAD[:27]).digest()[:5], _PAD)
    key = hashlib.md5(_PAD + owner + struct.pack("<i", -44) + number).digest()[:5]
    shown = f"BT /F 12 Tf 60 700 Td <{text.encode('utf-16-be').hex()}> Tj ET".encode()
    content = _rc4(hashlib.md5(key + b"\x05\x00\x00\x00\x00").digest()[:10], shown)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>", made.CHINESE_FONT.encode(), _stream(content),
        f"<</Filter/Standard/V 1/R 2/Length 40/P -44/O<{owner.hex()}>/U<{_rc4(key, _PAD).hex()}>>>".encode(),
    ]  # fmt: skip
    ids = f"/Encrypt 6 0 R/ID[<{number.hex()}><{number.hex()}>]".encode()
    return made.assembled(objects).replace(b"/Root 1 0 R", b"/Root 1 0 R" + ids)


def _pdf() -> Iterator[Case]:
    yield digital("owner_password.pdf", owned_pdf("只设了权限口令的文件，可以直接读取。"), "只设了权限口令的文件，可以直接读取。")
    yield hostile("password.pdf", (FOLDER / "password.pdf").read_bytes(), "R002")
    bomb = zlib.compress(b" " * 40_000_000, 9)
    yield hostile("flate_bomb.pdf", _one_page(_stream(bomb, "/Filter/FlateDecode")), "R003 R004 R005 R006")
    double = zlib.compress(zlib.compress(b"0 0 m " * 60_000_000, 9), 9)
    yield hostile("flate_double.pdf", _one_page(_stream(double, "/Filter[/FlateDecode/FlateDecode]")), "R003 R004 R005 R006")
    forms = []
    for n in range(5, 45):
        uses = "/X Do " * 40
        following = f"/Resources<</XObject<</X {n + 1} 0 R>>>>" if n < 44 else ""
        forms.append(_stream(uses.encode() if n < 44 else b"0 0 9 9 re f", f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]{following}"))
    yield hostile("form_tower.pdf", _one_page(_stream(b"/X Do"), "/XObject<</X 5 0 R>>", more=tuple(forms)), "R003 R004 R005 R006")
    loop = _stream(b"/X Do /X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")
    yield hostile("form_loop.pdf", _one_page(_stream(b"/X Do"), "/XObject<</X 5 0 R>>", more=(loop,)), "R003 R004 R005 R006")
    yield hostile("huge_page.pdf", _one_page(_stream(b"0 0 9 9 re f"), box="0 0 2000000000 2000000000"), "R003 R004 R005 R006")
    kids = b"3 0 R " * 10_000
    many = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[" + kids + b"]/Count 10000>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]
    yield hostile("pages_10000.pdf", made.assembled(many), "R004")
    text = made.pdf([["页数不实的文件。"]])
    yield digital("count_lies.pdf", text.replace(b"/Count 1>>", b"/Count 99999999>>"), "页数不实的文件。")
    yield hostile("kids_loop.pdf", made.pdf([["x"]]).replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]"), "R003 R006")
    yield hostile("truncated.pdf", made.pdf([[letter(1)[:30]]])[:400], "R003 R006")
    yield hostile("not_a.pdf", bytes(range(32)) * 9, "R003")


def _office() -> Iterator[Case]:
    for name, data in (
        ("dtd.docx", made.docx(made.p("&b;&c;"), head=_DTD)), ("dtd_utf16.docx", made.docx(made.p("x"), extra={"word/document.xml": (f'<?xml version="1.0" encoding="UTF-16"?>{_DTD}<x/>').encode("utf-16")})),
        ("dtd.ofd", made.zipped(made_ofd.parts([f'<?xml version="1.0"?>{_DTD}<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">&b;&c;</ofd:Page>']))),
    ):  # fmt: skip
        yield hostile(name, data, "R003")
    book = made.xlsx({"一": [["甲"]]})
    package = zipfile.ZipFile(io.BytesIO(book))
    members: dict[str, bytes | str] = {name: package.read(name) for name in package.namelist()}
    strings = members["xl/sharedStrings.xml"]
    assert isinstance(strings, bytes)
    yield hostile("dtd.xlsx", made.zipped(members | {"xl/sharedStrings.xml": strings.replace(b"?>", b"?>" + _DTD.encode(), 1).replace("甲".encode(), b"&b;&c;")}), "R003")
    yield hostile("locked.docx", made.cfb({"EncryptedPackage": bytes(9000), "EncryptionInfo": bytes(200)}), "R002")
    yield hostile("locked.xls", made.cfb({"Workbook": b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x06\x00" + bytes(6) + bytes(5000)}), "R002")
    yield hostile("locked.ofd", made.zipped({"OFD.xml": "<x/>", "Encryptions.xml": "<x/>"}), "R002")
    yield hostile("paragraphs.docx", made.docx("<w:p/>" * 1_500_000), "R004")
    yield hostile("truncated.docx", made.docx(made.p(letter(2)))[:700], "R003")
    yield hostile("truncated.xlsx", book[:2500], "R003")
    doc = saved(made.docx(made.p(letter(3))), "docx", "doc", "MS Word 97")
    locked = bytearray(doc)
    locked[next(at for at in range(512, len(doc), 512) if doc[at : at + 2] == b"\xec\xa5") + 11] |= 1
    yield hostile("locked.doc", bytes(locked), "R002", "office")
    yield hostile("truncated.doc", doc[: len(doc) * 7 // 10], "R003", "office")
    looping = bytearray(made.cfb({"WordDocument": bytes(9000), "b/c": b"x" * 100}))
    looping[48:52] = (0).to_bytes(4, "little")
    yield hostile("looping.doc", bytes(looping), "R003")
    yield hostile("truncated.ofd", made_ofd.ofd(made_ofd.text(30, 50, "好"))[:500], "R003")
    nest = made.zipped({"nest.rtf": b"{\\rtf1" + b"{" * 100_000})
    yield hostile("nest.rtf.zip", nest, "R003 R004")


def _boxes() -> Iterator[Case]:
    bomb = made.zipped({"a.txt": b"\0" * 20_000_000, "b.txt": "好的"})
    yield Case("bomb.zip", bomb, "hostile", [Text("bomb.zip/b.txt", ["好的"])], {"bomb.zip/a.txt": ["R004"]})
    yield Case("bomb_inside.zip", made.zipped({"c.zip": bomb}), "hostile", [Text("bomb_inside.zip/c.zip/b.txt", ["好的"])], {"bomb_inside.zip/c.zip/a.txt": ["R004"]})
    yield hostile("members.zip.zip", made.zipped({"members.zip": repeated(b"x", 5001)}), "R004")
    yield hostile("overlapping.zip", repeated(bytes(9_000_000), 300), "R003 R004 R006")
    deep = made.zipped({"a.txt": "底"})
    for _ in range(8):
        deep = made.zipped({"a.zip": deep})
    yield hostile("deep.zip", deep, "R004")
    plain = made.zipped({"a.txt": "文字" * 500})
    yield hostile("size_lies.zip", made.lying(plain, 10), "R003")
    yield hostile("locked.zip", made.encrypted(plain), "R002")
    yield hostile("truncated.zip", plain[:90], "R003")
    yield hostile("empty.zip", made.zipped({}), "R006")
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as archive:
        info = zipfile.ZipInfo("link.txt", (2025, 1, 1, 0, 0, 0))
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    yield hostile("link.zip", link.getvalue(), "R001")
    yield hostile("cells.zip", made.zipped({"a.csv": b"a,b,c,d\n" * 600_000}), "R004")
    whole = seven({"a.txt": b"\0" * 40_000_000})
    yield hostile("bomb.7z", whole, "R004", "archives")
    yield hostile("truncated.7z", whole[: len(whole) // 2], "R003", "archives")
    yield hostile("locked.7z", _LOCKED_7Z, "R002", "archives")
    member = made_rar.Member("a.txt", "反映".encode())
    yield hostile("locked.rar", made_rar.rar(member, locked=True), "R002", "archives")
    yield hostile("link.rar", made_rar.rar(made_rar.Member("a.txt", extra=made_rar.link(1, "/etc/passwd"))), "R001", "archives")
    yield hostile("size_lies.rar", made_rar.rar(member._replace(size=1 << 40)), "R003 R004", "archives")
    parts = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(2000))
    tower = eml(b"x", parts + b"--b2000\r\nContent-Type: text/plain\r\n\r\nbody\r\n", b"multipart/mixed; boundary=b0")
    yield hostile("tower.eml.zip", made.zipped({"tower.eml": tower}), "R003 R004")


def repeated(member: bytes, count: int) -> bytes:
    """A zip whose directory lists one member again and again."""
    one = made.zipped({"a.txt": member})
    directory, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entries = one[directory:end] * count
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entries), directory, 0)
    return one[:directory] + entries + tail


def _pictures() -> Iterator[Case]:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    wide = _PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(bytes(60_001))) + chunk(b"IEND", b"")
    yield hostile("pixels.png", wide, "R004", "ocr")
    small = struct.pack(">IIBBBBB", 400, 300, 8, 0, 0, 0, 0)
    white = chunk(b"IDAT", zlib.compress((b"\0" + b"\xff" * 400) * 300, 9)) + chunk(b"IEND", b"")
    yield hostile("blank.png", _PNG + chunk(b"IHDR", small) + white, "R006", "ocr")
    yield hostile("truncated.png", _PNG + chunk(b"IHDR", small) + white[:40], "R003", "ocr")
    yield hostile("head_only.jpg", b"\xff\xd8\xff\xe0" + bytes(99), "R003", "ocr")


def _strange() -> Iterator[Case]:
    for name, data, code in (
        ("empty.txt", b"", "R003"), ("blank.txt", b" \n\n", "R006"), ("program.exe", b"MZ" + bytes(300), "R001"), ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(99), "R001"),
        ("letter.gz", b"\x1f\x8b\x08\0" + bytes(20), "R001"), ("page.mht", b"From: x\r\nMIME-Version: 1.0\r\n\r\nx", "R001"), ("unknown.bin", bytes(range(32)) * 9, "R001"),
        ("slides.pptx", made.zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "R001"), ("sound.mp3", b"ID3\x03" + bytes(99), "R001"),
    ):  # fmt: skip
        yield hostile(name, data, code)
    yield digital("register.xls", (FOLDER / "register.xls").read_bytes(), "编号\n1", rows=[["编号"], ["1"]])


_LOCKED_7Z = base64.b64decode(
    "N3q8ryccAARFmI7BeQAAAAAAAAAUAAAAAAAAAIHWvcpVZiJtaxrzs8pdlwRmg9W3AQBkAQQGAAEJEAoBKB9SzAAHCwEAAiQG8QcBElMPez83g+W6yHfLSd/4"
    "Gw7YOiEhARgBAAwKBgAICgHfbe8ZAAAFARENAGEALgB0AHgAdAAAABQKAQAAQLoZ4FvbARUGAQAggKSBAAAAFwYQAQlpAAcLAQABISEBGAxlAAA="
)  # one member, a password
