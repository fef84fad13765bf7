# 登录，以及用一次性链接绑定手机。
login-title = 登录
login-lead = 责任人和工作人员在这里登录。居民看信息、反映问题不用登录。
login-name = 登录名
login-password = 密码
login-failed-title = 登录名或密码不正确
login-submit = { login-title }
login-help = 忘记密码，或还没有账号？请联系本镇工作人员，用绑定链接登录更方便。
login-forgotten-title = 密码正确，但浏览器没有记住登录
login-forgotten-http = 如果网址以 http:// 开头，请改用 https:// 的网址；不知道网址时，请问本镇工作人员。
login-forgotten-cookies = 如果关闭了 Cookie 或开着无痕模式，请允许本站的 Cookie 后再登录。
login-signed-out = 您已退出登录。

enrol-title = { $name }，在这部手机上绑定您的巡查身份
enrol-text = 绑定后，用这部手机扫码牌就能记录巡查，不用再输密码。请确认您就是本人，而且这是您自己的手机。
enrol-submit = 是我本人，绑定这部手机
enrol-used-title = 这个链接已经用过了
enrol-used-text = 每个链接只能用一次。如果是您本人绑定的，现在直接扫码牌就行；如果不是您，请马上联系本镇工作人员。
enrol-expired-title = 这个链接已经失效
enrol-expired-text = 链接过了有效期，或者没有复制完整。请让本镇工作人员再给您一个新的。
enrol-my = 打开我的巡查
