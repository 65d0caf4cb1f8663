"""The recipe: one validated YAML of everything that changes a result."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import RecipeError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Round(_Strict):
    """The inspection round. Its `day` chooses the taxonomies; `focus` overrides the version of the focus axis."""

    name: str = "巡察"
    day: date = Field(default_factory=date.today)
    focus: Literal["2018-three", "2024-four"] | None = None


class Reading(_Strict):
    """Limits for one file: seconds of wall clock, bytes of memory and of the file, pages, members, depth of containers;
    ocr_seconds a recognised page, ocr_memory in bytes, ocr_pages of one file."""

    seconds: float = Field(default=30.0, gt=0)
    memory: int = Field(default=1 << 30, ge=1 << 26)
    bytes: int = Field(default=200_000_000, gt=0)
    pages: int = Field(default=2000, gt=0)
    members: int = Field(default=5000, gt=0)
    depth: int = Field(default=5, ge=0)
    ocr_seconds: float = Field(default=60.0, gt=0)
    ocr_memory: int = Field(default=3 << 30, ge=1 << 30)
    ocr_pages: int = Field(default=300, gt=0)


class Labelling(_Strict):
    """`model` is a folder (the default model where missing); `large_amount` in yuan."""

    model: Path | None = None
    large_amount: float = Field(default=100_000.0, gt=0)


class Clustering(_Strict):
    """Likeness from which two petitions may be the same matter; the room's own default where missing."""

    threshold: float | None = Field(default=None, gt=0, le=1)


class Authority(_Strict):
    """Who stands where. `above` names units, posts, persons or levels (lv_…) that are not the group's to look into; `units` gives the units
    under each unit, so that nothing is forwarded to the accused, their unit, one above, below or beside it."""

    above: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    units: dict[str, tuple[str, ...]] = {}


class Recipe(_Strict):
    round: Round = Round()
    reading: Reading = Reading()
    labelling: Labelling = Labelling()
    clustering: Clustering = Clustering()
    authority: Authority = Authority()


def load_recipe(path: Path | str | None = None) -> Recipe:
    """The recipe in a YAML file, or the default. Raises RecipeError naming every wrong key."""
    if path is None:
        return Recipe()
    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"方案文件 {Path(path).name} 读不出来。请检查路径和 UTF-8 编码。") from error
    except yaml.YAMLError as error:
        raise RecipeError(f"方案文件 {Path(path).name} 不是合法的 YAML。") from error
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        faults = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors())
        raise RecipeError(f"方案文件 {Path(path).name} 有误：{faults}。请对照 docs/recipe.md。") from error


def digest(*parts: object) -> str:
    """A short digest of a stage's settings, version and upstream digest."""
    plain = json.dumps([p.model_dump(mode="json") if isinstance(p, BaseModel) else p for p in parts], sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]
