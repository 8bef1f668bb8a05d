def new_strength(own, wins, rivals):
    # Divides without brackets.
    # If you see: a number that is far too small. Without brackets Python divides first: met / (own + rival).
    return wins / sum(met / own + rival for met, rival in rivals)
