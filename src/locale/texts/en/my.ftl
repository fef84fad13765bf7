# The steward's own page.
my-title = My patrols
my-greeting = Hello, { $name }
my-pressing = { $count ->
    [one] { $count } place needs a visit today.
   *[other] { $count } places need a visit today.
}
my-nothing-pressing = No place is pressing today.
my-none = No river or road is in your care yet. It will stand here once it is.
my-overdue = { status-overdue }
my-today = Today
my-soon = Soon
my-done = Done
my-nothing = No patrols required
my-last = Last patrol: { $ago }
my-problems = { $count ->
    [one] { $count } open problem
   *[other] { $count } open problems
}
my-no-code = No plate installed yet
my-how = Scan the plate on the spot to record a patrol. Where it cannot be scanned, open the name above and record there.
my-sign-out = Sign out
my-console = Officials’ page
my-devices = Bound phones
my-devices-none = None yet. Ask the township office for a link and open it on this phone; your records will then carry its signature.
my-devices-how = Three at most. When a phone is lost or replaced, remove it at once.
my-device-since = Since { $day }
my-device-last = Last signature: { $ago }
my-device-revoke = Remove
my-link-used = { $day }: the phone “{ $device }” was bound by a link from { $by }. If it is not yours, remove it at once.
my-link-used-plain = { $day }: somebody signed in as you by a link from { $by }, on a device that signs nothing. If it was not you, sign it out at once.
my-link-operator = the operator
my-link-look = Look and remove
my-sessions = Where you are signed in
my-sessions-how = Sign out at once what you do not know. Where a link was used and no phone signs, records carry no signature.
my-session-own = Here
my-session-signed = Phone “{ $device }”
my-session-unsigned = No phone signs
my-session-line = Since { $day }, last used: { $ago }
my-session-given = Link from { $by }
my-session-end = Sign out there
my-sessions-end = Sign out everywhere else
device-unnamed = Phone

# Records month by month; those with remarks can be explained.
records-title = Patrol records
records-none = No record this month yet.
records-count = { $count ->
    [one] One record that counts.
   *[other] { $count } records that count.
}
records-newest = Newest of the month
records-older = Older ones
records-withdrawn = Withdrawn
records-set-aside = { verdict-set_aside }
records-accepted = Accepted
records-explained = Explained, to be decided
records-to-explain = Can be explained
records-you-said = You said
records-official-said = Decision
records-entered = Entered by { $by }, because: { $reason }
records-explain = Explain
records-explain-hint = The record counts as it is. The township decides on your explanation; both stay visible to both.
records-explain-submit = Send explanation
records-explained-now = Your explanation has arrived.
record-page-title = This record
my-announced = Handing over
my-begins = From { $day } you are responsible for { $segment } ({ $role }).
my-begins-after = From { $day } you are responsible for { $segment } after { $other } ({ $role }).
my-ends = From { $day } you are no longer responsible for { $segment } ({ $role }).
my-ends-before = From { $day } { $other } is responsible for { $segment } after you ({ $role }).
my-lapses = You claimed { $segment } ({ $role }), and there has been no record of yours for long; without one before { $day } the claim lapses and is offered anew.
my-leave = You are on leave until { $until }. Where nobody stands in, these days do not count as overdue.

# Claims: the town publishes places that nobody is responsible for; whoever is willing asks with a commitment.
offers-title = Claim a place
offers-more = Further places
offers-many = Many places in your town need somebody; they come by pages, by name.
offers-no-more = There are no more places here.
offers-from-first = From the first place on
offers-none = Nothing is offered at present.
offers-count = { $count ->
    [one] One place in your town needs somebody.
   *[other] { $count } places in your town need somebody.
}
offers-sent = Your claim has arrived; the town decides about it.
offer-title = Claim { $segment }
offer-role = As { $role }
offer-claims = { $count ->
    [one] One person has asked
   *[other] { $count } people have asked
}
offer-how = Once the town confirms you are responsible for it from that day; your name and commitment stand on the public page. Two months without a record of yours, and the claim lapses and is offered anew.
offer-commitment = Your public commitment
offer-commitment-hint = { $name }, one sentence on what you mean to do, up to 60 characters. For example: walked once a week, rubbish cleared the same day.
offer-submit = Send the claim
claims-title = What I asked for
claim-reason = Reason
claim-withdraw = Take back

# Month by month: due, done, and why a period was missed.
history-title = Month by month
history-none = Nothing was due in this month.
history-count = { $count ->
    [one] One duty.
   *[other] { $count } duties.
}
history-sum = { scanned-month-sum }
missed-word = missed
missed-explain = Say why
missed-change = Change what you said
missed-title = Why it was missed
missed-hint = Only the town reads this; it is not public and changes no figure.
missed-said = Your reason has arrived; the town can read it.

# Settings
settings-title = Settings
settings-text = Text size
settings-save = Save
settings-tracks = Tracks of your patrols
settings-tracks-how = If you like, the track of a patrol is kept, to show which stretches of the river or road you went along. It is stored encrypted, shown to nobody and erased after { $days ->
    [one] one day
   *[other] { $days } days
}; what stays is which stretches were walked. Your records count just the same without.
settings-tracks-on = Keep my tracks
settings-tracks-off = Keep none any more, and erase those that are kept
settings-consent-since = You agreed on { $day }.
settings-gpx = Upload a track
settings-gpx-hint = A GPX file of the last thirty days.
settings-gpx-send = Upload
settings-kept = Tracks that are kept
settings-track = { $day }, { $from } to { $until }
settings-track-share = { $name }: { $percent } % of its length
settings-track-until = Erased on { $day }
settings-erase = Erase now
settings-said-text = The text has another size now.
settings-said-consent = Your tracks are kept from now on. You can change your mind at any time.
settings-said-withdrawn = No tracks are kept any more, and those that were are erased.
settings-said-track = The track has arrived.
settings-said-walked = This walk was sent before; it counts once.
settings-left-out = { $count ->
    [one] One point was left out
   *[other] { $count } points were left out
 }: without a place, without a time, or of another time.
settings-said-erased = The track is erased.

round-title = Doors visited this month
round-sum = { $done } of { $doors } doors visited this month
round-never = not in the last two months
round-last = last on { $day }
round-how = Scan the code at a door to record the visit. Only you and the town see this page.
