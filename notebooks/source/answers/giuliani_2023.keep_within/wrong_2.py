def keep_within(model, parts, demands, capacity):
    # Adds up the demands of the whole piece, as if all sounded at once.
    # If you see: you add up all loops, though they may sound one after the other. The model has to
    #     know when each one sounds, so give it the intervals, with add_cumulative.
    model.add(sum(demands[part.role] * part.played for part in parts) <= capacity)
