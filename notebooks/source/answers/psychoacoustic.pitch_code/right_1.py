def pitch_code(pitch):
    codes = [(pitch - 60) / math.sqrt(6)]
    for place in ((pitch - 9) % 12, 7 * (pitch - 9) % 12):
        if place <= 6:
            codes += [1.0] * place + [-1.0] * (6 - place)
        else:
            codes += [-1.0] * (place - 6) + [1.0] * (12 - place)
    return codes
