def overlap_area(one, other, step):
    # What both share is half of what they have together less their difference.
    total = 0.0
    for k in range(len(one)):
        if one[k] < other[k]:
            total += one[k]
        else:
            total += other[k]
    return total * step
