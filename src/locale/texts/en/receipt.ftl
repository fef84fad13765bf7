# Following a problem by its receipt.
receipt-title = What happens with it
receipt-number = Receipt number
receipt-opened = Reported
receipt-your-words = What you wrote
receipt-due = Answer promised by { $day }
receipt-due-past = The promised day, { $day }, is over; we will press for it
receipt-result = What was done
receipt-result-none = No result was written down.
receipt-steps = Steps
receipt-ahead = ahead
receipt-reopened-step = Not solved, you said: { $stage }
receipt-reopened = Opened again. Thank you for telling us.
receipt-unsolved = Not solved yet?
receipt-unsolved-text = Tell us, and it will be handled again.
receipt-unsolved-label = How is it now?
receipt-unsolved-submit = Not solved yet
receipt-supports = { $count ->
    [one] { $count } other person met it
   *[other] { $count } others met it
}
receipt-hotline = If it is urgent, call the office on duty
receipt-place = See the place
