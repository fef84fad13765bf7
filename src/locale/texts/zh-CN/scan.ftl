# 扫一扫：用相机识读码牌。
scan-title = 扫一扫
scan-camera = 相机
scan-no-script = 这个浏览器没有启用 JavaScript，不能在这里扫码。请用手机自带的相机或微信扫码牌，或输入编号。
scan-starting = 正在打开相机……手机询问时，请选“允许”。
scan-loading = 正在准备识读，请稍候……
scan-looking = 请把码牌上的二维码放进框里。
scan-slow = 还没有读到。请靠近一点、拿稳手机，擦掉码牌上的泥水。仍然读不到，请拍照识读，或输入编号。
scan-found = 读到了，正在打开……
scan-reading = 正在识读照片……
scan-torch = 手电筒
scan-again = 重新打开相机
scan-photo = 拍照识读

scan-foreign-title = 这不是河路守望的码牌
scan-foreign = 里面的内容没有打开。请扫河边、路边码牌上的二维码。
scan-foreign-read = 读到的内容

scan-denied-title = 没有允许使用相机
scan-denied = 请点网址旁边的图标，或到手机“设置”里找到这个浏览器或微信，把“相机”改为“允许”，再点“重新打开相机”。也可以拍照识读，或输入编号。
scan-missing-title = 这里打不开相机
scan-missing = 没有找到相机，或者这个应用不让网页使用相机。请拍照识读，或输入编号。
scan-busy-title = 相机没有打开
scan-busy = 相机可能正被别的应用占用。请先关掉那个应用，再点“重新打开相机”。也可以拍照识读，或输入编号。
scan-insecure-title = 这个网址不能使用相机
scan-insecure = 网址不是以 https 开头，浏览器不让网页使用相机。请拍照识读，或输入编号。
scan-unloaded-title = 扫码程序没有准备好
scan-unloaded = 可能是网络不通，或者浏览器太旧。请再试一次，或直接输入编号。
scan-empty-title = 照片里没有读到二维码
scan-empty = 请靠近一点，让二维码占满大半张照片，拿稳再拍。也可以输入编号。
scan-broken-title = 这张照片打不开
scan-broken = 请重新拍一张，或输入编号。
