"""Build the demonstration inbox from corpora/inbox_demo: a register workbook, letters in several formats, a GBK zip, a broken file."""

from __future__ import annotations

import argparse
import io
import json
import shutil
import struct
import zlib
from datetime import datetime, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "corpora/inbox_demo"
FIXED = (2025, 6, 1, 8, 0, 0)


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def register() -> bytes:
    """A workbook as a clerk keeps it: a merged title row, the header below, one row a petition."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": datetime(*FIXED)})
    sheet = book.add_worksheet("信访登记")
    header = ["序号", "收件日期", "信访形式", "反映人", "联系电话", "住址", "被反映人及职务", "单位", "主要内容", "办理情况"]
    sheet.merge_range(0, 0, 0, len(header) - 1, "区委第二巡察组（青溪镇）信访登记表", book.add_format({"bold": True, "align": "center"}))
    sheet.write_row(1, 0, header)
    for at, row in enumerate(rows("register.jsonl"), 2):
        cells = [row[k] for k in ("no", "received", "channel", "sender", "phone", "address", "subject_person", "unit", "content", "handling")]
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(at, column, cell)
            else:
                sheet.write_string(at, column, cell)
    book.close()
    return buffer.getvalue()


def docx(letter: dict) -> bytes:
    import docx as word

    document = word.Document()
    for paragraph in letter["text"].split("\n"):
        document.add_paragraph(paragraph)
    if letter.get("table"):
        table = document.add_table(rows=0, cols=max(map(len, letter["table"])))
        for row in letter["table"]:
            for cell, value in zip(table.add_row().cells, row, strict=False):
                cell.text = str(value)
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = datetime(*FIXED)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    """A digital PDF with a Chinese text layer; the standard CJK font is named, not embedded."""
    pages = []
    lines = [line[i : i + 34] for line in text.split("\n") for i in range(0, max(1, len(line)), 34)]
    for first in range(0, len(lines), 38):
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in lines[first : first + 38])
        pages.append(zlib.compress(f"BT /F1 14 Tf 19 TL 60 780 Td\n{shown}ET".encode()))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>")
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
        b"/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >> >>"
    )
    for at, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {6 + 2 * at} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode() + content + b"\nendstream")
    out, offsets = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{o:010d} 00000 n \n".encode() for o in offsets)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def mail(letter: dict) -> bytes:
    message = EmailMessage()
    message["Subject"] = letter.get("subject") or "反映情况"
    message["From"], message["To"] = "sender@example.invalid", "xuncha@example.invalid"
    message["Date"] = format_datetime(datetime.fromisoformat(letter["received"]).replace(hour=9, tzinfo=timezone.utc))
    message.set_content(letter["text"], charset="utf-8", cte="base64")
    return message.as_bytes()


def html(letter: dict) -> bytes:
    body = "".join(f"<p>{escape(line)}</p>" for line in letter["text"].split("\n"))
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{escape(letter['file'])}</title></head><body>{body}</body></html>".encode()


def render(letter: dict) -> bytes:
    kind = letter["format"]
    if kind == "txt":
        return letter["text"].encode(letter.get("encoding") or "utf-8")
    return {"docx": docx, "eml": mail, "html": html}[kind](letter) if kind != "pdf" else pdf(letter["text"])


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """A zip as old Chinese Windows tools write it: names in GBK, the UTF-8 flag not set."""
    out, directory = b"", b""
    for name, data in members.items():
        encoded, packed = name.encode("gbk"), zlib.compress(data)[2:-4]
        head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0x4000, 0x5AC1, zlib.crc32(data), len(packed), len(data), len(encoded), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + encoded
        out += b"PK\x03\x04" + head + encoded + packed
    return out + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(out), 0)


def build(folder: Path) -> int:
    """Write the inbox; returns the number of files."""
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "来信").mkdir(parents=True)
    files: dict[str, bytes] = {"信访登记表.xlsx": register()}
    packed: dict[str, bytes] = {}
    for letter in rows("letters.jsonl"):
        name = f"{letter['file']}.{letter['format']}"
        if letter.get("zip"):
            packed[name] = render(letter)
        else:
            files[f"来信/{name}"] = render(letter)
    archive = gbk_zip(packed)
    files["附件包.zip"] = archive
    whole = docx({"text": "这份文件在传送中断了。\n后半部分没有收到。"})
    files["来信/传输中断的来信.docx"] = whole[: len(whole) // 2]
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return len(files)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(argv).folder
    print(f"示例收件箱 {folder}：{build(folder)} 个文件")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
