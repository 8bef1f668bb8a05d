def expand(term, bindings):
    # No recursion: what is still to do lies on a pile, each piece with the names that hold there.
    done, waiting = [], [(item, bindings) for item in reversed(term)]
    while waiting:
        item, names = waiting.pop()
        if item[0] == "var":
            found = names[item[1]]
            part, held = found if isinstance(found, tuple) else (found, names)
            waiting.extend((one, held) for one in reversed(part))
        elif item[0] == "let":
            inner = dict(names)
            inner[item[1]] = (item[2], names)
            waiting.extend((one, inner) for one in reversed(item[3]))
        else:
            done.append(item)
    return done
