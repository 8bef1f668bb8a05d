def joined_layer(steps, chord, weights, bias):
    # The chord's weights are looked for at the wrong end.
    # If you see: chord and step have each other's weights. In each row the step's weights come
    #     first, and those of the chord last.
    told = len(chord)
    once = [b + sum(w * c for w, c in zip(row[:told], chord)) for row, b in zip(weights, bias)]
    return [
        [first + sum(w * s for w, s in zip(row[told:], step)) for row, first in zip(weights, once)]
        for step in steps
    ]
