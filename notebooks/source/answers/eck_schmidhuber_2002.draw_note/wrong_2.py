def draw_note(outputs, chance):
    # Does not bring the outputs to a sum of 1.
    so_far = 0.0
    for note, output in enumerate(outputs):
        so_far += output
        if so_far > chance:
            return note
    return len(outputs) - 1
