"""What a passage of a rectification report gives as evidence of the four 到位, and the signs of a hollow one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..types import Span

_FUTURE = re.compile(
    r"拟(?!定|订)|准备(?=[和把在用对明春下一-鿿])(?!了)|计划(?!生育|书|表|经济|财务|内|外|单列|指标|[一-鿿]{0,6}已|及)(?=[于在建对\d一-鿿])(?<![一-鿿]年计划)(?<!学习计划)(?<!工作计划)(?<!制定计划)(?<!列入计划)|预计|打算|力争|争取(?!了|到)|下一?(?:步|阶段)|适时|择机|将(?:出台|制定|制订|修订|建立|印发|研究)|承诺(?!书)|保证[^，。；]{0,8}前|逐步(?:完善|建立|推进|解决|提高)"
    r"|待[^，。；]{1,12}后|定于|约定[^，。；]{0,12}(?:前|底)|届时|等[^，。；]{1,12}(?:再|后再)|(?:年底|月底|[\d一二三四五六七八九十]月|季度|春节|明年)[^，。；]{0,6}前[^，。；]{0,8}(?:完成|清完|还清|到位|退完|付清|结清|整改)(?!了)(?<!已完成)"
    r"|(?<![一-鿿])将(?=进一步|继续|持续|严|按|逐步|于|启动|加快|举一反三|适时|尽快|以|对[^，。；]{2,20}(?:严肃|进行|开展|予以)|在)"
)
_OPEN = re.compile(
    r"尚未|等[^，。；]{1,12}(?<!平)再[交还付退补缴]|正(?:与|和)|请求(?:核销|减免|豁免)|拒[不绝]|不在本地|无法(?:查明|收回|追回|退)|因[^，。；]{2,20}未[签缴退收]|冻结未|申请仲裁|在谈|没拿来|不宜再?追|正找|限期交办|工期至|采购中|暂未|还没|还未|预计|列入[^，。；]{0,12}(?:任务|下半年|明年)[^，。；]{0,4}计划|申请强制执行|提起诉讼|进入司法程序|尚有[^，。；]{0,12}未|分(?:期|[两二三四五]年|批)[^，。；]{0,12}(?:付|还|缴|完成|抵扣|退)|正在(?!推行|使用)|正与|仍在(?:推进|办理|协商)|还在[^，。；]{0,10}(?:办|谈|商量|协商|追|查|等)"
    r"|余(?=\d)[^，。；]{0,30}(?:需|因|待|尚)|暂扣|待(?:联系|核实|收|退|查)|后不再|(?<!有)未(?:落实|完成(?!的均)|收回|追回|退|缴|拆|整改(?!到位的))|暂时挂|说不清|起诉|申请法院|拒付|评估后|延至|结转|准备春|再向[^，。；]{2,10}追|[位成]一半|筹措|催缴通知|挂账待|尚在|未宣判|未判决|排期|不宜再追|每月归还|待[^，。；]{1,12}(?:批复|到位|后)|已由公安追赃|仍在|还在核|在做工作|正找|未追回|拒不腾|正(?:由|督促|在|与|找|催|协商)|没有(?:消息|退|谈拢|答应|下文|着落)|报了案"
)
_REST = re.compile(r"(?:其余|剩余|余下|剩下|另外?有?(?=\d|[一两二三四五六七八九十]+[个户名所座处])|还有(?=\d)|尚有)(?P<rest>[^。；]{0,60})")
_REST_DONE = re.compile(r"均已|都已|已(?!下达|约定|安排|列|申请|起诉|提起|报|委托|制定|发函|签订|进入|与)|全部(?!列)|自行|交回|退回|上交|缴回|收归|结转财政|返岗|辞职|闭环|收回自用|归还|退还了|转任|停办|符合|无(?:问题|异议)|补签|解聘|移交")
_AHEAD = re.compile(_FUTURE.pattern + r"|尚未|采购中|强制执行|约定|起诉|申请法院|评估后|延至|结转|准备|再向|一半|筹措|催缴|未宣判|排期|每月归还|追赃|批复|尚在|仍在|协商|移送|工期|需[^，。；]{2,12}(?:复垦|重新|后)|正(?=[^式常确规在比好面反好][^，。；]{0,8}(?:审计|找|催|督促|协商|核|查|办|追|报批|改线))|还在|督促|分(?:期|[两二三四五]年|批)|正在|正与|仍在|限期|程序|推进|待[^，。；]{0,10}|再(?:补|做|议)|另行|商量|协商|后不再|列入|报批|最晚|等(?:项目|资金|验收|上级)|年(?:底|内)")
_DATED = re.compile(r"(?:计划|拟|预计|定于|约定|力争|争取|打算|明年|年底前?|届时|待|等)[^，。；]{0,24}(?:完成|到位|付清|还清|清完|清退|拆除|解决|开工|投入使用|轮换|比选|补缴|退还|验收|整改|通水|销号|建成|处置|再做|启动|实施|改造|兑付|换届)")
_NUMBER = r"(?:\d|全部|全数|如数|均已|[一二两三四五六七八九十百千万]{2,}元|逐一|全面完成|[一二两三四五六七八九十百]+(?=[个名份处户家次项条所人村亩万座批台轮场期遍回张])(?<!一起))"
_RESULT = re.compile(
    r"追缴|追回|收回|清退|退还|退缴|退回|退赔|核减|核增|取消|补发|补缴|补交|补开|补齐|补办|补签|补录|兑付|付清|支付|偿还|归还|返还|上缴|缴入|缴回|入账|修复|更换|加装|安装|新建|重建|修建|拆除|关停|取缔|查处|立案|罚"
    r"|整治|纠正|化解|办结|拨付|重新签|重签|签订|清理|清运|收缴|处置|销号|纳入|换届|调整|招标|招租|竞价|发包|恢复|建成|改种|拆改|结清|签取|辞去|开除|完成|疏通|改造|加固|解决|终止|解除|下降|降低|提高到|升至|合格|形成|更新|腾退|停用|停发|注销|压减|明确并公示|整改(?:隐患|问题|完成|到位)"
    r"|责令|新增|复垦|还耕|还林|退林|配齐|配备|开工|竣工|投入使用|移交|归档|公开|抽回|重新办|息访|退出|转入|腾空|迁出|减到|降到|选拔|补选|物色|做完|安置|转移|验收|备案|缴清|清零|换发|建档|兑现|改正|整合|培养|召回|换人|划入|缴来|打回|核掉|补考|转进|转入|补上|打到|进的|进了?村账|贴了|张贴|上墙|退了|拆了|修好|租给|报销退|登报|抵扣|解聘|调离|扣回|作废|补植|还贷|分到|补聘|接通|入库|确定|接任|签了|分完"
)
_TALKED = re.compile(r"召开|动员|座谈|宣传|提出|检查企业|承诺书|告知书|领导小组|严格落实|带班")
_BOAST = re.compile(r"(?:满意度|获得感|氛围|形象|水平|质量|能力|意识|秩序|环境)[^，。；]{0,8}(?:提升|提高|增强|好转|浓厚|改善)|前列|称赞|好评|蔚然|守护|焕发|平稳|坚实|有力(?:保障|推动)|暖人心|标杆|典型经验|点赞|赞誉|成效(?:显著|明显)|明显好转|根本好转")
_FIRM = re.compile(r"追缴|追回|收回|清退|退[还缴回赔了]|补[发缴交开办签录选]|兑付|付清|支付|上缴|缴[入回清]|入账|修复|拆除|关停|取缔|拨付|收缴|归还|解聘|整改(?:完成|到位)|重新召开")
_ACTIVITY = re.compile(r"召开|开了|学习|培训|检查|研讨|宣讲|暗访|发言|研究|走访|巡查|讨论|谈心|评议|党课")
_ACTIVITY_IS_RESULT = re.compile(r"学习|会议?|三会一课|组织生活|以会代|培训(?!机构|学校|班|中心)|党课|议事|决策|研判|研究|意识形态|谈心|宣传|作风|轮训|评议|空岗|党员大会|走访")
_NO_RESULT = re.compile(
    r"表示|愿意|异议|同意|召开|学习|培训|检查|排查|提出|意见建议|承诺书|告知书|严格落实|落实\d|值班|动员会|座谈会|责任书|宣传单|横幅|卡点|出动|维权卡|发放[^，。；]{0,8}[张份册]|遏制|督查|家次|人次(?!.*(?:退|缴|办))|宣传|教育引导|阅读|惠及|手册|志愿者|知晓率|满意率?|比武|能手|标兵|复议|说明|书面|领先|前列|荣誉|指示|立行立改|十户联防|巡逻队|灭火|走访|巡查|核查|核对|复核|清查|自查|检测|摸排|入户|发现|查明|查实|查出|组建|成立|组织|开展|投入|督促|要求|涉及|会议|覆盖|签约|认证|诉求|办结率|满意|核实|轮训|承诺|率(?:达|为|提)|宣讲|座谈|谈话|约谈|比对|截至|暗访|研究|对照|梳理"
    r"|不[漏落]|印发|制定|建立台账|承诺|通知|涉|[一-鿿]年[^，。]{0,3}$|以来$|问题\d*[条个件]?$|措施\d*条?$"
)
_PERFECT = re.compile(r"已|均|全部|全数|如数|完毕|到位|[^除]了")
_PLAIN_DONE = re.compile(r"(?:已|均|全部|被)[^，。；]{0,8}(?:去除|撤销|作废|解聘|辞退|更换|停用|封存|换成|换了|公示)|解聘了|封存于|(?:重新|补)(?:召开|选举|选)[^，。；]{0,12}(?:大会|人)|公示换成|锁已|(?:均|全部)已?通过[^，。；]{0,6}(?:检[测验]|验收|年检)|(?:已|均|全部)[^，。；]{0,14}(?:到位|完毕|修复|收回|付清|清退|拆除|投入使用|恢复|办结|上缴|归还)")
_POST = r"(?:书记|[镇乡局区院校科股部所站队组会]长|主任|委员|主席|成员|专员|班子成员|分管领导|主要负责(?:人|同志)|主要领导|(?:包村|包片|联系|牵头)领导|总经理|董事长)"
_LED = re.compile(
    rf"{_POST}(?!进行|予以|给予|作|被)[^，。；、对\t]{{0,5}}?(?:负责(?!的)|牵头|带队|直接抓|亲自|主抓|包案|包抓|包片|包联|挂帅|任组长|任专班|主持(?!召开)|多次过问|指导|督促|调度|具体落实|约谈|盯|挂点|挂牌|领着|带着|直接办|督办|逐[份个一户本]|主办|坐镇|一户一户|蹲点|过问|全程跟踪|[^，。；、对\t]{{0,4}}次?到(?:现场|村|点)|上门|当(?:会长|组长)|签批|包(?:组|户|村)|靠前指挥|统筹推进|现场督)"
    rf"|(?:^|[，。；：\t])[^，。；：\t对给予被原受]{{0,14}}{_POST}[一-鿿]某{{1,2}}(?=[一-鿿])(?![的受被因违等退])"
    rf"|(?:责任|牵头|包抓|分管|包保)(?:领导|人|同志)(?:[：:]\s?[^，。；\s—-]|[一-鿿]{{0,6}}{_POST}[一-鿿]某)|(?:^|\t)[^\t，。；：]{{0,16}}{_POST}[一-鿿]{{1,3}}(?=\t|$)"
    rf"|由我(?:负责|牵头|带|（)|我(?:和|与|同|带)[^，。；]{{0,12}}{_POST}|我(?:亲自|带队|牵头|负责|自己)|(?:支书|村主任|会计)老?[一-鿿](?:某)?(?:领|带|盯|负责|牵头|跑|挨)"
)
_ANSWERS_FOR = re.compile(r"检查(?!组|站|了|[\d一二三])(?=[，。；]|$)|检讨|作[^，。；]{0,6}说明|处分|警告|诫勉|免职|提醒谈话|谈话提醒|批评教育")
_RULE = re.compile(r"(?:制定|制订|出台|修订|印发|印了|完善|建立|健全|下发|推行|实行|执行|重新修|定了|定出|订了|立下|形成|发布|公布|编制|汇编|重订|更新|启用|推出|试行|增订|议定|细化|公布|修改|通过|起草并通过|通过了)[^。；]{0,40}?《(?P<name>[^》]{3,50})》")
_RULE_AFTER = re.compile(r"《(?P<name>[^》]{3,50})》(?P<kind>[^，。；《]{0,4})?(?:已|经[^，。]{0,8})?(?:印发|出台|施行|实施|落地|通过)")
_MORE_RULE = re.compile(r"《(?P<name>[^》]{3,50})》")
_RULE_KIND = re.compile(r"办法|制度|规定|细则|规程|规则|机制|清单|流程|标准|审批单|公约|守则|指引|规范|措施|章程|预案|意见|手册|指南|法$|条$|不准|须知|[表单图卡册]$|“")
_NOT_RULE = re.compile(r"(?:通知|方案|通报|计划|意见书|函|报告|协议|协议书|合同|责任书)$")
_UNNAMED = re.compile(
    r"(?<!严格)(?<!认真)(?:建立|实行|推行|出台|制定|制订|修订|印发|形成|新建|确立|定下|定了|设立|开通|推出)(?:起|了|并完善)?(?P<name>[^，。；《]{3,40}?)(?:制度|机制|办法|规则|规定|细则|流程|规程|清单|台账管理|公约|规矩|通道|预警|规范|登记表|登记簿|登记本|标准|指引|工作法|负面清单|结案制|制(?=[，。；]|$)|双盲抽查|五年计划)"
    r"|(?:列入|写进|写入|纳入)(?:了)?(?P<into>[^，。；]{0,14}(?:规则|制度|章程|公约|民约|规定|办法|职责|清单|信用评价|绩效考核))"
    r"|(?:往后|以后|今后)(?P<practice>[^，。；]{2,24}(?:必|一律|都要|都得|不再|须|不准|都走|每[季月半年周]|按[季月]))"
    r"|(?P<standing>写[入进][^，。；]{2,20}|(?:往后|以后|今后|此后|从此|即日起|自[^，。；]{1,8}起)(?!将|持续|进一步|加强|严|继续|还|绝不)[^，。；]{2,24}(?:都|先|凡|一律|必|不得|不准|才能|方可|签字|报备|审批|备案)|凡[^，。；]{2,16}(?:必须|一律|须|均)|明确(?:了)?[^，。；]{0,16}(?:时限|标准|流程|权限|程序|限额|红线|频次|周期)(?=[，。；、和]|$)|建立[^，。；]{2,14}(?:登记|公示|审批|报备|考勤|回访|抽查|会商|联审|比对|核查|轮换|交接|督办|通报|留痕|备案)(?=[，。；]|$)|(?:加|添|补|写)(?:进|上|了)[^，。；]{0,6}(?:一条|两条|章程|制度|规矩)|明确[^，。；]{2,24}(?:一律|须|必须|不得|不再|方可)|[^，。；]{1,14}一律(?=[一-鿿])|(?<!严格)(?<!全部)实行(?!挂图|清单化|台账|销号|领导|包保|“)[^，。；]{5,}|(?:台账|记录|收支|名单|账目)按[月季周][^，。；]{2,6}|[^，。；]{2,10}(?:规程|细则|办法)(?:一并|已|同步)?印发|每(?:季度?|个?月|周|半年|年)[^，。；\d]{0,10}(?:一次|公布|发布|通报|更新|核查|抽查|比对|公开|张榜|研究)|[^，。；]{0,10}(?:必须|须)[^，。；]{2,14}(?:确认|签字|签名|审核|表决|上会|会签|备案)|规定[^，。；]{2,24}(?:必须|不得|一律|内)|“[^”]{2,8}联[签审]”|改[由在][^，。；]{3,20}(?:支付|发放|负责|进行|办理)|实行“[^”]{3,30}”)"
    r"|(?P<named>[^，。；《]{2,16}?(?:制度|机制|办法|规则))(?:修订为|修订|改为|实行|施行|执行|已建立|建立|上墙|出台)|(?:实行|推行|改为|改成|启用|采用)(?P<new>[^，。；《]{2,16}(?:票决|集体研究|双签|联签|会签|面签|轮岗|扫码|随机|抽签|公开比选|竞价|直发|直达|银行卡|回避|登记|留痕|预约|打卡|审核|责任制|销号制|二维码|台账))"
    r"|(?<!严格)实行(?P<way>[^。；《]{4,40}?(?:制度|[，、][^。；]{0,20}(?:制度|管理|双人|公示)))"
)
_MADE = re.compile(
    r"(?:完善|健全|优化|细化|规范|新增|推出|修改|增设|改进)(?:完善|了|并完善)?(?P<made>[^，。；《]{4,40}?)(?:制度|机制|办法|规则|规定|细则|流程|规程|程序|权限表|审批表|平台|标准)"
    r"|(?:建立|完善|健全|修订|制定|制订|新增|形成|出台|印发)[^，。；]{0,12}(?:制度|办法|规定|机制|规范|文件)(?:成果|性文件)?(?P<counted>[\d一二三四五六七八九十]+)[项个部件]"
    r"|(?P<practice>由[^，。；\d]{2,16}(?:统一|直接|共同|定期|轮流|双人|代为|逐笔|每[月季周年次笔]|联合|按[月季周年])[^，。；\d]{0,8}(?:代收|审核|审查|审批|保管|代管|支付|发放|采购|管理|复核|监管|抽查|签字|签订|核定|派发|派单|配送|运营|运维|登记|公布|结算|拨付|核对|核验|验收)"
    r"|每[月季年次][^，。；\d]{0,4}由[^，。；\d]{2,14}(?:代收|审核|核对|公布|检查|抽查|更换|结算)"
    r"|(?<!修)改由[^，。；\d]{2,20}|交由[^，。；\d]{2,12}(?:统一|代管|保管|管理)|(?:审核|审批|保管|支付|发放|采购|复核|签字|结算|拨付|验收|派车)权?(?:上收|收归|交归)[^，。；]{0,12}|双人双锁|(?:双人|两人(?:以上)?)(?:同时)?(?:验收|签字|核查|到场|执法|保管))"
    r"|(?P<agreed>(?:定|立)(?:了|下|好)[^，。；]{0,4}规矩|与[^，。；]{2,16}(?:评优|考核|绩效|评先|报酬|津贴)[^，。；]{0,4}挂钩|[^，。；《]{2,16}(?:制度|机制|办法|规则|细则)已经?[^，。；]{0,12}(?:执行|实施|备案|印发|运行|上墙))"
)
_PRACTICE = re.compile(
    r"(?:往后|以后|今后|此后|从此|即日起|\d{1,2}月(?:\d{1,2}日)?起|自[^，。；]{1,8}起)[^。；]{2,40}?(?:才能|才算数|方可|方能|一律|必须|须经|不得|不予)|未经[^，。；]{2,14}[，、]?[^，。；]{0,10}(?:不予|不得|一律不|不能)"
    r"|[^，。；]{1,14}不(?:予|得)(?:报销|支付|用印|受理|办理|拨付|付款|入账|结算|验收|发放|录用|上会|签批)|由[^，。；\d]{1,10}改(?:为|成|由)[^，。；\d]{2,20}"
    r"|(?:全部|一律|统一|均)(?:改|实行|采用|推行)(?:为|成|用)?[^，。；\d]{2,12}(?:收费|支付|缴费|缴款|发放|审批|报销|采购|派单|预约)|自动(?:预警|拦截|比对|退回|提醒|推送|锁定|停发)"
    r"|(?:办法|制度|细则|规定|规程|流程|规则|章程|公约|民约)已?(?:经|由)[^，。；]{2,30}?(?:通过|审议|讨论|审定|备案)|(?:建立|推行|实行|形成|采用|创立)(?:了|起)?[^，。；]{0,4}“[^”]{2,24}”(?:工作)?(?:[一二三四五六七八九十]步)?(?:法|制)"
    r"|成为(?:固定|硬性|刚性)?(?:做法|规矩|惯例)|固定(?:下来|为制度)|(?:按[日周月季年]|每[日天周旬月季年次笔批趟]|逐笔)[^，。；\d]{1,16}(?:核对|对账|盘点|签字|上墙|张榜|推送|复核)"
    r"|(?:须|必须)[^，。；]{2,20}(?:到场|附件|同意|公示|复核|审批|通过|登记|报备|见证)|由[^，。；\d]{2,16}(?:轮流|共同|联合)(?:到场|监督|参加|值守|陪同|见证)|(?:增加|增设|加设|添加)[^，。；]{2,24}(?:栏|环节|关口|复核|拦截|审核)|[见凭][^，。；]{1,10}(?:拨款|付款|放款|发放)"
)
_EXHORTED = re.compile(r"加强|坚决|杜绝|绝不|严格|要求|强调|提高|务必|高度")
_WISHED = re.compile(r"健全|探索|适时|不断|着力|持续")
_LISTS = re.compile(r"(?:问题|任务|责任|措施)清单|明确[^，。；]{0,4}(?:整改|责任人|责任领导)")
_ASPIRED = re.compile(r"进一步|不断|持续|着力|切实|要|应|注重|围绕")
_NOT_MADE = re.compile(r"整改|问题清单|任务清单|思想|理论|设施|功能|队伍|体制机制|法人治理|长效")
_DRAFT = re.compile(r"讨论稿|征求意见|草案|初稿|送审稿|正在(?:制定|起草|修订)|待[^，。；]{1,12}(?:实施|印发|出台)")
_VAGUE = re.compile(r"长效|相关|有关|各项|管理|监督|工作|常态化|规章|健全|完善|体制|内控|一系列|配套|责任|的|和|了|及")
_HELD = re.compile(r"(?:问责|追责|处理)(?:了|相关|责任|人员|干部){0,3}[\d一二三四五六七八九十]+[人名](?!次)|追究[^，。；]{0,12}\d+人|被?留置|拘留|判处|批捕|责令辞职|引咎辞职|免除[^，。；]{0,6}职务|降低[^，。；]{0,6}等级|处分(?!决定书未)|作(?:了|出)?(?:深刻|书面)?(?:检查|检讨)|写(?:了|出)?检查|年度考核(?:不称职|基本称职|不合格|降)|考核(?:定为)?(?:不称职|基本称职)|取消[^，。；]{0,8}(?:评优|评先)|不让(?:他|她)?干了|给了?[^，。；]{0,6}警告|[全乡镇局区]{1,2}通报(?=[、，。；]|批评)|被问责|扣发|罚(?:了)?[^，。；]{0,6}(?:绩效|奖金)|降低岗位|调整职务|停了?职|换下来|警告|记(?:大)?过|撤职|开除|免职|免去|诫勉|停职|检讨|作了检查|留党察看|撤销|立案(?:审查|调查)|纪委立案|调离|调整岗位|通报批评|作?出?书面检查|责令[^，。；]{0,6}检查|降级|降职|移送(?!公安|森林|执法|经侦|市场|区公安|县公安)|组织处理|职务已?撤|双开|不再担任|撤了?职|通报\d期、点名|[在全]{1,2}[镇乡区局][^，。；]{0,4}通报|辞退|解聘|扣(?:减|除|发)[^，。；]{0,6}(?:绩效|奖金)")
_SUMMONED = re.compile(r"对[^，。；]{1,24}(?:进行|予以|开展|作了|集体)?约谈|被约谈|约谈(?:了)?(?:相关|有关)?责任人")
_COMPANY = re.compile(r"约谈[^，。；]{0,10}(?:单位|企业|公司|商户|施工方)|对[^，。；]{0,14}(?:单位|企业|公司|商户|施工方)[^，。；]{0,6}约谈")
_TALK = re.compile(r"进行谈话|谈话了|批评教育|谈话提醒|提醒谈话|集体谈话|廉政谈话|教育提醒|口头批评|提醒教育|约谈提醒")
_DEED = re.compile(r"学习了|警示教育|已作|沟通|该问题已整改|下发|排查|自查|张榜|公示了|停止收|说明|经费(?:困难|不足)|人手|接手|约谈|实行[^，。；]{0,16}(?:值班|坐班|打卡)|吃住在村|每周|比对|核查|暗访|上门|谈话|作废")
_LONG = re.compile(r"抓在经常|融入日常|久久为功|持之以恒|长期(?:坚持|整改|推进|抓|任务)|需长期|常抓不懈|列为长期|立足长远")
_MISUSE = re.compile(
    r"未(?:按[^，。；]{0,8})?(?:收|缴|入账|归还|清退|追缴|上缴|拨付|发放|兑付|退还)|三年未|多(?:支付|结算|计|报)|超(?:付|发|拨)|漏收|高出|溢价|流失|损失|截流|挪作|私分|坐支|列支|报销|贪污|补贴[^，。；]{0,8}(?:给|发)|拖欠|欠缴|少缴|少收|多收|收取|收现金|不入账|未入账|账外|变通使用|补贴给|存入[^，。；]{0,8}个人|私人账户|用于(?:购|发|支付|装修|补)|套补|购买购物卡|吃空饷|占用|贪占|多付|多领|多发|冒领|套取|虚报(?!率|数据|[^，。；]{0,4}成绩)|挪用|截留|侵占|借给|出借|滞留|未收回|未追回|多得|虚增|违规(?:发放|领取|收取|支出|列支)|超标准|去向不明|坐收坐支|用于发放|领取|私分|重复(?:报销|收费|发放|领取|申报|支付)|私存|骗取|骗补|虚开|虚构|克扣|扣留|摊派|乱收费|违规收费|回扣|收受|索要|代领|挤占|滥发|变相(?:发放|收费)|漏缴|未缴|亏空|短款|短缺|私分|白条|串换|超标准收费|多算"
)
_GAIN = re.compile(r"吃空饷|套取|骗取|截留|冒领|挪用|侵占|贪占|私分|获利|加价|[一分]分(?:钱)?未(?:收|交)|拖欠|欠[租费缴薪]|收入不入账|坐收坐支|多[收领报付]|短[少缺]|盘亏|[高超]出[^，。；]{0,8}(?:市场|评审|信息|采购)[^，。；]{0,2}价|溢价|低价|价[^，。；]{0,4}高出|挂名领|重复领")
_MONEY = re.compile(r"[一二两三四五六七八九十百千万]+(?:余|多)?(?:万元|[千百]元|块钱)|(?<![\d.,，])\d[\d.,，]{0,20}\s?(?:余|多)?(?:万|亿|千)?元|(?<![\d.])\d[\d.]{0,12}(?:余|多)?万")
_RECOVERED = re.compile(r"追缴|追回|收回|清退|退还|退缴|退回|退赔|收缴|补缴|补发|付清|支付|上缴|缴入|缴回|拨付|核减|归还|兑付|入账|偿还|返还|承担|退出|划入|缴来|打回|转进|转入|扣回|退了|退清|进的")
_SENTENCE = re.compile(r"[^。；;\n\t]{1,600}[。；;\n\t]?|[。；;\n\t]")
_NOT_WORDS = re.compile(r"[^一-鿿\dA-Za-z]")
_HEAD_STOP = re.compile(r"[。：:；\n]|——")
_HEAD_FRAME = re.compile(r"^\s*(?:第?[（(]?[\d一二三四五六七八九十]{1,3}[)）]?[个项条]?(?:问题)?[、.．，,：:\s]*)?(?:关于|针对|对于|就|对)?|(?:的|等|方面)*(?:问题|方面)?(?:的?整改(?:落实)?(?:情况)?)?\s*$")
_RATE = re.compile(r"(?:进度|完成率|整改率|退费率|清退率|收缴率|到账率|追缴率)[^，。；\d]{0,4}(?P<rate>\d{1,3}(?:\.\d+)?)[%％]")
_PORTION = re.compile(
    r"(?P<whole>\d+(?:\.\d+)?)(?:余|多)?(?P<unit>万元|元|亩|公里|吨|[份个名处户家项所笔宗座辆台套件人村口])[^，。；\d]{0,14}?(?:中|里头|里面|里)(?:的|有|已|，)?[^，。；\d]{0,8}(?P<part>\d+(?:\.\d+)?)(?:余|多)?(?P=unit)"
)
_ALL_DONE = re.compile(r"(?:已|均|全部|全面)[^，。；\d]{0,6}(?:整改(?:完成|到位|完毕|销号)|完成整改|销号)|整改(?:完成)?率(?:达到?|为)?100[%％]")
_LEFT = re.compile(r"(?:现?仍有|尚有|还有|余下|剩余|其余|尚未|未收回|未完成)[^，。；]{0,10}[\d一二两三四五六七八九十]|尚未|仍未")
_PARTS = re.compile(r"(?<![\d.])(?P<total>\d+(?:\.\d+)?)(?P<unit>万元|元|亩|公里|平方米|吨|[份个处户家项所笔宗座辆台套件])[^，。；\d]{0,16}[，。]其中[：:，]?(?P<parts>[^。；]{4,80})")


@dataclass(frozen=True, slots=True)
class Measures:
    """Where the passage gives evidence; empty where it gives none."""

    responsibility: tuple[Span, ...]
    fixed: tuple[Span, ...]
    system: tuple[Span, ...]
    accountability: tuple[Span, ...]
    signs: tuple[str, ...]
    left: bool
    sentences: tuple[Span, ...]


def _sentences(text: str, span: Span) -> list[Span]:
    """Sentences without white space at their ends; what has no full stop is cut."""
    found: list[Span] = []
    for match in _SENTENCE.finditer(text, span.start, span.end):
        left = len(match[0]) - len(match[0].lstrip())
        if match[0].strip():
            found.append(Span(match.start() + left, match.start() + len(match[0].rstrip())))
    return found


def _answer(text: str, span: Span, problem: str) -> Span:
    """The passage without its beginning where that only says the problem again."""
    asked, start = _NOT_WORDS.sub("", problem), span.start
    for stop in _HEAD_STOP.finditer(text, span.start, min(span.end, span.start + 160)):
        said = _NOT_WORDS.sub("", _HEAD_FRAME.sub("", text[start : stop.start()]))
        if len(said) < 4 or said not in asked or stop.end() >= span.end:
            break
        start = stop.end()
    return Span(start, span.end)


def _rule(sentence: str, boast: bool, hollow: bool) -> bool:
    """Whether a rule was made, revised, published or followed; in a passage without any result, mending "mechanisms" is a wish."""
    if _DRAFT.search(sentence):
        return False
    for match in _RULE.finditer(sentence):
        names = [match["name"]] + [more["name"] for more in _MORE_RULE.finditer(sentence, match.end())]
        if any(_RULE_KIND.search(name + sentence[match.end() : match.end() + 4]) and not _NOT_RULE.search(name) for name in names) and not _FUTURE.search(sentence[max(0, match.start() - 12) : match.end()]):
            return True
    if any(_RULE_KIND.search(match["name"] + (match["kind"] or "")) and not _NOT_RULE.search(match["name"]) for match in _RULE_AFTER.finditer(sentence)):
        return True
    if boast:
        return False
    for match in _MADE.finditer(sentence):
        if _FUTURE.search(sentence[max(0, match.start() - 12) : match.end()]) or _ASPIRED.search(sentence[max(0, match.start() - 8) : match.start()]):
            continue
        if hollow and match["made"] and not _PERFECT.search(match[0]):
            continue
        if match["counted"] or match["agreed"] or match["practice"] or (len(_VAGUE.sub("", match["made"])) >= 3 and not _NOT_MADE.search(match["made"])):
            return True
    if any(not _FUTURE.search(sentence[max(0, match.start() - 12) : match.end()]) and not _EXHORTED.search(match[0]) for match in _PRACTICE.finditer(sentence)):
        return True
    for match in _UNNAMED.finditer(sentence):
        if _LISTS.search(match[0]):
            continue
        before = sentence[max(0, match.start() - 8) : match.end()]
        if hollow and match["name"] and _WISHED.search(before):
            continue
        if any(match[kind] for kind in ("into", "practice", "standing", "named", "new")) or (len(_VAGUE.sub("", match["name"] or match["way"])) >= 2 and not _FUTURE.search(before)):
            return True
    return False


def _result(clause: str, activity: bool, boast: bool) -> bool:
    if _FUTURE.search(clause) or _OPEN.search(clause) or (_HELD.search(clause) and not re.search(r"解聘|辞退|调离|退缴|上缴|追缴|退还", clause)) or (_ALL_DONE.search(clause) and not re.search(r"\d", clause)):
        return False
    if _PLAIN_DONE.search(clause):
        return True
    if not re.search(_NUMBER, re.sub(r"\d{4}年(?:以来|底|初)?(?:至\d{4}年)?|\d{1,2}月(?:\d{1,2}日|底|初)?|(?<!\d)\d{1,9}[%％]", "", clause)):
        return False
    if (_RESULT.search(clause) and (not _TALKED.search(clause) or _FIRM.search(clause))) or (activity and _ACTIVITY.search(clause)):
        return True
    return not boast and not _NO_RESULT.search(clause) and (not _MISUSE.search(clause) or _PERFECT.search(clause) is not None)


def _done(passage: str) -> list[str]:
    """The sentences without the clauses that speak of what is still to come."""
    return ["，".join(clause for clause in sentence.split("，") if not _FUTURE.search(clause)) for sentence in re.split(r"[。；]", passage)]


def _leads(sentence: str) -> bool:
    """Whether a leader takes the matter on: one who answers for it is another thing."""
    for match in _LED.finditer(sentence):
        stop = re.search(r"[，。；]", sentence[match.end() :])
        clause = sentence[match.start() : match.end() + (stop.start() if stop else len(sentence))]
        if not _ANSWERS_FOR.search(clause):
            return True
    return False


def _unfinished(sentence: str) -> bool:
    """Whether a part is left open: said to be under way, or the rest without word of its end, or set for a coming day."""
    if _OPEN.search(sentence) or (_DATED.search(sentence) and not _RULE.search(sentence)):
        return True
    return any((_FUTURE.search(match["rest"]) or _OPEN.search(match["rest"]) or not _REST_DONE.search(match["rest"])) and re.search(r"\d|[一二三四五六七八九十]", match[0]) for match in _REST.finditer(sentence))


def _partly(passage: str) -> bool:
    """Whether a part of a told whole is done and the rest is not told of, or is told of without its end; a rate under 100 %."""
    plain = re.sub(r"(?<=\d)[,，](?=\d{3})", "", passage)
    if any(float(match["rate"]) < 100 for match in _RATE.finditer(plain)):
        return True
    for match in _PORTION.finditer(plain):
        rest = round(float(match["whole"]) - float(match["part"]), 4)
        if rest <= 0 or not (_RESULT.search(plain, match.end(), match.end() + 24) or _RESULT.search(match[0]) or re.search(r"已[拆退还收补改修建换清签付发追]", match[0])):
            continue
        told = re.search(rf"(?<![\d.]){rest:g}(?:余|多)?{match['unit']}[^。；]{{0,40}}", plain[match.end() :])
        if not told or not (_RESULT.search(told[0]) or _REST_DONE.search(told[0])):
            return True
    return False


def _contradicts(passage: str) -> bool:
    if _ALL_DONE.search(passage) and _LEFT.search(passage):
        return True
    for match in _PARTS.finditer(re.sub(r"[（(][^）)]*[）)]|(?<=\d)[,，](?=\d{3})", "", passage)):
        parts = [float(part) for part in re.findall(rf"(\d+(?:\.\d+)?){match['unit']}", match["parts"])]
        if len(parts) >= 2 and sum(parts) > float(match["total"]) * 1.001:
            return True
    return False


def read_measures(text: str, passages: Sequence[Span], problem: str) -> Measures:
    """Evidence in the passages that reply to `problem`, without their headings."""
    passages = [_answer(text, span, problem) for span in passages]
    passage = "\n".join(span.of(text) for span in passages)
    boast = _BOAST.search(passage) is not None and not _FIRM.search(passage)
    activity = _ACTIVITY_IS_RESULT.search(problem) is not None
    sentences = [sentence for span in passages for sentence in _sentences(text, span)]
    led, fixed, held = [], [], []
    repaid = False
    for span in sentences:
        sentence = span.of(text)
        if _leads(sentence):
            led.append(span)
        results = [clause for clause in re.split(r"[，。；\t]", re.sub(r"(?<=\d)[,，](?=\d{3})", "", sentence)) if _result(clause, activity, boast)]
        if results:
            fixed.append(span)
        repaid = repaid or any(_MONEY.search(clause) for clause in results)
        clauses = [clause for clause in re.split(r"[，。；]", sentence) if not _FUTURE.search(clause)]
        if any(_HELD.search(clause) or (_SUMMONED.search(clause) and not _COMPANY.search(clause) and not _TALK.search(clause)) for clause in clauses):
            held.append(span)
    hollow = not held and not (fixed and re.search(r"\d", re.sub(r"\d{4}年|\d{1,2}月", "", passage)))
    rules = [span for span in sentences if _rule(span.of(text), boast, hollow)]
    talk, long_term = _TALK.search(passage) is not None, _LONG.search(passage) is not None
    left = any(_unfinished(sentence) for sentence in re.split(r"[。；\t\n]", passage)) or _partly(passage)
    planned = left or (not fixed and _FUTURE.search(passage) is not None)
    recovered = repaid or any(_RECOVERED.search(clause) and re.search(r"\d|全部|全数|如数|[一二三四五六七八九十]万|[一二三四五六七八九]千", clause) for clause in _done(passage))
    tests = {
        "slogan_only": not (fixed or rules or held or talk or planned or _DEED.search(passage)) and not re.search(r"\d", re.sub(r"\d{4}年|\d{1,2}月", "", passage)),
        "plan_only": planned,
        "no_result": not fixed,
        "no_recovery": bool((_MONEY.search(problem) and _MISUSE.search(problem)) or (not fixed and _GAIN.search(problem))) and not recovered,
        "talk_instead_of_accountability": talk and not held,
        "long_term": long_term,
        "contradiction": _contradicts(passage),
    }
    return Measures(tuple(led), tuple(fixed), tuple(rules), tuple(held), tuple(code for code, holds in tests.items() if holds), left, tuple(sentences))
