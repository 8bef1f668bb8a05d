def new_strength(own, wins, rivals):
    # The share of pairs won.
    # If you see: 0.75 for the real tune. That is its share of wins, whoever it met; the rivals' strengths have to count.
    return wins / sum(met for met, _ in rivals)
