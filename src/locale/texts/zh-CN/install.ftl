# 现场扫码安装码牌，以及撤销安装。
install-title = 安装这块码牌
install-area = 可装区域：{ $area }
install-locate-title = 站在要挂牌的地方
install-locate = 定位，找附近的河道和道路
install-locate-again = 重新定位
install-locate-note = 点按后手机会问一次能否定位。不允许也能安装，直接在下面选。
install-locating = { record-locating }
install-sending = 正在查找……
install-fix = 已定位，精度约 { $accuracy }。
install-fix-coarse = 这次定位精度约 { $accuracy }，太粗，记不准位置。请到空旷处重新定位，或直接在名单里选。
install-fix-none = 没有得到定位。请重新定位，或直接在名单里选。
install-search = 按名称查找河道、道路
install-search-submit = 查找
install-none-official = 附近没有您可以装这块码牌的河道或道路。请按名称查找，或换个地方重新定位。
install-none-steward = 您目前没有负责这块码牌可装区域里的河道或道路。请联系本镇管理员。
install-places = 更换已有点位的码牌
install-places-hint = 这里已经有点位，选它就是换牌：旧码牌停用，扫旧码会转到新码。
install-segments = 在这里新设点位
install-distance = 约 { $distance }
install-name = 新点位名称
install-name-hint = 例如：东桥北堍。不填就按顺序编号。最多 { $max } 字。
install-submit = 确认安装
install-without-fix = 没有用上定位，会记为“位置精度未知”。

installed-title = 码牌已安装
installed-where = { $code } 已挂在{ $segment }“{ $place }”。
installed-replaced = 原来的码牌 { $code } 已停用，扫旧码会转到新码。
installed-accuracy = 位置已记录，精度约 { $accuracy }。
installed-no-accuracy = 点位从名单里选定，位置精度未知。
installed-page = 看看扫码后的页面

undo-title = 装错了？撤销安装
undo-text = 撤销后，这块码牌回到“已印制”，可以重新安装。
undo-text-replaced = 撤销后，这块码牌回到“已印制”，原来的码牌 { $code } 恢复使用。
undo-reason = 撤销原因
undo-reason-hint = 例如：选错了河道。最多 500 字。
undo-submit = 撤销安装
undone-title = 安装已撤销
undone-text = { $code } 回到“已印制”，可以重新安装。
undone-restored = 原来的码牌 { $code } 已恢复使用。
undone-again = 重新安装这块码牌

taken-title = 这块码牌已经有人装好了
taken-by = { $by }于{ $at }把 { $code } 装在{ $segment }“{ $place }”，所以您这次没有保存。
taken-before = { $code } 已经装在{ $segment }“{ $place }”，所以您这次没有保存。
taken-what-now = 如果装错了，请联系安装的人或本镇工作人员撤销。
taken-page = 看看这块码牌的页面
