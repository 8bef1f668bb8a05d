def parallel_perfects(before, after):
    found = []
    for i, (p, q) in enumerate(zip(before, after)):
        for j, (r, s) in enumerate(zip(before, after)):
            if i < j and ((q > p and s > r) or (q < p and s < r)):
                if abs(p - r) % 12 == abs(q - s) % 12 and abs(p - r) % 12 in (0, 7):
                    found.append((i, j))
    return found
