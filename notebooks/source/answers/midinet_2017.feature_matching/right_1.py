def feature_matching(real, made):
    def means(bars):
        return [sum(column) / len(bars) for column in zip(*bars, strict=True)]

    gaps = [m - r for m, r in zip(means(made), means(real), strict=True)]
    return sum(gap**2 for gap in gaps) / 2, [gap / len(made) for gap in gaps]
