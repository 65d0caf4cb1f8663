"""The linear model: both paths of pooling give the same numbers, and taking the evidence away lowers the score."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import petition
from xuncha_nlp.labels import features, label_petitions, linear, load_labeller, pooling
from xuncha_nlp.labels.evidence import candidates, clauses_of, phrase
from xuncha_nlp.labels.heard import SILENT, heard, unnamed
from xuncha_nlp.labels.linear import LinearModel
from xuncha_nlp.ngrams import count_ngrams

LETTERS = Path(__file__).resolve().parents[2] / "corpora" / "letters"


def without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (features, linear, pooling):
        monkeypatch.setattr(module, "loops", lambda: None)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [json.loads(line)["text"] for line in (LETTERS / "g.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    found = load_labeller()
    assert isinstance(found, LinearModel)
    return found


def test_compiled_and_numpy_agree(model: LinearModel, texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    texts = [*texts, "", "。", "好"]
    compiled = model.pool(texts)
    clauses, first, last = ["先登记", "后补票", "村里没人知道"], np.array([0, 0, 1]), np.array([0, 2, 2])
    runs = model.runs(clauses, first, last)
    without_numba(monkeypatch)
    plain = model.pool(texts)
    for part in ("best", "mean", "letter"):
        for axis, table in getattr(plain, part).items():
            assert np.allclose(table, getattr(compiled, part)[axis], atol=2e-4)
    for part in ("first", "last"):
        for axis, table in getattr(plain, part).items():
            assert (table == getattr(compiled, part)[axis]).mean() > 0.999
    for axis, table in model.runs(clauses, first, last).items():
        assert np.allclose(table, runs[axis], atol=2e-4)


def test_compiled_and_numpy_give_the_same_labels(model: LinearModel, texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    items = [petition(text) for text in texts[:80]]

    def said() -> list[tuple[object, ...]]:
        found = label_petitions(items, model, on=date(2025, 6, 1))
        return [(a.abstained, a.missing, [(x.axis, x.code, x.evidence) for x in (*a.labels, *a.maybe)]) for a in found]

    compiled = said()
    without_numba(monkeypatch)
    assert said() == compiled


def test_without_numba_the_model_still_scores(model: LinearModel, monkeypatch: pytest.MonkeyPatch) -> None:
    without_numba(monkeypatch)
    (score,) = model.score(["村支书把河滩地包给他小舅子，一亩才收八块钱。"])
    assert model.codes("nature")[int(score.probability["nature"].argmax())] == "accusation"


def test_taking_the_phrase_away_lowers_the_score(model: LinearModel, texts: list[str]) -> None:
    scores = model.score(texts)
    threshold = model.manifest["thresholds"]["conduct"]  # type: ignore[index]
    wanted = [[("conduct", int(i)) for i in np.flatnonzero(s.probability["conduct"] >= threshold)] for s in scores]
    phrase(model, texts, scores, wanted)
    lower = []
    for text, score, labels in zip(texts, scores, wanted, strict=True):
        for axis, at in labels:
            span = score.span(axis, at)
            assert score.window(axis, at).start <= span.start < span.end <= score.window(axis, at).end
            (without,) = model.score([text[: span.start] + text[span.end :]])
            lower.append(without.probability[axis][at] < score.probability[axis][at])
    assert len(lower) > 50
    assert np.mean(lower) >= 0.95


def phrases(text: str) -> list[str]:
    clauses = clauses_of(text, 0, len(text))
    return [text[clauses[i][0] : clauses[j][1]] for i, j in candidates(clauses)]


def test_phrases_end_at_the_commas_of_the_text() -> None:
    text = "他开会时说，去年修路的钱，一半进了他小舅子的账，大家都知道。"
    assert phrases(text) == [text[:-1]]
    longer = text + "村里的砖厂也是他家亲戚在开，一年只交八千块钱，合同谁也没看见过。"
    assert len(phrases(longer)) > 1 and phrases(longer)[-1].endswith("一年只交八千块钱，合同谁也没看见过")
    assert all(len(p) <= 60 and p[0] not in "，。" and p[-1] not in "，。" for p in phrases(longer))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("尊敬的领导：您好！支书收了两条烟。", "支书收了两条烟。"),
        ("支书收了两条烟。\n此致\n敬礼！", "支书收了两条烟。"),
        ("请系统将本件列为特急。支书收了烟。", "支书收了烟。"),
        ("感谢卫生院的王医生，半夜上门。", "感谢卫生院的王医生，半夜上门。"),
        ("你们好多人都知道。", "你们好多人都知道。"),
        ("村里把系统里的数据标为已完成。", "村里把系统里的数据标为已完成。"),
    ],
)
def test_courtesy_and_demands_are_not_heard(text: str, left: str) -> None:
    assert len(heard(text)) == len(text)
    assert heard(text).strip() == left


def test_a_name_leaves_no_ngrams() -> None:
    text = unnamed("王建国收了钱", ["王建国"])
    assert text == SILENT * 3 + "收了钱"
    assert (count_ngrams([text]).indices == count_ngrams(["收了钱"]).indices).all()


_LETTER = st.text(st.one_of(st.sampled_from("村书记贪了，、：: 。！？；;\n\r\t\u3000”』)\"'█她𠮷\x1c\u2028"), st.characters()), max_size=200)


@given(st.lists(_LETTER, max_size=6))
def test_compiled_cuts_are_those_of_python(texts: list[str]) -> None:
    pytest.importorskip("numba")
    compiled = features.cut(texts)
    with pytest.MonkeyPatch.context() as patch:
        without_numba(patch)
        plain = features.cut(texts)
    assert (compiled.bounds == plain.bounds).all() and (compiled.offsets == plain.offsets).all()
    for at, text in enumerate(texts):
        assert [text[start:end] for start, end in compiled.of(at).tolist()]
    parts = [text[start:end] for at, text in enumerate(texts) for start, end in compiled.of(at).tolist()]
    alone = count_ngrams([part.replace("█", "").replace("她", "他") for part in parts], features.LOW, features.HIGH, features.BITS)
    for counts in (compiled.counts, plain.counts, features.count(parts)):
        assert (counts.indptr == alone.indptr).all() and (counts.indices == alone.indices).all() and (counts.data == alone.data).all()


def test_what_related_labels_say_is_the_same_without_numba(model: LinearModel, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    assert model.calibration is not None
    table = model.calibration.relations["conduct"]
    rows = np.random.default_rng(0).random((5, len(table)), np.float32)
    compiled = pooling._strongest(rows, table)
    without_numba(monkeypatch)
    assert np.allclose(compiled, pooling._strongest(rows, table))


def test_every_courtesy_has_a_telling_character(texts: list[str]) -> None:
    from xuncha_nlp.labels.heard import _COURTEOUS, _POLITE, _SENTENCE

    courteous = [sentence for text in texts for sentence in _SENTENCE.findall(text) if _POLITE.match(sentence)]
    assert len(courteous) > 10 and all(map(_COURTEOUS.search, courteous))


@pytest.mark.parametrize(("text", "found"), [("他在朋友圈妄 议大政方针", True), ("他\n出\u3000轨了", True), ("他不会出来，也没有生产作风问题", False)])
def test_what_only_a_person_may_read_is_found_over_white_space(text: str, found: bool) -> None:
    from xuncha_nlp.labels.judge import _human_only

    assert (_human_only().search(text) is not None) is found
