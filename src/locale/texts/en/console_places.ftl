# The console: overview, map, one place in detail, and changes of stewards.
console-overview-title = { console-nav-overview }
console-overview-list = Segments
console-overview-map = Map
console-overview-table = Table
console-overview-listView = List
console-overview-view = View
console-overview-count = { $count ->
    [one] { $count } segment
   *[other] { $count } segments
}
console-overview-openProblems = { $count ->
    [one] { $count } problem open
   *[other] { $count } problems open
}
console-overview-changed = { $count ->
    [one] { $count } change: sort again
   *[other] { $count } changes: sort again
}
console-overview-loading = Loading the list…
console-overview-noMatch = No segment matches
console-overview-noMatchHint = Try fewer or wider filters.
console-overview-emptyTitle = There are no segments yet
console-overview-emptyHint = An administrator imports areas, segments and stewards first:
console-overview-emptyCommand = riverward import
console-overview-sorted = The neediest first
console-overview-lastPatrol = { scanned-last }
console-overview-neverPatrolled = { scanned-never }
console-overview-noPrincipal = { status-unassigned }
console-overview-problems = { $count ->
    [one] { $count } problem
   *[other] { $count } problems
}
console-overview-columns-name = { import-csv-name }
console-overview-columns-kind = { console-filters-kind }
console-overview-columns-area = Area
console-overview-columns-status = { console-filters-status }
console-overview-columns-principal = { actor-steward }
console-overview-columns-lastPatrol = { scanned-last }
console-overview-columns-openProblems = Open problems
console-overview-columns-length = Length

console-map-label = Map of the segments by status. Everything on it is also in the list and the table.
console-map-loading = Opening the map…
console-map-failed = The map did not open
console-map-failedHint = The list and the table work as usual.
console-map-noWebgl = This browser cannot show the map
console-map-noWebglHint = It needs WebGL2. Everything is in the table below.
console-map-zoomIn = Zoom in
console-map-zoomOut = Zoom out
console-map-fit = Show all
console-map-legend = Legend
console-map-filteredOut = Faded: does not match the filters
console-map-meters = m
console-map-kilometers = km

console-segment-details = Details
console-segment-loading = Loading the details…
console-segment-gone = There is no such segment. It may have been retired, or lies outside your area.
console-segment-updated = { $name }: { $status }
console-segment-externalCode = External code
console-segment-length = { console-overview-columns-length }
console-segment-officePhone = { contact-duty }
console-segment-stewards = { console-nav-people }
console-segment-noStewards = { status-unassigned }
console-segment-since = { scanned-since }
console-segment-commitment = { scanned-commitment }
console-segment-paused = { pause-line }
console-segment-noDuty = { my-nothing }
console-segment-period = { $done } of { $owed } done this period, which ends { $until }
console-segment-month = { scanned-month }
console-segment-monthSum = { scanned-month-sum }
console-segment-monthExcused = { duty-excused }
console-segment-monthNothing = No patrols due this month
console-segment-monthNothingDone = { console-segment-monthNothing }, { $done } done
console-segment-dayDone = { $date }, patrolled
console-segment-dayNone = { $date }, no record
console-segment-dayToday = { $words }, today
console-segment-patrols = Recent patrols
console-segment-noPatrols = { scanned-never }
console-segment-scans = { $count ->
    [one] { $count } scan
   *[other] { $count } scans
}
console-segment-noScans = No scans
console-segment-evidence = Evidence
console-segment-evidenceTitle = What the evidence grades mean
console-segment-evidenceNote = A grade says what a scan left behind. A location is the phone’s own statement; it does not show that somebody was there.
console-segment-flagsNote = A hint marked “!” can be explained by the steward and decided by an official; the record stands.
console-segment-problems = { console-nav-problems }
console-segment-noProblems = No problems on record.
console-segment-ratings = Residents’ ratings
console-segment-noRatings = No ratings yet.
console-segment-ratingTotal = { $count ->
    [one] { $count } rating
   *[other] { $count } ratings
}
console-segment-checkpoints = Checkpoints and codes
console-segment-noCheckpoints = No checkpoints yet.
console-segment-range = { $radius } m around it
console-segment-rangeKnown = { $radius } m around it, located to { $accuracy } m
console-segment-tag = Tag { $uid }, in use since { $day }
console-segment-revokeTag = { my-device-revoke }
console-segment-revokeTagOf = Remove tag { $uid }
console-segment-inspections = Unannounced visits
console-segment-noInspections = None yet; officials record one by scanning the code on the spot
console-segment-missed = Missed (last three months)
console-segment-noMissed = None in the last three months
console-segment-unsaid = Not explained yet
console-segment-ofOwed = { scanned-month-sum }
console-segment-coverage = Stretches walked (tracks)
console-segment-covered = Since { $since }, { $tracks ->
    [one] one track
   *[other] { $tracks } tracks together
} went along { $percent } % of it
console-segment-coverageHow = Drawn in white on the map. Stewards keep tracks if they like; without one nobody knows that they did not go. Where a river and a road run side by side, a track cannot tell which was walked, and counts for both.
console-segment-noCode = No code

console-tenures-title = Earlier stewards and changes
console-tenures-saved = Saved. Both see it on their own pages.
console-tenures-range = { date-range }
console-tenures-deputises = for { $name } ({ $role })
console-tenures-beside = { $role } (beside)
console-tenures-action = Change
console-tenures-actions-hand_over = Hand over
console-tenures-actions-deputise = Stand in for some days
console-tenures-actions-assign = Add somebody
console-tenures-actions-release = Give back
console-tenures-actions-cancel = Call it off
console-tenures-planned = Planned changes
console-tenures-correct = Correct
console-tenures-correctOf = Correct: { $what }
console-tenures-correcting = You correct: { $what }. Once saved, this comes instead of what was planned.
console-tenures-callOff = Call off
console-tenures-callOffOf = Call off: { $what }
console-tenures-callOffWhy = Why it is called off (needed)
console-tenures-calledOff = Called off; it does not come.
console-tenures-keep = Leave it as it is
console-tenures-whose = Whose stewardship
console-tenures-find = Find somebody
console-tenures-person = Who
console-tenures-role = Role
console-tenures-principal = Principal steward
console-tenures-commitment = Public commitment (may be empty, 60 characters at most)
console-tenures-day-hand_over = First day of who follows
console-tenures-day-deputise = First day of standing in
console-tenures-day-assign = First day
console-tenures-day-release = First day without
console-tenures-until = Last day of standing in
console-tenures-note = Remark (may be empty)
console-tenures-reason = Reason (needed)
console-tenures-save = Save the change
console-tenures-from = { scanned-since }
