"""Numbers and accounts in the phrasings in which they really come; offices' and the accused's numbers stay readable."""

from __future__ import annotations

import pytest

from xuncha_nlp.petitions import protect


def shown(text: str) -> list[tuple[str, str]]:
    return [(mask.kind, mask.span.of(text)) for mask in protect(text)[1] if mask.kind not in ("name", "role_clue")]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("电话 1390 00 8876，说她不喊冤", "phone", "1390 00 8876"),
        ("电话 15 9 0 88 23 114", "phone", "15 9 0 88 23 114"),
        ("电话 1 5 3 - 0000 - 8840", "phone", "1 5 3 - 0000 - 8840"),
        ("手机188—0000—2216", "phone", "188—0000—2216"),
        ("号码显示135*****208。", "phone", "135*****208"),
        ("联系 13X07708821", "phone", "13X07708821"),
        ("电话0713-55X0218，白天在", "phone", "0713-55X0218"),
        ("座机 0000-4421870", "phone", "0000-4421870"),
        ("电话一五六七一二三〇〇四八", "phone", "一五六七一二三〇〇四八"),
        ("马女士（手机尾号9931）来访", "phone", "手机尾号9931"),
        ("手机号后四位0557，需要时再给", "phone", "手机号后四位0557"),
        ("身份证62XX01196604120037，电话", "id_card", "62XX01196604120037"),
        ("身份证 62XX011975 0219 0042 ", "id_card", "62XX011975 0219 0042"),
        ("身份证 5 3 0 0 0 0 1 9 7 6 0 9 0 3 0 0 1 X", "id_card", "5 3 0 0 0 0 1 9 7 6 0 9 0 3 0 0 1 X"),
        ("加薇 taojiao-88", "wechat", "taojiao-88"),
        ("v信：lan_hai88", "wechat", "lan_hai88"),
        ("wx:wxid_a1b2c3", "wechat", "wxid_a1b2c3"),
        ("我要陶静的饭钱\ntaojing_mama88", "wechat", "taojing_mama88"),
        ("微信/wxid_a1b2c3", "wechat", "wxid_a1b2c3"),
        ("陶静-taojing_88.", "wechat", "taojing_88"),
        ("黄连垭村二社，shaji_zs2023。林业站", "wechat", "shaji_zs2023"),
        ("QQ 3 829 17 44", "wechat", "3 829 17 44"),
        ("我的船“鲎尾0387”拆了", "plate", "鲎尾0387"),
    ],
)
def test_covered(text: str, kind: str, part: str) -> None:
    assert (kind, part) in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "发票号码后四位0391、0392",
        "回执，编号尾数0917",
        "他把钱打到罗支书尾号8821的卡上，书记的卡6217000012345678901",
        "2022-05-06 12:30 分",
        "打12345没人管",
        "照片见 IMG_2034.jpg、附件 hetong_2021.pdf",
        "合计123456.78元",
    ],
)
def test_not_covered(text: str) -> None:
    assert shown(text) == []
