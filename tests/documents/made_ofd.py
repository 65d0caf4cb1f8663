"""Small OFD packages, written by hand; lengths in millimetres on A4."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from . import made

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def text(x: float, y: float, shown: str, size: float = 4, **attributes: str) -> str:
    """One line from (x, y), the left end of its baseline, every character `size` wide; ASCII half of it."""
    steps = " ".join(f"{size if char > '⺀' else size / 2:g}" for char in shown[:-1])
    return code(x, y, f'<ofd:TextCode X="0" Y="{size:g}" DeltaX="{steps}">{escape(shown)}</ofd:TextCode>', size, **attributes)


def code(x: float, y: float, codes: str, size: float = 4, **attributes: str) -> str:
    """A text object whose Boundary starts `size` above (x, y)."""
    more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<ofd:TextObject ID="1" Font="1" Size="{size:g}" Boundary="{x:g} {y - size:g} 190 {size:g}"{more}>{codes}</ofd:TextObject>'


def path(data: str, boundary: str = "0 0 210 297", **attributes: str) -> str:
    more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<ofd:PathObject ID="1" Boundary="{boundary}"{more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def ruled(xs: list[float], ys: list[float]) -> str:
    """All lines of a table."""
    level = [path(f"M {xs[0]:g} {y:g} L {xs[-1]:g} {y:g}") for y in ys]
    return "".join(level + [path(f"M {x:g} {ys[0]:g} L {x:g} {ys[-1]:g}") for x in xs])


def page(objects: str, templates: tuple[str, ...] = (), extra: str = "") -> str:
    used = "".join(f'<ofd:Template TemplateID="{id}" ZOrder="Background"/>' for id in templates)
    return f'{_HEAD}<ofd:Page {_NS}>{used}{extra}<ofd:Content><ofd:Layer ID="9" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def part(name: str, body: str, attributes: str = "") -> str:
    return f"{_HEAD}<ofd:{name} {_NS} {attributes}>{body}</ofd:{name}>"


def parts(pages: list[str], templates: dict[str, str] | None = None, extra: dict[str, bytes | str] | None = None, common: str = "",
          document: str = "", body: str = "") -> dict[str, bytes | str]:  # fmt: skip
    """The members of a package; pages and templates as `page` gives them."""
    templates = templates or {}
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(1, len(pages) + 1))
    drawn = "".join(f'<ofd:TemplatePage ID="{id}" BaseLoc="Tpls/{id}.xml"/>' for id in templates)
    info = "<ofd:DocInfo><ofd:DocID>0</ofd:DocID><ofd:Author>不读入的作者</ofd:Author></ofd:DocInfo>"
    members: dict[str, bytes | str] = {
        "OFD.xml": part("OFD", f"<ofd:DocBody>{info}<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody>", 'Version="1.0" DocType="OFD"'),
        "Doc_0/Document.xml": part("Document", f"<ofd:CommonData>{drawn}{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{document}"),
    }
    members.update({f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages, 1)})
    members.update({f"Doc_0/Tpls/{id}.xml": content for id, content in templates.items()})
    return members | (extra or {})


def ofd(*pages: str, **more: object) -> bytes:
    """A package whose pages hold these objects."""
    return made.zipped(parts([page(objects) for objects in pages], **more))  # type: ignore[arg-type]
