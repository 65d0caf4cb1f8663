"""What a labelled piece asks of a mask, and that the letters written for masking are labelled verbatim."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from evaluate_masking import KINDS, agree, marked, measure, named, stands

from xuncha_nlp.types import Mask, Span

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        ("退休教师 申之儒", "申之儒"),
        ("来电人罗小青", "罗小青"),
        ("姓尤的大爷", "尤"),
        ("姓佘", "佘"),
        ("扎西（化名，自己说的）", "扎西"),
        ("修表的老孙", "老孙"),
        ("老冯家两口子", "老冯家"),
        ("阿依古丽", "阿依古丽"),
        ("王建国", "王建国"),
    ],
)
def test_the_name_in_a_piece(piece: str, name: str) -> None:
    assert named(piece) == name


def test_where_a_single_code_point_stands() -> None:
    text = "姓何的来过，任何人都知道，我姓何"
    assert stands(text, {"kind": "name", "text": "何", "start": 15}) == [(15, 16)]
    assert stands(text, {"kind": "name", "text": "姓何的"}) == [(1, 2)]


def test_a_name_counts_only_where_every_mention_is_covered() -> None:
    letter = {"id": "1", "text": "孙大山来了，孙大山又走了", "private": [{"kind": "name", "text": "孙大山", "start": 0}], "subjects": []}
    once, twice = Counter[str](), Counter[str]()
    measure(letter, (Mask(Span(0, 3), "name"),), once, [])
    measure(letter, (Mask(Span(0, 3), "name"), Mask(Span(6, 9), "name")), twice, [])
    assert (once["name gold"], once["name hit"], twice["name hit"]) == (1, 0, 1)


def test_letters_for_masking_are_labelled_verbatim() -> None:
    letters = [json.loads(line) for path in sorted(ROOT.glob("corpora/masking/*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    assert len(letters) == len({letter["id"] for letter in letters}) == len({letter["text"] for letter in letters}) >= 600
    for letter in letters:
        text, names = letter["text"], {item["text"] for item in letter["private"] if item["kind"] == "name"}
        for item in letter["private"]:
            assert item["kind"] in KINDS and text.startswith(item["text"], item["start"]), letter["id"]
        for subject in letter["subjects"]:
            assert subject["name"] in text and subject["name"] not in names, letter["id"]


def test_an_unsure_label_is_neither_missed_nor_wrong() -> None:
    private = [{"kind": "name", "text": "孙大山", "signature": True}, {"kind": "name", "text": "小钟", "unsure": True}]
    letter = {"id": "1", "text": "孙大山，还有小钟和小许", "private": private, "subjects": []}
    count = Counter[str]()
    measure(letter, (Mask(Span(0, 3), "name"), Mask(Span(6, 8), "name"), Mask(Span(9, 11), "name")), count, [])
    assert (count["name gold"], count["sign hit"], count["name said"], count["name right"], count["unsure"]) == (1, 1, 2, 1, 1)


def test_agreement_of_two_markings() -> None:
    first = [{"kind": "name", "text": "退休教师 申之儒"}, {"kind": "name", "text": "小许"}, {"kind": "address", "text": "南街"}]
    second = [{"kind": "name", "text": "申之儒"}, {"kind": "name", "text": "小钟", "unsure": True}, {"kind": "address", "text": "南街3号"}]
    count = Counter[str]()
    agree("退休教师 申之儒，南街3号，小许、小钟都在", first, second, count)
    assert dict(count) == {
        "name first": 2, "name first found": 1, "name second": 1, "name second found": 1,
        "address first": 1, "address first found": 1, "address second": 1, "address second found": 1,
    }  # fmt: skip


def test_the_second_marking_is_verbatim_and_covers_the_letters_held_out() -> None:
    texts = {row["id"]: row["text"] for path in ROOT.glob("corpora/held_out/*.jsonl") for row in map(json.loads, path.read_text("utf-8").splitlines())}
    second = marked(ROOT / "corpora/second/private_tuv.jsonl")
    assert second.keys() == texts.keys()
    for ident, items in second.items():
        assert len({(item["kind"], item["text"]) for item in items}) == len(items), ident
        for item in items:
            assert item["kind"] in KINDS and item["text"] in texts[ident] and (item["kind"] == "name" or not item["signature"]), ident
