# 责任人自己的页面。
my-title = 我的巡查
my-greeting = { $name }，您好
my-pressing = 有 { $count } 处今天要去看看。
my-nothing-pressing = 今天没有非去不可的地方。
my-none = 您名下还没有河道或道路。分派给您后会显示在这里。
my-overdue = 逾期
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
