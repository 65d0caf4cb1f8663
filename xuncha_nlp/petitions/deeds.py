"""Persons without an office who are named with what they did, got or are to somebody in office: 廖世雄私自卖了鱼塘, 进了潘春生的卡, 书记的妹夫许铭."""

from __future__ import annotations

from .everyday import everyday
from .full_names import COMMON
from .lazy import lazy
from .lexicon import RARE_SURNAMES, SURNAMES, WORDS
from .names import NOT_A_NAME, is_han, surname_at
from .titles import name_after

_DEED = lazy(
    r"仗着|仗势|利用职|侵占|强占|霸占|占了集体|私自|私分|私吞|独吞|贪污|贪了|贪了|挪用|冒领|套取|骗取|虚报|克扣|截留|收受|索要|索贿|吃拿卡|挨家|挨户|勒索|拉票|贿选|倒卖|打骂|殴打|中饱|包庇|把持|以权谋|谋取私|"
    r"把(?=集体|村里|公家|国家|公款|补[助贴偿]|苗款|征地|土地|救[济灾]|低保|扶贫|工程|名额|鱼塘|机动|山林|林[地款]|租金|款|钱)|收了?(?:[我他她每一]?[一-鿿]{0,3})?(?:回扣|红包|好处|礼金|黑钱|[一二三四五六七八九十几两\d]{1,3}[万千百])"
)
_FIRST = frozenset("，。；：！？、,;:!?\n 　“”\"（）()")
_HELD = lazy(
    r"(?:是(?=[一-鿿]{2,3}[定签批拿指收卖挪骗贪][的了])|(?:进|打进|打给|打到|转进|转给|转到|落进|落入|装进)了?(?=[一-鿿]{2,3}(?:个人|私人|自己)?的?(?:私人|个人)?(?:卡|账户|帐户|腰包|口袋|户头|微信|名下|私账)))"
)
_OF_OFFICE = lazy(
    r"(?:书记|支书|主任|会计|经理|老板|董事长|[镇乡村局所站校院科队区县处厂场]长)(?:的|他)?(?:亲|堂|表|远房|大|小|二|三)?(?:弟弟?|哥哥?|兄弟|妹夫|姐夫|妹妹?|姐姐?|侄[子儿女]|外甥女?|叔叔?|舅舅?|连襟|小舅子|大舅子|小姨子|儿子|女儿|闺女|女婿|儿媳妇?"
    r"|媳妇|老婆|爱人|妻子|丈夫|岳父|丈人|亲家|嫂子|司机|秘书)(?:叫|名叫|是)?"
)
_LEAD = lazy(r"(?:实名|匿名)?(?:反映|举报|控告|检举|揭发|我要告|要告|状告)(?:的是)?|[一-鿿]{2,8}[的员](?=[一-鿿]{2,3})")
_CALLS = frozenset("总董姐哥嫂叔婶姨伯爷奶")
_NICK = lazy(
    rf"(?:(?<=[的员所站局院办科股室队让叫是])|(?<![㐀-鿿]))(?P<n>[老小][{''.join(sorted(SURNAMES - RARE_SURNAMES))}])(?![家庄村板师百人乡公婆总学区孩时组车型们])"
    r"(?=[^，。；！？\n]{0,7}?(?:把(?!我|俺|门|孩|娃|[他她])|收(?![到拾入成割])|揣|卖(?!菜|鱼|肉|烧|早)|克扣|贪|骗|要(?:钱|烟|酒|[两一二三五\d])|拿(?:回扣|钱|走|了?[一两三五十几\d])|不开票|多[量收要报]|经手的|签的|私分|侵占|套取|截留|报假|做假|作假|吃拿))"
)
_PLACE = ("村", "镇", "乡", "社区", "街道", "屯", "组")
_BEHIND = 18


def deeds(text: str) -> list[tuple[str, int, int]]:
    """(name, start, end) of persons so named; nobody who merely stands by."""
    found: list[tuple[str, int, int]] = []
    for match in _DEED.finditer(text):
        at = match.start()
        while at > match.start() - _BEHIND and at and text[at - 1] not in _FIRST:
            at -= 1
        if at == 0 or text[at - 1] in _FIRST:
            lead = _LEAD.match(text, at, match.start())
            at = lead.end() if lead else at
            _name_here(text, at, match.start(), found)
    for pattern in (_HELD, _OF_OFFICE):
        for match in pattern.finditer(text):
            _name_here(text, match.end(), len(text), found)
    return found


def nicked(text: str) -> list[tuple[str, int, int]]:
    """(老褚, start, end) of persons called by age and surname alone who take, sell or embezzle; for texts that name nobody else."""
    if "老" not in text and "小" not in text:
        return []
    return [(match["n"], *match.span("n")) for match in _NICK.finditer(text) if match["n"] not in everyday() and match["n"] not in WORDS]


def _name_here(text: str, at: int, stop: int, found: list[tuple[str, int, int]]) -> None:
    if at >= stop or not surname_at(text, at):
        return
    size = min(name_after(text, at), stop - at)
    name = text[at : at + size]
    if size < 2 or name[:2] in WORDS or name[:2] in everyday() or name[-1] in _CALLS or text.startswith(_PLACE, at + size) or NOT_A_NAME.search(name) or not all(is_han(char) for char in name):
        return
    given = name[surname_at(text, at) :]
    plain = given in everyday() and not all(char in COMMON for char in given)
    if given and not plain and (name[0] not in RARE_SURNAMES or (len(given) == 2 and all(char in COMMON for char in given))):
        found.append((name, at, at + size))
