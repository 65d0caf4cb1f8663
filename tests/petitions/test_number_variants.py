"""Two thousand private numbers in the shapes and phrasings in which people write them, and as many numbers of the matter that must stay."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from xuncha_nlp.petitions import extract_petitions, protect
from xuncha_nlp.types import Document

SPOKEN = str.maketrans("0123456789", "〇一二三四五六七八九")
BANKED = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
CALLED = str.maketrans("0123456789", "零幺二三四五六七八九")
WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
WORDS = ["tian", "shan", "laowang", "guoguo", "mimi", "hai_yan", "liu", "lan88", "axiu", "xiaoyu", "jdz", "dashu_", "nongmin", "zhang-s"]
TAILS = ["，有事打这个。", "。", "\n2021年3月", "，要求保密。", " ", "）", "，白天在家。"]
Case = tuple[str, str, str]


def digits(rng: random.Random, size: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(size))


def grouped(shown: str, sizes: tuple[int, ...], sign: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(shown[at : at + size])
        at += size
    return sign.join([*parts, shown[at:]] if shown[at:] else parts)


def identity(rng: random.Random) -> Case:
    day = f"{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    area = str(rng.choice([rng.randint(11, 65), 71, 81, 99])) + digits(rng, 4)
    if rng.random() < 0.2:
        shown = area + f"{rng.randint(30, 99)}" + day + digits(rng, 3)
    else:
        shown = area + f"{rng.randint(1930, 2016)}" + day + digits(rng, 3) + rng.choice("0123456789Xx")
    shapes: list[Callable[[str], str]] = [
        str, str, str, lambda s: grouped(s, (6, 4, 4), " "), lambda s: grouped(s, (6, 8), "-"), " ".join, lambda s: s.upper().translate(WIDE),
        lambda s: s.translate(SPOKEN), lambda s: s.translate(CALLED), lambda s: grouped(s, (3, 3, 4, 4), " "), lambda s: s[:6] + "*" * 8 + s[14:] if len(s) == 18 else s,
        lambda s: grouped(s, (6, 8), "—"),
    ]  # fmt: skip
    shown = rng.choice(shapes)(shown)
    lead = rng.choice(["身份证", "身份证号", "我的身份证号码是", "身份证号码：", "证件号：", "公民身份号码", "村民张有福，", "李秀英 ", "(身份证", "身份证号为 ", "证号 "])
    return "id_card", lead, shown


def mobile(rng: random.Random) -> Case:
    shown = "1" + rng.choice("3456789") + digits(rng, 9)
    shapes: list[Callable[[str], str]] = [
        str, str, str, str, lambda s: grouped(s, (3, 4), " "), lambda s: grouped(s, (3, 4), "-"), lambda s: grouped(s, (3, 4), "－"), lambda s: grouped(s, (4, 3), " "),
        lambda s: grouped(s, (3, 4), "·"), lambda s: grouped(s, (3, 4), "—"), lambda s: "+86 " + s, lambda s: "86-" + s, lambda s: s.translate(WIDE), lambda s: s.translate(SPOKEN),
        lambda s: s.translate(CALLED), lambda s: s.translate(BANKED), " ".join, lambda s: grouped(s.translate(CALLED), (3, 4), " "), lambda s: grouped(s, (3, 4), "　"),
        lambda s: grouped(s.translate(SPOKEN), (3, 4), "，"), lambda s: grouped(s, (5,), " "), lambda s: s.replace("0", "〇"), lambda s: s[:3] + "****" + s[7:], lambda s: grouped(s, (3, 4), "."),
    ]  # fmt: skip
    lead = rng.choice(["电话", "手机：", "我的手机号是", "联系电话 ", "电话号码：", "请打", "王秀兰 ", "打我电话，", "tel:", "联系方式：", "可以打 ", "来电显示", "手机号码为", "电话是"])
    return "phone", lead, rng.choice(shapes)(shown)


def landline(rng: random.Random) -> Case:
    area = rng.choice(["010", "021", "0731", "0755", "0459", "0898", "0713", "0991"])
    local = rng.choice("2345678") + digits(rng, 7 if len(area) == 3 else rng.choice([6, 7]))
    shapes = [f"{area}-{local}", f"({area}){local}", f"（{area}）{local}", f"{area} {local}", f"{area}{local}", f"{area}—{local}", f"{area}-{local[:4]} {local[4:]}", f"{area} {local[:3]} {local[3:]}",
              f"{area}-{local}转{digits(rng, 3)}", f"{area}-{local}-{digits(rng, 2)}", f"{area}-{local}".translate(WIDE), local, f"{local[:4]}-{local[4:]}", (area + local).translate(SPOKEN), local.translate(SPOKEN), " ".join(area + local),
              f"+86-{area[1:]}-{local}"]  # fmt: skip
    lead = rng.choice(["座机", "家里电话：", "电话 ", "固定电话是", "家里的电话号码是", "联系电话：", "小灵通"])
    return "phone", lead, rng.choice(shapes)


def card(rng: random.Random) -> Case:
    shown = rng.choice(["62", "6217", "6222", "6228", "4563", "95"])
    shown += digits(rng, rng.choice([16, 17, 18, 19, 19, 19]) - len(shown))
    shapes: list[Callable[[str], str]] = [str, str, str, lambda s: grouped(s, (4, 4, 4, 4), " "), lambda s: grouped(s, (4, 4, 4, 4), "-"), lambda s: s.translate(WIDE), lambda s: grouped(s, (6,), " "), lambda s: s.translate(SPOKEN), lambda s: s[:6] + "******" + s[-4:]]  # fmt: skip
    lead = rng.choice(["卡号", "银行卡号：", "我的一卡通账号是", "账号 ", "存折账号：", "农行卡 ", "信用社卡号为", "低保卡号", "打到我的卡上：", "我的卡"])
    return "account", lead, rng.choice(shapes)(shown)


def plate(rng: random.Random) -> Case:
    tail = "".join(rng.choice("0123456789") if rng.random() < 0.75 else rng.choice(LETTERS) for _ in range(4)) + rng.choice("0123456789")
    head, city = rng.choice(PROVINCES), rng.choice(LETTERS[:10])
    shapes = [f"{head}{city}{tail}", f"{head}{city}·{tail}", f"{head}{city} {tail}", f"{head}{city}-{tail}", f"{head} {city}{tail}", f"{head}{city}{rng.choice('DF')}{digits(rng, 5)}", f"{head}{city}{digits(rng, 5)}D", f"{head}{city}·D{digits(rng, 5)}",
              f"{head}{city}{digits(rng, 4)}学", f"{head}{city}{digits(rng, 4)}挂", f"{head}{city}{tail}".lower(), f"{head}{city}•{tail}"]  # fmt: skip
    lead = rng.choice(["我的车牌号", "我开的车是", "本人车辆", "我家的面包车", "我的摩托车车牌：", "我的电动车", "我儿子的车", "我家三轮车牌照", "我老公的货车"])
    return "plate", lead, rng.choice(shapes)


def handle(rng: random.Random) -> str:
    return rng.choice(WORDS) + rng.choice(["", "_", "-"]) + digits(rng, rng.choice([2, 3, 4]))


def mail(rng: random.Random) -> Case:
    name, at = handle(rng), rng.choice(["@", "@", "@", "[at]", "(at)", "＠", "#at#", " at ", "艾特", "（at）", "【at】", "[AT]", " @ "])
    host = rng.choice(["163.com", "qq.com", "mail.example", "126.com", "sina.com.cn", "box.example", "qq点com", "163．com", "qq.com"])
    return "email", rng.choice(["邮箱：", "我的邮箱", "电子邮箱是", "Email: ", "请回复到 ", "邮件发 ", "e-mail：", "邮箱 "]), name + at + host


def chat(rng: random.Random) -> Case:
    if rng.random() < 0.45:
        shown = str(rng.randint(1, 9)) + digits(rng, rng.choice([5, 6, 7, 8, 9]))
        shown = rng.choice([shown, shown, shown, grouped(shown, (3, 3), " "), shown.translate(WIDE), shown.translate(SPOKEN)])
        return "wechat", rng.choice(["QQ：", "QQ号", "我的QQ是", "qq:", "扣扣", "企鹅号：", "加我QQ ", "Q号", "扣扣号是", "ＱＱ：", "球球号", "QQ号码："]), shown
    shown = rng.choice([handle(rng), handle(rng), "wxid_" + digits(rng, 6) + "ab", handle(rng).upper(), "1" + rng.choice("3578") + digits(rng, 9)])
    lead = rng.choice(["微信：", "微信号", "我的微信号是", "加我微信 ", "wx:", "vx：", "V信", "加V：", "威信号：", "薇信", "WeChat: ", "weixin：", "加微信", "微信名", "徽信", "我微信是", "WX：", "加薇", "vx号", "绿泡泡："])
    return "wechat" if not shown.isdigit() else "phone", lead, shown


MAKERS: dict[str, tuple[Callable[[random.Random], Case], int, float]] = {
    "id": (identity, 400, 0.999), "mobile": (mobile, 400, 0.995), "landline": (landline, 250, 0.98), "card": (card, 250, 0.995),
    "plate": (plate, 250, 0.99), "mail": (mail, 200, 0.97), "chat": (chat, 250, 0.97),
}  # fmt: skip


def share(text: str, at: int, end: int) -> float:
    """The part of the letters and digits of a range that is covered."""
    shown = protect(text)[0]
    wanted = [n for n in range(at, end) if text[n].isalnum()]
    return sum(shown[n] == "█" for n in wanted) / len(wanted)


@cache
def missed(name: str) -> tuple[int, list[str]]:
    make, size, _ = MAKERS[name]
    rng, wrong = random.Random(f"numbers {name}"), []
    for _ in range(size):
        _, lead, shown = make(rng)
        before = rng.choice(["", "请查一查这件事。", "我是三组的村民，", "村支书何满仓收了钱。\n", "书记贪了12000元，"])
        text = before + lead + shown + rng.choice(TAILS)
        if share(text, len(before + lead), len(before + lead + shown)) < 0.95:
            wrong.append(lead + shown)
    return size, wrong


@pytest.mark.parametrize("name", MAKERS)
def test_private_numbers_are_covered(name: str) -> None:
    size, wrong = missed(name)
    assert 1 - len(wrong) / size >= MAKERS[name][2], wrong[:20]


def matters(rng: random.Random) -> str:
    n, year = rng.randint, rng.randint(1998, 2023)
    return rng.choice([
        f"拨付{n(10000, 99999999)}元", f"合计{n(100000, 999999)}.{n(10, 99)}元", f"共{n(1, 99)},{n(100, 999)},{n(100, 999)}.00元", f"一共{n(1, 9)}亿{n(1000, 9999)}万元", f"资金{n(100000000, 999999999)}元没有公示",
        f"{rng.choice(['县政发', '镇党发', '国土资字', '民发'])}〔{year}〕{n(1, 400)}号", f"（{year}）湘0{n(100, 999)}民初{n(1000, 9999)}号", f"案号({year})粤06刑终{n(100, 999)}号", f"合同编号HT-{year}-{n(1000, 9999)}", f"合同号{year}{n(1000000, 9999999)}",
        f"凭证号{n(1000, 99999)}", f"发票号码{n(10000000, 99999999)}", f"发票代码{n(100000000000, 999999999999)}", f"项目编号{year}{n(10000000, 99999999)}", f"统一社会信用代码91{n(1000000000000000, 9999999999999999)}", f"订单号{n(100000000000, 999999999999)}",
        f"{year}年{n(1, 12)}月{n(1, 28)}日{n(0, 23)}时", f"{year}-{n(1, 12):02}-{n(1, 28):02} {n(0, 23):02}:{n(0, 59):02}:{n(0, 59):02}", f"{year}{n(1, 12):02}{n(1, 28):02}那天", f"{year}.{n(1, 12)}.{n(1, 28)}-{year + 1}.{n(1, 12)}.{n(1, 28)}", f"{year}/{n(1, 12)}/{n(1, 28)}",
        f"第{n(1, 400)}条第{n(1, 5)}款", f"第一百{rng.choice('二三四五')}十八条", f"《条例》第{n(10, 200)}条", f"邮编{n(100000, 999999)}", f"邮政编码：{n(100000, 999999)}", "打12345没人管", "打了12388", "拨打12345热线、12393", "110和119", "热线96318",
        f"面积{n(1000, 99999)}平方米", f"{n(100, 9999)}.{n(1, 99)}亩", f"里程K{n(10, 999)}+{n(100, 999)}", f"东经{n(100, 120)}.{n(100000, 999999)}", f"{n(1000, 9999)}吨，单价{n(100, 9999)}元", f"从{year}年到{year + 2}年", f"每人{n(100, 9999)}元，{n(10, 999)}户", f"GB/T {n(10000, 29999)}-{year}",
        f"二〇二一年{rng.choice('三四五六')}月", "一千二百三十四万五千六百元", "叁拾伍万陆仟元整", f"第{n(1, 30)}批{n(100, 999)}人", f"书记开公车湘A{n(10000, 99999)}去喝酒", f"账号余额{n(1000, 99999)}元", f"工程款{n(1, 9)}.{n(100, 999)}亿元", f"电话费{n(100, 9999)}元", f"手机{n(1000, 9999)}元一部",
        f"微信转账{n(1000, 99999)}元", f"微信红包{n(100, 999)}", f"QQ群{n(100, 500)}人", f"银行卡转了{n(10000, 999999)}元", f"卡里只剩{n(10, 999)}.{n(10, 99)}元", f"票据{n(10, 99)}张共{n(10000, 99999)}元", f"流水号{n(1000000000, 9999999999)}", f"批次{year}{n(1000, 9999)}",
    ])  # fmt: skip


def test_numbers_of_the_matter_stay() -> None:
    rng, wrong = random.Random("matters"), Counter[str]()
    for _ in range(2000):
        piece = matters(rng)
        lead = rng.choice(["他们", "村里", "账上写的", "反映：", ""])
        text = lead + piece + rng.choice(["，没有公开。", "。", "，大家都知道。"])
        if share(text, len(lead), len(lead + piece)) > 0:
            wrong[piece] += 1
    assert sum(wrong.values()) <= 10, wrong.most_common(20)


def test_no_canary_leaves_with_a_petition() -> None:
    """Text, facts, subjects and masks of a petition hold no private number that was planted in it."""
    rng, leaked = random.Random("canaries"), []
    for number in range(500):
        parts = [make(rng) for make, _, _ in MAKERS.values()]
        text = "反映村支书何满仓的问题。" + "".join(f"{lead}{shown}。" for _, lead, shown in parts) + "他2021年3月收了六万元。\n此致敬礼"
        petitions = extract_petitions(Document(str(number), "来信.txt", text))
        written = repr(petitions)
        leaked += [shown for _, _, shown in parts if len(shown) >= 7 and shown in written]
    assert len(leaked) <= 500 * len(MAKERS) * 0.003, leaked[:20]
