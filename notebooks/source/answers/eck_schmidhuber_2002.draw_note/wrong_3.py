def draw_note(outputs, chance):
    # Every note with the same chance, if it may come at all.
    possible = [note for note, output in enumerate(outputs) if output > 0]
    return possible[int(chance * len(possible))]
