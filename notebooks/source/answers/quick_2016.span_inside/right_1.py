def span_inside(chart, start, end, productions):
    # The cuts are drawn as combinations of places, however many a production needs.
    from itertools import combinations
    from math import prod

    found = {}
    for left, right, chance in productions:
        if len(right) < 2:
            continue
        for cuts in combinations(range(start + 1, end), len(right) - 1):
            ends = [start, *cuts, end]
            inside = prod(chart[ends[k], ends[k + 1]].get(right[k], 0) for k in range(len(right)))
            if chance * inside > 0:
                found[left] = found.get(left, 0) + chance * inside
    return found
