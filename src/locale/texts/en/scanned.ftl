# The page behind a code, and the steward's record form.
scanned-here = This plate is at { $place }
scanned-answers = At a glance
scanned-answer-none = None
scanned-answer-problems = { $count ->
    [one] 1 problem
   *[other] { $count } problems
}
scanned-responsible = Duties and commitment
scanned-who = Who is responsible
scanned-since = since { $from }
scanned-commitment = Public commitment
scanned-others = Others in charge
scanned-nobody = The steward will be named here once decided. You can report problems all the same; somebody will take them.
scanned-last = Last patrol
scanned-never = No patrol recorded yet
scanned-earlier = Earlier ones
scanned-report = Report a problem
scanned-rate = Rate this place

scanned-month = Patrols this month
scanned-month-sum = { $owed } due, { $done } done
scanned-month-nothing = No patrol falls due this month
duty-under-warning = { $warning }: { $cadence }
duty-earlier = Until then: { $cadence }
duty-excused = { $sum }; { $count } excused because of a system outage
excuse-line = System outage, { $days }: { $words }
pause-line = Patrols are suspended until { $until }: { $cause }
scanned-no-duty = No patrols are due here at present.
scanned-period = Period
scanned-status-of-period = Status

scanned-open = Problems being handled
scanned-open-none = No open problems at present.
scanned-age-today = Reported today
scanned-age = { $days ->
    [one] Open for { $days } day
   *[other] Open for { $days } days
}
scanned-supports = { $count ->
    [one] { $count } other person reported it
   *[other] { $count } others reported it
}
scanned-reported-at = reported at “{ $place }”
scanned-support = I see it too
scanned-solved = Recently solved
scanned-solved-on = Closed on { $day }

scanned-ratings = What people say
scanned-ratings-none = No ratings yet. Yours would be the first.
scanned-ratings-few = { $count ->
    [one] { $count } rating
   *[other] { $count } ratings
} so far; an average is shown from { $needed } on.
scanned-ratings-mean = { $word } on average: { $mean } of 5, from { $count } ratings
scanned-ratings-level = Rating
scanned-ratings-count = People

scanned-plate-damaged = Plate damaged or covered? Tell us

record-title = { my-greeting }
record-duty = { $role }: { $period } { $owed } due, { $done } done, by { $day }
record-duty-today = { $role }: { $period } { $owed } due, { $done } done, to be done today
record-duty-done = { $role }: { $period } { $owed } due, all done
record-duty-overdue = { $role }: the last period was missed; { $period } { $owed } due, { $done } done, by { $day }
record-nothing-owed = Nothing is due here at present; you may record a patrol at any time.
record-today = Recorded today at { $time }: { $outcome } ({ $grade })
record-normal = All normal, record patrol
record-findings = { outcome-findings }
record-location = The phone will ask once for your location. You may refuse and still record.
record-locating = Locating, at most 15 seconds…
record-sending = Sending…

notice-recorded = Patrol recorded
notice-line = Received at { $time }: { $outcome }.
notice-replayed = This patrol had been received before; it was not recorded twice.
notice-distance = { " It is about " }{ $distance } from the checkpoint.
notice-distance-about = { " The two are about " }{ $distance } apart.
notice-distance-segment = { " The location is about " }{ $distance } from { $segment }.
notice-no-place = It is not known where this plate hangs, so a location cannot show whether it is near it.
notice-accuracy = { " It is accurate to about " }{ $accuracy }.
notice-grade = Evidence of this record
notice-flags = Also noted, as it is
notice-flags-note = The record is kept all the same. If something was special, tell the office on duty.
notice-outside-note = The record is kept all the same. If you were there, tell the office on duty.
notice-report = Go on and describe the problem
record-found = What did you find?
record-note = In your own words (optional)
record-confirm = Record these findings
scanned-deputy = standing in as { $role }
scanned-until = until { $day }
scanned-former = Earlier stewards
scanned-offered = Somebody is sought here as { $roles }.
scanned-claim = Party members and cadres of the town can claim it after signing in

# The tag beside the plate (NTAG 424 DNA), tapped with a phone.
tap-title = Tag
tap-fresh = You tapped the tag beside the plate just now. One record made within five minutes carries that as evidence.
tap-seen = This tap was used before, or the link was passed on. Tap the tag once more.
tap-elsewhere = This tag belongs to another place. You can record as always; the tap does not count.
tap-revoked = This tag was taken out of use. You can record as always; the tap does not count.
tap-new = Nobody has taken this tag into use here yet.
tap-enrol = Take it into use here
tap-enrolled = The tag is in use here now. From now on tap it before you record.
tap-broken = This tag could not be verified. You can record as always; the tap does not count. Please tell the township office.

# Unannounced visits: an official on the spot records the same way, beside the steward's own records.
scanned-inspection = Visited unannounced by the town: { $day }, { $outcome }
scanned-inspection-day = Visited unannounced by the town: { $day }
patrol-entered = Entered for the steward
inspect-title = Unannounced visit
inspect-how = Record what you see here the same way the steward does. It is shown beside their records, without your name.
inspect-normal = All normal, record the visit
inspect-findings = Record the visit and report the problem
inspect-recorded = The visit is recorded. { $fence }

# A visit grid: doors, not rivers.
scanned-last-grid = Last visit
scanned-never-grid = No visit on record yet
scanned-month-grid = Visits this month
record-normal-grid = Visited, all normal
