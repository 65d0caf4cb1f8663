"""Letters put together from corpora/masking/templates.txt with invented names, for the training of the tagger."""

from __future__ import annotations

import random
import re
from pathlib import Path

from xuncha_nlp.petitions.lexicon import GIVEN, NOT_IN_NAME, RARE_SURNAMES, SURNAMES, TITLE_LEVELS

COMMON = sorted(SURNAMES - RARE_SURNAMES)
RARE = sorted(SURNAMES)
GIVEN_CHARS = sorted(GIVEN - NOT_IN_NAME)
_FOREIGN = ["才旦", "达什", "道尔吉", "阿依", "巴图", "卓玛", "扎西", "才让", "古丽", "买买提", "热合曼", "格桑", "次仁", "乌云", "其其格", "布尔固德", "阿依古丽", "苏合", "海龙", "依拉", "马合木提", "拉姆", "尼玛", "沙日娜", "阿木古", "岩温", "玉罕"]
_KIN = ["嫂", "婶", "叔", "伯", "大爷", "大娘", "大妈", "奶奶", "爷爷", "阿婆", "老汉", "老太", "老太太", "大姐", "大哥", "师傅", "叔公", "伯母", "嫂子", "老师", "家嫂子", "婆婆", "爷", "家老太太", "瘸子", "聋子", "医生", "家", "大叔"]
_TITLES = sorted(title for title in TITLE_LEVELS if len(title) <= 5)
_CHIEFS = ["书记", "主任", "会计", "支书", "镇长", "站长", "所长", "总", "校长", "局长", "队长", "老板", "院长", "经理", "科长", "某", "某某"]
_PLACES = ["白杨", "石桥", "大柳", "马家", "新安", "河口", "柳浦", "双桥", "黑石", "杏树", "南坡", "东风", "龙潭", "上坪", "下洼", "青山", "枣园", "王官", "六井", "沙湾"]
_SECTION = re.compile(r"# (开头|正文|登记|落款|住址|身份|被反映人)$")
_SLOT = re.compile(r"\{(.)\}|([<>])")
TAG_OF = {"p": "name", "k": "name", "s": "name", "a": "accused", "n": "accused", "h": "address"}


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
    surname = rng.choice(COMMON if draw < 0.75 else RARE)
    if draw > 0.97:
        return surname + rng.choice(["某", "某某", "XX", "老大", "老二", "老三", "石头", "二妮", "大山"])
    return surname + "".join(rng.choice(GIVEN_CHARS) for _ in range(2 if rng.random() < 0.78 else 1))


def called(rng: random.Random) -> str:
    surname, given = rng.choice(COMMON), rng.choice(GIVEN_CHARS)
    return rng.choice([
        rng.choice("老老老小") + surname, "阿" + given, surname + rng.choice(_KIN), given + rng.choice(["嫂", "叔", "婶", "姐", "伯", "妹", "哥"]),
        rng.choice(["石生", "秀兰", "桂花", "亚福", "水根", "大牛", "根宝", given + rng.choice(GIVEN_CHARS)]) + rng.choice(_KIN), "老" + surname + rng.choice(["头", "汉", "家", "太太", "伯"]),
        surname + rng.choice(["瘸子", "老二", "老三", "老四", "五爷", "二嫂", "大嫂", "三叔", "六婆", "老蔫"]), "姓" + surname + "的" + rng.choice(["大姐", "大爷", "老师", "", "女同志"]), given + given, surname + "家",
    ])  # fmt: skip


def _village(rng: random.Random) -> str:
    return rng.choice(_PLACES) + rng.choice(["村", "镇", "社区", "屯", "乡", "街道", "村二组", "镇石桥村"])


def _house(rng: random.Random) -> str:
    n, group = rng.randint, rng.choice("一二三四五六七八九")
    road, estate = rng.choice(_PLACES) + rng.choice(["路", "街", "巷", "大道", "胡同"]), rng.choice(_PLACES) + rng.choice(["小区", "花园", "家园", "新村", "家属院", "里"])
    return rng.choice([
        f"{rng.choice(_PLACES)}镇{rng.choice(_PLACES)}村{group}组{n(1, 200)}号", f"{rng.choice(_PLACES)}村{group}组", f"{rng.choice(_PLACES)}村{n(1, 12)}组{n(1, 99)}号", f"{road}{n(1, 300)}号", f"{road}{n(1, 300)}号{n(1, 20)}栋{n(1, 6)}单元{n(101, 2802)}",
        f"{estate}{n(1, 30)}栋{n(1, 5)}单元{n(101, 2802)}室", f"{estate}{n(1, 30)}-{n(1, 5)}-{n(101, 1802)}", f"{estate}{group}号楼{group}单元{n(101, 702)}", f"{estate}{group}栋", f"{rng.choice(_PLACES)}村东头第{group}家", f"{rng.choice(_PLACES)}{rng.choice(['桥头', '街口', '老街', '街上'])}{rng.choice(['理发店', '包子铺', '裁缝铺', ''])}",
        f"{road}{rng.choice(['口', '中段', '最里头'])}", f"{group}组{n(1, 90)}号", f"{rng.choice(_PLACES)}镇{rng.choice(_PLACES)}村", f"{rng.choice(_PLACES)}厂家属院{n(1, 9)}排{n(1, 30)}号",
    ])  # fmt: skip


def _fill(slot: str, rng: random.Random, held: dict[str, list[str]]) -> str:
    if slot in held and rng.random() < 0.5:
        return rng.choice(held[slot])
    n = rng.randint
    made = {
        "p": lambda: full_name(rng), "k": lambda: called(rng), "s": lambda: rng.choice(COMMON), "a": lambda: full_name(rng), "n": lambda: rng.choice(COMMON) + rng.choice(_CHIEFS), "t": lambda: rng.choice(_TITLES),
        "h": lambda: _house(rng), "v": lambda: _village(rng), "c": lambda: f"1{n(3, 9)}{n(0, 999999999):09}", "d": lambda: f"{n(1950, 2023)}年{n(1, 12)}月" + rng.choice(["", f"{n(1, 28)}日"]),
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
