# Returns from inside the loop, so that only the first note arrives.
def transpose(pitches, semitones):
    moved = []
    for pitch in pitches:
        moved.append(pitch + semitones)
        return moved
    return moved
