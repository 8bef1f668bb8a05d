def skip_recovered(line):
    skipped = False
    for here, there in zip(line, line[1:]):
        skips = not -3 < there - here < 3
        if skipped and skips:
            return False
        skipped = skips
    return True
