import math


def generator_loss(opinions):
    # Forgets that the loss is a mean when it comes to the slopes.
    # If you see: your slopes are too steep by the number of forgeries. The loss is a mean, so
    #     each forgery has only its share of it.
    return sum(-math.log(d) for d in opinions) / len(opinions), [d - 1 for d in opinions]
