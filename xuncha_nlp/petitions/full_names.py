"""How far a name goes where a title or 叫 announces one: 党委书记谭立新的屋, 局长成万钧讲, 组长韦老七只给."""

from __future__ import annotations

from .lazy import lazy
from .lexicon import GIVEN, RARE_SURNAMES, WORDS
from .names import BOUNDARY, NOT_A_NAME, ODD, is_han, name_at, surname_at, times, whole_name

# characters that make most given names; the longer list GIVEN also holds such as are common words
COMMON = frozenset(
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛超兰霞平刚桂华建国文辉力健世广志义兴良海山波宁贵福龙元胜学祥才武新利清飞彬富顺信子昌成康星光天达"
    "安岩中茂进林坚和彪博诚先敬震振壮群豪邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇固翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以致树炎"
    "德时泰盛雄琛钧冠策腾楠榕风弘慧巧美淑惠珠翠雅芝玉萍红娥玲芬燕彩春菊凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉叶璧璐晶茜秋"
    "珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡蓓君琴薇菁岚馨韵艺咏聪澜纯毓悦昭冰爽琬茗希欣滢柔竹凝晓枫芸菲寒伊亚宜舒影荔枝丝宝金银根土水火木东西"
    "南北长永远高小忠孝连立喜来财旺满堂全保存锁柱石铁钢牛虎豹马田禾苗宗祖显耀典礼智勋业绪隆继延年寿柏鹤禄鑫淼焱森垚俊帅凯旋峰岭岳峻嵩川"
    "洲润泉源溪渊深沛淳澄池汉津晋鲁豫甘蒙皖浙苏琪瑜璇玮珂钰铭锋锐钊钦铎锡镇鉴镛培基城均境墨坤彦鹤培炳权焜铨俭仕崇韬娇鳌舜登帆久岐庸昶"
    "冬仓鼎仁佩侃修宇宾寅宪宸孟庭廷彤徽恒恩惟慎慕懋懿昆昊昕晃晏晖晗晟晰晴曙曜曦曼柯柳栓桃桐桑桓棠椿楚楷榆槐樟殊毅汝沁沐泓涌涓涵渝湘湛滔滨潇潮澎濂瀚灿炜炫烈烨焕焘煊煌煜熙玥玫"
    "玺珏珩琅琦琨琰瑄瑛璋甫皓睿瞻硕碧磐秉笙筠纪纲纶绮绵缨羽翊肃航芃芙芷芹苑茉茵荷莹菀萌葆葵蓁蓉蓬蕊蕙蕾虹蛟衡诗诺赐赞跃轩迅逊逸铃铮闯阔隽雁雷霄霖霜靖韶颂飒骁骏骐骞骥鲲鸿鹃麒麟"
    "正一振少尧守定季贤卿臣辅佑殿占万有得余满囤斤发生明道远向阳景奎魁尚书章声仲叔兆洪吉祺根旺宽厚怀丰招佛营为人三四五六七八九大"
)
_NICKED = lazy("[老阿][一二三四五六七八九十大么幺](?![十百千万])|阿[一-鿿]|[一二三四五六七八九][斤毛娃]|[大小二三]毛|(?:胖|黑|拐|瘸|麻|秃|矮|瘦)子|[黑憨]娃")
_NEVER = frozenset(
    "的了是我你他她它这那哪跟把被说讲问叫让给到去也又还没要找拿等及怎啥谁吗呢吧啊呀哦嘛么着过很都就请在与或但而因所于对从将使会能可每各某并且"
    "系任骑不无非未当已曾却只再便则此该扣贪罚骗挪截套卡霸敲逼村镇乡县区局委队组校院所站办厂家们处科股室副审挨起"
)
# may end a name and may begin what is said of him
_TURNS = frozenset("为来和有新年发送开大高元利月同知若如中正上下一二三四五六七八九十里人用支收多小以向名")
_GOES_ON = lazy(
    "为(?:了|什么|人(?![，。的])|何)|来(?:了|过|到|村|检|我|找|收|的时候|看|一|不)|和(?:[他她我副会书主村镇其]|[一-鿿]{1,2}(?:主任|书记))|有(?:[一二两三个人没钱关时次]|的(?:人|是))"
    "|年(?:初|底|年|纪|轻)|发(?:了|给|现|钱|的(?!侄|外|儿|女|弟|妻|妹))|送(?:了|给|去|来)"
    "|开(?:着|了|会|车|始|的)|大(?:家|年|概|吃|搞|肆|量)|高(?:[价额升]|度)|利用|月(?:初|底)|同(?:意|志|时|学|村)|知道|中(?:午|标|间|途)|正(?:在|好|是)|上(?:任|台|来|门|班|报|面)"
    "|下(?:来|村|台|令|面|午)|一[个手直次家]|里(?:面|外)|人(?:家|称|都)|用(?:了|公|的|[一-鿿]{0,2}款)|收(?:了|取|钱|受|到)|多(?:次|年|收)|小(?:舅|孩|姨)|以(?:[权来]|为)"
    "|向(?:[我他村镇]|群)|名(?:下|义)"
)


def full_name(text: str, at: int) -> int:
    """Length of the full name that starts at `at` where a name is due; 0 where no surname or no plausible given name follows."""
    size = surname_at(text, at)
    if size == 0:
        return 0
    if text[at : at + 2] in WORDS:
        third = text[at + 2 : at + 3]
        return 3 if third in COMMON and third and text[at + 1] in COMMON and not is_han(text[at + 3 : at + 4] or "，") else 0
    if text[at + size : at + size + 1] == "某" and text[at] not in "和有向由从任于一二三查因":
        return size + (2 if text[at + size + 1 : at + size + 2] == "某" else 1)
    nick = _NICKED.match(text, at + size)
    if nick:
        return size + len(nick[0])
    first, second, after = text[at + size : at + size + 1], text[at + size + 1 : at + size + 2], text[at + size + 2 : at + size + 4]
    if not first or not is_han(first) or first in _NEVER or (first not in GIVEN and first not in COMMON):
        return 0
    rare = size == 1 and text[at] in RARE_SURNAMES
    two = bool(second) and is_han(second) and second not in _NEVER and (second in COMMON or (second in GIVEN and first in COMMON))
    if not two and second and is_han(second) and second not in _NEVER and (again := times(text, at, text[at : at + size + 1])) > 1:
        two = times(text, at, text[at : at + size + 2]) == again
    if two and second in _TURNS and _GOES_ON.match(text, at + size + 1):
        two = times(text, at, text[at : at + size + 2]) > 1
    if two and second + after[:1] in WORDS and second not in COMMON:
        two = False
    if two:
        if not rare:
            return size + 2
        sure = first in COMMON and second in COMMON and first + second not in WORDS
        return size + 2 if sure and (not after or not is_han(after[0]) or after[0] in "的把讲说在让叫给是也都从用家当" or times(text, at, text[at : at + 3]) > 1) else 0
    if rare or first not in COMMON:
        return size + 1 if first in COMMON and (not second or second in BOUNDARY) and times(text, at, text[at : at + 2]) > 1 else 0
    return size + 1


_SURE = lazy("(?:谢(?![谢了您你各领组意大])|全(?:阿|有|小))[㐀-鿿]")


def refused(shown: str) -> bool:
    """Does a string that has the form of a name hold what no name holds? 谢 and 全 may be surnames."""
    return bool(NOT_A_NAME.search(shown)) and not (_SURE.match(shown) and not NOT_A_NAME.search(shown[1:]))


def plausible(shown: str) -> bool:
    """Would the whole string do for a name where a name is due?"""
    if not whole_name(shown) or refused(shown) or ODD & set(shown):
        return False
    likely = all(char in COMMON for char in shown[surname_at(shown, 0) :])
    return likely if len(shown) == 2 or shown[0] in RARE_SURNAMES else likely or name_at(shown + " ", 0) == len(shown)


_LEADS = frozenset("了的是给和跟找让被问把由叫归向对同替到在从说请经来去为听连有换")


def name_ending(text: str, end: int) -> int:
    """Length of the full name that ends where a title begins: 甘宝田镇长, 叶昶副区长; 0 if none."""
    for size in (3, 2):
        at = end - size
        if at < 0 or surname_at(text, at) != 1 or text[at : at + 2] in WORDS or text[at + 1 : end] in WORDS or text[at:end] in WORDS:
            continue
        given = text[at + 1 : end]
        if any(char in _NEVER or not is_han(char) for char in given) or not any(char in COMMON for char in given):
            continue
        if any(char not in GIVEN and char not in COMMON for char in given):
            continue
        opens = at == 0 or not is_han(text[at - 1])
        if opens or text[at - 1] in _LEADS or times(text, at, text[at:end]) > 1:
            if text[at] in RARE_SURNAMES and not (opens and size == 3 and all(char in COMMON for char in given)):
                continue
            if size == 2 and (given in _TURNS or not opens or surname_at(given, 0)):
                continue
            return size
    return 0
