import math


def generator_loss(opinions):
    # The log of a product is the sum of the logs.
    share = 1 / len(opinions)
    loss = 0.0
    for opinion in opinions:
        loss -= share * math.log(opinion)
    slopes = [share * opinion - share for opinion in opinions]
    return loss, slopes
