def new_strength(own, wins, rivals):
    # Returns the expected sum.
    # If you see: 10 in place of 1.5. The last step is missing: divide the wins by the sum.
    return sum(met / (own + rival) for met, rival in rivals)
