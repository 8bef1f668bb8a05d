def swing(beat, ratio):
    # Moves the off-beat alone; what lies between stays, and may be overtaken.
    if beat % 1 == 0.5:
        return beat // 1 + ratio
    return beat
