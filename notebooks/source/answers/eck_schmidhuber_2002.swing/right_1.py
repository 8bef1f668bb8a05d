def swing(beat, ratio):
    whole = int(beat)
    rest = beat - whole
    if rest <= 0.5:
        return whole + 2 * ratio * rest
    return whole + 1 - 2 * (1 - ratio) * (1 - rest)
