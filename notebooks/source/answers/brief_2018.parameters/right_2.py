def parameters(valence, arousal):
    # From the lowest value upwards: 0 is the sleepiest or sourest mood, 1 the other end.
    lively = (arousal + 1) / 2
    sweet = (valence + 1) / 2
    return {
        "tempo": 50 + 100 * lively,
        "loudness": 46 + 60 * lively,
        "articulation": 1 - 0.5 * lively,
        "density": 0.5 + 2 * lively,
        "register": 60 + 14 * sweet,
        "colour": 0.7 - 0.7 * sweet,
        "mode": ["minor", "major"][valence >= 0],
    }
