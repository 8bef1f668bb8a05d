def kept(hidden, least, share):
    # Counts what was found in place of what was missed.
    names = []
    for name in hidden:
        found = len([mark for mark in hidden[name] if mark >= least])
        missed = len(hidden[name]) - found
        if not missed > share * len(hidden[name]):
            names.append(name)
    return names
