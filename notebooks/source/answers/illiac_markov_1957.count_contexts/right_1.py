def count_contexts(melodies, order):
    counts = {}
    for melody in melodies:
        for k in range(order + 1):
            for i in range(k, len(melody)):
                context = tuple(melody[i - k : i])
                counts.setdefault(context, {}).setdefault(melody[i], 0)
                counts[context][melody[i]] += 1
    return counts
