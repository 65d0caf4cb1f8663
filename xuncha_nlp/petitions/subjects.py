"""Who is complained of: names with titles, titles alone, aliases joined; alleged, never judged."""

from __future__ import annotations

import re
from dataclasses import replace

from ..text import simplified
from ..types import Span, Subject
from .aliases import Person, join_aliases
from .bystanding import has_left, serves, stands_by
from .chiefs import Chief, find_chiefs
from .lazy import lazy
from .levels import above_office, former, ground_before, level_of, of_a_section, tail_of, top_leader_of, unit_before
from .lexicon import TITLE_LEVELS
from .masks import Sides, protect_people
from .numerals import marked
from .people import NEUTRAL_BEFORE, greeting

_ALLEGED = lazy(
    r"贪|占|收|骗|套|吃|拿|卡|要|克扣|虚报|私|签|领|报|打|骂|承包|安排|挪|送|喝|罚|不|假|瞒|卖|租|截|欠|拖|亲戚|小舅子|说|讲"
    r"|叫|逼|威胁|当选|用|开|管|让|扣|名|账|帐|发|定"
)
_INSPECTOR = lazy(
    r"(?:区委|县委|本|你们|你|这|那)?(?:第?[一二三四五六七八九十\d]{0,3})巡察组(?:里)?(?:的)?(?P<who>组长|副组长|联络员|干部"
    r"|工作人员|同志|成员|有人|有个|那个|某些人|个别人)?"
)
_INSPECTOR_ACTS = lazy(
    r"巡察组(?:里)?(?:的)?(?:副?组长|联络员|干部|工作人员|成员|有人|有个|那个|某些人|个别人|驾驶员|司机"
    r"|的人)[^。！？\n]{0,30}(?:收|吃|喝|拿|要|泄|漏|通风报信|接受|打招呼|说情|索|借|饭局|宴请|送"
    r"|透露|住|钓鱼|钥匙|不干净)|信箱的钥匙|自己人如果不干净|巡察组[^。！？\n书记主任]{0,12}(?:走时|走的时候|每人)[^。！？\n]{0,10}(?:领|拿|收|提|带走|发)"
    r"|你们(?:的|组里?的?|商务车|那[个位]|来的|带队的?)[^。！？\n书记主任]{0,8}(?:师傅|司机|驾驶员|开车的|联络员|组长|组员|女同志|男同志)[^。！？\n书记主任]{0,24}(?:收了|拎|拿了|吃了|提走|箱酒|烟酒|红包|买单"
    r"|吃饭|喝酒|钓鱼|打牌|通风|透露)"
)
_HIGH = ("lv_county_leader", "lv_inspector")
_MENTIONS = 60
_HELPERS = ("老师", "教师", "医生", "大夫", "护士")
_MENTIONED = lazy(
    r"(?:请交?|给|向|找过?|经|由|问|见过?|感谢|谢谢|交|转|致|报告|寄|望|恳请|希望|迎接|接待|呈|尊敬的|敬爱的|求|建议|退休的老?|老|相信|盼|跪求|联系|上报|汇报|反映给|写信给|告到|打给|等|听)$"
)
_SPOKE = lazy(
    r"^(?:[一-鿿]{0,3})?(?:来(?:检查|视察|调研|村|镇|了|时|过|的)|讲过|讲话|说过|在会上|要求|强调|批示|指示|表态|信箱|热线|办公室|您|你|好|接访|的讲话|同志：|收(?=\s*(?:$|[\n：:（(]))|亲启)"
)
_HIGH_ACT = lazy(
    r"收|贪|受贿|索|妻|弟|连襟|外甥|包了|吃|喝|拿|要(?:钱|求打)|包庇|打招呼|批条|指定|插手|干预|安排|暗示|入股|亲戚|小舅子|儿子|女儿|弟弟|侄|老婆|情|占|公车|挪|送(?:了|给|过|来)|宴|饭局|钓鱼|打牌|赌|泄|漏|透露|通风|名下|护照|出国|境"
    r"|房子|套房|红木|别墅|"
    r"排座|名单|让[一-鿿]{1,8}(?:中标|上|去)|拍板|拍的|定的|不准|硬要|逼|骂|压|瞒|假|虚|面子|形象工程|政绩|花了|打造|白墙|刷|借|用公款|报销|提拔|提走|结的?账|收信|拎|卖官"
)
_OF_THE_GROUP = lazy(
    r"巡察组(?:里|的|住|那个|这次|有个|来的)[^。！？\n：]{0,12}(?:司机|开车的?|师傅|联络员|干部|工作人员|成员|组员|那个)(?:的)?$"
)
_ARRIVES = lazy(r"[^。！？\n]{0,8}(?:来了|收到|收信|收下|信箱)")


def find_subjects(text: str) -> tuple[Subject, ...]:
    """Accused persons and leaders complained of, in the order of the text; aliases joined under the fullest name."""
    text = simplified(text)
    return build_subjects(text, protect_people(text))


def build_subjects(text: str, sides: Sides) -> tuple[Subject, ...]:
    """Subjects from people found and loose titles; what the masks cover is no subject.

    Whoever appeals against his own sanction names witnesses and superiors; he complains of nobody unless he says so.
    """
    if _appeals(text):
        return ()
    found: list[Subject] = []
    loose = sides.loose
    covered = marked(len(text), [(mask.span.start, mask.span.end) for mask in sides.masks])
    tails: set[str] = set()
    held: list[Subject] = []
    for person in _joined(text, sides.people, sides.named):
        spans = sorted({span for span in person.spans if 1 not in covered[span[0] : span[1]]})
        if not spans:
            continue
        titles = ([title for title in person.titles if 1 not in covered[title[1] : title[2]]] or person.titles)[:_MENTIONS]
        title = max((shown for shown, _, _ in titles), key=len, default=None)
        at = min((at for _, at, _ in titles), default=spans[0][0])
        level = level_of(title, person.unit or ground_before(text, at, title), text) if title else None
        if any(level_of(shown, None, text) == "lv_county_leader" for shown, _, _ in titles if not former(shown)):
            level = "lv_county_leader"
        if any(above_office(text, min([place, *(start for start, end in spans if start <= place <= end)]), shown) for shown, place, _ in titles):
            level = "lv_county_leader"
        deputy = {tail_of(shown) for shown, _, _ in titles if "副" in shown or former(shown) or of_a_section(shown)}
        deputy |= {tail for shown, _, _ in titles if (tail := tail_of(shown)) not in deputy and _second(text, person.name, tail)}
        top = any(
            top_leader_of(shown, person.unit or ground_before(text, place, shown), text)
            for shown, place, _ in titles
            if tail_of(shown) not in deputy
            and not _LEFT.search(text, max(0, place - 10), place)
            and not has_left(text, min([place, *(a for a, b in spans if a <= place <= b)]), max([place + len(shown), *(b for a, b in spans if a <= place + len(shown) <= b)]))
            and not (len(person.name) == 1 and (shown == "经理" or (shown == "总经理" and not text.startswith(shown, place) and not _PUBLIC_FIRM.search(text))))
        )
        if _denied(text, min(at, spans[0][0])) or (top and _all_stand_by(text, spans, titles)):
            continue
        if (
            not person.unit
            and level in (None, "lv_village", "lv_township", "lv_bureau")
            and _OF_THE_GROUP.search(text[max(0, spans[0][0] - 24) : spans[0][0]])
        ):
            level, top = "lv_inspector", False
        if level in _HIGH and not _complained(text, spans, titles):
            if not _only_mentioned(text, spans, titles):
                held.append(Subject(person.name, title, person.unit, level, top, tuple(Span(a, b) for a, b in _separate(spans))))
            continue
        if title and title.endswith(_HELPERS) and not any(_DID.search(text, end, end + 30) for _, end in spans):
            continue
        tails |= {tail_of(shown) for shown, _, _ in titles}
        found.append(Subject(person.name, title, person.unit, level, top, tuple(Span(a, b) for a, b in _separate(spans))))
    known = any(subject.name and subject.level != "lv_enterprise_person" for subject in found)
    found.extend(_loose_subjects(text, loose, covered, tails, bool(found)))
    found = _with_chiefs(text, found, covered)
    if not any(subject.top_leader for subject in found) and not _REQUESTS.search(_COURTESY.sub("", text)):
        found.extend(_spoken_of(text, loose, covered))
    if not known:
        found.extend(held)
    if "巡察组" in text and _INSPECTOR_ACTS.search(text) and not any(subject.level == "lv_inspector" for subject in found):
        act = _INSPECTOR_ACTS.search(text)
        if act and (match := _INSPECTOR.search(text, act.start())) and not _ARRIVES.match(text[match.end() :]):
            found.append(Subject(None, match[0].lstrip("你们这那本"), "巡察组", "lv_inspector", False, (Span(*match.span()),)))
    return tuple(sorted(found, key=lambda subject: subject.spans[0].start))


# 占四成, 红本子, 温家 and a surname with half a title
_NO_PERSON = lazy(r".(?:[一二三四五六七八九十两几半百][成分份个名年次条]|[一-鿿](?:本|印|帖|包)|[本印帖]子|家|[主书会局科所站院校镇乡区县]|有[一二三四五六七八九十])$")


def _all_stand_by(text: str, spans: list[tuple[int, int]], titles: list[tuple[str, int, int]]) -> bool:
    """Is a named head set apart from what is complained of wherever he stands?"""
    def whole(start: int, end: int) -> tuple[int, int]:
        beside = [(at, at + len(shown)) for shown, at, _ in titles if at <= end and at + len(shown) >= start]
        return min([start, *(a for a, _ in beside)]), max([end, *(b for _, b in beside)])

    return all(stands_by(text, *whole(*span)) for span in spans)


def _joined(text: str, people: list[Person], named: list[Person]) -> list[Person]:
    """People with a title and people named without one, those of one surname joined where only one can be meant."""
    named = [person for person in named if not _NO_PERSON.match(person.name)]
    if not named:
        return people
    every: dict[str, Person] = {person.name: person for person in named}
    every.update({person.name: person for person in people})
    return join_aliases(text, every)


def _with_chiefs(text: str, found: list[Subject], covered: bytearray) -> list[Subject]:
    """Heads told by word of mouth: who bears the surname or stands beside the word is the head; else a subject of his own, once a level."""
    greeted_from, greeted = greeting(text)
    for chief in find_chiefs(text):
        if 1 in covered[chief.start : chief.end] or greeted_from <= chief.start < greeted or _denied(text, chief.start):
            continue
        span = Span(chief.start, chief.end)
        same = next((s for s in found if _is_chief(s, chief)), None)
        if same:
            level = same.level if same.level != "lv_enterprise_person" and same.title else chief.level
            spans = tuple(Span(a, b) for a, b in _separate(sorted({(s.start, s.end) for s in (*same.spans, span)})))
            found[found.index(same)] = replace(same, level=level, top_leader=True, spans=spans)
        elif not any(s.top_leader and (s.level == chief.level or chief.level is None) for s in found):
            if chief.level == "lv_county_leader" and not _complained(text, [(chief.start, chief.end)], []):
                continue
            place = (Span(chief.surname_at, chief.surname_at + 1),) if chief.surname else ()
            spans = tuple(sorted({span, *place}, key=lambda s: s.start))
            found.append(Subject(chief.surname, chief.words, chief.unit, chief.level, True, spans))
    return found


def _is_chief(subject: Subject, chief: Chief) -> bool:
    name = (subject.name or "").removeprefix("老").removeprefix("小")
    if chief.surname and name:
        return name.startswith(chief.surname) and "副" not in (subject.title or "")
    beside = any(chief.end <= span.start <= chief.end + 5 for span in subject.spans)
    return beside and subject.top_leader


_INTRODUCED = lazy(
    r"(?:要|想|来)(?:说|讲|写|反映|举报|告)的?(?:人|这个人|事)?[^。！？\n]{0,16}$|(?:反映|举报|控告|揭发)[^。！？\n]{0,8}$|他是$|就是$|(?:个|那位|位)?姓[一-鿿]的$|听[说讲][^。！？\n]{0,8}$|谁拍的[^。！？\n]{0,3}$"
)
_CONDEMNED = lazy(r"(?:这个?人|也|就|真|太|实在|根本|他){0,4}[，,]?(?:太|很)?(?:不行|不是(?:个)?(?:好)?(?:东西|人)|烂透|坏透|腐败|黑得|心黑|手黑|贪得?|不干净|水很?深)")
_IN_CHARGE = lazy(r"[^。！？\n]{0,4}(?:（[^）]{0,12}）)?[，,]?(?:分管|主管|兼|口碑|手伸|很黑|往来|牵头)")


def _complained(text: str, spans: list[tuple[int, int]], titles: list[tuple[str, int, int]]) -> bool:
    """Is somebody of the district or of the inspection complained of, not only addressed, asked or quoted?"""
    for start, end in spans:
        title = next((at for _, at, stop in titles if stop in (start, end) or at in (start, end)), start)
        at = min(start, title)
        stop = min((n for mark in "。！？\n" if (n := text.find(mark, end)) >= 0), default=len(text))
        if _MENTIONED.search(text[max(0, at - 6) : at]) or _SPOKE.match(text[end : end + 14]):
            continue
        if _CONDEMNED.match(text, end):
            return True
        if _INTRODUCED.search(text[max(0, at - 24) : at]) or _IN_CHARGE.match(text[end : end + 20]):
            return True
        if _HIGH_ACT.search(text[end : min(stop, end + 60)]):
            return True
    return False


def _only_mentioned(text: str, spans: list[tuple[int, int]], titles: list[tuple[str, int, int]]) -> bool:
    """Is every mention an address, a request or a quoted word? Where nobody else is complained of, one that is not counts."""
    starts = [min([at for _, at, stop in titles if stop in (start, end)] or [start]) for start, end in spans]
    return all(
        _MENTIONED.search(text[max(0, at - 6) : at]) or _SPOKE.match(text[end : end + 14])
        for at, (_, end) in zip(starts, spans, strict=True)
    )


_SANCTION = lazy(r"警告|记过|撤职|降级|处分|免职|免去|开除")
_APPEALS = lazy(r"不服|想不通|申诉|复查申请|重新定|再看一[次遍]|再定我|该不该(?:给|背|处)|(?:请求|要求|希望|申请|想请)[^。，；\n]{0,12}(?:复查|复核|复议|重新?审|重新处理|重新睇|重新看)")
_OWN = lazy(r"[我俺]|本人|申诉人")
_BESIDES = lazy(r"(?:举报|控告|揭发|检举|反映|状告)(?!人|信|材料|箱)[^。；\n]{0,24}(?:贪|占|收(?!到)|骗|套|挪|受贿|私|打人|吃喝)|(?:同时|另|还要|顺便|并)(?:举报|反映|控告|揭发|检举)")


def _appeals(text: str) -> bool:
    """Does somebody contest a sanction of his own, and accuse nobody besides?"""
    return bool(_SANCTION.search(text) and _APPEALS.search(text) and _OWN.search(text)) and not _BESIDES.search(text)


_LEFT = lazy(r"(?<![高草平还])原(?![因来先始材则告地本籍封])[一-鿿]{0,8}$")
_NOT_ACCUSED = lazy(r"(?:不是|没有|并非|无意|不想|不要)(?:来|要|想|去)?(?:告|举报|反映|控告)(?:的(?:不是)?)?[^。，；！？\n]{0,8}$")
_RUMOUR = lazy(r"(?:有人|村里|镇上|网上|群里|外面|街上|坊间|外头)[^。！？\n]{0,12}(?:称|讲|说|传|造谣|告|举报|反映)[^。，！？\n]{0,8}$|传得[^。！？\n]{0,6}说[^。，！？\n]{0,4}$")
_REJECTED = lazy(r"公道话|替[他她]说|一分(?:也|都)?[不没]少|我查过|好干部|没(?:有)?见[他她]拿|我们没有看到|自己掏腰包|不信|放屁|造谣|谣言|谣传|没有的事|没这回事|没那回事|瞎说|胡说|冤枉他|污蔑|诬|不是真的|与事实不符")


_TALE = lazy(r"电影|电视剧|那个剧|小说|台词|话剧|剧本|戏里|这出戏|有一场|梦见")


def _denied(text: str, at: int) -> bool:
    """Does the writer say that he does not complain of this person, or quote a rumour that he rejects?"""
    before = text[max(0, at - 28) : at]
    if _TALE.search(text, max(0, at - 40), at):
        return True
    return bool(_NOT_ACCUSED.search(before) or (_RUMOUR.search(before) and _REJECTED.search(text)))


# 程总 heads a firm of his own unless the letter speaks of one of the state's
_PUBLIC_FIRM = lazy(r"国企|国有|国资|[区县市]属|集团|公交|热力|供热|水务|城投|自来水|燃气|供销|粮[食油]|文旅|总经理|(?:我们|本|全|我在这家)公司|公司(?:里|下属|食堂)|我在[^，。；]{0,8}(?:公司|厂|矿)|财务[科部]")
_ALSO = lazy(r"[^。，]{0,4}[，,（(]?(?:[她他])?(?:也|又|还|同时)?(?:是|兼)[^。，]{0,8}?(?P<t>副(?:书记|主任|[一-鿿]长))")


def _second(text: str, name: str, tail: str) -> bool:
    """郎场长 is the 副场长 whom the letter calls so by surname elsewhere."""
    surname = name[:1]
    if tail == "主任" and _OF_OFFICE.search(text) and re.search(rf"(?<!国资)(?<!金融)(?<!人防)(?<!街道)办(?:公室)?(?:主任)?的?{re.escape(surname)}", text):
        return True
    if len(name) == 1:
        beside = f"副{tail}{surname}" in text or f"{surname}副{tail}" in text or f"原{tail}{surname}" in text or (tail == "经理" and f"副总{surname}" in text)
        return beside or re.search(rf"副{tail}[，,]?(?:是|他)?姓{re.escape(surname)}", text) is not None
    if re.search(rf"副{tail}[，,]?(?:(?:名?叫|就?是)?{re.escape(name)}|(?:他|是)?姓{re.escape(surname)})", text):
        return True
    at = text.find(name) + len(name)
    also = _ALSO.match(text, at, at + 24)
    return also is not None and also["t"].endswith("副" + tail)


def _separate(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and start < kept[-1][1]:
            if end > kept[-1][1]:
                kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


_DID = lazy(
    r"把|让|叫|逼|硬|强|要求|收|拿|占|贪|吃|喝|骗|卖|租|批给|签|安排|指定|包[给庇了]|扣|报|套|截|挪|私|骂|打人|打了|赌|一个人|写成|改成|领|分|兼|送|给(?=[他她自亲老儿女侄外弟哥])"
    r"|要[钱我每]|不准|不许|不给|不公|不管|吞|瞒|假|用公|公款|小舅子|儿子|女儿|侄|外甥|弟弟|亲戚|亲家|老婆|家(?:里)?开|[一二三四五六七八九十两几\d]{1,8}[万千]"
)
_GRAVE = lazy(r"把|收(?!到)|拿|占|贪|骗|卖|签|安排|指定|套|截|挪|私|瞒|垫|说成|改成|不准|不许|烂在|好处|[一二三四五六七八九十两几\d]{1,8}[万千]|不干净")
_NOT_HIM = lazy(r"(?:去|到|上|问[了过]?|讲|说|告诉[了过]?|替|听|接|跟|找[了过]?|给了?|向|请|都?怪|像|叫[他她]|当过?|想当|做过|在|坐在|[个位些各]|老|前|原|女|不是)(?:[一-鿿]{0,3}的)?$")
_OF_HIS = lazy(
    r"(?:那个|这边)?[的他她]?(?:那个|亲|大|小|二|三|远房|一个|几个|一家)?(?:内弟|内侄|胞[弟兄妹姐]|太太|婆娘|堂客|干[闺女儿妈]|家属|配偶|孙|老娘|老汉|妻[弟妹子]?|小舅子?|大舅|小姨|闺女|姑娘|女[儿婿]|儿(?:子|媳)|细?仔|亲家|连襟|外甥|侄|岳[父母]|丈[人母]|老[婆公表伴]|爱人|夫人|媳妇|兄弟|弟|哥|姐|妹|嫂|堂|表[弟哥兄姐妹叔]"
    r"|舅|姑|姨|叔|[亲战]?[戚友]|妈|娘|爹|爸|司机|秘书|老伙计|老部下|自己家)"
)
# 书记家……, 书记从来不露面, but not 到书记家去
_HOUSE = lazy(
    r"家(?!访|长|庭|属)|(?:[也都又就还]|从来?|总是?|一直|至今|一年到头|一[次场回天趟]|[一二三四五六七八九十两几半]年(?:来|多)?){0,4}(?:不|没有?|冇|未)(?:[^，。；\n]{1,5}过(?!分)|见|理|问|查|露面|公开|公示|公布|表态|管|开(?:过)?会|签字|进过?村)"
)
_HIS_OWN = lazy(r"[^。！？\n]{0,48}?[他她其](?:的|家|自己的?|自家)?(?:小舅子|闺女|女[儿婿]|儿子|亲家|连襟|外甥|侄|岳|丈人|老[婆公表]|爱人|媳妇|兄弟|弟弟|亲戚|堂[弟哥兄]|表[弟哥兄])")
_SHIELDS = lazy(
    r"(?:也|都|还|就|又)?(?:不是不知道|装糊涂|装不知|装聋|装作|睁一?只眼|护着|压着|压下|捂|默许|授意|指使|串供|嘱[托咐]|交[代待]的|挨个打招呼|一张嘴|一[个手]?人(?:说了算|定|签|批|拿|管)|批的?条|递的?条|发了?话|一句话|一[个通]电话|拍的?板|知道(?:了|以?后)[^。，]{0,3}[说讲][“\"]?(?:先|别|不要|算|少))"
)
# the letter is about him: 我们村的书记…… opens a sentence, 我讲的是现在的支书; or he sits at the feast that others pay for
_ABOUT = lazy(
    r"(?:(?:^|[\n。])现(?:在|任)的?|(?:^|[\n。])(?:[我咱俺]们?)(?:村|镇|乡|街道|社区|局|校|学校|院|医院|公司|厂|单位)?[里上]?的?(?:[那这][位个])?|(?:说|讲|反映|告|写|举报)的就?是(?:[我咱俺]们?)?(?:现在|如今|村里?|社区|镇上?)?的?)$"
)
_FEASTED = lazy(r"(?:桌上|席上|主桌|饭桌|包间里?|酒桌)[^。，；\n]{0,3}(?:坐着?|坐的是?|有|是)(?:[我咱]们)?$")
_THANKED = lazy(
    r"[^。\n]{0,16}(?:感谢|谢谢|多谢|好人|辛苦|公道|不容易)|[^。\n]{0,36}(?:自己[掏垫]|自己花的|没沾|没动(?:村|公)|没评上|一分没[要拿]|没收过|没有?(?:一点)?关系|也?没让我们摊)"
)
# 反映村支书……; and what is carried to his house
_ACCUSED_OF = lazy(r"(?:反映|举报|控告|检举|状告|揭发)(?![给到过了人信的])[^，。；：！？给向\n]{0,9}$|(?:送|抬|搬|拉|塞|拎|端|扛|提)[到进去]了?[^，。；\n]{0,4}$")
_TO_HIM = lazy(r"(?:送|抬|搬|拉|塞|拎|端|扛|提)[到进去]")
_AT_HIS = lazy(r"家|屋|楼下|车[上里]|后备箱")
_PRAISED = lazy(r"[^。\n]{0,60}(?:感谢|谢谢|多谢|好人|帮了?[我咱]|建议|希望)")
_NOT_HIS = lazy(r"们|的?(?:朋友|邻居|同学)|科员|候选|大人(?![又也在把一 ])|办公室|信箱|热线|您|你")
_PLAIN_WORDS = lazy(r"(?:也|都|还|就|又)?(?:是[个一]|人不|人好|催|讲话|点名|说|讲|没(?:有)?|不是|知道)")


def _blamed(text: str, start: int, stop: int, end: int) -> bool:
    """A nameless head is complained of only where an act follows close; what he merely says, and whoever is asked or told, is not."""
    if _NOT_HIS.match(text, end) or _THANKED.match(text, end) or stands_by(text, start, end) or has_left(text, start, end):
        return False
    if _OF_HIS.match(text, end) or _SHIELDS.match(text, end) or _FEASTED.search(text, max(0, start - 14), start):
        return True
    if serves(text, start, end):
        return True
    accused = _ACCUSED_OF.search(text, max(0, start - 12), start)
    if accused and not text.startswith(("”", "的人"), end) and (not _TO_HIM.match(accused[0]) or _AT_HIS.match(text, end)):
        return True
    if _ABOUT.search(text, max(0, start - 16), start) and not _PRAISED.match(text, end) and _GRAVE.search(text, end, end + 300):
        return True
    if _NOT_HIM.search(text[max(0, start - 8) : start]):
        return False
    if _CONDEMNED.match(text, end) or _HOUSE.match(text, end):
        return True
    if _HIS_OWN.match(text, end):
        return True
    if _OPENING.match(text, 0, start) and not _PRAISED.match(text, end):
        return True
    plain = _PLAIN_WORDS.match(text, end)
    act = (_GRAVE if plain else _DID).search(text, plain.end() if plain else end, min(stop, (plain.end() if plain else end) + 24))
    return act is not None


# a note that begins with the unit and its head: 博物馆馆长以……名义, 反映滩头村主任……
_OPENING = lazy(r"\s*(?:(?:书面|口头|匿名|实名)?(?:反映|来信|来件|来电|举报|主题|标题)(?:人?称|一件|：|:){0,2}|[我咱俺]们?)?[^\W\da-zA-Z去问想找给向请让听个是的了求望谢]{2,10}(?:那[位个]|的)?\Z")
_REQUESTS = lazy(r"建议|请问|想问|希望|感谢|谢谢|能不能|可不可以|要求|请求|求你们|咨询|不服|表扬|好人|祝")
_COURTESY = lazy(r"(?:(?<=[。！？!?\n])|^)[ \t　]*(?:此致|敬礼|顺祝|祝|谢谢|感谢|多谢|拜托)[^。！？!?\n，,；]{0,14}(?=[。！？!?\n]|$)")
_OF_OFFICE = lazy("办(?:公室)?(?:主任)?的?[一-鿿]")
_ASKED_FIRST = lazy(r"(?:问|找|告诉|给|请|跟|向|到)[^，。；！？\n]{0,6}$")
_BEGINS = frozenset("，。；：、！？“\"\n 是让被把时后前天晚上年月日里")


def _spoken_of(text: str, loose: list[tuple[int, int, str]], covered: bytearray) -> list[Subject]:
    """The head whom a letter that neither asks nor thanks speaks of, where nobody else heads what is complained of."""
    greeted_from, greeted = greeting(text)
    asked: set[str] = set()
    for start, end, shown in loose[:_MENTIONS]:
        if greeted_from <= start < greeted or 1 in covered[start:end] or NEUTRAL_BEFORE.search(text[max(0, start - 4) : start]):
            continue
        unit, whole = unit_before(text, start, shown)
        if not top_leader_of(whole, unit or ground_before(text, start, whole), text) or level_of(whole, unit, text) in _HIGH:
            continue
        if _NOT_HIM.search(text[max(0, start - 8) : start]):
            asked.add(tail_of(whole))
            continue
        if _NOT_HIS.match(text, end) or _THANKED.match(text, end) or stands_by(text, start, end) or has_left(text, start, end) or _denied(text, start) or _LEFT.search(text, max(0, start - 10), start):
            continue
        if (start and text[start - 1] not in _BEGINS) or (
            text[end : end + 1] in ("说", "讲") and (tail_of(whole) in asked or _ASKED_FIRST.search(text[max(0, text.find(shown) - 10) : text.find(shown)]))
        ):
            continue
        return [Subject(None, whole, unit, level_of(whole, unit, text), True, (Span(start, end),))]
    return []


def _loose_subjects(text: str, loose: list[tuple[int, int, str]], covered: bytearray, tails: set[str], named: bool) -> list[Subject]:
    groups: dict[str, list[tuple[int, int, str]]] = {}
    seen: dict[str, int] = {}
    greeted_from, greeted = greeting(text)
    for start, end, shown in loose:
        if greeted_from <= start < greeted or 1 in covered[start:end] or NEUTRAL_BEFORE.search(text[max(0, start - 4) : start]):
            continue
        if text[max(0, start - 2) : start] in ("我是", "人是", "我当", "担任") and "我" in text[max(0, start - 6) : start]:
            continue
        unit, whole = unit_before(text, start, shown)
        tail = tail_of(whole)
        seen[tail] = seen.get(tail, 0) + 1
        if seen[tail] > _MENTIONS:
            continue
        if tail in tails or (TITLE_LEVELS.get(shown) == "lv_enterprise_person" and named):
            continue
        if _denied(text, start):
            continue
        clause_end = min((at for mark in "。！？\n" if (at := text.find(mark, end, end + 60)) >= 0), default=len(text))
        heads = top_leader_of(whole, unit or ground_before(text, start, whole), text)
        if not (_blamed(text, start, min(clause_end, end + 60), end) if heads else _ALLEGED.search(text[end : min(clause_end, end + 60)])):
            continue
        groups.setdefault(tail, []).append((start, end, shown))
    result: list[Subject] = []
    for tail, items in groups.items():
        start, end, shown = items[0]
        unit, whole = unit_before(text, start, shown)
        if _LEFT.search(text, max(0, start - 10), start):
            whole = "原" + whole
        ground = unit or ground_before(text, start, whole)
        if named and not top_leader_of(whole, ground, text):
            continue
        if tail in ("委员", "工作人员", "医生", "老师", "员", "司机", "候选人", "法人", "负责人", "干事", "护士", "教师") and named:
            continue
        if level_of(whole, unit, text) in _HIGH and not _complained(text, [(a, b) for a, b, _ in items], []):
            continue
        result.append(
            Subject(
                None, whole, unit, level_of(whole, unit, text), top_leader_of(whole, ground, text), tuple(Span(a, b) for a, b, _ in items)
            )
        )
    return result[:3]
