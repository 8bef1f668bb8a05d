def soprano_plan(soprano, voices):
    return [[token, *[FREE] * (voices - 1)] for token in soprano]
