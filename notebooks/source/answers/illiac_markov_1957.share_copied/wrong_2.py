def share_copied(generated, melodies, n):
    # Counts different n-grams, so that a figure that comes ten times counts once.
    known = {tuple(m[i : i + n]) for m in melodies for i in range(len(m) - n + 1)}
    mine = {tuple(generated[i : i + n]) for i in range(len(generated) - n + 1)}
    return len(mine & known) / len(mine) if mine else 0.0
