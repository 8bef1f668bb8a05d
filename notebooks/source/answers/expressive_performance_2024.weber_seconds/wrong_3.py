def weber_seconds(code, first, growth):
    # One step too many.
    # If you see: the time of the next mark. Mark 0 lies at 0 seconds: walk exactly `code` steps.
    mark, step = 0.0, first
    for _ in range(code + 1):
        mark += step
        step *= growth
    return mark
