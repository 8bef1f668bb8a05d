def new_strength(own, wins, rivals):
    # Divides without brackets.
    # If you see: You left out the brackets. Without them Python divides first: met / (own + rival).
    return wins / sum(met / own + rival for met, rival in rivals)
