def pitch_code(pitch):
    # The height is counted in octaves, so that the circles drown it.
    codes = [(pitch - 60) / 12]
    for place in ((pitch - 9) % 12, 7 * (pitch - 9) % 12):
        if place <= 6:
            codes += [1.0] * place + [-1.0] * (6 - place)
        else:
            codes += [-1.0] * (place - 6) + [1.0] * (12 - place)
    return codes
