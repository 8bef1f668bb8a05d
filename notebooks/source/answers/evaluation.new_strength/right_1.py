def new_strength(own, wins, rivals):
    # In one line.
    return wins / sum(met / (own + rival) for met, rival in rivals)
