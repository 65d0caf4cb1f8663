"""What is covered and what stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp.petitions import protect, report_mode
from xuncha_nlp.types import COVER


def covered(text: str, kind: str | None = None) -> list[str]:
    return [mask.span.of(text) for mask in protect(text)[1] if kind in (None, mask.kind)]


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("身份证号999102198811230027", "id_card", "999102198811230027"),
        ("身份证 43992119740618331X", "id_card", "43992119740618331X"),
        ("身份证439921 1974 0618 3312", "id_card", "439921 1974 0618 3312"),
        ("身份证尾号6629，要求保密", "id_card", "身份证尾号6629"),
        ("电话13812345678", "phone", "13812345678"),
        ("手机 138-1234-5678", "phone", "138-1234-5678"),
        ("1868 245 7719", "phone", "1868 245 7719"),
        ("电话１３８１２３４５６７８", "phone", "１３８１２３４５６７８"),
        ("电话 一三九 〇〇七七 四一二〇", "phone", "一三九 〇〇七七 四一二〇"),
        ("打0731-85551234", "phone", "0731-85551234"),
        ("卡号6222020200112233445", "account", "6222020200112233445"),
        ("我的车湘A12B45被砸", "plate", "湘A12B45"),
        ("邮箱 hai_yan@mail.example", "email", "hai_yan@mail.example"),
        ("加我微信：lan_hai88", "wechat", "lan_hai88"),
        ("QQ：12345678", "wechat", "12345678"),
        ("住址：兰坪镇大屋村三组12号", "address", "兰坪镇大屋村三组12号"),
        ("我家住茶马镇小河边17号，门口", "address", "茶马镇小河边17号"),
    ],
)
def test_numbers_and_addresses(text: str, kind: str, shown: str) -> None:
    assert covered(text, kind) == [shown]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫柏忠林，家住兰坪镇。", "柏忠林"),
        ("写的都是实话，名字是柏忠林。", "柏忠林"),
        ("举报人：席云香", "席云香"),
        ("本人柳志明，反映村里的事", "柳志明"),
        ("村里不公开账目。\n大柳溪村 姜文秀", "姜文秀"),
        ("请查一查。覃大勇 15573920418", "覃大勇"),
        ("我儿子耿小磊今年打工", "耿小磊"),
        ("联系人韦阿诺，电话 176 0000 3412", "韦阿诺"),
        ("证人：刘小兰，可以作证", "刘小兰"),
        ("留电话19100002266，姓仇。", "仇"),
        ("我是白杨村村民孙德胜，想反映", "孙德胜"),
    ],
)
def test_names_of_the_writers_side(text: str, name: str) -> None:
    assert name in covered(text, "name")


def test_every_mention_of_a_sender_is_covered() -> None:
    text, masks = protect("我叫康桂生，他说康桂生没有劳动能力。\n康桂生 15600001183")
    assert "康桂生" not in text and len([mask for mask in masks if mask.kind == "name"]) == 3


@pytest.mark.parametrize(
    "clause", ["我是三组唯一的退伍军人", "我在水碓坪镇做村账代理", "写信的是其中一个", "我以前在一家测绘公司跑外业", "我今年七十三"]
)
def test_role_clues(clause: str) -> None:
    assert any(shown in clause and len(shown) >= 0.6 * len(clause) for shown in covered(clause + "，村支书刘德海不让查账。", "role_clue"))


@pytest.mark.parametrize(
    "text",
    [
        "村支书谷裕昌领了二百九十一天误工。",
        "举报镇长马国富在建桥里收钱。",
        "写辛国栋董事长过寿。红纸上头一个名字是辛国栋，这是司机说的。",
        "夜班来电：辛总说“过了今晚再说”。",
        "村主任赵大海把鱼塘包给小舅子。",
        "邹文兵镇长发了一张表。",
        "会计钱进吃回扣，钱进还改账。",
        "区委常委、组织部的柏部长",
        "被举报人：李国强，白杨村支书",
        "打12345没人管",
        "案号（2021）湘0X民终1187号",
        "拨付1259800元",
        "书记开着公车湘A12345去喝酒",
    ],
)
def test_the_accused_and_the_matter_stay_readable(text: str) -> None:
    assert protect(text)[0] == text


def test_staff_are_not_the_sender() -> None:
    shown = protect("来访登记\n来访人：孙红梅，女，五十岁\n接待人：周明\n反映：村主任赵大海打人。")[0]
    assert "孙红梅" not in shown and "赵大海" in shown


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("村支书不公开账目，一群众", "anonymous"),
        ("请查账。\n大柳溪村 姜文秀", "signed_unverified"),
        ("请查账。\n岩口湾村 冷国章\n电话 18100005531", "realname"),
        ("请查账。\n全体村民联名", "joint"),
        ("请查账。\n举报人：孙红梅、李大山、周小兵", "joint"),
    ],
)
def test_report_mode(text: str, mode: str) -> None:
    shown, masks = protect(text)
    assert report_mode(text, masks) == mode
    assert len(shown) == len(text)


PIECES = st.sampled_from(
    [
        *"我叫王建国李村主任书记，。、\n 13８壹万年月日的█\t|",
        "我是白杨村三组",
        "举报人：",
        "13812345678",
        "村支书刘德海",
        "此致敬礼",
        "2021年3月",
        "身份证999102198811230027",
        "𠮷",
        "我儿子",
        "老张",
        "微信：ab_12345",
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80))
def test_masks_move_nothing(text: str) -> None:
    shown, masks = protect(text)
    hidden = {at for mask in masks for at in range(mask.span.start, mask.span.end)}
    assert len(shown) == len(text)
    assert all(0 <= mask.span.start < mask.span.end <= len(text) for mask in masks)
    assert sum(mask.span.end - mask.span.start for mask in masks) == len(hidden)
    assert all(shown[at] == (COVER if at in hidden else text[at]) for at in range(len(text)))
