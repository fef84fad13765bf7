# 管理台：问题、待核记录、认领、巡查要求、责任人。
console-problems-title = { console-nav-problems }
console-problems-list = 问题列表
console-problems-loading = 正在读取问题…
console-problems-state-open = 未办结
console-problems-state-closed = { stage-closed }
console-problems-state-all = 全部
console-problems-empty = 没有未办结的问题
console-problems-emptyHint = 群众反映和巡查发现的问题会出现在这里。
console-problems-noMatch = 没有符合条件的问题
console-problems-sorted = 超期的在前，其次按期限先后
console-problems-pick = 从列表中选一件问题，查看经过。
console-problems-number = 问题 { $id }
console-problems-supports = 另有 { $count } 人也反映
console-problems-source = 来源
console-problems-opened = 提出时间
console-problems-due = 办理期限
console-problems-noDue = 没有设定期限
console-problems-assumed = 暂按周末推算
console-problems-place = 地点
console-problems-plate = 扫码反映的点位
console-problems-stage = 当前环节
console-problems-history = { receipt-steps }
console-problems-noHistory = 还没有办理记录。
console-problems-readOnly = 这里目前只能查看。
console-problems-openSegment = 在地图上查看
console-problems-noText = 没有文字说明
console-problems-gone = 没有找到这个问题，它可能不在您的范围内。

console-records-title = { console-nav-records }
console-records-lead = 有提示的、或者只扫了码没有定位的巡查记录。记录照常有效；看过责任人的说明，可以采信，也可以不计入。两边都看得到。
console-records-loading = 正在读取记录…
console-records-state = 核定情况
console-records-states-open = 待核定
console-records-states-decided = 已核定
console-records-empty = 没有待核定的记录
console-records-emptyHint = 近一个月的记录都没有提示，或者都已核定。
console-records-noPlace = { fence-none }
console-records-place = { $fence }，相距 { $distance } 米
console-records-tap = 感应标签 { $uid }，第 { $counter } 次读取
console-records-explanation = 责任人说明
console-records-unexplained = { console-segment-unsaid }
console-records-note = 核定意见（不计入时必填，责任人看得到）
console-records-accept = 采信
console-records-setAside = { verdict-set_aside }
console-records-placeKnown = { $fence }，相距 { $distance } 米，定位精度 { $accuracy } 米
console-records-waitedMinutes = { $minutes } 分钟后上传
console-records-waitedHours = { $hours } 小时后上传
console-records-entered = 由 { $by } 代录
console-records-enteredWhy = 原因：{ $reason }
console-entering-open = { audit-record-enter }
console-entering-lead = 责任人没有手机时，由您代为登记。公示页会注明“代录”；这条记录由其他工作人员核定。
console-entering-day = 巡查日期
console-entering-clock = 巡查时间
console-entering-person = { actor-steward }
console-entering-outcome = 巡查情况
console-entering-note = 发现了什么（可不填）
console-entering-reason = 代录原因（必填）
console-entering-save = 保存代录
console-entering-nobody = 这一天没有责任人，请先改日期。
console-entering-saved = 已代录：{ $name }，{ $day }

console-claims-title = { console-nav-claims }
console-claims-empty = 目前没有发布认领的地方
console-claims-emptyHint = 没有责任人的河道、道路可以发布认领，由本镇党员、干部带着承诺来认领。
console-claims-by = { $name } { $moment } 发布
console-claims-asks = { $count ->
    [0] 还没有人申请
   *[other] { $count } 人申请
}
console-claims-segments = { $count ->
    [0] { console-people-noRole }
   *[other] 目前负责 { $count } 处
}
console-claims-confirm = 确认
console-claims-confirmOf = 确认由{ $person }认领{ $segment }
console-claims-decline = 不通过
console-claims-declineOf = 不通过{ $person }认领{ $segment }
console-claims-reason = 不通过的原因（申请人会看到）
console-claims-withdraw = 取消发布
console-claims-withdrawOf = 取消发布{ $segment }
console-claims-publish = 发布认领
console-claims-publishHow = 下面是还没有责任人的地方，勾选后发布。
console-claims-role = 认领身份
console-claims-note = { console-tenures-note }
console-claims-none = 这里没有责任人待定的地方。
console-claims-chosen = { $count ->
    [0] { console-claims-publish }
   *[other] 发布这 { $count } 处
}
console-claims-published = { $held ->
    [0] 已发布 { $offered } 处。
   *[other] 已发布 { $offered } 处；{ $held } 处已有同样身份的责任人，没有发布。
}
console-claims-again = 认领失效后于 { $moment } 重新发布

console-duties-title = { console-nav-duties }
console-duties-warnings = 预警
console-duties-noWarnings = 目前没有预警
console-duties-giveWarning = 发布预警
console-duties-suspensions = 停巡和请假
console-duties-noSuspensions = 目前没有停巡或请假
console-duties-suspend = 登记停巡、请假
console-duties-rules = 要求
console-duties-rulesHow = 同一天有几条时，先按预警级别最高的，再按当季的，再按最靠下一级区域的算。改动从当天起算，过去的不变。
console-duties-setRule = 设定要求
console-duties-scopes-area = 一片区域
console-duties-scopes-segment = 一处河道或道路
console-duties-scopes-person = 责任人请假
console-duties-lift = 提前恢复
console-duties-liftOf = 提前恢复{ $where }（{ $what }）
console-duties-by = { $name } { $moment } 登记
console-duties-inSeason = 每年 { $first } 至 { $last }
console-duties-under = { $level }及以上
console-duties-always = 平时
console-duties-cadence = 频次
console-duties-when = 适用
console-duties-valid = 起止
console-duties-source = 依据
console-duties-scope = 停巡范围
console-duties-find = { console-filters-text }
console-duties-findHint = { console-overview-columns-name }
console-duties-level = 级别
console-duties-from = 从哪天起
console-duties-until = 到哪天（含）
console-duties-about = { import-csv-remarks }
console-duties-cause = { claim-reason }
console-duties-unit = 周期
console-duties-times = 每周期次数
console-duties-warning = 预警
console-duties-seasonFirst = 季节起（月-日，可不填）
console-duties-seasonLast = 季节止（月-日）
console-duties-endWarning = 提前结束
console-duties-endWarningOf = 提前结束{ $where }的{ $what }

console-people-title = 责任人和手机
console-people-search = 姓名、职务或单位
console-people-loading = 正在读取责任人…
console-people-empty = 没有符合条件的责任人
console-people-emptyHint = 责任人随河道、道路的责任表一起导入。
console-people-noRole = 目前没有责任河道或道路
console-people-segments = { $count } 处
console-people-devices = { $name }的手机
console-people-noDevice = 还没有绑定手机
console-people-lastSeen = { my-device-last }
console-people-neverSeen = 还没有签过名
console-people-give = 发绑定码
console-people-giveTo = 给{ $name }发绑定码
console-people-revoke = { my-device-revoke }
console-people-revokeOf = 停用{ $name }的{ $device }
console-people-linkUntil = 绑定码有效至 { $moment }
console-people-slip = { $name }的绑定码
console-people-slipHow = 请本人用自己的手机扫一扫，再点“是我本人”。只能用一次，最多绑三部手机；不要拍照转发。
console-people-picture = { $name }的绑定二维码
console-people-print = { console-codes-print }
console-people-close = 收起
