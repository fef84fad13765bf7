# 接口参数的说明
api-invalid-area = 请填写 6、9、12 或 14 位区域代码。
api-invalid-kind = 类型可选 river、road、lane、pond、grid，用逗号隔开。
api-invalid-status = 状态可选 ok、due、overdue、problem、unassigned、idle，用逗号隔开。
api-invalid-state = 可选 open、closed、all。
api-invalid-category = 没有这个问题类别。
api-invalid-text = 搜索文字最多 100 个字。
api-invalid-limit = 每页条数为 1 到 200。
api-invalid-scans = 一次可提交 1 到 100 条扫码记录。
api-invalid-cursor = 翻页标记无效，请从第一页重新开始。
api-invalid-after = 请填写事件编号：0 或正整数。
