def swing(beat, ratio):
    rest = beat % 1
    late = (ratio - 0.5) * (1 - abs(2 * rest - 1))
    return beat + late
