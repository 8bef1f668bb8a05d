def share_copied(generated, melodies, n):
    # Lays the melodies end to end, so that their seams count as melody too.
    notes = [symbol for melody in melodies for symbol in melody]
    known = {tuple(notes[i : i + n]) for i in range(len(notes) - n + 1)}
    mine = [tuple(generated[i : i + n]) for i in range(len(generated) - n + 1)]
    return sum(gram in known for gram in mine) / len(mine) if mine else 0.0
