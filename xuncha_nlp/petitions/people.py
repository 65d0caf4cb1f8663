"""Names with titles in a text: who is called by a title, under which names, and which titles stand alone."""

from __future__ import annotations

from .aliases import Person, join_aliases
from .deeds import deeds, nicked
from .everyday import everyday
from .lazy import alternatives, lazy
from .levels import unit_before
from .lexicon import GIVEN, RARE_SURNAMES, SURNAMES, TITLE_LEVELS, WORDS
from .names import is_han, name_at, surname_at
from .numerals import marked
from .titles import ACTS, CALLS, TITLE, TITLES, name_after, name_before, titles_in

_ACCUSED = lazy(
    r"(?:(?:被(?:举报|反映|检举|控告|投诉)(?:人|对象|单位)?|反映对象|举报对象)[：: ]{1,3}|(?<!被)(?:实名)?(?:举报|控告|检举"
    r"|状告|揭发|反映|投诉|告)(?:的)?(?:是|："
    r"|:)?(?:[一-鿿]{0,14}?(?:村民|组|村|镇|乡|街道|社区|干部|党员|局|公司|人))?(?:的)?)(?=(?P<s>[一-鿿]))",
    starts="举反告实投控揭检状被",
)

_STAFF = lazy(
    r"(?:记录人?|接待人?|接访人?|承办人?|经办人?|登记人?|接听人?|接线员?|值班员?|受理人|填表人?|审核人?|接待人员|记录员|翻译"
    r"|接电话的)[：: ]{0,3}$"
)

NEUTRAL_BEFORE = lazy(r"(?:习近平|总|请|希望|恳请|建议|感谢|谢谢|给|向|呈|致|尊敬的|敬爱的|法院的?|律师)$")

_CHIEF = lazy(r"(?P<s>[" + "".join(sorted(SURNAMES)) + r"])(?P<k>总|董)(?![量数额计共是体事要算得之理结会监部局])")
_CALLED_CHIEF = frozenset("的是找给跟和叫在由让向被问听按把请团司到从陪送替")

_HIS = lazy("[说讲让叫签批]|的?(?:太太|儿|女|老婆|爱人|秘书|丈人|小舅子|[弟哥侄岳亲司])|名下|一[张个句]|这个月|要求|的(?:办公室|车|卡|签)")
_SHORT = {"局": "局长", "处": "处长", "所": "所长", "站": "站长", "队": "队长", "科": "科长", "镇": "镇长", "校": "校长", "院": "院长"}
_SHORTENED = lazy(
    r"(?:(?<![一-鿿])|(?<=[的是找给跟和叫在由让向被问站所局]))(?P<s>[" + "".join(sorted(SURNAMES - RARE_SURNAMES)) + r"])(?P<k>[局处所站队科镇校院])(?=[把说讲跟让叫签拿收又也，”副]|的(?!人)|电话|带队|今[天年]|去年|每)"
)

_IS = lazy(r"(?:^|[，。\n；：“”、 ])(?P<n>[㐀-鿿]{2,4}?)(?:同志)?[，,]?(?:是|系|任|担任|时任|现任|原任|作为|当|（|\()(?:[一-鿿]{0,10})$")

_CLERK = lazy(
    r"(?P<r>(?:(?:站|所|办|局|科|院|中心|社区|大厅|窗口|股|部|队|室|处|库)里?(?:的|那个)|(?:[科股室]|(?<![一二三四五六七八九十\d])队|贩子)|窗口|开车的|年轻人|管[一-鿿]{1,3}的|配种员|资料员|内勤|代办|转运工|收费员|协管员|技术员|业务员|干事|科员|村?会计|出纳|文书|支委"
    r"|委员))"
    r"(?P<n>[小老阿][㐀-鿿])(?![一-鿿]?(?:学|区|家))",
    starts="业中代会内出办协处大委室局干年库开所技支收文村社科窗站管股贩资转部配队院",
)
_SURNAMED = lazy(r"姓(?P<s>[㐀-鿿])(?:滴|的|某)?(?=[，。、；（）()\s█]|[^氏名])")
_ROLE_BEFORE = lazy(
    r"(?:城管|交警|民警|辅警|护士|楼主|站|所|队|科|办|局|股|老板|员|会计|出纳|主任|经理|书记|[所站校局队段科股]长|窗口|开发商|包工头|医生|教师|伢|承包人|庄家|女人|合作社)里?(?:的|那个|有个|一个)?[，, （(]?$"
)
_ALONE = lazy(
    r"(?:^|[\n：。])\s?(?P<n>[㐀-鿿]{2,3})[，,](?:男，|女，)?[^。\n]{0,16}?(?:分管|负责|主管|管着|现任|时任|任[一-鿿]{2,12}(?:长|书记|主任|员)"
    r"|系[一-鿿]{2,14}(?:长|书记|主任|员|会计))"
)
_VAGUE = lazy(
    r"(?P<r>(?:[所站局科队办室股](?:的|里的)?(?:[一-鿿]?(?:员|管|干部|同志|助理))?|协管|助理|城管|交警|民警|辅警|值班(?:员|同志)|中心校的?|网格员|委员|支委|经办人?))"
    r"(?P<n>[" + "".join(sorted(SURNAMES - RARE_SURNAMES)) + r"]某某?)(?!村|镇|局|单位|公司|县|区|市)",
    starts="中交值办助协城委室局所支民科站经网股辅队",
)
_BY_SURNAME = lazy(
    r"姓(?P<s>[" + "".join(sorted(SURNAMES)) + r"])的(?:那位|那个)?(?:女|男|年轻|小)?(?P<r>干部|科员|组员|队员|办事员|经办人|协管员?|城管|收费员|检查员|副?[科股站所局队]长|庄家|老板|包工头)"
)
_FULL = lazy(r"(?:大号|大名|真名|本名|全名)(?:叫|是|为)?(?P<n>[㐀-鿿]{2,4})(?![㐀-鿿])")
_PLACED = lazy(
    r"(?:(?:站|所|队|科|办|局|股|窗口|公司|中心|大厅)里?(?:的|那个|上路的那个[一-鿿]{0,2}|那个[一-鿿]{1,3}的|[一-鿿]{0,2}那个[一-鿿]{0,4}))(?P<n>[㐀-鿿]{2,3})(?=[，。、；（\s也]|把|在"
    r"|收|拿|拦|替|说|要|的红)"
)

_NO_NICK = frozenset(
    [
        "老师",
        "老板",
        "小学",
        "小组",
        "小区",
        "小车",
        "老人",
        "老家",
        "小孩",
        "老百",
        "老高",
        "老房",
        "老实",
        "小时",
        "小小",
        "老干",
        "老党",
        "老伴",
        "老公",
        "老婆",
        "小康",
        "小卖",
        "小伙",
        "小姐",
        "老乡",
        "老大",
        "老二",
        "阿姨",
        "老头",
        "老汉",
        "老太",
        "小型",
    ]
)
_BRACKETED = lazy(
    r"[（(](?P<t>(?:现在的|现任|原|时任|系|是|任|村|镇|乡|本村|该村)?[^（()）\n，。]{0,8}?" + alternatives(TITLES) + r")[）)]"
)
_ASIDE = lazy(r"[（(](?:兼|原|现|主持|分管|挂|代管|副)[^（）()\n]{0,20}[）)]")
_MARK = lazy(r"[。；！？\n]")

_CALLED = lazy(r"姓(?P<s>[一-鿿])(?:的)?[，,]?(?:名?叫)?")

_SALUTATION = lazy(r"\s*(?:尊敬的|敬爱的)?[^，。：:！!]{0,16}?(?:组长|书记|主任|领导|同志)[们]?(?:您好|你好|好|：|:)")


def find_people(text: str, private: list[tuple[int, int]]) -> tuple[list[Person], list[tuple[int, int, str]]]:
    """Accused persons with names, and the titles that stand without a name; ranges in `private` (the sender) are passed over."""
    people: dict[str, Person] = {}
    loose: list[tuple[int, int, str]] = []

    senders = marked(len(text), private)

    def hidden(start: int, end: int) -> bool:
        return 1 in senders[start:end]

    def add(name: str, start: int, end: int, title: str | None, title_at: int, title_end: int, unit_at: int | None = None) -> None:
        if hidden(start, end):
            return
        person = people.setdefault(name, Person(name))
        person.spans.append((start, end))
        if title:
            unit, whole = unit_before(text, title_at if unit_at is None else unit_at, title)
            person.titles.append((whole, title_at, title_end))
            if unit and not person.unit:
                person.unit = unit

    titles = titles_in(text)
    greeted_from, greeted = greeting(text)
    for number, (start, end, _core) in enumerate(titles):
        if greeted_from <= start and end <= greeted:
            continue
        shown = text[start:end]
        if number + 1 < len(titles) and titles[number + 1][0] - end <= 8 and "兼" not in shown:
            between = text[end : titles[number + 1][0]]
            if (
                between[:1] in ("、", "兼", "，")
                and not _MARK.search(between)
                and not name_at(text, end + 1)
                and (between[:1] != "，" or "兼" in between)
            ):
                following = titles[number + 1][1]
                name_size = name_at(text, following)
                if name_size:
                    add(text[following : following + name_size], following, following + name_size, text[start:following], start, following)
                    continue
        before = name_before(text, start)
        size = name_after(text, end)
        if size == -1:
            called = _CALLED.match(text[end : end + 8])
            full = name_at(text, end + called.end()) if called and called[0][-1] in "叫" else 0
            at = end + called.end() if called and full else end + 1
            add(text[at : at + (full or 1)], at, at + (full or 1), shown, start, end)
        elif size:
            at = end + (1 if text[end] in "的（(：:是叫" else 0)
            if text[end] == "（" and text[end + 1 : end + 2] == "指":
                at = end + 2
            if _STAFF.search(text[max(0, start - 6) : start]):
                continue
            if before and before[1] - before[0] == 1 and text[end] in "（(" and text[before[0]] == text[at]:
                add(text[at : at + size], before[0], end, None, 0, 0)
            add(text[at : at + size], at, at + size, shown, start, end)
        elif before:
            at, stop = before
            if (
                _STAFF.search(text[max(0, at - 6) : at])
                or hidden(at, stop)
                or (NEUTRAL_BEFORE.search(text[max(0, at - 4) : at]) and text[max(0, at - 2) : at] in ("敬的", "平总"))
            ):
                continue
            name = text[at:stop]
            add(name, at, end if len(name) <= 2 and surname_at(name, 0) == len(name) else stop, shown, start, end, at)
        elif back := _IS.search(text, max(0, start - 18), start):
            at = back.start("n")
            size = name_at(text[: back.end("n")] + " ", at, strict=True)
            if size == len(back["n"]) and not hidden(at, at + size):
                add(back["n"], at, at + size, shown, start, end)
            else:
                loose.append((start, end, shown))
        elif (bracket := _ASIDE.match(text, end)) and (size := name_at(text, bracket.end(), strict=True)) >= 2:
            add(text[bracket.end() : bracket.end() + size], bracket.end(), bracket.end() + size, shown, start, end)
        else:
            loose.append((start, end, shown))
    for match in _CLERK.finditer(text):
        surname, role = match["n"][1], match["r"]
        named = any(name[0] == surname for name in people)
        if (surname in SURNAMES or match["n"][0] == "阿") and match["n"] not in WORDS and match["n"] not in _NO_NICK and not named:
            if surname not in RARE_SURNAMES or not role.endswith(("的", "个")):
                known = role if role in TITLE_LEVELS else "工作人员"
                add(match["n"], match.start("n"), match.end("n"), known, match.start("n"), match.start("n"))
                loose = [item for item in loose if item[1] != match.start("n")]
    for match in _SURNAMED.finditer(text) if "姓" in text else ():
        surname, low = match["s"], max(0, match.start() - 12)
        role = text[low : match.start()]
        if (
            surname in SURNAMES
            and _ROLE_BEFORE.search(role)
            and not any(name[0] == surname for name in people)
            and not hidden(*match.span("s"))
            and not greeted_from <= match.start() <= greeted
        ):
            core = next(reversed(list(TITLE.finditer(role))), None)
            known = core[0] if core else "工作人员"
            add(surname, *match.span("s"), known, match.start("s") - 1, match.start("s") - 1)
            loose = [item for item in loose if not (low <= item[0] < match.end())]
    for name, start, end in deeds(text):
        if not hidden(start, end):
            add(name, start, end, None, 0, 0)
    for name, start, end in [] if people else nicked(text):
        if not hidden(start, end):
            add(name, start, end, None, 0, 0)
    for match in _VAGUE.finditer(text) if "某" in text else ():
        if not hidden(*match.span("n")):
            add(match["n"], *match.span("n"), None, 0, 0)
    for match in _BY_SURNAME.finditer(text) if "姓" in text else ():
        if not hidden(*match.span("s")) and not any(name[0] == match["s"] for name in people):
            add(match["s"], *match.span("s"), match["r"] if match["r"] in TITLE_LEVELS else "工作人员", match.start("r"), match.end("r"))
            loose = [item for item in loose if item[0] != match.start("r")]
    for pattern in (_ALONE, _PLACED, _FULL):
        for match in pattern.finditer(text):
            name = match["n"]
            if (
                name_at(name + " ", 0, strict=True) == len(name)
                and name[0] not in RARE_SURNAMES
                and not hidden(*match.span("n"))
                and name not in WORDS
            ):
                add(name, *match.span("n"), None, 0, 0)
    for match in _ACCUSED.finditer(text):
        size = name_at(text, match.end(), strict=match[0][-1] not in "：: ")
        if (
            size >= 2
            and (text[match.end() + size : match.end() + size + 1] or "。") in ACTS
            and not hidden(match.end(), match.end() + size)
        ):
            add(text[match.end() : match.end() + size], match.end(), match.end() + size, None, 0, 0)
    for match in _CHIEF.finditer(text):
        surname = match["s"]
        said = text[match.start() - 1 : match.start()] or " "
        if is_han(said) and said not in _CALLED_CHIEF and (said + surname in everyday() or surname in RARE_SURNAMES or (surname in GIVEN and surname_at(said, 0))):
            continue
        if (surname not in RARE_SURNAMES or text.count(match[0]) > 1 or _HIS.match(text, match.end())) and not hidden(*match.span()):
            owner = "老板" in text[max(0, match.start() - 4) : match.start()]
            add(surname, *match.span(), "老板" if owner else {"总": "总经理", "董": "董事长"}[match["k"]], *match.span())
    for match in _SHORTENED.finditer(text):
        if text[match.start() : match.end()] not in WORDS and not hidden(*match.span()) and not greeted_from <= match.start() < greeted:
            deputy = "副" if text.startswith("副", match.end()) else ""
            add(match["s"], *match.span(), deputy + _SHORT[match["k"]], *match.span())
    for match in _BRACKETED.finditer(text) if "（" in text or "(" in text else ():
        for size in (3, 2, 4):
            at = match.start() - size
            if (
                at >= 0
                and name_at(text, at, strict=size == 2) == size
                and (at == 0 or not is_han(text[at - 1]) or size == 3 or text[at - 1] in CALLS)
                and not hidden(at, at + size)
            ):
                core = TITLE.search(text, match.start("t"), match.end("t"))
                if core:
                    add(text[at : at + size], at, at + size, core[0], core.start(), core.end())
                    loose = [item for item in loose if not (match.start() <= item[0] < match.end())]
                break
    joined = join_aliases(text, people)
    return joined, loose


def greeting(text: str) -> tuple[int, int]:
    """Where the greeting stands: after a line that names the topic, before the letter itself; (0, 0) if none."""
    start = end = 0
    for line in text.split("\n", 3)[:3]:
        if (
            len(line) <= 30
            and (line.rstrip().endswith(("：", ":", "好", "好！", "好，", "好。", "好!")) or line.startswith(("尊敬的", "敬爱的")))
            and "被" not in line
        ):
            end += len(line) + 1
        elif not end and line.startswith(("主题", "标题", "关于")):
            start = end = len(line) + 1
        elif line.strip() and not line.startswith(("主题", "标题", "关于")):
            head = _SALUTATION.match(line)
            end += head.end() if head else 0
            break
        else:
            end += len(line) + 1
    return (start, end) if start < end < len(text) else (0, 0)
