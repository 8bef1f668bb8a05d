def parameters(valence, arousal):
    # Whole numbers only: densities and articulations are lost.
    # If you see: whole numbers everywhere. Nothing has to be rounded here; the composer does it later.
    return {"tempo": round(100 + 50 * arousal), "loudness": round(76 + 30 * arousal),
            "articulation": round(0.75 - 0.25 * arousal), "density": round(1.5 + arousal),
            "register": round(67 + 7 * valence), "colour": round(0.35 - 0.35 * valence),
            "mode": "major" if valence >= 0 else "minor"}
