def pitch_code(pitch):
    # Goes back the way it came, so that two pitch classes share a code.
    codes = [(pitch - 60) / math.sqrt(6)]
    for place in ((pitch - 9) % 12, 7 * (pitch - 9) % 12):
        ones = place if place <= 6 else 12 - place
        codes += [1.0] * ones + [-1.0] * (6 - ones)
    return codes
