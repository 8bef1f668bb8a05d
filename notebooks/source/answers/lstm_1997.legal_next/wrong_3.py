def legal_next(grammar, prefix):
    # Takes any E for the end of the string.
    if len(prefix) < 2:
        return "PT" if prefix else "B"
    if prefix.endswith("E"):
        return ""
    state = 0
    for letter in prefix[2:]:
        if not grammar[state]:
            return "E"
        state = grammar[state][letter]
    return "".join(sorted(grammar[state]))
