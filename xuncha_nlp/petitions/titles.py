"""Titles in a text, and the names directly before and after a title."""

from __future__ import annotations

from .everyday import everyday, everyday_chars
from .full_names import COMMON, full_name, name_ending
from .lazy import alternatives, lazy
from .lexicon import COMPOUND_SURNAMES, GIVEN, NOT_IN_NAME, NOT_TITLES, RARE_SURNAMES, SURNAMES, TITLE_LEVELS, WHOLE_GIVEN, WORDS
from .names import BOUNDARY, GOES_ON, ODD, is_han, name_at, surname_at, times

TITLES = sorted(TITLE_LEVELS, key=len, reverse=True)

TITLE = lazy(r"(?:原|前任|前|时任|现任|代理|常务)?(?:第一)?(?:副)?(?P<core>" + alternatives(TITLES) + r")")

CORE = lazy(alternatives(TITLES))

_BEFORE_CORE = lazy(r"(?:原|前任|前|时任|现任|代理|常务)?(?:第一)?副?\Z")

_TITLE_HINT = lazy("[长任记员计纳事医师干导书士板头商人总监官政席委夫政委文理东介]")

CALLS = frozenset(
    "科股队厂司店部室的个是由被和与找叫跟向给说对让了在从村镇乡区县局委组校院所站办社里时后任现原及同问见请把到去替为怕听于也起初才又还都却竟已再次些"
    "这那但而就连以靠当等道街称来位心库馆团园午晚早天年次回拜期月日里上"
)

ACTS = frozenset(
    "，。、；：（( 的在把将从利用以为侵占收贪违私多长期和等与涉任当身担给挪套虚克截骗强霸打吃公索拿安对酒经组伙借乱不擅以接违"
    "开纵纠同家承低一两三曾是卖做说搞"
)


def titles_in(text: str) -> list[tuple[int, int, str]]:
    """(start, end, core) of every title; traps such as 书记员 and 主任医师 left out."""
    found: list[tuple[int, int, str]] = []
    if not _TITLE_HINT.search(text):
        return found
    for match in CORE.finditer(text):
        core_at, end = match.span()
        modifier = _BEFORE_CORE.search(text, max(0, core_at - 7, found[-1][1] if found else 0), core_at)
        start = modifier.start() if modifier else core_at
        around = text[core_at : end + 3]
        if match[0][-2:] in ("书记", "主任") and text[end : end + 1] == "办" and not (surname_at(text, core_at - 1) and text[core_at - 1] not in RARE_SURNAMES):
            continue
        if around.startswith(NOT_TITLES) or text[max(0, core_at - 1) : end] == "总书记":
            continue
        if (
            text[end : end + 1] in ("室", "院", "组")
            or (
                text[start:end] in ("负责人", "工作人员", "法人", "老师", "医生", "候选人", "司机")
                and text[end : end + 1] in ("的", "们", "")
            )
        ) and text[end : end + 1] in ("室", "院"):
            continue
        found.append((start, end, match[0]))
    return found


def name_after(text: str, end: int) -> int:
    at = end
    follows = text[at : at + 1]
    if follows == "和" and times(text, at, text[at : at + 3]) == 1:
        return 0
    if follows in ("的", "（", "(", "：", ":", "是", "叫") and follows:
        at += 1
        if text[at : at + 1] == "指":
            at += 1
        size = name_at(text, at, strict=follows in ("的", "是", "："))
        if (
            follows == "的"
            and size
            and text[at + size : at + size + 1] not in "，。、；（把给在从将让叫拿和与收跟用以为，"
            and text[at + size : at + size + 1]
        ):
            return size if size == 3 and times(text, at, text[at : at + size]) > 1 else 0
        return size if size >= 2 else 0
    lone = surname_at(text, at)
    if lone and TITLE.match(text, at + lone) and text[at : at + 2] not in WORDS:
        return lone
    if text.startswith("姓", at) and surname_at(text, at + 1):
        return -1
    if (
        follows
        and follows in "老小"
        and text[end - 2 : end] != "司机"
        and text[at : at + 2] not in WORDS
        and text[at : at + 2] not in ("老师", "老板", "小学", "小车")
        and surname_at(text, at + 1) == 1
        and not is_han_name_follow(text, at + 2)
    ):
        return 2
    if _SHARE.match(text, at + 1):
        return 0
    size = name_at(text, at) if text[at + 1 : at + 3] in WHOLE_GIVEN else full_name(text, at)
    if size == 3 and text[at + 2 : at + 4] in GOES_ON:
        size = 2
    if size == 2 and _longer(text, at):
        size = 3
    size = size or name_at(text, at, strict=True) or _rare_after(text, at) or _bounded(text, at) or _ends_in_a_name(text, at)
    return 0 if size and text.startswith(("先生", "女士"), at + 1) else size


_SHARE = lazy("[一二三四五六七八九十两几半][成分份个名年次条人家户亩]")


def _longer(text: str, at: int) -> bool:
    """叶锦屏。 and 曾祥镒分管: a third character that ends the clause, or that no common word has."""
    third, follows = text[at + 2 : at + 3], text[at + 3 : at + 4] or "。"
    if not third or not is_han(third) or third in NOT_IN_NAME or text[at + 1] == "某" or surname_at(text, at) != 1 or times(text, at, text[at : at + 2]) > times(text, at, text[at : at + 3]):
        return False
    if _only_in_names(third):
        return True
    ends = follows in BOUNDARY or (follows in _DOES and third + follows not in everyday())
    return ends and third not in _ALONE and text[at + 1 : at + 3] not in everyday()


def _ends_in_a_name(text: str, at: int) -> int:
    """支书牛占奎没叫人商量: a verb for the second character, but a third that no common word has."""
    found = surname_at(text, at) == 1 and is_han(text[at + 1 : at + 2] or "，") and _only_in_names(text[at + 2 : at + 3]) and text[at : at + 2] not in WORDS
    return 3 if found else 0


def _only_in_names(char: str) -> bool:
    """昉, 霁: no word of every day has it, and it is no surname that begins a name of its own."""
    return is_han(char or "，") and char not in everyday_chars() and char not in SURNAMES


def _bounded(text: str, at: int) -> int:
    """项朝晖。 or 蒋科， right after a title: a surname, and characters that are no word and end the clause."""
    if surname_at(text, at) != 1 or text[at : at + 2] in everyday():
        return 0
    if text[at] not in _TOO_PLAIN and text[at : at + 2] not in WORDS and _only_in_names(text[at + 1 : at + 2]):
        return 2
    if text[at] in RARE_SURNAMES:
        return 2 if text[at + 1 : at + 2] in COMMON and (text[at + 2 : at + 3] or "。") in BOUNDARY and text[at] not in _TOO_PLAIN else 0
    for size in (3, 2):
        name, follows = text[at : at + size], text[at + size : at + size + 1] or "。"
        ends = follows in BOUNDARY or (follows in _DOES and name[-1] + follows not in everyday())
        if len(name) == size and ends and all(is_han(char) and char not in _ALONE and char not in ODD for char in name[1:]) and name[-2:] not in everyday():
            return size
    return 0


_DOES = frozenset("把说讲在的让叫给也都用带签收拿因又跟却每上去今前昨却还将")
_ALONE = frozenset("总董来去走到死跑说讲家等前后时等系任兼当管签批定办讲话会村站局所")


def _rare_after(text: str, at: int) -> int:
    """Names with surnames that are common words need all of: two plausible given characters, and a second mention or a full stop after."""
    size = name_at(text, at)
    if size < 3:
        return 0
    if text[at + 1] in GIVEN and text[at + 2] in GIVEN and text[at + 1] not in NOT_IN_NAME:
        return size
    name, follows = text[at : at + size], text[at + size : at + size + 1]
    return size if times(text, at, name) > 1 or not follows or follows in ACTS or follows in BOUNDARY else 0


def is_han_name_follow(text: str, at: int) -> bool:
    """老李家, 小王庄: what follows is no act."""
    return text[at : at + 1] in ("家", "庄", "村", "组", "寨", "湾", "区", "学")


def name_before(text: str, start: int) -> tuple[int, int] | None:
    if start >= 3 and text[start - 3] == "姓" and text[start - 1] == "的" and text[start - 2] in SURNAMES:
        return start - 2, start - 1
    if start >= 2 and text[start - 2 : start] in COMPOUND_SURNAMES:
        return start - 2, start
    for size in (3, 4, 2):
        at = start - size
        if (
            at >= 0
            and surname_at(text, at)
            and (name_at(text + " ", at) >= size or (size == 3 and times(text, at, text[at:start]) > 1))
            and name_at(text[at:start] + " ", 0) == size
            and not CORE.search(text, at, start)
        ):
            if (
                size == 2
                and (at and is_han(text[at - 1]) and surname_at(text, start - 1) == 1)
                and text[at:start] not in text[max(0, at - 1500) : at]
            ):
                continue
            if (
                text[start : start + 1] in ("村", "镇", "乡")
                and size < 4
                and not (times(text, at, text[at:start]) > times(text, at, text[at : start + 1]))
            ):
                continue
            given = text[at + (2 if text[at : at + 2] in COMPOUND_SURNAMES else 1) : start]
            if given[-1] in "任兼由" or (given in everyday() and not all(char in COMMON for char in given) and times(text, at, text[at:start]) == 1):
                continue
            if size >= 3 and text[at] in RARE_SURNAMES and at and is_han(text[at - 1]) and text[at - 1] not in CALLS and times(text, at, text[at:start]) == 1:
                continue
            if (size >= 3 and text[at] in "村镇乡县区组和") or (
                at
                and is_han(text[at - 1])
                and text[at:start].endswith(("村", "镇", "乡", "局", "委", "区", "府", "校", "院", "所", "站", "组", "办"))
            ):
                continue
            if (
                size == 3
                and times(text, at, text[at:start]) == 1
                and surname_at(text, start - 1) == 1
                and not (text[at + 1] in COMMON and text[start - 1] in COMMON and text[at] not in RARE_SURNAMES)
                and at
                and is_han(text[at - 1])
                and text[at - 1] not in "，。、：的是由被和与在看日号月年们对给跟让叫向说讲问找"
            ):
                continue
            return at, start
    if size := name_ending(text, start):
        return start - size, start
    at = start - 1
    if start >= 2 and surname_at(text, start - 2) == 1 and text[start - 2] not in _TOO_PLAIN and text[start - 2 : start] not in WORDS and _only_in_names(text[at]):
        return start - 2, start
    if start >= 2 and text[start - 2] in "老小" and text[at] in SURNAMES and text[at] not in RARE_SURNAMES and text[start - 2 : start] not in everyday():
        return start - 2, start
    if at >= 0 and text[at] in "某" and at >= 1 and text[at - 1] in SURNAMES:
        return at - 1, start
    if at >= 0 and text[at] in SURNAMES and text[at - 1 : at + 1] not in WORDS and _opens(text, at, start) and not _GLUED.match(text, at, at + 1):
        return at, start
    return None


# characters that belong to the title or to what is said before it more often than they are a surname
_GLUED = lazy("[村镇乡县区委组局校院府所站办农支总党经人有和时任原由给别班医代教保通车候堵]")
_TOO_PLAIN = frozenset("任时和有全应过别原由者公空相主后前大总支部队中会家长分管连都从向国招束区车候商")
_SELDOM = frozenset("从向都连管")
_OFFICE_ENDS = frozenset("务勤教事财审统业宣检基建农民中局科股办所站队组")
_PLAIN_RARE = frozenset("明利尚边冷安易强高常满丰益平能成双爱宝展盛文简温")


def _opens(text: str, at: int, end: int) -> bool:
    """May a lone surname begin here: after punctuation or a word that calls people, or because the letter calls him so again."""
    before = text[at - 1 : at]
    free = not before or not is_han(before)
    if not free and text.startswith(("村干", "村民", "村官", "村委"), end) and before not in CALLS:
        return False
    if not free and before in "一二三四五六七八九十第每各副" and text[at] in "万元时年":
        return False
    if text[at] in _SELDOM:
        return (not free and before in "的个位") or at == 0 or ((free or before in CALLS) and _again(text, at, end))
    if free or before in CALLS:
        if text[at] not in _TOO_PLAIN and before + text[at] not in everyday() and text[at : at + 2] not in everyday():
            return True
        return free or text[at] not in RARE_SURNAMES or before in "心馆库团的个是" or text[at] in _PLAIN_RARE or _again(text, at, end)
    if text[at] in RARE_SURNAMES:
        return False
    return times(text, at, text[at : end + 1 + (text[end : end + 1] in ("村", "镇", "乡"))]) > 1 or (before in _OFFICE_ENDS and text[at] not in "司费卫督琴习谢")


def _again(text: str, at: int, end: int) -> bool:
    """Does the surname stand before this title a second time?"""
    return times(text, at, text[at : end + 2]) > 1
