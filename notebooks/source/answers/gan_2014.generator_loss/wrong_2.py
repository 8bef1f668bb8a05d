import math


def generator_loss(opinions):
    # The slopes point uphill.
    # If you see: your slopes are above 0. A better score has to make the loss smaller, so each
    #     slope is opinion - 1 and not 1 - opinion.
    n = len(opinions)
    return sum(-math.log(d) for d in opinions) / n, [(1 - d) / n for d in opinions]
