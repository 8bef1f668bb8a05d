def matching_gains(ours, theirs, limit):
    # If you see: gains beyond the limit. They have to be kept between -limit and limit.
    gains = theirs - ours
    return gains - gains.mean()
