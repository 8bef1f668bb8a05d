def swing(beat, ratio):
    # Forgets to double: the half beat is stretched by the ratio only.
    whole, rest = divmod(beat, 1)
    if rest < 0.5:
        return whole + rest * ratio
    return whole + ratio + (rest - 0.5) * (1 - ratio)
