import math


def generator_loss(opinions):
    # The slope against the opinion, not against the score from which the opinion is made.
    n = len(opinions)
    return sum(-math.log(d) for d in opinions) / n, [-1 / (d * n) for d in opinions]
