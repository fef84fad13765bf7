# 管理台每一页都有的话。
console-product = { product }
console-title = { $page } · { product }
console-skipToContent = 跳到主要内容
console-none = —
console-close = 关闭
console-loading = 正在读取…
console-loadMore = 再显示一些
console-loadingMore = 正在读取更多…
console-listEnd = 已经到底了
console-listSeparator = { list-comma }
console-otherLanguage = { language-other }

console-nav-main = 主导航
console-nav-overview = 总览
console-nav-problems = 问题
console-nav-codes = 码牌
console-nav-records = 待核记录
console-nav-people = 责任人
console-nav-claims = 认领
console-nav-duties = 巡查要求
console-nav-signOut = { my-sign-out }

console-live-starting = 正在连接
console-live-live = 实时更新
console-live-polling = 定时更新
console-live-lost = 正在重新连接
console-live-dataTime = 数据时间 { $time }
console-live-noDataYet = 还没有数据
console-live-stale = 数据停在 { $time }，之后的变化还没有收到。正在重新连接…
console-live-retry = 现在重试

console-failure-title = 没有读取成功
console-failure-offline = 连不上服务器
console-failure-offlineDetail = 请检查网络，或稍后再试。
console-failure-signedOut = 登录已经过期，正在转到登录页…
console-failure-status = 服务器没有给出结果（{ $status }）
console-failure-requestId = 请求编号 { $id }
console-failure-retry = 重试

console-steward-title = 这里是工作人员的管理台
console-steward-text = 您的账号是责任人账号，巡查记录请到“{ my-title }”。
console-steward-link = { enrol-my }
console-steward-restsTitle = 请用密码登录
console-steward-rests = 工作人员功能要用密码登录，并且 12 小时没有使用就要重新登录。巡查记录不受影响。
console-steward-signIn = 用密码登录

console-notFound-title = 没有这个页面
console-notFound-link = 回到总览

console-time-today = 今天 { $clock }
console-time-yesterday = 昨天 { $clock }
console-time-daysAgo = { ago-days }
console-time-pastToday = 今天刚过期限
console-time-pastDays = 超期 { $days } 天
console-time-dueToday = 今天到期
console-time-daysLeft = 还有 { $days } 天

console-filters-title = 筛选
console-filters-area = 区域
console-filters-wholeScope = { $name }（全部）
console-filters-text = { install-search-submit }
console-filters-textHint = 名称、编号、责任人
console-filters-kind = 类型
console-filters-status = 状态
console-filters-clear = 清除筛选
console-filters-show = { console-filters-title }
console-filters-active = 筛选（{ $count }）
console-filters-state = 办理情况
console-filters-category = 问题类别
console-filters-allCategories = 全部问题类别
console-filters-problemTextHint = 描述、地点名称
console-filters-allKinds = 全部类型

console-length-m = { length-m }
console-length-km = { length-km }
