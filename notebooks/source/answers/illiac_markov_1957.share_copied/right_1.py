def share_copied(generated, melodies, n):
    known = set()
    for melody in melodies:
        for i in range(len(melody) - n + 1):
            known.add(tuple(melody[i : i + n]))
    total = copied = 0
    for i in range(len(generated) - n + 1):
        total += 1
        if tuple(generated[i : i + n]) in known:
            copied += 1
    return copied / total if total else 0.0
