"""Addresses of the sender: by label, by 家住, in a self-introduction, and beside the name or telephone of a signature."""

from __future__ import annotations

import re

from .lazy import lazy

Span = tuple[int, int]
_N = r"[一二三四五六七八九十\d]{1,4}"
_HOUSE = lazy(
    rf"\d{{1,5}}\s?(?:号|栋|幢|座|单元|室|楼|弄)|{_N}(?:村民小组|小组|组|队|社(?!区)|栋|单元|号楼|楼|号铺|号院|号|巷)|第{_N}[家户]|(?<!\d)(?!19|20)"
    r"\d{1,3}[-—]\d{1,3}[-—]\d{2,4}(?!\d)"
    r"|最[东西南北里外上下][头边]|最上头|桥头|家属[院楼房]|信箱|门进来"
)
_LANDS = lazy(
    r"(?:镇|乡|街道)[一-鿿]{1,8}(?:村|社区|组|路|街|巷|屯|寨|沟|坪|坳|湾|岭|塬|畈|垴|坝|冲|岗|庄|店)?$|(?:自然村|村|社区|小区|教学点|新村|家属院|宿舍|公寓)$|(?:路|街|巷)\d*号?$|(?:隔壁|旁边?"
    r"|对面|后面|老街|边)$"
)
_LABEL = lazy(
    r"(?<!单位)(?<!被访)(?:家庭住址|家庭地址|联系地址|通讯地址|通信地址|邮寄地址|现住址?|住址|住所|地址|门牌号?|户籍地?|户口所在地|常住|收信地址|信箱地址)[：: 是为在]{1,3}(?P<a>(?!我|没)[^，。；\n█]{3,40})"
    r"|(?:^|\n|。)联系[：:]\s?(?P<b>[^，。；\n█]{4,30})",
    starts="\n。住信地家常户收现联通邮门",
)
_LABEL_HINT = lazy("[址籍住联]|门牌|户口|常住")
_LIVES = lazy(
    r"(?:(?<![他她谁老年子们的])(?:我们?|俺|本人|全家|一家)(?:一?家(?!住))?(?:几口)?(?:的?(?:房子|老厝|老屋|老家|新房))?(?:就|现在?|租|都|一直|还)?(?:住在?|家住|家在|户口还?在|租住在?)|(?:我家"
    r"|我们家)(?:的?(?:房子|老厝|老屋))?(?:就|现)?(?:在|住在?)(?!家)"
    r"|(?<![他她])(?:家住|现住|租住在?|家在)|(?<=[ 　，,。\n；、])(?:住在?))(?P<a>(?!院|房|户|宅|建|宿费|的|了|过|不|着|人|处|口|地|哪|谁|我|你|进|满|得)[^，。；：！？,\s█]{3,30})",
    starts="一住俺全家我本现租",
)
_SELF = lazy(
    rf"(?:我|本人|我们|我们几[户家]|来[电访]人)(?:们)?(?:是|系|就是|都是)?(?P<a>(?!就|对|把|从|因|家|住|在|返|下乡)[一-鿿]{{0,14}}?(?:村|社区|镇|(?<![返下家同老外])乡|屯|寨|新村|小区)[一-鿿]{{0,6}}?{_N}(?:村民小组"
    rf"|小组|组|队|社(?!区)|栋|号楼|号|期)(?:\d+[栋号](?:楼)?)?(?:\d+单元)?(?:\d+室?)?)"
)
_BLOCK = lazy(
    r"[一-鿿]{2,12}?\d{1,4}(?:号楼|栋|幢|号院)(?:[一二三四五六\d]{1,2}单元)?(?:\d{2,4}(?:室|号)?)?|[一-鿿]{0,8}[一二三\d]期\d{1,3}(?:栋|号楼)\d{2,4}"
)
# somebody else's home to the house, and a bed in a ward: 老人住塔子坝村六组, 在县医院外科19床
_DWELLS = lazy(r"(?<![他她长记任板居宿局])住(?:在|着)?(?P<a>(?!院|房|户|宅|建|宿费|了|过|不|进|满|得|着)[^，。；：！？,\s█（）()]{3,24})", starts="住")
_WARD = lazy(r"(?:在|[（(，](?!在))(?P<a>[一-鿿\d]{2,16}?\d{1,3}号?病?床)(?!单|位|铺)")
_BLOCK_HINT = lazy("号楼|栋|幢|号院|期")
_PIECE = lazy(r"[一-鿿0-9A-Za-z\-—#]{2,34}")
_STOP = lazy(r"案号|民初|刑初|走了|背着|把|别的|在会|借用|我们|外乡|去|[他她]|书记|主任|镇长|电话|手机|身份证|附件|二〇|二零|年|月\d|\d日")
_PLACE = lazy(
    r"[一-鿿0-9A-Za-z#\-]{0,14}(?:镇|乡|村|社区|街道|小区|屯|林场|农场|牧场|家属[院区楼]|新村|[东西南北老后前]街|[一二三四五六七八九十]{1,2}委|垸|岛|[梁湾沟坪塬岭坳坡堡庄寨营集滩坝畈冲岗铺])[一-鿿0-9]{0,12}"
)
_NO_PLACE = lazy(
    r"[的了是我你他她有请求说要不没被把给等代着]|(?:局|公司|学校|中学|小学|医院|卫生院|法院|政府|合作社|大队|委员会|[站所厂办院])$|员|老师|教师|工人|书记|主任|会计|[群民]众|村民|居民|党员|代表|家长|业主|全体|巡察|敬礼|此致|户主|户$|[民人友生兵长记任员]$|^原|^在|返乡|[卖摆学叫]|代笔|推选"
)
_DOES = lazy("[有写看做签收讲说办等走拿抢把被给来让叫问打摆卖]|进了|上班|房证|亲戚|会议|公告|医院$")
_SERIAL = lazy(r"第\d{1,5}号|[初终执恢]第?\d+号|凭证号|编号")
_CUT = lazy(r"(?:的)?(?:村民|居民|业主|住户|党员|社员|群众|户主|人|我叫|我是|我)?$")
_END = lazy(r"(?:的)?(?:代笔|推选人|执笔|村民|居民|业主|住户|党员|社员|群众|人)$")
_TAIL = lazy(r"(?:住了|里头|里面|上班|的时候|，).*$")
_MINE = lazy(r"我|门|楼|房|交|住")
_FROM = lazy(r"^[，,（(](?:[男女][，,])?(?:[\d一二三四五六七八九十]{1,3}岁?[，,])?(?:是|系|家在|住在?)?(?P<a>[一-鿿0-9]{3,18}?)(?:的(?:村民|居民)?|人)?(?=[，。,)）])")


def addresses(text: str, anchors: list[Span]) -> list[Span]:
    """Addresses that are the sender's; `anchors` are names and telephones of the sender, beside which a house or group is his."""
    found: list[Span] = []
    for match in _LABEL.finditer(text) if _LABEL_HINT.search(text) else ():
        group = "a" if match["a"] else "b"
        if group == "a" or _HOUSE.search(match[group]):
            found.append(match.span(group))
    for match in _LIVES.finditer(text) if "住" in text or "家在" in text or ("在" in text and "我" in text) else ():
        piece = _TAIL.sub("", match["a"])
        skip = len(piece) - len(piece.removeprefix("家住").removeprefix("住在").removeprefix("住"))
        piece = piece[skip:]
        if (
            len(piece) >= 3
            and not _STOP.search(piece)
            and (_HOUSE.search(piece) or not _DOES.search(piece))
            and (
                _HOUSE.search(piece)
                or _LANDS.search(piece)
                or "家" in match[0][:3]
                or re.search(r"[路街巷村镇乡寨屯坳湾沟坪岭边侧旁院]", piece)
            )
        ):
            found.append((match.start("a") + skip, match.start("a") + skip + len(piece)))
    for match in _DWELLS.finditer(text) if "住" in text else ():
        if _HOUSE.search(match["a"]) and not _STOP.search(match["a"]) and not _DOES.search(match["a"]):
            found.append(match.span("a"))
    for match in _WARD.finditer(text) if "床" in text else ():
        found.append(match.span("a"))
    for match in _SELF.finditer(text) if "我" in text or "本人" in text or "来" in text else ():
        found.append(match.span("a"))
    for match in _BLOCK.finditer(text[:80]) if _BLOCK_HINT.search(text, 0, 80) else ():
        if match.start() < 40 and _MINE.search(text[match.end() : match.end() + 8]):
            found.append(match.span())
    size = len(text)
    for start, end in anchors:
        low = max(text.rfind("\n", 0, start) + 1, start - 40)
        high = text.find("\n", end)
        high = min(size if high < 0 else high, end + 40)
        tail = size - high < 90 and low > 0
        where = _FROM.match(text[end : end + 36])
        if where and (_PLACE.fullmatch(where["a"]) or _HOUSE.search(where["a"])) and not _NO_PLACE.search(where["a"]) and (start < 120 or tail):
            found.append((end + where.start("a"), end + where.end("a")))
        found.extend(_beside(text, low, start, tail, before=True))
        found.extend(_beside(text, end, high, tail, before=False))
        if tail and (size - start < 140):
            found.extend(_line(text, low))
    return found


def _beside(text: str, low: int, high: int, tail: bool, *, before: bool) -> list[Span]:
    """Pieces of the same line on one side of an anchor, at most three steps away."""
    pieces = list(_PIECE.finditer(text, low, high))
    nearest = pieces[-2:] if before else pieces[:2]
    found: list[Span] = []
    for piece in nearest:
        shown = piece[0]
        gap = text[piece.end() : high] if before else text[low : piece.start()]
        if re.search(r"[。！？；\n]", gap) or _STOP.search(shown):
            continue
        bare = _END.sub("", _CUT.sub("", shown)) if before else shown
        bare = bare.removeprefix("家住").removeprefix("住")
        offset = shown.find(bare)
        house = _HOUSE.search(bare)
        if _SERIAL.search(text, max(0, piece.start() - 8), piece.end()):
            continue
        placed = tail and (_LANDS.search(bare) or (_PLACE.fullmatch(bare) and not _NO_PLACE.search(bare)))
        if len(bare) >= 2 + (not before) and len(bare) <= 26 and ((house and (tail or house.end() > len(bare) - 6)) or placed):
            found.append((piece.start() + offset, piece.start() + offset + len(bare)))
    return found


def _line(text: str, low: int) -> list[Span]:
    """A line of its own just above or below a signature that is an address."""
    found: list[Span] = []
    above_end = low - 1
    above = text.rfind("\n", 0, max(0, above_end)) + 1
    below = text.find("\n", low)
    for start, end in (
        (above, above_end),
        (below + 1, (text.find("\n", below + 1) + len(text) + 1) % (len(text) + 1) if below >= 0 else 0),
    ):
        line = text[start:end].strip() if 0 < start < end else ""
        if (
            3 <= len(line) <= 28
            and not re.search(r"[，。！？；：█]", line)
            and not _STOP.search(line)
            and (_HOUSE.search(line) or _LANDS.search(line) or (_PLACE.fullmatch(line) and not _NO_PLACE.search(line)))
        ):
            lead = len(text[start:end]) - len(text[start:end].lstrip()) + (1 if line[0] == "住" else 0)
            found.append((start + lead, start + lead + len(line) - (1 if line[0] == "住" else 0)))
    return found
