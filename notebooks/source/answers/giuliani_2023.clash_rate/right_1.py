def clash_rate(moments):
    found = [any((one - other) % 12 == 1 for one in m for other in m) for m in moments]
    return sum(found) / len(found) if found else 0.0
