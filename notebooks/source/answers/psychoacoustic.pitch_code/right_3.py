def pitch_code(pitch):
    def signs(place):
        return [1.0 if (place - 1 - unit) % 12 < 6 else -1.0 for unit in range(6)]

    above_a = (pitch - 69) % 12
    return [float((pitch - 60) / np.sqrt(6))] + signs(above_a) + signs(above_a * 7 % 12)
