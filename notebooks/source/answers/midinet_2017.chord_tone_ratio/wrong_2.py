def chord_tone_ratio(bars, chords):
    # Averages over bars, so that short bars count as much as long ones.
    ratios = []
    for bar, chord in zip(bars, chords):
        ratios.append(sum(pitch % 12 in chord for pitch in bar) / len(bar))
    return sum(ratios) / len(ratios)
