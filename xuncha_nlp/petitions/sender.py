"""Names of those who write: labels, self-introductions, the frame of a note, the signature, the neighbourhood of a telephone."""

from __future__ import annotations

import re

from .full_names import plausible, refused
from .lazy import lazy
from .lexicon import RARE_SURNAMES, TITLE_LEVELS, WORDS, words
from .names import ODD, is_han, name_at, surname_at, whole_name
from .signature import signature

Span = tuple[int, int]
_WRITER = "举报|反映|来信|信访|来访|来电|写信|投诉|申诉|检举|控告|上访|求助|申请|报告|请求|陈述|联名|寄信|发信|致电|证明|见证|知情|受访|诉求|发件|寄件"
_SIGNER = "联系|签名|具名|署名|落款|代笔|代书|代写|转述|口述"
LABEL = lazy(
    rf"(?<!被)(?<!接待)(?<!记录)(?:(?:{_WRITER})人员?|(?:{_SIGNER})人?)(?:姓名|签名|签字|信息)?(?:（[^）\n]{{0,6}}）)?[：: 　为是]{{1,3}}"
    r"|(?<![一-鿿])(?:本人姓名|真实姓名|姓名|名字|署名|签名|签字|证人|化名|来访群众|来访者|来电者|家属|我们?|代笔|代表)[：: 　]{1,3}"
    r"|(?:推举?|为)(?:一人)?(?:为)?代表[：: 　]{1,2}"
    r"|(?<!被)(?:举报|反映|来信|来访|来电|写信|联系|代笔|代书|转述|口述|申诉|控告|检举|信访)人(?=[㐀-鿿])",
    starts="上为举代信具写化反发受口名姓家寄我投报控推本来检求申真知签署联致落见证诉请转陈",
)
_SELF = lazy(
    r"(?:[我俺咱](?:的)?(?:名字|大名|小名|真名)?(?:叫做?|名叫|的名字(?:叫|是))|(?:(?:本人|我)的?名字|大名|真名|(?<![一-鿿“])名字)(?:叫|是|：|:)?|本人(?:姓名|名叫|叫|是)?[，,：:（(]?|(?<![他她])名叫|在下"
    r"|鄙人"
    r"|自称(?:叫|是|名叫)|身份证上是“|户口本上是“|我就是|(?<=[。；\n！？])我[（，, ])(?=(?P<c>[㐀-鿿]))",
    starts="俺名咱在大我户本真自身鄙",
)
_OWN = lazy(r"[我俺咱]|本人|自称|留的?名|化名|笔名|来[电访信]人|^\s*$")
_SELF_IS = lazy(r"(?:我|本人|俺|咱)(?:们)?(?:是|系)(?P<body>[^，。；：！？,\n（(]{2,30})")
_BARE_SELF = lazy(
    r"(?:(?:^|[。；！？：，\n　 ])[我俺]|本人(?:[一-鿿]{2,8}(?:教师|职工|工人|员|师|生|长|任|记))?)(?P<n>[㐀-鿿]{2,3})(?=[，,（(](?:今年|现年|男|女|[一-鿿]{0,12}(?:人|的|岁|村|镇)[，。]|\d|[一二三四五六七八九]十|带|因|在|住|身份|对|不服|去年)|[用以]党性)"
)
_SURNAME = lazy(
    r"(?:(?<![一-鿿])[我俺咱]|自称|本人|免贵|(?:来电|来访|反映|举报|来信|投诉)人(?:自称)?|[\d█]{4,11}[，,（( ]{1,2}|[，,；。]|(?:婆[娘姨]|老婆|老伴|爱人|媳妇|丈夫|男人|妻子|母亲|父亲|妈|爹"
    r"|女儿|儿子)(?:也)?)"
    r"姓(?P<s>[一-鿿])(?=[，。,；、（）)\s█]|$|电|联|手|名)|(?:男|女)[，,、]\s?(?:姓(?P<t>[一-鿿])|(?P<u>[一-鿿])姓)(?![一-鿿]氏)",
    starts=",0123456789█。丈举俺儿免反咱女妈妻婆媳我投本来母爱父爹男老自，０１２３４５６７８９；",
)
_NOTE = lazy(r"来电|来访|来信|电话|信访|收信|走访|谈话|接访|接待|登记|访谈|值班")
_WHO = lazy(
    r"(?P<n>[㐀-鿿]{1,2}[某×X*Ｘ]{0,2}[㐀-鿿]{0,2}?)(?:[（(][^（）()\n]{0,20}[)）])?(?P<t>[，,、（( ]{1,2}(?:[男女](?![儿婿朋友方])"
    r"|[二三四五六七八九]?十[一二三四五六七八九]?多?岁|\d\d岁|年约|约?[二三四五六七八九]十|[一-鿿]{1,2}族|身份证|电话|手机"
    r"|退役|退休|低保|残疾|不服)|(?:等人?)?(?:来访|来电|来信|来函|口述|建议|陪同|对(?=[^，。\n]{2,24}(?:不服|异议))|自述|自称|不服|申诉|咨询|询问|求助|投诉|反映|诉称|称(?!为|作|号|呼|是)|诉|要求|问(?=[：:，从怎如何是能])|说(?=[：:，“])|向(?=组织|巡察|贵组"
    r"|纪委)))"
)
_OFFICE = r"(?:书记|支书|主任|会计|出纳|[镇乡村局所站校院会队段场馆组科股部]长|老板|经理|委员|干事|员工作人员)"
_HOLDS = lazy(rf"[^。；\n]{{0,24}}(?:系|任|是|为|现任|，)[^。；，\n]{{0,10}}(?<!原){_OFFICE}")
_ASKED = words(
    "对方 本人 来人 群众 男声 女声 该人 其人 同志 村民 户主 后 另 又 并 再 均 都 还 也 他 她 一名 某 部分 多名 家属 职工 举报 反映"
)
_NEXT = lazy(r"(?:[（(][^（）()\n]{0,14}[)）])?[、，,和及与 　]{1,2}")
_STOP = frozenset("等和及与的电手身男女年系现联住，（来代向称反自也是要在就因，。：、；叫说问打到家")
_ANONYMOUS = lazy(r"匿名|不详|群众|保密|未留|不愿|不署|知情|某村|村民|居民|党员|职工|本人|一个|一名|没有|不敢|无")
_TOKEN = lazy(r"[㐀-鿿]{2,4}(?:[XxＸ*×]{1,2})?(?=[\s，,。、；;：:（()）█]|$|\d|电话|手机|身份证|联系|代[笔表]|等)")
_BEFORE_PHONE = lazy(
    r"(?P<n>[㐀-鿿]{2,12}?)(?:的)?[\s　，,：:（(、]{0,3}(?:[（(][^（）()]{0,10}[）)])?(?:联系)?(?:电话|手机尾?号?|手机|微信|号码|座机|身份证号?码?"
    r"|tel|TEL)?(?:号码?|是|为)?[\s　：:，,（(█]{0,3}$"
)
_AFTER_PHONE = lazy(r"[\s　，,（(]{1,2}(?:找|联系人?：?)?(?P<n>[㐀-鿿]{2,3})(?=[\s　，,。）)]|$)")
_JOINS = "村组号镇乡人员民叫是的区师者社户"
_LAST = (
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
    "家属",
    "妻子",
    "代表",
    "社",
    "女儿",
    "儿子",
)


_OFFICES = tuple(TITLE_LEVELS)
_OTHERS = lazy("给|跟|帮|替|他|她|被|把|举报|反映|[告找]")


_JOINED = lazy(r"(?P<row>[㐀-鿿]{2,3}(?:、[㐀-鿿]{2,3}){0,30})(?:等|代)[一二三四五六七八九十百\d]{1,5}[余多]?[人户名位](?=[^。\n]{0,12}(?:手印|签名|签字|联名|联署)|[）)\s]*$)")


def sender_names(text: str) -> list[Span]:
    """Where the writers name themselves: by label, self-introduction, as the one whom a note is about, or by signing."""
    found: list[Span] = []
    for match in LABEL.finditer(text):
        found.extend(names_from(text, match.end(), loose=match[0][-1] in "：: 　"))
    for match in _SELF.finditer(text):
        if match[0][:2] in ("大名", "真名") and not _OWN.search(text, max(0, match.start() - 24), match.start()):
            continue
        size = _named(text, match.end(), strict=match[0].startswith(("本人", "我就是", "我", "在下")) and match[0][-1] not in "叫字做是名")
        follows = text[match.end() + size : match.end() + size + 1]
        sure = match[0][-1] in "叫做名字“是" or match[0].startswith(("我叫", "俺叫"))
        if size and ((sure and "就是" not in match[0]) or not follows or follows in "，。,；、（） 　\n是系█"):
            found.append((match.end(), match.end() + size))
            found.extend(_brackets(text, match.end() + size))
    for match in _BARE_SELF.finditer(text):
        if plausible(match["n"]):
            found.append(match.span("n"))
    for match in _JOINED.finditer(text) if "等" in text or "代" in text else ():
        rows = [(match.start() + part.start(), match.start() + part.end()) for part in re.finditer("[㐀-鿿]+", match["row"])]
        found.extend((a, b) for a, b in rows if plausible(text[a:b]))
    if "是" in text or "系" in text:
        found.extend(_self_is(text))
    if "姓" in text:
        for match in _SURNAME.finditer(text):
            group = next(name for name in "stu" if match[name])
            if surname_at(match[group], 0) and (
                match[0][0] not in "，,；。" or match.start() < 80 or text[: match.start()].rfind("。") < 0
            ):
                found.append(match.span(group))
    found.extend(_noted(text))
    found.extend(signature(text))
    return found


def _named(text: str, at: int, *, strict: bool = False) -> int:
    """A name after words that announce one; a surname outside the list needs a full stop after it."""
    size = name_at(text, at, strict=strict)
    token = _TOKEN.match(text, at, at + 8)
    if (
        token
        and (whole_name(token[0]) or (not strict and len(token[0]) <= 3))
        and not refused(token[0])
        and not ODD & set(token[0])
    ):
        return len(token[0])
    return size if size >= 2 else 0


def _brackets(text: str, at: int) -> list[Span]:
    if text[at : at + 1] in ("（", "("):
        size = name_at(text, at + 1)
        if size >= 2 and text[at + 1 + size : at + 2 + size] in "）)":
            return [(at + 1, at + 1 + size)]
    return []


def names_from(text: str, at: int, *, loose: bool = False) -> list[Span]:
    """The names in a row that begin at `at`; `loose` takes the first for a name whatever its surname."""
    found: list[Span] = []
    while len(found) <= 200:
        size = name_at(text, at)
        end = at + size
        token = _TOKEN.match(text, at, at + 8)
        if (
            token
            and (whole_name(token[0]) or (loose and len(token[0]) <= 3))
            and not refused(token[0])
            and not ODD & set(token[0])
        ):
            end = at + len(token[0])
        elif size < 2 or (is_han(text[end : end + 1] or "，") and text[end] not in _STOP):
            if not (size == 0 and surname_at(text, at) and text[at + 1 : at + 2] in ("姓", "某")):
                return found
            end = at + 1
        if _ANONYMOUS.match(text, at) or text[at:end] in WORDS:
            return found
        found.append((at, end))
        gap = _NEXT.match(text, end)
        if gap is None or (gap[0].strip() in ("，", ",", "") and name_at(text, gap.end(), strict=True) < 2):
            return found
        at, loose = gap.end(), False
    return found


def _self_is(text: str) -> list[Span]:
    found: list[Span] = []
    for match in _SELF_IS.finditer(text):
        body, base = match["body"].rstrip(), match.start("body")
        for size in (3, 2, 4):
            tail, head = body[-size:], body[:-size]
            if len(body) >= size and whole_name(tail) and (name_at(tail + " ", 0, strict=True) == size or plausible(tail)) and not refused(tail):
                if (not head and size >= 3) or head.endswith(_LAST) or (head.endswith(_OFFICES) and not _OTHERS.search(head)):
                    found.append((base + len(body) - size, base + len(body)))
                    break
    return found


def _noted(text: str) -> list[Span]:
    """王某某，男，62岁 · 剡金宝来访 · 熊某，退役军人，询问: the person whom the head of a note is about."""
    head = text[:120]
    if not (_NOTE.search(head, 0, 60) or (len(text) < 260 and "我" not in head[:40])):
        return []
    found: list[Span] = []
    for match in _WHO.finditer(head):
        at, stop = match.span("n")
        for start in range(at, stop - 1):
            vague = text[stop - 1] in "某×X*Ｘ"
            act = match["t"][0] not in "，,、（( "
            size = name_at(head[:stop] + " ", start, strict=not vague and (act or stop - start < 3))
            if size == 0 and stop - start == 3 and not act and whole_name(text[start:stop]) and text[start : start + 2] not in WORDS:
                size = 3 if not is_han(text[start - 1 : start] or "，") else 0
            if start + size == stop and size >= 2 and text[stop - 1] not in "总董" and text[start:stop] not in _ASKED and not refused(text[start:stop]):
                before = text[max(0, start - 2) : start]
                if before.endswith(("被", "举报", "反映", "对")) or (act and not vague and size < 3 and is_han(before[-1:] or "，")):
                    break
                if act and is_han(before[-1:] or "，") and before[-1] not in "人村组社区民者员师生镇：":
                    break
                if not _in_office(text, start, stop, described=not act):
                    found.append((start, stop))
                break
    return found


def _in_office(text: str, start: int, stop: int, *, described: bool) -> bool:
    """刘德海，男，52岁，村支书 is the accused: an office beside the name or in what describes him, unless a label calls him the writer."""
    name = text[start:stop]
    if re.search(r"被(?:举报|反映|控告|投诉|检举)(?:人|对象|干部)?[：: ]?$", text[max(0, start - 8) : start]):
        return True
    if LABEL.search(text[max(0, start - 8) : start]) or re.search(
        r"(?:来[电访信]|反映|举报)(?:人|群众|，)?$", text[max(0, start - 5) : start]
    ):
        return False
    beside = re.search(rf"{_OFFICE}{re.escape(name)}|{re.escape(name)}{_OFFICE}", text)
    return bool(beside) or (described and bool(_HOLDS.match(text, stop)))


def near_phones(text: str, phones: list[Span]) -> list[Span]:
    """Names directly beside a telephone number."""
    found: list[Span] = []
    for start, end in phones:
        base = max(0, start - 24)
        match = _BEFORE_PHONE.search(text[base:start])
        if match:
            name = match["n"]
            for size in (3, 2, 4):
                tail = name[-size:]
                at = base + match.start("n") + len(name) - size
                if len(name) >= size and whole_name(tail) and name_at(tail + " ", 0, strict=size == 2) == size and tail not in WORDS:
                    alone = at == 0 or not is_han(text[at - 1]) or text[at - 1] in _JOINS
                    if alone and not refused(tail):
                        found.append((at, at + size))
                        break
        after = _AFTER_PHONE.match(text[end : end + 12])
        if (
            after
            and (whole_name(after["n"]) or after["n"][0] == "阿")
            and not refused(after["n"])
            and after["n"][0] not in RARE_SURNAMES
        ):
            found.append((end + after.start("n"), end + after.end("n")))
    return found
