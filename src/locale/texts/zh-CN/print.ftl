# 打印码牌和公示牌
print-nothing = 没有符合条件的，请放宽条件。
print-too-many-labels = 一次最多打印 10000 个码牌，请按区域或批次分开打印。
print-too-many-boards = 一次最多打印 200 块公示牌，请按区域分开打印。
print-bad-code = 码牌号是九位数字，请核对。
print-not-done = 文件还没有生成好，请稍后再下载。
print-open-of-account = 您已有 5 份打印任务还没完成。请等其中一份完成，或撤销一份，再下单；码牌多时可以放在一份里。
print-open-of-district = 本区县已有 40 份打印任务在排队。请等其中一些完成后再下单。
print-fault-fonts-missing = 服务器上没有中文字体，请联系管理员安装 fonts-noto-cjk。
print-fault-missing-glyph = “{ $text }”里的“{ $character }”（{ $point }）没有可用的字体，请联系管理员安装字体，或换一种写法。
print-fault-unprintable = “{ $text }”里有不能打印的符号（{ $point }），请去掉换行、制表符等不可见字符。
print-fault-too-long = “{ $field }”有 { $length } 个字，最多能清楚地印 { $limit } 个，请缩短。
print-fault-too-many = “{ $field }”有 { $length } 项，最多放得下 { $limit } 项。
print-fault-does-not-fit = “{ $field }”放不下，请缩短文字或改用大一号的尺寸。
print-fault-template = 模板 { $file } 第 { $line } 行有错误：{ $message }
print-fault-no-geometry = “{ $name }”还没有导入线路，画不出位置图。请先导入，再打印公示牌。
print-fault-grid = “{ $name }”是走访网格，码牌都挂在住户门口，公示牌上不能印住户的码。请不选网格，再印一次。
print-fault-no-code = “{ $name }”还没有挂出的码牌，请先安装码牌，再打印公示牌。
print-fault-no-longer = 有码牌或河道在下单后被删除，请重新下单。
print-fault-again = 试了几次都没有生成，请联系管理员查看日志。
print-fault-none = 这 { $count } 件都不能打印，原因见下。
print-left-out = { $piece }——{ $reason }
print-fault-other = 生成失败：{ $detail }
print-fault-no-phone = “{ $name }”所在的区域还没有填值班电话和监督电话。请先在区域资料里补上，再打印公示牌。
print-board-title-river = 河长公示牌
print-board-title-road = 示范路公示牌
print-board-title-lane = 埭长公示牌
print-board-title-pond = 小微水体公示牌
print-board-title-grid = 网格公示牌
print-board-level-district = 县级
print-board-level-town = 镇级
print-board-level-village = 村级
print-board-level-group = 组级
print-board-end-meets = { $name }（{ $village }）
print-board-end = { $place }的{ $side }
print-board-end-east = 东端
print-board-end-west = 西端
print-board-end-south = 南端
print-board-end-north = 北端
print-board-duty = { $role }：{ $cadence }巡查
print-board-duties-river =
    巡查河道，劝阻、上报涉河违法行为
    督促水面、岸坡日常保洁
    受理群众投诉，及时协调处理
print-board-duties-road =
    巡查路面、绿化和公共设施
    督促保洁，劝阻乱堆乱放
    受理群众反映，及时协调处理
print-board-duties-lane =
    巡查房前屋后环境卫生
    督促清理乱堆杂物
    受理群众反映，及时协调处理
print-board-duties-pond =
    巡查水面和岸边
    督促打捞、保洁
    受理群众反映，及时协调处理
print-board-duties-grid =
    走访住户，了解需要
    发现隐患及时上报
    受理群众反映，及时协调处理
print-board-goals-river =
    水清、岸绿、河畅、景美
    水面无漂浮物，水体无异味
    岸坡无垃圾，无违法建筑
    无污水直排
print-board-goals-road =
    路面整洁，无破损积水
    两侧无乱堆乱放
    绿化完好，设施完好
print-board-goals-lane =
    房前屋后整洁
    杂物堆放有序
    垃圾分类投放
print-board-goals-pond =
    水面无漂浮物
    水体不黑不臭
    岸边无垃圾
print-board-goals-grid =
    家家有人走访
    件件有人回应
print-board-prohibited-river =
    禁止倾倒垃圾、渣土
    禁止直排污水
    禁止电鱼、毒鱼、炸鱼
    禁止侵占河道、擅自搭建
    禁止擅自取土采砂
print-board-prohibited-road =
    禁止乱扔垃圾
    禁止占道堆物、晾晒
    禁止损坏绿化和公共设施
print-board-prohibited-lane =
    禁止乱扔垃圾
    禁止乱堆柴草杂物
    禁止私搭乱建
print-board-prohibited-pond =
    禁止倾倒垃圾
    禁止直排污水
    禁止擅自填埋
print-board-prohibited-grid =
    禁止占用消防通道
    禁止私拉电线
sheet-grid = 每张纸上的行数和列数要在 1 到 40 之间。
sheet-measure = 间距要填不小于 0 的毫米数。
sheet-too-large = 这样排出来比 A4 纸（210 × 297 毫米）大，请减少行列或改小码牌。
sheet-quiet-zone = 码牌离纸边太近，打印机会裁掉二维码四周的空白。请减少行列或改小码牌，四边至少留 3 毫米。
sheet-label = 码牌的宽和高要在 38 到 600 毫米之间，再小就扫不出来了。
