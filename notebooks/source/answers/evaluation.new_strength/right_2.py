def new_strength(own, wins, rivals):
    # The expected wins at this strength, and by how much there were more.
    expected = 0.0
    for met, rival in rivals:
        expected += met * own / (own + rival)
    return own * wins / expected
