def soprano_plan(soprano, voices):
    plan = [[FREE for voice in range(voices)] for token in soprano]
    for step, token in enumerate(soprano):
        plan[step][0] = token
    return plan
