def active_units(means, threshold=0.01):
    # Asks whether a latent is far from 0, not whether it moves.
    # If you see: you count latents that are far from 0 in every bar alike. Those say nothing of
    #     the bar: take the mean away before you square.
    bars = len(means)
    return [n for n in range(len(means[0])) if sum(bar[n] ** 2 for bar in means) / bars > threshold]
