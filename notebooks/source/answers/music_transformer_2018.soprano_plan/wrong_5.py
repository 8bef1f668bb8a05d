def soprano_plan(soprano, voices):
    # The answer comes back within the loop.
    # If you see: a plan of one row. `return` ends the function at once; it belongs after the loop, further
    #     to the left.
    plan = []
    for token in soprano:
        plan.append([token] + [FREE] * (voices - 1))
        return plan
    return plan
