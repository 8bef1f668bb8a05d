def legal_next(grammar, prefix):
    # The whole string as one machine whose states are words and numbers.
    state, gate = "begin", None
    for letter in prefix:
        if state == "begin":
            state = "gate"
        elif state == "gate":
            state, gate = 0, letter
        elif state == "closing":
            state = "last"
        elif state == "last":
            state = "over"
        else:
            state = grammar[state][letter]
        if isinstance(state, int) and not grammar[state]:
            state = "closing"
    fixed = {"begin": "B", "gate": "PT", "closing": gate, "last": "E", "over": ""}
    return fixed[state] if state in fixed else "".join(sorted(grammar[state]))
