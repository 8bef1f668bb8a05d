def joined_layer(steps, chord, weights, bias):
    # The bias is forgotten.
    # If you see: what goes out is too small by its bias. Begin the chord's part with the bias.
    made = []
    for step in steps:
        whole = list(step) + list(chord)
        made.append([sum(w * x for w, x in zip(row, whole)) for row in weights])
    return made
