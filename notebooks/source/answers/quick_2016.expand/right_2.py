def expand(term, bindings):
    # Names are kept on piles: the topmost is the innermost.
    piles = {name: [value] for name, value in bindings.items()}

    def walk(part):
        for item in part:
            if item[0] == "let":
                value = list(walk(item[2]))
                piles.setdefault(item[1], []).append(value)
                yield from walk(item[3])
                piles[item[1]].pop()
            elif item[0] == "var":
                yield from piles[item[1]][-1]
            else:
                yield tuple(item)

    return [list(chord) for chord in walk(term)]
