# 评价，以及评价、反映之后的答复。
rate-title = 评价
rate-question = 您对这里的管护满意吗？
rate-lead = 点一下就提交。不满意的，请再说说原因。
rate-reason = 请说说原因
rate-reason-hint = 不满意、非常不满意请写明原因，我们会在 15 个工作日内答复。最多 { $max } 字。
rate-phone-hint = 留下号码，我们会回电答复。号码加密保存，只给处理的人看，答复期限过后 { $days } 天自动删除。
rate-submit = 提交评价

thanks-rated = 谢谢您的评价
thanks-rated-text = 您的评价已经记下。
thanks-rated-low-text = 很抱歉让您不满意。我们已经安排人处理，您可以凭回执编号查看进度。
thanks-rated-call-text = 很抱歉让您不满意。我们已经安排人处理，会给您回电。
thanks-rated-again = 您今天已经评价过了
thanks-rated-again-text = 每天评价一次，今天先前的那次已经记下。谢谢您。
thanks-your-score = 您的评价：{ $score }
thanks-reported = 已收到，谢谢您
thanks-reported-text = 您反映的问题已经登记，会有人来处理。
thanks-reported-again = 这件事刚才已经收到
thanks-reported-again-text = 您几分钟前提交过同样的内容，没有重复登记。
thanks-phone-kept = 电话已经记下，会给您回电。
thanks-supported = { thanks-reported }
thanks-supported-text = 已经记下您也遇到了这个问题。
thanks-supported-again-text = 您之前已经说过，没有重复记。
thanks-receipt = 回执编号
thanks-due = 最迟 { $day }答复（含当天）
thanks-follow = 查看处理进度
thanks-keep = 请收藏“处理进度”页面，或把编号截图保存。
