def share_copied(generated, melodies, n):
    # Divides by the number of notes, not of n-grams.
    known = {tuple(m[i : i + n]) for m in melodies for i in range(len(m) - n + 1)}
    mine = [tuple(generated[i : i + n]) for i in range(len(generated) - n + 1)]
    return sum(gram in known for gram in mine) / len(generated) if generated else 0.0
