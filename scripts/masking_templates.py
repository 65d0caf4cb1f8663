"""Letters put together from corpora/masking/templates.txt with invented names, for the training of the tagger."""

from __future__ import annotations

import random
import re
from pathlib import Path

from xuncha_nlp.petitions.lexicon import COMPOUND_SURNAMES, GIVEN, NOT_IN_NAME, RARE_SURNAMES, SURNAMES, TITLE_LEVELS

COMMON = sorted(SURNAMES - RARE_SURNAMES)
RARE = sorted(SURNAMES)
_COMPOUND = sorted(COMPOUND_SURNAMES)
GIVEN_CHARS = sorted(GIVEN - NOT_IN_NAME)
_FOREIGN = ["才旦", "达什", "道尔吉", "阿依", "巴图", "卓玛", "扎西", "才让", "古丽", "买买提", "热合曼", "格桑", "次仁", "乌云", "其其格", "布尔固德", "阿依古丽", "苏合", "海龙", "依拉", "马合木提", "拉姆", "尼玛", "沙日娜", "阿木古", "岩温", "玉罕"]
_KIN = ["嫂", "婶", "叔", "伯", "大爷", "大娘", "大妈", "奶奶", "爷爷", "阿婆", "老汉", "老太", "老太太", "大姐", "大哥", "师傅", "叔公", "伯母", "嫂子", "老师", "家嫂子", "婆婆", "爷", "家老太太", "瘸子", "聋子", "医生", "家", "大叔"]
_TITLES = sorted(title for title in TITLE_LEVELS if len(title) <= 5)
_CHIEFS = ["书记", "主任", "会计", "支书", "镇长", "站长", "所长", "总", "校长", "局长", "队长", "老板", "院长", "经理", "科长", "某", "某某"]
_PLACES = ["三里铺", "马头墙", "大营盘", "桃木疙瘩", "小河套", "西岭", "铁匠铺", "蒯庄", "白鹭", "黑木崖", "光华里", "翠湖", "望江", "江南", "府前", "永宁", "棉纺厂", "红旗", "五里桥", "白杨", "石桥", "大柳", "马家", "新安", "河口", "柳浦", "双桥", "黑石", "杏树", "南坡", "东风", "龙潭", "上坪", "下洼", "青山", "枣园", "王官", "六井", "沙湾"]
_SECTION = re.compile(r"# (开头|正文|登记|落款|住址|身份|被反映人)$")
_SLOT = re.compile(r"\{(.)\}|([<>])")
_GIVEN_NAMES = ["小梅", "桂芳", "秀兰", "双儿", "海燕", "朵朵", "阳阳", "浩浩", "毛豆", "妞妞", "糖糖", "二蛋", "铁蛋", "狗剩", "水生", "根宝", "细妹", "三毛", "小宝", "燕子", "丫丫", "石头", "春生", "国庆", "建宁", "明珠", "满仓", "来娣", "招弟", "带弟"]
_BY_NICKNAME = ["大个儿", "胖墩", "瘦猴", "疤头", "瘸五", "麻六", "小四川", "小贵州", "老山东", "老槐头", "老憨", "歪嘴", "豁牙", "哑巴老三", "眼镜", "大熊", "毛毛", "四眼", "老拴住", "细福", "尕娃子", "黑娃", "瞎眼水发"]
_TROUBLE = ["瘸子", "拐子", "瞎子", "聋子", "哑巴", "麻子", "光头", "豆腐", "箩筐", "豁嘴", "跛脚"]
_OFFICES = ["老师", "医生", "大夫", "教授", "律师", "干事", "同志", "护士", "护士长", "技术员", "校长", "主任", "处长", "书记", "会计", "站长", "法官", "警官", "工", "师傅", "支书", "镇长", "科长"]
_KIN_ALONE = ["妈", "爸", "奶奶", "爷爷", "他娘", "她妈"]
TAG_OF = {"g": "name", "o": "name", "p": "name", "k": "name", "s": "name", "a": "accused", "n": "accused", "m": "accused", "h": "address", "w": "address"}


def templates(path: Path) -> dict[str, list[str]]:
    """The lines of the file by section."""
    found: dict[str, list[str]] = {}
    section = "正文"
    for line in path.read_text("utf-8").splitlines():
        if mark := _SECTION.match(line):
            section = mark[1]
        elif line.strip() and not line.startswith("#"):
            found.setdefault(section, []).append(line)
    return found


def full_name(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.06:
        return rng.choice(_FOREIGN)
    if draw < 0.1:
        return rng.choice(_COMPOUND) + "".join(rng.choice(GIVEN_CHARS) for _ in range(rng.choice((1, 2))))
    surname = rng.choice(COMMON if draw < 0.7 else RARE)
    if draw > 0.97:
        return surname + rng.choice(["某", "某某", "XX", "老大", "老二", "老三", "石头", "二妮", "大山"])
    return surname + "".join(rng.choice(GIVEN_CHARS) for _ in range(2 if rng.random() < 0.7 else 1))


def called(rng: random.Random) -> str:
    surname, given = rng.choice(COMMON if rng.random() < 0.8 else RARE), rng.choice(GIVEN_CHARS)
    return rng.choice([
        rng.choice(_TROUBLE) + surname, surname + rng.choice(["寡妇", "氏", "老幺", "老大", "大汉", "二汉", "大嘴", "同志", "干事", "爹爹", "伯伯", "姐", "哥", "姨"]), rng.choice(_BY_NICKNAME), rng.choice(_GIVEN_NAMES) + rng.choice(_KIN_ALONE),
        "阿" + rng.choice(["强", "健", "俊", "康", "贵", "娣", "碧", "珂", "黑", "伟", "良", "玉", "宽", "坤", "庆", "毛", "凤", "六", "七"]), rng.choice("老小") + surname, rng.choice("老小") + surname, given + rng.choice(["叔", "姨", "婆", "姑", "娘", "伯", "嫂"]),
        rng.choice("老老老小") + surname, "阿" + given, surname + rng.choice(_KIN), given + rng.choice(["嫂", "叔", "婶", "姐", "伯", "妹", "哥"]),
        rng.choice(["石生", "秀兰", "桂花", "亚福", "水根", "大牛", "根宝", given + rng.choice(GIVEN_CHARS)]) + rng.choice(_KIN), "老" + surname + rng.choice(["头", "汉", "家", "太太", "伯"]),
        surname + rng.choice(["瘸子", "老二", "老三", "老四", "五爷", "二嫂", "大嫂", "三叔", "六婆", "老蔫"]), "姓" + surname + "的" + rng.choice(["大姐", "大爷", "老师", "", "女同志"]), given + given, surname + "家",
    ])  # fmt: skip


def known_as(rng: random.Random) -> str:
    """What people call an accused person who holds no office: shapes that bystanders bear too."""
    surname, given = rng.choice(COMMON if rng.random() < 0.8 else RARE), rng.choice(GIVEN_CHARS)
    return rng.choice(["老" + surname, "老" + surname, "小" + surname, "小" + surname, "阿" + given, surname + rng.choice(["老板", "老大", "老二", "老三", "老四", "胖子", "某", "某某", "哥", "总", "疤子", "光头", "秃子", "三"]), rng.choice(["大头", "疤子", "黑皮", "刀疤", "光头强", "胖头", "二癞子", "老鬼", "三哥", "龙哥", "军哥", "大炮"])])


def given_name(rng: random.Random) -> str:
    given, other = rng.choice(GIVEN_CHARS), rng.choice(GIVEN_CHARS)
    return rng.choice([rng.choice(_GIVEN_NAMES), "小" + given, "阿" + given, given * 2, given + other, given + other, given + "儿", given + "妹"])


def _village(rng: random.Random) -> str:
    place, other = rng.choice(_PLACES), rng.choice(_PLACES)
    return place + rng.choice(["村", "村", "镇", "社区", "屯", "乡", "街道", "村二组", f"镇{other}村", f"乡{other}", f"村{rng.randint(1, 16)}组", "集", "湾", "庄", "沟", "坪", "片区", "小区", "厂宿舍"])


def _house(rng: random.Random) -> str:
    n, group = rng.randint, rng.choice("一二三四五六七八九")
    road, estate = rng.choice(_PLACES) + rng.choice(["路", "街", "巷", "大道", "胡同"]), rng.choice(_PLACES) + rng.choice(["小区", "花园", "家园", "新村", "家属院", "里"])
    return rng.choice([
        f"{rng.choice(_PLACES)}镇{rng.choice(_PLACES)}村{group}组{n(1, 200)}号", f"{rng.choice(_PLACES)}村{group}组", f"{rng.choice(_PLACES)}村{n(1, 12)}组{n(1, 99)}号", f"{road}{n(1, 300)}号", f"{road}{n(1, 300)}号{n(1, 20)}栋{n(1, 6)}单元{n(101, 2802)}",
        f"{estate}{n(1, 30)}栋{n(1, 5)}单元{n(101, 2802)}室", f"{estate}{n(1, 30)}-{n(1, 5)}-{n(101, 1802)}", f"{estate}{group}号楼{group}单元{n(101, 702)}", f"{estate}{group}栋", f"{rng.choice(_PLACES)}村东头第{group}家", f"{rng.choice(_PLACES)}{rng.choice(['桥头', '街口', '老街', '街上'])}{rng.choice(['理发店', '包子铺', '裁缝铺', ''])}",
        f"{road}{rng.choice(['口', '中段', '最里头'])}", f"{group}组{n(1, 90)}号", f"{rng.choice(_PLACES)}镇{rng.choice(_PLACES)}村", f"{rng.choice(_PLACES)}厂家属院{n(1, 9)}排{n(1, 30)}号",
        f"{estate}{n(1, 40)}号楼", f"{estate}", f"{estate}{rng.choice('一二三')}期", f"{road}", f"{road}{n(1, 90)}弄", f"{rng.choice(_PLACES)}{rng.choice(['菜场', '超市', '卫生室', '派出所', '学校', '邮电所', '信用社', '供销社', '粮站'])}{rng.choice(['对面', '旁边', '后面', '楼上', '隔壁'])}",
        f"{road}{rng.choice(_PLACES)}{rng.choice(['书店', '超市', '药房', '宾馆'])}{rng.choice(['楼上', '对面', '后面'])}", f"{rng.choice(_PLACES)}{rng.choice(['敬老院', '福利院', '养老院', '医院', '招待所', '工棚'])}", f"{rng.choice(_PLACES)}医院{n(1, 9)}楼{n(1, 60)}床", f"{rng.choice(_PLACES)}公寓{rng.choice('ABC')}座{n(101, 2808)}", f"村{rng.choice('东西南北')}头第{group}家", f"{rng.choice('东西南北')}头第{group}家", f"{n(1, 16)}队{n(1, 60)}号", f"{rng.choice(_PLACES)}{rng.choice(['花园', '雅苑', '华庭', '名都', '府', '湾', '公馆', '国际'])}{n(1, 30)}号楼{n(101, 2808)}",
    ])  # fmt: skip


def _fill(slot: str, rng: random.Random, held: dict[str, list[str]]) -> str:
    if slot in held and rng.random() < 0.5:
        return rng.choice(held[slot])
    n = rng.randint
    made = {
        "g": lambda: given_name(rng), "o": lambda: (rng.choice(COMMON) if rng.random() < 0.8 else full_name(rng)) + rng.choice(_OFFICES),
        "p": lambda: full_name(rng), "k": lambda: called(rng), "s": lambda: rng.choice(COMMON), "a": lambda: full_name(rng), "m": lambda: known_as(rng), "n": lambda: rng.choice(COMMON) + rng.choice(_CHIEFS), "t": lambda: rng.choice(_TITLES),
        "h": lambda: _house(rng), "v": lambda: _village(rng), "w": lambda: _village(rng), "c": lambda: f"1{n(3, 9)}{n(0, 999999999):09}", "d": lambda: f"{n(1950, 2023)}年{n(1, 12)}月" + rng.choice(["", f"{n(1, 28)}日"]),
    }[slot]()  # fmt: skip
    held.setdefault(slot, []).append(made)
    return made


def compose(sections: dict[str, list[str]], plain: list[str], rng: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """(text, ranges with their tag) of one letter."""
    lines: list[str] = []
    if rng.random() < 0.6:
        lines.append(rng.choice(sections[rng.choice(["开头", "开头", "登记"])]))
    for _ in range(rng.randint(2, 7)):
        draw = rng.random()
        lines.append(rng.choice(plain) if draw < 0.45 else rng.choice(sections["正文" if draw < 0.75 else "被反映人" if draw < 0.9 else rng.choice(["住址", "身份", "开头"])]))
    signed = rng.random() < 0.6
    text, marks, held = "", [], dict[str, list[str]]()
    for line in [*lines, *([rng.choice(sections["落款"])] if signed else [])]:
        opened = 0
        at = 0
        for slot in _SLOT.finditer(line):
            text += line[at : slot.start()]
            at = slot.end()
            if slot[2] == "<":
                opened = len(text)
            elif slot[2]:
                marks.append((opened, len(text), "role_clue"))
            else:
                piece = _fill(slot[1], rng, held)
                if slot[1] in TAG_OF:
                    marks.append((len(text), len(text) + len(piece), TAG_OF[slot[1]]))
                text += piece
        text += line[at:]
        if line is lines[-1]:
            text += "\n" if rng.random() < 0.7 else " "
        elif rng.random() < 0.12:
            text += "\n"
        if text[-1:] not in "。！？；\n ，）":
            text += rng.choice(["。", "，", "。", " "]) if line in lines else ""
    if rng.random() < 0.1:
        for sign in "，。":
            text = text.replace(sign, " ")
    return text.rstrip("\n"), marks
