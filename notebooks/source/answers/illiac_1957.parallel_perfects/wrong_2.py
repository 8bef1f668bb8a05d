def parallel_perfects(before, after):
    # If you see: Whole octaves were not taken away. 7 and 19 semitones are both a fifth, 12 and 24
    #     both an octave: look at `% 12`, in the first chord and in the second.
    # Forgets compound intervals: a twelfth is a fifth too.
    found = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            together = (after[i] - before[i]) * (after[j] - before[j]) > 0
            gap = before[i] - before[j]
            if together and gap in (0, 7, 12) and after[i] - after[j] == gap:
                found.append((i, j))
    return found
