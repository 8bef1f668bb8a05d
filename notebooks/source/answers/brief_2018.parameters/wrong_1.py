def parameters(valence, arousal):
    # Valence and arousal are exchanged.
    # If you see: valence where arousal belongs, or the other way round. Tempo, loudness, articulation and density go by arousal.
    return {"tempo": 100 + 50 * valence, "loudness": 76 + 30 * valence, "articulation": 0.75 - 0.25 * valence,
            "density": 1.5 + valence, "register": 67 + 7 * arousal, "colour": 0.35 - 0.35 * arousal,
            "mode": "major" if arousal >= 0 else "minor"}
