# 责任人自己的页面。
my-title = 我的巡查
my-greeting = { $name }，您好
my-pressing = 有 { $count } 处今天要去看看。
my-nothing-pressing = 今天没有必须完成的巡查。
my-none = 您名下还没有河道或道路。分派给您后会显示在这里。
my-overdue = { status-overdue }
my-today = 今天要做
my-soon = 近期要做
my-done = 已完成
my-nothing = 没有巡查要求
my-last = 最近巡查：{ $ago }
my-problems = { $count } 个问题待处理
my-no-code = 还没有安装码牌
my-how = 到现场扫码牌即可记录；码牌扫不了，点开上面的名称也能记录。
my-sign-out = 退出登录
my-console = 工作人员页面
my-devices = 已绑定的手机
my-devices-none = 还没有。请让本镇工作人员给您一个绑定链接，在这部手机上打开，以后的记录就带本人手机签名。
my-devices-how = 最多三部。手机丢了、换了，请马上停用。
my-device-since = { $day }绑定
my-device-last = 最近签名：{ $ago }
my-device-revoke = 停用
device-unnamed = 手机

# 巡查记录，逐月看；有提示的可以说明。
records-title = 巡查记录
records-none = 这个月还没有记录。
records-count = 共 { $count } 条有效记录。
records-withdrawn = 已撤销
records-set-aside = { verdict-set_aside }
records-accepted = 已采信
records-explained = 已说明，待核定
records-to-explain = 可以说明情况
records-you-said = 您的说明
records-official-said = 核定意见
records-explain = 说明情况
records-explain-hint = 记录照常有效。说明后由镇里核定，两边都看得到。
records-explain-submit = 提交说明
records-explained-now = 说明已收到。
record-page-title = 这次记录
my-announced = 交接通知
my-begins = { $day }起，{ $segment }由您负责（{ $role }）。
my-begins-after = { $day }起，{ $segment }由您接替{ $other }负责（{ $role }）。
my-ends = { $day }起，您不再负责{ $segment }（{ $role }）。
my-ends-before = { $day }起，{ $segment }由{ $other }接替您负责（{ $role }）。
my-lapses = { $segment }是您认领的（{ $role }），已很久没有您的巡查记录；{ $day }前没有，认领就失效，重新发布。
my-leave = 您在请假中，到{ $until }为止；这几天没有人代巡的，不算逾期。

# 认领：镇里发布没有责任人的地方，愿意的人带着承诺来认领。
offers-title = 认领
offers-none = 现在没有发布认领的地方。
offers-count = 本镇有 { $count } 处等人认领。
offers-sent = 认领申请已收到，由镇里确认。
offer-title = 认领{ $segment }
offer-role = 认领身份：{ $role }
offer-claims = 已有 { $count } 人申请
offer-how = 镇里确认后，从当天起由您负责；承诺和姓名写在公示页上。两个月没有您的巡查记录，认领失效，重新发布。
offer-commitment = 您的公开承诺
offer-commitment-hint = { $name }，一句话说您打算怎么做，不超过 60 字。例如：每周走一遍，垃圾当天清。
offer-submit = 提交认领
claims-title = 我的申请
claim-reason = 原因
claim-withdraw = 撤回申请

# 逐月：应巡、已巡，未完成的可以说明。
history-title = 逐月完成情况
history-none = 这个月没有巡查要求。
history-count = 共 { $count } 项巡查要求。
history-sum = { scanned-month-sum }
missed-word = 未完成
missed-explain = 说明原因
missed-change = 修改说明
missed-title = 未完成的原因
missed-hint = 只给镇里看，不公开；次数不变。
missed-said = 说明已收到，镇里看得到。

# 设置
settings-title = 设置
settings-text = 文字大小
settings-save = 保存
settings-tracks = 巡查轨迹
settings-tracks-how = 您可以自愿留下巡查轨迹，用来显示走过了河道、道路的哪些段。轨迹加密保存三十天后删除，谁也看不到；留下的只有走过哪些段。不留轨迹，记录照样有效。
settings-tracks-on = 同意保存轨迹
settings-tracks-off = 不再保存，并删除已存的轨迹
settings-consent-since = 您从{ $day }起同意保存。
settings-gpx = 上传轨迹文件
settings-gpx-hint = GPX 文件，最近三十天内的。
settings-gpx-send = 上传
settings-kept = 已存的轨迹
settings-track = { $day } { $from }—{ $until }
settings-track-share = { $name }：走过全长的 { $percent }%
settings-track-until = { $day }删除
settings-erase = 现在删除
settings-said-text = 文字大小已改。
settings-said-consent = 已同意保存轨迹，随时可以撤回。
settings-said-withdrawn = 不再保存，已存的轨迹已全部删除。
settings-said-track = 轨迹已收到。
settings-said-erased = 轨迹已删除。

round-title = 本月走访到哪些户
round-sum = 本月已走访 { $done } 户，共 { $doors } 户
round-never = 近两个月还没走访
round-last = 最近走访：{ $day }
round-how = 到门口扫码就记下一户。这一页只有您和镇里看得到。
