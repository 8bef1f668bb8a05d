def span_inside(chart, start, end, productions):
    # Keeps the best way instead of adding up all ways.
    found = {}
    for left, right, chance in productions:
        for cut in range(start + 1, end):
            if len(right) == 2:
                a, b = right
                inside = chance * chart[start, cut].get(a, 0) * chart[cut, end].get(b, 0)
                if inside > found.get(left, 0):
                    found[left] = inside
            for last in range(cut + 1, end):
                if len(right) == 3:
                    a, b, c = right
                    parts = chart[start, cut], chart[cut, last], chart[last, end]
                    inside = chance * parts[0].get(a, 0) * parts[1].get(b, 0) * parts[2].get(c, 0)
                    if inside > found.get(left, 0):
                        found[left] = inside
    return found
