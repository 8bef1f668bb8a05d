def count_contexts(melodies, order):
    # Writes the lengths out by hand, up to four notes.
    counts = {}
    for melody in melodies:
        for i, symbol in enumerate(melody):
            for length in (0, 1, 2, 3, 4):
                if length <= order and length <= i:
                    row = counts.setdefault(tuple(melody[i - length : i]), {})
                    row[symbol] = row.get(symbol, 0) + 1
    return counts
