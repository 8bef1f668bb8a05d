def new_strength(own, wins, rivals):
    # Returns the expected sum.
    # If you see: You forgot the last line: divide the wins by the sum.
    return sum(met / (own + rival) for met, rival in rivals)
