"""Names and addresses of those who write: labels, self-introductions, signatures, relatives, witnesses."""

from __future__ import annotations

import re

from .lexicon import RARE_SURNAMES, RELATIVES, SURNAMES, TITLE_LEVELS, words
from .names import is_han, name_at, surname_at, whole_name

_LABEL = re.compile(
    r"(?<!被)(?<!接待)(?<!记录)(?:举报|反映|来信|信访|来访|来电|写信|投诉|申诉|检举|控告|上访|求助|申请|联系|签名|具名|署名"
    r"|落款|报告|请求|陈述|联名|寄信|发信|致电|代笔|证明|见证|知情)人(?:姓名"
    r"|签名|签字)?(?:（[^）\n]{0,6}）)?[：: 　为是]{1,3}"
    r"|(?<![一-鿿])(?:本人姓名|真实姓名|姓名|署名|签名|签字|证人|化名|寄件人|发件人|来访群众|家属|联系人)[：: 　]{1,3}|(?:举报"
    r"|反映|来信|来访|来电|写信|联系)人(?=[赵-龙一-鿿])"
)
_SELF = re.compile(
    r"(?:我(?:名字)?(?:叫|名叫|的名字(?:叫|是)|就是)|本人(?:姓名|名叫|叫|是)?[，,：:（(]?|名叫|在下|鄙人|自称(?:叫|是"
    r"|名叫)?)(?=(?P<c>[㐀-鿿]))"
)
_SELF_IS = re.compile(r"(?:我|本人)(?:是|系)(?P<body>[^，。；：！？,\n]{2,30})")
_SURNAME = re.compile(
    r"(?:(?<![一-鿿])我|自称|本人|来电人|来访人|(?:电话|手机)?[\d█]{4,11}[，,（( ]{1,2})姓(?P<s>[一-鿿])(?=[，。,；、）)\s]|$)|(?:男"
    r"|女)[，,]\s?姓(?P<t>[一-鿿])(?![一-鿿]氏)"
)
_RELATIVE = re.compile(rf"(?:我|俺|咱|我们|本人)(?:家|的)?(?:{RELATIVES})(?:的名字)?(?:名叫|叫|是|，名叫|，叫|：)?(?=[㐀-鿿])")
_BYSTANDER = re.compile(
    r"(?:(?:[同隔]组的?|隔壁|邻居|五保户|五保老人|低保户|贫困户|脱贫户|残疾人|孤寡老人|老人|工友|老乡|证人|见证人|知情人"
    r"|目击者|受害人|死者|伤者|患者|学生|病人|农户|困难户|同事|室友|同学|战友"
    r"|在场的?(?:还)?有|可以找|可以问|可问|能作证的有|作证的有|"
    r"愿意作证的有|代签人|司机)(?:是|叫|名叫|：|:)?|(?:伤|死|病|瘫|中风|去世|冤|残|受害|被打|被骗|去世|领钱)(?:的|了的|那个的"
    r"|的那个|的人)?(?:叫|名叫|是叫)"
    r"|有个(?:[一-鿿]{1,4}的)?叫(?=[^做我他她你什]))(?=[㐀-鿿])"
)
_OLD = re.compile(
    r"(?<![一-鿿])(?:连)?(?:[一-鿿]{0,10}?的)?(?P<n>老[一-鿿]头|[一-鿿]家(?:老奶|大爷|大娘|大妈|阿婆|奶奶|爷爷|婶子)"
    r"|[一-鿿](?:大爷|大娘|大妈|阿婆|婆婆|奶奶|爷爷|大伯|大叔|阿公|嫂子"
    r"|婶子))(?![一-鿿]{0,2}(?:村|组))"
)
_NEXT = re.compile(r"[、，,和及与 　]{1,2}")
_HEADS = re.compile(r"(?:此致|敬礼|敬上|谨上|叩上|拜上|顿首|启|上|手印|签字|捺印|按印|盖章|签名|印|绝笔|亲笔)$")
_NOISE = re.compile(
    r"电话|手机号?|联系方式|联系电话|联系|微信号?|身份证号?码?|身份证|敬上|谨上|叩上|拜上|手印|签名|签字|捺印|盖章|敬礼|此致"
    r"|日期|[（(][^（）()\n]{0,16}[）)]"
    r"|[0-9０-９XxＸ\-—\s　:：，,。.·、█年月日]+|[二一][〇零○一二三四五六七八九]{3}|"
    r"举报人|反映人|来信人|信访人|联系人|写信人|申诉人|控告人|代表|家属|孩子的?(?:妈妈?|爸爸?|母亲|父亲|家长)|老工人|老党员"
    r"|老兵|退休教师|群众|村民|居民|党员|职工|住户|老住户|业主|家长|学生|一个|一名|本人|小农|农民|儿媳|儿子|女儿"
)
_PLACE_HEAD = re.compile(
    r"^[一-鿿0-9０-９]{1,20}?(?:村民小组|小组|组|村|社区|镇|乡|街道|屯|寨|小区|号|栋|室|单元|楼|厂|路|街|巷|院|公司|学校|户)(?:的|人)?"
)
_ANONYMOUS = re.compile(r"匿名|不详|保密|未留|不愿|不署|群众|知情|某|村民|居民|党员|职工|本人|一个|一名")
_PART = re.compile(r"[一-鿿]{2,4}(?=[\s，,。、；（(]|$|电话|手机)")
_SENTENCE_END = re.compile(r"[。！？；]\s*$")
_NO_SIGNATURE = re.compile(r"被举报|被反映|记录人|接待人|接访|值班|经办|登记人|承办")
_PIECE = re.compile(r"[㐀-鿿]+(?:[XxＸ×*]{1,2})?")
_CONTACT = re.compile(r"电话|手机|\d{7}|身份证")
_SPACE = re.compile(r"[\s　]")
_BEFORE_PHONE = re.compile(
    r"(?P<n>[㐀-鿿]{2,8}?)(?:的)?[\s　，,：:（(、]{0,3}(?:[（(][^（）()]{0,8}[）)])?(?:联系)?(?:电话|手机号?|手机|微信|号码"
    r"|tel|TEL)?(?:号码?|是"
    r"|为)?[\s　：:，,（(]{0,3}$"
)
_AFTER_PHONE = re.compile(r"[\s　，,（(]{1,2}(?P<n>[㐀-鿿]{2,3})(?=[\s　，,。）)]|$)")


def sender_names(text: str) -> list[tuple[int, int]]:
    """Where the writers name themselves: by label, by self-introduction, in the signature or beside their telephone."""
    found: list[tuple[int, int]] = []
    for match in _LABEL.finditer(text):
        found.extend(_names_from(text, match.end()))
    for match in _SELF.finditer(text):
        size = name_at(text, match.end(), strict=match[0].startswith(("本人", "自称", "我就是")))
        follows = text[match.end() + size : match.end() + size + 1]
        if size and (match[0].startswith(("我叫", "我名", "我的名")) or follows in "，。,；、（(） 　\n是系" or not follows):
            found.append((match.end(), match.end() + size))
    if "是" in text or "系" in text:
        for match in _SELF_IS.finditer(text):
            body, base = match["body"].rstrip(), match.start("body")
            for size in (3, 2, 4):
                tail = body[-size:]
                head = body[:-size]
                if (
                    whole_name(tail)
                    and name_at(tail + " ", 0, strict=True) == size
                    and (
                        not head
                        or head.endswith(
                            (
                                "的",
                                "村",
                                "组",
                                "社区",
                                "村民",
                                "居民",
                                "党员",
                                "职工",
                                "教师",
                                "老师",
                                "户",
                                "号",
                                "人",
                                "员",
                                "镇",
                                "乡",
                                "校",
                                "生",
                                "师",
                            )
                        )
                    )
                    and (head or size == 3)
                ):
                    found.append((base + len(body) - size, base + len(body)))
                    break
    if "姓" in text:
        for match in _SURNAME.finditer(text):
            group = "s" if match["s"] else "t"
            if surname_at(match[group], 0):
                found.append(match.span(group))
    found.extend(_signature(text))
    return found


def _names_from(text: str, at: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while True:
        size = name_at(text, at)
        end = at + size
        if size < 2 or (text[end : end + 1] and is_han(text[end]) and text[end] not in "等和及与的电手身男女年系现联住，（"):
            part = _PART.match(text[at : at + 8])
            if part and whole_name(part[0]) and size:
                end = at + len(part[0])
            elif size == 0 or size < 2:
                return found
        if text[at:end].startswith(("匿名", "不详", "群众", "保密")):
            return found
        found.append((at, end))
        gap = _NEXT.match(text, end)
        if gap is None or len(found) > 200:
            return found
        at = gap.end()


def _signature(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    lines: list[tuple[int, str]] = []
    at = len(text)
    while at > 0 and len(lines) < 9:
        start = text.rfind("\n", 0, at) + 1
        if text[start:at].strip():
            lines.append((start, text[start:at]))
        at = start - 1
    several = len(lines) > 1 or at > 0
    for number, (start, line) in enumerate(lines):
        if several and (number < len(lines) - 1 or at > 0):
            if (len(line.strip()) <= 60 and not _SENTENCE_END.search(line.strip())) or (number == 0 and len(line) < 40):
                found.extend(_signed(line, start))
            elif number == 0:
                found.extend(_ending(line, start))
        elif number == 0:
            found.extend(_ending(line, start))
        if number >= 2 and len(line.strip()) > 60:
            break
    return found


def _signed(line: str, base: int) -> list[tuple[int, int]]:
    """Names on a line that holds nothing but place, name, telephone and date."""
    found: list[tuple[int, int]] = []
    if _NO_SIGNATURE.search(line):
        return found
    pieces = [(match.start(), match[0]) for match in _PIECE.finditer(line)]
    for start, piece in pieces:
        rest, skipped = piece, 0
        while True:
            noise = _NOISE.match(rest) or _PLACE_HEAD.match(rest)
            if noise is None or not noise[0] or (whole_name(rest) and len(pieces) <= 6 and not _PLACE_HEAD.match(rest)):
                break
            rest, skipped = rest[noise.end() :], skipped + noise.end()
        stripped = _HEADS.sub("", rest)
        plausible = whole_name(stripped) and not _ANONYMOUS.search(stripped) and stripped not in TITLE_LEVELS
        if plausible and (len(pieces) == 1 or stripped[0] not in RARE_SURNAMES or name_at(stripped + " ", 0) == len(stripped)):
            found.append((base + start + skipped, base + start + skipped + len(stripped)))
    others = sum(len(piece) for _, piece in pieces)
    if len(found) == 1 and others > 34 and not _CONTACT.search(line):
        return []
    return found


def _ending(line: str, base: int) -> list[tuple[int, int]]:
    """The last words of a paragraph without a signature line: 覃大勇 15573920418."""
    cut = max(line.rfind(mark, 0, len(line.rstrip("。！？ 　"))) for mark in "。！？；!?")
    tail = line[cut + 1 :]
    if 2 <= len(tail.strip()) <= 40:
        head = len(tail) - len(tail.lstrip())
        pieces = _SPACE.split(tail.strip())
        if cut >= 0 or len(pieces) > 1:
            body = tail.strip()
            if len(body) <= 30 and (cut >= 0):
                return _signed(body, base + cut + 1 + head)
    return []


def near_phones(text: str, phones: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Names directly beside a telephone number."""
    found: list[tuple[int, int]] = []
    for start, end in phones:
        before = text[max(0, start - 16) : start]
        match = _BEFORE_PHONE.search(before)
        if match:
            name = match["n"]
            for size in (3, 2, 4):
                tail = name[-size:]
                at = max(0, start - 16) + match.start("n") + len(name) - size
                if (
                    len(name) >= size
                    and whole_name(tail)
                    and name_at(tail + " ", 0, strict=size == 2) == size
                    and (len(name) == size or text[at - 1] in "村组号镇乡人员民叫是的区")
                ):
                    if (
                        not _ANONYMOUS.search(tail)
                        and tail not in ("联系", "电话", "手机", "方便")
                        and (at == 0 or not is_han(text[at - 1]) or text[at - 1] in "村组号镇乡人员民叫是的区")
                    ):
                        found.append((at, at + size))
                    break
        after = _AFTER_PHONE.match(text[end : end + 8])
        if after and whole_name(after["n"]) and name_at(after["n"] + " ", 0, strict=True) == len(after["n"]):
            found.append((end + after.start("n"), end + after.end("n")))
    return found


_NICK = re.compile(
    r"(?<![一-鿿]大)(?P<title>(?:司机|邻居|会计|干事|助理|主任|官|站里的|所里的|办公室的|员|人员|队的|科的)?)(?P<n>[老小](?P<s>[一-鿿])"
    r"|阿[一-鿿])(?=[，。、；：！？（(说讲叫问在去来给跟和把拿被就也那他她一都还]|$)(?!在?(?:家|区))"
)
_NICK_WORDS = words(
    "老师 老板 老高 老家 老农 老路 老房 老屋 老池 老水 老东 老牛 老党 老总 老于 老人 老公 老婆 老兵 小学 "
    "小时 小车 小高 小康 小路 小满 小钱 小雨 小马 小牛 小鱼 小区 小麦 小包 小石 小房 小平 小金 小白 小商 "
    "老街 老厂 老支 老干 老严 老实 小费 小项 小强 阿姨 阿婆 阿公 阿嬷 阿爸 阿妈 阿哥 阿姐 阿弟 阿妹 阿伯 "
    "阿叔 阿里"
)


def nicknames(text: str, accused: set[str]) -> list[tuple[int, int]]:
    """老王, 小吴, 阿坤 without a title, if nobody accused has that surname."""
    found: list[tuple[int, int]] = []
    for match in _NICK.finditer(text):
        surname = match["s"]
        if (
            match["n"] in _NICK_WORDS
            or match["title"] not in ("", "司机", "邻居")
            or (surname and (surname not in SURNAMES or surname in RARE_SURNAMES or surname in accused))
        ):
            continue
        if surname is None and match["n"][1] in accused:
            continue
        if text.count(match["n"]) < 3:
            found.append(match.span("n"))
    return found


def bystander_names(text: str) -> list[tuple[int, int]]:
    """Relatives, neighbours, witnesses and beneficiaries that the writer names."""
    found: list[tuple[int, int]] = []
    for match in _RELATIVE.finditer(text):
        size = name_at(text, match.end(), strict=True)
        if size >= 2 and text[match.end() + size : match.end() + size + 1] not in "村镇乡":
            found.append((match.end(), match.end() + size))
            found.extend(_alias(text, match.end() + size))
    for match in _BYSTANDER.finditer(text):
        found.extend((a, b) for a, b in _names_from(text, match.end()) if name_at(text, a, strict=True) == b - a)
        size = name_at(text, match.end(), strict=True)
        if (
            size >= 2
            and (match.end(), match.end() + size) not in found
            and (size == 3 or text[match.end() + size : match.end() + size + 1] in "，。、（")
        ):
            found.append((match.end(), match.end() + size))
    for match in _OLD.finditer(text):
        name = match["n"]
        if surname_at(name.lstrip("老"), 0):
            found.append(match.span("n"))
    return found


def _alias(text: str, at: int) -> list[tuple[int, int]]:
    if text[at : at + 1] in "（(" and text[at : at + 1]:
        size = name_at(text, at + 1)
        if size >= 2 and text[at + 1 + size : at + 2 + size] in "）)":
            return [(at + 1, at + 1 + size)]
    return []
