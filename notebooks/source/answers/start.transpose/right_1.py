def transpose(pitches, semitones):
    return [pitch + semitones for pitch in pitches]
