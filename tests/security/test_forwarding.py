"""Nothing goes to the accused, to their unit, above, below or beside it; of a mixed letter only the claim goes."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xuncha_nlp import forwarding, labels, petitions
from xuncha_nlp.errors import UnknownName, Withheld
from xuncha_nlp.forwarding import kin
from xuncha_nlp.pipeline import make_labeller
from xuncha_nlp.recipe import Authority, Recipe, Round
from xuncha_nlp.store import open_store
from xuncha_nlp.types import Clue, Document, Subject

UNITS = {
    "青溪区政府": ["区住建局", "区水务局", "区民政局"], "区住建局": ["质监站", "房管所"], "区水务局": ["供水公司"],
    "青溪镇": ["白杨村", "石桥村", "大塘村"], "柳河镇": ["东沟村", "西沟村"],
}  # fmt: skip
RECIPE = Recipe(round=Round(day=date(2025, 6, 1)), authority=Authority(units={k: tuple(v) for k, v in UNITS.items()}))
ACTS = (
    "把集体砖厂三年租金六万元装进自己口袋", "收了施工队四万块好处费，不招标就把路给他小舅子修", "拿低保名额送给自己亲戚，真困难的一户没有", "用公款请客喝酒，在饭店欠了两万多",
    "虚报危房改造套取补助八万元",
)  # fmt: skip
CLAIMS = (
    "家门口的路灯坏了半年没人修，请帮忙解决。", "自来水一天停三回，请尽快恢复供水。", "新房的墙漏水，物业不管，请协调维修。",
    "孩子上学的桥面塌了一角，请派人修一修。", "垃圾堆了一个月没有人清运，请帮助解决。",
)  # fmt: skip
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "建国秀英大成满仓德彪桂兰永强玉梅春花志远"
PLACES = {
    "白杨村": "青溪镇白杨村书记", "石桥村": "石桥村村主任", "青溪镇": "青溪镇镇长", "区住建局": "区住建局局长", "质监站": "区住建局质监站站长", "区水务局": "区水务局副局长", "东沟村": "柳河镇东沟村会计",
}  # fmt: skip
RECIPIENTS = ("区住建局", "区水务局", "区民政局", "青溪镇", "柳河镇", "白杨村村委会", "石桥村", "青溪区政府", "质监站", "供水公司")


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("区住建局", "住房和城乡建设局", "同一单位"), ("白杨村村委会", "白杨村", "同一单位"), ("青溪镇党委", "白杨村", "上级单位"), ("白杨村", "青溪镇人民政府", "下级单位"),
        ("白杨村", "石桥村", "平级单位"), ("青溪区政府", "质监站", "上级单位"), ("区住建局", "区水务局", "平级单位"), ("白杨村", "东沟村", None), ("区水务局", "白杨村", None),
        ("青溪镇派出所", "青溪镇", "同一单位"), ("供水公司", "质监站", None),
    ],
)  # fmt: skip
def test_how_units_stand(one: str, other: str, wanted: str | None) -> None:
    assert kin(one, other, UNITS) == wanted


def letters(words: random.Random) -> tuple[str, str, str, str, str]:
    unit = words.choice(list(PLACES))
    name = words.choice(SURNAMES) + "".join(words.sample(GIVEN, 2))
    sender, phone = words.choice(SURNAMES) + "".join(words.sample(GIVEN, 2)), f"13{words.randrange(10**8, 10**9)}"
    claim = words.choice(CLAIMS)
    parts = [claim, f"{PLACES[unit]}{name}{words.choice(ACTS)}。"]
    words.shuffle(parts)
    if words.random() < 0.3:
        parts.insert(words.randrange(3), words.choice(["他还威胁我们不许上访。", "这个人平时就横行霸道。", "请你们查一查他。"]))
    return "".join(parts) + f"\n我叫{sender}，电话{phone}。", unit, name, sender, phone


def filled(folder: Path, texts: list[str], labeller: Any) -> Any:
    store = open_store(str(folder))
    for n, text in enumerate(texts):
        document = Document(f"d{n}", f"{n}.txt", text)
        found = petitions.extract_petitions(document)
        answers = labeller(found)
        store.put([(f"s{n}", document), *((f"s{n}", p) for p in found), *(("label", a) for a in answers)])
        store.put([(f"clue{n}", Clue(f"XS-{n}", tuple(p.id for p in found)))])
    return store


def test_a_thousand_letters_by_units(tmp_path: Path) -> None:
    words = random.Random(7)
    made = [letters(words) for _ in range(100)]
    labeller = make_labeller(RECIPE)
    went = 0
    with filled(tmp_path, [text for text, *_ in made], labeller) as store:
        answered: dict[str, Any] = {}

        def label(parts: Any) -> Any:
            key = parts[0].document_id
            if key not in answered:
                answered[key] = labeller(parts)
            return answered[key]

        for n, (_, unit, name, sender, phone) in enumerate(made):
            for recipient in RECIPIENTS:
                going, kept = forwarding.excerpts(store, RECIPE, [f"XS-{n}"], recipient, label)
                assert len(going) + len(kept) == 1
                related = kin(recipient, unit, UNITS)
                assert not (related and going), (made[n], recipient, related)
                for excerpt in going:
                    went += 1
                    for word in (name, sender, phone, PLACES[unit], "威胁", "查一查", "横行", *ACTS):
                        assert word not in excerpt.text, (made[n], recipient)
    assert went > 200, "claims do go to strangers"


def test_the_recipient_is_the_accused_and_an_unknown_unit_stays() -> None:
    petition = petitions.as_petition(Document("d", "", "何满仓收了钱，路灯坏了请修。"), received=None)
    named = type(petition)(petition.id, "d", petition.span, petition.text, subjects=(Subject("何满仓", "书记", None, "lv_village", True),))
    assert forwarding.refusal(named, "何满仓", UNITS, named.text) == "收件人就是被反映人"
    assert "请人判断" in str(forwarding.refusal(named, "区水务局", UNITS, named.text))


def test_forwarding_writes_only_the_claim_and_is_in_the_chain(tmp_path: Path) -> None:
    text = "自来水一天停三回，请尽快恢复供水。白杨村书记何满仓把集体砖厂三年租金六万元装进自己口袋。\n我叫王秀英，电话13812345678。"
    with filled(tmp_path / "s", [text], make_labeller(RECIPE)) as store:
        gone, kept = forwarding.forward(store, RECIPE, ["XS-0"], "区水务局", tmp_path / "out", "李")
        assert (gone, kept) == (1, [])
        (row,) = [json.loads(line) for line in (tmp_path / "out/forward.jsonl").read_text(encoding="utf-8").splitlines()]
        assert row["text"] == "自来水一天停三回，请尽快恢复供水。" and row["number"].startswith("ZB-")
        written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
        assert not any(word in written for word in ("何满仓", "王秀英", "1381234", "砖厂", "d0@", "XS-"))
        assert store.acts()[-1]["act"] == "forward" and store.acts()[-1]["to"] == ["区水务局"]
        assert forwarding.forward(store, RECIPE, ["XS-0"], "青溪镇", tmp_path / "out", "李")[0] == 0
        assert (tmp_path / "out/forward.jsonl").read_bytes() == b""
        with pytest.raises(UnknownName):
            forwarding.forward(store, RECIPE, ["XS-9"], "区水务局", tmp_path / "out", "李")


def test_a_whole_ledger_does_not_go_to_those_near_the_accused(tmp_path: Path) -> None:
    with filled(tmp_path, ["白杨村书记何满仓把集体砖厂三年租金六万元装进自己口袋。"], make_labeller(RECIPE)) as store:
        forwarding.check_recipients(store, RECIPE, ["区民政局"])
        for recipient in ("青溪镇党委", "白杨村村委会", "石桥村", "何满仓"):
            with pytest.raises(Withheld, match="XS-0"):
                forwarding.check_recipients(store, RECIPE, ["区民政局", recipient])


def test_the_model_is_there() -> None:
    assert labels.load_manifest()["name"]
