# What every page says.
product = Riverward
product-line = Who looks after it, did they come, what is wrong, was it fixed: one scan tells.
title-error = { "Error: " }
skip = Skip to the content
language-other = 中文
door-sign-in = Sign in as a steward
door-my = { my-title }
colon = { ": " }
list-comma = { ", " }
list-dot = { " · " }
sentence-gap = { " " }
contact-duty = Duty phone
contact-supervision = Supervision phone
back-to = Back to { $name }
field-error = { "Error: " }
errors-title = Please put this right first
please-write = { " (please write)" }
optional = { " (optional)" }

date-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date-day-year = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-moment = { $day }, { $time }
date-range = { $from } to { $to }
ago-today = Today
ago-yesterday = Yesterday
ago-days = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
}

length-m = { $length } m
length-km = { $length } km

code-number = Code
digits-title = Type the code of a plate or of a receipt
digits-hint = The nine digits on the plate, such as 418 203 577, or the sixteen characters of your receipt
digits-submit = Show

home-lead = Every river and every road has somebody who looks after it.
home-text = Scan the plate on the bank or at the roadside and see who is responsible for this place, when they last came, what is wrong and whether it was fixed. If you see a problem, please tell us. No sign-up, nothing to install.
home-steward = Are you a steward?
home-steward-text = Sign in to see the rivers and roads in your care. Scanning a plate there records your patrol.
home-sign-in = { door-sign-in }
home-console = For officials
