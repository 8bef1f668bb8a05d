def kept(hidden, least, share):
    # Begins with all and leaves some out.
    names = list(hidden)
    for name, marks in hidden.items():
        misses = sum(1 for mark in marks if mark < least)
        if misses / len(marks) > share:
            names.remove(name)
    return names
