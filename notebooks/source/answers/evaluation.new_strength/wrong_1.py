def new_strength(own, wins, rivals):
    # Forgets the own strength.
    # If you see: You divided by the rival's strength only. Add your own to it.
    return wins / sum(met / rival for met, rival in rivals)
