"""Registers, letters, notes and mails: where petitions begin and end, and what their columns say."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha_nlp.petitions import extract_petitions
from xuncha_nlp.petitions.columns import read_date, role_of
from xuncha_nlp.types import Block, Document, Petition, Span

HEAD = "序号\t收信日期\t来源\t反映人\t联系电话\t被反映人\t单位及职务\t反映内容\t办理情况"


def document(text: str, name: str = "x.txt", **more: object) -> Document:
    return Document("d", name, text, **more)  # type: ignore[arg-type]


def table(lines: list[str]) -> Document:
    blocks, at = [], 0
    for line in lines:
        if "\t" in line:
            blocks.append(Block(Span(at, at + len(line)), "table_row"))
        at += len(line) + 1
    return document("\n".join(lines), blocks=tuple(blocks))


def check(source: Document, petitions: list[Petition]) -> None:
    at = 0
    for petition in petitions:
        assert petition.id == f"d@{petition.span.start}" and petition.span.start >= at
        raw = petition.span.of(source.text)
        hidden = {n for mask in petition.masks for n in range(mask.span.start, mask.span.end)}
        assert all(petition.text[n] == raw[n] for n in range(len(raw)) if n not in hidden)
        for span in [fact.span for fact in petition.facts] + [span for subject in petition.subjects for span in subject.spans]:
            assert span.end <= len(petition.text)
        at = petition.span.end


def test_register_with_title_and_footer() -> None:
    source = table(
        [
            "2022年来信来访登记表",
            HEAD,
            "1\t3月8日\t来信\t王大勇\t13812345678\t李国强\t白杨村党支部书记\t李国强侵占征地款12万元\t转办",
            "2\t2022-03-09T00:00:00\t来电\t匿名\t\t张某\t岩口镇财政所所长\t王大勇说张某收红包\t",
            HEAD,
            "3\t2022.3.10\t微信\t赵敏、钱刚\t\t\t\t\t空",
            "合计：3件",
        ]
    )
    first, second, third = found = extract_petitions(source)
    check(source, found)
    assert first.text == "李国强\t白杨村党支部书记\t李国强侵占征地款12万元"
    assert [(p.received, p.channel, p.report_mode) for p in found] == [
        (date(2022, 3, 8), "letter", "realname"),
        (date(2022, 3, 9), "phone", "anonymous"),
        (date(2022, 3, 10), "wechat", "joint"),
    ]
    assert first.subjects[0].name == "李国强" and first.subjects[0].top_leader and first.subjects[0].level == "lv_village"
    assert second.subjects[0].name == "张某" and "赵敏" not in third.text


def test_sender_inside_the_range_is_covered() -> None:
    source = document("\n".join(["被反映人\t反映人\t电话\t主要问题", "李国强\t王大勇\t13812345678\t村支书李国强打了王大勇"]))
    (petition,) = extract_petitions(source)
    assert petition.text == "李国强\t███\t███████████\t村支书李国强打了███"


def test_header_in_two_rows() -> None:
    lines = [
        "序号\t登记时间\t反映人\t\t被反映人\t\t反映的主要问题",
        "\t\t姓名\t电话\t姓名\t职务\t",
        "1\t2022/3/8\t孙红\t13800001111\t李国强\t村主任\t把集体林地低价承包给亲戚",
    ]
    (petition,) = extract_petitions(table(lines))
    assert petition.subjects[0].name == "李国强" and petition.report_mode == "realname" and petition.received == date(2022, 3, 8)
    assert petition.text == "李国强\t村主任\t把集体林地低价承包给亲戚"


def test_register_without_header() -> None:
    lines = [f"{n}\t2022-3-{n}\t来信\t匿名\t村主任赵大海第{n}次把集体的鱼塘低价承包给他的小舅子" for n in range(1, 5)]
    found = extract_petitions(table(lines))
    assert len(found) == 4 and found[0].text.startswith("村主任") and found[0].received == date(2022, 3, 1)


@pytest.mark.parametrize("mark", ["|", "｜", ",", "，"])
def test_plain_registers(mark: str) -> None:
    lines = [
        mark.join(cells)
        for cells in (
            ("序号", "时间", "内容", "信访人"),
            ("1", "2022-3-1", "村主任赵大海卖树", "匿名"),
            ("2", "2022-3-2", "镇里修路偷工减料", "孙小红"),
        )
    ]
    found = extract_petitions(document("\n".join(lines)))
    assert [p.text for p in found] == ["村主任赵大海卖树", "镇里修路偷工减料"] and found[1].report_mode == "signed_unverified"


def test_row_without_content_is_kept() -> None:
    found = extract_petitions(document("\n".join([HEAD, "1\t3月8日\t来信\t匿名\t\t\t\t\t转办", "\t\t\t\t\t\t\t\t"])))
    assert len(found) == 1 and "转办" in found[0].text


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("序号", "no"),
        ("来信日期", "received"),
        ("受理日期", "received"),
        ("信访形式", "channel"),
        ("来件方式", "channel"),
        ("信访人", "sender"),
        ("举报人姓名", "sender"),
        ("被举报人", "subject"),
        ("反映对象", "subject"),
        ("被反映人职务", "title"),
        ("单位及职务", "unit"),
        ("被反映单位", "unit"),
        ("问题摘要", "content"),
        ("信访事项", "content"),
        ("事由", "content"),
        ("处理结果", "result"),
        ("备注", "result"),
        ("联系方式", "phone"),
        ("住址", "address"),
    ],
)
def test_columns(header: str, role: str) -> None:
    assert role_of(header) == role


@pytest.mark.parametrize(
    "shown",
    ["2022-3-8", "2022.03.08", "2022年3月8日", "二〇二二年三月八日", "20220308", "2022-03-08T00:00:00", "44628", "3月8日", "22.3.8"],
)
def test_register_dates(shown: str) -> None:
    assert read_date(shown, 2022) == date(2022, 3, 8)


def test_numbered_letters_and_a_quoted_letter() -> None:
    text = "第一封\n巡察组领导：\n我们村支书刘德海占地。他写道：\n“尊敬的领导：\n我检讨。\n2021年3月4日\n尊敬的组织：你好”\n孙成贵\n2022年3月4日\n\n第二封\n镇长马国富收了八万到十万。\n一名群众"
    source = document(text)
    first, second = found = extract_petitions(source)
    check(source, found)
    assert "我检讨" in first.text and second.text.startswith("镇长马国富") and first.received == date(2022, 3, 4)


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n——————\n", "\n==========\n"])
def test_letters_split_at_greeting_and_signature(between: str) -> None:
    text = f"巡察组：\n村会计钱进吃回扣，请你们来查一查。\n举报人：孙红梅\n2022年3月4日{between}尊敬的巡察组领导：\n云盘小学校长周平安乱收费。\n一名家长\n2022年3月6日"
    found = extract_petitions(document(text))
    assert len(found) == 2 and "孙红梅" not in found[0].text and found[1].text.startswith("尊敬的")


def test_notes_and_mail() -> None:
    notes = "来电记录\n来电人：孙红梅\n反映村主任赵大海打人。\n来电记录\n来电人：匿名\n反映路灯不亮。"
    assert [p.channel for p in extract_petitions(document(notes))] == ["phone", "phone"]
    (mail,) = extract_petitions(document("主题：关于食堂\n校长收钱。\n一名家长"))
    assert mail.channel == "email" and mail.text.startswith("主题")


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("来访登记：女，五十岁。反映修路。", "visit"),
        ("个别谈话（节录）\n问：还有吗", "interview"),
        ("值班电话 12月9日\n对方男", "phone"),
        ("巡察组领导：\n你们好", "letter"),
        ("第0063号,2022-2-8,匿名电邮,村主任当选", "register_row"),
    ],
)
def test_channels(text: str, channel: str) -> None:
    assert extract_petitions(document(text))[0].channel == channel


def test_received_comes_from_argument_then_note_then_signature() -> None:
    text = "村主任卖树。\n群众\n2022年3月4日"
    assert extract_petitions(document(text))[0].received == date(2022, 3, 4)
    noted = document(text, notes=(("received", "2022-03-09"),))
    assert extract_petitions(noted)[0].received == date(2022, 3, 9)
    assert extract_petitions(noted, received=date(2022, 4, 1))[0].received == date(2022, 4, 1)


def test_nothing_and_anything() -> None:
    assert extract_petitions(document(" \n\t　")) == []
    assert len(extract_petitions(document("……"))) == 1
    assert len(extract_petitions(document("第一封"))) == 1


LINES = st.lists(
    st.sampled_from(
        [
            "尊敬的领导：",
            "巡察组：",
            "村支书刘德海占了三亩地，还骂人。",
            "2022年3月4日",
            "孙红梅",
            "——————",
            "第一封",
            "第2封",
            "",
            "来电记录",
            "来电人：王强",
            "主题：账",
            "发件人：a@b.example",
            "此致",
            "敬礼",
            "序号\t时间\t内容",
            "1\t2022-3-4\t路没有修好，水也没有通",
            "a|b|c|d",
            "我家的房子漏水。",
        ]
    ),
    max_size=14,
).map("\n".join)


@settings(max_examples=200)
@given(LINES)
def test_no_text_is_lost(text: str) -> None:
    source = document(text)
    found = extract_petitions(source)
    check(source, found)
    assert bool(found) == bool(text.strip())
    left = list(text)
    for petition in found:
        left[petition.span.start : petition.span.end] = "\n" * (petition.span.end - petition.span.start)
    rows = {line for line in text.split("\n") if "\t" in line or "|" in line}
    for line in "".join(left).split("\n"):
        assert not re.search(r"[。！？；]", line) or line in rows or "\t" in line, line
