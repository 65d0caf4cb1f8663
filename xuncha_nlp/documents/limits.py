"""What one file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: wall clock of one file or member; office_seconds: the same for OLE2 and RTF files, which LibreOffice may have to
    read; total_seconds: of a container with all its members; memory: bytes of address space of the child; bytes: one file or
    member; pages: of a PDF; members: in a container, nested ones included; depth: containers inside containers; expanded: real
    bytes of all members; ratio: expanded to compressed; part: bytes of one XML part of a docx; cells: filled cells of a table
    file; characters: code points of one document; pixels: of one picture. Text recognition has its own child:
    ocr_seconds a page, ocr_memory, at most ocr_pages a file; `model` says whether this process may load the model."""

    seconds: float = 30.0
    office_seconds: float = 120.0
    total_seconds: float = 1800.0
    memory: int = 1 << 30
    bytes: int = 200_000_000
    pages: int = 2000
    members: int = 5000
    depth: int = 5
    expanded: int = 1_000_000_000
    ratio: int = 200
    part: int = 64_000_000
    cells: int = 2_000_000
    characters: int = 20_000_000
    pixels: int = 100_000_000
    ocr_seconds: float = 60.0
    ocr_memory: int = 3 << 30
    ocr_pages: int = 300
    model: bool = True


DEFAULT = Limits()
