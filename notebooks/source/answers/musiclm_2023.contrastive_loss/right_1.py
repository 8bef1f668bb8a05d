def contrastive_loss(likeness):
    # The logarithm of a share is the likeness less the logarithm of the sum.
    surprises = []
    for number, row in enumerate(likeness):
        surprises.append(np.log(np.exp(row).sum()) - row[number])
    return float(np.mean(surprises))
