def expand(term, bindings):
    # Keeps the newest name and forgets all others.
    chords = []
    for item in term:
        if item[0] == "let":
            _, name, value, body = item
            chords += expand(body, {name: expand(value, bindings)})
        elif item[0] == "var":
            chords += bindings.get(item[1], [])
        else:
            chords.append(item)
    return chords
