def clash_rate(moments):
    # Forgets that B and C are neighbours too.
    # If you see: C and B do not clash. They are 11 apart, which is a semitone across the octave:
    #     take (pitch + 1) % 12.
    if not moments:
        return 0.0
    return sum(any(pitch + 1 in moment for pitch in moment) for moment in moments) / len(moments)
