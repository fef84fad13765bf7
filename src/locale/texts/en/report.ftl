# Reporting a problem.
report-title = Report a problem
report-after-record = The patrol is recorded. Please describe what you found.
report-open = Reported here already
report-open-text = If it is the same, just press “I see it too”; no need to write it again.
report-new = Something else? Tell us below
report-category = What is wrong?
report-text = What did you see, and where?
report-text-hint = For example: bags of rubbish floating at the north bank, east of the bridge. At most { $max } characters.
report-phone = Phone
report-phone-hint = Stored encrypted, shown only to those who handle this, and erased { $days ->
    [one] one day
   *[other] { $days } days
} after the day by which an answer is promised.
report-submit = Send
report-submit-note = You will get a receipt number by which to follow what happens.
