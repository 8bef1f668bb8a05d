from itertools import combinations


def parallel_perfects(before, after):
    def perfect(a, b):
        return (a - b) % 12 in {0, 7}

    def sign(x):
        return (x > 0) - (x < 0)

    return [
        (i, j)
        for i, j in combinations(range(len(before)), 2)
        if sign(after[i] - before[i]) == sign(after[j] - before[j]) != 0
        and perfect(before[i], before[j])
        and (before[i] - before[j] - after[i] + after[j]) % 12 == 0
    ]
