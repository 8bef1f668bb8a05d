def expand(term, bindings):
    if not term:
        return []
    first, rest = term[0], expand(term[1:], bindings)
    if first[0] == "var":
        return list(bindings[first[1]]) + rest
    if first[0] == "let":
        _, name, value, body = first
        return expand(body, {**bindings, name: expand(value, bindings)}) + rest
    return [first] + rest
