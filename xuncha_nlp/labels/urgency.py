"""What must be reported at once (p1): danger, flight, proof being destroyed, reprisal, obstruction: an act, and a word that it is now or near.

An act alone proves nothing: it counts where a present or imminent marker, or a plea to come at once, stands with it, and where it is neither
past, denied, nor supposed (FACTS section 11).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..types import Span
from .alternatives import alternatives
from .rules import Found, Reading

# --- proof
_PROOF_ACT = alternatives(
    r"烧|撕|碎纸|碎了|粉碎|删|销毁|毁|藏|埋|泡水|换(?=掉|新|页|皮|锁|批)|抽(?=掉|走|出|下)|转移|搬|扔|丢(?=[了进江河到])|格式化|运(?=走|出|到)|拉(?=走|去|到|回)|拖走|抬|抱|背(?=走|到|出)|挑(?=着|到|进|了)|装(?=车|箱|进|走|账|帐)|倒(?=进|在|掉)|推(?=进|到|掉)|清空|清掉|挪(?=到|走)"
    r"|盖掉|覆盖|往[^。，；\n]{0,8}(?:炉|灶|窑|坑|河|船|车|山洞|浆池)|灶|窑|锅炉|火盆|铁桶|改(?=作业|日期|日子|账|帐|成|掉|笔录)|涂|重(?=做|抄|写|打|填|装)|补(?=签|做|写|造|记|一补|齐|录|开)|往前(?=改|写|挪)|处理(?=掉|干净)|送废品|后备箱|拔(?=了?电|走|了)|塞(?=到|进|回)|注销|解散|拆(?=走|开|掉)|剪|裁|灌"
    r"|收(?=走|回|上去|去改)|取走|冲厕所|脱密|不见了|缝进|过(?:了)?户|转(?=给|到)[^。，]{0,8}(?:名下|户头|亲|岳|丈|舅|妹|嫂)|更换|交(?=回来|出去)|毁掉|灭(?=迹|口)"
)
_PROOF = alternatives(
    r"账|帐(?!篷)|凭证|单据|票据|票根|票子|发票|收据|收条|借条|合同|底单|底册|底子|存根|台账|花名册|名册|档案|本本|收支本|本子|单子|磅单|三联单|硬盘|监控|录像|录音|探头|聊天|微信|记录|铁皮柜|柜子|纸箱|服务器|存折|存单|册子|簿|进货单|领料单|签领表|领款单|处方|留样|作业票|报表|报告|清单|小票|选票|投标文件|纪要"
    r"|旧手机|电脑|公章|批号|回执|名下|保险柜|资料|会议记录|笔录|凭据|原件|存储卡|系统|数据"
)
_STRONG_PROOF = alternatives(r"[烧撕删毁埋]|碎|格式化|销|盖掉|覆盖|转移|窑|灶|火盆|铁桶|灭")
_COLLUDE = alternatives(
    r"串供|串通好|攻守同盟|(?:统一|对|串|对好|对一|发[^。，]{0,4})(?:好|一下|了)?(?:口径|供词|口供|说法|词儿)|对(?=表[：:，]|答案|词)|(?:背|写好|发|标准)(?:好)?(?:的)?答案|一口咬定|(?:让|叫|教)[^。，；\n]{1,12}(?:就|都|把)[^。，；\n]{0,10}(?:说成|讲成|改成)|(?:就|一律|都|统一)(?:说|讲)(?:从来)?(?:没|不|是|成|按)"
)
# --- flight
_GONE = alternatives(
    r"外逃|出逃|潜逃|逃(?=走|跑|往|到)|跑路|跑了(?=[，。]|$)|要跑|失联|联系不上|没(?:了)?下落|没影|人就?不见了|人间蒸发|不知去向|翻窗|躲(?=到|去)(?:外|国)|偷渡|蛇头|边境|手机(?:一直)?关(?=机|着)|没露面|没着家|(?:没|谁也)?找不着|人影都|下落不明|断了联系|空号|电话停机|(?:也|都)?不接电话|没见过他|没回来过|失踪|锁门走|一家老小走|卷(?:着|走|了)[^。，；\n]{0,12}(?:款|钱|金)"
)
_LEAVING = alternatives(
    r"护照|签证|机票|船票|车票|的票|通行证|出境|出国|移民|移居|长居|国外|境外|香港|澳门|口岸|机场|飞机|动车|过户|过给|挂(?:出去|网|牌)|卖(?:了)?房|低价|低于市价|取出来|提前取|取(?=了?现金|了?定期|[一二三四五六七八九十\d]{1,6}万)|套现|外币|外汇|搬家|往外搬|搬空|行李|箱子|打包|收拾|清空|不回来|不打算回|金条|销户|辞职|请(?:了)?长假|送(?:了)?人|公积金|假身份|换了手机号|拉黑|退了?群|连夜走|转(?:给|到)[^。，]{0,8}(?:名下|户头)"
)
# --- danger to life
_VIOLENCE = alternatives(
    r"[拿提持举抄拎带揣](?:着|起|了|个|把)?(?:一?把)?(?:刀|菜刀|砍刀|杀猪刀|斧|铁锹|锹|锄头|棍|钢管|铁棍|木棍|砖头|啤酒瓶|扳手|火把|土铳|枪|汽油|猎枪|电棍)|刀(?=放|架|砍)|汽油|打(?=断|伤|死|昏|破|掉了?[一二三两]?颗?牙|得(?:满|头|住|鼻|爬|不))|被[^。，；\n]{0,6}打(?=了|断|伤|得|死|昏|住|掉)|殴打|砍|捅|按在|摁在|踩在|踹|踢(?=我|他|她|了|肚)|轮着打"
    r"|反锁|锁在|关(?=在|起来|了起来|了一)|插(?=了|上|死)|拘禁|不(?=让|准|给|许)(?:..)?(?:出|走|回家|睡)|绑(?=起|在|着|住)|捆|架(?=进|走|到)|砸(?=了|坏|破|我|她|他|碎|门|玻璃|窗|中)|拖(?=进|出来)|掐(?=住|脖)|泼|扔(?=砖|炮|石)|往[^。，；\n]{0,8}(?:扔|泼|倒农药)|推(?=下来|倒|搡)"
    r"|缝了|骨折|流血|血流|一片红|昏迷|抢救|扒(?=光|衣)|摸(?=她|女)|手就上|烫我|轧过|从[^。，]{0,6}身上|没气了|跟踪"
)
_THREAT = alternatives(
    r"弄死|整死|搞死|打死(?!我也)|撞死|砍死|斩死|活埋|见红|同归于尽|抱着他一起|要(?=你|他|她|我)..?(?:全家)?的?命|(?:卸|打断|敲断|剁)[^。，；\n]{0,6}(?:腿|手|胳膊)|腿给?(?=你|他|我)?.?打断|(?:扔|丢)进?(?=井|河|江|水库)|小心点|走着瞧|等着瞧|放火|识相|(?:知道|晓得|清楚)你[^，。；\n]{0,4}(?:家|孩子|娃|小孩|老婆|爹娘)[^，。；\n]{0,4}(?:在|住|上学)|几年级几班|烧了?(?=你|我)家|开车撞|一尸两命|收拾(?=你|我|他)|没好果子|掂量|几点放学|喊打"
)
_SELF_HARM = alternatives(
    r"不想活(?!动)|活不(?=下去|成|起)|活够|不活了|自杀|轻生|寻短|跳(?=楼|河|水库|井|塔|江|下去)|(?:喝|吃)了?(?=农药|药水|敌敌畏|百草枯|安眠药|老鼠药)|(?<!农)药瓶|药已经买|上吊|寻死|了断|遗书|后事|一块(?=走|死)|绝食|割了?腕|下辈子再|想不开|死在(?=你们|镇|村|这)|绳子都?(?=搭|拴|挂)|楼顶|水塔"
)
_OVER = alternatives(r"住了[一二三四五六七八九十两几半\d]{1,4}[多来]?(?:天|个月|年)|出了?院|救(?:了)?(?:过|回|返)来?|脱离(?:了)?危险|已经恢复")
_HAZARD = alternatives(
    r"裂(?=缝|了|开|到|着|得)|要?塌(?!实|下心|糊)|垮|倾斜|歪(?=着|斜)|掉(?=土|渣|块|砖|石|白灰)|往下(?=掉|沉)|白灰|滚(?=下|到|石)|滑坡|塌方|泥石流|山洪|漏(?=气|电|氨|油)|煤气|燃气|液化气|冒(?=烟|火|白气|顶|黑)|着火|起火|火花|鼓(?=了?个?包|得)|渗水|渗漏|溃|决口|管涌|进水|超载|核载|断裂|断了一?股|悬着|下沉|爆炸|爆管|爆裂|爆了|报警|瓦斯|涨水|再涨|水位|漫(?=过|上|堤|进)"
    r"|电线[^。，]{0,6}(?:掉|断|垂)|高压线|漏保|挖(?:掘)?机|铲车|推土机|拆迁队|强拆|推房|没烧?(?=暖|火|炭)|锅炉[^。，；\n]{0,8}停|[零〇一二三四五]度|磷化铝|毒气|刹车|失灵|晃得|摇晃|压弯|守不住|守得住|困(?=在|了)|没盖|缺了|埋了"
)
_VICTIM = alternatives(
    r"[0-9一二三四五六七八九十几两百多]户|娃|孩子|学生|老人|老母|小孩|伢|阿嬷|奶奶|爷爷|婆婆|工人|工友|住(?=着|人|户|在|了)|屋里|没搬|躺着|下面(?=住|是|有|就)|底下(?=住|是|有|就|天天)|上课|不敢睡|早市|菜市场|学校|病人|乘客|下井|夜班|瘫|我娘|我妈|我爸|我爹|下游|老伴|两个人|[一二三四五六七八九十几]个人"
)
_DYING = alternatives(r"(?:叫|喊)(?:不|冇)(?:太)?(?=应|醒)|快不(?=行了|中了)|病危|生命危险|奄奄一息|喘不上气|没脱离危险|重症|人命关天")
_ILL = alternatives(
    r"昏(?=迷|倒|过去)|抢救|上吐下泻|呕吐|孩子(?=吐|们吐|拉肚|上吐|发烧)|吐(?=了血|血)|拉肚子|吃坏|中毒|抽搐|抽过|烧到|没信儿|没回来|失踪|走丢|爬窗|断(?=药|氧|奶)|晕倒|晕在|冻(?=坏|死|僵|伤)|抬走|输液|没吃的|被困"
)
# --- crowds
_CROWD = alternatives(
    r"往[^。，；\n]{0,8}(?:道|路|门|政府|局|桥|厂|滩)[口上]{0,2}[来去跑]|[堵封围拦横挡占](?=了|着|住|在|上|死|路|门|桥|道|大门|政府|村部|工地|车|国道|省道)|对峙|打起来|打群架|械斗|动手|抄(?:起)?家伙|人墙|横幅|聚(?=集|着|在|了|到)|集(?=结|合)|罢(?=工|课|市|运)|停运|静坐|坐在[^。，；\n]{0,8}(?:门|路|地上|楼|前)|站(?=满|在|着)|冲(?=进|上|卡)|抢(?=起来|水口|来抢去)|争水"
    r"|挤(?=满|在)|不肯?散|扎(?:起)?堆|叫(?:来|了)[^。，；\n]{0,8}(?:人|保安)|喊人|叫人|敲锣|锣|说好|约(?=好|了|定)|棺材|花圈|遗体|一起去|都去|铁锹|锄头|围得|围在|封上|互砸|砸(?=锁|门|窗|了)|闹起来|闹事|冲突|乱成|乱飞|挤倒|不散|不收不散|串好|退场|占(?=铁路|道|领|了道)|敲盆|水泄不通|动了?(?=扳手|刀)|拼着"
)
_PEOPLE = alternatives(
    r"(?:几十|上百|百多|百十|好几百|几百|[二三四五六七八九两]?十|[一二三四五六七八九两]百|[一两]?千|[0-9][0-9]{1,5})[来多余几一二三四五六七八九十\d]{0,5}(?:号|个|口|名|辆|台|条)?(?:人|村民|工人|群众|老人|老头|司机|户|家长|三马车|车|船)|两(?=边|村|帮|姓|伙|家族|个村|个家族)|双方|全村|成百|黑压压|一?大帮|一村人|三百来号|业主们?|家长们?|村民们?|司机们|渔民|菜农|摊主|亲戚从|几个(?:组|村)|[两三四五六七八]个(?:组|村|屯|省|班|自然村)|[两几一]拨|工人|亲属|宗亲|养殖户|购房户|业主|民警|大伙|小船|百人|学生在"
)
_CHANNEL = re.compile(r"(?:[沟渠涵坑闸]|[管下水]道|水管|管子|井口|烟[道囱]|厕所)[^。，；\n]{0,3}$")
# --- reprisal
_SPOKE_UP = alternatives(
    r"举报|(?:向|给|跟|找|同|到|去|来)(?=你们|巡[察查]|纪委|上面|上级|镇里|县里|区里|市里|信箱|院办)|反映|返映|投诉|告(?=了?状|他|你|了所|发)|(?:写|投|寄|交|递)(?:过|了|的|上|给)?(?:[一二两三第几]?封|那封|一?张)?(?=信|材料|条子|状子|意见)|(?:打|拨)了?(?=12345|热线|投诉)|那?封信|我的?(?=信)|(?<!微)信[是里寄]|作了?证|谈(?:了|过)?话|问了|提了?意见|往上(?=捅|告|递)|说了(?=真话|两句|他的事|实话)|替[^。，；\n]{0,6}说|签(?:了)?名的|座谈会"
)
_PUNISHED = alternatives(
    r"断(?=了|水|电|我|网|奶)|掐(?=了|断)|停(?=了|掉|水|电|发|职|岗|工|我|她|他|课)|扣(?=了|发|我|光|下|着)|划(?=了|掉|去|走)|撤(?=了|换|职|掉)|免(?=了|职|去)|调(?=到|去|我|走|离|整|岗|出)|开除|辞退|解聘|不续|续聘|刷下|辞职|不用(?=来|报|干)|叫(?:我|他|她)?(?:先)?回家|没了|岗位优化|砸|堵(?=门|在|着|我|路)|打(?=断|伤|我|他|她|了|得)|骂|威胁|恐吓|吓唬|跟(?=踪|着我|着她)|盯(?=着|上|梢)|待岗|取消|收(?=了我|走|了他|了证)|封条|换了|拆(?=我|了|，)|搬到|查我|单独|就我(?=没|一)|全县都|罚站|排(?=成|了|着)|把(?=[我她](?:的|名|名字)?[^。，；\n]{0,8}(?:换|拿掉|撤|划|移|抹))|绩效(?=[^。，；\n]{0,10}(?:变|降|减|扣|没))"
    r"|找上门|上门(?=来|找|问|骂)|到(?:我|他|她|折)[^，。]{0,6}家|穿小鞋|逼(?=我|他|她|着|写)|按个?手印|扭断|死(?=鸡|鼠|猫|狗)|放(?=炮|火)|念(?=出来|了|一遍|给|我|到)|公布|不(?=让|准|给|发|报)(?=..?我|我|他|她)|频繁?查|三天两头|笑着问|递话|学(?=着|给)|移出|拉黑|降(?=职|薪|级)|心黑|吃里扒外|少看少说|多嘴|守(?=水厂|渡口|塔|门)|点名|旷工|精神病|保证书|剪"
)
_LEAKED = alternatives(
    r"一(?:字|句)(?=不差|一句|一字)|原(?=话|信)|原样(?=说|讲|背)|怎么会?(?:到|在)了?(?:他|她|你)(?:们)?(?=手|那)|拿(?:着|出)(?:我|那|的)?[^，。]{0,4}(?=信|条子|材料)|(?:信|材料|条子|复印件|U盘|录音)[^。，；\n]{0,8}(?:转|落|到|漏|在|给|放)(?:到|给|了|在)?(?=他|她|人家|支书|书记|校长|局长|镇长|全班|主任)|到了他手里|(?:知道|晓得|说)(?:了)?是我(?=告|写|说|反|的|举|，|报|去)|谁(?=写的信|去反映过|告的|写的，|来反映)|查(?=笔迹|是谁)|对笔迹|写笔迹"
)
_FOR_IT = alternatives(
    r"(?:就?因为|就因|谁叫|谁让)[^。，；\n]{0,6}(?:反映|举报|投诉|告|说了|写信|写材料|提意见)|知道(?:了)?是我|爱?告状|打击报复|往上(?=捅|告)|捅刀子|撤(?=回|诉求|了就|信)|不再反映|诬告|受人指使|(?:再|还)(?=去告|敢告|告|寄|反映|敢|闹)(?:..)?[^。，；\n]{0,6}(?:就|”|试)|吃里扒外|闭嘴|嘴缝|把嘴|领头的|找过巡察"
)
# --- obstruction
_INSPECTION = alternatives(
    r"巡[察查视]|你们(?=[明后今周组的要来看到进住问查谈没会可是下抽调发座一车办那门]|走|刚走|登记)|检查组|应付检查|上头来|上级来|来人(?:问|查)|进驻|迎巡|谈话(?=对象|名单|前|那天|的人)|来(?=检查|查账|看账|调账|取本|谈)"
)
_OBSTRUCT = alternatives(
    r"(?:发|念|背|教|印|写|抄|编|对|排练|练|演)(?:了|给|好|着|熟|大家|我们|一[张份遍])?[^。！？；\n，,]{0,10}(?:答案|口径|怎么(?:答|说|讲)|标准|问答|词|话|卷子|题)|统一(?:了|这样|这么)?(?=口径|说|回答|答|填|规定)|对口径|对表|预谈|(?:有问有答|(?:会|可能)问(?:到)?的)|说[“\"]?没收过|不了解[”\"]|"
    r"(?:补|编|造|改|重做|重新(?:抄|做|写)|抄|现写|连夜写)(?:了|做|写|好|成|齐|一补|出)?[^。！？；\n，,]{0,12}(?:记录|台账|材料|笔记|签名|签字|会议|账|帐|合同|公示|一本|年的)|打招呼|(?:不许|不准|不让|不得|别|谁敢|哪个敢|谁要|敢)[^。！？\n]{0,10}(?:乱?说|讲|反映|去|找|见|多嘴|开口|提)|"
    r"(?:盯|守|拦|拍照|登记|记下|记着|记(?=谁)|录像|放哨|望风|守着|坐在|监视|偷听|跟着)[^。！？\n，,]{0,14}(?:谁|招待所|门口|路口|进去|出来|村部|对面|你们|楼下)|谁(?:去|往|来|进|谈)[^。！？\n]{0,12}(?:拍|记|扣|停|小心|检讨|书面)|名单[^。！？\n]{0,12}(?:在他|他手|怎么有|上面的朋友|他定|饭桌)|"
    r"问(?:到|起|了|啥|营养餐)?[^。！？\n]{0,14}(?:就|都|只)(?:说|讲|答|回)|支(?=走|去|出去)|藏(?=起来|着|在)|样板|谁答错|答错|谁(?:讲|说)(?:别的|真话|漏)|说漏|(?:查|来)[^。！？\n]{0,8}(?:头天|前一?天|头晚|提前)[^。！？\n]{0,10}(?:电话|通知|打)|多嘴|拒(?=绝提供|不提供|绝交|不交)|不(?=交|给|肯交)[^。，]{0,4}(?:账|材料|合同|流水|对账单)|影子|临时(?:钉|贴|借)|借来(?:充|摆)|摆着|送回老家|被?安排(?=出差|住院|在)|放了长假|等你们走|你们(?:一)?走了(?=再|就)|家丑|装病|报给你们|交给你们|给你们看的"
)


_TO_US = alternatives(r"(?:给|跟|向|找|同|到|去|来|对)(?:了)?(?:你们|巡察组)|你们(?:组|谈|问|信箱|住)")
_MINE = alternatives(r"[我俺咱她](?!们)|举报人|反映人|来[访电信]人|证人")
_AT_ME = re.compile(r"我(?!们)|俺|让她|把她|叫她|停她|她的")
_RESTORED = alternatives(r"恢复(?=了|原)|已经?(?:纠正|改回|补发)|已处理|还是那个岗")
_LATELY = alternatives(r"上(?:个)?(?:礼拜|星期)|上周|前几天|这几天|最近|至今|还在")
_ROW = 3
_ADDRESS = re.compile(r"(?:写?给|致|呈|寄|送)[^。！？；，,\n]{1,18}\n")
_THIS_TIME = alternatives(r"你们|进驻|巡察组(?:[来要一]|还没)")
_LAST_TIME = alternatives(r"上一?轮|回头看|整改|上次巡|上回|那年|反馈")


def urgent(reading: Reading) -> dict[str, list[Span]]:
    """The urgent reasons whose acts stand in the text as present or near, with the words; inspection staff is judged elsewhere."""
    found: dict[str, list[Span]] = {}
    for code, rule, lasting in _RULES:
        spans = rule(reading) if lasting or reading.stirred else []
        if spans:
            found[code] = list(dict.fromkeys(spans))[:3]
    return found


def _live(reading: Reading, found: Sequence[Span | Found], reach: int = 0) -> list[Span]:
    """The words of those acts that are told as present or near, and neither denied nor supposed."""
    spans: list[Span] = []
    for item in found:
        act, words = item if isinstance(item, Found) else (item, item)
        if reading.pressing(act, reach) and not reading.denied(act):
            spans.append(words)
    return spans


def _standing(reading: Reading, spans: Sequence[Span]) -> list[Span]:
    """What needs no word of now: a danger that lasts until somebody comes, and is not told as over."""
    return [span for span in spans if not reading.denied(span) and not reading.past(span) and not _OVER.search(reading.text, span.end, reading.sentence(span)[1])]


def _proof(reading: Reading) -> list[Span]:
    acts = reading.pairs(_PROOF_ACT, _PROOF, 16)
    strong = [found for found in acts if _STRONG_PROOF.match(reading.text, found.act.start)]
    return _live(reading, acts) + _live(reading, strong, 30) + _live(reading, reading.all(_COLLUDE), 30)


def _flight(reading: Reading) -> list[Span]:
    gone = _live(reading, reading.all(_GONE))
    leaving = reading.all(_LEAVING)
    if gone and (leaving or reading.alarm):
        return gone
    signs = len({span.of(reading.text) for span in leaving})
    return _live(reading, leaving, 40) if signs >= 3 or (signs == 2 and reading.alarm) else []


def _safety(reading: Reading) -> list[Span]:
    lasting = [*_standing(reading, reading.all(_SELF_HARM)), *_standing(reading, reading.all(_DYING))]
    if not reading.stirred:
        return lasting
    return [
        *_live(reading, reading.all(_THREAT)), *_live(reading, reading.all(_VIOLENCE)), *lasting,
        *_live(reading, reading.all(_ILL)), *_live(reading, reading.pairs(_HAZARD, _VICTIM, 40), 40),
    ]  # fmt: skip


def _crowd(reading: Reading) -> list[Span]:
    acts = [span for span in reading.all(_CROWD) if not _CHANNEL.search(reading.text, max(0, span.start - 4), span.start)]
    return _live(reading, reading.near(acts, reading.all(_PEOPLE), 30, across=30 if reading.alarm else 0)) if acts else []


def _reprisal(reading: Reading) -> list[Span]:
    spoke = sorted([*(span for span in reading.all(_SPOKE_UP) if not _heading(reading, span)), *reading.all(_FOR_IT)])
    if not spoke:
        return []
    hurt = reading.near(reading.all(_PUNISHED), spoke, 120, across=120, after=True)
    hurt = [found for found in hurt if not reading.split(found.words) or _MINE.search(reading.text, *_around(found.act))]
    to_us = [found for found in hurt if _TO_US.search(reading.text, *_bounds(found.words)) and _MINE.search(reading.text, *_around(found.act))]
    return [*_live(reading, reading.all(_LEAKED), 80), *_live(reading, hurt, 80), *_campaign(reading, spoke[0]), *_standing(reading, [found.words for found in to_us])]


def _campaign(reading: Reading, report: Span) -> list[Span]:
    """Reprisals in a row against whoever reports, told since the report and lately: no single one needs a word of now."""
    if _RESTORED.search(reading.text) or not (reading.now or _LATELY.search(reading.text, report.end)):
        return []
    aimed = {reading.sentence(act)[0]: act for act in reading.all(_PUNISHED) if act.start > report.end and _AT_ME.search(reading.text, *_around(act))}
    live = [act for act in aimed.values() if not reading.past(act) and not reading.denied(act)]
    return live if len(live) >= _ROW else []


def _heading(reading: Reading, span: Span) -> bool:
    """Is this only the first line, which says to whom the letter goes?"""
    head = _ADDRESS.match(reading.text, len(reading.text) - len(reading.text.lstrip()))
    return head is not None and span.end <= head.end()


def _obstructed(reading: Reading) -> list[Span]:
    inspection = reading.all(_INSPECTION)
    if not inspection:
        return []
    acts = reading.near(reading.all(_OBSTRUCT), inspection, 100, across=100 if reading.alarm else 30)
    now = _live(reading, acts, 80)
    if _LAST_TIME.search(reading.text):
        return now
    return now + _standing(reading, [found.words for found in acts if _THIS_TIME.search(reading.text, *_bounds(found.words))])


def _around(span: Span) -> tuple[int, int]:
    return max(0, span.start - 12), span.end + 12


def _bounds(span: Span) -> tuple[int, int]:
    return span.start, span.end


_RULES: tuple[tuple[str, Callable[[Reading], list[Span]], bool], ...] = (
    ("r_personal_safety", _safety, True), ("r_mass_event", _crowd, False), ("r_flight", _flight, False), ("r_evidence_destroy", _proof, False),
    ("r_retaliation", _reprisal, True), ("r_obstruct_inspection", _obstructed, True),
)  # fmt: skip
