from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from pathlib import Path

import pytest

from xuncha_nlp.errors import TaxonomyError
from xuncha_nlp.taxonomy import AXES, load_crosswalk, load_limits, load_taxonomy, versions
from xuncha_nlp.taxonomy.lint import check, diff

FOLDER = Path(__file__).resolve().parents[2] / "xuncha_nlp/taxonomy"
HASHES = Path(__file__).with_name("hashes.json")


def test_all_files_are_sound() -> None:
    assert check() == []


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("day", [date(2018, 10, 1), date(2022, 3, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 7), date(2024, 2, 8), date(2026, 11, 1)])
def test_exactly_one_version_is_in_force(axis: str, day: date) -> None:
    taxonomy = load_taxonomy(axis, on=day)
    assert taxonomy.valid_from <= day and (taxonomy.valid_to is None or day <= taxonomy.valid_to)


def test_three_and_four_focuses_live_side_by_side() -> None:
    three, four = load_taxonomy("focus", on=date(2022, 3, 1)), load_taxonomy("focus", on=date(2025, 3, 1))
    assert len(three.codes) == 3 and set(four.codes) - set(three.codes) == {"f4_rectification"}
    assert load_taxonomy("focus@2024-four", on=date(2022, 3, 1)) == four
    assert not any(code.startswith("f4") for code in load_taxonomy("point", on=date(2022, 3, 1)).codes)


def test_a_draft_is_never_picked_by_date() -> None:
    assert load_taxonomy("focus", on=date(2026, 6, 1)).version == "2024-four"
    assert load_taxonomy("focus@2026-village", on=date(2026, 6, 1)).status == "draft"


def test_articles_follow_the_day_of_the_conduct() -> None:
    old, new = load_taxonomy("conduct", on=date(2023, 12, 31)), load_taxonomy("conduct", on=date(2024, 1, 1))
    assert old["pol_vanity_project"].articles == ("117",) and new["pol_vanity_project"].articles == ("57",)
    assert old["pol_vanity_project"].discipline == "mass" and new["pol_vanity_project"].discipline == "political"
    assert old["org_refuse_testify"].match == "none" and new["org_refuse_testify"].match == "named"


def test_before_the_first_version_and_unknown_names_raise() -> None:
    with pytest.raises(TaxonomyError):
        load_taxonomy("conduct", on=date(2010, 1, 1))
    with pytest.raises(TaxonomyError):
        load_taxonomy("sender", on=date(2025, 1, 1))
    with pytest.raises(TaxonomyError):
        load_taxonomy("focus@1999", on=date(2025, 1, 1))


def test_every_conduct_has_a_row_in_each_crosswalk() -> None:
    conducts = load_taxonomy("conduct", on=date(2025, 1, 1)).codes
    assert len(conducts) == 80
    for version in ("2018-three", "2024-four"):
        rows = load_crosswalk(version)
        assert set(rows) == set(conducts) and all(row.why for row in rows.values())
    assert load_crosswalk("2018-three")["pol_fake_rectification"].focus is None
    assert load_crosswalk("2024-four")["pol_fake_rectification"].focus == "f4_rectification"


def test_belief_speech_and_private_life_have_no_conduct() -> None:
    conducts = set(versions("conduct")[-1].codes)
    assert not conducts & {"pol_rumor_speech", "pol_religion_superstition", "lif_improper_relation"}
    assert {x.discipline for x in load_limits().human_only} == {"political", "life"}


def test_diff_tells_what_changed() -> None:
    day = date(2025, 1, 1)
    lines = diff(load_taxonomy("focus@2018-three", day), load_taxonomy("focus@2024-four", day))
    assert lines == ["+ 新增 f4_rectification 聚焦巡视巡察等监督发现问题整改落实情况（四个聚焦增项）"]


def test_golden_files_in_force_are_not_edited() -> None:
    """A file in force is superseded, never edited. `make golden` accepts new files; an edited one must be explained in CHANGELOG."""
    found = {str(p.relative_to(FOLDER)): hashlib.sha256(p.read_bytes()).hexdigest()[:16] for p in sorted(FOLDER.rglob("*.yaml"))}
    if os.environ.get("GOLDEN"):
        HASHES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(HASHES.read_text(encoding="utf-8"))
