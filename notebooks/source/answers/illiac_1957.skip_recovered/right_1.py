def skip_recovered(line):
    for a, b, c in zip(line, line[1:], line[2:]):
        if abs(b - a) > 2 and abs(c - b) > 2:
            return False
    return True
