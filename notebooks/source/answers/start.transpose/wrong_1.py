def transpose(pitches, semitones):
    # Moves the notes of the list that was given, and forgets to return it.
    # If you see: Nothing came back. A function gives back only what stands behind `return`.
    for place in range(len(pitches)):
        pitches[place] += semitones
