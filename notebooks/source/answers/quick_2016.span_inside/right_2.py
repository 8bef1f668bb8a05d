def span_inside(chart, start, end, productions):
    # One part after the other, from the left: what is left of the right-hand side fills the rest.
    def fill(symbols, begin):
        if len(symbols) == 1:
            return chart[begin, end].get(symbols[0], 0.0)
        total = 0.0
        for cut in range(begin + 1, end):
            here = chart[begin, cut].get(symbols[0], 0.0)
            if here:
                total += here * fill(symbols[1:], cut)
        return total

    found = {left: 0.0 for left, _, _ in productions}
    for left, right, chance in productions:
        if len(right) > 1:
            found[left] += chance * fill(right, start)
    return {symbol: inside for symbol, inside in found.items() if inside > 0}
