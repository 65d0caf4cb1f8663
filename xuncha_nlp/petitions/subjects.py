"""Who is complained of: names with titles, titles alone, aliases joined; alleged, never judged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..types import Span, Subject
from .lexicon import GIVEN, NOT_IN_NAME, NOT_TITLES, RARE_SURNAMES, SURNAMES, TITLE_LEVELS, WORDS
from .levels import ground_before, level_of, tail_of, top_leader_of, unit_before
from .names import _BOUNDARY, is_han, name_at, surname_at

_TITLES = sorted(TITLE_LEVELS, key=len, reverse=True)
_TITLE = re.compile(
    r"(?:原|前任|前|时任|现任|代理|常务)?(?:第一)?(?:副)?(?P<core>" + "|".join(_TITLES) + r")"
)
_CORE = re.compile("|".join(_TITLES))
_BEFORE_CORE = re.compile(r"(?:原|前任|前|时任|现任|代理|常务)?(?:第一)?副?$")
_TITLE_HINT = re.compile("[长任记员计纳事医师干导书士板头商人总监官政席委夫政委文]")
_LIST = re.compile(r"(?:、|兼|，兼|和|及)(?P<next>[一-鿿]{0,8}?(?:" + "|".join(_TITLES) + r"))")
_SHORT = re.compile(r"(?P<s>[一-鿿])(?P<suffix>总|董|工|局|处|科|所|校|院|镇|书记|支书|主任|镇长|局长|校长|院长|所长|站长|会计|老板|乡长|队长|组长|部长|科长|村长|园长|经理|连长|主席|委员|社长|老师|医生)")
_NICK = re.compile(r"(?<![一-鿿])(?:老|小|大)(?P<s>[一-鿿])(?![一-鿿]?(?:年|时|家))")
_ACCUSED = re.compile(
    r"(?:(?:被(?:举报|反映|检举|控告|投诉)(?:人|对象|单位)?|反映对象|举报对象)[：: ]{1,3}|(?<!被)(?:实名)?(?:举报|控告|检举|状告|揭发|反映|投诉|告)(?:的)?(?:是|：|:)?(?:[一-鿿]{0,14}?(?:村民|组|村|镇|乡|街道|社区|干部|党员|局|公司|人))?(?:的)?)(?=(?P<s>[一-鿿]))"
)
_STAFF = re.compile(r"(?:记录人?|接待人?|接访人?|承办人?|经办人?|登记人?|接听人?|接线员?|值班员?|受理人|填表人?|审核人?|接待人员|记录员|翻译|接电话的)[：: ]{0,3}$")
_GREETING = re.compile(r"^(?:尊敬的|敬爱的|各位)?[^。，！？\n]{0,24}(?:您好|你好|你们好|好|：|:|！|，)?\s*$")
_NEUTRAL_BEFORE = re.compile(r"(?:习近平|总|请|希望|恳请|建议|感谢|谢谢|给|向|呈|致|尊敬的|敬爱的|法院的?|律师)$")
_ALLEGED = re.compile(r"贪|占|收|骗|套|吃|拿|卡|要|克扣|虚报|私|签|领|报|打|骂|承包|安排|挪|送|喝|罚|不|假|瞒|卖|租|截|欠|拖|亲戚|小舅子|说|讲|叫|逼|威胁|当选|用|开|管|让|扣|名|账|帐|发|定")
_CHIEF = re.compile(r"(?:(?<![一-鿿])|(?<=[的是找给跟和叫]))(?P<s>[" + "".join(sorted(SURNAMES)) + r"])(?P<k>总|董)(?![量数额计共是体事要算得之理结会])")
_IS = re.compile(r"(?:^|[，。\n；：“”、 ])(?P<n>[㐀-鿿]{2,4}?)(?:同志)?[，,]?(?:是|系|任|担任|时任|现任|原任|作为|当|（|\()(?:[一-鿿]{0,10})$")
_CLERK = re.compile(r"(?:站|所|办|局|科|院|中心|社区|大厅|窗口)里?(?:的|那个)(?P<n>[小老][㐀-鿿])(?![一-鿿]?(?:学|区|家))")
_CALLS = frozenset("科股队厂司店部室的个是由被和与找叫跟向给说对让了在从村镇乡区县局委组校院所站办社里时后任现原及同问见请把到去替为怕听于也这那但而就连以靠当等道街称来位")
_ACTS = frozenset("，。、；：（( 的在把将从利用以为侵占收贪违私多长期和等与涉任当身担给挪套虚克截骗强霸打吃公索拿安对酒经组伙借乱不擅以接违开纵纠同家承低一两三曾是卖做说搞")
_INSPECTOR = re.compile(r"(?:区委|县委|本|你们|你|这|那)?(?:第?[一二三四五六七八九十\d]{0,3})巡察组(?:里)?(?:的)?(?P<who>组长|副组长|联络员|干部|工作人员|同志|成员|有人|有个|那个|某些人|个别人)?")
_INSPECTOR_ACTS = re.compile(r"巡察组(?:里)?(?:的)?(?:副?组长|联络员|干部|工作人员|成员|有人|有个|那个|某些人|个别人|驾驶员|司机|的人)[^。！？\n]{0,30}(?:收|吃|喝|拿|要|泄|漏|通风报信|接受|打招呼|说情|索|借|饭局|宴请|送|透露|住|钓鱼|钥匙|不干净)|信箱的钥匙|自己人如果不干净")
_MARK = re.compile(r"[。；！？\n]")
_CALLED = re.compile(r"姓(?P<s>[一-鿿])(?:的)?[，,]?(?:名?叫)?")
_SALUTATION = re.compile(r"\s*(?:尊敬的|敬爱的)?[^，。：:！!]{0,16}?(?:组长|书记|主任|领导|同志)[们]?(?:您好|你好|好|：|:)")
_ARRIVES = re.compile(r"[^。！？\n]{0,8}(?:来了|收到|收信|收下|信箱)")


@dataclass(slots=True)
class Person:
    """One person under all the ways a letter calls them."""

    name: str
    titles: list[tuple[str, int, int]] = field(default_factory=list)
    unit: str | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def surname(self) -> str:
        bare = self.name.lstrip("老小大") if len(self.name) == 2 and self.name[0] in "老小大" and self.name[0] not in SURNAMES else self.name
        return bare[: surname_at(bare, 0) or 1]


def _titles_in(text: str) -> list[tuple[int, int, str]]:
    """(start, end, core) of every title; traps such as 书记员 and 主任医师 left out."""
    found: list[tuple[int, int, str]] = []
    if not _TITLE_HINT.search(text):
        return found
    for match in _CORE.finditer(text):
        core_at, end = match.span()
        modifier = _BEFORE_CORE.search(text, max(0, core_at - 7, found[-1][1] if found else 0), core_at)
        start = modifier.start() if modifier else core_at
        around = text[core_at:end + 3]
        if around.startswith(NOT_TITLES) or text[max(0, core_at - 1):end] == "总书记":
            continue
        if text[end:end + 1] in ("室", "院", "组") or text[start:end] in ("负责人", "工作人员", "法人", "老师", "医生", "候选人", "司机") and text[end:end + 1] in ("的", "们", ""):
            if text[end:end + 1] in ("室", "院"):
                continue
        found.append((start, end, match[0]))
    return found


def find_people(text: str, private: list[tuple[int, int]] = []) -> tuple[list[Person], list[tuple[int, int, str]]]:  # noqa: B006
    """Accused persons with names, and the titles that stand without a name; ranges in `private` (the sender) are passed over."""
    people: dict[str, Person] = {}
    loose: list[tuple[int, int, str]] = []

    def hidden(start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in private)

    def add(name: str, start: int, end: int, title: str | None, title_at: int, title_end: int) -> None:
        if hidden(start, end):
            return
        person = people.setdefault(name, Person(name))
        person.spans.append((start, end))
        if title:
            unit, whole = unit_before(text, title_at, title)
            person.titles.append((whole, title_at, title_end))
            if unit and not person.unit:
                person.unit = unit

    titles = _titles_in(text)
    first_line_end = _greeting_end(text)
    for number, (start, end, _core) in enumerate(titles):
        if end <= first_line_end:
            continue
        shown = text[start:end]
        if number + 1 < len(titles) and titles[number + 1][0] - end <= 8 and "兼" not in shown:
            between = text[end:titles[number + 1][0]]
            if between[:1] in ("、", "兼", "，") and not _MARK.search(between) and not name_at(text, end + 1) and (between[:1] != "，" or "兼" in between):
                following = titles[number + 1][1]
                name_size = name_at(text, following)
                if name_size:
                    add(text[following:following + name_size], following, following + name_size, text[start:following], start, following)
                    continue
        before = _name_before(text, start)
        size = _name_after(text, end)
        if size == -1:
            called = _CALLED.match(text[end:end + 8])
            full = name_at(text, end + called.end()) if called and called[0][-1] in "叫" else 0
            at = end + called.end() if called and full else end + 1
            add(text[at:at + (full or 1)], at, at + (full or 1), shown, start, end)
        elif size:
            at = end + (1 if text[end] in "的（(：:是叫" else 0)
            if text[end] == "（" and text[end + 1:end + 2] == "指":
                at = end + 2
            if _STAFF.search(text[max(0, start - 6):start]):
                continue
            if before and before[1] - before[0] == 1 and text[end] in "（(" and text[before[0]] == text[at]:
                add(text[at:at + size], before[0], end, None, 0, 0)
            add(text[at:at + size], at, at + size, shown, start, end)
        elif before:
            at, stop = before
            if _STAFF.search(text[max(0, at - 6):at]) or hidden(at, stop) or _NEUTRAL_BEFORE.search(text[max(0, at - 4):at]) and text[max(0, at - 2):at] in ("敬的", "平总"):
                continue
            name = text[at:stop]
            add(name, at, end if len(name) <= 2 and surname_at(name, 0) == len(name) else stop, shown, start, end)
        elif back := _IS.search(text, max(0, start - 18), start):
            at = back.start("n")
            size = name_at(text[:back.end("n")] + " ", at, strict=True)
            if size == len(back["n"]) and not hidden(at, at + size):
                add(back["n"], at, at + size, shown, start, end)
            else:
                loose.append((start, end, shown))
        else:
            loose.append((start, end, shown))
    for match in _CLERK.finditer(text):
        if match["n"][1] in SURNAMES and match["n"][1] not in RARE_SURNAMES and match["n"] not in WORDS and not any(person.surname == match["n"][1] for person in people.values()):
            add(match["n"], match.start("n"), match.end("n"), "工作人员", match.start("n"), match.start("n"))
    for match in _ACCUSED.finditer(text):
        size = name_at(text, match.end(), strict=True)
        if size >= 2 and (text[match.end() + size:match.end() + size + 1] or "。") in _ACTS and not hidden(match.end(), match.end() + size):
            add(text[match.end():match.end() + size], match.end(), match.end() + size, None, 0, 0)
    for match in _CHIEF.finditer(text):
        surname = match["s"]
        if surname not in RARE_SURNAMES and not hidden(*match.span()):
            add(surname, *match.span(), {"总": "总经理", "董": "董事长"}[match["k"]], *match.span())
    for match in re.finditer(r"[（(](?P<t>(?:现在的|现任|原|时任|系|是|任|村|镇|乡|本村|该村)?[^（()）\n，。]{0,8}?(?:" + "|".join(_TITLES) + r"))[）)]", text) if "（" in text or "(" in text else ():
        for size in (3, 2, 4):
            at = match.start() - size
            if at >= 0 and name_at(text, at, strict=size == 2) == size and (at == 0 or not is_han(text[at - 1]) or size == 3 or text[at - 1] in _CALLS) and not hidden(at, at + size):
                core = _TITLE.search(text, match.start("t"), match.end("t"))
                if core:
                    add(text[at:at + size], at, at + size, core[0], core.start(), core.end())
                    loose = [item for item in loose if not (match.start() <= item[0] < match.end())]
                break
    joined = _join(text, people)
    return joined, loose


def _greeting_end(text: str) -> int:
    end = 0
    for line in text.split("\n", 3)[:3]:
        if len(line) <= 30 and (line.rstrip().endswith(("：", ":", "好", "好！", "好，", "好。", "好!")) or line.startswith(("尊敬的", "敬爱的"))) and "被" not in line:
            end += len(line) + 1
        elif line.strip() and not line.startswith(("主题", "标题", "关于")):
            head = _SALUTATION.match(line)
            return end + (head.end() if head else 0)
        else:
            end += len(line) + 1
    return end if end < len(text) else 0


def _name_after(text: str, end: int) -> int:
    at = end
    follows = text[at:at + 1]
    if follows in ("的", "（", "(", "：", ":", "是", "叫") and follows:
        at += 1
        if text[at:at + 1] == "指":
            at += 1
        size = name_at(text, at, strict=follows in ("的", "是", "："))
        if follows == "的" and size and text[at + size:at + size + 1] not in "，。、；（把给在从将让叫拿和与收跟用以为，" and text[at + size:at + size + 1]:
            return size if size == 3 and text.count(text[at:at + size]) > 1 else 0
        return size if size >= 2 else 0
    lone = surname_at(text, at)
    if lone and _TITLE.match(text, at + lone) and text[at:at + 2] not in WORDS:
        return lone
    if text.startswith("姓", at) and surname_at(text, at + 1):
        return -1
    if follows and follows in "老小" and text[end - 2:end] != "司机" and text[at:at + 2] not in WORDS and text[at:at + 2] not in ("老师", "老板", "小学", "小车") and surname_at(text, at + 1) == 1 and not is_han_name_follow(text, at + 2):
        return 2
    return name_at(text, at, strict=True) or _rare_after(text, at)


def _rare_after(text: str, at: int) -> int:
    """Names with surnames that are common words need all of: two plausible given characters, and a second mention or a full stop after."""
    size = name_at(text, at)
    if size < 3:
        return 0
    if text[at + 1] in GIVEN and text[at + 2] in GIVEN and text[at + 1] not in NOT_IN_NAME:
        return size
    name, follows = text[at:at + size], text[at + size:at + size + 1]
    return size if text.count(name) > 1 or not follows or follows in _ACTS or follows in _BOUNDARY else 0


def is_han_name_follow(text: str, at: int) -> bool:
    """老李家, 小王庄: what follows is no act."""
    return text[at:at + 1] in ("家", "庄", "村", "组", "寨", "湾", "区", "学")


def _name_before(text: str, start: int) -> tuple[int, int] | None:
    if start >= 3 and text[start - 3] == "姓" and text[start - 1] == "的" and text[start - 2] in SURNAMES:
        return start - 2, start - 1
    for size in (3, 4, 2):
        at = start - size
        if at >= 0 and surname_at(text, at) and name_at(text + " ", at) >= size and name_at(text[at:start] + " ", 0) == size:
            if size == 2 and (at and is_han(text[at - 1]) and surname_at(text, start - 1) == 1) and not text[at:start] in text[:at]:
                continue
            if size >= 3 and text[at] in "村镇乡县区组和" or at and is_han(text[at - 1]) and text[at:start].endswith(("村", "镇", "乡", "局", "委", "区", "府", "校", "院", "所", "站", "组", "办")):
                continue
            if size == 3 and text.count(text[at:start]) == 1 and surname_at(text, start - 1) == 1 and at and is_han(text[at - 1]) and text[at - 1] not in "，。、：的是由被和与":
                continue
            return at, start
    at = start - 1
    if at >= 0 and text[at] in "某" and at >= 1 and text[at - 1] in SURNAMES:
        return at - 1, start
    if at >= 0 and text[at] in SURNAMES and text[at - 1:at + 1] not in WORDS and _opens(text, at, start) and text[at] not in "村镇乡县区委组区局校院府所站办水农支总党经国人有于和时任原由从给向别单班管医房都关代教保通车":
        if not (at and text[at - 1] in "一二三四五六七八九十第每各副" and text[at] in "万元时年"):
            return at, start
    return None


def _opens(text: str, at: int, end: int) -> bool:
    """May a lone surname begin here: after punctuation or a word that calls people, or because the letter calls him so again."""
    if at == 0 or not is_han(text[at - 1]) or text[at - 1] in _CALLS:
        return text[at] not in RARE_SURNAMES or at == 0 or not is_han(text[at - 1]) or text[at - 1] in "的个是"
    return text[at] not in RARE_SURNAMES and text.count(text[at:end + 1]) > 1


def _join(text: str, people: dict[str, Person]) -> list[Person]:
    full = [person for person in people.values() if len(person.name) > surname_at(person.name, 0) or not surname_at(person.name, 0)]
    real = [person for person in full if "某" not in person.name and person.name[0] not in "老小大" and person.name[-1:] not in "XxＸ×*"]
    kept = list(full)
    for person in people.values():
        if person in real:
            continue
        rivals = [other for other in real if other is not person and other.surname == person.surname] or [other for other in full if other is not person and other.surname == person.surname and person not in full]
        if not rivals:
            if person not in kept:
                kept.append(person)
            continue
        tails = {tail_of(title) for title, _, _ in person.titles}
        fitting = [other for other in rivals if tails & {tail_of(title) for title, _, _ in other.titles}] or (rivals if len(rivals) == 1 and (not tails or len(person.name) == 1 or not rivals[0].titles) else [])
        if not fitting:
            if person not in kept:
                kept.append(person)
            continue
        fitting[0].spans.extend(person.spans)
        fitting[0].titles.extend(person.titles)
        fitting[0].unit = fitting[0].unit or person.unit
        if person in kept:
            kept.remove(person)
    for person in kept:
        if len(person.name) >= 2:
            known = set(person.spans)
            at = text.find(person.name)
            while at >= 0:
                if (at, at + len(person.name)) not in known:
                    person.spans.append((at, at + len(person.name)))
                at = text.find(person.name, at + len(person.name))
    return kept


def find_subjects(text: str) -> tuple[Subject, ...]:
    """Accused persons and leaders complained of, in the order of the text; aliases joined under the fullest name."""
    from .masks import protect_people

    masks, people, loose = protect_people(text)
    return build_subjects(text, people, loose, [(mask.span.start, mask.span.end) for mask in masks])


def build_subjects(text: str, people: list[Person], loose: list[tuple[int, int, str]], private: list[tuple[int, int]]) -> tuple[Subject, ...]:
    """Subjects from people found and loose titles; what the sender's masks cover is no subject."""
    found: list[Subject] = []
    tails: set[str] = set()
    for person in people:
        spans = sorted({span for span in person.spans if not any(a < span[1] and span[0] < b for a, b in private)})
        if not spans:
            continue
        titles = [title for title in person.titles if not any(a < title[2] and title[1] < b for a, b in private)] or person.titles
        title = max((shown for shown, _, _ in titles), key=len, default=None)
        at = min((at for _, at, _ in titles), default=spans[0][0])
        level = level_of(title, person.unit or ground_before(text, at, title), text) if title else None
        deputy = {tail_of(shown) for shown, _, _ in titles if "副" in shown}
        top = any(top_leader_of(shown, person.unit or ground_before(text, place, shown), text) for shown, place, _ in titles if tail_of(shown) not in deputy)
        tails |= {tail_of(shown) for shown, _, _ in titles}
        found.append(Subject(person.name, title, person.unit, level, top, tuple(Span(a, b) for a, b in _separate(spans))))
    found.extend(_loose_subjects(text, loose, private, tails, bool(found)))
    if "巡察组" in text and _INSPECTOR_ACTS.search(text) and not any(subject.level == "lv_inspector" for subject in found):
        act = _INSPECTOR_ACTS.search(text)
        if act and (match := _INSPECTOR.search(text, act.start())) and not _ARRIVES.match(text[match.end():]):
            found.append(Subject(None, match[0].lstrip("你们这那本"), "巡察组", "lv_inspector", False, (Span(*match.span()),)))
    return tuple(sorted(found, key=lambda subject: subject.spans[0].start))


def _separate(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and start < kept[-1][1]:
            if end > kept[-1][1]:
                kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _loose_subjects(text: str, loose: list[tuple[int, int, str]], private: list[tuple[int, int]], tails: set[str], named: bool) -> list[Subject]:
    groups: dict[str, list[tuple[int, int, str]]] = {}
    first_line = _greeting_end(text)
    for start, end, shown in loose:
        if start < first_line or any(a < end and start < b for a, b in private) or _NEUTRAL_BEFORE.search(text[max(0, start - 4):start]):
            continue
        if text[max(0, start - 2):start] in ("我是", "人是", "我当", "担任") and "我" in text[max(0, start - 6):start]:
            continue
        unit, whole = unit_before(text, start, shown)
        tail = tail_of(whole)
        if tail in tails or TITLE_LEVELS.get(shown) == "lv_enterprise_person" and named:
            continue
        clause_end = min((at for mark in "。！？\n" if (at := text.find(mark, end)) >= 0), default=len(text))
        if not _ALLEGED.search(text[end:min(clause_end, end + 60)]):
            continue
        groups.setdefault(tail, []).append((start, end, shown))
    result: list[Subject] = []
    for tail, items in groups.items():
        start, end, shown = items[0]
        unit, whole = unit_before(text, start, shown)
        if named and not top_leader_of(whole, unit, text):
            continue
        if tail in ("委员", "工作人员", "医生", "老师", "员", "司机", "候选人", "法人", "负责人", "干事", "护士", "教师") and named:
            continue
        result.append(Subject(None, whole, unit, level_of(whole, unit, text), top_leader_of(whole, unit, text), tuple(Span(a, b) for a, b, _ in items)))
    return result[:3]
