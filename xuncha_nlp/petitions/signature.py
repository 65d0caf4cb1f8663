"""Names in signature position: the last lines of a letter, the tail of its last sentence, co-signers in a row."""

from __future__ import annotations

import re

from .full_names import refused
from .lazy import lazy
from .lexicon import RARE_SURNAMES, TITLE_LEVELS, WORDS, words
from .names import ODD, name_at, surname_at, whole_name

Span = tuple[int, int]
_LINES = 9
_SENTENCE_END = lazy(r"[。！？；…!?][”」』）)]?\s*$")
_REFUSED = lazy(
    r"被举报|被反映|记录人?[：:]|接待人?[：:]|接访|值班|经办|登记人|承办|附[件：:]|拟办|批示|处理意见|抄送|主题[：:]|标题[：:]|位置|收件人"
)
_NOTE = lazy(r"[（(【\[][^（）()\[\]【】\n]{0,40}[）)】\]]")
_LEAD = lazy(
    r"(?:此致|敬礼|敬上|谨上|叩上|拜上|顿首|落款|签名|签字|署名|具名|日期|实名|口述人?|代笔人?|代书人?|转述人|陈述人|"
    r"(?:举报|反映|来信|信访|来访|来电|联系|写信|申诉|申请|控告|检举|投诉|求助|见证|证明|请求|上访|报告|寄信|发信|发件|寄件|本)人|群众|村民|居民|党员|老党员|职工|住户|业主|家长|"
    r"农民|果农|茶农|渔民|工人|老工人|教师|老师|退休教师|退休干部|退休职工|退休工人|退伍兵|退伍军人|老兵|护林员|村文书|文书|代表|户主|法人|司机|瓦匠|木匠|医生|护士|学生|会计|"
    r"(?:孩子|学生|病人|死者|伤者)?的?(?:家属|妈妈?|爸爸?|母亲|父亲|儿子|女儿|妻子|丈夫|奶奶|爷爷)|"
    r"[一-鿿0-9]{0,4}?(?:三寨|全村|全组|全体|村民|群众|业主|职工)?代表|一个|一名|一位|修车的|放羊的|打鱼的|种田的|管库房的|[一-鿿]{1,3}的(?=[一-鿿]{2,3}$)|"
    r"第?[一二三四五六七八九十]{1,3}[、.])(?:是|为)?"
)
_PLACE = lazy(
    r"[一-鿿0-9]{1,16}?(?:村民小组|小组|社区|村委会|街道|小区|宿舍|家属[院楼房]|新村|公司|学校|小学|中学|中心|合作社|医院|卫生院|教学点|[村组镇乡县区市省屯寨社队栋号室楼厂路街巷院店户湾岭坪沟畈坳垴坝塬])(?:的"
    r"|人)?(?=[一-鿿])"
)
_TAIL = lazy(
    r"(?:此致|敬礼|敬上|谨上|叩上|拜上|顿首|启|谨启|敬启|上|手印|签字|捺印|按印|盖章|签名|印|绝笔|亲笔|代笔|泣上|跪求|叩首|拜托|书|具|呈|谨呈|等人?|等[一二三四五六七八九十百\d]+[人户名位]"
    r"|同志|先生|女士|师傅|代|手机|电话|联系电话|身份证|微信|住址?|家住.*|[一二三四五六七八九十]{2,3}岁?|[男女])+$"
)
_HAN = lazy(r"[㐀-鿿\U00020000-\U0002ffff·]+(?:[XxＸ×*]{1,2})?")
_STOP = words(
    "匿名 不详 保密 群众 知情 知情人 村民 居民 党员 职工 本人 此致 敬礼 敬上 谨上 电话 手机 身份证 微信 联系 地址 住址 日期 不敢留名 怕报复 "
    "无名氏 无名 举报信 情况 说明 完毕 谢谢 感谢 拜托 请查收 盼复 盼回复 盼回 致礼 敬请 祝好 祝安 顺颂 即日 今日 附件 照片 证据 截图 复印件 清单 老百姓 "
    "百姓 公民 市民 家长 业主 学生 教师 老师 工人 农民 果农 茶农 渔民 员工 干部 老党员 老干部 老同志 老农 老人 妇女 申诉人 举报人 反映人 来信人 联系人 口述 "
    "手印 签名 签字 盖章 已阅 同意 属实 以上 完 急 特急 加急 加密 机密 空白 月日 年月日 上午 下午 晚上 夜里 凌晨 夜 晨 冬 秋 春 夏 农历 落款 全体 大家 各位 "
    "医院 学校 内科 外科 厨房 值班 办公室 真实 姓名 名字 保安 门卫 会计 出纳 退休 在职 白天 晚上接 打电话 短信 本地 外地 中午 可约 可查 请查 请保密 儿子 女儿 "
    "妻子 丈夫 母亲 父亲 孙子 孙女 一个 一名 几个 领导 组长 同志 巡察组 区纪委 县纪委 信访局 纪委 政府 书记 现场 门口 楼上 楼下 男 女 回信 来信 留 写 代笔 "
    "不留名 不署名 老地方 有人 没有 求求 好人 平安 老婆 老公 有空 打工 在外 广东 浙江 东莞 深圳 上海 北京"
)
_DATE = lazy(
    r"[一二三四五六七八九十]{2,3}岁?|[二一][〇零○一二三四五六七八九]{3}(?:年.*)?|[一二三四五六七八九十廿正腊冬初]{1,3}[年月日号].*|.*[年月日号]|农历.*|[一二三四五六七八九十百廿〇零]+[户人名位]?"
)
_ROW = lazy(r"[㐀-鿿]{2,4}(?:[、， 　][㐀-鿿]{2,4}){2,40}")
_SIGNED = lazy(r"手印|签名|代表|联名|名单|签字|联署|寨老|等[一二三四五六七八九十百\d]+[人户名位]")


def signature(text: str) -> list[Span]:
    """Where the writers sign: the last lines without a sentence, or the words after the last full stop."""
    found: list[Span] = []
    at = len(text)
    number = 0
    while at > 0 and number < _LINES:
        start = text.rfind("\n", 0, at) + 1
        line = text[start:at]
        shown = line.strip()
        if shown:
            number += 1
            alone = start == 0 and number == 1
            whole = _NOTE.sub("", shown).strip()
            if alone or len(shown) > 60 or _SENTENCE_END.search(whole):
                if number <= 2:
                    found.extend(_ending(line, start, alone))
                if len(shown) > 60 or number > 3 or alone:
                    break
            elif start or number > 1:
                found.extend(_signed(line, start))
        at = start - 1
    found.extend(_row(text))
    return found


def _row(text: str) -> list[Span]:
    """Three names or more in a row near words of signing, in the last 300 characters."""
    found: list[Span] = []
    base = max(0, len(text) - 300)
    if _SIGNED.search(text, base):
        for row in _ROW.finditer(text, base):
            names = [match.span() for match in re.finditer(r"[㐀-鿿]{2,4}", row[0])]
            spans = [(row.start() + a, row.start() + b) for a, b in names]
            kept = [(a, b) for a, b in spans if whole_name(text[a:b]) and not refused(text[a:b])]
            if len(kept) >= 3 and _SIGNED.search(text, max(base, row.start() - 40), row.end() + 20):
                found.extend(kept)
    return found


def _signed(line: str, base: int) -> list[Span]:
    """Names on a line that holds nothing but place, role, name, telephone and date."""
    if _REFUSED.search(line) or len(line) > 80:
        return []
    bare = _NOTE.sub(lambda match: " " * len(match[0]), line)
    loose: list[Span] = []
    sure: list[Span] = []
    pieces = list(_HAN.finditer(bare))
    for match in pieces:
        start, piece = match.start(), match[0]
        if piece in _STOP or _DATE.fullmatch(piece):
            continue
        piece = (
            piece[: len(piece) - len(m[0])] if (m := _TAIL.search(piece)) and len(m[0]) < len(piece) and not whole_name(piece) else piece
        )
        while not (whole_name(piece) and piece[0] not in RARE_SURNAMES and len(piece) <= 3) or _LEAD.match(piece):
            head = _LEAD.match(piece) or _PLACE.match(piece)
            if head is None or head.end() >= len(piece) or not head.end():
                break
            start, piece = start + head.end(), piece[head.end() :]
        if piece in _STOP or piece in TITLE_LEVELS or piece in WORDS or refused(piece) or _DATE.fullmatch(piece):
            continue
        span = (base + start, base + start + len(piece))
        if whole_name(piece) or (len(piece) == 1 and surname_at(piece, 0) and len(pieces) <= 3):
            sure.append(span)
        elif 2 <= len(piece) <= 4 and not ODD & set(piece) and len(pieces) <= 4:
            loose.append(span)
    if sure:
        return sure
    return loose[-1:] if loose and len(line.strip()) <= 24 else []


def _ending(line: str, base: int, alone: bool) -> list[Span]:
    """The last words of a paragraph: … 覃大勇 15573920418."""
    body = line.rstrip("。！？ 　)）")
    cut = max(body.rfind(mark) for mark in "。！？；!?") + 1
    tail = body[cut:]
    if _REFUSED.search(tail):
        return []
    if cut and 2 <= len(tail.strip()) <= 40:
        signed = [(a, b) for a, b in _signed(tail, base + cut) if whole_name(line[a - base : b - base])]
        if signed:
            return signed
    found: list[Span] = []
    if alone:
        tokens = list(re.finditer(r"[^\s　，,、█0-9：:（）()]+", body))[-5:]
        for token in tokens:
            shown = token[0]
            if shown in _STOP or ODD & set(shown):
                continue
            name = shown.removesuffix("等") if len(shown) > 2 else shown
            for head in ("", *(m[0] for m in (_LEAD.match(name), _PLACE.match(name)) if m)):
                rest = name[len(head) :]
                if (
                    whole_name(rest)
                    and token.start() > 0
                    and body[token.start() - 1] in " 　，、："
                    and name_at(rest + " ", 0) == len(rest)
                    and not refused(rest)
                    and (len(rest) == 3 or rest[0] not in RARE_SURNAMES)
                    and (head or token is tokens[-1] or len(tokens) < 2 or body[token.end() : token.end() + 1] in "、 　")
                    and (body[token.start() - 1] not in "，" or token is tokens[-1])
                ):
                    found.append((base + token.start() + len(head), base + token.start() + len(head) + len(rest)))
                    break
    return found
