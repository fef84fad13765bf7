try-again = 再试一次
