try-again = Try again
