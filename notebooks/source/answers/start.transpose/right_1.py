def transpose(pitches, semitones):
    moved = []
    for pitch in pitches:
        moved.append(pitch + semitones)
    return moved
