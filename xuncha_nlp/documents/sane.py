"""Whether the text layer of a page can be believed."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

_BROKEN = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\U000f0000-\U0010fffd]")
_LATIN = re.compile("[\u00a1-\u024f]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_SPACE = re.compile(r"\s+")
_OFTEN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等"
    "部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内"
    "数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管"
    "特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海"
    "口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名"
    "确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青"
    "省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火"
    "住调满县局照参红细引听该铁价严村镇街乡款项举贪补贴违纪访巡察职责整改"
)
_COMMON_SHARE = 0.3
_LEVEL_SHARE = 0.7


def distrusted(text: str) -> bool:
    """True where characters are private, broken or of another script, where the Chinese has hardly a common character, or where a
    few characters make up everything: what fonts without a right character map give."""
    solid = _SPACE.sub("", text)
    if not solid:
        return False
    if len(_BROKEN.findall(solid)) * 10 > len(solid) * 3:
        return True
    if len(solid) >= 20 and (len(_BROKEN.findall(solid)) * 10 > len(solid) or len(_LATIN.findall(solid)) * 10 > len(solid) * 3):
        return True
    han = _HAN.findall(solid)
    if len(han) < 30:
        return False
    if sum(map(_levelled, han)) < len(han) * _LEVEL_SHARE:
        return True
    if len(han) < 100:
        return False
    counted = Counter(han)
    return sum(n for char, n in counted.items() if char in _OFTEN) < len(han) * _COMMON_SHARE or len(counted) * 25 < len(han) <= 2000


@cache
def _levelled(char: str) -> bool:
    """Among the 3,755 most used characters of GB 2312, or the 5,401 of Big5."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            coded = char.encode(encoding)
        except UnicodeEncodeError:
            continue
        if len(coded) == 2 and first <= coded[0] <= last:
            return True
    return False
