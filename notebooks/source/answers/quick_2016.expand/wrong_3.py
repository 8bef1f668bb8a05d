def expand(term, bindings):
    # Puts the value in as it stands, so names inside it are never replaced.
    flat = []
    for item in term:
        if item[0] == "let":
            flat += expand(item[3], {**bindings, item[1]: item[2]})
        elif item[0] == "var":
            flat += bindings[item[1]]
        else:
            flat.append(item)
    return flat
