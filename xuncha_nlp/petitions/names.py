"""Personal names by surname lexicon, characters of given names and what stands around them."""

from __future__ import annotations

from .lazy import lazy
from .lexicon import COMPOUND_SURNAMES, GIVEN, NOT_IN_NAME, RARE_SURNAMES, SURNAMES, WHOLE_GIVEN, WORDS, words

_VAGUE = frozenset("某XxＸｘ×＊*Ⅹ〇Oo")
BOUNDARY = frozenset("，。、；：！？,.;:!? \t\n（）()“”\"'《》【】-—／/|0123456789█")
_SOFT = frozenset("家会知同和向可如利月年元次若里用任支开来收就多当大小上中下正新高有无以一二三四五六七八九十")
_ENDINGS = frozenset("村镇乡组局委队区校院所站办厂路街县部们")
_FUNCTION = frozenset("的了是我你他她它们这那哪跟把被说讲问叫给到去又还没要找拿等及怎啥谁吗呢吧啊呀哦嘛么着很都就请")
_PLACES = frozenset("村镇乡组局委科队区校院所站办厂路街县寨屯")
_GIVEN = GIVEN - NOT_IN_NAME
GOES_ON = words("承包 承认 利用 领了 领取 领着 包了 包揽 包庇 占了 收了 收受 仗着 拿走 拿了 开了 打人 打了 来了 来过 发了 发现 送了 送给 用了 用公 管着 管了 当了 当着 任职 任支 任村 任期 去年 今年 前年 同志 同意 签了 签字 报了 报销 吃了 喝了")
_RUNS = frozenset("跑走来去死卖吃审说升调退倒")
ODD = frozenset(
    "的了是我你他她它这那哪把被说问叫给没不要就都也请在去又还很吗呢吧啊呀嘛么和与或但为从到对于让使将会能可等求谢查看收发送交讲答谁丑谈"
)
NOT_A_NAME = lazy(
    r"匿名|群众|知情|村民|居民|党员|职工|干部|代表|家属|电话|手机|微信|地址|身份|巡察|纪委|领导|工作|干事|退休|联系|方便|保密|不详|公司|学校|医院|合作|全体|敬礼|此致|附件|证据"
    r"|信箱|只有|接线|举报|反映|申诉|来信|来访|来电|日期|请求|希望|[村镇乡组县区市省局委院校厂站所队办路街号室楼栋班级届员者们]$|^(?:一|几|多|各|全|老实|同|谢)"
)


def is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿" or char >= "\U00020000"


def surname_at(text: str, at: int) -> int:
    """Length of the surname that starts at `at`: 2 compound, 1 single, 0 none."""
    if text[at : at + 2] in COMPOUND_SURNAMES:
        return 2
    return 1 if text[at : at + 1] in SURNAMES else 0


def times(text: str, at: int, piece: str) -> int:
    """How often a piece stands in the 3,000 code points around `at`."""
    return text.count(piece, max(0, at - 1500), at + 1500)


def name_at(text: str, at: int, *, strict: bool = False) -> int:
    """Length of the full name that starts at `at`, 0 if none; 某 and X stand for given names. `strict` refuses rare surnames."""
    size = surname_at(text, at)
    if size == 0 or text[at : at + 2] in WORDS or (strict and size == 1 and text[at] in RARE_SURNAMES):
        return 0
    end = at + size
    if text[end : end + 2] in WHOLE_GIVEN and text[at] not in RARE_SURNAMES:
        return size + 2
    first = text[end : end + 1]
    if first in _VAGUE and first:
        end += 1
        if (text[end : end + 1] in _VAGUE and text[end : end + 1]) or (
            text[end : end + 1] in _GIVEN and (not text[end + 1 : end + 2] or text[end + 1] in BOUNDARY)
        ):
            end += 1
        return end - at
    second = text[end + 1 : end + 2]
    if (
        not first
        or not is_han(first)
        or (
            first in NOT_IN_NAME
            and not (first == "占" and second in _GIVEN and second not in "地用道田山林公共集有一二")
            and not (first == "从" and second in _GIVEN and text[end + 2 : end + 3] in ("说", "讲", "称", "签", "批"))
        )
    ):
        return size + 2 if first in "得为在" and first and _always(text, at, end + 2) else 0
    if second in _VAGUE and second and first in _GIVEN:
        return size + 2
    if first in _PLACES and size == 1:
        return 0
    if second and second not in _PLACES and is_han(second) and second not in NOT_IN_NAME and _given(first, second, text[end + 2 : end + 3]):
        if text[end + 1 : end + 3] in GOES_ON and first in _GIVEN:
            return size + 1
        if text[end + 2 : end + 3] in ("了", "的") and second in _RUNS and first in _GIVEN:
            return size + 1
        short = times(text, at, text[at : end + 1])
        if short >= 3 and times(text, at, text[at : end + 2]) * 3 <= short:
            return size + 1
        return size + 2
    if second in "为得送审" and second and _always(text, at, end + 2) and second != "审":
        return size + 2
    if first in _GIVEN or not second or second in BOUNDARY:
        return size + 1
    return 0


def _always(text: str, at: int, end: int) -> bool:
    """Is the longer string named at least twice, and the shorter never without its last character?"""
    longer = times(text, at, text[at:end])
    return longer >= 2 and longer == times(text, at, text[at : end - 1])


def _given(first: str, second: str, after: str) -> bool:
    boundary = not after or after in BOUNDARY or after in NOT_IN_NAME
    if second in _GIVEN and second not in _SOFT:
        return first in _GIVEN or boundary
    if second in _SOFT:
        return second in _GIVEN and (not after or after in BOUNDARY or after in "把被给说讲叫让跟到又是从因就也用对") and second not in "家会知里上下"
    return boundary and (first in _GIVEN or second in _GIVEN)


def whole_name(text: str) -> bool:
    """Is the whole string one plausible name?"""
    if not 2 <= len(text) <= 4:
        return False
    size = surname_at(text, 0)
    if size == 0 or len(text) - size not in (1, 2) or text[:2] in WORDS or text[-1] in _ENDINGS or (len(text) == 2 and text[-1] in _PLACES):
        return False
    return all((is_han(char) and char not in _FUNCTION) or char in _VAGUE for char in text[size:])
