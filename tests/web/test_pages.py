from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("jinja2")
pytest.importorskip("httpx")

from tests.builders import analysis, label, petition
from tests.web.made import TEXT, Page, client, fill, usual
from xuncha_nlp.store import open_store
from xuncha_nlp.types import Clue, Decision, Failure, Label, Petition, Subject
from xuncha_nlp.web.highlight import seen
from xuncha_nlp.web.shelf import Reader, fold

HOSTILE = [
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "</div></main><iframe src=javascript:alert(1)>", "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;&amp;&#x3c;script>", "\x00\x1b[31m\x07\u202e\u2066\u200b\ufeff", "𠮷𠮷<𠮷>", "<!-- ", "]]><![CDATA[", "%00%3Cscript%3E", "a\r\nSet-Cookie: x=y",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    usual(tmp_path / "s")
    return tmp_path / "s"


def show(folder: Path, path: str) -> Page:
    answer = client(folder).get(path)
    assert answer.status_code == 200
    return Page(answer.text)


def rows(page: Page) -> list[str]:
    return [str(attrs["href"]).partition("?")[0] for tag, attrs in page.tags if attrs.get("class") == "row"]


def test_the_queue_lists_all_most_urgent_first(folder: Path) -> None:
    page = show(folder, "/")
    assert rows(page) == ["/clue/XS-PAIR", "/clue/XS-ALONE"]
    for words in ("重要", "检举控告", "批评建议", "群众身边腐败问题和不正之风", "大坝村", "未识别单位", "2 件及以上", "待人判断", "2025-03-01 至 2025-03-09", "办理中"):
        assert words in page.text
    assert "共 3 件信访件，归入 2 条线索：待办 1、办理中 1、已处理 0、不确定 0，合计 2 条。" in page.text
    assert "当前列出 2 条，未列出 0 条。" in page.text and "未处理与失败 1 项。" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("priority=p2_high", ["PAIR"]), ("nature=suggestion", ["ALONE"]), ("focus=f2_masses_corruption", ["PAIR"]), ("focus=", ["ALONE"]),
        ("unit=大坝村", ["PAIR"]), ("unit=", ["ALONE"]), ("open=conduct", ["ALONE"]), ("repeat=yes", ["PAIR"]), ("priority=p2_high&repeat=yes", ["PAIR"]),
        ("priority=p4_low&repeat=yes", []), ("priority=none", []), ("q=低保", ["PAIR"]), ("q=公示 低保", ["PAIR"]), ("q=保低", []), ("q=路灯", ["ALONE"]),
        ("q=账目", ["ALONE"]), ("q=xs-alone", ["ALONE"]), ("q=低保&priority=p4_low", []), ("q=　低 ", ["PAIR"]), ("page=99", ["PAIR", "ALONE"]),
        ("page=-1", ["PAIR", "ALONE"]), ("page=²", ["PAIR", "ALONE"]), ("colour=red", ["PAIR", "ALONE"]), ("q=%ff%00", []),
    ],
)  # fmt: skip
def test_facets_and_search(folder: Path, query: str, found: list[str]) -> None:
    page = show(folder, f"/?{query}")
    assert rows(page) == [f"/clue/XS-{name}" for name in found]
    assert f"当前列出 {len(found)} 条，未列出 {2 - len(found)} 条。" in page.text


def test_a_facet_counts_what_its_other_codes_would_leave(folder: Path) -> None:
    page = show(folder, "/?priority=p2_high")
    links = [str(attrs["href"]) for tag, attrs in page.tags if tag == "a" and str(attrs.get("href")).startswith("/?priority=")]
    assert "/?priority=p4_low" in links and "/?priority=p2_high&nature=accusation" in links


def test_a_hit_is_shown_with_what_stands_around_it(folder: Path) -> None:
    source = client(folder).get("/?q=低保").text
    assert "没有公示,<mark>低保</mark>名额也给了侄子。" in source


def test_the_clue_page(folder: Path) -> None:
    page = show(folder, "/clue/XS-PAIR")
    assert page.letters == [TEXT, "又来反映：" + TEXT]
    for words in (
        "检举控告", "把握高", "把握中", "把握低", "重要", "涉党组织一把手", "被反映人为正职：书记", "有一定可查性", "归并依据", "共有1处相同表述", "并入的旧编号：XS-OLD",
        "交办 李明", "标签版本", "nature@2026-02", "反映所称，待了解", "大坝 村会计", "12,000元", "来访", "2025-06-02 09:30 老张",
    ):  # fmt: skip
        assert words in page.text
    assert not re.search(r"0\.\d|\d%|petition/1|anonymous|realname|f2_02", page.text)
    assert {attrs["id"] for tag, attrs in page.tags if tag == "sup"} >= {str(attrs["href"])[1:] for tag, attrs in page.tags if attrs.get("class") == "ref"}


def test_what_a_person_is_asked(folder: Path) -> None:
    page = show(folder, "/clue/XS-ALONE")
    assert "待了解：行为" in page.text and "（低）" in page.text and "缺失要素：金额或数量" in page.text


def test_the_basis_names_the_article_and_no_verdict(folder: Path, tmp_path: Path) -> None:
    named = label("conduct@2024-01", "org_retaliation", 0.9, [(0, 5)], "petition/1")
    fill(tmp_path / "b", [(petition(TEXT), analysis("d0@0", named))], [Clue("XS-B", ("d0@0",), (), (named,))])
    page = show(tmp_path / "b", "/clue/XS-B")
    assert re.search(r"第.+条所列一类，是否构成由有权机关认定", page.text)
    for path in ("/", "/clue/XS-PAIR", "/clue/XS-ALONE", "/failures", "/about"):
        assert not re.search(r"查实|属实|违反第|涉案|立案|处分建议", show(folder, path).text)


def test_neighbours_stay_in_what_was_asked(folder: Path) -> None:
    hrefs = {attrs.get("rel"): attrs["href"] for tag, attrs in show(folder, "/clue/XS-PAIR").tags if tag == "a" and attrs.get("rel")}
    assert hrefs == {"next": "/clue/XS-ALONE"}
    page = show(folder, "/clue/XS-PAIR?priority=p2_high")
    assert not [1 for tag, attrs in page.tags if tag == "a" and attrs.get("rel")]
    assert "/?priority=p2_high" in [attrs.get("href") for _, attrs in page.tags] and "第 1 / 1 条" in page.text
    assert "第" not in "".join(re.findall(r"第 \d+ / \d+ 条", show(folder, "/clue/XS-PAIR?priority=p4_low").text))


def test_a_merged_id_leads_on(folder: Path) -> None:
    answer = client(folder).get("/clue/XS-OLD?q=低保", follow_redirects=False)
    assert answer.status_code == 302 and answer.headers["location"].startswith("/clue/XS-PAIR?q=")


@pytest.mark.parametrize("id", ["XS-NONE", "<script>alert(1)</script>", "%3Cscript%3E", "..%2F..%2Fetc", "%00", "𠮷", "%ff", "{{7*7}}", "XS-PAIR/x"])
def test_an_unknown_id_is_not_said_again(folder: Path, id: str) -> None:
    answer = client(folder).get(f"/clue/{id}")
    assert answer.status_code == 404 and "编号或地址不存在" in answer.text
    assert "script" not in answer.text and "XS-" not in answer.text and "𠮷" not in answer.text and "49" not in answer.text


@pytest.mark.parametrize("name", ["..%2fapp.py", "app.py", "page.css%00", "", "templates/base.html"])
def test_only_named_assets(folder: Path, name: str) -> None:
    assert client(folder).get(f"/static/{name}").status_code == 404


def test_failures_and_notes(folder: Path) -> None:
    page = show(folder, "/failures")
    assert all(words in page.text for words in ("坏了.docx", "R003", "文件结构不完整。", "编码是猜的。", "1 项"))


def test_about_balances(folder: Path) -> None:
    page = show(folder, "/about")
    for words in ("3 ＝ 读出 1 ＋ 未读出 1 ＋ 内容重复 1", "3 ＝ 归入线索 3 ＋ 尚未归入 0", "第二轮", "nature@2026-02", "petition/1", "r1"):
        assert words in page.text


def test_an_empty_store_has_pages(tmp_path: Path) -> None:
    open_store(str(tmp_path / "e")).close()
    for path in ("/", "/failures", "/about"):
        assert show(tmp_path / "e", path)
    assert "没有符合条件的线索" in show(tmp_path / "e", "/").text


def test_a_letter_in_no_clue_or_without_analysis_is_said(tmp_path: Path) -> None:
    fill(tmp_path / "s", [(petition(TEXT), None), (petition(TEXT, "d0@99"), None)], [Clue("XS-A", ("d0@0", "d0@gone"))])
    page = show(tmp_path / "s", "/")
    assert "另有 1 件尚未归入线索" in page.text and "待定" in page.text
    assert "这件尚未研判" in show(tmp_path / "s", "/clue/XS-A").text


def test_a_run_beside_the_page_is_seen(folder: Path) -> None:
    visitor = client(folder)
    with open_store(str(folder)) as store:
        store.decide(Decision("XS-ALONE", "老张", datetime(2025, 6, 3), "note"))
        store.put([("d0", petition("新到的一件", "d0@200")), ("clues", Clue("XS-NEW", ("d0@200",)))])
    assert "/clue/XS-NEW" in rows(Page(visitor.get("/").text))


def test_the_store_is_read_again_only_after_a_change(folder: Path) -> None:
    opened = []

    def opening() -> object:
        opened.append(1)
        return open_store(str(folder))

    reader = Reader(opening)
    for _ in range(5):
        reader.shelf()
    assert len(opened) <= 2


def test_many_clues_come_in_pages(tmp_path: Path) -> None:
    letters = [(petition(f"第{n}件", f"d0@{n}", date(2025, 1, 1)), None) for n in range(230)]
    fill(tmp_path / "s", letters, [Clue(f"XS-{n:03}", (f"d0@{n}",)) for n in range(230)])
    seen_rows = [row for number in (1, 2, 3) for row in rows(show(tmp_path / "s", f"/?page={number}"))]
    assert seen_rows == [f"/clue/XS-{n:03}" for n in range(230)]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_stay_words(tmp_path: Path, hostile: str) -> None:
    text = f"前{hostile}后" * 2
    spans = [(a, b) for a in range(0, len(text), 3) for b in (a + 1, a + 4, len(text)) if b <= len(text)]
    proposed = (
        label("conduct@2024-01", "vil_asset_leasing", 0.9, spans, f"因为{hostile}"), Label("nature@2026-02", hostile, 0.9, (), hostile),
        label("priority@9", hostile, 1.0, [], hostile), label("focus@2024-four", hostile, 0.5, []),
    )  # fmt: skip
    letter: Petition = petition(text, subjects=(Subject(hostile, hostile, hostile, hostile, True),), channel=hostile)
    failure = Failure(hostile, hostile, hostile, hostile)
    answer = analysis("d0@0", *proposed)
    fill(tmp_path / "s", [(letter, answer)], [Clue("XS-H", ("d0@0",), (hostile,), proposed, split_from=hostile)], more=[failure])
    visitor = client(tmp_path / "s")
    for path in ("/", "/clue/XS-H", "/failures", "/about"):
        for params in ({}, {"q": hostile, "unit": hostile, "nature": hostile, "page": hostile}):
            page = Page(visitor.get(path, params=params).text)
            allowed = {"html", "head", "meta", "title", "link", "script", "body", "header", "strong", "nav", "a", "span", "details", "summary", "kbd", "p",
                       "div", "aside", "section", "h1", "h2", "h3", "ul", "li", "b", "main", "form", "input", "button", "table", "thead", "tbody", "tr", "th",
                       "td", "footer", "article", "mark", "sup", "dl", "dt", "dd"}  # fmt: skip
            assert {tag for tag, _ in page.tags} <= allowed
            assert [attrs.get("src") for tag, attrs in page.tags if tag == "script"] == ["/static/keys.js"]
            for tag, attrs in page.tags:
                assert not [name for name in attrs if name.startswith("on") or name == "style"], tag
                assert re.match(r"/|#|data:,$", str(attrs.get("href", "/"))) and not str(attrs.get("href", "/")).startswith("//")
            if path == "/clue/XS-H":
                shown = str(seen(text)).replace("\r\n", "\n")
                assert [words.replace("\r\n", "\n") for words in page.letters] == [shown]


def test_fold_is_the_search_view() -> None:
    assert fold("ＡＢ 帐\n目\u200b１") == "ab账目1"
