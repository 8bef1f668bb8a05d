def count_contexts(melodies, order):
    # First all pieces of up to order + 1 notes, then apart into context and continuation.
    grams = []
    for melody in melodies:
        for length in range(1, order + 2):
            grams += [tuple(g) for g in zip(*(melody[k:] for k in range(length)))]
    counts = {}
    for *context, symbol in grams:
        row = counts.get(tuple(context), {})
        row[symbol] = row.get(symbol, 0) + 1
        counts[tuple(context)] = row
    return counts
