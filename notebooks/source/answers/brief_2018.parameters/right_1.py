def parameters(valence, arousal):
    # A table of middles and slopes.
    table = {"tempo": (100, 50), "loudness": (76, 30), "articulation": (0.75, -0.25), "density": (1.5, 1)}
    meant = {name: middle + slope * arousal for name, (middle, slope) in table.items()}
    meant["register"] = 67 + valence * 7
    meant["colour"] = 0.35 * (1 - valence)
    meant["mode"] = "minor" if valence < 0 else "major"
    return meant
