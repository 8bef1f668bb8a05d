def keep_within(model, parts, demands, capacity):
    model.add_cumulative([p.interval for p in parts], [demands[p.role] for p in parts], capacity)
