"""Persons complained of who bear no title where they are named: 孟会军的外甥, 监测科的党小斌, 那个叫毛老四的."""

from __future__ import annotations

from .aliases import Person
from .full_names import COMMON
from .lazy import lazy
from .lexicon import COMPOUND_SURNAMES, GIVEN, NOT_IN_NAME, RARE_SURNAMES, SURNAMES, WORDS, words
from .names import surname_at
from .numerals import marked

_NICK = "老[一二三四五六七八九十大么幺]|阿[一-鿿]|[大小二三]毛|胖子|黑子|黑娃|满仓|拐子|瘸子|麻子|秃子|矮子|瘦子"
_SURNAME = "[" + "".join(sorted(SURNAMES)) + "]"
_COMPOUND = "|".join(sorted(COMPOUND_SURNAMES))
_LIKELY = "[" + "".join(sorted((GIVEN | COMMON) - (NOT_IN_NAME - COMMON))) + "]"
_CANDIDATE = lazy(f"(?=(?P<n>(?:{_COMPOUND}){_LIKELY}{{1,2}}|{_SURNAME}(?:{_NICK}|{_LIKELY}{{2}}|{_LIKELY}|[一二三四五六七八九][斤娃]?)))")
_HAN = lazy("[㐀-鿿]")
_KIN = (
    "(?:胞|亲|堂|表|远房|内|妻|大|小|二|三)?(?:弟弟?|哥哥?|兄弟?|妹妹?|姐姐?|侄[子儿女]?|外甥女?|叔叔?|舅舅?|伯伯?)|连襟|小舅子|大舅子|小姨子|儿子|女儿|闺女|女婿|儿媳妇?|媳妇|老婆|老伴|爱人"
    "|妻子|丈夫|老公|岳父|岳母|丈人|丈母娘|老丈人|亲家|亲戚|司机|同学|战友|秘书|情妇|相好|干儿子|嫂子|姐夫|妹夫|父亲|母亲|爹|妈|娘|一担挑|契弟|仔"
)
# what stands before somebody who is pointed out: kin of one in office, an office, 叫
_KIN_BEFORE = lazy(rf"(?:{_KIN}|有个|名叫|人叫|老板叫|主任叫|[站所局]长叫)(?:叫|，)?$")
POINTED = lazy(
    r"(?:(?:局|科|股|办|所|站|队|中心|院|社|部|厂|室|校|庭|乡|镇|村|窗口|班|矿|馆|台|片|组|公司|大厅|纪检|城投|总务)(?:里|上)?(?:的|那个|有个|的那个|一个|那位)?"
    r"|(?:[他她人]|那个|的人|老板|男的|女的|头头|本名|大名|一个|主任|站长|经理|所长)叫做?|的叫|名叫|[活事人]的是|老板娘?|贩子|窑主|塘主|场主|经手人|介绍人|中间人|承包人|承包户|经办人|经办|负责人|党员|干部|候选人|医生|大夫|有个|那个|那边|一个"
    r"|[一-鿿](?:员|长|主管|总|师傅|官|警|头)|后勤|总务|人事|调度|出纳|会计|招标|带班的|管[一-鿿]{1,3}的|包村的?|(?:外号|人称|绰号|都叫[他她]?|喊[他她作]?|[他她人就]叫)[“\"]|开车的|司机"
    r"|值班[员长]?|卖[一-鿿]的|胖子)[，,]?$"
)
OWNS = lazy(
    rf"(?:他|她|的|本|自己的?)?(?:那个|亲|大|小|二|三|两个|一个|几个|五个)?(?:{_KIN})|本?家(?:里|的|户|九户|，|把|用|占|养|，|是)|屋里|的?(?:私人|名下|手里|手上|门口|办公室|后备箱|车[里上]"
    rf"|签字|签名|的卡|侄|小舅|亲|儿|一支笔|卡上|[一-鿿]{{0,2}}厂子?|公司|[一-鿿]{{0,2}}店|石场|媳妇|堂|声音)|一支笔|手[里上]|名下|私人|那[辆台套栋]"
)
ACTS = lazy(
    r"(?:也|又|就|还|却|都|当时|当着|亲自|自己|一个人|后来|本人|同志|带头|私下|偷偷|便|即|每月|每年|每天|去年|前年|今年|从|一直|曾|已|现在|带着?人|把|将){0,3}(?:领着|领了|带[着了人头]|叫[人我他]"
    r"|打了?张|让[我人他你]|打电话|上[来任台]|拿[着走了去]?|收[了下走]?|批[了的条]"
    r"|签|开[了着的会]|坐在|说|讲|管[着了]?|量|送|占|卖|来[了过]|分管|主持|负责|当[上着了选]|挨家|骑|锁|撤|承认|拍[的板]|答应|要[了我]?|喝|吃|贪|吞|骗|报|安排|指[使定]|写|逼|骂|打[人了我]|威胁|看|翻"
    r"|夹|跟|涨|包着|画|承包|种[着了]?|包[了着]|挪|借|套|取[走了]|拉[走了]|住|盖[了]?|转|提[了走]?|分[了]?|发|罚|扣|拦|换|兼|放|念|查|压|推|伸|塞|递|雇|截|偷|霸|强)"
)
_STANDER = lazy(r"(?:邻居|村民|群众|工友|同学|我|俺|证人|居民|户主|贫困户|低保户|五保户?|老人|老汉|大爷|大娘|死者|伤者|患者|病人|受害人|乡亲|农户|户|歌手|明星|感谢|谢谢|表扬|学者|诗人)(?:的|叫|，|、)?$")
_WEEKDAYS = frozenset(("周一", "周二", "周三", "周四", "周五", "周六"))
_STOPS = frozenset("村镇乡屯庄寨湾路街巷岭沟河山桥店铺小学中坝坪塆冲岗")
_AFTER_OK = frozenset("，。、；：！？,.;:!? \t\n（）()“”\"'的把被给说讲让叫从在对向用也又都就还没不是和跟同去来家带拿收要打占将与于以当两几这那")
_NO_THIRD = frozenset("的了是我你他她把被说讲问叫让给到去也又还没要找拿等很都就请在着过吗呢吧啊不及与或向从对于使将会能可跟里上下前后内外时当如若所因但而且则系骑任")
_ENOUGH = 4.5
_MENTIONS = 30
_NICKED_AT = {"m": 2.0, "s": 2.0, "n": 1.0}
_NICKNAME = lazy(
    rf"(?P<n>[老小]{_SURNAME})(?![家庄村板师百人乡公婆总学区孩时组车型康卖伙姐头汉太高实干党房])|姓(?P<s>{_SURNAME})的(?![一们氏人])"
    rf"|(?P<m>{_SURNAME})(?<![和有向由从任于查因一二三万])某(?:某|人)?"
)
_NOT_NICK = words("小时 小金 小高 小温 小计 小和 小车 小向 小于 小水 小有 小万 小石 小平 小路 小宁 小白 小黄 小毛 小经 小米 小明 小常 小安 老成 老金 老牛 老白 老毛 老和 老房 老干 老路 老段 老管 老康 老师 老常 老祖 老伯")


def mentions(text: str, people: list[Person]) -> list[Person]:
    """Persons named without a title in a text whose private names are covered, those in `people` left out."""
    known = {person.name for person in people}
    surnames = {person.surname for person in people if len(person.name) == 1 or person.name[0] in "老小"}
    taken = marked(len(text), [span for person in people for span in person.spans])
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _CANDIDATE.finditer(text):
        at = match.start()
        if not taken[at] and (name := _whole(text, at, match["n"])) and name not in known:
            _put(places, name, at, at + len(name))
    best = {name: _best(text, name, spans, _worth(name) + (1.5 if name[0] in surnames else 0.0)) for name, spans in places.items()}
    nicks: dict[str, list[tuple[int, int]]] = {}
    shown: dict[str, str] = {}
    for match in _NICKNAME.finditer(text) if any(sign in text for sign in "老小姓某") else ():
        kind = match.lastgroup or "n"
        name = match[0] if kind == "m" else match[kind]
        surname = match[0][0] if kind == "m" else name[-1]
        if taken[match.start()] or name in _NOT_NICK or name in known or (kind == "n" and surname in known) or (kind == "n" and surname in RARE_SURNAMES):
            continue
        _put(nicks, name, *match.span())
        shown[name] = match[0]
    for name, spans in nicks.items():
        if name not in best:
            places[name] = [(end - 2, end - 1) if shown[name][0] == "姓" else (start, end) for start, end in spans]
            best[name] = _best(text, shown[name], spans, _NICKED_AT["m" if "某" in name else "s" if shown[name][0] == "姓" else "n"])
    found: list[Person] = []
    used = bytearray(len(text))
    for name in sorted(best, key=lambda one: (-len(one), places[one][0])):
        free = [(start, end) for start, end in places[name] if not used[start]]
        if best[name] >= _ENOUGH and free:
            for start, end in free:
                used[start:end] = b"\1" * (end - start)
            found.append(Person(name, [], None, free))
    return found


def _put(places: dict[str, list[tuple[int, int]]], name: str, start: int, end: int) -> None:
    spans = places.setdefault(name, [])
    if len(spans) < _MENTIONS:
        spans.append((start, end))


def _best(text: str, shown: str, spans: list[tuple[int, int]], worth: float) -> float:
    """The best of all mentions: the characters, how often the letter names him, and what stands around."""
    count = len(spans) if len(spans) > 2 else text.count(shown)
    given = worth + (0.0 if count == 1 else 1.5 if count == 2 else 2.0)
    if given + 5.0 < _ENOUGH:
        return -9.0
    return given + max(_around(text, start, end, _ENOUGH - given) for start, end in spans)


def _whole(text: str, at: int, shown: str) -> str | None:
    """The name as far as it goes, or None for a common word or a place."""
    if text[at : at + 2] in WORDS or len(shown) < 2:
        return None
    if shown[1] in "老阿" or shown[1:] in ("胖子", "黑子", "黑娃", "满仓"):
        return shown if len(shown) == 3 and text[at + 3 : at + 4] not in _STOPS else None
    follows = text[at + len(shown) : at + len(shown) + 1]
    if len(shown) == 3 and (shown[1:] in WORDS or text[at + 2 : at + 4] in WORDS or shown[2] in _NO_THIRD):
        shown, follows = shown[:2], shown[2]
    if (len(shown) == 2 and (shown[1] in "家处源" or shown in _WEEKDAYS)) or shown[-1] in "村镇乡屯庄寨湾街巷章出":
        return None
    if follows in _STOPS and follows and not OWNS.match(text, at + len(shown)):
        return None
    return shown


def _worth(name: str) -> float:
    """How much the characters alone look like a name."""
    size = surname_at(name, 0) or 1
    given = name[size:]
    if size == 2:
        return 2.0
    if given[0] in "老阿" or given[1:] in ("子", "娃"):
        return 1.5 if name[0] in RARE_SURNAMES else 2.0
    likely = sum(char in COMMON for char in given)
    rare = (1.0 if likely == len(given) == 2 else 2.0) if name[0] in RARE_SURNAMES else 0.0
    return likely - rare - (0.5 if len(given) == 1 else 0.0)


def _around(text: str, start: int, end: int, needed: float) -> float:
    """What stands before and after; not looked at in full where it cannot reach what is needed."""
    if needed > 5.0 or _STANDER.search(text, max(0, start - 6), start):
        return -9.0
    does = OWNS.match(text, end) or ACTS.match(text, end)
    score = 2.0 if does else 0.5 if text[end : end + 1] in _AFTER_OK else -1.0
    if needed - score > 3.0:
        return -9.0
    if _KIN_BEFORE.search(text, max(0, start - 5), start):
        return score + 3.0
    if POINTED.search(text, max(0, start - 8), start):
        return score + 2.0
    before = text[start - 1 : start]
    if not before or not _HAN.match(before):
        return score + 1.0
    return score + (0.5 if before in "的是给和跟找让被问把由叫归向对同替到在从" else -1.0)
