def parameters(valence, arousal):
    # With an if over several lines.
    mode = "major"
    if valence < 0:
        mode = "minor"
    return dict(tempo=100 + arousal * 50, loudness=76 + arousal * 30, articulation=0.75 - arousal / 4,
                density=1.5 + arousal, register=67 + valence * 7, colour=0.35 - valence * 0.35, mode=mode)
