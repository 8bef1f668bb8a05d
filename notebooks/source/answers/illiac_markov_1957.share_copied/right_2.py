def share_copied(generated, melodies, n):
    def grams(line):
        return list(zip(*[line[k:] for k in range(n)]))

    known = {gram for melody in melodies for gram in grams(melody)}
    hits = [gram in known for gram in grams(generated)]
    return sum(hits) / max(len(hits), 1)
