def count_contexts(melodies, order):
    # Runs from the end of one melody into the next.
    notes = [symbol for melody in melodies for symbol in melody]
    counts = {}
    for i in range(len(notes)):
        for k in range(min(order, i) + 1):
            row = counts.setdefault(tuple(notes[i - k : i]), {})
            row[notes[i]] = row.get(notes[i], 0) + 1
    return counts
