def count_contexts(melodies, order):
    # Forgets that a slice with a start below 0 counts from the end.
    counts = {}
    for melody in melodies:
        for i in range(len(melody)):
            for k in range(order + 1):
                row = counts.setdefault(tuple(melody[max(0, i - k) : i]), {})
                row[melody[i]] = row.get(melody[i], 0) + 1
    return counts
