def draw_note(outputs, chance):
    left = chance * sum(outputs)
    note = 0
    while left >= outputs[note]:
        left -= outputs[note]
        note += 1
    return note
