def legal_next(grammar, prefix):
    def walk(state, rest):
        if not grammar[state]:
            closing = prefix[1] + "E"
            return closing[len(rest) : len(rest) + 1]
        if not rest:
            return "".join(sorted(grammar[state].keys()))
        return walk(grammar[state][rest[0]], rest[1:])

    return ("B", "PT")[len(prefix)] if len(prefix) < 2 else walk(0, prefix[2:])
