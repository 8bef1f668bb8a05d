# Moves the notes of the list that was given, which was to stay as it is.
def transpose(pitches, semitones):
    for place in range(len(pitches)):
        pitches[place] += semitones
    return pitches
