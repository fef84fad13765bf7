# Hanging up a plate on the spot, and taking that back.
install-title = Install this plate
install-area = May hang in { $area }
install-locate-title = Stand where the plate is to hang
install-locate = Locate me and find what is near
install-locate-again = Locate again
install-locate-note = The phone will ask once for your location. You may refuse and choose below instead.
install-locating = { record-locating }
install-sending = Looking…
install-fix = Located, accurate to about { $accuracy }.
install-fix-coarse = This location is accurate to about { $accuracy } only, too coarse to note a place by. Try again under the open sky, or choose from the list.
install-fix-none = There was no location. Try again, or choose from the list.
install-search = Search rivers and roads by name
install-search-submit = Search
install-none-official = There is no river or road nearby where you may install this plate. Search by name, or locate again somewhere else.
install-none-steward = No river or road in your care lies where this plate may hang. Ask your town’s administrator.
install-places = Replace the plate of a place
install-places-hint = There are places here already. Choosing one replaces its plate: the old code goes out of use and leads to the new one.
install-segments = Add a new place here
install-distance = about { $distance }
install-name = Name of the new place
install-name-hint = Such as: east bridge, north end. Left empty, it is numbered. At most { $max } characters.
install-submit = Install
install-without-fix = No location is used; it will be noted as of unknown accuracy.

installed-title = The plate is installed
installed-where = { $code } now hangs at { $segment }, “{ $place }”.
installed-replaced = The old plate { $code } is out of use; its code leads to the new one.
installed-accuracy = The position is noted, accurate to about { $accuracy }.
installed-no-accuracy = The place was chosen from the list; its accuracy is unknown.
installed-page = See the page behind the code

undo-title = Wrong place? Take it back
undo-text = The plate will be printed again and can be installed anew.
undo-text-replaced = The plate will be printed again, and the old plate { $code } will be in use again.
undo-reason = Reason
undo-reason-hint = Such as: wrong river chosen. At most 500 characters.
undo-submit = Take it back
undone-title = The installation was taken back
undone-text = { $code } is printed again and can be installed anew.
undone-restored = The old plate { $code } is in use again.
undone-again = Install this plate anew

taken-title = Somebody installed this plate already
taken-by = { $by } installed { $code } at { $segment }, “{ $place }”, on { $at }. Nothing was saved this time.
taken-before = { $code } hangs at { $segment }, “{ $place }”, already. Nothing was saved this time.
taken-what-now = If that is wrong, ask whoever installed it or your town’s office to take it back.
taken-page = See the page of this plate
