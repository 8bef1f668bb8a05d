def combined_token(instrument, volume, pitch):
    # An instrument has 4 * 61 tokens, a volume 61.
    return 244 * instrument + 61 * volume + (pitch - 36)
