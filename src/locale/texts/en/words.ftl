# The words of the domain: kinds, roles, statuses, stages, categories, grades.
kind-river = River
kind-road = Demonstration road
kind-lane = Lane
kind-pond = Pond
kind-grid = Visit grid

nobody-river = No river chief yet
nobody-road = No road chief yet
nobody-lane = No lane chief yet
nobody-pond = { nobody-river }
nobody-grid = { status-unassigned }

role-town_chief = Town river chief
role-river_chief = Village river chief
role-road_chief = Road chief
role-lane_chief = Lane chief
role-party_group_leader = Party-group leader
role-womens_group_leader = Women’s-group leader
role-production_group_leader = Production-group leader
role-volunteer = Volunteer

status-ok = Patrolled
status-due = Due
status-overdue = Overdue
status-problem = Open problem
status-unassigned = No steward yet
status-idle = None planned

# What a status means, where it is explained.
status_meaning-ok = The patrols due this period are done
status_meaning-due = Patrols are still due this period; there is time left
status_meaning-overdue = The time is up and patrols are missing
status_meaning-problem = A problem here is not solved yet
status_meaning-unassigned = Nobody is responsible for it yet
status_meaning-idle = No patrols are due at present

stage-found = Found
stage-reported = Received
stage-accepted = Accepted
stage-assigned = Assigned
stage-in_work = In progress
stage-answered = Answered
stage-verified = Verified
stage-closed = Closed
stage-rejected = Not accepted
stage-duplicate = Handled with an earlier report

category-floating_rubbish = Floating rubbish
category-water_colour = Black, smelly or coloured water
category-outfall = Discharge from an outfall
category-rubbish = Rubbish on bank or roadside
category-illegal_structure = Illegal structure
category-fishing = Illegal fishing or sand mining
category-stacked_goods = Stacked goods in the way
category-request = A resident’s request
category-broken_surface = Broken surface or lamp
category-greenery = Plants and weeds
category-board = Damaged plate or board
category-rating = Dissatisfied rating
category-other = Something else

outcome-normal = All normal
outcome-unsaid = Outcome not given
outcome-findings = Problems found

grade-E0 = Scan only
grade-E1 = Scan, location matches
grade-E2 = { grade-E1 }, signed by the steward’s phone
grade-E3 = { grade-E2 }, chip verified

# What a grade means, where it is explained.
grade_meaning-E0 = Only the code was read; no usable location
grade_meaning-E1 = Code read, and the phone reported a location within the checkpoint’s range
grade_meaning-E2 = As E1, signed by an enrolled phone and sent on the spot
grade_meaning-E3 = As E2, with a one-time proof from the checkpoint’s chip

fence-none = No location
fence-inside = Within range of the checkpoint
fence-outside = Out of range of the checkpoint
fence-uncertain = Not clear whether within range of the checkpoint

# The same as sentences, to whoever made the record.
fence_said-none = No location came with it this time.
fence_said-inside = The location is within the range of the checkpoint.
fence_said-outside = { flag-outside }.
fence_said-uncertain = This location does not tell whether it is near the checkpoint.

flag-outside = The location is not within the range of the checkpoint
flag-speed = Too far from the last record for the time between
flag-repeated_fix = The location is exactly the same as last time
flag-shared_device = Another steward used this phone last
flag-sequence_gap = Numbers are missing in the phone’s own sequence
flag-clock_skew = The phone’s clock is more than two minutes off
flag-device_two_stewards = Two stewards used this phone within ten minutes
flag-stale_fix = The location was taken more than a minute before or after the scan
flag-long_offline = Without network for more than three days: the time cannot be checked
flag-revoked_device = Signed by a phone that was removed
flag-bad_signature = The signature does not match, or the phone was never bound
flag-no_lease = Nothing tells when it was made: it counts for when it arrived
flag-undated = More than three days old, and the time cannot be checked: it counts once it is accepted
flag-entered = entered by an official; nobody scanned a code

cadence-day = { $times ->
    [one] once a day
   *[other] { $times } times a day
}
cadence-week = { $times ->
    [one] once a week
   *[other] { $times } times a week
}
cadence-ten_days = { $times ->
    [one] once in ten days
   *[other] { $times } times in ten days
}
cadence-month = { $times ->
    [one] once a month
   *[other] { $times } times a month
}
cadence-quarter = { $times ->
    [one] once a quarter
   *[other] { $times } times a quarter
}

this-day = today
this-week = this week
this-ten_days = these ten days
this-month = this month
this-quarter = this quarter

period-done = { status-ok }
period-missed = Missed
period-excused = Excused: system outage
period-running = Running
period-ahead = Not yet
period-not_owed = Not due

# What one period is called in a list of choices.
unit-day = day
unit-week = week
unit-ten_days = ten days
unit-month = month
unit-quarter = quarter

score-1 = Very satisfied
score-2 = Satisfied
score-3 = Fairly satisfied
score-4 = Dissatisfied
score-5 = Very dissatisfied

warning-blue = Blue warning
warning-yellow = Yellow warning
warning-orange = Orange warning
warning-red = Red warning

cause-ice = Ice
cause-works = Works
cause-storm = Storm
cause-other = Another reason
cause-leave = Leave

reason-weak_signal = Weak signal, location imprecise
reason-location_off = Location was switched off
reason-nearby = Patrolled on the other bank or nearby
reason-no_network = No network at the time
reason-other_phone = Borrowed or replaced phone
reason-clock_wrong = The phone’s clock was wrong
reason-plate_moved = The plate was moved
reason-other = Something else

missed-weather = Bad weather
missed-works = Works, road or water closed
missed-other_duty = Another task
missed-not_recorded = Went, but nothing was recorded
missed-personal = Personal reasons
missed-other = { reason-other }

claim-pending = To be decided
claim-confirmed = Confirmed
claim-declined = Declined
claim-withdrawn = Taken back
claim-closed = Closed

text-usual = Usual
text-large = Large
text-larger = Larger

verdict-accepted = Accepted
verdict-set_aside = Set aside

source-resident = Resident
source-steward = Patrol
source-official = Official

actor-resident = Resident
actor-steward = Steward
actor-official = Official
actor-system = System

level-district = District
level-town = Town
level-village = Village
level-group = Group

ended-handed_over = handed over
ended-released = given back
ended-lapsed = lapsed

code_state-blank = Blank
code_state-printed = Printed
code_state-installed = In use
code_state-damaged = Damaged
code_state-covered = Covered
code_state-lost = Lost
code_state-retired = Retired

finding-reported = Damaged, covered or lost
finding-moved = Scanned somewhere else
finding-unlocated = Position of the checkpoint unknown
finding-stale_board = Board names former stewards
finding-never_installed = Printed, never put up
finding-not_scanned = Not scanned for long

job_state-waiting = Waiting
job_state-running = Being made
job_state-done = Ready
job_state-failed = Failed
job_state-cancelled = Called off

kept-sessions = Sessions that ended
kept-enrolments = Enrolment links that ended
kept-contacts = Phone numbers left by residents
kept-jobs = Print orders and their files
kept-tracks = Positions of tracks
kept-posts = Posts of people who left
kept-ratings_once = Marks of a day’s ratings
kept-supports = Marks of “I see it too”
kept-round_notes = Notes of visits

weekday-1 = M
weekday-2 = T
weekday-3 = W
weekday-4 = T
weekday-5 = F
weekday-6 = S
weekday-7 = S
weekday_name-1 = Monday
weekday_name-2 = Tuesday
weekday_name-3 = Wednesday
weekday_name-4 = Thursday
weekday_name-5 = Friday
weekday_name-6 = Saturday
weekday_name-7 = Sunday

opened-password = Signed in by password
opened-link = Signed in by link
opened-key = Signed in by the phone’s key
official_role-auditor = Auditor
official_role-official = Responsible official
official_role-admin = Administrator
