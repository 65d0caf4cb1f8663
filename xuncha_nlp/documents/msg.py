"""Outlook mail (.msg): subject, date and body; attachments as members. The sender and the addressees are left out of the text."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from ..errors import Damaged, EmptyText, Encrypted, TooLarge
from ..types import Document, RawFile
from . import rtf
from .compose import Notes, Piece, clean, compose
from .decode import decoded
from .html import page
from .limits import Limits
from .mail import day
from .ole import Ole
from .zip_ import safe

_SUBJECT, _CLASS, _HEADERS, _BODY, _RTF, _HTML = "0037", "001a", "007d", "1000", "1009", "1013"
_DATA, _SHORT, _LONG = "3701", "3704", "3707"
_SENT, _DELIVERED, _PAGE, _WEB_PAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "cp950", 65001: "utf-8", 20936: "gb18030", 52936: "hz"}
_BEIJING = timezone(timedelta(hours=8))
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    rb"{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def read(raw: RawFile, limits: Limits) -> Iterator[Document | RawFile]:
    """One document that begins with 主题 and 日期, then each attachment; a message inside the message is a document of its own. The day
    it was sent is in the note `received`. Raises Damaged, Encrypted, TooLarge."""
    ole = Ole(raw.data)
    if not any(path.startswith(("__properties_version1.0", "__substg1.0_")) for path in ole.streams):
        raise Damaged("不是完整的 Outlook 邮件：缺少邮件内容。请在 Outlook 里重新另存后放入。")
    yield from _Reader(raw, ole, limits).message("", raw.name, 0)


class _Reader:
    """One file and the messages in it, numbered in the order in which they stand."""

    def __init__(self, raw: RawFile, ole: Ole, limits: Limits) -> None:
        self.raw, self.ole, self.limits = raw, ole, limits
        self.done = self.attached = 0

    def message(self, folder: str, name: str, depth: int) -> Iterator[Document | RawFile]:
        if depth > self.limits.depth:
            raise TooLarge(f"邮件套了 {self.limits.depth} 层以上，没有再往里读。请另存里面的邮件后放入。")
        known = self._properties(folder, 24 if folder else 32)
        codec = next((_PAGES.get(known[at], f"cp{known[at]}") for at in (_PAGE, _WEB_PAGE) if at in known), None)
        if "smime" in (kind := self._text(folder, _CLASS, codec).lower()) and "multipartsigned" not in kind:
            raise Encrypted("邮件已加密（S/MIME），读不到内容。请在收件的邮件程序里解密后另存。")
        head, notes = list[Piece](), Notes()
        if subject := re.sub(r"\s+", " ", self._text(folder, _SUBJECT, codec)).strip():
            head.append(Piece("主题：" + subject, "meta"))
        if received := self._day(folder, known, codec):
            head.append(Piece("日期：" + received, "meta"))
            notes = (("received", received),)
        body, guessed = self._body(folder, codec)
        folders = sorted({path[: len(folder)] + path[len(folder) :].partition("/")[0] for path in self.ole.storages if path.startswith(folder + "__attach_")})
        number, self.done = self.done, self.done + 1
        yield compose(f"{self.raw.id}#{number}", name, [*head, *body] if head or body else [Piece("主题：（无）", "meta")], notes + guessed)
        names: set[str] = set()
        for n, attachment in enumerate(folders, 1):
            self.attached += 1
            if self.attached > self.limits.members:
                raise TooLarge(f"邮件附件超过 {self.limits.members} 个。请另存附件后分批放入。")
            inner = f"{attachment}/__substg1.0_{_DATA}000d"
            title = self._text(attachment + "/", _LONG, codec) or self._text(attachment + "/", _SHORT, codec)
            title = safe(title).rpartition("/")[2] if title.strip() else f"附件{n}{'.msg' if inner in self.ole.storages else ''}"
            while title in names:
                title = f"{n}~{title}"
            names.add(title)
            if inner in self.ole.storages:
                yield from self.message(inner + "/", f"{name}/{title}", depth + 1)
            elif f"{attachment}/__substg1.0_{_DATA}0102" in self.ole.streams:
                yield RawFile(f"{name}/{title}", self.ole.read(f"{attachment}/__substg1.0_{_DATA}0102"))

    def _body(self, folder: str, codec: str | None) -> tuple[list[Piece], Notes]:
        plain = self._text(folder, _BODY, codec)
        if plain.strip():
            return [Piece(line) for line in clean(plain).split("\n")], ()
        web = self.ole.read(f"{folder}__substg1.0_{_HTML}0102")
        found, notes = page(web) if web else page(self._text(folder, _HTML, codec).encode(), "utf-8")
        if any(piece.text.strip() for piece in found):
            return found, notes
        try:
            packed = self.ole.read(f"{folder}__substg1.0_{_RTF}0102")
            return (rtf.simple(unpacked(packed, self.limits)), ()) if packed else ([], ())
        except EmptyText:
            return [], (("body_unread", "邮件正文是带格式的 RTF，没有读入。请在 Outlook 里另存为 .txt 或 .html 后放入。"),)

    def _text(self, folder: str, tag: str, codec: str | None) -> str:
        wide = self.ole.read(f"{folder}__substg1.0_{tag}001f")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return decoded(self.ole.read(f"{folder}__substg1.0_{tag}001e").rstrip(b"\0"), codec)[0]

    def _properties(self, folder: str, head: int) -> dict[int, int]:
        data = self.ole.read(f"{folder}__properties_version1.0")[head:]
        found = {}
        for at in range(0, min(len(data), 160_000) - 15, 16):
            kind, tag, _, number = struct.unpack_from("<HHIQ", data, at)
            if kind in (0x0003, 0x0040):
                found[tag] = number if kind == 0x0040 else number & 0xFFFFFFFF
        return found

    def _day(self, folder: str, known: dict[int, int], codec: str | None) -> str | None:
        stated = re.search(r"(?mi)^Date:[ \t]*(.{6,60})$", self._text(folder, _HEADERS, codec)[:100_000])
        if stated and (found := day(stated[1].strip())):
            return found
        ticks = known.get(_SENT) or known.get(_DELIVERED) or 0
        try:
            moment = datetime(1601, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=ticks // 10)
            return moment.astimezone(_BEIJING).date().isoformat() if moment.year > 1980 else None
        except OverflowError:
            return None


def unpacked(data: bytes, limits: Limits) -> bytes:
    """Compressed RTF ([MS-OXRTFCP]). Raises EmptyText, TooLarge."""
    if len(data) < 16:
        raise EmptyText("邮件正文是空的。")
    packed, size, kind = struct.unpack_from("<III", data)
    if size > limits.characters:
        raise TooLarge(f"邮件正文超过 {limits.characters} 字。请另存正文后放入。")
    if kind == 0x414C454D:
        return data[16 : 16 + size]
    if kind != 0x75465A4C:
        raise EmptyText("邮件正文的压缩方式不认识。")
    window, out = bytearray(_START.ljust(4096, b" ")), bytearray()
    write, at, most = len(_START), 16, min(packed + 4, len(data))
    while at < most:
        control, at = data[at], at + 1
        for bit in range(8):
            if at >= most or len(out) >= size:
                return bytes(out)
            if control >> bit & 1:
                if at + 2 > most:
                    return bytes(out)
                pair, at = struct.unpack_from(">H", data, at)[0], at + 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == write % 4096:
                    return bytes(out)
                for place in range(start, start + length):
                    window[write % 4096] = window[place % 4096]
                    out.append(window[write % 4096])
                    write += 1
            else:
                window[write % 4096] = data[at]
                out.append(data[at])
                write, at = write + 1, at + 1
    return bytes(out)
