def legal_next(grammar, prefix):
    if prefix == "":
        return "B"
    if len(prefix) == 1:
        return "PT"
    letters, state = list(prefix[2:]), 0
    while letters and grammar[state]:
        state = grammar[state][letters.pop(0)]
    if grammar[state]:
        return "".join(sorted(grammar[state]))
    return [prefix[1], "E", ""][len(letters)]
