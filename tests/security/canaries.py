"""Ten thousand people who do not exist, planted where senders stand: text, register cells, file names, file metadata; and a search for them."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from docx import Document as Word
from openpyxl import Workbook
from PIL import Image

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "建国秀英桂兰德彪永强玉梅春花志远淑珍凤霞海燕振华雪琴宝珠金凤俊杰晓东丽娟文博佳怡"
VILLAGES = ["白杨", "石桥", "大塘", "东沟", "西沟", "青石", "杏花", "柳树", "枣园", "龙泉", "双井", "马头", "清水", "北岭", "南湾", "三岔", "黄土", "红旗", "新立", "永丰"]
POSTS = ["书记", "主任", "会计", "出纳", "妇女主任", "监委会主任", "组长", "文书"]
ACTS = (
    "把砖厂场地租给外地人堆煤，租金{}元没有入账。", "修路花了{}元，没有招标，干活的是他小舅子的队伍。", "拿公款请客，在饭店欠了{}元。", "把低保给了亲戚，一年领走{}元。",
    "征地补偿款每户少发{}元，表上的手印不是我们按的。", "危房改造的补助让每户交回{}元。", "卖了集体的树得了{}元，账上一分没有。", "虚报人数套取补贴{}元。", "鱼塘发包收了好处费{}元，合同没人见过。",
)  # fmt: skip
SHAPES = (
    (re.compile("[一-鿿]{3,}"), 3), (re.compile("[0-9]{11,}"), 11), (re.compile("[0-9]{17,}X?"), 18), (re.compile("[a-z]{9}@example\\.com"), 21),
    (re.compile("2025:03:[0-9]{2}"), 10),
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-16-le", "gb18030")


@dataclass
class Planted:
    """What was planted: names of three characters, numbers of eleven and eighteen, addresses and days, each with a shape to look for."""

    words: set[str] = field(default_factory=set)

    def add(self, word: str) -> str:
        self.words.add(word)
        return word

    def inside(self, data: bytes) -> set[str]:
        """Which of them stand in these bytes, in any of the encodings."""
        found: set[str] = set()
        for encoding in ENCODINGS:
            for shift in (0, 1) if encoding == "utf-16-le" else (0,):
                text = data[shift:].decode(encoding, "replace")
                for shape, length in SHAPES:
                    for run in shape.findall(text):
                        found |= self.words & {run[at : at + length] for at in range(len(run) - length + 1)}
        return found

    def under(self, root: Path) -> dict[str, set[str]]:
        """Which of them stand in a folder: names of files, their bytes, and the parts of zipped files (workbooks)."""
        found: dict[str, set[str]] = {}
        for path in sorted(root.rglob("*")):
            hits = self.inside(path.name.encode())
            if path.is_file():
                data = path.read_bytes()
                hits |= self.inside(data)
                if zipfile.is_zipfile(path):
                    with zipfile.ZipFile(io.BytesIO(data)) as parts:
                        hits |= set().union(*(self.inside(parts.read(name)) for name in parts.namelist()))
            if hits:
                found[str(path.relative_to(root))] = hits
        return found


class People:
    """Draws people of whom no two share a name or number."""

    def __init__(self, seed: int) -> None:
        self.words, self.planted = random.Random(seed), Planted()

    def name(self) -> str:
        while (name := self.words.choice(SURNAMES) + "".join(self.words.sample(GIVEN, 2))) in self.planted.words or name == "何满仓":
            pass
        return self.planted.add(name)

    def phone(self) -> str:
        return self.planted.add(f"1{self.words.choice('35789')}{self.words.randrange(10**8, 10**9)}")

    def id_card(self) -> str:
        born = f"19{self.words.randrange(40, 99)}{self.words.randrange(1, 13):02d}{self.words.randrange(1, 29):02d}"
        digits = f"{self.words.randrange(110000, 659999)}{born}{self.words.randrange(1000):03d}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        last = "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
        return self.planted.add(digits + last)

    def mail(self) -> str:
        letters = "".join(self.words.choice("bcdfghjkmnpqrstvwxz") for _ in range(9))
        return self.planted.add(f"{letters}@example.com")

    def matter(self) -> str:
        act = self.words.choice(ACTS).format(self.words.randrange(1100, 98000))
        return f"{self.words.choice(VILLAGES)}村{self.words.choice(POSTS)}{act}"

    def letter(self) -> str:
        return f"{self.matter()}\n我叫{self.name()}，身份证号{self.id_card()}，电话{self.phone()}，邮箱{self.mail()}。"


def plant(inbox: Path, seed: int, *, letters: int, rows: int) -> Planted:
    """Fill an inbox: letters whose file names name their senders, registers of rows, and files whose metadata names authors."""
    people = People(seed)
    inbox.mkdir(parents=True)
    for n in range(letters):
        (inbox / f"{people.name()}来信{n}.txt").write_text(people.letter(), encoding="utf-8")
    for part in range(0, rows, 500):
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(["序号", "来访日期", "反映人", "身份证号", "联系电话", "反映内容"])
        for n in range(part, min(rows, part + 500)):
            writer.writerow([n + 1, "2025-03-01", people.name(), people.id_card(), people.phone(), people.matter()])
        (inbox / f"登记{part}.csv").write_text(sheet.getvalue(), encoding="utf-8-sig")
    _documents(inbox, people)
    return people.planted


def _documents(inbox: Path, people: People) -> None:
    for n in range(3):
        word = Word()
        word.add_paragraph(people.letter())
        about = word.core_properties
        about.author, about.last_modified_by, about.comments, about.keywords = people.name(), people.name(), people.phone(), people.id_card()
        word.save(str(inbox / f"信{n}.docx"))
        book = Workbook()
        book.properties.creator, book.properties.lastModifiedBy, book.properties.description = people.name(), people.name(), people.phone()
        for line in people.letter().splitlines():
            book.active.append([line])
        book.save(inbox / f"表{n}.xlsx")
        (inbox / f"邮件{n}.eml").write_bytes(
            f"From: {people.mail()}\nTo: {people.mail()}\nX-Mailer: {people.mail()}\nSubject: letter\nDate: Sat, 1 Mar 2025 09:00:00 +0800\n"
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{people.letter()}\n".encode()
        )
        (inbox / f"版式{n}.pdf").write_bytes(_pdf(people))
        _photo(inbox / f"照片{n}.jpg", people)
        with zipfile.ZipFile(inbox / f"包{n}.zip", "w") as archive:
            archive.comment = people.name().encode()
            archive.writestr(f"{people.name()}的材料.txt", people.letter())
            archive.writestr(f"{people.name()}.pdf", b"%PDF-1.4 broken")
    (inbox / f"{people.name()}.docx").write_bytes(b"PK\x03\x04 broken")


def _pdf(people: People) -> bytes:
    """A page of plain text whose Info names an author, a creator and a telephone."""
    stream = b"BT /F1 12 Tf 72 720 Td (The road of the village is broken, please repair it soon.) Tj ET"
    author = people.name().encode("utf-16-be")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream), b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Author <FEFF%s> /Creator (%s) /Keywords (%s) >>" % (author.hex().encode(), people.mail().encode(), people.phone().encode()),
    ]  # fmt: skip
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 7\n0000000000 65535 f \n%strailer << /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (table, len(body))


def _photo(path: Path, people: People) -> None:
    """A photograph whose EXIF names its owner, a device and a place."""
    exif = Image.Exif()
    exif[0x013B], exif[0x8298], exif[0x0110], exif[0x010E] = people.mail(), people.mail(), people.mail(), people.phone()
    exif.get_ifd(0x8825)[0x001D] = people.planted.add(f"2025:03:{people.words.randrange(10, 29)}")
    Image.new("RGB", (64, 64), "white").save(path, exif=exif)
