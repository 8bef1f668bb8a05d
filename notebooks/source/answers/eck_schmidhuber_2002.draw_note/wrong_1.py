def draw_note(outputs, chance):
    # Always takes the strongest: nothing is drawn.
    return max(range(len(outputs)), key=lambda note: outputs[note])
