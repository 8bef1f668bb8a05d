def count_contexts(melodies, order):
    # Counts the longest contexts only, so that there is nothing to fall back on.
    counts = {}
    for melody in melodies:
        for i in range(order, len(melody)):
            row = counts.setdefault(tuple(melody[i - order : i]), {})
            row[melody[i]] = row.get(melody[i], 0) + 1
    return counts
