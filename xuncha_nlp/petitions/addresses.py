"""Addresses of the sender, to the group or house number."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?:[一-鿿]{2,7}(?:省|市|区|县)){0,2}(?:[一-鿿]{1,6}(?:镇|乡|街道))?(?:[一-鿿]{1,8}(?:自然村|村|社区|屯|寨|小区|家属院"
    r"|花园|公寓|新村|大院|宿舍|片"
    r"|院))?(?:第?[一二三四五六七八九十\d]{1,3}(?:村民小组|小组|组|队|社))?(?:[一-鿿]{1,6}(?:路|街|巷|弄|里|湾|冲|坪"
    r"|宿舍))?(?:\d{1,5}(?:号|栋|幢|座|号楼|弄"
    r"|-\d+)+)?(?:[一二三四五六七八九十\d]{1,3}单元)?(?:\d{1,5}(?:室|号|房|楼|层)|[底一二三四五六七八九]楼)?"
)

_ADDRESS_LABEL = re.compile(
    r"(?<!单位)(?:家庭住址|家庭地址|联系地址|通讯地址|现住址?|住址|住所|地址|户籍地?|户口所在地|常住)[：: "
    r"是为在]{1,3}(?P<a>[^，。；\n]{3,40})"
)

_LIVES = re.compile(
    r"(?<![他她])(?:我们?家?(?:就|现|租)?(?:住在|住|家住|家在|户口在|户口还在|租住在|的房子在|的老厝在|的老屋在|老家在|的家在)"
    r"|家住|现住|租住在?|本人住|全家住在?|(?<=[ "
    r"　，,])住)(?P<a>[^，。；：！？,\s]{3,30})"
)

_NUMBERED = re.compile(
    r"[一-鿿]{2,12}\d{1,5}号(?:楼|院)?(?:\d{1,4}(?:室|单元|栋))?|[一-鿿]{2,12}\d{1,3}(?:栋"
    r"|幢)(?:[一二三四\d]单元)?(?:\d{2,4}室?|底楼|[一二三四五六]楼)?"
)

_FROM = re.compile(
    r"(?:我|本人|我们)(?:们)?(?:是|系|就是|都是)(?P<a>[一-鿿]{0,14}?(?:村|社区|镇|乡|屯"
    r"|寨)[一-鿿]{0,6}?(?:[一二三四五六七八九十\d]{1,3}(?:村民小组|小组|组|队|社)))(?:的|人"
    r"|村民|居民|社员)?"
)

_BEFORE_NAME = re.compile(
    r"(?P<a>[一-鿿0-9]{3,30}?)(?:的)?[\s　，,、]{0,3}(?:我叫|我是|本人|村民|居民|业主|住户|党员|社员|群众|反映人|举报人|来信人"
    r"|联系人)?[：:\s　]{0,2}$"
)

_SPECIFIC = re.compile(
    r"[一二三四五六七八九十\d](?:村民小组|小组|组|队|社|号|栋|幢|单元|室|楼)|(?:镇|乡|街道)[一-鿿]{1,8}(?:村|社区|组|路|街|巷|屯|寨)"
)

_OTHERS = re.compile(r"[他她]|书记|主任|镇长")

_AFTER_NAME = re.compile(r"[\s　，,（(]{0,2}(?:家?住)?(?P<a>[一-鿿0-9]{4,30})")

_HOUSE = re.compile(r"[一二三四五六七八九十\d](?:组|队|社|号|栋|幢|单元|室|楼)")


def addresses(text: str, anchors: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Addresses that are the sender's: by label, by 我住, with a group or house number in a self-introduction, or beside name and telephone."""
    found: list[tuple[int, int]] = []
    for match in _ADDRESS_LABEL.finditer(text):
        found.append(match.span("a"))
    for match in _LIVES.finditer(text):
        pieces = [pattern.match(text, match.start("a"), match.end("a")) for pattern in (_ADDRESS, _NUMBERED)]
        end = max((piece.end() for piece in pieces if piece), default=0)
        if end - match.start("a") >= 3:
            found.append((match.start("a"), end))
    for match in _FROM.finditer(text):
        found.append(match.span("a"))
    for start, end in anchors:
        line_start = max(text.rfind("\n", 0, start) + 1, start - 34)
        before = text[line_start:start]
        part = _BEFORE_NAME.search(before)
        if part:
            piece = part["a"]
            whole = _ADDRESS.match(piece)
            specific = _SPECIFIC.search(piece)
            if whole and whole.end() >= 3 and specific and whole.end() == len(piece) and not _OTHERS.search(piece):
                found.append((line_start + part.start("a"), line_start + part.start("a") + whole.end()))
        after = _AFTER_NAME.match(text[end : end + 36])
        if after and text[end : end + 1] in " 　，,（(" and text[end : end + 1]:
            whole = _ADDRESS.fullmatch(after["a"])
            if whole and _HOUSE.search(whole[0]):
                found.append((end + after.start("a"), end + after.end("a")))
    return found
