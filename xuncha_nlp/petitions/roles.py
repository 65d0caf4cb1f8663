"""Clauses by which the writer could be recognised although no name stands there."""

from __future__ import annotations

import re

from .lexicon import RELATIVES

_CLAUSE = re.compile(r"[^，。；：！？!?,;\n\t 　“”\"（）()「」…～~]{4,60}")
_GENERIC = re.compile(
    r"^(?:我|本人|我们)(?:们)?(?:是|系|都是|就是)?(?:一名|一个|一位|本村的?|你们?|咱|普通|老|的|个|本|这里的?|当地的?"
    r"|我们)*(?:普通)?(?:的)?(?:群众|村民|老百姓|百姓|居民|家长|党员|农民"
    r"|种田的|人|公民|本地人|业主|员工|职工|粗人|文盲|老实人|知情人)$"
)
_NOT_ROLE = re.compile(
    r"告状|举报|反映|不是|实名|真的|想问|要问|说的|讲的|为了|第一次|听说|看到|怕|希望|请求|相信|被|知道|觉得|亲眼|代表|冤枉|收到"
)
_IDENTITY = re.compile(
    r"(?:员|户|工|兵|师|生|妇|干部|会计|出纳|老板|代表|职工|董事|股东|移民|护士|医生|司机|保安|队员|专干|文员|助理|教师|老师"
    r"|村医|女|妈妈?|爸爸?|母亲|父亲|爷爷|奶奶|孙子|组长|委员|退休的?|下岗的?"
    r"|做.{1,8}的|开.{1,8}的|卖.{1,8}的|种.{1,6}的|养.{1,6}的|管.{1,8}的|当.{1,8}的|教.{1,8}的|跑.{1,8}的|修.{1,6}的|"
    r"打工的|守.{1,8}的|氏的|届.{0,6}生|过的|之一|人员|经理|学徒|厨师|主妇|遗孀|寡妇|媳妇|外嫁女|租客|租户|店主|摊贩|店的"
    r"|唯一的.{1,8}|那一.{1,6}|级的|班的)(?:之一|的|了)?$"
)
_JOB = re.compile(
    r"^(?:因为|我说|本人|因|但|而且)?(?:我|本人|俺)(?:自己)?(?:以前|原来|曾经|曾|之前|现在|一直|就|也|那时|当时|从前|今年|退休前|去年"
    r"|刚)?(?:是)?在(?P<where>[一-鿿A-Za-z0-9]{1,18}?)(?:里|里面|上|下)?(?P<act>上班|工作|打工|务工|任职|任教|教书|实习|服务"
    r"|当差|做工|做(?:过|了|饭|事|活|村|账|保|临|杂|会|出"
    r"|文|护|小|点)|干(?:了|过|活)|当(?:过|了|会|出|保|护|老|文|网|司|临|辅)|管(?:过|了|着|账|出|仓|库|理)?|守(?:了|着|过)|任"
    r"|跑(?:了|过|外|业)|读书|读大|读研|卖|开(?:了|着|店|早|小|车"
    r"|个|饭)|扎钢|端盘|洗碗|帮厨|值班|种了|养了|租)"
)
_DID = re.compile(
    r"^(?:我|本人)(?:以前|原来|曾经|曾|也|之前|那几年|还)?(?:做过|当过|干过|管过|经手过|教过|在过|任过|担任过|入党|退休|当兵"
    r"|是去帮厨|那天是去帮|驻|那天是去)[^，。]{2,}"
)
_AGE = re.compile(
    r"^(?:我|本人)(?:今年|现在|已经|都|也|快|是个|是|虚岁|都快|今年都|今年已经)*(?:[一二三四五六七八九十]{2,4}"
    r"|\d{2})(?:多)?(?:岁(?:了|的人|多)?|了|的人了)?$|^(?:我|本人)(?:今年|现在"
    r"|已经|都|快)+(?:[一二三四五六七八九十]{2,4}|\d{2})(?:多)?岁?"
)
_FAMILY = re.compile(
    rf"^(?:因为|但是|我说)?我(?:家|的)?(?:{RELATIVES}|那口子|老婆子)(?:现在|就|也|还|今年|以前"
    rf"|那时)?(?:都)?(?:在[一-鿿]{{2,14}}(?:上班|工作|实习|读|教书|打工|当|里面|做|干|住院|任"
    rf"|躺)|就在里面|瘫痪|中风|残疾|坐轮椅|癌|得了|腿不能|是[一-鿿]{{2,14}}(?:的|员|师|工|护士|医生|老师)"
    rf"|今年[一-鿿\d]{{1,4}}岁|还没有转正|读[一-鿿]{{1,6}})"
)
_ONLY = re.compile(
    r"写信的是|就我一(?:个|家|户|人)|只有我(?:一个|一家|一户|们?家|走了|没|们?三|们?两|一人)|就我们?(?:一|两|三)(?:个|家|户)"
    r"|就查我一家|我家在内|你们(?:就|基本|都)?知道我是谁"
    r"|猜(?:得)?到(?:我)?是谁|一看就知道(?:是)?我|一(?:问|查|说)就(?:知道|晓得)是(?:我|谁)|我们(?:单位|社区|办公室|科室|科|所"
    r"|站|学校|厂)(?:里)?(?:一共|总共|就|只有"
    r"|就只有)[一二三四五六七八九十两\d]{1,2}(?:个|口)?人"
)
_WITNESSED = re.compile(r"^(?:我|本人)(?:那天|当天|当时|那晚|正好|刚好|正)+(?:在|去|是|给|替|陪|到)[^，。]{2,}")
_MORE = re.compile(
    r"^我(?:就|也|又)?(?:[开卖种养跑拉教修扫看守烧摆放撑]|给[^，。]{1,8}送)[^，。]{0,12}(?:的|滴"
    r"|了[一二三四五六七八九十两\d]+(?:多|几)?年[^，。]{0,4})$|^我(?:坐轮椅|有(?:高血压"
    r"|糖尿病|心脏病|残疾证)|(?:右|左)(?:手|腿|眼|脚)|是聋|腿脚)|^我有[一两二三四五][个]?(?:孙子|孙女|孩子|娃|儿子|女儿)|"
    r"^(?:我)?(?:明年|后年|今年|再有[^，。]{1,6}|还有[^，。]{1,6})(?:就)?(?:要)?退休|^我就是[^，。]{2,12}的那个?人?$"
    r"|^我也(?:在场|拿了|签了|领了|分了)"
    r"|^我(?:是)?跟[^，。]{2,10}(?:隔壁|住|同村|同组|同一个)[^，。]{0,4}|^我[^，。]{0,4}(?:才|刚"
    r"|快)满[一二三四五六七八九十\d]{2,3}|^我(?:入党|参军|当兵|退伍|退休"
    r"|下岗)[^，。]{0,8}(?:年|了|的)|"
    r"^我\d{4}年[^，。]{2,16}(?:入的?党|参军|当兵|退伍|退休|下岗|毕业|嫁|搬)|^我家(?:门口就|就住|住在?|屋后|隔壁就|男孩|女儿"
    r"|儿子|老大|老二|那口子|姑娘)[^，。]{2,}"
)
_BY_ME = re.compile(r"是我(?:按|写|做|敲|打|抄|扯|送|经手|办|录|开|拍)的$")
_WHO = re.compile(
    r"(?:员|兵|工|生|师|者|干部|户|家长|妈|爸|爷|奶|女|职工|护士|会计|出纳|文书|站长|厂长|队长|主任|组长|老师|校长|书记|经理"
    r"|司机|营长|委员|打鱼的|做饭的|看门的)$|^(?:原|前|退休|退伍|曾)[^，。]{2,}"
)
_NO_WHO = re.compile(
    r"群众|村民|知情|百姓|匿名|领导|同志|谢|敬|祝|附|此致|日期|电话|全体|部分|众|大家|巡察组|市民|公民|主题|举报信|不留名"
    r"|不署名|名字|说明|反映人|[。！？：；█]|\d{3}"
)
_PSEUDONYM = re.compile(
    r"^[ \t　—\-]*(?:落款[：:])?(?P<p>(?:一个|一名|一位|一群|几名|几个|某|曾经的)[一-鿿、]{1,18}(?:员|工|师|生|干部|爷爷|奶奶"
    r"|妈妈?|爸爸?|母亲|父亲|家长|职工|村医|护士|兵|队员|户|店主"
    r"|司机|老师|学生家属|的人|老人|女儿|儿子|媳妇|租户|代表|户主|会计)|[一-鿿]{2,6}(?:乡|镇|村|社区)人|[一-鿿\d]{1,8}(?:班"
    r"|年级|级)[一-鿿]{0,4}的?(?:妈妈?|爸爸?|家长|母亲|父亲))"
)
_PLAIN_PSEUDONYM = re.compile(
    r"^(?:一个|一名|一位|一群|几名|几个)(?:普通|老|正直|有良心|怕事|无奈|愤怒|知情|基层|本村|热心|关心|退休|失望|睡不着|想"
    r"|良心|善良|守法|受气|说真话|讲真话|老实|不敢|不愿"
    r"|敢怒)?(?:的)?(?:普通)?(?:的)?(?:群众|村民|百姓|老百姓|居民|党员|家长|知情人|老党员|人|公民|市民|职工|干部|农民|员工|业主)"
)
_VISITOR = re.compile(
    r"(?:来访登记[：:]|来电人|来访人|来访群众|来电者|来访者|打电话的人|对方|举报人|反映人|信访人|谈话人|被谈话人|来信人)(?:："
    r"|:|，|,|系|为|是|称是|自称(?:是|为|系)?|称其(?:是|为|系)?|称他是"
    r"|称她是)?(?P<r>[^。；\n“：|｜]{2,40})"
)
_VISITOR_ROLE = re.compile(
    r"干部|司机|护士|家属|医生|会计|妇女|工人|做.{1,6}的|的$|男|女|岁|族|居民|村民|股东|职工|系|退休|教师|党员|老人|夫妇|租户"
    r"|业主|商户|员|家长|[一-鿿]{2,8}人$"
)
_SEX_AGE = re.compile(
    r"(?:一[名位])?(?:男|女)(?:性|子|的)?[，,、](?:[一-鿿]{1,3}族[，,、])?(?:年?约|大约|自称|年龄"
    r"|[一二三四五六七八九十\d]{1,3}多?岁)[^，。；\n|｜姓]{0,10}"
)
_SAYS = re.compile(
    r"[，,]?\s*(?:讲|说|称|反映|要求|不愿|来电|来访|问|打来|自述|声音|普通话|带|由|表示|举报|口音|没留|未留|情绪|喘|语气|现住|联系|电话)"
)
_INNER = re.compile(r"(?:我|本人)(?:是|系|在|今年|做过|当过)")
_REPORTED = re.compile(r"[他她]|如果|说|问|骂")
_NO_VISITOR = re.compile(r"匿名|书记|主任|镇长")


def role_clauses(text: str) -> list[tuple[int, int]]:
    """Ranges of clauses that say who the writer is by occupation, age, family or presence."""
    found: list[tuple[int, int]] = []
    if "我" in text or "本人" in text or "写信的" in text:
        for match in _CLAUSE.finditer(text):
            clause = match[0]
            if "我" not in clause and "本人" not in clause and "写信" not in clause and "就查" not in clause:
                continue
            size = _role(clause)
            if size:
                lead = len(clause) - len(clause.lstrip())
                found.append((match.start() + lead, match.start() + size))
    found.extend(_last_line(text))
    if "人" in text[:400] or "对方" in text[:200]:
        for match in _VISITOR.finditer(text, 0, min(len(text), 400)):
            found.extend(_visitor(match))
    return found


def _role(clause: str) -> int:
    clause = clause.rstrip()
    body = clause.lstrip()
    if _ONLY.search(body) or _BY_ME.search(body) or _MORE.match(body):
        return len(clause)
    if not body.startswith(("我", "本人", "俺", "因", "但", "而")):
        inner = _INNER.search(body)
        if inner is None or inner.start() > 6 or _REPORTED.search(body[: inner.start()]):
            return 0
        body = body[inner.start() :]
    if _GENERIC.match(body):
        return 0
    if _AGE.match(body) or _JOB.match(body) or _FAMILY.match(body) or _WITNESSED.match(body):
        return len(clause)
    if _DID.match(body):
        return len(clause)
    if (
        body.startswith(("我是", "我系", "本人是", "本人系", "我就是", "我们是", "我也是", "我原是", "本人原任", "本人原是", "我原任"))
        and not _NOT_ROLE.search(body)
        and _IDENTITY.search(body)
    ):
        return len(clause)
    return 0


def _last_line(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = len(text.rstrip())
    for _ in range(3):
        start = text.rfind("\n", 0, at) + 1
        line = text[start:at]
        if len(line.strip()) <= 30 and start:
            match = _PSEUDONYM.match(line)
            if match and not _PLAIN_PSEUDONYM.fullmatch(match["p"]):
                found.append((start + match.start("p"), start + match.end("p")))
            elif (
                len(text) - start < 70
                and 3 <= len(line.strip()) <= 22
                and _WHO.search(line.strip())
                and not _NO_WHO.search(line)
                and not _PLAIN_PSEUDONYM.match(line.strip())
            ):
                found.append((start, at))
        at = start - 1
        if at <= 0:
            break
    head = text[:160]
    if "电" in head or "访" in head:
        for match in _SEX_AGE.finditer(head):
            found.append(match.span())
    dash = max(text.rfind("——"), text.rfind("—"))
    if dash >= 0 and len(text) - dash < 40 and not found:
        match = _PSEUDONYM.match(text[dash:])
        if match and not _PLAIN_PSEUDONYM.fullmatch(match["p"]):
            found.append((dash + match.start("p"), dash + match.end("p")))
    return found


def _visitor(match: re.Match[str]) -> list[tuple[int, int]]:
    shown = match["r"]
    stop = _SAYS.search(shown)
    if stop:
        shown = shown[: stop.start()]
    shown = shown.rstrip("，, ")
    if len(shown) < 2 or not _VISITOR_ROLE.search(shown) or _NO_VISITOR.search(shown):
        return []
    lead = len(shown) - len(shown.lstrip("，,：: "))
    return [(match.start("r") + lead, match.start("r") + len(shown))]
