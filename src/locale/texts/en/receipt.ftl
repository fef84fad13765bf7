# Following a problem by its receipt.
receipt-title = What happens with it
receipt-number = { thanks-receipt }
receipt-opened = Reported
receipt-your-words = What you wrote
receipt-due = { thanks-due }
receipt-due-assumed = { thanks-due-assumed }
receipt-due-past = The promised day, { $day }, is over; we will press for it
receipt-due-put-off = { $days ->
    [one] Put off by a day because of a system outage
   *[other] Put off by { $days } days because of a system outage
}
receipt-result = What was done
receipt-result-none = No result was written down.
receipt-steps = Steps
receipt-ahead = Not yet
receipt-reopened-step = Not solved, you said: { $stage }
receipt-reopened = Opened again. Thank you for telling us.
receipt-unsolved = Not solved yet?
receipt-unsolved-text = Tell us, and it will be handled again.
receipt-unsolved-label = How is it now?
receipt-unsolved-submit = Not solved yet
receipt-supports = { $count ->
    [one] { $count } other person reported it
   *[other] { $count } others reported it
}
receipt-hotline = If it is urgent, call the office on duty
receipt-place = See the place
