def span_inside(chart, start, end, productions):
    # The cuts outside, the productions inside; two loops, one for each length. Zeros are kept.
    from collections import defaultdict

    found = defaultdict(float)
    for i in range(start + 1, end):
        for left, right, chance in productions:
            if len(right) == 2:
                a, b = right
                found[left] += chance * chart[start, i].get(a, 0) * chart[i, end].get(b, 0)
        for j in range(i + 1, end):
            first, second, third = chart[start, i], chart[i, j], chart[j, end]
            for left, right, chance in productions:
                if len(right) == 3:
                    a, b, c = right
                    found[left] += chance * first.get(a, 0) * second.get(b, 0) * third.get(c, 0)
    return dict(found)
