def chord_tone_ratio(bars, chords):
    # Takes the first chord for all bars.
    # If you see: the second bar is held against the chord of the first. Go through bars and
    #     chords together, with zip.
    inside = steps = 0
    for bar in bars:
        for pitch in bar:
            steps += 1
            if pitch % 12 in chords[0]:
                inside += 1
    return inside / steps
