def draw_note(outputs, chance):
    # Stops at the edge: with chance 0 a note that cannot come is taken.
    total = sum(outputs)
    so_far = 0.0
    for note, output in enumerate(outputs):
        so_far += output / total
        if so_far >= chance:
            return note
    return len(outputs) - 1
