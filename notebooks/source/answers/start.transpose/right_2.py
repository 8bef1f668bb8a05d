def transpose(pitches, semitones):
    return list(map(lambda pitch: semitones + pitch, pitches))
