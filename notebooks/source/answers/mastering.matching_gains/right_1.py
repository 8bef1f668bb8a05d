def matching_gains(ours, theirs, limit):
    # Both spectra first brought to a mean of 0.
    gaps = (theirs - theirs.mean()) - (ours - ours.mean())
    return gaps.clip(-limit, limit)
