def swing(beat, ratio):
    # Knows sixteenths only, and moves every other time to one of them.
    beat = round(beat * 4) / 4
    places = {0.0: 0.0, 0.25: ratio / 2, 0.5: ratio, 0.75: (1 + ratio) / 2}
    return beat // 1 + places[beat % 1]
