# The scanner: plates read by the camera.
scan-title = Scan a plate
scan-camera = Camera
scan-no-script = JavaScript is off in this browser, so it cannot scan here. Use your phone’s own camera app or WeChat, or type the number.
scan-starting = Opening the camera… When your phone asks, choose “Allow”.
scan-loading = Getting ready to read…
scan-looking = Hold the plate’s QR code inside the frame.
scan-slow = Nothing read yet. Go closer, hold the phone still, wipe off mud and water. If that does not help, take a photo or type the number.
scan-found = Got it. Opening…
scan-reading = Reading the photo…
scan-torch = Torch
scan-again = Open the camera again
scan-photo = Read a photo

scan-foreign-title = This is not a Riverward plate
scan-foreign = What it leads to was not opened. Please scan the code on a plate by a river or road.
scan-foreign-read = What it says

scan-denied-title = The camera is not allowed
scan-denied = Tap the icon beside the address, or find this browser or WeChat in your phone’s settings, and set “Camera” to “Allow”. Then choose “Open the camera again”. You can also read a photo or type the number.
scan-missing-title = No camera can be opened here
scan-missing = There is no camera, or this app does not let web pages use it. Read a photo or type the number.
scan-busy-title = The camera did not open
scan-busy = Another app may be using it. Close that app, then choose “Open the camera again”. You can also read a photo or type the number.
scan-insecure-title = This address cannot use the camera
scan-insecure = The address does not begin with https, so the browser keeps the camera from it. Read a photo or type the number.
scan-unloaded-title = The scanner did not load
scan-unloaded = The network may be down, or the browser too old. Try again, or type the number.
scan-empty-title = No QR code found in the photo
scan-empty = Go closer so that the code fills most of the photo, hold still and take it again. You can also type the number.
scan-broken-title = This photo cannot be opened
scan-broken = Take it again, or type the number.
