def kept(hidden, least, share):
    # Compares a count with a share.
    # If you see: nobody is kept who missed even once. The share has to be multiplied by the number of marks.
    return [name for name, marks in hidden.items() if sum(mark < least for mark in marks) <= share]
