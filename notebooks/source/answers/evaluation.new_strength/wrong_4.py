def new_strength(own, wins, rivals):
    # Takes the last rival alone.
    # If you see: Only the last rival counts. Add to the total in each turn of the loop.
    total = 0.0
    for met, rival in rivals:
        total = met / (own + rival)
    return wins / total
