# What is said when something goes wrong: what happened, what to do next.
try-again = Try again
error-back = Go back
error-home = To the start page
error-request-id = Quote this number when asking for help

error-not-found-title = This page was not found
error-not-found-detail = The address may be mistyped, or what it showed has moved. You can also type the nine digits on the plate.
error-signed-out-title = Please sign in first
error-signed-out-detail = You are not signed in, or no longer. After signing in you come back here.
error-forbidden-title = You may not do this
error-forbidden-detail = This is not among your rights. If you need it, ask your town’s administrator.
error-invalid-title = Something needs to be put right
error-invalid-detail = Go back, put right what is listed below and send it again.
error-conflict-title = This does not fit what is stored
error-conflict-detail = Somebody may have changed it just now. Reload the page and try again.
error-too-many-title = Too many requests
error-too-many-detail = { $seconds ->
    [one] Please wait { $seconds } second
   *[other] Please wait { $seconds } seconds
} and try again. What you filled in was not sent; go back and it is still there.
error-too-large-title = This is too large
error-too-large-detail = Please send less at a time.
error-unreadable-title = Your message did not arrive whole
error-unreadable-detail = The network may have failed. Go back and send it again.
error-method-not-allowed-title = This address cannot be opened by itself
error-method-not-allowed-detail = Please start again from the page you came from.
error-cross-site-title = Please send this from our own page
error-cross-site-detail = For safety, only what comes from our own pages is taken. Open the page again and repeat.
error-unavailable-title = Busy for the moment
error-unavailable-detail = It could not be saved. Please try again in a little while.
error-internal-title = Something went wrong
error-internal-detail = The fault is ours and has been noted. Please try again in a little while; if it goes on, call the office on duty.

forbidden-not-a-steward = Your account is not a steward’s. If it should be, ask your town’s administrator.
forbidden-not-an-official = Your account is not an official’s. If it should be, ask your town’s administrator.
forbidden-not-this-steward = This place is not in your care, so nothing was recorded. “My patrols” shows the rivers and roads that are.
forbidden-not-an-installer = Your account may not install plates. If it should, ask your town’s administrator.
forbidden-not-your-segment = This place is not in your care, so nothing was installed. Choose a river or road of your own, or ask your town’s office.
forbidden-not-an-admin = Only administrators can do this.

conflict-person-has-account = This person has an account already.
conflict-login-taken = This login name is taken. Please choose another.
conflict-scan-id = This id belongs to another record. Open the page of the code again and record once more.
conflict-codes-exhausted = There are not enough numbers left, and none was given out. Ask for fewer, or tell the system’s administrator.
conflict-batch-id = This id belongs to another batch. Choose another and send it again.
conflict-binding-id = This form was used already. Scan the code again and install once more.
conflict-code-step = The plate cannot go there from where it stands. Reload and look again.
conflict-changed = Somebody changed this just now. Reload the page, then make your change.
conflict-not-closed = This is still being handled and need not be opened again.
conflict-link-used = This link was used already. Ask an official for another.

invalid-area-unknown = There is no such area code.
invalid-category-missing = Choose what kind of problem it is.
invalid-text-missing = Write a few words: what you saw, and where.
invalid-text-too-long = Shorten the text to 500 characters or fewer.
invalid-score-missing = Choose a rating.
invalid-reason-missing = Write why you are not satisfied, so that we can do better.
invalid-phone = Enter a mobile number of 11 digits, or a landline with area code such as 021-57310000; or leave it empty.
invalid-form-expired = The page was open for too long. Please send it again; what you filled in is still there.
invalid-login = The login name or the password is wrong. Please enter them again.
invalid-login-missing = Enter your login name.
invalid-password-missing = Enter your password.
invalid-location = The location cannot be read. Please record once more.
invalid-number = Enter a number.
invalid-target-missing = Choose where the plate hangs.
invalid-target-area = This plate was not issued for that area. Choose a river or road where it may hang, or take another plate.
invalid-name-too-long = Shorten the name of the place to 40 characters, on one line.
invalid-name-taken = There is a place of that name already. Choose another; to replace a plate, choose the place under “Replace the plate of a place”.
invalid-spot = The location cannot be right and was not used. Locate again, or choose from the list.
invalid-location-far = The location is more than 1 km from what was chosen. Locate again on the spot; if the phone is wrong, search by name without it.
invalid-search = Shorten the name to 60 characters.
invalid-undo-reason-missing = Write why it is taken back.
invalid-id = The id cannot be read. Reload the page and try again.
invalid-scan = This record cannot be read. Reload the page and try again.
invalid-time = The time cannot be right. Check the date and time of the phone.
invalid-outcome = Choose “All normal” or “Problem found”.
invalid-code = Enter the nine digits on the plate.
invalid-language = There is no such language.

code-mistyped-title = This code is not right
code-not-digits = A code is nine digits, without letters or signs. Please compare with the plate.
code-too-short = A code has nine digits; you typed { $digits }.
code-too-long = A code has nine digits; you typed { $digits }.
code-check-digit = One of the digits is wrong. Please compare with the plate.
code-nearby = Did you mean
code-unknown-title = There is no such plate
code-unknown-detail = { $code } is not one of our codes. Please compare with the plate.
code-retired-title = This plate is out of use
code-retired-detail = { $code } is out of use. Please scan the new plate on the spot.
code-blank-title = This plate is not in use yet
code-blank-detail = { $code } does not hang at a river or road yet. Once it does, this page will say who answers for the place. If you have a question, call the office on duty.
conflict-devices-full = Three phones are bound to you already. Remove one under “My patrols”, then open this link again; it has not been used up.
conflict-device-key = This phone’s signature was removed, or belongs to another steward. Clear this site’s data in the browser and open the link again; it has not been used up.
invalid-device-key = This phone could not make a signature. Open the link in the phone’s own browser and try again.
forbidden-device = This phone was removed, or was never bound. Sign in by password, or ask the township office for a new link.
