def legal_next(grammar, prefix):
    # Lists the letters in the order of the grammar.
    if len(prefix) < 2:
        return "TP" if prefix else "B"
    letters, state = list(prefix[2:]), 0
    while letters and grammar[state]:
        state = grammar[state][letters.pop(0)]
    return "".join(grammar[state]) or [prefix[1], "E", ""][len(letters)]
