"""What a passage of a rectification report gives as evidence of the four 到位, and the signs of a hollow one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..types import Span

_FUTURE = re.compile(
    r"拟(?!定)|计划(?:于|在|建|对|\d|[一-鿿]{0,2}启动)|预计|打算|力争|争取(?!了|到)|下一?(?:步|阶段)|(?<!要求)今后|承诺(?!书)|保证[^，。；]{0,8}前|逐步(?:完善|建立|推进|解决)|待[^，。；]{1,12}后"
    r"|(?<![一-鿿])将(?=进一步|继续|持续|严|按|逐步|于|启动|加快|举一反三|适时|尽快|以|对[^，。；]{2,20}(?:严肃|进行|开展|予以)|在)"
)
_OPEN = re.compile(r"尚未|预计|余下|剩余|剩下|列入[^，。；]{0,12}(?:任务|计划)|拒不|申请强制执行|提起诉讼|尚有[^，。；]{0,12}未|其余[^，。；]{0,16}(?:按|正在|分|待|预计|将|拟)|分(?:期|[两二三四五]年|批)[^，。；]{0,6}(?:付|还|缴|完成)|正在|仍在(?:推进|办理|协商)|未(?:落实|完成|收回|追回)")
_NUMBER = r"(?:\d|全部|全数|如数|均已|[一二两三四五六七八九十百千万]{2,}元|逐一|全面完成|[一二两三四五六七八九十百]+(?=[个名份处户家次项起条所人村亩万座批台轮场期遍]))"
_RESULT = re.compile(
    r"追缴|追回|收回|清退|退还|退缴|退回|退赔|核减|核增|取消|补发|补缴|补交|补开|补齐|补办|补签|补录|兑付|付清|支付|偿还|归还|返还|上缴|缴入|缴回|入账|修复|更换|加装|安装|新建|重建|修建|拆除|关停|取缔|查处|立案|罚"
    r"|整治|纠正|化解|办结|拨付|重新签|重签|签订|清理|清运|收缴|处置|销号|纳入|换届|调整|招标|招租|竞价|发包|恢复|建成|完成|疏通|改造|加固|解决|终止|解除|下降|降低|提高到|升至|合格|形成|更新|腾退|停用|停发|注销|压减|明确并公示|整改(?:隐患|问题|完成|到位)"
    r"|责令|新增|复垦|还耕|还林|退林|配齐|配备|开工|竣工|投入使用|移交|归档|公开|抽回|重新办|息访|退出|转入|腾空|迁出|减到|降到|选拔|补选|物色|做完|安置|转移|验收|备案|缴清|清零|换发|建档|兑现|改正|整合|培养"
)
_ACTIVITY = re.compile(r"召开|学习|培训|检查|研讨|宣讲|暗访|发言|研究|走访|巡查|讨论|谈心|评议|党课")
_ACTIVITY_IS_RESULT = re.compile(r"学习|会议|三会一课|组织生活|培训|党课|议事|决策|研判|研究|意识形态|谈心|宣传|作风|轮训|评议|空岗|党员大会|走访")
_NO_RESULT = re.compile(
    r"召开|学习|培训|检查|排查|走访|巡查|核查|核对|复核|清查|自查|检测|摸排|入户|发现|查明|查实|查出|组建|成立|组织|开展|投入|督促|要求|涉及|会议|覆盖|签约|率(?:达|为|提)|宣讲|座谈|谈话|约谈|比对|截至|暗访|研究|对照|梳理"
    r"|不[漏落]|印发|制定|建立台账|承诺|通知|涉|[一-鿿]年[^，。]{0,3}$|以来$|问题\d*[条个件]?$|措施\d*条?$"
)
_PERFECT = re.compile(r"已|均|全部|全数|如数|完毕|到位|[^除]了")
_PLAIN_DONE = re.compile(r"(?:已|均|全部)[^，。；]{0,14}(?:到位|完毕|修复|收回|付清|清退|拆除|投入使用|恢复|办结|上缴|归还)")
_POST = r"(?:书记|[镇乡局区院校科股部所站队组会]长|主任|委员|主席|成员|专员|班子成员|分管领导|主要负责(?:人|同志)|主要领导|总经理|董事长)"
_LED = re.compile(
    rf"{_POST}(?!进行|予以|给予|作|被)[^，。；、对]{{0,5}}?(?:负责|牵头|带队|直接抓|亲自|主抓|包案|包抓|挂帅|任组长|任专班|主持|多次过问|指导|督促|调度|具体落实|约谈|带头|包片|包联|盯办|盯着|挂点|挂牌|挂帅)"
    rf"|(?:^|[，。；：])[^，。；：对给予被原受]{{0,14}}{_POST}[一-鿿]某{{1,2}}(?=[一-鿿])(?![的受被因违等退])"
    r"|(?:责任|牵头|包抓|分管)(?:领导|人|同志)[：:]\s*[^，。；\s]"
)
_RULE = re.compile(r"(?:制定|制订|出台|修订|印发|完善|建立|健全|下发|推行|实行|执行|重新修|定了|定出|立下)[^。；]{0,40}?《(?P<name>[^》]{3,50})》")
_RULE_AFTER = re.compile(r"《(?P<name>[^》]{3,50})》(?P<kind>[^，。；《]{0,4})?(?:已|经[^，。]{0,8})?(?:印发|出台|施行|实施|落地|通过)")
_MORE_RULE = re.compile(r"《(?P<name>[^》]{3,50})》")
_RULE_KIND = re.compile(r"办法|制度|规定|细则|规程|规则|机制|清单|流程|标准|审批单|公约|守则|指引|规范|措施|章程|预案|“")
_NOT_RULE = re.compile(r"(?:通知|方案|通报|计划|意见书|函|报告|协议|协议书|合同)$")
_UNNAMED = re.compile(r"(?:建立|健全|实行|完善|推行|出台|制定|修订|印发)(?:起|了)?(?P<name>[^，。；《]{3,32})(?:制度|机制|办法|规则)")
_VAGUE = re.compile(r"长效|相关|有关|各项|管理|监督|工作|常态化|规章|健全|完善|体制|内控|一系列|配套|责任|的|和|了|及")
_HELD = re.compile(r"处分|警告|记(?:大)?过|撤职|开除|免职|免去|诫勉|停职|检讨|作了检查|留党察看|撤销|立案(?:审查|调查)|调离|调整岗位|通报批评|作?出?书面检查|责令[^，。；]{0,6}检查|降级|降职|移送|组织处理|辞退|解聘|扣(?:减|除|发)[^，。；]{0,6}(?:绩效|奖金)")
_SUMMONED = re.compile(r"对[^，。；]{1,24}(?:进行|予以|开展|作了)?约谈|约谈(?:了)?[^，。；]{0,14}(?:人|名|书记|主任|干部|[校院所站局科]长)")
_COMPANY = re.compile(r"约谈[^，。；]{0,10}(?:单位|企业|公司|商户|施工方)|对[^，。；]{0,14}(?:单位|企业|公司|商户|施工方)[^，。；]{0,6}约谈")
_TALK = re.compile(r"批评教育|谈话提醒|提醒谈话|集体谈话|廉政谈话|教育提醒|口头批评|提醒教育|约谈提醒")
_SLOGAN = re.compile(r"高度重视|提高[^，。；]{0,6}(?:认识|站位)|强化[^，。；]{0,8}(?:担当|责任|领导)|压实|显著|明显|不断|持续|大幅|更加|进一步|切实|深入|扎实|稳步|严格(?:执行|落实)|新台阶|提质增效|根本好转")
_LONG = re.compile(r"长期(?:坚持|整改|推进|抓|任务)|需长期|常抓不懈|列为长期|立足长远")
_MISUSE = re.compile(
    r"拖欠|欠缴|多付|多领|多发|冒领|套取|虚报|挪用|截留|侵占|借给|出借|滞留|未收回|未追回|多得|虚增|违规(?:发放|领取|收取|支出|列支)|超标准|去向不明|坐收坐支|用于发放|领取|私分|重复(?:报销|收费)|私存"
)
_MONEY = re.compile(r"\d[\d.,，]*\s*(?:余|多)?(?:万|亿|千)?元|\d[\d.]*(?:余|多)?万")
_RECOVERED = re.compile(r"追缴|追回|收回|清退|退还|退缴|退回|退赔|收缴|补缴|补发|付清|支付|上缴|缴入|缴回|拨付|核减|归还|兑付|入账|偿还|返还|承担|退出")
_ALL_DONE = re.compile(r"(?:已|均|全部|全面)[^，。；\d]{0,6}(?:整改(?:完成|到位|完毕|销号)|完成整改|销号)|整改(?:完成)?率(?:达到?|为)?100[%％]")
_LEFT = re.compile(r"(?:现?仍有|尚有|还有|余下|剩余|其余|尚未|未收回|未完成)[^，。；]{0,10}[\d一二两三四五六七八九十]|尚未|仍未")
_PARTS = re.compile(r"共[^，。；\d]{0,10}(?P<total>\d+)(?P<unit>[份个名处户家项所笔])[^，。；]{0,16}，其中(?P<parts>[^。；]{4,60})")


@dataclass(frozen=True, slots=True)
class Measures:
    """Where the passage gives evidence; empty where it gives none."""

    responsibility: tuple[Span, ...]
    fixed: tuple[Span, ...]
    system: tuple[Span, ...]
    accountability: tuple[Span, ...]
    signs: tuple[str, ...]
    sentences: tuple[Span, ...]


def _pieces(text: str, start: int, end: int, at: str) -> list[Span]:
    found: list[Span] = []
    for match in re.finditer(f"[^{at}]+[{at}]?", text[start:end]):
        left = len(match[0]) - len(match[0].lstrip())
        if match[0].strip():
            found.append(Span(start + match.start() + left, start + match.start() + len(match[0].rstrip())))
    return found


def _rule(sentence: str) -> bool:
    for match in _RULE.finditer(sentence):
        names = [match["name"]] + [more["name"] for more in _MORE_RULE.finditer(sentence, match.end())]
        if any(_RULE_KIND.search(name + sentence[match.end() : match.end() + 4]) and not _NOT_RULE.search(name) for name in names) and not _FUTURE.search(sentence[max(0, match.start() - 12) : match.end()]):
            return True
    if any(_RULE_KIND.search(match["name"] + (match["kind"] or "")) and not _NOT_RULE.search(match["name"]) for match in _RULE_AFTER.finditer(sentence)):
        return True
    for match in _UNNAMED.finditer(sentence):
        before = sentence[max(0, match.start() - 8) : match.end()]
        if len(_VAGUE.sub("", match["name"])) >= 4 and not _FUTURE.search(before):
            return True
    return False


def _result(clause: str, activity: bool) -> bool:
    if _FUTURE.search(clause) or _OPEN.search(clause) or _HELD.search(clause) or (_ALL_DONE.search(clause) and not re.search(r"\d", clause)):
        return False
    if _PLAIN_DONE.search(clause):
        return True
    if not re.search(_NUMBER, re.sub(r"\d{4}年(?:以来|底|初)?(?:至\d{4}年)?|\d{1,2}月(?:\d{1,2}日|底|初)?|\d+[%％]", "", clause)):
        return False
    if _RESULT.search(clause) or (activity and _ACTIVITY.search(clause)):
        return True
    return not _NO_RESULT.search(clause) and (not _MISUSE.search(clause) or _PERFECT.search(clause) is not None)


def _done(passage: str) -> list[str]:
    """The sentences without the clauses that speak of what is still to come."""
    return ["，".join(clause for clause in sentence.split("，") if not _FUTURE.search(clause)) for sentence in re.split(r"[。；]", passage)]


def _contradicts(passage: str) -> bool:
    if _ALL_DONE.search(passage) and _LEFT.search(passage):
        return True
    for match in _PARTS.finditer(passage):
        parts = [int(part) for part in re.findall(rf"(\d+){match['unit']}", match["parts"])]
        if len(parts) >= 2 and sum(parts) > int(match["total"]):
            return True
    return False


def read_measures(text: str, start: int, end: int, problem: str) -> Measures:
    """Evidence in text[start:end], the reply to `problem` without its heading."""
    passage = text[start:end]
    activity = _ACTIVITY_IS_RESULT.search(problem) is not None
    sentences = _pieces(text, start, end, "。；;\n")
    led, fixed, rules, held = [], [], [], []
    repaid = False
    for span in sentences:
        sentence = span.of(text)
        if _LED.search(sentence):
            led.append(span)
        results = [clause for clause in re.split(r"[，。；]", re.sub(r"(?<=\d)[,，](?=\d{3})", "", sentence)) if _result(clause, activity)]
        if results:
            fixed.append(span)
        repaid = repaid or any(_MONEY.search(clause) for clause in results)
        if _rule(sentence):
            rules.append(span)
        clauses = [clause for clause in re.split(r"[，。；]", sentence) if not _FUTURE.search(clause)]
        if any(_HELD.search(clause) or (_SUMMONED.search(clause) and not _COMPANY.search(clause) and not _TALK.search(clause)) for clause in clauses):
            held.append(span)
    talk, long_term = _TALK.search(passage) is not None, _LONG.search(passage) is not None
    planned = _OPEN.search(passage) is not None or (not fixed and _FUTURE.search(passage) is not None)
    recovered = repaid or any(_RECOVERED.search(clause) and re.search(r"\d|全部", clause) for clause in _done(passage))
    tests = {
        "slogan_only": not (fixed or rules or held or talk or planned or long_term) and ((_SLOGAN.search(passage) is not None and not re.search(r"\d", passage)) or not passage.strip()),
        "plan_only": planned,
        "no_result": not fixed,
        "no_recovery": bool(_MONEY.search(problem) and _MISUSE.search(problem)) and not recovered,
        "talk_instead_of_accountability": talk and not held,
        "long_term": long_term,
        "contradiction": _contradicts(passage),
    }
    return Measures(tuple(led), tuple(fixed), tuple(rules), tuple(held), tuple(code for code, holds in tests.items() if holds), tuple(sentences))
