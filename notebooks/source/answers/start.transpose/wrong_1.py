# Moves the notes of the list that was given, and forgets to return it.
def transpose(pitches, semitones):
    for place in range(len(pitches)):
        pitches[place] += semitones
