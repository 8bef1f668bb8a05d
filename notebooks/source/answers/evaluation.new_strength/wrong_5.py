def new_strength(own, wins, rivals):
    # The share of pairs won.
    # If you see: That is the share of wins, whoever was met. The rivals' strengths have to count.
    return wins / sum(met for met, _ in rivals)
