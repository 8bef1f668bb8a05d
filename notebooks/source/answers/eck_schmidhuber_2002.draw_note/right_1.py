def draw_note(outputs, chance):
    total = sum(outputs)
    shares = [output / total for output in outputs]
    edge = 0.0
    for note in range(len(shares)):
        edge += shares[note]
        if chance < edge:
            return note
    return len(shares) - 1
