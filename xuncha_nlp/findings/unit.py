"""Which unit a paper is about: who is given feedback, who is audited, who reports."""

from __future__ import annotations

import re

_KIND = (
    "街道|镇|乡|村民委员会|村|社区|管委会|委员会|管理局|局|办公室|总社|联合会|协会|中心校|中学|小学|学校|学院|幼儿园|医院|卫生院|中心|公司|集团|开发区|园区|林场|农场|站|所|"
    "大队|支队|档案馆|图书馆|文化馆|委|办|院|厂"
)
_PARTY = "工作委员会|党工委|党委|党组|党总支|党支部|委员会|工委|领导班子"
_NAMED = re.compile(rf"(?:中共|中国共产党)?([\u4e00-\u9fff]{{2,18}}?(?:{_KIND}))(?={_PARTY}|书记|主任|局长|镇长|乡长|人民政府|办事处|关于|[：:]|\d{{4}}|对照|整改|巡察|财务|审计|机关|落实|问题|专项|预算|集体|村级|[的在开落（(])")
_LEAD = re.compile(r"^.*(?:关于|针对|对于|对|向|巡察组|巡察|督查|检查|审计|反馈|至|给|原|中共|中国共产党|的|了|和|及|组|由|在|会)(?=[\u4e00-\u9fff]{2})")
_NOT = re.compile(r"巡察|巡视|审计局|纪委|监委|领导小组|^(?:区|县|市|省|党)?委$|工作(?:委员会|办公室)$|^[区县市省](?:委|政府)?办(?:公室)?$|^(?:各|本|该|全)")


def unit_of(name: str, text: str) -> str:
    """The unit named in the title, the addressee, the first lines or the file name of a paper; "" where none is named."""
    lines = [line.strip() for line in text[:1500].split("\n") if line.strip()][:6]
    stem = re.sub(r"\.\w{1,5}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    for line in (*lines[:3], stem, *lines[3:]):
        for found in _NAMED.finditer(line[:120] + "\n" if len(line) > 40 else line + "："):
            unit = _LEAD.sub("", found[1])
            if len(unit) >= 3 and not _NOT.search(unit):
                return unit
    return ""
