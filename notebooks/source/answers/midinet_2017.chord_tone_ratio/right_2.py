def chord_tone_ratio(bars, chords):
    inside = 0
    for number in range(len(bars)):
        for pitch in bars[number]:
            if any((pitch - tone) % 12 == 0 for tone in chords[number]):
                inside += 1
    return inside / sum(len(bar) for bar in bars)
