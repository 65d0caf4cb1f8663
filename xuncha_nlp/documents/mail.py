"""Mail (.eml): subject, date and body; attachments as members. The sender and the addressees are left out of the text."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from mimetypes import guess_extension
from typing import TYPE_CHECKING

from ..errors import Encrypted, TooLarge
from ..types import Document, RawFile
from .compose import Notes, Piece, clean, compose
from .decode import decoded
from .html import page
from .limits import Limits
from .zip_ import safe

if TYPE_CHECKING:
    Part = Message[str, str]
else:
    Part = Message


def read(raw: RawFile, limits: Limits) -> Iterator[Document | RawFile]:
    """One document that begins with 主题 and 日期, then each attachment. The day of the Date header is in the note `received`.
    Raises Encrypted, TooLarge."""
    message = email.message_from_bytes(raw.data.lstrip(b"\r\n"), policy=compat32)
    if message.get_content_type().endswith("pkcs7-mime") and "sign" not in str(message.get_param("smime-type", "")):
        raise Encrypted("邮件已加密（S/MIME），读不到内容。请在收件的邮件程序里解密后另存。")
    headers = _headers(message)
    head, notes = [], tuple[tuple[str, str], ...]()
    if subject := headers.get("subject", ""):
        head.append(Piece("主题：" + re.sub(r"\s+", " ", subject), "meta"))
    if received := day(headers.get("date", "")):
        head.append(Piece("日期：" + received, "meta"))
        notes = (("received", received),)
    plain: list[Piece] = []
    rich: list[Piece] = []
    guesses: set[tuple[str, str]] = set()
    attached: list[RawFile] = []
    for part in _leaves(message):
        if len(attached) > limits.members:
            raise TooLarge(f"邮件附件超过 {limits.members} 个。请另存附件后分批放入。")
        name, data = _filename(part), _bytes(part)
        kind = part.get_content_type()
        if name is None and kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            found, guessed = page(data, _charset(part)) if kind == "text/html" else _lines(data, _charset(part))
            (rich if kind == "text/html" else plain).extend(found)
            guesses.update(guessed)
        elif kind != "application/pgp-signature" and kind != "application/pkcs7-signature":
            name = name or f"附件{len(attached) + 1}{_ending(kind)}"
            attached.append(RawFile(f"{raw.name}/{_unused(name, {item.name.rpartition('/')[2] for item in attached})}", data))
    body = plain if any(piece.text.strip() for piece in plain) else rich
    yield compose(f"{raw.id}#0", raw.name, [*head, *body] if head or body or not attached else [Piece("主题：（无）", "meta")], notes + tuple(guesses))
    yield from attached


def _lines(data: bytes, charset: str | None) -> tuple[list[Piece], Notes]:
    text, notes = decoded(data, charset)
    return [Piece(line) for line in clean(text).split("\n")], notes


def _leaves(message: Part) -> Iterator[Part]:
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _bytes(part: Part) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, list):
        return b"\n".join(inner.as_bytes() for inner in payload if isinstance(inner, Message))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _headers(message: Part) -> dict[str, str]:
    """The first header of each name, in lower case; encoded words and raw 8-bit bytes decoded."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), _shown(str(value)))
    return found


def _shown(value: str) -> str:
    coded = value.encode("utf-8", "surrogateescape")
    if not coded.isascii():
        return decoded(coded)[0]
    try:
        words = decode_header(re.sub(r"\?=\s+=\?", "?==?", value))
    except (HeaderParseError, ValueError):
        return value
    joined: list[tuple[bytes, str | None]] = []
    for word, charset in words:
        coded = word.encode("raw-unicode-escape") if isinstance(word, str) else word
        if joined and charset and joined[-1][1] == charset:
            joined[-1] = (joined[-1][0] + coded, charset)
        else:
            joined.append((coded, charset))
    return "".join(decoded(coded, charset)[0] for coded, charset in joined)


def day(date: str) -> str | None:
    """The day of a Date header, ISO, in the zone of its sender; None where it is no date."""
    try:
        return parsedate_to_datetime(date).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _charset(part: Part) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, UnicodeError):
        return None


def _filename(part: Part) -> str | None:
    headers = _headers_of_name(part)
    try:
        name = headers.get_filename()
    except (LookupError, ValueError, UnicodeError):
        name = "附件"
    if name is None:
        return None
    return safe(_shown(name)).rpartition("/")[2]


def _headers_of_name(part: Part) -> Part:
    fixed: Part = Message(policy=compat32)
    for name, value in part.raw_items():
        coded = str(value).encode("utf-8", "surrogateescape")
        if name.lower() in ("content-disposition", "content-type"):
            fixed[name] = str(value) if coded.isascii() else decoded(coded)[0]
    return fixed


def _ending(kind: str) -> str:
    return {"message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html"}.get(kind) or guess_extension(kind) or ""


def _unused(name: str, names: set[str]) -> str:
    chosen, n = name, 1
    while chosen in names:
        n += 1
        chosen = f"{n}~{name}"
    return chosen
