"""Whose name it is: each name in a text is weighed once, by what the rules say of it and by what the tagger reads around all its mentions."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .full_names import COMMON
from .lazy import alternatives, lazy
from .lexicon import GIVEN, RARE_SURNAMES, SURNAMES, TITLE_LEVELS, WORDS, words
from .mentions import ACTS, OWNS, POINTED
from .names import NOT_A_NAME, ODD, is_han, name_at, surname_at, whole_name
from .tagger import NO_NAME, TAGS, Floats, as_names, tagger

Span = tuple[int, int]
HINTS = ("sender", "phone", "bystander", "nickname", "accused", "mentioned", "titled")
_KIN = "大?爷|大?娘|大?妈|大姐|大哥|大嫂|嫂子?|叔|婶子?|伯|姨|奶奶?|爷爷|阿?婆|阿公|老汉|老太太?|老头|师傅|老师|医生|大夫|护士|律师|干事|教授|同志|技术员|寡妇|麻子|哥|姐|先生|女士|小姐|瘸子|聋子|瞎子|家"
_JOINS = frozenset("、和及与跟")
_SEED = 0.2
_CORE = 0.5
_SURE = 0.7
_CALLED_SEED = 0.03
_ONE_PASS = 1_000_000
_RUN = re.compile(rb"\x01+")
_NO_NAMES = words(
    "茅台 白酒 黄酒 白糖 白面 白米 金条 金砖 金表 金链 熊掌 毛蟹 龙虾 鲍鱼 石斑 燕窝 海参 甲鱼 毛尖 花胶 鹿茸 党参 黄芪 黄鳝 牛肉 羊肉 阿姨 阿婆 阿伯 阿嫂 阿公 阿爸 阿妈 阿哥 阿姐 阿妹 阿弟 阿嬷 阿叔 阿爷 老汉 老哥 老兵 老乡 老头 老人 老师傅 老板 老伴 老太太 老大爷 小刀 街坊 底稿 花朵 辛苦 花农 瓜农 司炉 厨师 觉得 晓得 想知道 别当真 别见笑 别信"
    " 另附纸 起得好 应收 底下 妈妈 打牌 进屋 快点 回电 挂着 钳工 总务 白案 邮箱 门牌 户口 经手人 召集人 普通教师 语文老师"
)
_SURNAME = "".join(sorted(SURNAMES - RARE_SURNAMES))
_RANKED = "老[一二三四五六七八九大幺]|[二三四五六七八九]爷|家老[大二三四五]|家[大二三]小子|家(?:婆婆|奶奶|爷爷|阿婆|老太太?|媳妇|嫂子|大[娘爷妈嫂])"
_BODILY = "瘸子|聋子|瞎子|哑巴|驼子|跛子|拐子|麻子|瘫子|老头|寡妇|师母|满公|太公"
_CALLED = lazy(
    rf"姓(?P<s>[{_SURNAME}](?![一-鿿]?氏)|[{''.join(sorted(RARE_SURNAMES))}](?=[，。、；（）()\s█]|$|的))|(?P<n>[老小大][{_SURNAME}]|阿[㐀-鿿])(?![㐀-鿿]?(?:学|区|村|板|百)|孙?[女子]|观音|麦)|(?P<k>[{_SURNAME}](?:{_RANKED}|{_BODILY}|{_KIN}|某某?)|(?:{_BODILY})[{_SURNAME}])"
)
_HOLDS = lazy(r"(?:[（(]|这个|的|是|当|任|，[村镇乡局]?)?(?:[一-鿿]{2,3})?" + alternatives(TITLE_LEVELS.keys() - {"老师", "教师", "医生", "大夫", "护士"}))
_THEIRS = lazy(
    r"(?:(?:[他她](?:那个|家)?的?|其|[长记任计板员]的?)(?:大|小|二)?(?:儿子|女儿|老婆|媳妇|小舅子|大舅哥|侄[儿子女]|女婿|[弟哥]哥?|弟弟|亲家|连襟|司机|妻子|爱人|情妇|外甥|表[弟哥]|堂[弟哥]|父亲|妹夫|姐夫)"
    r"|老板娘?|[站所队局办科组]的|一个叫|法人|承包)[，,]?(?:名?叫|是)?[“‘]?$"
)
_RELATION = "大?儿子|小儿子|女儿|儿媳|孙子|老婆|媳妇|妻子?|爱人|丈夫|老公|情妇|相好|父亲|母亲|爸|妈|爹|岳父|岳母|丈母娘|丈人|小舅子|大舅哥|内弟|内兄|妻弟|妻兄|舅子|姐夫|妹夫|连襟|女婿|侄[儿子女]?|外甥女?|外甥|亲家|[哥弟姐妹]{1,2}|[堂表胞][哥弟姐妹兄]|叔|舅|姑|姨|子|女|弟|司机|秘书|同学|战友|老乡|亲戚|心腹|手下|马仔"
_KIN_BEFORE = lazy(rf"的?(?:那个|一个|亲|大|小|二|三)?(?:{_RELATION})(?:名?叫|是|，)?[“‘]?$")
_KIN_AFTER = lazy(rf"(?:[，（(])?(?:就?是|系|为|也是)(?![我俺咱本])(?:[他她其]|[一-鿿]{{1,6}}的?)(?:{_RELATION})")
_BLAMED = lazy(r"(?:被(?:举报|反映|检举|控告|投诉)(?:人|对象)?(?:姓名|信息|基本情况)?|举报对象|反映对象|对象|反映|举报|控告|法人|老板|法定代表人|经手|受益人|中标人)[：: ｜|]{1,2}$")
_ANY_KIN = (
    rf"(?:{_RELATION}|老[婆公姑舅叔表爹娘]|干(?:儿子|女儿|爹|妈|弟|妹|闺女)|弟媳妇?|儿媳妇?|媳妇|嫂子?|表[叔舅姨嫂]|大姨子|小姨子?|姨[夫父妈]|姑[夫父妈]|舅[舅妈]|闺女|丈母|外孙|孙女|徒弟|师傅|朋友|情人|对象|前[夫妻]|[儿女]|内[弟侄]|胞[弟兄姐妹]|[长次][子女])"
)
_KIN_PRONOUN = lazy(rf"(?:[他她其](?:们|自己|亲|那个?|家里?)*的?|的)(?:[一-鿿]{{1,4}}的)?(?:亲|大|小|二|三|远房)?{_ANY_KIN}(?:名?叫|是|，)?[“‘]?$")
_KIN_GAP = lazy(rf"的?(?:那个|一个|亲|大|小|二|三|远房)?(?:[一-鿿]{{1,4}}的)?{_ANY_KIN}(?:名?叫|是|，)?[“‘]?|[（(](?:其|[他她]的?)?{_ANY_KIN}")
_ALIAS_GAP = lazy(r"[，,]?[（(]?(?:[也就]是|大名|本名|真名|全名|小名|人称|外号|绰号|又名|原名|曾用名|即|都叫[他她])(?:叫|是|为)?[管那这一-鿿]{0,6}?[“‘（(]?|[”）)]?[（(]")
_PURSUED = lazy(r"(?:(?:彻|请|去|好好|严|要|就)?查(?:一?查|处|办)?|举报|反映|控告|检举|揭发|投诉|[要状我]告|说的就?是|讲的就?是|带走|抓)(?:的是|是)?(?:[一-鿿]{0,8}的|[一-鿿]{0,4})?$")
_ALIAS = lazy(r"(?:大名|本名|真名|全名|就是|人称|外号|绰号)(?:叫|是)?[“（(]?$|[（(]$")
_OFFICE_BEFORE = lazy(r"(?:书记|主任|[镇乡局所站校院厂村组科队部]长|支书|会计|出纳|经理|老板|文书|专干|委员|总|股东)[，,：:“]?$")
_RANK_BEFORE = lazy(r"(?:书记|主任|[镇乡局所站校院厂村组科队部股]长|支书|会计|出纳|经理|老板|文书|专干|委员|总监|主席|董事长)$")
_WORKS_BEFORE = lazy(r"(?:[局科办所委站队处室股]|妇联|中心|街道|法院|公司|窗口)(?:里?的)?$")
_OURS = lazy(r"(?:[我俺咱]|本人|邻居|隔壁|证人|伤者|死者|老乡|工友|同事|同学|来[访电信]人|反映人|举报人|证明人|联系人|村民|群众|居民|业主)[家们的]{0,2}[^，。；\n]{0,5}$")
_SAW = lazy(r"[，,]?(?:也|都|当时|亲眼|可以|能|愿意?|还|就|又)?(?:看见|看到|知道|晓得|在场|作证|可证|被打|受伤|住院|没领|没有|死|哭|不识字|不敢|告诉我|跟我|帮我|说他|瘫|[一二三四五六七八九十\d]+岁)")
_MINE = lazy(
    r"(?:[我俺咱侬]|我们|俺们|本人|自己)(?:[家屋]里?)?的?(?:那个|那|亲|大|小|二|三|四)?(?:儿子?|女儿?|闺女|儿媳|孙[子女儿]?|外孙女?|媳妇|老婆|老伴|妻子?|爱人|丈夫|男人|老公|老头子?|老汉|婆娘|婆姨|屋里的?|那口子|对象|父亲?|母亲?|爸爸?|妈妈?|爹|娘|岳父|岳母|公公|婆婆|哥哥?|弟弟?|姐姐?|妹妹?|嫂子?|弟媳"
    r"|[堂表][哥弟姐妹兄嫂]|[二三大四]?[叔伯舅姑姨婶][父母子娘妈]?|侄[儿子女]?|侄媳妇?|外甥女?|爷爷?|奶奶?|外公|外婆|连襟|同学|工友|战友|徒弟|师傅|同事|邻居|室友|病友|朋友|隔壁)(?:名?叫|是|，)?[“‘]?$"
)
_KIN_SAID = lazy(r"(?:丈夫|妻子?|老伴|儿子?|女儿|孙[子女]|外孙女?|父亲?|母亲?|[其她]夫|[其她]妻|其[父母子女弟兄姐妹]|长子|次子|长女|次女|遗孀|未亡人|家属|前夫|前妻|亡夫|亡妻|婆婆|公公|儿媳|女婿|堂[兄弟]|表嫂|侄[儿女]|老[大二三四]|孩子|娃娃?|学生|患者|病人|死者|伤者|邻居|工友|老乡|同[村组事班学车批]的?)(?:名?叫|是|：|:)?[“‘]?$")
_HELPED = lazy(
    r"(?:同志|老师|医生|主任|书记|站长|所长|师傅|会计)?[，,]?(?:他|她)?(?:也|都|就|还|又|却|当时|后来|已|可以?|能|愿意?|没有?|一直|为人|因此|因|私下|偷偷){0,3}(?:不同意|反对|提出异议|不肯|不愿|不敢|拒绝|正派|正直|老实|是(?:个)?(?:好人|老实人|哑巴|聋子)|被(?:调|辞|免|停|罚|打|骗|抓|开除|换|刷|逼|扣)"
    r"|给我|帮[我了]|替[我写]|跟我|告诉|对我|劝我|借给|代[笔写]|记得|记的|有(?:个)?(?:本子|底账)|存有|证明|作证|可证|知情|可以问|去世|死了|病[了退重]|瘫|摔|哭|走了?[，。的]|住院|自杀|退休|失业|掉了|挨|交了|签了?字|夫妇|两口子|老人|老太|大爷|家(?:[的也里没老三二两]|，)|之[妻子女父母夫])"
)
_ASKED = lazy(r"(?:[问找请喊叫](?:了|过|到)?|感谢|谢谢|不怪|别怪|别为难|牵连|连累|不是告|证人|知情人|见证人|可[问找]|交给(?:了)?|告诉(?:了)?|同[村组班车批事队学宿舍]{1,2}的?|带我的|像|连|轮到|顶替|冒充|冒用|户名|签名|写成|名字是|真名|收过[的：]+|领了?[二两三]百的：)[“‘]?$")


@dataclass(slots=True)
class Name:
    """A name with where it stands outside longer names, where its characters stand at all, and what the rules say of it."""

    spans: list[Span]
    everywhere: list[Span]
    hints: set[str] = field(default_factory=set)


def names_in(text: str, scores: Floats, hints: dict[str, list[Span]]) -> dict[str, Name]:
    """Every string that may be a private name, with all its mentions outside longer names."""
    found: dict[str, set[Span]] = {}
    for spans in hints.values():
        for start, end in spans:
            found.setdefault(text[start:end], set()).add((start, end))
    either = scores[:, TAGS.index("name")] + 0.5 * scores[:, TAGS.index("accused")]
    rate = either.tolist()
    sure: set[str] = set()
    for start, end in _read(text, either, rate):
        found.setdefault(text[start:end], set()).add((start, end))
        if either[start:end].mean() >= _SURE:
            sure.add(text[start:end])
    faint = (either >= _CALLED_SEED).tobytes()
    for run in _RUN.finditer(faint):
        for at in range(*run.span()):
            if text[at] in SURNAMES and (size := name_at(text, at)) > 1:
                size -= _runs_on(rate, at, at + size)
                found.setdefault(text[at : at + size], set()).add((at, at + size))
    for match in _CALLED.finditer(text) if faint else ():
        kind = match.lastgroup or "s"
        span = match.span(kind)
        if 1 in faint[span[0] : span[1]] and match[kind] not in WORDS:
            found.setdefault(match[kind], set()).add(span)
    names: dict[str, Name] = {}
    taken = bytearray(len(text))
    stands = mentions_of(text, [name for name in found if len(name) > 1])
    for name in sorted(found, key=len, reverse=True):
        spans = [span for span in sorted(found[name]) if _alone(text, *span)] if len(name) == 1 else stands[name]
        free = [(a, b) for a, b in spans if 0 in taken[a:b]]
        if free and is_han(name[0]) and name[-1] != "姓" and not (len(name) > 1 and ((name in WORDS and name not in sure) or name in TITLE_LEVELS or name in _NO_NAMES)):
            names[name] = Name(free, spans)
            for a, b in free:
                taken[a:b] = b"\1" * (b - a)
    for hint, spans in hints.items():
        for start, end in spans:
            if held := names.get(text[start:end]):
                held.hints.add(hint)
    return names


def _runs_on(rate: list[float], start: int, end: int) -> int:
    """1 where the third code point of what has the form of a name is none of it by the tagger's reading: 阎楷坐, 司马强急."""
    inside = sum(rate[start : end - 1]) / (end - start - 1)
    return int(end - start > 2 and inside > 0.3 and rate[end - 1] < 0.3 * inside)


def _alone(text: str, start: int, end: int) -> bool:
    """Does a surname stand by itself or after 姓?"""
    return "姓" in (text[start - 1 : start], text[end : end + 1]) or not is_han(text[end : end + 1] or " ")


def mentions_of(text: str, names: Collection[str]) -> dict[str, list[Span]]:
    """Where each of the names stands; many names in a long text are looked for in one pass."""
    found: dict[str, list[Span]] = {name: [] for name in names}
    if len(names) * len(text) < _ONE_PASS:
        for name, spans in found.items():
            at = text.find(name)
            while at >= 0:
                spans.append((at, at + len(name)))
                at = text.find(name, at + len(name))
        return found
    sizes = sorted({len(name) for name in names})
    for first in re.finditer("[" + re.escape("".join({name[0] for name in names})) + "]", text):
        for size in sizes:
            held = found.get(text[first.start() : first.start() + size])
            if held is not None and (not held or held[-1][1] <= first.start()):
                held.append((first.start(), first.start() + size))
    return found


def _logit(rate: float) -> float:
    rate = min(max(rate, 1e-3), 1 - 1e-3)
    return math.log(rate / (1 - rate))


FEATURES = (
    "one", "best", "mean", "blame", "blame_best", *HINTS, "holds", "theirs", "office", "ours", "saw", "family", "twice", "often", "whole", "rare", "likely", "old", "kin", "surname", "vague", "three",
    "end", "start", "not_a_name", "odd", "joined", "sender_titled", "bystander_titled", "quoted",
    "kin_of", "kin_after", "blamed_label", "alias", "before_sign",
    "mine", "kin_said", "helped", "asked", "listed", "listed_blame", "sender_family", "best_accused", "best_titled", "best_holds", "blame_titled",
    "other_blame", "other_titled", "most_blamed", "alone", "first", "order", "called_surname",
    "acts", "owns", "pointed", "pursued", "kin_pronoun", "kin_of_blamed", "alias_of_blamed", "after_blamed", "rank_before", "works_before",
)  # fmt: skip


_AT = {feature: number for number, feature in enumerate(FEATURES)}
_SAY = [_AT[feature] for feature in ("sender", "phone", "bystander")]
_THEIRS_BY = [_AT[feature] for feature in ("blamed_label", "kin_of", "kin_after", "theirs")]
_READ = [_AT[feature] for feature in ("accused", "mentioned")]
_SUSPECT = [*_THEIRS_BY, _AT["kin_pronoun"]]
_FORM = [_AT[feature] for feature in ("whole", "surname")]
_AGAINST = [_AT[feature] for feature in ("titled", "theirs", "kin_of", "kin_after", "kin_pronoun", "blamed_label", "alias", "rank_before", "not_a_name", "odd")]


def blamed(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which names are said outright to be of the accused (被反映人：), or of theirs (村支书刘德海的岳母) where no rule says otherwise."""
    return np.asarray((rows[:, _AT["blamed_label"]] > 0) | (rows[:, _THEIRS_BY].any(axis=1) & ~rows[:, _SAY].any(axis=1)), np.bool_)


def _least(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each name must be of the writer's side to be covered: most where it is read as complained of, less where a word nearby may make it theirs."""
    return np.where(rows[:, _READ].any(axis=1), _PRIVATE_READ, np.where(rows[:, _SUSPECT].any(axis=1), _PRIVATE_DOUBTED, _PRIVATE))


def told(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which names a rule gives to the writer's side outright: of the form of a name, with nothing against it."""
    said = np.logical_and(rows[:, _SAY].any(axis=1), rows[:, _FORM].any(axis=1))
    return np.logical_and(said, ~rows[:, _AGAINST].any(axis=1))


_PRIVATE, _PRIVATE_DOUBTED, _PRIVATE_READ, _PRIVATE_TOLD = 0.33, 0.6, 0.75, 0.05


def private_names(text: str, scores: Floats, names: dict[str, Name], accused: list[Span], surnames: set[str]) -> set[str]:
    """Which of the names are of the writer's side: said so outright and not unlikely, or likely enough."""
    rows = describe(text, scores, names, accused, surnames)
    rates = tagger().private(rows)
    sides = (told(rows) & (rates >= _PRIVATE_TOLD)) | ((rates >= _least(rows)) & ~blamed(rows))
    return {name for name, ours in zip(names, sides.tolist(), strict=True) if ours}


def describe(text: str, scores: Floats, names: dict[str, Name], accused: list[Span], surnames: set[str]) -> NDArray[np.float64]:
    """What is known of each name, shape (names, FEATURES); `accused` are their mentions, `surnames` their surnames."""
    ends = {end for _, end in accused}
    rows = np.zeros((len(names), len(FEATURES)))
    size = len(text)
    starts = {a: number for number, name in enumerate(names.values()) for a, _ in name.spans}
    stops = {b: number for number, name in enumerate(names.values()) for _, b in name.spans}
    mine_too = {shown[0] for shown, name in names.items() if "sender" in name.hints and shown[0] in SURNAMES}
    sums = [[0.0, *scores[:, TAGS.index(tag)].cumsum(dtype=np.float64).tolist()] for tag in ("name", "accused")]
    for number, (shown, name) in enumerate(names.items()):
        mine, theirs = ([(total[b] - total[a]) / (b - a) for a, b in name.spans] for total in sums)
        before = [text[max(0, a - 12) : a] for a, _ in name.spans]
        first, last = name.spans[0], name.spans[-1]
        given = shown[surname_at(shown, 0) or 0 :]
        near_us = any(_OURS.search(part) for part in before)
        rows[number] = (
            1, _logit(max(mine)), _logit(sum(mine) / len(mine)), _logit(sum(theirs) / len(theirs)), _logit(max(theirs)),
            *(hint in name.hints for hint in HINTS),
            any(_HOLDS.match(text, b) for _, b in name.spans), any(_THEIRS.search(part) for part in before), any(_OFFICE_BEFORE.search(part) for part in before), near_us,
            any(_SAW.match(text, b) for _, b in name.spans), shown[0] in surnames and not near_us, len(name.spans) > 1, len(name.spans) > 2,
            whole_name(shown), shown[0] in RARE_SURNAMES, bool(given) and all(char in COMMON for char in given), shown[0] in "老小阿" and len(shown) == 2,
            bool(_CALLED.fullmatch(shown)) and shown[0] in SURNAMES, len(shown) == 1, shown[-1] in "某XxＸ×*", len(shown) == 3,
            size - last[1] < 60, first[0] < 40, bool(NOT_A_NAME.search(shown)), bool(ODD & set(shown)),
            is_han(text[first[0] - 1 : first[0]] or "，") and is_han(text[first[1] : first[1] + 1] or "，"),
            "sender" in name.hints and "titled" in name.hints, "bystander" in name.hints and "titled" in name.hints, text[first[0] - 1 : first[0]] == "“",
            any((match := _KIN_BEFORE.search(text, max(0, a - 8), a)) and match.start() in ends for a, _ in name.spans), any(_KIN_AFTER.match(text, b) for _, b in name.spans),
            any(_BLAMED.search(part) for part in before), any(_ALIAS.search(part) for part in before), text[last[1] : last[1] + 2].strip() == "" or text[last[1]].isdigit(),
            any(_MINE.search(part) for part in before), any(_KIN_SAID.search(part) for part in before), any(_HELPED.match(text, b) for _, b in name.spans), any(_ASKED.search(part) for part in before),
            0, 0, shown[0] in mine_too and shown[0] not in surnames, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            len(shown) == 1 and any(part.endswith("姓") for part in before),
            any(ACTS.match(text, b) for _, b in name.spans), any(OWNS.match(text, b) for _, b in name.spans), any(POINTED.search(part) for part in before), any(_PURSUED.search(part) for part in before),
            0, 0, 0, 0,
            any(_RANK_BEFORE.search(part) for part in before), any(_WORKS_BEFORE.search(part) for part in before),
        )  # fmt: skip
    best, blame = rows[:, _AT["best"]], rows[:, _AT["blame"]]
    for number, name in enumerate(names.values()):
        beside = {starts[b + 1] for _, b in name.spans if text[b : b + 1] in _JOINS and b + 1 in starts} | {stops[a - 1] for a, _ in name.spans if a and text[a - 1] in _JOINS and a - 1 in stops}
        if beside:
            rows[number, _AT["listed"]] = max(best[one] for one in beside)
            rows[number, _AT["listed_blame"]] = max(blame[one] for one in beside)
    if len(names) > 1:
        place = np.array([name.spans[0][0] for name in names.values()]).argsort().argsort()
        worst = np.sort(rows[:, _AT["blame_best"]])
        top = rows[:, _AT["blame_best"]] >= worst[-1]
        rows[:, _AT["other_blame"]] = np.where(top, worst[-2], worst[-1])
        rows[:, _AT["most_blamed"]] = top
        rows[:, _AT["other_titled"]] = rows[:, _AT["titled"]].sum() > rows[:, _AT["titled"]]
        rows[:, _AT["first"]], rows[:, _AT["order"]] = place == 0, place / len(names)
    else:
        rows[:, _AT["alone"]] = 1
    _lean_on_others(text, list(names.values()), rows)
    rows[:, _AT["best_accused"]] = best * rows[:, _AT["accused"]]
    rows[:, _AT["best_titled"]] = best * rows[:, _AT["titled"]]
    rows[:, _AT["best_holds"]] = best * rows[:, _AT["holds"]]
    rows[:, _AT["blame_titled"]] = blame * rows[:, _AT["titled"]]
    return rows


def _lean_on_others(text: str, names: list[Name], rows: NDArray[np.float64]) -> None:
    """Whose relative or whose other name it is, by what the tagger reads of the person named just before."""
    lean = rows[:, _AT["blame_best"]] - rows[:, _AT["best"]]
    order = sorted((span, number) for number, name in enumerate(names) for span in name.spans)
    for (before, earlier), ((start, _), number) in pairwise(order):
        if earlier == number:
            continue
        gap = text[before[1] : start] if start - before[1] <= 24 else ""
        if start - before[1] <= 40 and "\n" not in text[before[1] : start]:
            rows[number, _AT["after_blamed"]] = lean[earlier]
        if _KIN_PRONOUN.search(text, max(0, start - 12), start):
            rows[number, _AT["kin_pronoun"]] = 1
            rows[number, _AT["kin_of_blamed"]] = lean[earlier]
        elif gap and _KIN_GAP.fullmatch(gap):
            rows[number, _AT["kin_of_blamed"]] = lean[earlier]
        if gap and _ALIAS_GAP.fullmatch(gap):
            rows[number, _AT["alias_of_blamed"]] = lean[earlier]
            rows[earlier, _AT["alias_of_blamed"]] = lean[number]


def _read(text: str, either: Floats, rate: list[float]) -> list[Span]:
    """Where the tagger reads a name: runs of what it is sure of, widened by neighbours that it does not rule out; the lexicon is asked where it is less sure."""
    found: list[Span] = []
    for run in _RUN.finditer((either >= _SEED).tobytes()):
        low, high = run.span()
        cores = [(low + core.start(), low + core.end()) for core in _RUN.finditer((either[low:high] >= _CORE).tobytes())]
        for start, end in cores or [(low, high)]:
            if cores and start > low and end - start < 3 and surname_at(text, start - 1) == 1 and surname_at(text, start) == 0:
                start -= 1
            if cores and end < high and end - start < 3 and text[end] in GIVEN:
                end += 1
            while start < end and not is_han(text[start]):
                start += 1
            while start < end and not is_han(text[end - 1]) and text[end - 1] not in "XxＸ×*":
                end -= 1
            if end - start > 2 and (text[end - 1] in "家们" or _runs_on(rate, start, end)):
                end -= 1
            if 1 < end - start <= 8 and sum(rate[start:end]) >= _SURE * (end - start) and not NO_NAME.search(text, start, end):
                found.append((start, end))
            elif start < end:
                found.extend(as_names(text, start, end))
    return found
