def transpose(pitches, semitones):
    # Returns from inside the loop, so that only the first note arrives.
    # If you see: Only the first note arrived. Look how far `return` is indented: inside the loop it
    #   ends the function after the first note. It needs four spaces, not eight.
    moved = []
    for pitch in pitches:
        moved.append(pitch + semitones)
        return moved
    return moved
