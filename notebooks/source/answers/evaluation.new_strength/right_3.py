def new_strength(own, wins, rivals):
    # By places, and with a list of shares.
    shares = []
    for k in range(len(rivals)):
        shares.append(rivals[k][0] / (rivals[k][1] + own))
    return wins / sum(shares)
