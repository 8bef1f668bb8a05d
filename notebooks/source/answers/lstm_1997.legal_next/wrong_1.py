def legal_next(grammar, prefix):
    # Forgets which letter must come back: both are offered.
    if len(prefix) < 2:
        return "PT" if prefix else "B"
    letters, state = list(prefix[2:]), 0
    while letters and grammar[state]:
        state = grammar[state][letters.pop(0)]
    return "".join(sorted(grammar[state])) or ["PT", "E", ""][len(letters)]
