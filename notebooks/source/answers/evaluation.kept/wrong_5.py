def kept(hidden, least, share):
    # Exactly as many misses as allowed are taken for too many.
    # If you see: listeners are missing who missed just as often as allowed. Exactly as many are still allowed: <=, not <.
    return [name for name, marks in hidden.items() if sum(mark < least for mark in marks) < share * len(marks)]
