# 操作记录：每项操作一条，键名是 audit- 加操作名，点写成短横。没有账号的操作由谁做的。
audit_by-command_line = 运维人员
audit_by-job = 系统自动

audit-district-create = 新建区
audit-account-create = 开通账号
audit-account-disable = 停用账号
audit-account-enable = 重新启用账号
audit-account-password_given = 重设他人密码
audit-account-password = 本人修改密码
audit-account-sessions_ended = 结束登录
audit-account-enrolment_used = 使用绑定链接
audit-grant-give = 授予权限
audit-grant-end = 收回权限
audit-person-enrolment = 发放绑定链接
audit-person-device-revoked = 停用责任人的手机

audit-stewardship-change = 变更责任人
audit-offer-publish = { console-claims-publish }
audit-offer-withdraw = 撤回认领发布
audit-claim-confirm = 确认认领申请
audit-claim-decline = 不同意认领申请
audit-record-accepted = 采信记录
audit-record-set_aside = 记录不计入
audit-record-enter = 代录巡查
audit-inspection-record = 登记抽查
audit-warning-give = 发出预警
audit-warning-lift = 提前解除预警
audit-suspension-give = { console-duties-suspend }
audit-suspension-lift = 提前结束停巡、请假
audit-excuse-give = 登记系统故障免责
audit-excuse-withdraw = 撤回系统故障免责

audit-code_batch-create = 新增码牌批次
audit-code-print = 码牌记为已印制
audit-code-install = 安装码牌
audit-code-undo_install = 撤销码牌安装
audit-code-declare = 更改码牌状态
audit-tag-enrol = 启用感应标签
audit-tag-revoke = 停用感应标签
audit-print-order = 提交打印任务
audit-print-cancel = 取消打印任务

audit-import-areas = { import-title-areas }
audit-import-segments = { import-title-segments }
audit-import-stewards = { import-title-stewards }
audit-import-checkpoints = { import-title-checkpoints }
audit-import-duties = 设定巡查要求
audit-calendar-import = 导入放假安排
audit-office_hours-set = 更改办公时间
audit-boards-set = 更改公示牌内容
audit-retention-erase = 到期删除数据
audit-retention-set = 更改保存天数
