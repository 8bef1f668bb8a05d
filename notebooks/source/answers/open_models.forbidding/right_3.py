def forbidding(parts, income):
    # Two questions, one after the other.
    names = []
    for part in parts:
        if not part[1]:
            names.append(part[0])
        elif part[2] and part[2] < income:
            names.append(part[0])
    return names
