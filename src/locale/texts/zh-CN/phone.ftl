# 责任人手机上的话。
phone-saved = 已保存在手机
phone-locating = 正在定位…
phone-accuracy = 精度 { $metres } 米
phone-denied = 没有允许定位。要附上定位，请在手机设置里允许微信或浏览器使用位置。
phone-waiting = 待上传，有网络时自动上传。
phone-sending = 正在上传…
phone-received = 已收到
phone-evidence = { notice-grade }{ colon }
phone-flags = 有提示，可以到“{ records-title }”里说明：
phone-undo = 撤销
phone-undone = 已撤销，这次不算。
phone-undoing = 撤销已保存，有网络时自动上传。
phone-report = 填写问题
phone-explain = { records-explain }
phone-my = 看今天的任务
phone-withdrawal = 撤销记录
phone-sendNow = 立即上传
phone-backup = 导出备份
phone-signedOut = 登录已过期。请重新登录，未上传的记录都在手机里。
phone-signIn = 重新登录
phone-revoked = 这部手机已被停用。未上传的记录都在手机里，请用密码登录或重新绑定后再上传。
phone-leaving = 还有 { $count } 条记录未上传。退出后仍留在这部手机里，下次登录自动上传。
phone-full = 手机存储空间不足，这次直接提交。
phone-kept = 离线页面，内容是 { $moment } 的。记录照样可以保存。
phone-keptAnyway = 记录照样保存。

phone-list-title = 手机里的记录
phone-list-draft = { phone-list-waiting }
phone-list-waiting = 待上传
phone-list-sending = 上传中
phone-list-received = { phone-received }
phone-list-attention = 需处理

phone-reason-conflict = 编号与别的记录相同，请联系镇里。
phone-reason-unknown_code = 没有这个码牌。
phone-reason-unbound_code = 码牌还没有安装到点位。
phone-reason-retired_code = 码牌已停用。
phone-reason-not_steward = 您现在不是这里的责任人，请联系镇里。
phone-reason-unknown_scan = 要撤销的记录没有找到。
phone-reason-too_late = 过了两分钟，或者镇里已经核定，不能撤销了；可以到“{ records-title }”里说明。
phone-reason-invalid = 内容有误，服务器没有收下，请联系镇里。

phone-track-title = { settings-tracks }
phone-track-how = 可以记录这次走过的轨迹；请让页面开着。
phone-track-begin = 开始记录轨迹
phone-track-running = 正在记录轨迹，已记 { $count } 个点。请让页面开着。
phone-track-stop = 停止并上传
phone-track-sending = 正在上传轨迹…
phone-track-sent = 轨迹已上传，{ $days } 天后删除。
phone-track-refused = 轨迹没有收下：已撤回同意，或者太久未上传。已从手机删除。
phone-track-later = 轨迹已存在手机，有网络时自动上传。
phone-track-nothing = 没有取得定位，没有轨迹。
phone-track-denied = 没有允许定位，记不了轨迹。

phone-device-phone = { device-unnamed }
phone-device-wechat = 微信

phone-fence-none = { fence_said-none }
phone-fence-inside = { fence_said-inside }
phone-fence-outside = { fence_said-outside }{ phone-keptAnyway }
phone-fence-uncertain = { fence_said-uncertain }{ phone-keptAnyway }
