"""Registers as offices keep them: a row is a petition, and the column of the accused counts."""

from __future__ import annotations

import pytest

from xuncha_nlp.petitions import extract_petitions
from xuncha_nlp.types import Document, Petition

A, B = "村支书刘德海把二十亩机动地租给他表弟，没有入账。", "镇财政所会计何敏扣了低保户的卡。"


def rows(text: str, name: str = "登记表.xlsx") -> list[Petition]:
    return extract_petitions(Document("d", name, text))


@pytest.mark.parametrize(
    "text",
    [
        f"2023年信访件台账\n填报单位：综合组\n编号\t登记时间\t信访人\t反映对象\t问题摘要\n1\t3.12\t张建国\t刘德海\t{A}\n2\t三月十二\t匿名\t何敏\t{B}\n合计\t2件",
        f"1\t2023-3-12\t来信\t张建国\t{A}\n2\t2023-3-12\t来电\t匿名\t{B}\n3\t2023-3-14\t来访\t李秀英\t反映黄坪村的路面裂了，没有人修补",
        f"序号\t日期\t反映人\t\t被反映人\t\t内容\n\t\t姓名\t电话\t姓名\t职务\t\n1\t2023.3.12\t张建国\t13812345678\t刘德海\t村支书\t{A}\n2\t2023.3.12\t匿名\t\t何敏\t会计\t{B}",
        f"序号;日期;来源;举报人;内容\n1;2023/3/12;来信;张建国;{A}\n2;45000;来电;匿名;{B}",
        f"序号；日期；来源；举报人；内容\n1；2023/3/12；来信；张建国；{A}\n2；2023/3/12；来电；匿名；{B}",
    ],
)
def test_shapes(text: str) -> None:
    found = rows(text)
    assert len(found) in (2, 3) and "张建国" not in "".join(petition.text for petition in found)
    assert found[0].received is not None and found[0].received.isoformat() == "2023-03-12"
    assert found[1].received is not None


def test_a_row_without_content_is_still_a_petition() -> None:
    found = rows(f"序号\t日期\t来信人\t被反映人\t内容\n1\t2023-3-1\t张建国\t刘德海\t{A}\n2\t2023-3-2\t李四\t何敏\t\n3\t2023-3-3\t\t\t{B}")
    assert len(found) == 3 and "李四" not in found[1].text


HEAD = "序号\t收件日期\t反映人\t被反映人及职务\t单位\t主要内容\n"


@pytest.mark.parametrize(
    ("cells", "name", "title", "level"),
    [
        ("何有田（村书记、主任）\t白杨村\t何书记把砖厂租给外人。", "何有田", "村书记", "lv_village"),
        ("何有田\t白杨村\t机动地租金从来没有贴过。", "何有田", None, "lv_village"),
        ("彭学军、彭学军表弟罗三宝\t大塘村\t书记早签到二〇五三年。", "罗三宝", None, "lv_village"),
        ("镇村建办冯主任\t大塘村\t牌楼花了三十八万。", "冯", "主任", "lv_village"),
        ("吴岚（巡察组工作人员）\t区委第三巡察组\t姓吴的女同志跟人喝茶。", "吴岚", "巡察组工作人员", "lv_inspector"),
        ("宋志远（副区长）\t区政府\t妻弟拿了三个活。", "宋志远", "副区长", "lv_county_leader"),
    ],
)
def test_the_column_of_the_accused(cells: str, name: str, title: str | None, level: str) -> None:
    petition = rows(HEAD + f"1\t2025-3-3\t匿名\t{cells}\n2\t2025-3-4\t匿名\t何敏（会计）\t财政所\t{B}")[0]
    subject = next(subject for subject in petition.subjects if subject.name == name)
    assert (subject.title, subject.level) == (title, level)
    assert len([other for other in petition.subjects if other.name and other.name[0] == name[0]]) == 1


def test_eighty_rows_give_eighty_petitions() -> None:
    body = "".join(f"{number}\t2025-3-{number % 28 + 1}\t匿名\t何有田（村书记）\t白杨村\t{A}\n" for number in range(1, 81))
    assert len(rows("区委第二巡察组信访登记表\n" + HEAD + body)) == 80
