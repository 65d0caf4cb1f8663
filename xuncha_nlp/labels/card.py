"""The model card: what the model does, what it was trained on, what it is worth, what was tried."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .report import picture

AXES = {"nature": "性质", "domain": "归口", "discipline": "纪律", "conduct": "行为", "focus": "聚焦", "point": "观测点", "reason": "理由"}
FIGURES = {
    "macro_f1": "宏平均 F1", "accuracy": "正确率", "f1": "微平均 F1", "precision": "精确率", "recall": "召回率", "in_five": "前五命中",
    "ece": "校准误差（所主张的）", "sure": "有把握的分数线", "sure_coverage": "过线的占比", "evidence": "依据与摘句重合",
}  # fmt: skip


def write_report(folder: Path, manifest: Mapping[str, Any], report: dict[str, Any]) -> None:
    """report.json, its picture and the card; what a person wrote of the model stands in ABOUT.md beside them."""
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    picture(report, folder / "report.png")
    about = folder / "ABOUT.md"
    text = about.read_text(encoding="utf-8") if about.exists() else "尚无说明。"
    (folder / "CARD.md").write_text(card(manifest, report, text), encoding="utf-8")


def card(manifest: Mapping[str, Any], report: Mapping[str, Any], about: str) -> str:
    """Markdown. `about` is the part that a person wrote: method, limits, trials."""
    lines = [f"# 模型卡：{manifest['name']}/{manifest['version']}（{manifest['backend']}）", "", about.strip(), "", "## 没见过的作者上的成绩", ""]
    lines.append(
        f"每封信由没有见过其作者的模型打分（按作者分 {manifest['folds']} 组），校准层同样不见本组；{report['summary']['letters']:.0f} 封。"
        "主张的门槛在这些分数上选定，因此略偏乐观。方括号内是 95% 区间（按作者重抽）。"
    )
    lines += ["", "| 轴 | " + " | ".join(FIGURES.values()) + " |", "| --- |" + " --- |" * len(FIGURES)]
    for axis, name in AXES.items():
        lines.append(f"| {name} {axis} | " + " | ".join(_cell(report, f"{axis}.{key}") for key in FIGURES) + " |")
    lines += [
        "", "所主张的标签按分数从高到低保留时，错误占比随保留占比的变化，以及分数与实际正确率的对照：", "", "![风险与覆盖](report.png)", "",
        "“有把握的分数线”是所主张的标签至少九成正确的最低分（下限用 Wilson 区间估计，至少 30 个标签）；线以下的仍列出，但该轴同时列入“请人判断”。"
        "1.01 表示没有一条线够得上九成。分标签的成绩见 report.json。", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _cell(report: Mapping[str, Any], key: str) -> str:
    value = report["summary"].get(key)
    if value is None:
        return "—"
    low_high = report["intervals"].get(key)
    return f"{value:.3f}" + (f" [{low_high[0]:.2f}–{low_high[1]:.2f}]" if low_high else "")
