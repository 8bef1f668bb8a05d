def keep_within(model, parts, demands, capacity):
    # Counts loops, and not the room that they take.
    # If you see: you count how many loops sound. Each takes the room of its role, so the second
    #     list holds demands[part.role] for each part.
    model.add_cumulative([part.interval for part in parts], [1 for part in parts], capacity)
