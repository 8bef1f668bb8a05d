def new_strength(own, wins, rivals):
    # Forgets the own strength.
    # If you see: too large or too small a strength, save where the two are equal by luck. Divide by both strengths together.
    return wins / sum(met / rival for met, rival in rivals)
