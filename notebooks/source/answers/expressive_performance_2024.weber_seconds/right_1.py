def weber_seconds(code, first, growth):
    # A geometric series in closed form.
    return first * (growth**code - 1) / (growth - 1)
