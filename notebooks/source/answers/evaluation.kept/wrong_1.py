def kept(hidden, least, share):
    # A mark at the limit counts as a miss.
    # If you see: listeners are missing who gave exactly the limit. Only a lower mark is a miss: <, not <=.
    return [name for name, marks in hidden.items() if sum(mark <= least for mark in marks) <= share * len(marks)]
