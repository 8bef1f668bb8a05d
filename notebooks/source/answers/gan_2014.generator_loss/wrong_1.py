import math


def generator_loss(opinions):
    # The loss as the game is first stated, which hardly moves a forgery that was found out.
    # If you see: your slopes are smallest where the forgery was found out. That is the loss
    #     log(1 - opinion). Take -log(opinion), whose slope is opinion - 1.
    n = len(opinions)
    return sum(math.log(1 - d) for d in opinions) / n, [-d / n for d in opinions]
