def joined_layer(steps, chord, weights, bias):
    # The chord's part grows from step to step.
    # If you see: the first step is right, and the later ones hear the chord again and again. Work
    #     its part out once, before the loop, and do not change it there.
    own = len(weights[0]) - len(chord)
    once = list(bias)
    made = []
    for step in steps:
        for out, row in enumerate(weights):
            once[out] += sum(w * c for w, c in zip(row[own:], chord))
        made.append(
            [once[out] + sum(w * s for w, s in zip(row[:own], step)) for out, row in enumerate(weights)]
        )
    return made
