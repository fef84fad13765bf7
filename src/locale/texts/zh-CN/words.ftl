# 业务用语：类型、角色、状态、阶段、类别、等级。
kind-river = 河道
kind-road = 示范路
kind-lane = 埭
kind-pond = 小微水体
kind-grid = 走访网格

nobody-river = 河长待定
nobody-road = 路长待定
nobody-lane = 埭长待定
nobody-pond = { nobody-river }
nobody-grid = { status-unassigned }

role-town_chief = 镇级河长
role-river_chief = 村级河长
role-road_chief = 路长
role-lane_chief = 埭长
role-party_group_leader = 党小组长
role-womens_group_leader = 妇女小组长
role-production_group_leader = 生产小组长
role-volunteer = 志愿者

status-ok = 已巡
status-due = 待巡
status-overdue = 逾期
status-problem = 有问题
status-unassigned = 责任人待定
status-idle = 暂无安排

# 状态的含义。
status_meaning-ok = 本期应巡的次数已经完成
status_meaning-due = 本期还没有巡够，时间还没有到
status_meaning-overdue = 时间到了，还没有巡够
status_meaning-problem = 有还没解决的问题
status_meaning-unassigned = 还没有人负责
status_meaning-idle = 目前没有巡查安排

stage-found = 已发现
stage-reported = 已收到，待受理
stage-accepted = 已受理
stage-assigned = 已交办
stage-in_work = 正在处置
stage-answered = 已反馈
stage-verified = 已复核
stage-closed = 已办结
stage-rejected = 不予受理
stage-duplicate = 与已有问题合并办理

category-floating_rubbish = 水面漂浮垃圾
category-water_colour = 水发黑发臭、变色
category-outfall = 排污口排水
category-rubbish = 岸边、路边垃圾
category-illegal_structure = 违章搭建、占用
category-fishing = 违法捕捞、采砂
category-stacked_goods = 乱堆乱放
category-request = 群众诉求
category-broken_surface = 路面、路灯损坏
category-greenery = 绿化、杂草
category-board = 码牌、公示牌损坏
category-rating = 不满意评价
category-other = 其他问题

outcome-normal = 一切正常
outcome-unsaid = 未填写巡查情况
outcome-findings = 发现问题

grade-E0 = 仅扫码
grade-E1 = 现场扫码，定位吻合
grade-E2 = { grade-E1 }，本人手机签名
grade-E3 = { grade-E2 }，芯片验证

# 佐证等级的含义。
grade_meaning-E0 = 只扫到了码牌，没有可用的位置
grade_meaning-E1 = 扫到码牌，手机报告的位置在点位范围内
grade_meaning-E2 = 同 E1，并由登记过的手机签名、当场传回
grade_meaning-E3 = 同 E2，并有点位芯片的一次性验证

fence-none = 没有定位
fence-inside = 在点位范围内
fence-outside = 不在点位范围内
fence-uncertain = 说不清在不在点位范围内

# 同上，写成一句话，给记录的人看。
fence_said-none = 这次没有附上定位。
fence_said-inside = 定位在点位范围内。
fence_said-outside = { flag-outside }。
fence_said-uncertain = 凭这次定位看不出是否在点位旁。

flag-outside = 定位不在点位范围内
flag-speed = 与上一次记录离得远、隔得短，赶不到
flag-repeated_fix = 定位与上一次完全相同
flag-shared_device = 这部手机上一次是另一位责任人在用
flag-sequence_gap = 手机上的记录编号不连续
flag-clock_skew = 手机时间差了两分钟以上
flag-device_two_stewards = 十分钟内有两位责任人用过这部手机
flag-stale_fix = 定位不是扫码时取得的，前后差了一分钟以上
flag-long_offline = 没有网络超过三天，时间无法核对
flag-revoked_device = 签名的手机已经停用
flag-bad_signature = 签名与内容不符，或者手机没有绑定
flag-no_lease = 没有可以核对的时间，按收到的时间计
flag-undated = 超过三天才上传，时间无法核对，采信以后才计入
flag-entered = 工作人员代录，没有扫码

cadence-day = 每天 { $times } 次
cadence-week = 每周 { $times } 次
cadence-ten_days = 每旬 { $times } 次
cadence-month = 每月 { $times } 次
cadence-quarter = 每季度 { $times } 次

this-day = 今天
this-week = 本周
this-ten_days = 本旬
this-month = 本月
this-quarter = 本季度

period-done = { status-ok }
period-missed = 漏巡
period-excused = 因系统故障免责
period-running = 进行中
period-ahead = 未到
period-not_owed = 不作要求

# 周期的单位。
unit-day = 天
unit-week = 周
unit-ten_days = 旬
unit-month = 月
unit-quarter = 季度

score-1 = 非常满意
score-2 = 满意
score-3 = 基本满意
score-4 = 不满意
score-5 = 非常不满意

warning-blue = 蓝色预警
warning-yellow = 黄色预警
warning-orange = 橙色预警
warning-red = 红色预警

cause-ice = 冰冻
cause-works = 施工
cause-storm = 台风暴雨
cause-other = 其他原因
cause-leave = 请假

reason-weak_signal = 信号差，定位不准
reason-location_off = 手机没开定位
reason-nearby = 在对岸或附近巡查
reason-no_network = 当时没有网络
reason-other_phone = 借用或更换了手机
reason-clock_wrong = 手机时间不对
reason-plate_moved = 码牌移动过
reason-other = 其他

missed-weather = 天气恶劣
missed-works = 施工、封路或封航
missed-other_duty = 另有工作任务
missed-not_recorded = 去了，没记上
missed-personal = 个人原因
missed-other = { reason-other }

claim-pending = 待确认
claim-confirmed = 已确认
claim-declined = 未通过
claim-withdrawn = 已撤回
claim-closed = 已结束

text-usual = 标准
text-large = 大
text-larger = 特大

verdict-accepted = 采信
verdict-set_aside = 不计入

source-resident = 群众反映
source-steward = 巡查发现
source-official = 工作人员登记

actor-resident = 群众
actor-steward = 责任人
actor-official = 工作人员
actor-system = 系统

level-district = 区
level-town = 镇
level-village = 村
level-group = 组

ended-handed_over = 已交接
ended-released = 已退出
ended-lapsed = 认领失效

code_state-blank = 空白
code_state-printed = 已印制
code_state-installed = 使用中
code_state-damaged = 已损坏
code_state-covered = 被遮挡
code_state-lost = 已丢失
code_state-retired = 已停用

finding-reported = 损坏、被遮挡或丢失
finding-moved = 扫码位置偏离
finding-unlocated = 点位位置未知
finding-stale_board = 公示牌责任人已变
finding-never_installed = 印好未安装
finding-not_scanned = 长期无人扫码

job_state-waiting = 排队中
job_state-running = 正在生成
job_state-done = 已生成
job_state-failed = 生成失败
job_state-cancelled = 已取消

kept-sessions = 已失效的登录
kept-enrolments = 已失效的绑定链接
kept-contacts = 群众留的电话号码
kept-jobs = 打印任务和文件
kept-tracks = 巡查轨迹的定位
kept-posts = 离任人员的职务、单位
kept-ratings_once = 当天已评价的标记
kept-supports = 已点“我也遇到”的标记
kept-round_notes = 走访时写的备注

weekday-1 = 一
weekday-2 = 二
weekday-3 = 三
weekday-4 = 四
weekday-5 = 五
weekday-6 = 六
weekday-7 = 日
weekday_name-1 = 星期一
weekday_name-2 = 星期二
weekday_name-3 = 星期三
weekday_name-4 = 星期四
weekday_name-5 = 星期五
weekday_name-6 = 星期六
weekday_name-7 = 星期日

opened-password = 密码登录
opened-link = 绑定链接登录
opened-key = 手机签名登录
official_role-auditor = 审计员
official_role-official = 经办人
official_role-admin = 管理员
