from itertools import combinations


def clash_rate(moments):
    # In a sorted moment a semitone is a step of one, or the step from the last to the first.
    clashes = 0
    for moment in moments:
        steps = {abs(one - other) for one, other in combinations(moment, 2)}
        clashes += bool(steps & {1, 11})
    return clashes / max(len(moments), 1)
