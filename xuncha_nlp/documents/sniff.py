"""Which reader a file needs: magic bytes first, then the suffix."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from ..errors import Damaged, Encrypted, UnknownFormat
from ..types import RawFile
from .decode import textual
from .ole import MAGIC, Ole
from .parts import BROKEN_ZIP

SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "text", ".log": "text", ".csv": "csv", ".tsv": "csv", ".xlsx": "excel", ".xlsm": "excel",
    ".xltx": "excel", ".xltm": "excel", ".xlsb": "excel", ".xls": "excel", ".xlt": "excel", ".et": "excel", ".ett": "excel", ".docx": "word",
    ".docm": "word", ".dotx": "word", ".dotm": "word", ".doc": "doc", ".dot": "doc", ".wps": "doc", ".wpt": "doc", ".rtf": "rtf", ".pdf": "pdf",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".eml": "mail", ".msg": "msg", ".zip": "zip", ".ofd": "ofd", ".7z": "7z", ".rar": "rar",
    ".jpg": "image", ".jpeg": "image", ".png": "image", ".tif": "image", ".tiff": "image", ".bmp": "image", ".gif": "image", ".webp": "image",
}
TITLES = {
    "text": "纯文本", "csv": "CSV 表格", "excel": "Excel 表格", "word": "Word 文档", "doc": "旧版 Word 或 WPS 文字", "rtf": "RTF 文档", "msg": "Outlook 邮件",
    "pdf": "PDF", "html": "网页", "mail": "邮件", "zip": "ZIP 压缩包", "ofd": "OFD 版式文件", "7z": "7z 压缩包", "rar": "RAR 压缩包", "image": "图片",
}
_IMAGE = re.compile(rb"(?s)\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|BM.{4}\0{4}|RIFF.{4}WEBP")
_UNPACK = "本版本还不能读。请解压后把里面的文件放入，或者改用 .zip。"
_SOUND = "本版本不能读音频和视频。请整理成文字记录后放入。"
_OFFICE = "本版本还不能读。请用 Word 或 WPS 另存为 .docx（表格存为 .xlsx）后放入。"
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (rb"\x1f\x8b\x08", "gzip 压缩文件", _UNPACK),
    (rb"BZh[1-9]1AY&SY", "bzip2 压缩文件", _UNPACK), (rb"\xfd7zXZ\0", "xz 压缩文件", _UNPACK), (rb"(?s).{257}ustar", "tar 归档", _UNPACK),
    (rb"(?s).{4}ftyp(?:heic|heix|mif1|avif)", "手机照片（HEIC）", "本版本还不能读。请在手机上另存为 .jpg 后放入。"),
    (rb"ID3[\x02-\x04]|#!AMR|OggS|fLaC|(?s:RIFF.{4}(?:WAVE|AVI ))|(?s:.{4}ftyp)|\xff[\xfb\xf3\xf2][\x10-\xef]", "音频或视频", _SOUND),
    (rb"(?s)MZ.{0,62}\0|\x7fELF", "程序文件", "程序不读取，也不会运行它。如果是自解压包，请解压后把里面的文件放入。"),
    (rb"\x28\xb5\x2f\xfd", "zstd 压缩文件", _UNPACK),
)
_PASSWORD = "文件设有打开密码，读不到内容。请在 Office 或 WPS 中取消密码后重新放入。"
_NO_READER = {
    ".mht": ("单一网页归档（MHT）", "本版本还不能读。请在浏览器里另存为 .html 后放入。"),
    ".mhtml": ("单一网页归档（MHT）", "本版本还不能读。请在浏览器里另存为 .html 后放入。"),
    ".xml": ("XML 文件", _OFFICE),
}
_ARCHIVES = ((b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"))
_HEADER = re.compile(rb"(?:From |[A-Za-z][A-Za-z0-9-]{1,40}:[ \t\r\n])")
_MAIL = re.compile(rb"(?mi)^(?:MIME-Version|Message-ID|Received|Return-Path|X-Mailer):[ \t]")
_FROM = re.compile(rb"(?mi)^(?:From|Subject|To|Date):[ \t]")
_HTML = re.compile(rb"(?is)\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)[\s>]")
_SHEET_XML = re.compile(rb"(?is)\s*<\?xml.{0,400}?(?:mso-application|urn:schemas-microsoft-com:office)")


def suffix(name: str) -> str:
    """The suffix in lower case, with its dot; empty if there is none."""
    return PurePosixPath(name).suffix.lower()


def sniff(raw: RawFile) -> str:
    """The row of FORMATS that reads this file. Raises UnknownFormat, Encrypted or Damaged with what the file is and what to do."""
    data, ending = raw.data, suffix(raw.name)
    if data.startswith(b"%PDF-") or (ending == ".pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zipped(data, ending)
    for start, name in _ARCHIVES:
        if data.startswith(start):
            return name
    if data.startswith(MAGIC):
        return _ole(data, ending)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if _IMAGE.match(data):
        return "image"
    for pattern, what, do in _MAGIC:
        if re.match(pattern, data[:512]):
            raise UnknownFormat(f"这是{what}，{do}")
    if ending in _NO_READER:
        what, do = _NO_READER[ending]
        raise UnknownFormat(f"这是{what}，{do}")
    return _text(data, ending)


def _text(data: bytes, ending: str) -> str:
    head = data[:16384].removeprefix(b"\xef\xbb\xbf")
    if ending == ".eml" and _HEADER.match(head):
        return "mail"
    if not textual(data, 0.1 if SUFFIXES.get(ending) in ("text", "csv", "html", "mail") else 0.02):
        if ending in SUFFIXES:
            raise Damaged(f"扩展名是 {ending}，内容却不是{TITLES[SUFFIXES[ending]]}，文件可能损坏或改过扩展名。请向提供者重新索取。")
        raise UnknownFormat("不认识的文件格式，程序没有读取它。请转换为 .docx、.xlsx、.pdf 或 .txt 后放入。")
    if _HTML.match(head):
        return "html"
    if _SHEET_XML.match(head):
        raise UnknownFormat(f"这是 Office 2003 的 XML 文件，{_OFFICE}")
    if ending == ".eml" or (_HEADER.match(head) and _MAIL.search(head) and _FROM.search(head)):
        return "mail"
    named = SUFFIXES.get(ending, "text")
    if named in ("text", "csv", "html"):
        return named
    return "csv" if named == "excel" else "text"


def _zipped(data: bytes, ending: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN_ZIP:
        named = SUFFIXES.get(ending, "zip")
        return named if named in ("word", "excel", "ofd") else "zip"
    if "[Content_Types].xml" in names:
        folders = {name.partition("/")[0].lower() for name in names}
        for folder, kind in (("word", "word"), ("xl", "excel")):
            if folder in folders:
                return kind
        if "ppt" in folders:
            raise UnknownFormat("这是演示文稿（.pptx），本版本还不能读。请导出为 PDF 后放入。")
    if any(name.lower() == "ofd.xml" for name in names):
        return "ofd"
    if "mimetype" in names and "META-INF/manifest.xml" in names:
        raise UnknownFormat("这是 OpenDocument 文件（.odt、.ods），本版本还不能读。请另存为 .docx 或 .xlsx 后放入。")
    return "zip"


def _ole(data: bytes, ending: str) -> str:
    try:
        ole = Ole(data)
    except Damaged:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Encrypted(_PASSWORD) from None
        named = SUFFIXES.get(ending)
        if named in ("doc", "excel", "msg"):
            return named
        raise
    names = set(ole.streams)
    if {"encryptedpackage", "encryptioninfo"} & names or "\x06dataspaces" in ole.storages:
        raise Encrypted(_PASSWORD)
    if "__properties_version1.0" in names:
        return "msg"
    word, book = "worddocument" in names, bool({"workbook", "book"} & names)
    if book and (not word or SUFFIXES.get(ending) == "excel"):
        return "excel"
    if word:
        return "doc"
    if "powerpoint document" in names:
        raise UnknownFormat("这是旧版演示文稿（.ppt、.dps），本版本还不能读。请导出为 PDF 后放入。")
    if SUFFIXES.get(ending) == "excel":
        return "excel"
    raise UnknownFormat(f"这是旧版 Office 格式（OLE）的文件，{_OFFICE}")
