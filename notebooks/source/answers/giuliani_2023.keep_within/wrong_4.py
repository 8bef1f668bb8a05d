def keep_within(model, parts, demands, capacity):
    # One unit is left free.
    intervals = [part.interval for part in parts]
    model.add_cumulative(intervals, [demands[part.role] for part in parts], capacity - 1)
