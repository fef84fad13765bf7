# Rating, and the answers to ratings and reports.
rate-title = Rate
rate-question = Are you satisfied with how this place is looked after?
rate-lead = One press sends it. If you are not satisfied, please also tell us why.
rate-reason = Please tell us why
rate-reason-hint = Needed for “dissatisfied” and “very dissatisfied”; we answer within 15 working days. At most { $max } characters.
rate-phone-hint = Leave a number and we will call you back. It is stored encrypted, shown only to those who handle this, and erased { $days ->
    [one] one day
   *[other] { $days } days
} after the day by which an answer is promised.
rate-submit = Send rating

thanks-rated = Thank you for your rating
thanks-rated-text = It has been noted.
thanks-rated-low-text = We are sorry you are not satisfied. Somebody will see to it; follow it by the receipt number.
thanks-rated-call-text = We are sorry you are not satisfied. Somebody will see to it and call you back.
thanks-rated-again = You have rated today already
thanks-rated-again-text = One rating a day: the earlier one is noted. Thank you.
thanks-your-score = Your rating: { $score }
thanks-reported = Received, thank you
thanks-reported-text = Your report is registered and somebody will see to it.
thanks-reported-again = This had been received just before
thanks-reported-again-text = You sent the same a few minutes ago; it was not registered twice.
thanks-phone-kept = Your number is noted; somebody will call you back.
thanks-supported = { thanks-reported }
thanks-supported-text = We noted that you see this problem too.
thanks-supported-again-text = You had said so before; it was not counted twice.
thanks-receipt = Receipt number
thanks-due = Answer by { $day } at the latest
thanks-due-assumed = The public holidays are not announced yet: this day goes by weekends for now, and is worked out again when they are.
thanks-follow = Follow what happens
thanks-keep = Bookmark that page, or keep a screenshot of the number.
