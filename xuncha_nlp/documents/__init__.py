"""Files to documents. Every file is parsed in a caged child process with limits on time, memory and size."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import ERRORS, ReadError
from ..types import Document, RawFile
from .cage import Cage
from .limits import DEFAULT, Limits

__all__ = ["FORMATS", "VERSION", "Cage", "Limits", "read_documents"]

VERSION = "3"
FORMATS: dict[str, str] = {
    "text": "xuncha_nlp.documents.text:read",
    "csv": "xuncha_nlp.documents.csv:read",
    "excel": "xuncha_nlp.documents.excel:read",
    "word": "xuncha_nlp.documents.word:read",
    "doc": "xuncha_nlp.documents.doc:read",
    "rtf": "xuncha_nlp.documents.rtf:read",
    "pdf": "xuncha_nlp.documents.pdf:read",
    "html": "xuncha_nlp.documents.html:read",
    "mail": "xuncha_nlp.documents.mail:read",
    "msg": "xuncha_nlp.documents.msg:read",
    "zip": "xuncha_nlp.documents.zip_:read",
    "ofd": "xuncha_nlp.documents.ofd:read",
    "7z": "xuncha_nlp.documents.sevenzip:read",
    "rar": "xuncha_nlp.documents.rar:read",
    "image": "xuncha_nlp.documents.image:read",
}


def read_documents(raw: RawFile, limits: Limits = DEFAULT) -> Iterator[Document]:
    """The documents of one file and of all its members, in a child process of its own; for many files keep one `Cage`.

    Raises the ReadError of the file itself (after the documents that came before it), or of its first member where nothing
    at all could be read. `Cage.read` tells the fate of every member.
    """
    with Cage(limits) as cage:
        documents, failures = cage.read(raw)
    yield from documents
    own = [failure for failure in failures if failure.item == raw.name]
    if own or not documents:
        failure = (own or failures)[0]
        kind = ERRORS.get(failure.code, ReadError)
        raise kind(failure.message)
