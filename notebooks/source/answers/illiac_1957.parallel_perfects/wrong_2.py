def parallel_perfects(before, after):
    # If you see: The outer parts were missed. They are two octaves apart: look whether your
    #     function takes away every whole octave, and whether its second loop reaches the
    #     lowest part.
    # Forgets compound intervals: a twelfth is a fifth too.
    found = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            together = (after[i] - before[i]) * (after[j] - before[j]) > 0
            gap = before[i] - before[j]
            if together and gap in (0, 7, 12) and after[i] - after[j] == gap:
                found.append((i, j))
    return found
