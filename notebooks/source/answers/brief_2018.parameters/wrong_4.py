def parameters(valence, arousal):
    # Adds before it multiplies.
    # If you see: brackets, as in (100 + 50) * arousal. Leave them out, so that the product comes first.
    return {"tempo": (100 + 50) * arousal, "loudness": (76 + 30) * arousal, "articulation": (0.75 - 0.25) * arousal,
            "density": (1.5 + 1) * arousal, "register": (67 + 7) * valence, "colour": (0.35 - 0.35) * valence,
            "mode": "major" if valence >= 0 else "minor"}
