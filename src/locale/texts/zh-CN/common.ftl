# 每个页面都有的话。
product = 河路守望
product-line = 谁在管、来没来、有什么问题、解决了没有，一扫便知。
title-error = 有误：
skip = 跳到正文
language-other = English
door-sign-in = 责任人登录
door-my = { my-title }
colon = ：
list-comma = 、
list-dot = { " · " }
sentence-gap = { "" }
contact-duty = 值班电话
contact-supervision = 监督电话
back-to = 返回“{ $name }”
field-error = 错误：
errors-title = 请先改正以下内容
please-write = （请写明）
optional = （选填）

date-day = { $month }月{ $day }日
date-day-year = { $year }年{ $month }月{ $day }日
date-month = { $year }年{ $month }月
date-moment = { $day } { $time }
date-range = { $from }至{ $to }
ago-today = 今天
ago-yesterday = 昨天
ago-days = { $days } 天前

length-m = { $length } 米
length-km = { $length } 公里

code-number = 码牌编号
digits-title = 输入码牌编号或受理编号
digits-hint = 码牌上的 9 位数字，例如 418 203 577；查办理进展请输入 16 位受理编号
digits-submit = 查看

home-lead = 每条河、每条路，都有人守。
home-text = 扫一扫河边、路边的码牌，就能看到这里由谁负责、最近来没来过、有什么问题、解决了没有。看到问题，也请您告诉我们。不用注册，不用下载。
home-steward = 您是责任人？
home-steward-text = 登录后可以看到自己负责的河道和道路，扫码即可记录巡查。
home-sign-in = { door-sign-in }
home-console = 工作人员入口
