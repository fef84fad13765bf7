# 扫码后的页面，以及责任人的记录表单。
scanned-here = 本码位于{ $place }
scanned-answers = 一眼看清
scanned-answer-none = 没有
scanned-answer-problems = { $count } 件
scanned-responsible = 责任与承诺
scanned-who = 谁在负责
scanned-since = { $from }起
scanned-commitment = 公开承诺
scanned-others = 一起负责的人
scanned-nobody = 责任人确定后会在这里公布。有问题照样可以反映，一定有人受理。
scanned-last = 最近巡查
scanned-never = 还没有巡查记录
scanned-earlier = 更早几次
scanned-report = 我要反映问题
scanned-rate = 我要评价

scanned-month = 本月巡查
scanned-month-sum = 应巡 { $owed } 次，已巡 { $done } 次
scanned-month-nothing = 本月没有到期的巡查
duty-under-warning = { $warning }期间{ $cadence }
duty-earlier = 此前的要求：{ $cadence }
duty-excused = { $sum }，因系统故障免责 { $count } 次
excuse-line = { $days }系统故障：{ $words }
pause-line = 因{ $cause }停巡，到{ $until }为止
scanned-no-duty = 这里暂时没有巡查要求。
scanned-period = 时段
scanned-status-of-period = 情况

scanned-open = 正在处理的问题
scanned-open-none = 目前没有待处理的问题。
scanned-age-today = 今天反映
scanned-age = 已 { $days } 天
scanned-supports = { $count } 人也遇到
scanned-reported-at = 在“{ $place }”扫码反映
scanned-support = 我也遇到
scanned-solved = 最近解决的问题
scanned-solved-on = { $day }办结

scanned-ratings = 大家的评价
scanned-ratings-none = 还没有人评价，欢迎您先来说说。
scanned-ratings-few = 共 { $count } 人评价，满 { $needed } 人后显示总体评价。
scanned-ratings-mean = 总体{ $word }，{ $mean } 分（满分 5 分，{ $count } 人评价）
scanned-ratings-level = 评价
scanned-ratings-count = 人数

scanned-plate-damaged = 码牌损坏或被遮挡，告诉我们

record-title = { my-greeting }
record-duty = { $role }：{ $period }应巡 { $owed } 次，已巡 { $done } 次，最晚 { $day }
record-duty-today = { $role }：{ $period }应巡 { $owed } 次，已巡 { $done } 次，今天要完成
record-duty-done = { $role }：{ $period }应巡 { $owed } 次，已完成
record-duty-overdue = { $role }：上期漏巡；{ $period }应巡 { $owed } 次，已巡 { $done } 次，最晚 { $day }
record-nothing-owed = 这里暂时没有巡查要求，您也可以随时记录。
record-today = 今天 { $time } 已记录：{ $outcome }（{ $grade }）
record-normal = 一切正常，记录巡查
record-findings = { outcome-findings }
record-location = 点按后手机会问一次能否定位。不允许也能记录。
record-locating = 正在定位，最多 15 秒，请稍候……
record-sending = 正在提交……

notice-recorded = 巡查已记录
notice-line = { $time } 收到：{ $outcome }。
notice-replayed = 这次巡查先前已经收到，没有重复记录。
notice-distance = 定位离点位约 { $distance }。
notice-distance-about = 相距约 { $distance }。
notice-distance-segment = 定位离{ $segment }约 { $distance }。
notice-no-place = 这块码牌的点位位置未知，看不出是否在点位旁。
notice-accuracy = 定位精度约 { $accuracy }。
notice-grade = 本次佐证
notice-flags = 还有几点已如实记下
notice-flags-note = 记录照样保存。如有特殊情况，请告诉值班人员。
notice-outside-note = 记录照样保存。如果您确实在现场，请告诉值班人员。
notice-report = 接着写明发现的问题
record-found = 发现了什么？
record-note = 补充说明（可不填）
record-confirm = 记录这些问题
scanned-deputy = 代理{ $role }
scanned-until = 到{ $day }为止
scanned-former = 以前的责任人
scanned-offered = 已发布认领：{ $roles }。
scanned-claim = 本镇党员干部登录后可以认领

# 码牌旁的感应标签（NTAG 424 DNA），用手机碰一下。
tap-title = 感应标签
tap-fresh = 刚碰过码牌旁的感应标签；五分钟内记录，佐证更足，只用于一条记录。
tap-seen = 这次感应已经用过，或者链接是转来的。请用手机再碰一下标签。
tap-elsewhere = 这个感应标签登记在别处。记录照常，只是不算感应佐证。
tap-revoked = 这个感应标签已停用。记录照常，只是不算感应佐证。
tap-new = 这个感应标签还没有登记到这里。
tap-enrol = 把它登记到这里
tap-enrolled = 感应标签已登记到这里，以后碰一下再记录。
tap-broken = 这个感应标签没有通过核验。记录照常，只是不算感应佐证；请告诉镇里工作人员。

# 抽查：镇里工作人员到现场，用同样的办法记录，与责任人的记录并列。
scanned-inspection = 镇里抽查：{ $day }，{ $outcome }
scanned-inspection-day = 镇里抽查：{ $day }
patrol-entered = 代录
inspect-title = 抽查记录
inspect-how = 您在现场看到的，按同样的办法记一条，与责任人的记录并列公开，不写您的姓名。
inspect-normal = 一切正常，记录抽查
inspect-findings = 记录抽查，去反映问题
inspect-recorded = 抽查已记录。{ $fence }

# 走访网格：敲门的，不是走河的。
scanned-last-grid = 最近走访
scanned-never-grid = 还没有走访记录
scanned-month-grid = 本月走访
record-normal-grid = 已走访，一切正常
