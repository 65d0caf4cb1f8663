"""Label sets as dated YAML: one folder an axis, one file a version, never edited once in force."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import TaxonomyError

AXES = (
    "nature", "discipline", "conduct", "focus", "point", "domain", "priority", "reason", "specificity", "route", "document",
    "report_mode", "duplicate", "disposal", "eight_rules", "subject_level", "protection",
)  # fmt: skip

_FOLDER = Path(__file__).parent


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TaxonomyLabel(_Strict):
    """One label. `articles` may be shown only where `match` is "named"."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    definition: str
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    weak_cues: tuple[str, ...] = ()
    alias: tuple[str, ...] = ()
    basis: str | None = None
    discipline: str | None = None
    focus: str | None = None
    chapter: str | None = None
    articles: tuple[str, ...] = ()
    match: Literal["named", "covered", "none"] = "none"
    law: tuple[str, ...] = ()
    rural: tuple[str, ...] = ()
    level: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    score: int | None = None
    rank: str | None = None
    group: str | None = None
    forward: str | None = None
    who: str | None = None
    by: str | None = None
    note: str | None = None
    replaced_by: str | None = None


class Taxonomy(_Strict):
    """One version of one axis; valid from the first day to the last, both included."""

    axis: str
    version: str
    title: str
    status: Literal["approved", "draft", "retired"]
    valid_from: date
    valid_to: date | None
    source: str
    labels: tuple[TaxonomyLabel, ...]

    @cached_property
    def id(self) -> str:
        return f"{self.axis}@{self.version}"

    @cached_property
    def _by_code(self) -> dict[str, TaxonomyLabel]:
        return {label.code: label for label in self.labels}

    def __getitem__(self, code: str) -> TaxonomyLabel:
        try:
            return self._by_code[code]
        except KeyError:
            raise TaxonomyError(f"{self.id} 中没有代码 {code}。请用 xuncha taxonomy show {self.axis} 查看。") from None

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(label.code for label in self.labels)


class CrosswalkRow(_Strict):
    """The focus that a conduct gives, or None, and why."""

    conduct: str
    focus: str | None
    why: str


class Crosswalk(_Strict):
    crosswalk: Literal["conduct_focus"]
    focus_version: str
    source: str
    rows: tuple[CrosswalkRow, ...]


class HumanOnly(_Strict):
    """Belief, speech, private life: the discipline at most, then a person reads."""

    code: str
    name: str
    discipline: str
    cues: tuple[str, ...]


class Limits(_Strict):
    human_only: tuple[HumanOnly, ...]
    weak_cues_global: tuple[str, ...]


def _parse(path: Path) -> object:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, yaml.YAMLError) as error:
        raise TaxonomyError(f"标签文件 {path.name} 读不出来，请检查 YAML 格式。") from error


@cache
def versions(axis: str) -> tuple[Taxonomy, ...]:
    """All versions of an axis, oldest first. Raises TaxonomyError."""
    if axis not in AXES:
        raise TaxonomyError(f"没有名为“{axis}”的标签轴。可用的有：{'、'.join(AXES)}。")
    found = []
    for path in (_FOLDER / axis).glob("*.yaml"):
        try:
            found.append(Taxonomy.model_validate(_parse(path)))
        except ValidationError as error:
            raise TaxonomyError(f"标签文件 {axis}/{path.name} 不合规：{error.errors()[0]['loc']}。") from error
    return tuple(sorted(found, key=lambda taxonomy: (taxonomy.valid_from, taxonomy.version)))


def load_taxonomy(axis: str, on: date) -> Taxonomy:
    """The one approved version of `axis` in force on a day; `name@version` picks a version whatever the day.

    Raises TaxonomyError where none or more than one is in force.
    """
    name, _, version = axis.partition("@")
    if version:
        for taxonomy in versions(name):
            if taxonomy.version == version:
                return taxonomy
        raise TaxonomyError(f"{name} 没有版本 {version}。现有：{'、'.join(t.version for t in versions(name))}。")
    fitting = [
        t for t in versions(name)
        if t.status == "approved" and t.valid_from <= on and (t.valid_to is None or on <= t.valid_to)
    ]  # fmt: skip
    if len(fitting) != 1:
        raise TaxonomyError(f"{name} 在 {on.isoformat()} 有 {len(fitting)} 个生效版本，应当恰有一个。请核对巡察轮次日期。")
    return fitting[0]


@cache
def load_crosswalk(focus_version: str) -> dict[str, CrosswalkRow]:
    """conduct -> focus for one version of the focus axis."""
    path = _FOLDER / "crosswalk" / f"conduct_focus.{focus_version}.yaml"
    if not path.is_file():
        raise TaxonomyError(f"没有与 focus@{focus_version} 配套的行为—聚焦对照表。")
    return {row.conduct: row for row in Crosswalk.model_validate(_parse(path)).rows}


@cache
def load_limits() -> Limits:
    """What may only go to a person, and words that never decide alone."""
    return Limits.model_validate(_parse(_FOLDER / "limits.yaml"))
