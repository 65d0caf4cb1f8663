"""Numbers and addresses that identify a person by their form alone: identity cards, telephones, cards, plates, accounts."""

from __future__ import annotations

import re

from .numerals import FULL_WIDTH

_WIDE = {**FULL_WIDTH, **{0xFF21 + n: 0x41 + n for n in range(26)}, **{0xFF41 + n: 0x61 + n for n in range(26)}}
_WIDE_SIGN = re.compile("[０-９Ａ-Ｚａ-ｚ．－／＠]")
_SPELLED_HINT = re.compile(r"[一幺][ 　\-]?[二三五七八四六九0-9][ 　\-]?[一二三四五六七八九〇零0-9]")
_SPELLED = {**_WIDE, **str.maketrans("〇零○一幺二三四五六七八九", "0001123456789")}
_DIGIT = re.compile(r"\d")
_NOT_DIGIT = re.compile(r"\D")
_LONG = re.compile(r"(?<![\dA-Za-z])\d(?:[ \-\u3000—–.·]?\d){6,22}(?:[ \-]?[Xx](?![A-Za-z]))?(?!\d)")
_SPELLED_RUN = re.compile(r"(?<![\d])1[ \-\u3000—–]?[2-9](?:[ \-\u3000—–]?\d){9}(?!\d)")
_BRACKET_AREA = re.compile(r"[(（]0\d{2,3}[)）] ?\d{7,8}(?!\d)")
_PHONE_LABEL = re.compile(r"(?:电话|座机|热线|联系方式|手机|号码|tel|Tel|TEL)[号码是为：: ]{0,4}(?:0\d{2,3}[\- ])?$")
_CARD_LABEL = re.compile(r"(?:卡号|账号|帐号|账户|帐户|银行卡|存折|户号|开户行|信用社|银行|卡|号)[^，。；\n]{0,8}$")
_ID_TAIL = re.compile(r"身份证(?:号码?|后[四六]位|尾号|号?末[四六]位|号?尾数)+(?:是|为|：|:)?\s?[\dXx]{4,8}(?![\dXx])")
_ID_LABEL = re.compile(r"身份证(?:号码?|号)?[是为：: ]{0,3}$")
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}[@＠][A-Za-z0-9\-]{1,63}(?:[.．][A-Za-z0-9\-]{1,63}){1,4}")
_CHAT = re.compile(
    r"(?:微信号?|[Ww]ei[Xx]in|[Ww][Xx]|[Vv][Xx]|[Vv]信|威信|薇信)(?:号|账号|ID|id)?\s?(?:是|为|叫|：|:|也是|同号"
    r"|)\s?(?P<id>[A-Za-z][A-Za-z0-9_\-]{4,19})|(?:[Qq]{2}|扣扣|企鹅)(?:号码?|群)?\s?(?:是|为|：|:)?\s?(?P<qq>[1-9]\d{4,10})(?!\d)"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•.\- "
    r"]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警](?![A-Za-z0-9])"
)
_OFFICIAL_CAR = re.compile(
    r"公车|公务|警车|执法|单位|书记|镇长|局长|主任|所长|校长|院长|董事长|老板|他的|她的|他开|她开|他坐|其|开着|渣土|货车|挖机"
    r"|奔驰|宝马|奥迪|路虎|丰田"
)
_ACCUSED_NUMBER = re.compile(
    r"(?:他|她|其|书记|主任|镇长|局长|老板|对方|被举报人|被反映人)的?(?:本人|家|私人)?的?(?:电话|手机|号码|账户|账号|卡号"
    r"|银行卡|卡)[号是为：: ]{0,4}$"
)
_ORDER = re.compile(
    r"(?:案号|文号|编号|凭证号|发票号|合同编?号|票号|单号|批号|订单号?|项目编号|信用代码|流水号|条码|第)[是为：: 〔\[]{0,3}$"
)
_NOT_ID = re.compile(r"[^\dXx]")
_ACCOUNT_LABEL = re.compile(r"(?:卡号|账号|帐号|账户|帐户)[是为：: ]{0,3}$")
_DECIMAL = re.compile(r"\d{4}\.\d")
_DATE_LIKE = re.compile(r"\d{4}-\d\d?-")
_NO_DIGIT = re.compile(r"[^\d]")


def _narrow(text: str) -> str:
    return text.translate(_WIDE) if _WIDE_SIGN.search(text) else text


def find_identifiers(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of everything whose form alone identifies a person; offsets of `text`."""
    plain = _narrow(text)
    found: list[tuple[int, int, str]] = []
    if _DIGIT.search(plain):
        for match in _LONG.finditer(plain):
            kind = _kind(match[0], plain, match.start())
            if kind:
                found.append((*match.span(), kind))
        found.extend((*match.span(), "phone") for match in _BRACKET_AREA.finditer(plain))
        if "身份证" in plain:
            found.extend((*match.span(), "id_card") for match in _ID_TAIL.finditer(plain))
    if "@" in plain:
        found.extend((*match.span(), "email") for match in _EMAIL.finditer(plain))
    for match in _CHAT.finditer(plain):
        group = "id" if match["id"] else "qq"
        found.append((*match.span(group), "wechat"))
    for match in _PLATE.finditer(plain):
        around = plain[max(0, match.start() - 14) : match.end() + 6]
        if "我" in around or "本人" in around or not _OFFICIAL_CAR.search(around):
            found.append((*match.span(), "plate"))
    if _SPELLED_HINT.search(text):
        spelled = text.translate(_SPELLED)
        for match in _SPELLED_RUN.finditer(spelled):
            if not any(a < match.end() and match.start() < b for a, b, _ in found):
                found.append((*match.span(), "phone"))
    return found


def _kind(shown: str, plain: str, start: int) -> str | None:
    digits = _NOT_ID.sub("", shown)
    before = plain[max(0, start - 16) : start]
    if _ORDER.search(before):
        return None
    size = len(digits)
    if (size == 18 and "19" <= digits[6:8] <= "20" and digits[10:12] <= "12") or (_ID_LABEL.search(before) and size >= 15):
        return "id_card"
    if _ACCUSED_NUMBER.search(before):
        return None
    if digits[-1] in "Xx":
        return None
    if size == 11 and digits[0] == "1" and digits[1] in "23456789" and _grouped(shown):
        return "phone"
    if size == 13 and digits.startswith("861") and digits[3] in "3456789":
        return "phone"
    if size == 15 and digits[8:10] <= "12" and digits[10:12] <= "31" and digits[0] in "123456":
        return "id_card"
    if 16 <= size <= 19 and (_CARD_LABEL.search(before) or digits.startswith(("62", "45", "43", "95", "60"))):
        return "account"
    if 7 <= size <= 23 and _ACCOUNT_LABEL.search(before):
        return "account"
    if digits[0] == "0" and 10 <= size <= 12 and digits[1] in "123456789" and not _DECIMAL.match(shown):
        return "phone"
    if size in (7, 8) and _PHONE_LABEL.search(before) and "." not in shown and not _DATE_LIKE.match(shown):
        return "phone"
    return None


def _grouped(shown: str) -> bool:
    parts = _NO_DIGIT.split(shown)
    return len(parts) <= 5 or all(len(part) == 1 for part in parts)


_CASE = re.compile(
    r"[（(〔\[【]?(?:19|20)\d\d[）)〕\]】][一-鿿A-Za-z0-9]{0,10}第?\d{1,6}号|[一-鿿]{1,4}[〔\[（(](?:19"
    r"|20)\d\d[〕\]）)]\d{1,4}号|(?:第)\d{1,6}号"
    r"|\d{1,6}(?:号楼|号机|单元|栋|室)|12345|12388|12389|1231[0-9]|1233[0-9]"
)


def numbers_taken(text: str) -> list[tuple[int, int]]:
    """Ranges whose digits are no amounts and no dates: identifiers, case and document numbers, hotlines."""
    plain = _narrow(text)
    taken = [match.span() for match in _CASE.finditer(plain)]
    for match in _LONG.finditer(plain):
        if len(_NOT_DIGIT.sub("", match[0])) >= 11 or _kind(match[0], plain, match.start()):
            taken.append(match.span())
    if _SPELLED_HINT.search(text):
        taken.extend(match.span() for match in _SPELLED_RUN.finditer(text.translate(_SPELLED)))
    return taken
