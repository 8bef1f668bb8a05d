def kept(hidden, least, share):
    # Compares a count with a share.
    # If you see: You compared a count with a share. The share has to be multiplied by the number of marks.
    return [name for name, marks in hidden.items() if sum(mark < least for mark in marks) <= share]
