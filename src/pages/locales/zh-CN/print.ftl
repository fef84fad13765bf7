# 打印码牌和公示牌
print-nothing = 没有符合条件的，请放宽条件。
print-too-many-labels = 一次最多打印 10000 个码牌，请按区域或批次分开打印。
print-too-many-boards = 一次最多打印 200 块公示牌，请按区域分开打印。
print-bad-code = 码牌号是九位数字，请核对。
print-not-done = 文件还没有生成好，请稍后再下载。
print-fault-fonts-missing = 服务器上没有中文字体，请联系管理员安装 fonts-noto-cjk。
print-fault-missing-glyph = “{ $text }”里的“{ $character }”（{ $point }）没有可用的字体，请联系管理员安装字体，或换一种写法。
print-fault-unprintable = “{ $text }”里有不能打印的符号（{ $point }），请去掉换行、制表符等不可见字符。
print-fault-too-long = “{ $field }”有 { $length } 个字，最多能清楚地印 { $limit } 个，请缩短。
print-fault-too-many = “{ $field }”有 { $length } 项，最多放得下 { $limit } 项。
print-fault-does-not-fit = “{ $field }”放不下，请缩短文字或改用大一号的尺寸。
print-fault-template = 模板 { $file } 第 { $line } 行有错误：{ $message }
print-fault-no-geometry = “{ $name }”还没有导入线路，画不出位置图。请先导入，再打印公示牌。
print-fault-no-code = “{ $name }”还没有挂出的码牌，请先安装码牌，再打印公示牌。
print-fault-no-longer = 有码牌或河段在下单后被删除，请重新下单。
print-fault-again = 试了几次都没有做成，请联系管理员查看日志。
print-fault-other = 没有做成：{ $detail }
