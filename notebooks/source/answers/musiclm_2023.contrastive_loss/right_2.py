from scipy.special import log_softmax


def contrastive_loss(likeness):
    return -float(np.trace(log_softmax(likeness, axis=1))) / len(likeness)
