# What the steward’s phone says.
phone-saved = Saved on this phone
phone-locating = Locating…
phone-accuracy = Good to { $metres } m
phone-denied = Location is not allowed. To add it, let WeChat or the browser use your location in the phone’s settings.
phone-waiting = Waiting; sent by itself when there is network.
phone-sending = Sending…
phone-received = Received
phone-evidence = { notice-grade }{ colon }
phone-flags = There are remarks; you can explain them under “{ records-title }”:
phone-undo = Undo
phone-undone = Undone; this one does not count.
phone-undoing = Undo saved; sent by itself when there is network.
phone-report = Report the problem
phone-explain = { records-explain }
phone-my = Today’s tasks
phone-withdrawal = Undo of a record
phone-sendNow = Send now
phone-backup = Save a backup
phone-signedOut = You were signed out. Sign in again; what was not sent is still on this phone.
phone-signIn = Sign in
phone-revoked = This phone was removed. What was not sent is still on it; sign in by password, or bind it again.
phone-leaving = { $count ->
    [one] One record was not sent. It stays on this phone and is sent when you sign in again.
   *[other] { $count } records were not sent. They stay on this phone and are sent when you sign in again.
}
phone-full = This phone’s storage is full; sending directly.
phone-kept = Offline page as of { $moment }. Records are kept all the same.
phone-keptAnyway = The record is kept all the same.

phone-list-title = Records on this phone
phone-list-draft = { phone-list-waiting }
phone-list-waiting = Waiting
phone-list-sending = Sending
phone-list-received = { phone-received }
phone-list-attention = Needs attention

phone-reason-conflict = Its number belongs to another record; please call the township office.
phone-reason-unknown_code = There is no such plate.
phone-reason-unbound_code = The plate hangs nowhere yet.
phone-reason-retired_code = The plate is out of use.
phone-reason-not_steward = You are not responsible for this place now; please call the township office.
phone-reason-unknown_scan = The record to be undone was not found.
phone-reason-too_late = More than two minutes went by, or it was decided on; explain it under “{ records-title }” instead.
phone-reason-invalid = The server could not take it; please call the township office.

phone-track-title = { settings-tracks }
phone-track-how = You can record where you walk; keep the page open.
phone-track-begin = Record a track
phone-track-running = Recording your track: { $count } points. Keep the page open.
phone-track-stop = Stop and send
phone-track-sending = Sending the track…
phone-track-sent = The track has arrived; it is erased after { $days ->
    [one] one day
   *[other] { $days } days
}.
phone-track-refused = The track was not taken: you no longer agree to it, or it waited too long. It is erased from the phone.
phone-track-later = The track is kept on the phone and sent when there is network.
phone-track-nothing = There was no location, so there is no track.
phone-track-denied = Location is not allowed, so no track can be recorded.

phone-device-phone = { device-unnamed }
phone-device-wechat = WeChat

phone-fence-none = { fence_said-none }
phone-fence-inside = { fence_said-inside }
phone-fence-outside = { fence_said-outside } { phone-keptAnyway }
phone-fence-uncertain = { fence_said-uncertain } { phone-keptAnyway }
