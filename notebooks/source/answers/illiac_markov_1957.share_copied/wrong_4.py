def share_copied(generated, melodies, n):
    # Asks for the notes in order, not for the notes side by side.
    def holds(melody, gram):
        rest = iter(melody)
        return all(symbol in rest for symbol in gram)

    mine = [tuple(generated[i : i + n]) for i in range(len(generated) - n + 1)]
    return sum(any(holds(m, g) for m in melodies) for g in mine) / len(mine) if mine else 0.0
