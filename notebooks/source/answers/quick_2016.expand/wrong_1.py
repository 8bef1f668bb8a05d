def expand(term, bindings):
    # Writes inner names into the outer table, where they stay.
    flat = []
    for item in term:
        if item[0] == "let":
            bindings[item[1]] = expand(item[2], bindings)
            flat += expand(item[3], bindings)
        elif item[0] == "var":
            flat += bindings[item[1]]
        else:
            flat.append(item)
    return flat
