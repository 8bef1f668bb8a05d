def parameters(valence, arousal):
    # The notes become longer with arousal.
    # If you see: a plus where a minus belongs. Notes become shorter with arousal: 0.75 - 0.25 * arousal.
    return {"tempo": 100 + 50 * arousal, "loudness": 76 + 30 * arousal, "articulation": 0.75 + 0.25 * arousal,
            "density": 1.5 + arousal, "register": 67 + 7 * valence, "colour": 0.35 - 0.35 * valence,
            "mode": "major" if valence >= 0 else "minor"}
