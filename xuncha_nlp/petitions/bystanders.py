"""Names of those who are not complained of: relatives, neighbours, witnesses, beneficiaries, helpers."""

from __future__ import annotations

import re

from .full_names import refused
from .lazy import lazy
from .lexicon import RARE_SURNAMES, RELATIVES, SURNAMES, WORDS, words
from .names import ODD, name_at, surname_at, whole_name
from .sender import names_from

Span = tuple[int, int]
_RELATIVE = lazy(
    rf"(?:[我俺咱其]|我们|本人|来电人|来访人)(?:家|屋里?|的)?(?:那个|大|小|老|二|三)?(?:{RELATIVES})(?:的名字|小名)?(?:名叫|叫做?|是|，名叫|，叫|：)?(?=[㐀-鿿])"
    rf"|(?<![他她])(?:前夫|前妻|亡夫|女儿|儿子|孙女|孙子|外孙|老伴|丈夫|妻子)(?:小名)?叫(?=[㐀-鿿])|(?:前夫|前妻|亡夫|亡妻)(?=[㐀-鿿])|其[妻夫子女父母](?=[㐀-鿿])",
    starts="丈亡俺儿其前咱外女妻孙我本来老",
)
_BYSTANDER = lazy(
    r"(?:(?:[同隔]组的?|隔壁|邻居|五保户|五保老人|低保户|贫困户|脱贫户|残疾人|孤寡老人|老人|工友|老乡|证人|见证人|知情人|目击者|受害人|死者|伤者|患者|学生|娃娃|病人|农户|困难户|同事|室友|同学|战友"
    r"|在场的?(?:还)?有|可以找|可以问|可问|能作证的有?|作证的有?|愿意作证的有?|可作证的有?|代签人|代笔人)(?:是|叫|名叫|：|:)?|(?:伤|死|病|瘫|中风|去世|冤|残|受害|被打|被骗|领钱)(?:的|了的|那个的"
    r"|的那个|的人)?(?:叫|名叫|是叫)|(?:有个|有一个|[死伤埋冤病][^。，]{0,8}[，,]?一个)(?:[一-鿿]{0,4}的)?叫[“]?(?=[^做我他她你什]))(?=[㐀-鿿])",
    starts="中五代伤低作农冤去受可同困在埋娃孤学室工患愿战有死残病瘫目知老能脱被见证贫邻隔领",
)
_WITNESS = lazy(r"(?:当时|那天|那晚)?也?(?:在场|可以?作证|能作证|愿作证|愿意作证|亲眼|也知道|也看见|也晓得|都知道|都看见|都在场)")
_POLITE = lazy(
    r"女士|先生|老太太?|老汉|大爷|大娘|大妈|大姐|姓(?:妇女|女士|先生|男子|女子|村民|来[信访电]人|群众|居民|老人|老太太?|老汉|大妈|业主|家长|职工|老党员|工友)"
)
_MINE = lazy(
    r"(?P<n>[㐀-鿿]{2,3})(?=[，,]?(?:也|就)?是我(?:们)?(?:家)?的?(?:隔壁|邻居|同[村组事学乡]|堂|表|亲|工友|战友|连襟|老[乡表伴]|爱人|丈夫|儿子|女儿|婆婆|公公|母亲|父亲|哥|弟|姐|妹|侄|舅|姑|叔|伯"
    r"|媳妇))"
)
_OLD = lazy(
    r"(?<![一-鿿])(?:连)?(?:[一-鿿]{0,10}?的)?(?P<n>老[一-鿿]头|[一-鿿]家(?:老奶|大爷|大娘|大妈|阿婆|奶奶|爷爷|婶子|老[汉太])"
    r"|[一-鿿](?:大爷|大娘|大妈|阿婆|婆婆|奶奶|爷爷|大伯|大叔|阿公|嫂子|大嫂|婶子|阿姨|师傅|婶))(?![一-鿿]{0,2}(?:村|组))|姓[一-鿿]的(?=(?:没有了|死了|[，,]?人早|[，,]?早就|去世))"
)
_NICK = lazy(
    r"(?P<r>隔壁|邻居|[司]机(?:师傅)?|炊事员|门卫|工友|安全员|协警|护工|烧窑|收猪|看门|砌墙|送奶|帮厨|厨师|社区|同组|同村|种田|放羊|修车|开车|打鱼|守门|老乡|四川|贵州|病友|战友|同事)?(?:的|是|个)?"
    r"(?P<n>(?P<k>[老小阿])(?P<s>[㐀-鿿]))(?P<f>师傅)?(?=(?P<a>[，。、；：！？（(）)\s█]|$|[^，。]))",
    starts="隔邻司炊门工安协护烧收看砌送帮厨社同种放修开打守老四贵病战的是个小阿",
)
_HELPER = lazy(
    r"帮[我他她他]|退休|死了?|去世|走的|没领|也没|在场|亲眼|看见|作证|告诉我|跟我|受伤|被打|住院|中风|残|哭|借住|一起|五亩|[一二三四五六七八九\d]+亩|先知道|领上|还收着|态度好|有个小本|的车"
)
_BLAMED = lazy(r"收|要|拿|吃|卡|骂|让|不|说没|翻|骗|赌|打人|扣|占|贪|吼|推|喝")
_STOP_NICK = words(
    "老师 老板 老高 老家 老农 老路 老房 老屋 老池 老水 老东 老牛 老党 老总 老于 老人 老公 老婆 老兵 小学 小时 小车 小高 小康 小路 小满 小钱 小雨 小马 小牛 小鱼 小区 小麦 小包 "
    "小石 小房 小平 小金 小白 小商 老街 老厂 老支 老干 老严 老实 小费 小项 小强 阿姨 阿婆 阿公 阿嬷 阿爸 阿妈 阿哥 阿姐 阿弟 阿妹 阿伯 阿叔 阿里 老百 老王 老年 老同 老乡 老井 老林 小郭 老方 "
    "小方 小毛 小易 小叶 老班 老会 老上 老话 老底 老汉 老太 老窖 老鼠 老虎 老旧 老爹 老娘 老妈 老爸 老伴 老大 老二 老三 老四 老五 小孩 小姐 小伙 小贩 小店 小院 小时"
) - {"老王", "小方", "小郭", "小叶", "老方", "小马", "老高", "老严", "小石", "小高"}


def bystander_names(text: str) -> list[Span]:
    """Relatives, neighbours, witnesses and beneficiaries that the writer names."""
    found: list[Span] = []
    for match in _RELATIVE.finditer(text):
        at = match.end()
        size = name_at(text, at, strict=match[0][-1] not in "叫是：夫妻")
        if size == 0 and match[0][-1] in "叫" and (token := re.match(r"[㐀-鿿]{2,3}(?=[，。、（\s])", text[at : at + 4])):
            size = len(token[0])
        if (
            size == 0
            and name_at(text, at) == 3
            and text[at + 3 : at + 4] in "，。、（(的在是因被于去█0123456789 "
            and text[at : at + 2] not in WORDS
        ):
            size = 3
        follows = text[at + size : at + size + 1]
        if size >= 2 and follows not in ("村", "镇", "乡") and not refused(text[at : at + size]):
            found.append((at, at + size))
            if follows in ("（", "(") and (inner := name_at(text, at + size + 1)) >= 2:
                found.append((at + size + 1, at + size + 1 + inner))
    for match in _BYSTANDER.finditer(text):
        at = match.end()
        rows = [(a, b) for a, b in names_from(text, at) if name_at(text, a, strict=True) == b - a or match[0].endswith(("叫", "：", ":"))]
        found.extend(rows)
        size = name_at(text, at, strict=True)
        if not rows and (size == 3 or (size == 2 and text[at + 2 : at + 3] in "，。、（")):
            found.append((at, at + size))
    for match in _WITNESS.finditer(text) if "场" in text or "证" in text or "亲眼" in text or "也" in text else ():
        for size in (3, 2):
            at = match.start() - size
            name = text[at : match.start()] if at >= 0 else ""
            if (
                whole_name(name)
                and name_at(name + " ", 0, strict=True) == size
                and (size == 3 or at == 0 or not "㐀" <= text[at - 1] <= "鿿")
            ):
                if not refused(name):
                    found.append((at, match.start()))
                break
    for match in _MINE.finditer(text) if "是我" in text else ():
        if whole_name(match["n"]) and name_at(match["n"] + " ", 0, strict=True) == len(match["n"]):
            found.append(match.span("n"))
    for match in _POLITE.finditer(text):
        for size in (3, 2, 1):
            at = match.start() - size
            name = text[at : match.start()] if at >= 0 else ""
            alone = at >= 0 and (at == 0 or not "㐀" <= text[at - 1] <= "鿿" or name[0] not in RARE_SURNAMES)
            if (
                name
                and alone
                and (whole_name(name) if size > 1 else name in SURNAMES and text[max(0, at - 1) : at] != "门")
                and not ODD & set(name)
            ):
                if size == 1 or (
                    name_at(name + " ", 0, strict=True) == size
                    and match[0][0] != "姓"
                    and not refused(name)
                    and match[0] in ("女士", "先生")
                ):
                    found.append((at, match.end()))
                    break
    for match in _OLD.finditer(text):
        name = match["n"] or match[0][1:]
        if surname_at(name.lstrip("老"), 0) and name.lstrip("老")[0] not in RARE_SURNAMES:
            found.append(match.span("n") if match["n"] else match.span())
    return found


def nicknames(text: str, accused: set[str]) -> list[Span]:
    """老王, 小吴, 阿坤 where a word says that he helps, saw or suffered; nobody whose surname is accused."""
    found: list[Span] = []
    for match in _NICK.finditer(text):
        name, surname = match["n"], match["s"]
        plain = match["k"] == "阿"
        if (
            name in _STOP_NICK
            or surname in accused
            or (not plain and (surname not in SURNAMES or (surname in RARE_SURNAMES and not match["f"])))
        ):
            continue
        end = match.end("f") if match["f"] else match.end("n")
        if not plain and text[end : end + 1] in ("家", "庄", "村", "组", "寨", "湾", "区", "学", "沟"):
            continue
        ahead = text[end : end + 14].split("。")[0]
        listed = text[match.start("n") - 1 : match.start("n")] in ("、", "和") or text[end : end + 2] in ("、老", "、阿", "、小")
        if plain and text[max(0, match.start("n") - 2) : match.start("n")] in (
            "会计",
            "主任",
            "书记",
            "站长",
            "出纳",
            "老板",
            "组长",
            "干部",
        ):
            continue
        known = bool(match["r"]) or bool(match["f"]) or listed or bool(_HELPER.match(ahead) or _HELPER.search(ahead[:8]))
        if plain and (match["a"] or "，") not in "，。、；的" and text.count(name) < 2:
            continue
        if plain and match.start("n") and text[match.start("n") - 1] in "东太":
            continue
        if (known or plain) and not (match["r"] in ("司机", "开车", "社区", None) and _BLAMED.search(ahead[:7])):
            found.append((match.start("r") if match["r"] == "司机" else match.start("n"), end))
    return found
