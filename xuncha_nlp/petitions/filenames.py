"""File names as they may be shown: who a letter is from often stands there."""

from __future__ import annotations

from ..text import masked
from ..types import Span
from .lazy import lazy
from .masks import protect
from .names import name_at, whole_name

_ENDING = lazy(r"(?:\.[0-9A-Za-z]{1,5}){0,2}$")
_NUMBER = lazy(r"[0-9０-９][0-9０-９\-－ ]{5,}[0-9０-９Xx]")
_DAY = lazy(r"(?:19|20)\d\d[-－ ]?(?:0[1-9]|1[0-2])[-－ ]?(?:[0-2]\d|3[01])")
_HAN = lazy(r"[㐀-鿿]+")
_BETWEEN = lazy(
    r"举报信|反映信|举报人|反映人|来信人|来访人|投诉人|申诉人|署名|姓名|我叫|来信|来访|来电|举报|反映|控告|投诉|申诉|检举|关于|身份证|户口本|户口|手机|电话|微信|录音|照片|截图|材料|情况"
    r"|问题|诉求|求助|附件|扫描件|复印件|记录|登记|手写|同志|大爷|大娘|女士|先生|老师|村民|一家|等人|写给|写的|寄来|寄|发来|的|给|和|与|及|家|信|由|致"
)


def covered_name(name: str) -> str:
    """A file name, container and all, with numbers and what may be a person's name covered; folders and endings stay as they are."""
    return "/".join(_covered(part) for part in name.split("/"))


def _covered(part: str) -> str:
    ending = _ENDING.search(part)
    stem = part[: ending.start()] if ending else part
    spans = [mask.span for mask in protect(stem)[1]]
    spans += [Span(*m.span()) for m in _NUMBER.finditer(stem) if not _DAY.fullmatch(m[0])]
    for run in _HAN.finditer(stem):
        at = run.start()
        for gap in [*_BETWEEN.finditer(stem, run.start(), run.end()), None]:
            end = gap.start() if gap else run.end()
            size = end - at if whole_name(stem[at:end]) else name_at(stem[:end], at, strict=True)
            if size >= 3 or (size and at + size == end):
                spans.append(Span(at, at + size))
            at = gap.end() if gap else end
    return masked(stem, sorted(spans)) + part[len(stem) :]


__all__ = ["covered_name"]
