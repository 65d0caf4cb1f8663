"""Numbers and accounts that identify a person by their form or their label: identity cards, telephones, cards, plates, mail, chat ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from ..text import masked
from ..types import Span
from .lazy import lazy
from .numerals import FULL_WIDTH

_WIDE = {**FULL_WIDTH, **{0xFF21 + n: 0x41 + n for n in range(26)}, **{0xFF41 + n: 0x61 + n for n in range(26)}}
_WIDE_SIGN = lazy("[０-９Ａ-Ｚａ-ｚ．－／＠]")
_SPELLED = {**_WIDE, **str.maketrans("〇零○一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "0001123456789123456789")}
_SPELLED_HINT = lazy(r"(?:[〇零○一幺二三四五六七八九壹贰叁肆伍陆柒捌玖0-9０-９][ 　\-—、.，·•]{0,2}){6}")
Add = Callable[[int, int, str], None]
_SIX = lazy(r"(?:\d[ \-—–.·　Xx×*＊●█○]{0,12}){6}|身份证")
_CHAT_HINT = lazy("信|泡泡|[Ww]e[Cc]hat|[薇微]|[Ww][Xx]|[Vv][Xx]|[Qq]|扣扣|企鹅|球球|[Ww]ei|支付宝|抖音|快手|加[Vv]|[+＋][VvＶ]")
_CAR_HINT = lazy(r"[A-Za-z]\s?[·•.\-— ]?\s?[A-Za-z0-9*]{4}|我家?的?[渔船面三货摩电轿车]")
_MAIL_HINT = lazy(r"[@＠]|[Aa][Tt][ ）)\]】#]|艾特|圈[aA]|邮箱")
_TAIL_HINT = lazy("[尾后末][号数两三四五六]|末尾|尾")
_CHINESE_DIGIT = lazy("[〇零○一幺二三四五六七八九壹贰叁肆伍陆柒捌玖]")
_HINT = lazy(r"\d|微信|[VvWw][Xx信]|[Ww]ei[Xx]in|加[薇微]|[Qq]{2}|@")
_DATE_SHAPE = lazy(r"^(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}(?!\d)|^\d+\.\d+$")
_CASE_SHAPE = lazy(r"\D")

_EXT = r"(?:\s?(?:转|分机|-|—)\s?\d{1,5})?"
_AT = r"(?:\s?[@＠]\s?|\s?[（(\[【#]\s?[Aa][Tt]\s?[）)\]】#]\s?| [Aa][Tt] |\s?艾特\s?|\s?圈[aA]\s?)"
_DOT = r"\s?(?:[.．]|点)\s?"
_S, _S3, _M = r"[ \-—–.·　]{0,2}", r"[ \-—–.·　]{0,3}", "Xx×*＊●█○"
_PATTERNS: dict[str, str] = {
    "id18": rf"(?<![\dA-Za-z])[1-9]{_S}\d(?:{_S}[\d{_M}]){{4}}{_S}(?:1{_S}9|2{_S}0|[{_M}]{_S}[{_M}])(?:{_S}[\d{_M}]){{2}}{_S}[01{_M}]{_S}"
    rf"[\d{_M}]{_S}[0-3{_M}]{_S}[\d{_M}](?:{_S}[\d{_M}]){{3}}{_S}[\d{_M}](?!\d)",
    "id15": rf"(?<![\dA-Za-z])(?<!\d[ \-—])[1-9](?:{_S}\d){{5}}(?:{_S}[\d*]){{2}}{_S}[01*]{_S}[\d*]{_S}[0-3*](?:{_S}[\d*]){{4}}(?!{_S}\d)",
    "mobile": rf"(?<![\dA-Za-z.])(?:\+?86{_S})?1{_S3}[3-9{_M}](?:{_S3}[\d{_M}]){{9}}(?![\d{_M}])",
    "area": rf"(?<![\d.])[(（]?0\d{{2,3}}[)）]?[\-— 　]{{0,3}}[1-9{_M}][\d{_M}]{{2,3}}[\- ]?[\d{_M}]{{3,4}}{_EXT}(?![\d{_M}.])",
    "area_apart": rf"(?<![\d.])(?:\+?86{_S})?(?:0{_S})?[1-9](?:{_S}\d){{1,2}}[ \-—–　]{{1,3}}[2-9](?:{_S}\d){{5,7}}{_EXT}(?!\d)",
    "inner": r"(?:内线|短号|虚拟网)(?:号码?)?[是为：: ]{0,3}(?P<id>\d(?:[- ]?\d){2,5})(?![\d万元])",
    "commas": r"(?<!\d)1[3-9]\d[，,]\d{4}[，,]\d{4}(?!\d)",
    "partial": r"(?<![\dA-Za-z.])\d{2,6}[×*＊●Xx]{2,12}\d{2,8}(?![\dA-Za-z])",
    "card": r"(?<![\dA-Za-z])\d(?:[ \-]?[\d*＊×]){15,18}(?![\d*])",
    "run": rf"(?<![\dA-Za-z])\+?[\d](?:{_S3}[\d{_M}]){{5,22}}(?![\dA-Za-z])",
    "tail": r"(?:(?P<w>身份证|手机|电话|号码|卡|联系方式|微信)(?:号码?|号)?(?:的)?)?(?:尾号|尾数|末尾|[后末最][后末头]?[两三四五六几][位码]|末[三四六]位数?)(?:数?字?号?码?)?(?:是|为|：|:)?"
    r"\s?(?P<n>[\dXx](?: ?[\dXx]){2,7})(?!\d)",
    "email": rf"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{{1,64}}{_AT}[A-Za-z0-9\-]{{1,63}}(?:{_DOT}[A-Za-z0-9\-]{{1,63}}){{1,4}}",
    "mailbox": r"邮箱(?:号|地址)?(?:是|为|：|:)?\s?(?P<id>[A-Za-z0-9._%+\-]{4,40})",
    "handle": r"(?<![A-Za-z0-9_])wxid_[A-Za-z0-9_\-]{4,24}|(?<![A-Za-z0-9_./\\%])[a-z][a-z0-9]{1,14}_[A-Za-z0-9_]{2,18}(?<=\d)(?!\.?[A-Za-z0-9_@\-])",
    "chat": r"(?:绿泡泡号?|[Ww]e[Cc]hat|微信(?:号码?|账号|名|[Ii][Dd])?|[Ww]ei[Xx]in|(?<![A-Za-z])[Ww][Xx]号?|(?<![A-Za-z])[Vv][Xx]号?|[Vv]信|[威薇维卫徽]信|加[薇微Vv➕]|[+＋][VvＶ微薇]"
    r"|支付宝"
    r"|抖音号?|快手号?|微博)(?:号码?|账号|[Ii][Dd]|我)?\s?(?:是|为|叫|也是|同号|同)?[：: 　“\"「（(，,]{0,3}(?P<id>[A-Za-z][A-Za-z0-9_\-]{4,19}"
    r"|[A-Za-z0-9_\-]{6,20})"
    r"(?![A-Za-z0-9_@.])",
    "qq": r"(?:(?<![A-Za-z])[QqＱ]{1,2}(?:号码?|群)?|扣扣号?|企鹅号?|球球号?|Q号)\s?(?:是|为|：|:|，|同号)?\s?(?P<id>[1-9](?:[ \-]?\d){4,10})(?!\d)",
    "plate": r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-HJ-NP-Za-hj-np-z]\s?[·•.\-— ]?\s?[A-HJ-NP-Za-hj-np-z0-9*] ?[A-HJ-NP-Za-hj-np-z0-9*]"
    r"{3,4}[A-HJ-NP-Za-hj-np-z0-9*挂学警](?![A-Za-z0-9])",
    "mine": r"我家?的?(?:渔?船|船号|面包车|三轮车?|货车|摩托车?|电动车|轿车|车)(?:牌号?|号)?(?:是|为|："
    r"|:)?[“\"「]?(?P<id>[一-鿿]{1,3}[A-Z]?[·]?[A-Z\d]{4,6})(?![\d元块万年月个])",
    "phone_label": r"(?:电话|手机|座机|小灵通|联系方式|联系|号码|热线|[Tt]el|TEL|[Pp]hone|☎|致电|拨打|微信|加微|加我|打给我|回我)(?:号码|号|同号|人)?[^\d\n，。；]{0,6}$",
    "card_label": r"(?:卡号|账号|帐号|账户|帐户|银行卡|存折|户号|开户行|信用社|银行|一卡通|卡)[^，。；\n]{0,8}$",
    "id_label": r"(?:身份证|证件|证号)(?:号码?|号)?[是为：: （(]{0,4}$",
    "account_label": r"(?:卡号|账号|帐号|账户|帐户)[是为：: ]{0,3}$",
    "order": r"(?:案号|文号|(?:凭证|发票|票据|收据|支票)(?:号码?|代码|编号)?|合同编?号|票号|单号|批号|订单号?|项目编号|信用代码|流水号|条码|编号|〔|\[|第)[是为：: ]{0,3}$",
    "accused": r"(?:书记|主任|[镇乡局所站校院厂会]长|老板|会计|对方|被举报人|被反映人|政府|大厅|[局所办委站])的?(?:本人|家|私人|办公室?)?的?"
    r"(?:电话|手机|号码|热线|账户|账号|卡号|银行卡|卡)[号是为：: ]{0,4}$",
    "tail_theirs": r"(?:书记|支书|主任|[镇乡局所站校院厂会村组队]长|老板|会计|出纳|对方|被举报人|被反映人)的?(?:手机|电话|卡|银行卡|账户|账号|车)?$",
    "third": r"[他她其]的?(?:本人|家|私人)?的?(?:电话|手机|号码|账户|账号|卡号|银行卡|卡|微信)(?:尾)?[号是为：: ]{0,4}$",
    "car": r"公车|公务|警车|执法|单位|书记|[镇局所校院]长|主任|董事长|老板|[他她其]的|[他她]开|[他她]坐|开着|渣土|货车|挖机|奔驰|宝马|奥迪|路虎|丰田|车牌尾|那辆|这辆",
    "note": r"来电|来访|接访|接听|信访|谈话|记录",
}


@cache
def _get(name: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[name])


def _narrow(text: str) -> str:
    return text.translate(_WIDE) if _WIDE_SIGN.search(text) else text


def find_identifiers(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of everything that identifies a person by form or label; ranges do not overlap, offsets of `text`."""
    plain = _narrow(text)
    found: list[tuple[int, int, str]] = []
    taken = bytearray(len(text))

    def add(start: int, end: int, kind: str) -> None:
        if 1 not in taken[start:end]:
            found.append((start, end, kind))
            taken[start:end] = b"\1" * (end - start)

    spelled = text.translate(_SPELLED) if _SPELLED_HINT.search(text) else ""
    if spelled or _HINT.search(plain):
        note = bool(_get("note").search(plain, 0, 80))
        if _MAIL_HINT.search(plain):
            for match in _get("email").finditer(plain):
                add(*match.span(), "email")
            for match in _get("mailbox").finditer(plain):
                add(*match.span("id"), "email")
        if spelled and spelled != plain:
            _spelled(text, spelled, add)
        _numbers(plain, note, add)
        if "_" in plain:
            for match in _get("handle").finditer(plain):
                add(*match.span(), "wechat")
        if _CHAT_HINT.search(plain):
            for name in ("chat", "qq"):
                for match in _get(name).finditer(plain):
                    add(*match.span("id"), "wechat")
        if "内线" in plain or "短号" in plain or "虚拟网" in plain:
            for match in _get("inner").finditer(plain):
                add(*match.span("id"), "phone")
        if _CAR_HINT.search(plain):
            _cars(plain, add)
    return found


def _numbers(plain: str, note: bool, add: Add) -> None:
    if _SIX.search(plain):
        _long_numbers(plain, note, add)
    if not _TAIL_HINT.search(plain):
        return
    for match in _get("tail").finditer(plain):
        around = plain[max(0, match.start() - 10) : match.start()]
        if (
            re.search("车|票|编号|凭证|文号", around)
            or _before(plain, match.start(), "tail_theirs")
            or _theirs(plain, match.start("n"), note)
        ):
            continue
        what = (match["w"] or "") + around
        add(*match.span(), "id_card" if "身份证" in what else "account" if "卡" in what or "账" in what else "phone")


def _long_numbers(plain: str, note: bool, add: Add) -> None:
    for name, kind in (("id18", "id_card"), ("id15", "id_card")):
        for match in _get(name).finditer(plain):
            if not _before(plain, match.start(), "order") and sum(char.isdigit() for char in match[0]) >= 6:
                add(*match.span(), kind)
    for match in _get("card").finditer(plain):
        if _is_card(match[0], plain, match.start(), note):
            add(*match.span(), "account")
    for name in ("mobile", "area", "area_apart", "partial"):
        for match in _get(name).finditer(plain):
            start, end = match.span()
            if _theirs(plain, start, note) or _before(plain, start, "order"):
                continue
            if name == "mobile" and not _mobile(match[0]) and not _before(plain, start, "phone_label"):
                continue
            if name == "area" and _DATE_SHAPE.match(match[0]):
                continue
            if name == "area_apart" and (match[0][0] not in "0+" or not 9 <= len(_CASE_SHAPE.sub("", match[0])) <= 18):
                continue
            kind = "phone"
            if name == "partial":
                if len(match[0]) < 8:
                    continue
                kind = "phone" if match[0][0] == "1" and 9 <= len(match[0]) <= 12 and match[0][1] in "3456789" else "id_card"
                if _before(plain, start, "card_label"):
                    kind = "account"
            add(start, end, kind)
    for match in _get("run").finditer(plain):
        labelled = _labelled(plain, match, note)
        if labelled:
            add(*match.span(), labelled)


def _mobile(shown: str) -> bool:
    parts = [len(part) for part in re.split(r"[^\dXx×*＊●█○]+", shown)]
    return ("." not in shown or parts == [3, 4, 4]) and (len(parts) <= 5 or parts.count(1) * 2 > len(parts))


def _labelled(plain: str, match: re.Match[str], note: bool) -> str | None:
    shown, start = match[0], match.start()
    size = len(_CASE_SHAPE.sub("", shown)) + sum(char in _M for char in shown)
    if _before(plain, start, "id_label") and size >= 6:
        return "id_card"
    if _theirs(plain, start, note) or _before(plain, start, "order") or _DATE_SHAPE.match(shown):
        return None
    if 12 <= size <= 23 and _before(plain, start, "account_label"):
        return "account"
    if 7 <= size <= 15 and _before(plain, start, "phone_label"):
        return "phone"
    if size == 7 and _before(plain, start, "account_label"):
        return "account"
    return None


def _spelled(text: str, spelled: str, add: Add) -> None:
    for name, kind in (("id18", "id_card"), ("card", "account"), ("id15", "id_card"), ("mobile", "phone"), ("commas", "phone")):
        for match in _get(name).finditer(spelled):
            if name == "card" and not _is_card(match[0], spelled, match.start(), False):
                continue
            if _CHINESE_DIGIT.search(text, *match.span()) and not re.search("[Xx×*]", match[0][:-1]):
                add(*match.span(), kind)
    for match in _get("run").finditer(spelled):
        if not _CHINESE_DIGIT.search(text, *match.span()) or not 7 <= len(_CASE_SHAPE.sub("", match[0])) <= 13:
            continue
        if _before(spelled, match.start(), "phone_label") and not _theirs(spelled, match.start(), False):
            add(*match.span(), "phone")
    for match in _get("qq").finditer(spelled):
        add(*match.span("id"), "wechat")


def _before(plain: str, start: int, name: str) -> bool:
    return bool(_get(name).search(plain[max(0, start - 16) : start]))


def _theirs(plain: str, start: int, note: bool) -> bool:
    """A number said to be the accused's or an office's; in a note 他 is the caller."""
    return _before(plain, start, "accused") or (not note and _before(plain, start, "third"))


def _is_card(shown: str, plain: str, start: int, note: bool) -> bool:
    digits = "".join(char for char in shown if char.isdigit() or char in _M)
    if not 16 <= len(digits) <= 19 or _theirs(plain, start, note) or _before(plain, start, "order"):
        return False
    return _before(plain, start, "card_label") or digits.startswith(("62", "45", "43", "95", "60"))


def _cars(plain: str, add: Add) -> None:
    for match in _get("plate").finditer(plain):
        around = plain[max(0, match.start() - 14) : match.end() + 6]
        digits = sum(char.isdigit() for char in match[0])
        if digits >= 2 and ("我" in around or "本人" in around or not _get("car").search(around)):
            add(*match.span(), "plate")
    for match in _get("mine").finditer(plain):
        add(*match.span("id"), "plate")


_CASE = lazy(
    r"[（(〔\[【]?(?:19|20)\d\d[）)〕\]】][一-鿿A-Za-z0-9]{0,10}第?\d{1,6}号|[一-鿿]{1,4}[〔\[（(](?:19|20)\d\d[〕\]）)]\d{1,4}号|第\d{1,6}号"
    r"|\d{1,6}(?:号楼|号机|单元|栋|室)|12345|12388|12389|1231[0-9]|1233[0-9]"
)
_LONG = lazy(r"(?<![\dA-Za-z])\d(?:[ \-\u3000—–.·]?\d){6,22}(?!\d)")


def numbers_taken(text: str) -> list[tuple[int, int]]:
    """Ranges whose digits are no amounts and no dates: identifiers, case and document numbers, hotlines."""
    plain = _narrow(text)
    taken = [match.span() for match in _CASE.finditer(plain)]
    for match in _LONG.finditer(plain):
        size = len(_CASE_SHAPE.sub("", match[0]))
        if (size >= 11 and not _DATE_SHAPE.match(match[0])) or (
            size >= 7 and (_before(plain, match.start(), "phone_label") or _before(plain, match.start(), "card_label"))
        ):
            taken.append(match.span())
    if "尾" in plain:
        taken.extend(match.span() for match in _get("tail").finditer(plain))
    return taken


def covered_numbers(text: str) -> str:
    """An official paper with private numbers covered, of the same length; names stay, for it is not a letter."""
    return masked(text, [Span(start, end) for start, end, _ in find_identifiers(text)])
