def kept(hidden, least, share):
    # Returns those who are to be left out.
    # If you see: exactly the others. Keep the name where the misses are few.
    return [name for name, marks in hidden.items() if sum(mark < least for mark in marks) > share * len(marks)]
