"""How surely a letter must be reported at once: the model beside the rules, and what it decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xuncha_nlp import pipes
from xuncha_nlp.labels import load_labeller, priority
from xuncha_nlp.labels.pressing import DANGERS, Pressing, PressingModel, load_pressing
from xuncha_nlp.labels.rules import Outcome, Reading
from xuncha_nlp.labels.urgency import urgent
from xuncha_nlp.types import Span

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
HELD_OUT = ("ub", "ue")
NOW = "我刚从楼下上来，他们把三年的收据往火盆里填，已经去了一半，你们快来人。"
THEN = "五年前他们把三年的收据烧了，当时就处理过，现在账目都公开了，我建议把公开栏挪到路口。"


@pytest.fixture(scope="module")
def model() -> PressingModel:
    return load_pressing()


def weighed(model: PressingModel, *texts: str) -> list[Pressing]:
    labeller = load_labeller()
    return model.weigh([Reading(text.replace("她", "他")) for text in texts], labeller.score(texts), labeller)


def test_what_happens_now_presses_and_what_is_over_does_not(model: PressingModel) -> None:
    now, then = weighed(model, NOW, THEN)
    assert now.sure and now.open and now.score > 0.5
    assert not then.sure and then.score < now.score / 4


def test_each_letter_is_weighed_alone(model: PressingModel) -> None:
    alone = [weighed(model, text)[0].score for text in (NOW, THEN, "")]
    together = [one.score for one in weighed(model, NOW, THEN, "")]
    assert together == pytest.approx(alone, abs=1e-6)
    assert weighed(model) == []


def test_how_the_letter_came_and_who_is_she_has_no_part(model: PressingModel) -> None:
    plain, called = model.spoken([f"。。{NOW}", f"来电{NOW}"]).tolist()
    assert plain == called
    him, her = weighed(model, NOW, NOW.replace("他", "她"))
    assert him.score == pytest.approx(her.score, abs=0.02)


def test_codes_and_limits(model: PressingModel) -> None:
    assert model.reasons[: len(DANGERS)] == DANGERS
    assert set(model.reasons) == set(load_labeller().codes("reason"))
    assert 0 < model.open < model.sure < 1
    assert len(model.layer) == len(model.reasons) + 3 + len(model.natures) + 10 + 1


def test_rules_count_where_the_letter_leaves_it_open() -> None:
    text = "他们正在烧账本，今晚还要烧。"
    assert urgent(Reading(text))

    def codes(*, sure: bool, open: bool) -> set[str]:
        pressing = Pressing(Reading(text), 0.1, sure, open)
        return {o.code for o in priority.reasons(text, (), (), {}, 100_000.0, {"r_flight": Span(0, 4)}, pressing)}

    assert codes(sure=False, open=False).isdisjoint(priority.URGENT)
    assert codes(sure=False, open=True) & set(priority.URGENT) == {"r_evidence_destroy"}
    assert codes(sure=True, open=True) & set(priority.URGENT) == {"r_evidence_destroy", "r_flight"}


def test_a_sure_danger_is_urgent_whatever_the_nature() -> None:
    danger = Outcome("r_safety_food_medicine", (Span(0, 4),), "涉及生命健康底线")
    assert priority.rank("claim_request", "s1_vague", (), [danger], sure=True).label.code == "p1_urgent"
    assert priority.rank("claim_request", "s1_vague", (), [danger]).label.code == "p4_low"


def test_held_out_short_letters() -> None:
    """Two voices that no part of the model was fitted on."""
    rows = [json.loads(line) for name in HELD_OUT for line in (CORPORA / "urgent" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    results = pipes.label_texts([{"id": row["id"], "text": row["text"], "received": "2024-05-01"} for row in rows])
    told = [any(label["code"] == "p1_urgent" for label in result["labels"]) for result in results]
    right = sum(a and row["urgent"] for a, row in zip(told, rows, strict=True))
    assert right / sum(row["urgent"] for row in rows) >= 0.85
    assert right / sum(told) >= 0.85
