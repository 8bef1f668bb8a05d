from collections import Counter, defaultdict


def count_contexts(melodies, order):
    counts = defaultdict(Counter)
    for melody in melodies:
        past = ()
        for symbol in melody:
            for start in range(len(past) + 1):
                counts[past[start:]][symbol] += 1
            past = (past + (symbol,))[-order:] if order else ()
    return counts
