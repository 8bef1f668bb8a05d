def parameters(valence, arousal):
    # The middle is in minor.
    # If you see: minor where the valence is exactly 0. The middle counts as major, so ask with >= and not with >.
    return {"tempo": 100 + 50 * arousal, "loudness": 76 + 30 * arousal, "articulation": 0.75 - 0.25 * arousal,
            "density": 1.5 + arousal, "register": 67 + 7 * valence, "colour": 0.35 - 0.35 * valence,
            "mode": "major" if valence > 0 else "minor"}
