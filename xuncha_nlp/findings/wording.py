"""What a text talks about: pairs of characters and figures, without function words."""

from __future__ import annotations

import re

_FUNCTION = re.compile(
    r"我们|你们|他们|没有|领导|现在|一个|村里|镇里|乡里|街道|去年|今年|前年|上面|以前|已经|还是|不是|就是|什么|怎么|知道|反映|举报|巡察|整改|麻烦|希望|情况|问题|干部|群众|部门|单位|工作|时候|说是|听说|来信|开会|办法|公开|处理|说了"
    r"|[的了是在有和就都也不没又还再说要去来到把被给让个家人这那啊吧呢吗我你他她们几大小上下多里请]"
)
_DATE = re.compile(r"20[012]\d年?|\d{1,2}月(?:\d{1,2}日)?")
_FIGURE = re.compile(r"(?<![\d.])(?:\d{2,}(?:\.\d+)?|\d\.\d+)")


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring Chinese characters, function words left out."""
    plain = re.sub(r"[^一-鿿]", " ", _FUNCTION.sub(" ", text))
    return {plain[at : at + 2] for at in range(len(plain) - 1) if " " not in plain[at : at + 2]}


def figures(text: str) -> set[str]:
    """The figures of a text as they are written, years and dates left out; a single digit says too little."""
    return set(_FIGURE.findall(_DATE.sub(" ", re.sub(r"(?<=\d)[,，](?=\d{3})", "", text))))
