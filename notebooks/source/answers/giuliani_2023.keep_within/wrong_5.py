def keep_within(model, parts, demands, capacity):
    # States the rule for each part by itself.
    for part in parts:
        model.add_cumulative([part.interval], [demands[part.role]], capacity)
