# 业务用语：类型、角色、状态、阶段、类别、等级。
kind-river = 河段
kind-road = 示范路
kind-lane = 埭
kind-pond = 小微水体
kind-grid = 走访网格

nobody-river = 河长待定
nobody-road = 路长待定
nobody-lane = 埭长待定
nobody-pond = 河长待定
nobody-grid = 责任人待定

role-town_chief = 镇级河长
role-river_chief = 村级河长
role-road_chief = 路长
role-lane_chief = 埭长
role-party_group_leader = 党小组长
role-womens_group_leader = 妇女小组长
role-production_group_leader = 生产小组长
role-volunteer = 志愿者

status-ok = 按时巡查
status-due = 本期待巡查
status-overdue = 巡查逾期
status-problem = 有问题正在处理
status-unassigned = 责任人待定
status-idle = 暂无巡查安排

stage-found = 已发现
stage-reported = 已上报
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
outcome-findings = 发现问题

grade-e0 = 仅扫码
grade-e1 = 扫码，定位相符
grade-e2 = 扫码，定位相符，本人手机签名
grade-e3 = 扫码，定位相符，本人手机签名，芯片验证

fence-none = 这次没有附上定位。
fence-inside = 定位在点位范围内。
fence-outside = 定位不在点位范围内。
fence-uncertain = 定位不够准，看不出是否在点位旁。

flag-outside = 定位不在点位范围内
flag-speed = 与上一次记录离得远、隔得短，赶不到
flag-repeated-fix = 定位与上一次完全相同
flag-shared-device = 这部手机上一次是另一位责任人在用
flag-sequence-gap = 手机上的记录编号不连续
flag-clock-skew = 手机时间差了两分钟以上
flag-device-two-stewards = 十分钟内有两位责任人用过这部手机
flag-stale-fix = 定位不是扫码时取得的，前后差了一分钟以上
flag-long-offline = 没有网络超过三天，时间无法核对
flag-revoked-device = 签名的手机已经停用
flag-bad-signature = 签名与内容不符，或者手机没有绑定

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

period-done = 已巡
period-missed = 逾期
period-running = 进行中
period-ahead = 未到
period-not-owed = 不作要求

score-1 = 非常满意
score-2 = 满意
score-3 = 基本满意
score-4 = 不满意
score-5 = 非常不满意

warning-blue = 蓝色预警
warning-yellow = 黄色预警
warning-orange = 橙色预警
warning-red = 红色预警
cadence-under-warning = { $warning }期间{ $cadence }
cadence-earlier = 此前的要求：{ $cadence }

cause-ice = 冰冻
cause-works = 施工
cause-storm = 台风暴雨
cause-other = 其他原因
cause-leave = 请假
pause-line = 因{ $cause }暂停巡查，到{ $until }为止
