# The words of the domain: kinds, roles, statuses, stages, categories, grades.
kind-river = River
kind-road = Demonstration road
kind-lane = Lane
kind-pond = Pond
kind-grid = Visit grid

nobody-river = No river chief yet
nobody-road = No road chief yet
nobody-lane = No lane chief yet
nobody-pond = No river chief yet
nobody-grid = No steward yet

role-town_chief = Town river chief
role-river_chief = Village river chief
role-road_chief = Road chief
role-lane_chief = Lane chief
role-party_group_leader = Party-group leader
role-womens_group_leader = Women’s-group leader
role-production_group_leader = Production-group leader
role-volunteer = Volunteer

status-ok = Patrolled on time
status-due = Patrol due
status-overdue = Patrol overdue
status-problem = A problem is being handled
status-unassigned = No steward yet
status-idle = No patrols planned

stage-found = Found
stage-reported = Reported
stage-accepted = Accepted
stage-assigned = Assigned
stage-in_work = In work
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
outcome-findings = Problem found

grade-e0 = Scan only
grade-e1 = Scan, location matches
grade-e2 = Scan, location matches, signed by own phone
grade-e3 = Scan, location matches, signed by own phone, chip verified

fence-none = No location came with it this time.
fence-inside = The location is within the range of the checkpoint.
fence-outside = The location is not within the range of the checkpoint.
fence-uncertain = The location is too coarse to say whether it is near the checkpoint.

flag-outside = The location is not within the range of the checkpoint
flag-speed = Too far from the last record for the time between
flag-repeated-fix = The location is exactly the same as last time
flag-shared-device = Another steward used this phone last
flag-sequence-gap = Numbers are missing in the phone’s own sequence
flag-clock-skew = The phone’s clock is more than two minutes off
flag-device-two-stewards = Two stewards used this phone within ten minutes
flag-stale-fix = The location was taken more than a minute before or after the scan
flag-long-offline = Without network for more than three days: the time cannot be checked
flag-revoked-device = Signed by a phone that was removed
flag-bad-signature = The signature does not match, or the phone was never bound

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

period-done = Done
period-missed = Missed
period-running = Running
period-ahead = Ahead
period-not-owed = Not owed

score-1 = Very satisfied
score-2 = Satisfied
score-3 = Fairly satisfied
score-4 = Dissatisfied
score-5 = Very dissatisfied

warning-blue = blue warning
warning-yellow = yellow warning
warning-orange = orange warning
warning-red = red warning
cadence-under-warning = { $cadence } under a { $warning }
cadence-earlier = until then: { $cadence }

cause-ice = ice
cause-works = works
cause-storm = a storm
cause-other = another reason
cause-leave = leave
pause-line = Patrols are suspended for { $cause } until { $until }
