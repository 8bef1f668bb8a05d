def expand(term, bindings):
    # Plays the named phrase already where it is named.
    flat = []
    for item in term:
        if item[0] == "let":
            value = expand(item[2], bindings)
            flat += value + expand(item[3], {**bindings, item[1]: value})
        elif item[0] == "var":
            flat += bindings[item[1]]
        else:
            flat.append(item)
    return flat
