def span_inside(chart, start, end, productions):
    # Knows productions with two symbols only.
    found = {}
    for left, right, chance in productions:
        if len(right) == 2:
            a, b = right
            for cut in range(start + 1, end):
                inside = chance * chart[start, cut].get(a, 0) * chart[cut, end].get(b, 0)
                if inside:
                    found[left] = found.get(left, 0) + inside
    return found
