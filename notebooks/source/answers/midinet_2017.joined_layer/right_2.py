def joined_layer(steps, chord, weights, bias):
    # As the paper draws it: the chord is joined to each step.
    made = []
    for step in steps:
        whole = list(step) + list(chord)
        row_of_sums = []
        for row, start in zip(weights, bias, strict=True):
            row_of_sums.append(start + sum(w * x for w, x in zip(row, whole, strict=True)))
        made.append(row_of_sums)
    return made
