"""By which way a text came, and whether it is signed: recognised from headings and signatures, never by who wrote."""

from __future__ import annotations

import itertools
import re

from ..types import COVER, Mask
from .lazy import lazy
from .sender import LABEL

_HEAD = (
    (
        "phone",
        re.compile(
            r"来电(?:记录|登记|人|时间|内容|称|反映|举报)|电话(?:记录|登记|举报|来访)|值班电话|通话记录[：:（]|接听(?:记录|人"
            r"|时间)|接线|12388"
        ),
    ),
    ("visit", re.compile(r"来访(?:登记|记录|人|时间|接待|事由|群众)|接访(?:记录|登记)|接待(?:记录|登记|来访)|走访(?:记录|登记)|上访")),
    ("interview", re.compile(r"谈话(?:记录|笔录|中|节录|摘录|提纲|情况|对象)|个别谈话|座谈|访谈|被谈话人|询问笔录")),
    ("email", re.compile(r"(?:^|\n)\s*(?:主题|发件人|收件人|标题|邮件主题|Subject|From)[：:]|电子邮件|邮箱来信")),
    ("wechat", re.compile(r"(?:^|\n)\s*(?:【?微信|公众号|微信(?:留言|消息|反映|举报|截图)|昵称[：:]|扫码(?:举报|反映)|留言[：:])")),
    ("mailbox", re.compile(r"意见箱|(?:举报|巡察|联系)?信箱(?:来信|收到|开箱|登记|第)|开箱记录")),
)
_ROW = lazy(r"^\s*(?:（表）|第?\s?\d{1,5}号?\s?[,，|｜/\t、])")
_JOINT = lazy(
    r"联名|联合(?:举报|签名|反映)|全体(?:村民|居民|业主|职工|教师|组民|社员)(?:敬|签|联|上|$|\s)"
    r"|[等共][一二三四五六七八九十百\d]{1,4}(?:户|名|位)?(?:村民|居民|人|群众|户|业主|职工"
    r"|党员)(?:签名|联名|按|手印|敬上|共同|$|（)|(?:按|摁|捺)(?:了|上"
    r"|有)?(?:红)?手印(?:的)?(?:有)?[一二三四五六七八九十\d]{2,3}|签名附后|签名(?:见|在)背面|签名页"
)
_CELL_MARK = lazy(r"[,，|｜/\t]")
_BOX_HEAD = lazy(r"(?:^|\n)[^\n]{0,12}(?:意见箱|信箱)(?:来信|开箱|收到|登记)")
_SELF_BEFORE = lazy(r"(?:我叫|我是|本人|我名叫|名字叫|姓名[：: ]{0,2}|姓|自称|系)$")
_STOP_MARK = lazy(r"[。！？；]")
_CONTACT_TAIL = lazy(r"[\s\d█:：，,。.（）()\-—电话手机微信联系身份证号码方式年月日夜晚早上女儿子的]*")
_PHONE_AFTER = lazy(r"[\s，,：:（(]{0,2}(?:联系)?(?:电话|手机)")


def channel_of(text: str, name: str = "") -> str:
    """One of the channels from headings such as 来电记录 and 主题：; `name` is the file's name. A letter if nothing speaks."""
    head = text[:160]
    if _ROW.match(head) and len(text) < 400 and "\n" not in text.strip() and len(_CELL_MARK.findall(text[:80])) >= 3:
        return "register_row"
    for channel, pattern in _HEAD:
        if channel == "mailbox":
            if _BOX_HEAD.search(head):
                return channel
        elif channel in ("phone", "visit", "interview"):
            found = pattern.search(head)
            if found and found.start() < 60 and not (channel == "visit" and found[0] == "上访"):
                return channel
        elif pattern.search(head):
            return channel
    for channel, words in (
        ("email", ("邮件", "邮箱")),
        ("phone", ("来电", "电话记录")),
        ("visit", ("来访", "接访")),
        ("wechat", ("微信",)),
        ("interview", ("谈话",)),
        ("mailbox", ("意见箱", "信箱")),
    ):
        if any(word in name for word in words):
            return channel
    return "letter"


def report_mode(text: str, masks: tuple[Mask, ...]) -> str:
    """joint, realname (name and contact stand in the text, to be verified by a person), signed_unverified or anonymous."""
    names = [mask for mask in masks if mask.kind == "name"]
    signed = [mask for mask in names if _signs(text, mask)]
    contact = any(mask.kind in ("phone", "id_card") for mask in masks)
    if _JOINT.search(text) or _cosigned(text, signed):
        return "joint"
    if signed and contact:
        full = max(mask.span.end - mask.span.start for mask in signed) > 1
        return "realname" if full else "signed_unverified"
    if signed or any(mask.kind == "id_card" and mask.span.end - mask.span.start > 12 for mask in masks):
        return "signed_unverified"
    return "anonymous"


def _signs(text: str, mask: Mask) -> bool:
    start, end = mask.span.start, mask.span.end
    before = text[max(0, start - 12) : start]
    if _SELF_BEFORE.search(before) or ((label := list(LABEL.finditer(before))) and label[-1].end() == len(before)):
        return True
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    after_lines = text[line_end:].strip()
    line = text[line_start:line_end]
    if (
        len(after_lines) < 80
        and line_start
        and len(line.replace(COVER, "").strip()) <= 40
        and not _STOP_MARK.search(line[: start - line_start])
    ):
        return True
    if (
        len(after_lines) < 80
        and _CONTACT_TAIL.fullmatch(text[end:line_end])
        and (start == 0 or text[start - 1] in "。！？；!? 　\n，,█号村组人民员")
    ):
        return True
    return bool(_PHONE_AFTER.match(text[end : end + 8]))


def _cosigned(text: str, signed: list[Mask]) -> bool:
    if len({text[mask.span.start : mask.span.end] for mask in signed if COVER not in text[mask.span.start : mask.span.end]}) >= 2:
        spans = sorted((mask.span.start, mask.span.end) for mask in signed)
        return any(b[0] - a[1] <= 3 for a, b in itertools.pairwise(spans) if text[a[0] : a[1]] != text[b[0] : b[1]])
    return False
