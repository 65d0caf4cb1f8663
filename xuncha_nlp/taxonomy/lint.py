"""`xuncha taxonomy check` and `diff`: faults of the label files, and what changed between two versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, pairwise

from . import AXES, Taxonomy, load_crosswalk, versions


def check() -> list[str]:
    """Every fault of every label file, in Chinese; empty when all is well."""
    return [fault for axis in AXES for fault in _check_axis(axis)] + list(_check_crosswalks()) + list(_check_references())


def _check_axis(axis: str) -> Iterator[str]:
    found = versions(axis)
    if not found:
        yield f"{axis}：没有任何版本"
    for taxonomy in found:
        if taxonomy.axis != axis:
            yield f"{taxonomy.id}：文件夹名与 axis 不符"
        for code, times in Counter(taxonomy.codes).items():
            if times > 1:
                yield f"{taxonomy.id}：代码 {code} 出现 {times} 次"
        for label in taxonomy.labels:
            if axis in ("conduct", "nature", "point", "domain") and not label.cues:
                yield f"{taxonomy.id}：{label.code} 没有示例说法"
            if label.match == "named" and not label.articles:
                yield f"{taxonomy.id}：{label.code} 标为 named 却没有条文号"
            for cue in set(label.cues) & set(label.weak_cues):
                yield f"{taxonomy.id}：{label.code} 的“{cue}”既是强提示又是弱提示"
            if label.replaced_by and label.replaced_by not in taxonomy:
                yield f"{taxonomy.id}：{label.code} 的接替代码 {label.replaced_by} 不存在"
    approved = [t for t in found if t.status == "approved"]
    for earlier, later in combinations(approved, 2):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            yield f"{axis}：{earlier.version} 与 {later.version} 的生效期重叠"
    for earlier, later in pairwise(approved):
        if earlier.valid_to and earlier.valid_to + timedelta(days=1) != later.valid_from:
            yield f"{axis}：{earlier.version} 与 {later.version} 之间有空档"
        for code in set(earlier.codes) & set(later.codes):
            if earlier[code].name != later[code].name:
                yield f"{axis}：代码 {code} 在两个版本中名称不同，代码的含义不得改变"


def _check_crosswalks() -> Iterator[str]:
    conducts = versions("conduct")[-1].codes
    for focus in versions("focus"):
        if focus.status != "approved":
            continue
        rows = load_crosswalk(focus.version)
        yield from (f"对照表 {focus.version}：缺 {code}" for code in conducts if code not in rows)
        yield from (f"对照表 {focus.version}：多 {code}" for code in rows if code not in conducts)
        for row in rows.values():
            if row.focus is not None and row.focus not in focus:
                yield f"对照表 {focus.version}：{row.conduct} 指向不存在的 {row.focus}"
            if not row.why:
                yield f"对照表 {focus.version}：{row.conduct} 没有理由"


def _check_references() -> Iterator[str]:
    for conduct in versions("conduct"):
        disciplines = {code for t in versions("discipline") for code in t.codes}
        yield from (f"{conduct.id}：{x.code} 的纪律 {x.discipline} 不存在" for x in conduct.labels if x.discipline not in disciplines)
    for point in versions("point"):
        focuses = {code for t in versions("focus") for code in t.codes}
        yield from (f"{point.id}：{x.code} 的聚焦 {x.focus} 不存在" for x in point.labels if x.focus not in focuses)


def diff(old: Taxonomy, new: Taxonomy) -> list[str]:
    """What changed from one version to another, one Chinese line a change."""
    lines = [f"- 停用 {code} {old[code].name}" for code in old.codes if code not in new]
    lines += [f"+ 新增 {code} {new[code].name}" for code in new.codes if code not in old]
    for code in old.codes:
        if code in new:
            before, after = old[code].model_dump(), new[code].model_dump()
            lines += [f"~ {code} {key}：{_brief(before[key])} → {_brief(after[key])}" for key in before if before[key] != after[key]]
    return lines


def _brief(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or "无"
    return str(value) if value is not None else "无"
