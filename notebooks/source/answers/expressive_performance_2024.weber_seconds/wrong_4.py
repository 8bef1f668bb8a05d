def weber_seconds(code, first, growth):
    # Widens the step before it is walked.
    # If you see: times that are `growth` times too long. Walk the step first and widen it then.
    mark, step = 0.0, first
    for _ in range(code):
        step *= growth
        mark += step
    return mark
