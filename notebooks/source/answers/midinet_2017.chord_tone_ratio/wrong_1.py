def chord_tone_ratio(bars, chords):
    # Asks for the pitch, not for its class.
    # If you see: nearly nothing fits. A chord lists pitch classes from 0 to 11, and a pitch is a
    #     number such as 64; take pitch % 12.
    inside = steps = 0
    for bar, chord in zip(bars, chords):
        for pitch in bar:
            steps += 1
            if pitch in chord:
                inside += 1
    return inside / steps
