# Takes the size of the move and loses its direction.
def transpose(pitches, semitones):
    return [pitch + abs(semitones) for pitch in pitches]
