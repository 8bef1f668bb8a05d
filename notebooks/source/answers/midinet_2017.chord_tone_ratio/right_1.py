def chord_tone_ratio(bars, chords):
    fits = [pitch % 12 in chord for bar, chord in zip(bars, chords, strict=True) for pitch in bar]
    return sum(fits) / len(fits)
