"""Whom a paper is about."""

from __future__ import annotations

import pytest

from xuncha_nlp.findings import extract_findings, unit_of
from xuncha_nlp.types import Document


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("关于巡察石峪镇党委的反馈意见", "石峪镇"), ("中共云溪县教育局党组关于区委第三巡察组反馈意见整改落实情况的报告", "云溪县教育局"),
        ("区委第一巡察组关于对区残疾人联合会党组开展常规巡察的反馈意见", "区残疾人联合会"), ("区审计局关于东岭街道主任任期经济责任履行情况的审计报告", "东岭街道"),
        ("中共新桥街道工作委员会关于巡察整改进展情况的通报", "新桥街道"), ("柳河镇卫生院整改报告", "柳河镇卫生院"), ("南山镇审计发现问题整改清单", "南山镇"),
        ("关于全区农村饮水安全专项督查情况的通报\n各乡镇党委、政府：", ""), ("区委巡察办：\n报告如下。", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_unit_of_a_title(title: str, unit: str) -> None:
    assert unit_of("附件1.docx", title + "\n") == unit


def test_the_addressee_and_the_file_name_help_out() -> None:
    assert unit_of("x.txt", "巡察反馈意见\n青田镇党委：\n现反馈如下") == "青田镇"
    assert unit_of("收件/双塔乡党委整改报告.docx", "整改情况\n一、……") == "双塔乡"


def test_findings_carry_the_unit_and_the_heading_above() -> None:
    text = "关于巡察白沙镇党委的反馈意见\n白沙镇党委：\n一、巡察发现的主要问题\n（一）聚焦群众身边腐败问题和不正之风方面\n1.救灾款2万元截留未发放。\n2.低保评定不公开。\n（二）聚焦巡察整改情况方面\n1.上轮反馈问题敷衍应付，未整改。\n"
    found = extract_findings(Document("d", "反馈.docx", text))
    assert [(f.unit, f.heading[:3], f.number) for f in found] == [("白沙镇", "（一）", "一（一）1"), ("白沙镇", "（一）", "一（一）2"), ("白沙镇", "（二）", "一（二）1")]
