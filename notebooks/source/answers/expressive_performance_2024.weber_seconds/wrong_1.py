def weber_seconds(code, first, growth):
    # Equal steps.
    # If you see: times that are too short. Each step is `growth` times as wide as the one before.
    return code * first
