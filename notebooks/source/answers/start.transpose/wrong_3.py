def transpose(pitches, semitones):
    # Takes the size of the move and loses its direction.
    # If you see: The melody went up where it should go down. The minus sign of `semitones` was lost.
    return [pitch + abs(semitones) for pitch in pitches]
