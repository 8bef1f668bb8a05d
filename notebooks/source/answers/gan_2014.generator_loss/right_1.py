def generator_loss(opinions):
    n = len(opinions)
    return sum(-math.log(d) for d in opinions) / n, [(d - 1) / n for d in opinions]
