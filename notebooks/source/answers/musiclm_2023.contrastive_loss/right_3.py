def contrastive_loss(likeness):
    # One over the share of the right one: how many times likelier all together are.
    count = len(likeness)
    own = likeness[np.arange(count), np.arange(count)]
    all_beside_own = np.exp(likeness - own[:, None]).sum(axis=1)
    return float(np.log(all_beside_own).sum() / count)
