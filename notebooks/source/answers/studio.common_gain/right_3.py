def common_gain(stems, ceiling):
    # The least of the factors that each would allow.
    rows = [list(stem) for stem in stems]
    rows.append([sum(moment) for moment in zip(*stems)])
    factors = [ceiling / max(max(row), -min(row)) for row in rows if max(row) > 0 or min(row) < 0]
    return min(factors) if factors else 1.0
