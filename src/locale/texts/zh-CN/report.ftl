# 反映问题。
report-title = 反映问题
report-after-record = 巡查已记录。请写明发现的问题。
report-open = 这里已有人反映
report-open-text = 如果是同一件事，点“我也遇到”就行，不用再写。
report-new = 是别的问题？请往下写
report-category = 是什么问题？
report-text = 看到了什么、在哪里？
report-text-hint = 例如：桥东头北岸，漂着几袋垃圾。最多 { $max } 字。
report-phone = 联系电话
report-phone-hint = 号码加密保存，只给处理这件事的人看，答复期限过后 { $days } 天自动删除。
report-submit = 提交
report-submit-note = 提交后会给您一个回执编号，凭它可以查看处理进度。
