def kept(hidden, least, share):
    # Judges the mean in place of each mark.
    # If you see: a listener is kept who missed often, for some high marks. Count marks one by one; the mean hides misses.
    return [name for name, marks in hidden.items() if sum(marks) / len(marks) >= least]
