def kept(hidden, least, share):
    # In one line a listener.
    return [name for name, marks in hidden.items() if sum(mark < least for mark in marks) <= share * len(marks)]
