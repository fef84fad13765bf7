# The console: problems, records to review, claims, duties, stewards.
console-problems-title = { console-nav-problems }
console-problems-list = Problems
console-problems-loading = Loading the problems…
console-problems-state-open = Open
console-problems-state-closed = { stage-closed }
console-problems-state-all = All
console-problems-empty = No open problems
console-problems-emptyHint = What residents report and patrols find appears here.
console-problems-noMatch = No problem matches
console-problems-sorted = Late ones first, then by deadline
console-problems-pick = Choose a problem in the list to see its history.
console-problems-number = Problem { $id }
console-problems-supports = { $count ->
    [one] { $count } other person reported it too
   *[other] { $count } other people reported it too
}
console-problems-source = Source
console-problems-opened = Reported
console-problems-due = Deadline
console-problems-noDue = No deadline set
console-problems-assumed = by weekends for now
console-problems-place = Place
console-problems-plate = Scanned at
console-problems-stage = Stage
console-problems-history = { receipt-steps }
console-problems-noHistory = Nothing on record yet.
console-problems-readOnly = This view is read-only for now.
console-problems-openSegment = See it on the map
console-problems-noText = No description
console-problems-gone = There is no such problem, or it lies outside your area.

console-records-title = { console-nav-records }
console-records-lead = Patrol records with remarks, or without a location. They count as they are; having read what the steward says, you may accept a record or set it aside. Both sides see both.
console-records-loading = Loading records…
console-records-state = Decision
console-records-states-open = To be decided
console-records-states-decided = Decided
console-records-empty = Nothing to decide
console-records-emptyHint = The records of the last month have no remarks, or were all decided on.
console-records-noPlace = { fence-none }
console-records-place = { $fence }, { $distance } m away
console-records-tap = Tag { $uid }, read number { $counter }
console-records-explanation = Steward says
console-records-unexplained = { console-segment-unsaid }
console-records-note = Reason (needed to set aside; the steward sees it)
console-records-accept = Accept
console-records-setAside = { verdict-set_aside }
console-records-placeKnown = { $fence }, { $distance } m away, good to { $accuracy } m
console-records-waitedMinutes = sent after { $minutes } min
console-records-waitedHours = sent after { $hours } h
console-records-entered = Entered by { $by }
console-records-enteredWhy = Reason: { $reason }
console-entering-open = Enter a patrol
console-entering-lead = For a steward without a phone. The public page says that it was entered; another official decides on the record.
console-entering-day = Day of the patrol
console-entering-clock = Time of the patrol
console-entering-person = Steward
console-entering-outcome = What they found
console-entering-note = What exactly (optional)
console-entering-reason = Why you enter it for them (required)
console-entering-save = Save the patrol
console-entering-nobody = Nobody was responsible on that day; choose another.
console-entering-saved = Entered for { $name }: { $day }

console-claims-title = { console-nav-claims }
console-claims-empty = Nothing is offered at present
console-claims-emptyHint = Rivers and roads that have no steward can be offered; party members and cadres of the town ask for them with a commitment.
console-claims-by = Offered by { $name }, { $moment }
console-claims-asks = { $count ->
    [0] Nobody has asked yet
    [one] One person asks
   *[other] { $count } people ask
}
console-claims-segments = { $count ->
    [0] Responsible for nothing yet
    [one] Responsible for one place
   *[other] Responsible for { $count } places
}
console-claims-confirm = Confirm
console-claims-confirmOf = Confirm { $person } for { $segment }
console-claims-decline = Decline
console-claims-declineOf = Decline { $person } for { $segment }
console-claims-reason = Why not (they read it)
console-claims-withdraw = Take back
console-claims-withdrawOf = Take the offer of { $segment } back
console-claims-publish = Offer places
console-claims-publishHow = These are places that have no steward. Tick those to offer.
console-claims-role = Role
console-claims-note = { console-tenures-note }
console-claims-none = Every place here has a steward.
console-claims-chosen = { $count ->
    [0] Offer
    [one] Offer this place
   *[other] Offer these { $count } places
}
console-claims-published = { $held ->
    [0] Offered: { $offered }.
   *[other] Offered: { $offered }. Held in that role already, not offered: { $held }.
}
console-claims-again = Offered anew after a claim lapsed, { $moment }

console-duties-title = { console-nav-duties }
console-duties-warnings = Warnings
console-duties-noWarnings = No warning is out
console-duties-giveWarning = Give out a warning
console-duties-suspensions = Suspensions and leave
console-duties-noSuspensions = Nothing is suspended
console-duties-suspend = Enter a suspension or leave
console-duties-rules = Rules
console-duties-rulesHow = Of several on a day the one for the highest level of warning binds, else one of the season, else that of the deepest area. A change counts from its day; the past stays.
console-duties-setRule = Set a rule
console-duties-scopes-area = An area
console-duties-scopes-segment = One segment
console-duties-scopes-person = A steward on leave
console-duties-lift = Resume early
console-duties-liftOf = Resume { $where } early ({ $what })
console-duties-by = Entered by { $name }, { $moment }
console-duties-inSeason = Every year from { $first } to { $last }
console-duties-under = { $level } and above
console-duties-always = Usually
console-duties-cadence = Cadence
console-duties-when = When
console-duties-valid = Days
console-duties-source = Source
console-duties-scope = What is suspended
console-duties-find = { console-filters-text }
console-duties-findHint = { console-overview-columns-name }
console-duties-level = Level
console-duties-from = From
console-duties-until = Until (included)
console-duties-about = { import-csv-remarks }
console-duties-cause = { claim-reason }
console-duties-unit = Period
console-duties-times = Times a period
console-duties-warning = Warning
console-duties-seasonFirst = Season from (month-day, may be empty)
console-duties-seasonLast = Season to (month-day)
console-duties-endWarning = End it
console-duties-endWarningOf = End { $what } of { $where }

console-people-title = Stewards and phones
console-people-search = Name, post or organisation
console-people-loading = Loading stewards…
console-people-empty = Nobody matches
console-people-emptyHint = Stewards are imported with the table of who is responsible for what.
console-people-noRole = Responsible for nothing today
console-people-segments = { $count ->
    [one] one segment
   *[other] { $count } segments
}
console-people-devices = Phones of { $name }
console-people-noDevice = No phone bound yet
console-people-lastSeen = { my-device-last }
console-people-neverSeen = Has signed nothing yet
console-people-give = Give a link
console-people-giveTo = Give { $name } a link
console-people-revoke = { my-device-revoke }
console-people-revokeOf = Remove { $device } of { $name }
console-people-linkUntil = Link valid until { $moment }
console-people-slip = Link for { $name }
console-people-slipHow = To be scanned with their own phone and confirmed by “It is me”. Good for one use and three phones at most; not to be forwarded.
console-people-picture = QR code that binds a phone to { $name }
console-people-print = { console-codes-print }
console-people-close = Close
