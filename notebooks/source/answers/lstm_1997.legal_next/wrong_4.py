def legal_next(grammar, prefix):
    # Asks the grammar for the first letter too, which only happens to say B in one of them.
    if len(prefix) == 1:
        return "PT"
    state, rest = 0, prefix[2:]
    while rest and grammar[state]:
        state, rest = grammar[state][rest[0]], rest[1:]
    if grammar[state]:
        return "".join(sorted(grammar[state]))
    return (prefix[1], "E", "")[len(rest)]
